"""Holes that read records and optional values."""

from __future__ import annotations

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.shaping.filling.conditions import ConditionFilling, Weakness
from invariants.shaping.filling.vocabulary import Situation, StateReading
from invariants.verdicts.verdict import Verdict
from tests.shaping.filling.test_solving import solved, solver_of, verdicts

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
        (OPTIONAL, "?", "bad or p == none"),
        (OPTIONAL, "? over p", "p == none"),
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
    terms = {"P? = none": {"p' != none", "p != none"}, "P = P(who: true, left: 0)": {"p'.left", "p.left"}}
    for kind, expected in terms.items():
        text = RECORD.replace("TYPE", kind).replace("HOLE", "true").replace("CONDITION", "p == p")
        ((_, vocabulary),) = solver_of(text + unknown).pairs
        assert expected <= {term.text for term in (*vocabulary.terms, *vocabulary.left_out)}


def test_values_of_fields_are_read_from_records_as_runs_show_them():
    state = {"r": {"A0": "R(p: P(a: {A0, A1}, b: -2), c: true, d: none)"}, "o": "none"}
    situation = Situation({"a": "A0"}, state)
    values = {"r.p.b": -2, "r.c": True, "r.p.a": "{A0, A1}", "r.d.there": False}
    for name, value in values.items():
        reading = StateReading(name, ("a",), is_parameter=False)
        assert reading.value(situation) == value
    assert StateReading("o.there", (), is_parameter=False).value(situation) is False
    for missing in ("r.b", "r.p.c", "r.d.e"):
        with pytest.raises(KeyError):
            StateReading(missing, ("a",), is_parameter=False).value(situation)
    assert StateReading("r.p.b", ("a",), is_parameter=False, is_after=True).text == "r'[a].p.b"
    assert StateReading("r.d.there", ("a",), is_parameter=False).denied == "r[a].d == none"
