"""Where every number of individuals is asked for, a violation in any small population is found, and says in which."""

from __future__ import annotations

import pytest

import invariants
from invariants.language.loader import load_text
from invariants.verdicts.verdict import Verdict

COUNTS = """system counts
type A [3]
type Tool [2]
var m: A -> Bool = false
transition set(a: A) {
  require count(b in A: m[b]) < 4
  m[a] := true
}
modification open {
  rewrite set.m as m[a] or count(b in A: m[b]) >= 0
}
transition more(a: A) {
  require count(b in A: m[b]) <= 4
  require count(b in A: m[b]) > 3
  m[a] := true
}
invariant four: count(a in A: m[a]) <= 4
invariant pairs: count(a, b in A: m[a] and m[b] and a != b) != 2
invariant lonely: (exists a, b in A: a != b) or (forall a in A: not m[a])
invariant tools: (forall t, u in Tool: t == u) => (forall a in A: not m[a])
"""


@pytest.mark.parametrize(
    ("name", "chain", "steps", "individuals"),
    [
        ("four", "any", "any", {"A": 5, "Tool": 2}),
        pytest.param("four", 1, 8, {"A": 5, "Tool": 2}, marks=pytest.mark.campaign),
        ("lonely", "any", "any", {"A": 1, "Tool": 2}),
    ],
)
def test_a_violation_in_another_population_is_found(name, chain, steps, individuals):
    (result,) = invariants.check(
        load_text(COUNTS), invariants=name, chain=chain, steps=steps, scope={"A": "any", "Tool": 2}
    )
    assert result.verdict is Verdict.VIOLATED
    assert result.chain == ()
    assert result.individuals == individuals


@pytest.mark.campaign
def test_all_types_that_are_left_open_have_as_many():
    (result,) = invariants.check(load_text(COUNTS), invariants="tools", chain="any", scope={"A": "any", "Tool": "any"})
    assert (result.verdict, result.individuals) == (Verdict.VIOLATED, {"A": 1, "Tool": 1})


@pytest.mark.campaign
def test_the_declared_population_comes_first():
    (result,) = invariants.check(load_text(COUNTS), invariants="pairs", chain="any", scope={"A": "any"})
    assert (result.verdict, result.individuals) == (Verdict.VIOLATED, {"A": 3, "Tool": 2})


def test_no_other_population_is_tried_where_numbers_are_given():
    for scope in ({}, {"A": 3}):
        (result,) = invariants.check(load_text(COUNTS), invariants="four", chain=0, steps=8, scope=scope)
        assert result.verdict is Verdict.SURVIVES
        assert result.individuals is None
