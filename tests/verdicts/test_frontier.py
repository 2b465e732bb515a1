"""The frontier: up to which chain nothing breaks, and whether that is proved."""

from __future__ import annotations

from contextlib import suppress

import pytest

import invariants
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
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
    (result,) = invariants.check(load_text(text + "check small: chain any, steps any"), engines=["bounded"], timeout=20)
    assert result.verdict is Verdict.UNKNOWN
    assert result.frontier is not None
    assert result.frontier.chain == 0
