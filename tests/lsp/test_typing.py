"""What an editor gets while somebody is typing: diagnostics, completion, fixes, layout. One session asks everything."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load
from invariants.language.tree.keywords import KEYWORDS, PROPOSAL_WORDS
from tests.lsp.editing import Editor, edit

LAMP = """\
system lamp

enum Colour { red, green }
type Agent [2]
import "rooms.inv"

var on: Agent -> Bool = false
var colour: Colour = red
const limit: Int = 3

transition switch(a: Agent) {
  require gate: on[a] or colour == red
  on[a] := not on[a]
}

modification hand_over(maker: Agent) {
  require on[maker]
  rewrite switch.gate as prev and a != maker
  save kept
}

backup kept of switch

invariant dark: forall x in Agent: not on[x] or wall == 1
check dark: chain 1, steps 1
"""

ROOMS = "var wall: 0..3 = limit\n"

CONTEXTS = {
    # the text of a statement, with a | for the cursor: words that are offered, and words that are not
    "sites of the target": ("  rewrite switch.| as true", {"gate", "on"}, {"red", "switch", "prev"}),
    "rules to rewrite": ("  rewrite |", {"switch", "hand_over"}, {"on", "red", "rewrite"}),
    "new code": (
        "  rewrite switch.gate as |",
        {"prev", "now", "a", "maker", "on", "colour", "red", "limit"},
        {"x", "kept"},
    ),
    "more code": ("  rewrite switch.gate as prev and not |", {"prev", "now", "a", "maker"}, {"x", "rewrite"}),
    "added code": ("  add require more: | to switch", {"prev", "a", "maker", "on"}, {"x", "kept"}),
    "what unknown code edits": ("  rewrite hand_over as any of on |", {"editing", "where"}, {"tightens", "maker"}),
    "sites that unknown code edits": ("  rewrite hand_over as any editing |", {"switch"}, {"on", "prev"}),
    "directions of unknown code": (
        "  rewrite hand_over as any editing switch.gate where |",
        {"tightens", "loosens", "keeps", "maker"},
        {"editing", "x"},
    ),
    "condition of a direction": (
        "  rewrite hand_over as any editing switch where keeps |",
        {"switch"},
        {"on", "keeps"},
    ),
    "hole": ("  rewrite switch.gate as ? |", {"over", "largest", "smallest"}, {"on", "and"}),
    "behind an operand": ("  require on[maker] |", {"and", "or", "with", "rewrite"}, {"maker", "red"}),
    "statements": ("  |", {"rewrite", "require", "disable", "on", "for"}, {"switch", "prev", "red"}),
    "guard": ("  require |", {"maker", "on", "red", "forall", "count", "wall"}, {"prev", "now", "a", "Agent"}),
    "bound": ("  require exists z in Agent: |", {"z", "maker", "on"}, {"x", "prev"}),
    "type of a quantifier": ("  require exists z in |", {"Agent", "Colour", "Bool"}, {"on", "maker"}),
    "backups": ("  restore |", {"kept"}, {"switch", "on"}),
    "members": ("  require colour == Colour.|", {"red", "green"}, {"on", "gate"}),
    "code in question": ("  require unmodified sw|", {"switch"}, {"on"}),
}
TOP = {
    "declarations": ("|", {"var", "invariant", "modification"}, {"require", "rewrite", "on"}),
    "type of a variable": ("var y: |", {"Agent", "Colour", "Int"}, {"on", "switch"}),
    "invariant": ("invariant y: |", {"on", "forall", "can", "red"}, {"prev", "now", "maker"}),
    "checked": ("check |", {"dark"}, {"on", "switch"}),
    "options": ("check dark: |", {"chain", "steps", "expect", "timeout", "Agent"}, {"on", "Colour"}),
    "constants of a variant": ("check dark: chain 1, |", {"limit", "chain"}, {"on", "red"}),
    "value of a constant": ("check dark: limit = |", {"limit", "red", "true"}, {"chain"}),
    "verdicts": ("check dark: expect |", {"proved", "violated"}, {"on", "chain"}),
    "behind an option": ("check dark: expect violated |", {"after", "any", "var"}, {"on"}),
    "end of an invariant": ("invariant y: can wall == 1 |", {"within", "by", "and", "check"}, {"on", "prev"}),
    "behind code in question": ("invariant y: unmodified switch |", {"since", "and"}, {"on", "kept"}),
    "backups to compare with": ("invariant y: unmodified switch since |", {"kept"}, {"switch", "on"}),
    "rules of a possibility": ("invariant y: can wall == 1 by |", {"switch"}, {"on", "and", "prev"}),
    "more rules of a possibility": ("invariant y: can wall == 1 by switch, sw|", {"switch"}, {"on", "and", "prev"}),
    "rules of a deadline": ("invariant y: wall == 1 leads to wall == 2 within 3 steps of |", {"switch"}, {"on", "and"}),
    "more rules of a deadline": (
        "invariant y: wall == 1 leads to wall == 2 within 3 steps of switch, switch, |",
        {"switch"},
        {"on", "and"},
    ),
    "a bound name behind a comma": ("invariant y: forall a in Agent, |", {"can"}, {"switch"}),
    "comment": ("# var |", set(), {"on", "var"}),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("typed")
    inside = folder / "inside"
    inside.mkdir()
    (inside / "lamp.inv").write_text(LAMP, "utf-8")
    (inside / "rooms.inv").write_text(ROOMS, "utf-8")
    (folder / "secret.inv").write_text("const secret: Int = 1\n", "utf-8")
    (inside / "link.inv").symlink_to(folder / "secret.inv")
    return edit(inside, questions)


async def questions(editor: Editor) -> dict[str, Any]:
    client, found = editor.client, {}
    name = "lamp.inv"
    document = editor.document(name)

    async def told(text: str) -> list[types.Diagnostic]:
        editor.change(name, text)
        return await editor.published(name)

    async def offered(text: str) -> list[str]:
        editor.change(name, text.replace("|", ""))
        position = editor.position(name, text.index("|"))
        answer = await client.text_document_completion_async(types.CompletionParams(document, position))
        return [item.label for item in answer]

    async def fixed(text: str) -> list[tuple[str, str]]:
        complaints = await told(text)
        actions = []
        for complaint in complaints:
            context = types.CodeActionContext([complaint])
            params = types.CodeActionParams(document, complaint.range, context)
            for action in await client.text_document_code_action_async(params):
                (change,) = action.edit.changes[editor.uri(name)]
                actions.append((action.title, applied(editor, name, [change])))
        return actions

    editor.open(name)
    found["right"] = await editor.published(name)
    for title, (marked, _, _) in CONTEXTS.items():
        found[title] = await offered(LAMP.replace("  rewrite switch.gate as prev and a != maker", marked))
    for title, (marked, _, _) in TOP.items():
        found[title] = await offered(f"{LAMP}\n{marked}")
    found["two mistakes"] = await told(LAMP.replace("colour == red", "color == red").replace("Int = 3", "Int = true"))
    found["half"] = await told(LAMP.replace("on[a] := not on[a]", "on[a] := "))
    hovered = types.HoverParams(**editor.at(name, "forall x in Agent: not o|n[x]"))
    found["hover in a broken text"] = (await client.text_document_hover_async(hovered)).contents.value
    hovered = types.HoverParams(**editor.at(name, "rewrite switch.ga|te"))
    found["site in a broken text"] = (await client.text_document_hover_async(hovered)).contents.value
    params = types.DefinitionParams(**editor.at(name, "not on[x] or wa|ll"))
    found["definition in a broken text"] = editor.words(await client.text_document_definition_async(params))
    found["tokens of a broken text"] = (
        await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document))
    ).data
    found["outside"] = await told(LAMP.replace("rooms.inv", "../secret.inv"))
    found["link"] = await told(LAMP.replace("rooms.inv", "link.inv"))
    for title, text in MISTAKES.items():
        found[title] = await fixed(text)

    more = LAMP.replace("\ntransition", "const more: Int = 1\n\ntransition")
    found["more"] = await told(more)
    found["accepted"] = await fixed(more)
    found["accepted warning"] = await told(found["accepted"][0][1])
    found["right again"] = await told(LAMP)
    editor.open("rooms.inv", "var wall: 0..3 = limits\n")
    found["import that is not saved"] = await editor.published("rooms.inv")
    editor.change("rooms.inv", ROOMS)
    found["import that is right again"] = await editor.published("rooms.inv")
    editor.change("rooms.inv", "var wall: 0..3 = 1 1\n")
    found["import with a syntax error"] = await editor.published("rooms.inv")
    editor.close("rooms.inv")

    editor.change(name, LAMP.replace("Agent: not", "Agent:   not").replace("var on:", "var   on:"))
    layout = types.DocumentFormattingParams(document, types.FormattingOptions(2, True))
    found["layout"] = applied(editor, name, await client.text_document_formatting_async(layout))
    editor.change(name, "system lamp {")
    found["no layout"] = await client.text_document_formatting_async(layout)
    return found


MISTAKES = {
    "unknown value": LAMP.replace("or wall == 1", "or walls == 1"),
    "unknown type": LAMP.replace("colour: Colour", "colour: Colur"),
    "unknown rule": LAMP.replace("backup kept of switch", "backup kept of swich"),
    "unknown site": LAMP.replace("rewrite switch.gate", "rewrite switch.gat"),
    "unknown option": LAMP.replace("steps 1", "step 1"),
    "unknown verdict": LAMP.replace("steps 1", "steps 1, expect prooved"),
    "unknown invariant": LAMP.replace("check dark", "check drak"),
    "unknown variable": LAMP.replace("  on[a] := not", "  onn[a] := not"),
    "word from elsewhere": LAMP.replace("invariant dark", "property dark"),
    "misspelt declaration": LAMP.replace("var colour", "vra colour"),
    "one sign too few": LAMP.replace("colour == red", "colour = red"),
    "no assignment": LAMP.replace("on[a] := not", "on[a] = not"),
    "misspelt statement": LAMP.replace("require on[maker]", "requires on[maker]"),
}


def applied(editor: Editor, name: str, edits: list[types.TextEdit]) -> str:
    """The text after some edits that do not meet."""
    text = editor.texts[name]
    lines = [0, *(place + 1 for place, each in enumerate(text) if each == "\n")]
    for each in sorted(edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True):
        start = lines[each.range.start.line] + each.range.start.character
        end = lines[each.range.end.line] + each.range.end.character
        text = text[:start] + each.new_text + text[end:]
    return text


@pytest.mark.parametrize("name", [*CONTEXTS, *TOP])
def test_completion_offers_what_can_stand_there_and_no_more(answers, name):
    _, wanted, unwanted = {**CONTEXTS, **TOP}[name]
    offered = set(answers[name])
    assert wanted - offered == set()
    assert offered & unwanted == set()
    assert len(answers[name]) == len(offered)


def test_every_keyword_is_offered_somewhere(answers):
    """Those of proposals are not: a proposal belongs to no model that names could come from."""
    offered = {word for name in (*CONTEXTS, *TOP) for word in answers[name]}
    assert KEYWORDS - offered == {*PROPOSAL_WORDS}


def codes(found: list[types.Diagnostic]) -> list[tuple[str, int]]:
    return [(each.code, each.range.start.line + 1) for each in found]


def test_all_mistakes_are_shown_with_their_way_out(answers):
    assert codes(answers["right"]) == []
    assert codes(answers["two mistakes"]) == [("E0301", 9), ("E0201", 12)]
    assert answers["two mistakes"][1].message.endswith("help: did you mean `colour`?")
    assert all(each.severity == types.DiagnosticSeverity.Error for each in answers["two mistakes"])
    assert answers["right again"] == []


def test_the_last_good_text_serves_while_the_text_is_broken(answers):
    assert codes(answers["half"]) == [("E0103", 13)]
    assert "var on: Agent -> Bool = false" in answers["hover in a broken text"]
    assert (
        "`hand_over` may edit this code (as the last text without an error has it)" in answers["site in a broken text"]
    )
    assert answers["definition in a broken text"] == ["rooms.inv:1: wall"]
    assert len(answers["tokens of a broken text"]) == 5 * 30


def test_mistakes_in_an_import_are_shown_there_saved_or_not(answers):
    assert codes(answers["import that is not saved"]) == [("E0201", 1)]
    assert answers["import that is right again"] == []
    assert codes(answers["import with a syntax error"]) == [("E0103", 1)]


def test_nothing_outside_of_the_workspace_is_read(answers):
    assert ("E0205", 5) in codes(answers["outside"])
    assert ("E0205", 5) in codes(answers["link"])


@pytest.mark.parametrize("name", MISTAKES)
def test_a_quick_fix_leaves_no_mistake(answers, name, tmp_path):
    (tmp_path / "rooms.inv").write_text(ROOMS, "utf-8")
    path = tmp_path / "lamp.inv"
    fixes = [text for title, text in answers[name] if title.startswith("Replace it by")]
    assert len(fixes) == 1
    path.write_text(fixes[0], "utf-8")
    load(path, root=tmp_path)
    path.write_text(MISTAKES[name], "utf-8")
    with pytest.raises(ModelError):
        load(path, root=tmp_path)


def test_a_warning_can_be_accepted_with_a_reason(answers):
    ((title, text),) = answers["accepted"]
    assert title == "Accept W0602 here, with a reason"
    assert "\n# allow W0602: REASON\nconst more: Int = 1\n" in text
    assert codes(answers["more"]) == [("W0602", 10)]
    assert answers["accepted warning"] == []


def test_the_layout_is_that_of_fmt(answers):
    assert answers["layout"] == LAMP
    assert not answers["no layout"]
