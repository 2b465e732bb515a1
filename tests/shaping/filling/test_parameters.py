"""Holes over parameters: a number is compared with what the model compares the variable with that it is assigned to."""

from __future__ import annotations

import pytest

from invariants.verdicts.verdict import Verdict
from tests.shaping.filling.test_solving import solved, solver_of, verdicts

pytestmark = pytest.mark.usefixtures("in_one_process")

QUORUM = """\
system votes
const least: Int = 2
var quorum: Int = 5
var seen: Int = 0
modification change(q: Int) {
  require sane: HOLE
  require CAP
  quorum := q
}
transition look(q: Int) {
  require q < 77
  seen := q
}
transition remind { require seen != 50 and seen > quorum }
invariant safe: quorum >= least
"""


def compared(hole: str, cap: str = "true") -> list[str]:
    ((_, vocabulary),) = solver_of(QUORUM.replace("HOLE", hole).replace("CAP", cap)).pairs
    return [term.described for term in vocabulary.terms]


def test_a_parameter_is_compared_with_what_its_variable_is_compared_with():
    text = QUORUM.replace("HOLE", "? over q").replace("CAP", "true")
    assert solved(text).fillings == ("q >= least",)
    assert verdicts(solved(text)) == {Verdict.PROVED}


def test_it_is_compared_with_constants_of_its_own_rule_and_of_no_other():
    assert compared("? over q") == ["q (compared with least)"]
    assert compared("? over q", "q < 9") == ["q (compared with least, 9)"]


def test_it_is_compared_with_the_variable_that_it_is_assigned_to():
    assert compared("? over q, quorum") == ["q (compared with least)", "quorum (compared with least)", "q to quorum"]
    assert compared("? over q, seen") == ["q (compared with least)", "seen (compared with 50)"]
    assert "q to seen" in compared("? over q, seen", "q < seen")
