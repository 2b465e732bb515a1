"""Holes that read records and optional values."""

from __future__ import annotations

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.shaping.filling.conditions import ConditionFilling, Weakness
from invariants.shaping.filling.vocabulary.readings import Situation, StateReading
from invariants.verdicts.verdict import Verdict
from tests.shaping.filling.test_solving import solved, solver_of, verdicts

A = StateReading("a", (), is_parameter=True)

pytestmark = pytest.mark.usefixtures("in_one_process")

RECORD = """\
system records
record P { who: Bool, left: 0..3 }
var p: TYPE
var bad: Bool = false
transition put { p := P(who: true, left: 1) }
transition go {
  require g: HOLE
  bad := CONDITION
}
invariant i: not bad
"""
OPTIONAL = RECORD.replace("TYPE", "P? = none").replace("CONDITION", "p != none and p.left < 2")
FIELDS = RECORD.replace("TYPE", "P = P(who: true, left: 0)").replace("CONDITION", "p.who and p.left == 1")


@pytest.mark.parametrize(
    ("text", "hole", "condition"),
    [
        (OPTIONAL, "?", "bad or p == none or p.left != 1"),
        (OPTIONAL, "? over p", "p == none or not p.who or p.left != 1"),
        (FIELDS, "? over p", "not p.who or p.left != 1"),
    ],
)
def test_a_hole_reads_fields_of_records_and_whether_a_value_is_there(text, hole, condition):
    solution = solved(text.replace("HOLE", hole))
    assert isinstance(solution.filling, ConditionFilling)
    assert verdicts(solution) == {Verdict.PROVED}
    assert solution.filling.weakness is Weakness.WEAKEST
    assert solution.filling.texts == (condition,)
    assert solution.asked < 20, "cells are learnt from runs"


def test_names_that_a_hole_cannot_read_are_answered_by_names_that_can_be_written():
    with pytest.raises(ModelError) as caught:
        solver_of(OPTIONAL.replace("HOLE", "? over q"))
    assert caught.value.diagnostics[0].help == "a hole can read `bad`, `p`"
    solver_of(OPTIONAL.replace("HOLE", "? over bad, p"))


def test_a_contract_reads_the_new_values_of_records_and_optional_values():
    unknown = "modification learn { rewrite put as any of p where ? over p }\n"
    terms = {
        "P? = none": {"p' != none", "p'.left", "p != none", "p.left"},
        "P = P(who: true, left: 0)": {"p'.left", "p.left"},
    }
    for kind, expected in terms.items():
        text = RECORD.replace("TYPE", kind).replace("HOLE", "true").replace("CONDITION", "p == p")
        ((_, vocabulary),) = solver_of(text + unknown).pairs
        assert expected <= {term.text for term in (*vocabulary.terms, *vocabulary.left_out)}


MAPS = """\
system maps
type Agent [2]
record P { who: Agent, left: 0..1 }
var lead: Agent
var level: Agent -> 0..2 = 0
var kept: Agent -> P? = none
var last: 0..1? = none
var bad: Bool = false
transition up(a: Agent) {
  require level[a] < 2
  level[a] := level[a] + 1
}
transition keep(a: Agent, of: Agent, k: 0..1) { kept[a] := P(who: of, left: k) }
transition note(k: 0..1) { last := k }
transition go(a: Agent, some: Agent -> Bool) {
  require ? over NAMES
  bad := CONDITION
}
invariant i: not bad
"""


@pytest.mark.parametrize(
    ("names", "bad", "condition"),
    [
        ("lead, level", "level[lead] == 1", "level[lead] != 1"),
        ("some", "some[a]", "not some[a]"),
        pytest.param("lead, some", "some[lead]", "not some[lead]", marks=pytest.mark.campaign),
        pytest.param(
            "last",
            "last == none or value(last) == 1",
            "last != none and value(last) == 0",
            marks=pytest.mark.campaign,
        ),
        pytest.param(
            "kept",
            "kept[a] != none and kept[a].who == a",
            "kept[a] == none or kept[a].who != a",
            marks=pytest.mark.campaign,
        ),
    ],
)
def test_maps_are_read_at_variables_and_parts_where_they_are_there(names, bad, condition):
    over = names if names in ("last", "lead, level") else f"{names}, a"
    solution = solved(MAPS.replace("NAMES", over).replace("CONDITION", bad))
    assert isinstance(solution.filling, ConditionFilling)
    assert (solution.filling.texts, solution.filling.weakness) == ((condition,), Weakness.WEAKEST)


def test_values_of_fields_are_read_from_records_as_runs_show_them():
    state = {"r": {"A0": "R(p: P(a: {A0, A1}, b: -2), c: true, d: none)"}, "o": "none"}
    situation = Situation({"a": "A0"}, state)
    values = {"r.p.b": -2, "r.c": True, "r.p.a": "{A0, A1}", "r.d.there": False}
    for name, value in values.items():
        reading = StateReading(name, (A,), is_parameter=False)
        assert reading.value(situation) == value
    assert StateReading("o.there", (), is_parameter=False).value(situation) is False
    for missing in ("r.b", "r.p.c", "r.d.e"):
        with pytest.raises(KeyError):
            StateReading(missing, (A,), is_parameter=False).value(situation)
    assert StateReading("r.p.b", (A,), is_parameter=False, is_after=True).text == "r'[a].p.b"
    assert StateReading("r.d.there", (A,), is_parameter=False).denied == "r[a].d == none"
