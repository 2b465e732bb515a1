"""Holes that read maps at numbers that need not be an index, and names that a hole cannot read."""

from __future__ import annotations

import random
from itertools import product

import pytest

from invariants.foundation.sorts import INT, RangeSort
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Fails, Holds
from invariants.language.loader import load_text
from invariants.report.renderers import Page
from invariants.report.solutions.json import SolveJsonRenderer
from invariants.report.solutions.text import SolveTextRenderer
from invariants.shaping.filling.conditions import ConditionFilling, Weakness
from invariants.shaping.filling.solving import SolveReport
from invariants.shaping.filling.vocabulary.cells import all_cells
from invariants.shaping.filling.vocabulary.formulas import formula_of
from invariants.shaping.filling.vocabulary.readings import InsideRange, Situation, StateReading
from invariants.shaping.filling.vocabulary.unused import UnusedReason
from invariants.verdicts.verdict import Verdict
from tests.shaping.filling.test_solving import solved, solver_of, verdicts

pytestmark = pytest.mark.usefixtures("in_one_process")

MODEL = """\
system indices
type A [2]
enum One { only }
var m: 1..3 -> Bool = false
var free: A -> Bool = false
var far: 20..22 -> Bool = false
var y: 0..4 = 1
var narrow: 1..2
var z: Int = 0
var n: Real = 0
var a: A
var one: One = only
var o: Int? = none
var bad: Bool = false
transition set(i: 1..3) { m[i] := not m[i] }
transition up { require y < 3  y := y + 1 }
transition go {
  require g: HOLE
  bad := bad or CONDITION
}
invariant fine: not bad
"""
STATES = [
    {"y": y, "z": z, "o": o, "m": {str(at): bits >> at & 1 == 1 for at in (1, 2, 3)}}
    for y, z, o, bits in product((0, 1, 3, 4), (-1, 1, 3, 4), ("none", 0, 2, 4), (0, 4, 10))
]
"""Values in the range of ``m``, at its ends, and on both sides beyond."""


def terms_over(names: str, condition: str = "z == 2 or z < 0 or y > 3 or o != none and value(o) == 4"):
    """The terms of a hole. The condition has the numbers with which ``y``, ``z`` and ``o`` are compared."""
    ((_, vocabulary),) = solver_of(MODEL.replace("HOLE", f"? over {names}").replace("CONDITION", condition)).pairs
    return vocabulary


def told(condition: str, state) -> Holds | Fails:
    text = MODEL.replace("HOLE", "true").replace("CONDITION", "false").replace("not bad", condition)
    for name, old in {"y": "0..4 = 1", "z": "Int = 0", "o": "Int? = none"}.items():
        new = f"{old.rpartition(' ')[0]} {state[name]}"
        text = text.replace(f"var {name}: {old}", f"var {name}: {new}")
    entries = " else ".join(f"if i == {at} then {str(value).lower()}" for at, value in state["m"].items())
    text = text.replace("1..3 -> Bool = false", f"1..3 -> Bool = for i: {entries} else false")
    interpreter = Interpreter(load_text(text))
    start = next(iter(interpreter.initial_configurations()))
    truth = interpreter.evaluate(interpreter.model.properties["fine"], start)
    assert isinstance(truth, Holds | Fails), f"{condition} in {state} is undefined"
    return truth


@pytest.mark.parametrize("names", ["m, y", "m, z", "m, o"])
def test_a_condition_with_entries_at_any_number_is_true_exactly_in_its_cells(names):
    terms = terms_over(names).terms
    cells = all_cells(terms)
    for seed in range(3):
        drawn = random.Random(f"{names} {seed}")  # noqa: S311 - nothing secret
        allowed = {cell for cell in cells if drawn.random() < (0.2, 0.5, 0.8)[seed]}
        text = formula_of(terms, allowed).text
        for state in drawn.sample(STATES, 10):
            cell = tuple(term.class_in(Situation({}, state)) for term in terms)
            assert cell in cells, f"{state}: {[term.text for term in terms]}"
            assert isinstance(told(text, state), Holds) is (cell in allowed), f"{text} in {state}"


@pytest.mark.parametrize("names", ["m, y", "m, z", "m, o"])
def test_every_cell_is_that_of_a_state(names):
    """No cell says what cannot be, such as that a number is beyond 3 and an index up to 3."""
    terms = terms_over(names).terms
    values = (*range(-2, 6), "none")
    states = [
        {"y": y, "z": z, "o": o, "m": {str(at): bit for at in (1, 2, 3)}}
        for y, z, o, bit in product(range(5), range(-2, 6), values, (False, True))
    ]
    assert {tuple(term.class_in(Situation({}, state)) for term in terms) for state in states} == {*all_cells(terms)}


SMALL = """\
system small
var m: 1..2 -> Bool = false
var y: SORT
var bad: Bool = false
transition set(i: 1..2) { m[i] := true }
transition go {
  require g: ? over m, y
  bad := CONDITION
}
invariant fine: not bad
"""


@pytest.mark.parametrize(
    ("sort", "bad", "condition"),
    [
        ("0..2", "y == 0 or not m[y]", "y >= 1 and m[y]"),
        ("1..2", "m[y]", "not m[y]"),
        pytest.param("0..5", "y < 1 or y > 2 or m[y]", "1 <= y <= 2 and not m[y]", marks=pytest.mark.campaign),
        pytest.param("Int", "y < 1 or y > 2 or not m[y]", "1 <= y <= 2 and m[y]", marks=pytest.mark.campaign),
        pytest.param(
            "Int?",
            "y == none or value(y) < 1 or value(y) > 2 or m[value(y)]",
            "y != none and 1 <= value(y) <= 2 and not m[value(y)]",
            marks=pytest.mark.campaign,
        ),
    ],
)
def test_an_entry_is_read_only_where_the_number_is_an_index(sort, bad, condition):
    solution = solved(SMALL.replace("SORT", sort).replace("CONDITION", bad))
    assert isinstance(solution.filling, ConditionFilling)
    assert (solution.filling.texts, solution.filling.weakness) == ((condition,), Weakness.WEAKEST)
    assert verdicts(solution) == {Verdict.PROVED}


def test_names_that_make_no_term_are_told_with_the_reason():
    found = {each.text: each.reason for each in terms_over("free, far, y, n, a, one, bad", "y == 1").unused}
    assert found == {
        "far": UnusedReason.NO_INDEX,
        "n": UnusedReason.NOT_COMPARED,
        "one": UnusedReason.ONE_VALUE,
    }
    assert {each.text: each.reason for each in terms_over("o, free", "false").unused} == {
        "value(o)": UnusedReason.NOT_COMPARED,
        "free": UnusedReason.NO_INDEX,
    }
    assert {each.reason for each in terms_over("a").unused} == {UnusedReason.NO_OTHER}
    assert terms_over("free, a, far, o, bad").unused == ()


def test_the_report_has_the_names_that_make_no_term():
    solution = solved(SMALL.replace("SORT", "Real = 0").replace("CONDITION", "false"))
    report = SolveTextRenderer(Page()).report(SolveReport(solution, 0.0))
    assert (
        "    over nothing: only `true` and `false`\n"
        "    without m: no name here can be its index\n"
        "    without y: the model compares it with no constant, and with no other name here\n"
    ) in report
    assert solution.vocabularies[0] is not None
    json = SolveJsonRenderer(Page()).end([SolveReport(solution, 0.0)], interrupted=False)
    assert '"reason": "no_index"' in json


def test_without_a_choice_nothing_is_said_about_names():
    ((_, vocabulary),) = solver_of(MODEL.replace("HOLE", "?").replace("CONDITION", "m[y] and n > n")).pairs
    assert vocabulary.unused == ()


@pytest.mark.parametrize(
    ("sort", "index", "text", "denied"),
    [
        (INT, (0, 3), "0 <= y <= 3", "y < 0 or y > 3"),
        (RangeSort(0, 9), (0, 3), "y <= 3", "y > 3"),
        (RangeSort(-2, 3), (0, 5), "y >= 0", "y < 0"),
    ],
)
def test_a_range_says_no_more_than_the_sort_leaves_open(sort, index, text, denied):
    reading = StateReading("y", (), is_parameter=False)
    inside = InsideRange(reading, sort, RangeSort(*index))
    assert (inside.text, inside.denied, inside.is_certain) == (text, denied, False)
    assert InsideRange(reading, RangeSort(index[0], index[1]), RangeSort(*index)).is_certain


def test_numbers_are_compared_with_negative_constants_too():
    text = MODEL.replace("type A", "const limit: Int = 5\ntype A").replace("HOLE", "? over z")
    ((_, vocabulary),) = solver_of(text.replace("CONDITION", "z < -3 or -limit > z")).pairs
    (term,) = vocabulary.terms
    assert term.described == "z (compared with -limit, -3)"
    found = formula_of(vocabulary.terms, {(term.class_in(Situation({}, {"z": value})),) for value in (-4, -5)}).text
    assert found == "-limit <= z < -3"
