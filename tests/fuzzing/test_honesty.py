"""Fuzzing claims no more than its runs have shown, and ends where it has to."""

from __future__ import annotations

import pickle
import time

import pytest

import invariants
from invariants import fuzzing
from invariants.engines.protocol import Budget
from invariants.evidence.claims import GaveUp
from invariants.evidence.claims import Tested as OnlyTested  # pytest takes what begins with "Test" for a test
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason
from invariants.language.loader import load, load_text
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.admission import Admission
from invariants.verdicts.verdict import Verdict
from tests.differential.comparison import chain_length
from tests.fuzzing.fuzzed import fuzzed, problem_of
from tests.fuzzing.test_fuzzing import MAGIC, MODELS, ORDER

# ---------------------------------------------------------------- honesty


@pytest.mark.parametrize("text", [ORDER, MAGIC], ids=["finite", "with solver"])
def test_the_same_seed_gives_the_same_claims(text):
    def plain(claims):
        return {name: pickle.dumps(claim) for name, claim in claims.items()}

    problem = problem_of(text, 1, 6)
    assert plain(fuzzed(problem, 7, examples=300)) == plain(fuzzed(problem, 7, examples=300))


def test_another_seed_tries_other_runs():
    problem = problem_of(load(MODELS / "review_gate" / "gate_kept.inv"), 3, 8)
    first, second = (fuzzed(problem, seed, examples=100)["oversight"] for seed in (1, 2))
    assert first.fired != second.fired


def test_a_start_that_does_not_exist_is_no_success():
    text = "system s\nvar x: 0..3\ninit x > 3\ntransition up { x := x }\ninvariant i: x < 0\n"
    claim = fuzzed(problem_of(text, 0, 3, ("i",)))["i"]
    assert isinstance(claim, GaveUp)
    assert claim.why.reason is GaveUpReason.NOWHERE_TO_START


def test_rules_that_never_fire_are_reported():
    text = """\
system s
var x: 0..3 = 0
transition up { x := min(x + 1, 3) }
transition never { require x > 3 }
invariant i: x >= 0
"""
    claim = fuzzed(problem_of(text, 0, 3, ("i",)))["i"]
    assert claim.fired["never"] == 0 < claim.fired["up"]


def test_no_time_is_no_success():
    problem = problem_of(ORDER, 0, 12, ("shut",))
    claim = fuzzed(problem, deadline=time.monotonic() - 1)["shut"]
    assert isinstance(claim, OnlyTested | GaveUp)
    assert not isinstance(claim, OnlyTested) or (claim.examples <= 1 and not claim.complete)


def test_an_interruption_comes_after_what_is_known():
    def interrupt(_engine, _text):
        raise KeyboardInterrupt

    found = []
    claims = fuzzing.run(problem_of(ORDER, 0, 12), Budget(report=interrupt), fuzzing.Settings(examples=500))
    with pytest.raises(KeyboardInterrupt):
        found.extend(iter(lambda: next(claims), None))
    assert [type(claim) for claim in found] == [OnlyTested] * len(found)
    assert all(claim.examples == 32 and not claim.complete for claim in found)
    assert len(found) == len(load_text(ORDER).properties)


def test_runs_without_bounds_end():
    problem = problem_of(load(MODELS / "review_gate" / "review_gate.inv"), Unbounded.ANY, Unbounded.ANY)
    claim = fuzzed(problem, examples=300)["oversight"]
    assert chain_length(problem.model, claim) == 1


def test_the_work_that_is_allowed_is_a_limit_too():
    whole = Allowance(50)
    budget = Budget(allowance=whole.part(0.2))
    problem = problem_of(ORDER, 0, 12)
    claims = [*fuzzing.run(problem, budget, fuzzing.Settings(examples=10_000_000))]
    assert False in {claim.complete for claim in claims if isinstance(claim, OnlyTested)}
    assert 0.2 <= whole.spent < 2


def test_a_result_that_cannot_be_made_is_unknown_and_takes_no_other_with_it(monkeypatch):
    """A bug while a run is told is a bug of the checker: each invariant has its result all the same."""

    def broken(*_: object) -> None:
        raise RuntimeError("cannot be told")

    monkeypatch.setattr(Admission, "violated", broken)
    text = "system s\nvar x: Int = 0\ntransition go { x := x + 1 }\ninvariant low: x < 2\ninvariant all: x >= 0\n"
    results = invariants.fuzz(load_text(text), examples=50, seed=1)
    assert [(each.invariant, each.verdict) for each in results] == [
        ("low", Verdict.UNKNOWN),
        ("all", Verdict.UNKNOWN),
    ]
    assert "cannot be told" in results[0].reason
