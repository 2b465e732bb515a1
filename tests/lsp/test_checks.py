"""Verdicts beside invariants: checks that an editor asks for, over the protocol. One session does everything."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types

from invariants.lsp.features.lenses import CHECK
from tests.lsp.editing import Editor, edit

LAMP = """\
system lamp

import "start.inv"

var on: Bool = start

transition switch {
  on := not on
}

invariant dark: not on
invariant same: on == on

check dark: chain 0, steps 3, expect violated
"""

HARD = """\
system hard
var n: Int = 0
var m: Int = 1
transition go {
  n := n * n + 3 * m
  m := m + n
}
invariant some: n mod 7 != 5 or m mod 11 != 3 or n * m mod 13 != 7
check some: chain any, steps any
"""

SECONDS = 2.0
"""The limit of one check in a session of its own; in the other session nothing runs out of time."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("checked")
    (folder / "lamp.inv").write_text(LAMP, "utf-8")
    (folder / "start.inv").write_text("const start: Bool = false\n", "utf-8")
    (folder / "hard.inv").write_text(HARD, "utf-8")
    (folder / "invariants").mkdir()
    for name in ("json.py", "invariants/__init__.py", "sitecustomize.py"):
        (folder / name).write_text(f"open({str(folder / 'ran')!r}, 'w')\nraise SystemExit\n", "utf-8")
    answers = edit(folder, questions, "--timeout", "600")
    answers["ran"] = (folder / "ran").exists()
    return answers


def check(editor: Editor, name: str, invariant: str) -> asyncio.Future[Any]:
    asked = types.ExecuteCommandParams(CHECK, arguments=[editor.uri(name), invariant])
    return asyncio.ensure_future(editor.client.workspace_execute_command_async(asked))


async def questions(editor: Editor) -> dict[str, Any]:
    client, found = editor.client, {}

    async def lenses(name: str) -> list[tuple[int, str]]:
        lenses = await client.text_document_code_lens_async(types.CodeLensParams(editor.document(name)))
        return [(each.range.start.line + 1, each.command.title) for each in lenses]

    async def hints(name: str) -> list[tuple[int, str]]:
        whole = types.Range(types.Position(0, 0), types.Position(1000, 0))
        hints = await client.text_document_inlay_hint_async(types.InlayHintParams(editor.document(name), whole))
        return [(each.position.line + 1, each.label) for each in hints]

    async def begun(name: str, invariant: str, line: int) -> asyncio.Future[Any]:
        """A check that was seen at work; one that was over before anybody looked is asked for again."""
        asked = check(editor, name, invariant)
        while (line, "checking …") not in await lenses(name):
            asked = check(editor, name, invariant) if asked.done() else asked
            await asyncio.sleep(0.01)
        return asked

    editor.open("lamp.inv")
    found["before"] = await lenses("lamp.inv")
    found["no hint"] = await hints("lamp.inv")
    found["verdicts"] = await (await begun("lamp.inv", "dark", 11))
    found["after"] = await lenses("lamp.inv")
    found["hints"] = await hints("lamp.inv")
    hovered = types.HoverParams(**editor.at("lamp.inv", "invariant da|rk"))
    found["report"] = (await client.text_document_hover_async(hovered)).contents.value
    found["refreshed"] = editor.refreshed

    # The text is as it was once more, but was another one in between.
    editor.change("lamp.inv", f"{LAMP}# more\n")
    found["stale"] = await lenses("lamp.inv")
    found["stale hints"] = await hints("lamp.inv")
    editor.change("lamp.inv", LAMP.replace("not on\ninvariant", "on or not on\ninvariant"))
    found["not saved"] = await check(editor, "lamp.inv", "dark")
    editor.open("start.inv", "const start: Bool = true\n")
    found["stale by an import"] = await lenses("lamp.inv")
    editor.change("lamp.inv", LAMP.replace("not on\n}", "on\n}"))
    found["import that is not saved"] = await check(editor, "lamp.inv", "dark")

    # A check that takes long neither blocks nor outlives an edit.
    editor.open("hard.inv")
    asked = await begun("hard.inv", "some", 8)
    found["not blocked"] = not asked.done()
    editor.change("hard.inv", HARD.replace("13 != 7", "13 != 8"))
    found["cut off"] = await asked
    found["again"] = await lenses("hard.inv")
    found["nonsense"] = [await check(editor, "hard.inv", "other"), await check(editor, "nothing.inv", "some")]
    editor.change("hard.inv", HARD.replace("n * n", "n * * n"))
    found["broken"] = [await lenses("hard.inv"), await check(editor, "hard.inv", "some")]
    return found


def test_each_invariant_has_a_lens(answers):
    assert answers["before"] == [(11, "check"), (12, "check")]
    assert answers["no hint"] == []


def test_the_verdict_and_the_frontier_stand_beside_the_invariant(answers):
    assert answers["verdicts"] == ["violated"]
    assert answers["after"] == [(11, "violated without any modification · check again"), (12, "check")]
    assert answers["hints"] == [(11, "violated without any modification")]
    assert "switch" in answers["report"]
    assert "✗ dark" in answers["report"]
    assert answers["refreshed"] > 0


def test_a_verdict_vanishes_with_the_next_edit_also_of_an_import(answers):
    assert answers["stale"] == [(11, "check"), (12, "check")]
    assert answers["stale hints"] == []
    assert answers["stale by an import"] == [(11, "check"), (12, "check")]


def test_texts_are_checked_as_they_stand_in_the_editor(answers):
    assert answers["not saved"] == ["survives"]
    assert answers["import that is not saved"] == ["violated"]


def test_a_check_neither_blocks_nor_outlives_an_edit(answers):
    assert answers["not blocked"]
    assert answers["cut off"] is None
    assert answers["again"] == [(8, "check")]


def test_no_code_of_the_workspace_is_run(answers):
    assert not answers["ran"]


@pytest.mark.campaign
def test_a_check_keeps_its_time_and_no_answer_is_no_success(tmp_path):
    async def limited(editor: Editor) -> list[str]:
        editor.open("hard.inv", HARD)
        return await check(editor, "hard.inv", "some")

    assert set(edit(tmp_path, limited, "--timeout", str(SECONDS))) <= {"unknown", "tested"}


def test_questions_about_nothing_have_no_answer(answers):
    assert answers["nonsense"] == [None, None]
    assert answers["broken"] == [[], None]
