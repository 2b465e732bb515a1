"""Which mutations are noticed."""

from __future__ import annotations

import time

import pytest

from invariants.language.loader import load_text
from invariants.shaping.mutations import MutationKind
from invariants.shaping.teeth import Bite, Teeth, TeethSearch
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.verdict import Verdict
from tests.generators.costly import COSTLY
from tests.shaping.searches import AMPLE

TEXT = """\
system s
var n: 0..9 = 0
var idle: Bool = false
transition up {
  require low: n < 3
  n := n + 1
}
transition wink { idle := not idle }
modification raise { rewrite up.low as prev and n < 5 }
invariant small: n <= 3
invariant reached: n < 3
check small: chain any, expect proved
check reached: chain 1, steps 4, expect violated
"""


def teeth_of(text: str, options: CheckOptions | None = None, seconds: float = AMPLE) -> Teeth:
    search = TeethSearch(load_text(text), options or CheckOptions(), SilentListener())
    for _ in search.tried(seconds):
        pass
    return search.teeth()


@pytest.mark.campaign
@pytest.mark.usefixtures("in_one_process")
def test_changes_are_noticed_where_an_invariant_is_about_them():
    teeth = teeth_of(TEXT)
    answers = {(each.mutation.kind, each.mutation.place): each for each in teeth.tried}
    gate = answers[MutationKind.NO_CONDITION, "up.low"]
    assert (gate.bite, gate.invariant, gate.verdict) == (Bite.NOTICED, "small", Verdict.VIOLATED)
    # Without the rule nothing reaches 3, which a check expects.
    rule = answers[MutationKind.NO_RULE, "up"]
    assert (rule.bite, rule.invariant) == (Bite.NOTICED, "reached")
    assert rule.verdict in {Verdict.PROVED, Verdict.SURVIVES}
    assert answers[MutationKind.NO_RULE, "wink"].bite is Bite.UNNOTICED
    assert answers[MutationKind.NUMBER, "up.low"].bite is Bite.NOTICED
    assert answers[MutationKind.ALTERNATIVE, "raise"].invariant == "small"
    assert teeth.is_complete
    assert set(teeth.invariants) == {"small", "reached", "n.range"}
    assert teeth.score == len(teeth.of(Bite.NOTICED)) / teeth.total


@pytest.mark.campaign
@pytest.mark.usefixtures("in_one_process")
def test_without_a_check_that_expects_a_violation_nothing_notices_that_runs_are_missing():
    teeth = teeth_of(TEXT, CheckOptions(invariants=("small",)))
    answers = {(each.mutation.kind, each.mutation.place): each.bite for each in teeth.tried}
    assert answers[MutationKind.NO_RULE, "up"] is Bite.UNNOTICED
    assert answers[MutationKind.NO_CONDITION, "up.low"] is Bite.NOTICED


def test_no_time_is_no_answer():
    teeth = teeth_of(TEXT, seconds=0)
    assert teeth.tried == ()
    assert teeth.total > 0
    assert teeth.score is None
    assert not teeth.is_complete


GUARDED = COSTLY.replace("spoil { bad", "spoil { require no: false  bad")
"""The same, where `safe` holds."""


@pytest.mark.campaign
def test_a_check_that_takes_long_leaves_time_for_mutations():
    """`full` alone takes all the time that it gets, and its time is part of that for the model."""
    began = time.monotonic()
    teeth = teeth_of(GUARDED, seconds=15)
    assert time.monotonic() - began < 3 * 15
    assert "full" in teeth.unanswered
    assert "safe" in teeth.invariants
    assert teeth.tried
    assert not teeth.is_complete


def test_where_no_check_has_an_answer_no_mutation_counts_as_unnoticed():
    teeth = teeth_of(GUARDED, CheckOptions(invariants=("full",)), seconds=1)
    assert teeth.unanswered == ("full",)
    assert teeth.tried == ()
    assert not teeth.is_complete
