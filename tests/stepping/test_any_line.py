"""Whatever stands on a line, a session answers or complains: it has no internal error, and the run stays one."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import EditChoice
from invariants.report.diagnostic_text import render_all
from invariants.report.stepping.text import render_reply
from invariants.stepping.commands import COMMAND_FORMS, FollowViolation
from invariants.stepping.reading import CommandReader
from tests.cli.stepping.gate import GATE
from tests.stepping.walks import Stepper, replayed

WORDS = (
    *(name for name in COMMAND_FORMS if name not in {"save", "end", "load", "quit"}),
    *("deploy", "raise", "draw", "open_gate", "shut", "with", "outcome", "all", "kind", "level", "deployed"),
    *("Agent0", "Agent1", "human", "ai", "people", "grows", "true", "0", "1", "2", "-1", "1/3", "1e400", "9" * 30),
    *("(", ")", ",", "=", "[", "]", ":=", '"', '"ai"', '"\\', "#", "\x1b[31m", "é", "\u202e", "_", "__code"),
)


@cache
def gate() -> Model:
    return load_text(GATE, path="gate.inv")


RIGHT = ("deploy(Agent0)", "draw outcome 1", "raise(1)", "back", "start kind[Agent1] = ai", "open_gate(to=ai)", "list")
LINES = st.one_of(
    st.sampled_from(RIGHT), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), st.text(max_size=12)
)


@settings(max_examples=30)
@given(st.lists(LINES, max_size=6))
def test_every_line_has_an_answer(lines):
    step = Stepper(gate())
    for line in lines:
        code, text = answer(step, line)
        assert code in {None, Code.BAD_COMMAND, Code.BAD_STEP}
        assert "\x1b" not in text
    with suppress(ModelError):
        step("save run")
    assert replayed(step, "run").is_run


def answer(step: Stepper, line: str) -> tuple[Code | None, str]:
    """The code of a complaint, and the text that is shown."""
    session = step.session
    try:
        command = CommandReader(session.model, session.scope).read(SourceText("<commands>", line))
        if command is None or isinstance(command, FollowViolation):
            return None, ""
        return None, render_reply(session.reply(command), session.model, colour=False, width=80)
    except ModelError as error:
        return error.diagnostics[0].code, render_all(error.diagnostics, colour=False, width=80)
    except NoAnswerError as error:
        return None, str(error)


def test_right_lines_are_carried_out():
    step = Stepper(gate())
    assert [answer(step, line)[0] for line in RIGHT] == [None] * len(RIGHT)


@pytest.mark.parametrize("text", ["deploy(" * 500, "1" * 5000, "back " + "9" * 5000, '"' * 999, "draw with " * 300])
def test_long_lines_are_complaints(text):
    step = Stepper(gate())
    with pytest.raises(ModelError):
        step(text)


DOORS = """system doors
var light: Bool = false
var n: Int = 0
transition enter { require lock: light }
modification keep { require room: true }
modification replace_lock { rewrite enter.lock as unknown over light }
modification odd { rewrite replace_lock as any of n editing keep.room }
invariant ok: light or not light
"""


@pytest.mark.parametrize(
    "line", ["{} = true", "{}[true] = true", "state {}", "replace_lock with {}[true] = true", "start {}[true] = true"]
)
@pytest.mark.parametrize(("name", "instead"), [("enter.lock.unknown", "write `enter.lock`"), ("{choice}", "")])
def test_no_command_takes_a_name_that_the_checker_has_given(line: str, name: str, instead: str) -> None:
    model = load_text(DOORS)
    choice = next(each.name for each in model.variables if isinstance(each.purpose, EditChoice))
    name = name.format(choice=choice)
    if line.startswith("{}"):
        line = f"keep with {line}"
    with pytest.raises(ModelError) as caught:
        CommandReader(model, {}).read(SourceText("<commands>", line.format(name)))
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == (Code.BAD_COMMAND, f"no text can name `{name}`")
    assert found.labels[0].text == instead


def test_commands_show_and_choose_an_unknown_condition_by_its_site() -> None:
    step = Stepper(load_text(DOORS))
    assert answer(step, "state enter.lock")[1].strip() == "nothing is set"
    assert (
        "enter.lock[true]: false → true"
        in answer(step, "replace_lock with enter.lock[true] = true, enter.lock[false] = false")[1]
    )
    assert answer(step, "state enter.lock")[1].strip() == "enter.lock[true]"
    assert answer(step, "state")[1].strip() == "light = false · n = 0"
