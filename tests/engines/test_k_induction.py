"""k-induction proves true properties, never false ones, and says when it has looked ahead."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from invariants.engines import k_induction
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import GaveUp, Proved, Reachable
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.loader import load, load_text
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.dispatch.slices import claims_about
from tests.batches import batches, spread
from tests.differential.brute_force import TooManyConfigurationsError
from tests.differential.proof_checks import SECONDS, bound, by_work, claim_of, compare, faults
from tests.engines.endless import TEXTS, text_of
from tests.generators.systems import system_of
from tests.processes import PATIENCE

SEEDS = range(30, 90, 3)
PARTS = 4

ROTATION = """system rotation
var a: Int = 1
var b: Int = 2
var c: Int = 3
var turned: Bool = false
transition rotate {
  a := b + 1
  b := c + 1
  c := a + 1
}
modification reverse {
  require not turned
  turned := true
  rewrite rotate.a as b + 2
  rewrite rotate.b as c + 2
  rewrite rotate.c as a + 2
}
invariant near: 2 * a + c - 3 * b <= 5
invariant nearer: 2 * a + c - 3 * b <= 4
"""


def induction(text: str, name: str, chain: int | None = None, *, thorough: bool = True):
    model = load_text(text)
    bounds = Unbounded.ANY if chain is None else chain
    problem = Problem(model, dict(model.scope), (name,), bounds, Unbounded.ANY)
    (claim,) = k_induction.run(problem, by_work(SECONDS, thorough=thorough))
    return model, claim


@pytest.mark.parametrize("name", spread(TEXTS, every=2))
def test_true_invariants_are_proved_and_false_ones_are_not(name):
    model = load_text(text_of(name))
    for wanted in model.properties:
        if wanted.startswith("wrong"):
            _, claim = induction(text_of(name), wanted, thorough=False)
            assert isinstance(claim, GaveUp | Reachable)
        else:
            claim = claim_of("induction", model, wanted)
            assert isinstance(claim, Proved), (wanted, claim)
            assert list(faults(model, claim)) == []


# ------------------------------------------------------------ several steps


@pytest.mark.parametrize("chain", [0, *(pytest.param(each, marks=pytest.mark.campaign) for each in (None, 1))])
def test_an_invariant_that_is_3_inductive_is_proved(chain):
    """Neither in one step nor in two is it preserved, and no lemma of the model says why it holds."""
    model, claim = induction(ROTATION, "near", chain)
    assert isinstance(claim, Proved)
    assert list(faults(model, claim)) == []
    assert any(line.startswith("after rotate, rotate: 2 * a + c") for line in claim.reading)


@pytest.mark.parametrize("chain", [None, 1])
def test_a_run_that_breaks_it_after_some_steps_is_noticed(chain):
    _, claim = induction(ROTATION, "nearer", chain)
    assert isinstance(claim, Reachable)
    assert claim.steps == 2
    assert claim.exact is (chain is not None)


def test_two_state_invariants_are_looked_ahead_from():
    text = """system phases
var phase: Int = 0
var level: Int = 0
transition go {
  phase := (phase + 1) mod 3
  level := if phase == 2 then level - 2 else level + 1
}
modification relabel {
  require phase == 1
  rewrite go.phase as if phase == 2 then 0 else phase + 1
}
invariant slow: level' - level <= 1
invariant wrong: level' >= level
"""
    model, claim = induction(text, "slow")
    assert isinstance(claim, Proved)
    assert list(faults(model, claim)) == []
    _, claim = induction(text, "wrong", 1)
    assert isinstance(claim, Reachable)
    assert (claim.steps, claim.exact) == (3, True)


def test_dead_ends_prove_nothing():
    """From `stuck` no two steps lead anywhere: that must not count as holding after two steps."""
    text = """system dead_end
var x: Int = 0
var stuck: Bool = false
transition go {
  require not stuck
  x := x + 3
}
transition fall {
  require x >= 6
  stuck := true
}
modification nothing {}
invariant up: not stuck
invariant multiple: x mod 3 == 0
"""
    _, claim = induction(text, "up")
    assert not isinstance(claim, Proved)
    model, claim = induction(text, "multiple")
    assert isinstance(claim, Proved)
    assert list(faults(model, claim)) == []


# ------------------------------------------------------------------ lemmas


def test_other_invariants_help():
    """Alone, `served` is not preserved; another invariant says that `due` is never negative."""
    text = """system helped
var due: Int = 0
var paid: Int = 7
transition charge(n: Int) {
  require n >= 3
  due := due * 2 + n
}
transition settle {
  require due >= 1
  paid := paid + due
}
modification forgive { rewrite settle.paid as paid + 2 * due }
invariant served: paid + due >= 7
invariant never_negative: due >= 0
"""
    model, claim = induction(text, "served", thorough=False)
    assert isinstance(claim, Proved)
    assert list(faults(model, claim)) == []
    assert "due >= 0" in claim.reading


@pytest.mark.campaign
def test_different_code_is_distinguished():
    """The truth depends on the code that the rule has, and on its captured values."""
    text = """system versions
var x: Int = 0
var limit: Int = 5
transition up {
  require gate: x < 5
  x := x + 1
}
modification raise(to: Int) {
  require 5 <= to and to <= limit + 10
  require unmodified up.gate
  rewrite up.gate as x < to
  limit := to
}
invariant bounded: x <= limit
invariant wrong: x <= 14
"""
    model, claim = induction(text, "bounded")
    assert isinstance(claim, Proved)
    assert list(faults(model, claim)) == []
    _, claim = induction(text, "wrong")
    assert not isinstance(claim, Proved)


def test_a_glance_is_less_than_thoroughness():
    model = load_text("""system collatz
var n: Int = 7
var stopped: Bool = false
transition go {
  require not stopped
  n := if n mod 2 == 0 then n div 2 else 3 * n + 1
}
modification stop { stopped := true }
invariant never: n != 27
""")
    problem = Problem(model, {}, ("never",), Unbounded.ANY, Unbounded.ANY)

    def tried(thorough: bool) -> list[str]:
        told: list[str] = []
        budget = Budget(report=lambda _, text: told.append(text), thorough=thorough)
        (claim,) = k_induction.run(problem, budget)
        assert isinstance(claim, GaveUp)
        assert claim.why.reason is not GaveUpReason.OUT_OF_TIME
        return told

    glance, thoroughness = tried(False), tried(True)
    assert glance == thoroughness[: len(glance)] != thoroughness


def test_a_proof_by_the_models_own_invariants_takes_a_glance():
    model = load(Path(__file__).parents[2] / "models/community/market.inv")
    problem = Problem(model, {"Agent": 3}, ("no_hegemon",), Unbounded.ANY, Unbounded.ANY)
    (claim,) = claims_about(k_induction.run, problem, Budget(thorough=False))
    assert isinstance(claim, Proved)


# ------------------------------------------------------------------ no answer


def test_an_over_approximated_violation_is_not_called_reachable():
    text = """system products
var x: Int = 1
var y: Int = 2
transition grow { x := x * y }
invariant positive: x >= 1
"""
    _, claim = induction(text, "positive", 0)
    assert not isinstance(claim, Reachable)


def test_an_operator_without_exact_meaning_gets_no_answer():
    _, claim = induction("system e var x: Real = 1 transition t { x := exp(x) } invariant i: x > 0", "i")
    assert isinstance(claim, GaveUp)
    assert claim.why == NoAnswer(GaveUpReason.NO_EXACT_MEANING, "exp")


def test_no_time_is_no_answer():
    model = load_text(text_of("budget"))
    for wanted in model.properties:
        claim = claim_of("induction", model, wanted, seconds=0)
        assert isinstance(claim, GaveUp)
        assert claim.why.reason is GaveUpReason.OUT_OF_TIME


def test_the_same_every_time():
    def reading() -> tuple[str, ...]:
        _, claim = induction(text_of("captured bound"), "below")
        return claim.reading

    assert reading() == reading() != ()


@pytest.mark.parametrize("part", batches(PARTS, always=1))
def test_random_systems_are_decided_as_brute_force_decides_them(part):
    kinds: Counter[str] = Counter()
    for seed in SEEDS[part::PARTS]:
        # Some systems are too large for brute force.
        with suppress(TooManyConfigurationsError):
            found = compare(system_of(seed), "induction", bound(seed), 10.0, 1000)
            assert found.wrong == (), seed
            kinds.update(found.kinds)
    assert kinds["Proved where it holds"] >= 2
    assert kinds["Reachable where it breaks"] >= 1


CONSTANTS = """system constants
const c: Int where c != 0 and 12 div c >= 3
const d: Int
var x: Int = 12 div c
assume nice: d == 0 or 10 div d > 1
invariant third: x >= 3
invariant small: 1 <= c and c <= 4
invariant few: d == 0 or (d >= 1 and d <= 5)
invariant other: d != 1
transition t {}
"""


@pytest.mark.parametrize("chain", [None, 2])
@pytest.mark.parametrize("name", ["third", "small", "few", "init.defined"])
def test_quotients_before_the_start_are_those_of_constants(name, chain):
    model, claim = induction(CONSTANTS, name, chain)
    assert isinstance(claim, Proved)
    assert list(faults(model, claim)) == []


@pytest.mark.parametrize(
    ("written", "instead"),
    [("c != 0 and 12 div c >= 3", "12 div c >= 3 and c != 0"), ("d == 0 or 10 div d > 1", "10 div d > 1 or d == 0")],
)
def test_a_division_before_the_check_for_zero_is_not_proved_to_be_defined(written, instead):
    _, claim = induction(CONSTANTS.replace(written, instead), "init.defined")
    assert isinstance(claim, GaveUp)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_nothing_is_prepared_for_an_answer_that_nobody_wants_any_more(monkeypatch, after):
    """Drawing and stating candidates takes much longer than noticing that another prover was quicker."""
    prepared = []
    drawn, queries = k_induction._InductionSearch.drawn, k_induction._InductionSearch.queries
    monkeypatch.setattr(k_induction._InductionSearch, "drawn", lambda *a: prepared.append("drawn") or drawn(*a))
    monkeypatch.setattr(k_induction._InductionSearch, "queries", lambda *a: prepared.append("asked") or queries(*a))
    model = load_text(ROTATION)
    problem = Problem(model, dict(model.scope), ("nearer",), Unbounded.ANY, Unbounded.ANY)
    budget = Budget(time.monotonic() + PATIENCE, is_over=lambda: prepared.count("asked") >= after)
    (claim,) = k_induction.run(problem, budget)
    assert isinstance(claim, GaveUp)
    assert claim.why == NoAnswer(GaveUpReason.OUT_OF_TIME)
    assert prepared == ["drawn", "asked"] * after
