"""Deepening finds the shortest violation, however far it is, and says nothing else."""

from __future__ import annotations

import time

import pytest

from invariants.engines import deepening
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Claim, GaveUp, Violation
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded

COUNTERS = """system counters
var n: Int = 0
transition up { n := n + 1 }
transition far(k: Int) { require k > n + 3 and k <= n + 5
  n := k }
invariant low: n < LIMIT
invariant grows: n' > n
"""


def claim_of(text: str, name: str, work: float = 30.0) -> Claim:
    problem = Problem(load_text(text), {}, (name,), 0, Unbounded.ANY)
    (claim,) = deepening.run(problem, Budget(time.monotonic() + 600, allowance=Allowance(work)))
    return claim


@pytest.mark.parametrize(("limit", "steps"), [(0, 0), (1, 1), (5, 1), (6, 2), (30, 6), (31, 7), (35, 7), (36, 8)])
def test_the_shortest_run_is_found(limit, steps):
    claim = claim_of(COUNTERS.replace("LIMIT", str(limit)), "low")
    assert isinstance(claim, Violation)
    assert len(claim.steps) == steps


def test_an_invariant_that_holds_is_abandoned_when_the_allowance_is_spent():
    claim = claim_of(COUNTERS.replace("n < LIMIT", "n >= 0"), "low", work=0.3)
    assert isinstance(claim, GaveUp)
    assert claim.why.reason is GaveUpReason.OUT_OF_EFFORT


def test_promises_about_steps_are_left_to_others():
    claim = claim_of(COUNTERS.replace("LIMIT", "3"), "grows")
    assert isinstance(claim, GaveUp)
    assert claim.why.reason is GaveUpReason.UNSUPPORTED
