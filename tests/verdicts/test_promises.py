"""Promises that are kept for ever are proved, and with one change each they are broken by the shortest chain."""

from __future__ import annotations

import pytest

import invariants
from invariants.language.loader import load_text
from invariants.verdicts.verdict import Population, Verdict
from tests.batches import some
from tests.verdicts.promises import PROMISES

DEAR = (
    "the amendment procedure is entrenched",
    "nobody reviews their own work",
    "whoever was accepted once stays accepted",
    "children are as kind as their makers",
    "keys are rotated by the old holder and the new one",
    "each amendment adds somebody whose assent is needed",
    "two humans have to agree",
    "what is sealed stays so under unknown code and backups",
)
"""Promises that take longest."""


@pytest.fixture(params=some(PROMISES, *DEAR))
def promise(request):
    return PROMISES[request.param]


def asked(text: str) -> invariants.Result:
    """The first invariant's result, for every chain."""
    model = load_text(f"system promise\n{text}")
    name = next(line.split()[1].rstrip(":") for line in text.splitlines() if line.startswith("invariant"))
    (result,) = invariants.check(model, invariants=name, chain="any")
    return result


def test_promises_that_are_kept_are_proved(promise):
    result = asked(promise.text)
    assert result.verdict is Verdict.PROVED, result.reason
    assert result.population is Population.ANY or not promise.every_size


def test_broken_promises_are_broken_by_the_shortest_chain(promise):
    assert promise.text.count(promise.kept) == 1
    result = asked(promise.text.replace(promise.kept, promise.broken))
    assert result.verdict is Verdict.VIOLATED, result.reason
    assert len(result.chain) == promise.after


def test_bounds_for_every_number_of_individuals_are_covered_by_a_proof(tmp_path):
    text = """\
system seals
type Agent [2]
var sealed: Agent -> Bool = false
var opened: Agent -> Bool = false
transition seal(a: Agent) { sealed[a] := true }
transition open(a: Agent) {
  require gate: sealed[a]
  opened[a] := true
}
modification strengthen { rewrite open.gate as prev and not opened[a] }
invariant in_order: forall a in Agent: opened[a] => sealed[a]
invariant few: count(a in Agent: opened[a]) < 3
check in_order, few: chain 1, steps 2, Agent any
"""
    path = tmp_path / "seals.inv"
    path.write_text(text, encoding="utf-8")
    in_order, few = invariants.check(path)
    assert (in_order.verdict, in_order.frontier.verdict) == (Verdict.SURVIVES, Verdict.PROVED)
    # Two individuals break nothing, and three would.
    assert few.verdict is Verdict.UNKNOWN
    assert "not for every number of individuals" in few.reason
