"""``φ leads to ψ within k``: how it is read and printed, the counter behind it, and what is refused."""

from __future__ import annotations

import pytest

import invariants
from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fails, Fired
from invariants.language.analysis.slicing import slice_of
from invariants.language.loader import load_text
from invariants.language.model.declarations import StatedInvariant, StepUnit
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document
from invariants.verdicts.verdict import Verdict

SYSTEM = """system s
type A [2]
var asked: A -> Bool = false
var done: A -> Bool = false
var n: 0..3 = 0
transition ask(a: A) { asked[a] := true }
transition act(a: A) { done[a] := not done[a] }
transition rest {}
modification free { rewrite act as any of done }
"""


def run_of(text: str, *steps: tuple[str, ...]) -> list[Configuration]:
    """The configurations of a run; unknown code changes nothing."""
    interpreter = Interpreter(load_text(SYSTEM + text))
    (place,) = interpreter.initial_configurations()
    found = [place]
    for rule, *arguments in steps:
        outcomes = list(interpreter.successors(place, rule, tuple(map(int, arguments))))
        assert all(isinstance(each, Fired) for each in outcomes)
        places = [each.configuration for each in outcomes if isinstance(each, Fired)]
        place = min(places, key=lambda each, old=place: len(interpreter.changes(old, each)))  # type: ignore[misc]
        found.append(place)
    return found


def due(text: str, *steps: tuple[str, ...]) -> list[tuple[int, ...]]:
    """The values of the counter of the invariant `i` along a run."""
    model = load_text(SYSTEM + text)
    (counter,) = (each for each in model.variables if each.purpose is not None)
    places = run_of(text, *steps)
    layout = places[0].layout
    (variable,) = (each for each in layout.regions if each.name == counter.name)
    return [tuple(int(place.value(variable, indices)) for indices, _ in layout.entries(variable)) for place in places]


def fails(text: str, *steps: tuple[str, ...]) -> list[bool]:
    model = load_text(SYSTEM + text)
    interpreter = Interpreter(model)
    places = run_of(text, *steps)
    return [isinstance(interpreter.evaluate(model.properties["i"], place), Fails) for place in places]


@pytest.mark.parametrize(
    "written",
    [
        "invariant i: n > 0 leads to n == 0 within 3",
        "invariant i: forall a in A: asked[a] leads to done[a] within 1",
        "invariant i: (forall a in A: asked[a]) leads to (forall a in A: done[a]) within 2 steps of ask, act",
        "invariant i: forall a in A, b in A: asked[a] and a != b leads to done[b] within 2 modifications",
        "invariant i: n > 0 or n < 0 leads to (if n == 0 then true else false) within 0",
    ],
)
def test_deadlines_are_printed_as_they_are_written(written: str) -> None:
    tree = parse(SourceText("a", written + "\n"))
    assert print_document(tree) == written + "\n"
    assert parse(SourceText("b", print_document(tree))) == tree


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("n > 0 leads to n == 0 within 3 steps", "n > 0 leads to n == 0 within 3"),
        (
            "forall a in A:\n forall b in A: asked[a] leads   to done[b] within 1",
            "forall a in A, b in A: asked[a] leads to done[b] within 1",
        ),
    ],
)
def test_there_is_one_way_to_write_a_deadline(written: str, printed: str) -> None:
    assert f"invariant i: {printed}\n" in print_document(parse(SourceText("a", f"invariant i: {written}\n")))


def test_the_words_stay_names_elsewhere() -> None:
    names = ("leads", "modifications", "steps", "within", "to")
    text = "system s\n" + "".join(f"var {name}: Int = 0\n" for name in names)
    text += "transition to { leads := to within := steps modifications := leads }\n"
    text += "modification m { add require steps: leads == to to to }\ninvariant i: leads <= to\n"
    assert [*load_text(text).rules] == ["to", "m"]


def test_the_oldest_obligation_counts() -> None:
    text = "invariant i: forall a in A: asked[a] leads to done[a] within 2"
    steps = [("ask", "0"), ("rest",), ("ask", "1"), ("act", "0"), ("act", "0"), ("rest",), ("rest",)]
    assert due(text, *steps) == [(0, 0), (0, 0), (2, 0), (3, 0), (3, 2), (0, 3), (2, 3), (3, 3)]
    assert fails(text, *steps) == [False, False, False, True, False, True, True, True]


def test_the_goal_at_once_is_in_time() -> None:
    text = "invariant i: forall a in A: asked[a] leads to done[a] within 1"
    assert due(text, ("act", "0"), ("ask", "0"), ("rest",)) == [(0, 0)] * 4
    now = "invariant i: forall a in A: asked[a] leads to done[a] within 0"
    assert fails(now, ("ask", "0"), ("act", "0")) == [False, True, False]
    assert not any(each.purpose for each in load_text(SYSTEM + now).variables)


def test_steps_are_counted_by_their_rules() -> None:
    steps = [("ask", "0"), ("rest",), ("free",), ("rest",), ("rest",)]
    named = "invariant i: forall a in A: asked[a] leads to done[a] within 2 steps of rest"
    assert [each[0] for each in due(named, *steps)] == [0, 0, 2, 2, 3, 3]
    assert fails(named, *steps) == [False, False, False, False, True, True]
    edits = "invariant i: forall a in A: asked[a] leads to done[a] within 1 modifications"
    assert [each[0] for each in due(edits, *steps)] == [0, 0, 1, 2, 2, 2]
    assert fails(edits, *steps) == [False, False, False, True, True, True]


def test_unknown_code_counts_as_well() -> None:
    text = "invariant i: forall a in A: asked[a] leads to done[a] within 3"
    assert [each[0] for each in due(text, ("free",), ("ask", "0"), ("act", "1"), ("act", "1"))] == [0, 0, 0, 2, 3]


def test_a_counter_has_no_range_of_its_own_and_ends_no_run() -> None:
    model = load_text(SYSTEM + "invariant i: n > 0 leads to n == 0 within 3\ninvariant j: n < 4\n")
    assert [*model.properties] == ["i", "j", "n.range"]
    small = slice_of(model, ("j",), bounded=True).model
    assert not any(each.purpose for each in small.variables)
    assert any(each.purpose for each in slice_of(model, ("i",), bounded=True).model.variables)


def test_the_deadline_is_kept_for_reports() -> None:
    model = load_text(SYSTEM + "invariant i: n > 0 leads to n == 0 within 3 steps of rest, ask, rest")
    prop = model.properties["i"]
    assert isinstance(prop, StatedInvariant)
    assert prop.deadline is not None
    assert (prop.deadline.unit, prop.deadline.limit) == (StepUnit.RULES, "3 steps of rest, ask")
    assert prop.written.text == "n > 0 leads to n == 0 within 3 steps of rest, ask, rest"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("invariant i: 9 div n > 2 leads to n == 0 within 2", Code.UNDEFINED_DEADLINE),
        ("invariant i: n == 0 leads to 9 div n > 2 within 2", Code.UNDEFINED_DEADLINE),
        ("invariant i: 9 div n > 2 leads to n == 0 within 0", Code.UNDEFINED_DEADLINE),
        ("invariant i: n > 0 leads to n' == 0 within 2", Code.PRIME_WITHOUT_STEP),
        ("invariant i: n > 0 leads to can n == 0 within 2 within 2", Code.MISPLACED_FORM),
        ("invariant i: n > 0 leads to n == 0 within 1001", Code.MISPLACED_FORM),
        ("invariant i: n > 0 leads to n == 0 within 0.5", Code.MISPLACED_FORM),
        ("invariant i: n leads to n == 0 within 2", Code.TYPE_MISMATCH),
        ("invariant i: n > 0 leads to n == 0 within 2 steps of nobody", Code.UNKNOWN_NAME),
        ("invariant i: forall k in Int: n > k leads to n == 0 within 2", Code.NOT_FINITE),
        ("lemma i: n > 0 leads to n == 0 within 2", Code.SYNTAX),
        ("invariant i: n > 0 => (n > 1 leads to n == 0 within 2)", Code.SYNTAX),
        ("invariant i: n > 0 leads to n == 0", Code.SYNTAX),
    ],
)
def test_a_deadline_that_has_no_meaning_is_refused(text: str, code: Code) -> None:
    with pytest.raises(ModelError) as raised:
        load_text(SYSTEM + text)
    assert {each.code for each in raised.value.diagnostics} == {code}


def test_where_it_has_a_value_is_enough() -> None:
    assert load_text(SYSTEM + "invariant i: n != 0 and 9 div max(n, 1) > 2 leads to n == 0 within 2").properties


@pytest.mark.parametrize("bounds", [{}, {"chain": "any", "steps": "any"}])
def test_a_deadline_where_there_are_no_rules_is_kept(bounds: dict[str, str]) -> None:
    text = """system still
type A [2]
var b: A -> Bool
var y: Bool
invariant some: forall a in A: b[a] leads to y within 1
invariant other: y leads to (exists a in A: b[a]) within 2 modifications
invariant now: y leads to y within 0
"""
    results = invariants.check(load_text(text), **bounds)
    assert [(each.invariant, each.verdict) for each in results] == [
        (name, Verdict.PROVED) for name in ("some", "other", "now")
    ]
