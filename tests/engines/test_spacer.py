"""Spacer proves true properties of systems with unbounded numbers, and never false ones."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from math import inf

import pytest

from invariants.engines import bounded, spacer
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import GaveUp, Proved, Reachable, Violation
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.analysis.slicing import slice_of
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.solver.horn import NoSpacerAnswer, Spacer
from tests.batches import batches, some, spread
from tests.differential.brute_force import TooManyConfigurationsError
from tests.differential.proof_checks import bound, claim_of, compare, faults
from tests.engines.endless import TEXTS, text_of
from tests.generators.systems import system_of

SEEDS = range(0, 80, 4)
PARTS = 5


@pytest.mark.parametrize("name", some(TEXTS, "budget", *[*TEXTS][1::2]))
def test_true_invariants_are_proved(name):
    model = load_text(text_of(name))
    for wanted in model.properties:
        if wanted != "wrong":
            claim = claim_of("spacer", model, wanted)
            assert isinstance(claim, Proved), (wanted, claim)
            assert list(faults(model, claim)) == []


@pytest.mark.parametrize("name", spread(TEXTS, every=4))
def test_a_false_invariant_is_refuted_by_a_claim_that_says_how_far_to_look(name):
    model = load_text(text_of(name))
    claim = claim_of("spacer", model, "wrong")
    assert isinstance(claim, Reachable)
    problem = Problem(model, dict(model.scope), ("wrong",), claim.steps, claim.steps, claim.steps)
    found = next(bounded.run(problem, Budget()))
    assert isinstance(found, Violation)


@pytest.mark.parametrize("chain", [0, 1, 2])
def test_within_a_chain_the_answer_is_exact(chain):
    """Three modifications are needed for more than 16."""
    text = """system doubling
var n: Int = 2
modification double { n := 2 * n }
transition idle {}
invariant small: n <= 15
"""
    claim = claim_of("spacer", load_text(text), "small", chain)
    assert isinstance(claim, Proved)
    assert claim.chain == chain
    beyond = claim_of("spacer", load_text(text), "small", 3)
    assert isinstance(beyond, Reachable)
    assert beyond.exact


def test_without_a_bound_on_the_chain_a_refutation_is_no_run_for_certain():
    claim = claim_of("spacer", load_text(text_of("halves")), "wrong")
    assert isinstance(claim, Reachable)
    assert not claim.exact


def test_lemmas_are_said_in_the_language():
    proofs = {
        wanted: claim_of("spacer", load_text(text_of(name)), wanted)
        for name, wanted in (("captured bound", "below"), ("keys", "past"), ("outsourced", "fits"))
    }
    readings = {wanted: claim.reading for wanted, claim in proofs.items() if isinstance(claim, Proved)}
    assert readings["below"] == ("x <= y", "captured(up.limit) <= y")
    assert readings["past"] == ("forall h in Holder: seen[h] <= epoch",)
    assert set(readings["fits"]) == {"load <= cap", "kept.load <= cap"}


def test_known_constants_do_not_make_a_system_nonlinear():
    text = """system scaled
const factor: Int = 3
const twice: Int = 2 * factor
var n: Int = 0
var m: Int = 0
transition grow { n := n + factor
  m := m + twice * factor }
modification faster { rewrite grow.n as n + factor * factor - 2 * factor }
invariant multiple: n mod factor == 0
invariant ahead: m >= n
"""
    model = load_text(text)
    for wanted in ("multiple", "ahead"):
        claim = claim_of("spacer", model, wanted)
        assert isinstance(claim, Proved)
        assert list(faults(model, claim)) == []


def test_an_operator_without_exact_meaning_gets_no_answer():
    text = "system e var x: Real = 1 transition t { x := exp(x) } invariant i: x > 0"
    claim = claim_of("spacer", load_text(text), "i")
    assert isinstance(claim, GaveUp)
    assert claim.why == NoAnswer(GaveUpReason.NO_EXACT_MEANING, "exp")


def test_no_time_is_no_answer():
    model = load_text(text_of("budget"))
    for wanted in model.properties:
        assert isinstance(claim_of("spacer", model, wanted, seconds=0), GaveUp)


def test_a_system_without_variables():
    model = load_text("system empty transition t {} invariant i: true invariant wrong: not enabled t")
    claim = claim_of("spacer", model, "i")
    assert isinstance(claim, Proved)
    assert list(faults(model, claim)) == []
    assert isinstance(claim_of("spacer", model, "wrong"), Reachable)


def test_a_slice_without_variables_is_proved():
    model = load_text("system s var n: Int = 0 modification m { n := n + 1 } invariant i: true or true")
    claim = claim_of("spacer", slice_of(model, ("i",), bounded=False).model, "i")
    assert isinstance(claim, Proved)
    assert list(faults(model, claim)) == []


@pytest.mark.campaign
def test_the_same_every_time():
    def reading() -> list[tuple[str, ...]]:
        model = load_text(text_of("escalation"))
        found = [claim_of("spacer", model, wanted) for wanted in ("capped", "small")]
        return [claim.reading for claim in found if isinstance(claim, Proved)]

    assert reading() == reading() != []


@pytest.mark.parametrize(("work", "turns"), [(8.0, [4.0, 7.0]), (inf, [10.0, inf])])
def test_each_way_has_its_turn_by_work_and_not_by_the_clock(work, turns, monkeypatch):
    """The first one takes a second of its half, whatever the clock says; all that is left is the last one's."""
    allowed: list[float] = []

    def solve(self, way, seconds, allowance):
        allowed.append(allowance.left)
        allowance.spend(1.0)
        return NoSpacerAnswer(NoAnswer(GaveUpReason.OUT_OF_EFFORT))

    monkeypatch.setattr(Spacer, "solve", solve)
    monkeypatch.setattr(spacer, "split_by_control", lambda *_: None)
    problem = Problem(load_text(text_of("escalation")), {}, ("small",), Unbounded.ANY, Unbounded.ANY)
    (claim,) = spacer.run(problem, Budget(allowance=Allowance(work)))
    assert isinstance(claim, GaveUp)
    assert allowed == turns


def test_progress_is_reported():
    told: list[tuple[str, str]] = []
    model = load_text(text_of("escalation"))
    problem = Problem(model, {}, ("small",), Unbounded.ANY, Unbounded.ANY)
    list(spacer.run(problem, Budget(report=lambda *said: told.append(said))))
    assert told[0] == ("spacer", "small: global search")


@pytest.mark.parametrize("part", batches(PARTS, always=0))
def test_random_systems_are_decided_as_brute_force_decides_them(part):
    kinds: Counter[str] = Counter()
    for seed in SEEDS[part::PARTS]:
        # Some systems are too large for brute force.
        with suppress(TooManyConfigurationsError):
            found = compare(system_of(seed), "spacer", bound(seed), 10.0, 1000)
            assert found.wrong == (), seed
            kinds.update(found.kinds)
    assert kinds["Proved where it holds"] >= 2
    assert kinds["Reachable where it breaks"] >= 1
