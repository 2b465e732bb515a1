"""The frontier: up to which chain nothing breaks, and whether that is proved."""

from __future__ import annotations

from contextlib import suppress

import pytest

import invariants
from invariants.evidence.claims import ClaimedStep, Covered, GaveUp, Reachable, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.report.text import render_result
from invariants.verdicts.obligations import DEFAULT_STEPS, obligations
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.portfolio.shorter_chains import broken_by, narrowed
from invariants.verdicts.portfolio.stages import EngineClaim, Known, ProofAnswer, Stage
from invariants.verdicts.verdict import Frontier, Verdict
from tests.batches import batches
from tests.differential.brute_force import TooManyConfigurationsError, search
from tests.generators.systems import system_of

COUNTER = """system counter
var n: Int = 0
transition up {
  require gate: n < {limit}
  n := n + 1
}
modification lift { rewrite up.gate as true }
modification jump { n := 9 }
invariant small: n <= 5
check small: chain 2, steps 3
"""


def result_of(text: str):
    (result,) = invariants.check(load_text(text))
    return result


def test_a_frontier_is_proved_where_a_glance_shows_it():
    result = result_of(COUNTER.replace("{limit}", "4"))
    assert (result.verdict, result.chain) == (Verdict.VIOLATED, ("jump",))
    assert result.frontier == Frontier(0, Verdict.PROVED)


def test_an_invariant_that_longer_runs_break_is_not_proved():
    """Without any modification six steps break it, but only three were asked about."""
    result = result_of(COUNTER.replace("{limit}", "8"))
    assert (result.verdict, result.chain) == (Verdict.VIOLATED, ("jump",))
    assert result.frontier == Frontier(0, Verdict.SURVIVES)


def test_a_proof_is_not_asked_for_where_its_engine_is_not_wanted():
    (result,) = invariants.check(load_text(COUNTER.replace("{limit}", "4")), engines=["bounded"])
    assert result.frontier == Frontier(0, Verdict.SURVIVES)


@pytest.mark.parametrize("batch", batches(6, always=0))
def test_nothing_breaks_what_is_proved_up_to_a_chain(batch):
    examined = 0
    for seed in range(10 * batch, 10 * (batch + 1), 2):
        model = load_text(system_of(seed))
        results = invariants.check(model, chain=2, steps=2)
        proved = [each for each in results if each.frontier and each.frontier.verdict is Verdict.PROVED]
        # Some systems are too large for brute force.
        with suppress(TooManyConfigurationsError):
            for result in proved:
                broken = search(Interpreter(model), result.frontier.chain, None, cap=2000)
                assert broken[result.invariant] is None, seed
                examined += 1
    assert examined >= 1


def test_without_modifications_there_is_one_length_of_chains():
    text = "system deep\nvar x: Int = 0\ntransition up { x := x + 1 }\ninvariant small: x < 5000\n"
    model = load_text(text + "check small: chain any, steps any")
    (result,) = invariants.check(model, engines=["bounded"], timeout=200)
    assert result.verdict is Verdict.UNKNOWN
    assert result.frontier == Frontier(0, Verdict.SURVIVES, steps=DEFAULT_STEPS)
    assert "survives up to chain 0 (at most 8 transitions at a time)" in " ".join(
        render_result(result, model, colour=False).split()
    )


def test_what_is_covered_below_a_violation_was_searched_for_the_usual_number_of_transitions():
    model = load_text(COUNTER.replace("{limit}", "8"))
    found = EngineClaim(
        Violation(
            "small", {}, (ClaimedStep("up", (), None, {}, None, {}), ClaimedStep("jump", (), None, {}, None, {}))
        ),
        "bounded",
    )
    (obligation,) = (each for each in obligations(model, CheckOptions(chain="any")) if each.property == "small")
    known = Known(obligation, Stage.NARROWING, violation=found)
    asked = Asked(GaveUp("small", NoAnswer(GaveUpReason.NO_LEMMAS)), Covered("small", 0))
    narrow = narrowed(known, model, lambda chain: asked.proof, asked.find)
    assert narrow.frontier == Frontier(0, Verdict.SURVIVES, steps=DEFAULT_STEPS)


DIVIDED = """system divided
var x: Int = 0
transition t {{
  require gate: 2 div (x - {far}) < 5
  x := x + 1
}}
modification broken {{ rewrite t.gate as 1 div 0 > 0 }}
check t.defined: chain {chain}, steps any
"""
"""With the modification two steps are enough, without it there are more."""


@pytest.mark.parametrize(("far", "chain"), [(2, "any"), (2, "3"), (20, "any")])
def test_a_shorter_chain_counts_though_its_run_is_longer(far, chain):
    result = result_of(DIVIDED.format(far=far, chain=chain))
    assert (result.verdict, result.chain) == (Verdict.VIOLATED, ())
    assert sum(step.rule == "t" for step in result.trace) == far + 1


class Asked:
    """Provers and a search that answer as the test says, and what the search was asked."""

    def __init__(self, proof, *found):
        self.proof = ProofAnswer(proof)
        self.found = list(found)
        self.asked = []

    def find(self, chain, length):
        self.asked.append((chain, length))
        return self.found.pop(0)


def test_less_than_the_usual_number_of_steps_is_not_called_covered():
    gave_up = GaveUp("p", NoAnswer(GaveUpReason.OUT_OF_EFFORT), covered=None)
    asked = Asked(Reachable("p", 1, exact=False), Covered("p", 2), gave_up)
    assert broken_by(asked.proof, 2, asked.find) is gave_up
    assert asked.asked == [(2, 1), (2, None)]


def test_without_an_answer_of_provers_the_usual_number_of_steps_is_searched():
    covered = Covered("p", 1)
    asked = Asked(GaveUp("p", NoAnswer(GaveUpReason.NO_LEMMAS)), covered)
    assert broken_by(asked.proof, 1, asked.find) is covered
    assert asked.asked == [(1, None)]
