"""Conditions without parts that say nothing new: held against the interpreter, and one by one."""

from __future__ import annotations

import random

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.shaping.filling.conditions import ConditionFilling
from invariants.shaping.filling.vocabulary import minimal as minimal_module
from invariants.shaping.filling.vocabulary.cells import all_cells
from invariants.shaping.filling.vocabulary.formulas import formula_of
from invariants.shaping.filling.vocabulary.minimal import minimal
from invariants.solver.scripts import z3_script
from invariants.verdicts.verdict import Verdict
from tests.batches import batches
from tests.shaping.filling.test_formulas import STATES, TERMS, model_with
from tests.shaping.filling.test_solving import solver_of, verdicts
from tests.shaping.searches import solution_of

pytestmark = pytest.mark.usefixtures("in_one_process")

HOLE = """\
system s
var m: 0..3 -> Bool = false
var v: 0..9? = none
const top: Int = 5
transition t(y: Int) {
  require ? over y, m, v
  require y < 2 or y > top
  m[0] := true
}
transition u {
  require v != none and value(v) > 4
}
"""


@pytest.fixture(scope="module")
def terms():
    ((_, vocabulary),) = solver_of(HOLE).pairs
    return vocabulary.terms


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("y < 2 or y > 3 or y < 0 or m[y]", "y < 2 or y > 3 or m[y]"),
        ("y > 3 or y < 0 or m[y]", "y > 3 or y < 0 or m[y]"),  # `m[y]` is read where neither is
        ("m[y] or y > 3 or y < 0", "m[y]"),  # where it is defined, the rest is false
        ("0 <= y <= 3 and m[y]", "0 <= y <= 3 and m[y]"),
        ("y < 2 and (y < 2 or v == none)", "y < 2"),
        ("y >= 2 and (v == none or y > 2)", "y >= 2 and (v == none or y > 2)"),
        ("y >= top and (v == none or y > 2)", "y >= top"),
        ("y > top and (v == none or y >= 2)", "y > top"),
        ("y < 2 and not y > top", "y < 2"),
        ("v != none and value(v) > 4", "v != none and value(v) > 4"),
        ("v == none or value(v) > 4 or v != none and value(v) <= 4", "true"),
        ("y < 2 and y > top", "false"),
        ("1 < y and y < 2", "false"),  # an integer
        ("m[y] and q", "m[y] and q"),
        ("true", "true"),
    ],
)
def test_parts_that_say_nothing_new_are_left_out(terms, text, short):
    assert minimal(text, terms) == short


def test_what_the_solver_does_not_show_stays(terms, monkeypatch):
    monkeypatch.setattr(z3_script, "is_refuted_at_once", lambda *_, **__: False)
    assert minimal("y < 2 or y < 2", terms) == "y < 2 or y < 2"


def test_a_condition_that_is_too_long_to_be_read_stays(terms, monkeypatch):
    monkeypatch.setattr(minimal_module, "LONGEST_CONDITION", 2)
    assert minimal("y < 2 or y < 2 or y < 2", terms) == "y < 2 or y < 2 or y < 2"


@pytest.mark.parametrize("seed", batches(120, always=3, checked=60))
def test_a_condition_is_true_where_it_was_and_never_undefined(seed):
    drawn = random.Random(seed)  # noqa: S311 - nothing secret
    some = drawn.sample(TERMS, 3)
    share = drawn.choice((0.2, 0.5, 0.9))
    allowed = {cell for cell in all_cells(some) if drawn.random() < share}
    text = formula_of(some, allowed).text
    short = minimal(text, some)
    assert len(short) <= len(text)
    for state in drawn.sample(STATES, 6):
        found = []
        for condition in (text, short):
            interpreter = Interpreter(model_with(condition, state))
            (start,) = interpreter.initial_configurations()
            found.append(type(interpreter.evaluate(interpreter.model.properties["i"], start)))
        assert found[0] is found[1], f"seed {seed}: {text} and {short} in {state}"
    assert minimal(short, some) == short


SPENDING = """\
system spending
var spent: Int = 0
transition spend(q: Int) {
  require ?
  require cap: 0 < q <= 2
  spent := q
}
modification loosen {
  rewrite spend.cap as q > 0
}
invariant modest: spent <= 2
"""


@pytest.mark.campaign
def test_a_filling_is_printed_without_them_and_proved_as_it_is_printed():
    solution = solution_of(solver_of(SPENDING), None)
    assert isinstance(solution.filling, ConditionFilling)
    assert "spent >= q" not in solution.filling.texts[0]
    ((_, text),) = solution.texts
    assert f"require {solution.filling.texts[0]}\n" in text
    assert verdicts(solution) == {Verdict.PROVED}


@pytest.mark.campaign
def test_a_short_text_that_is_not_proved_is_not_printed(monkeypatch):
    """Not that it can be: the proof of what is printed is the last word."""
    monkeypatch.setattr("invariants.shaping.filling.conditions.minimal", lambda *_: "true")
    solution = solution_of(solver_of(SPENDING), None)
    assert isinstance(solution.filling, ConditionFilling)
    assert solution.filling.texts != ("true",)
    assert verdicts(solution) == {Verdict.PROVED}
