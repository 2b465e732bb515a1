"""A selection is inductive and safe, and finds one wherever the largest inductive subset is safe: by brute force."""

from __future__ import annotations

from collections import Counter
from math import inf

from invariants.engines.populations.selection import Selection
from invariants.foundation.limits import Allowance
from invariants.solver.induction.step_queries import StepQueries
from tests.solver.induction.test_inductive_subset import Asked, SmallSystem


class OnlyPopulation:
    """The one population of a system without individuals."""

    scope: dict[str, int] = {}  # noqa: RUF012 - it is never changed

    def __init__(self, asked: Asked) -> None:
        bad = asked.relation.violation("i")
        self.steps = StepQueries(
            asked.relation, bad, on_step=False, remaining=lambda: None, allowance=Allowance()
        )  # fmt: skip

    def ground(self, formula):
        return formula


def test_a_selection_is_as_good_as_brute_force():
    counts = Counter()
    for seed in range(20):
        small = SmallSystem(seed)
        asked = Asked(small)
        stated, *others = asked.formulas
        chosen = Selection([stated], others, lambda term: term, lambda term: term, Allowance(), inf)
        is_enough = chosen.is_enough([OnlyPopulation(asked)])
        largest = frozenset().union(*small.inductive)
        assert is_enough == small.is_safe(largest), seed
        counts[is_enough] += 1
        if is_enough:
            subset = [position for position, formula in enumerate(asked.formulas) if formula in chosen.chosen]
            assert small.is_inductive(subset), seed
            assert small.is_safe(subset), seed
            counts["fewer than the largest"] += len(subset) < len(largest)
    assert counts[True] >= 5
    assert counts[False] >= 5
    assert counts["fewer than the largest"] >= 2


def test_no_more_is_chosen_than_is_allowed():
    small = SmallSystem(next(seed for seed in range(60) if SmallSystem(seed).is_safe(range(6))))
    asked = Asked(small)
    chosen = Selection([], asked.formulas, lambda term: term, lambda term: term, Allowance(), 0.0)
    assert not chosen.is_enough([OnlyPopulation(asked)])
    assert not chosen.chosen
