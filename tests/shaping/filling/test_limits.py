"""The limits of measures, found in the place of a hole, compared with the enumeration of all configurations."""

from __future__ import annotations

import pytest

import invariants
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from invariants.shaping.filling.conditions import NoFilling
from invariants.shaping.filling.constants import NumberFilling
from invariants.shaping.filling.holes import open_text
from invariants.shaping.filling.solving import HoleSolver, Solution
from invariants.verdicts.options import CheckOptions, SilentListener
from tests.generators.choosing import Seeded
from tests.generators.counters import counter_and_limit

SECONDS = 200


def solved(text: str, seconds: float = SECONDS) -> Solution:
    solver = HoleSolver(open_text(text, "m.inv"), CheckOptions())
    for _ in solver.findings(seconds, SilentListener()):
        pass
    return solver.solution()


def compare(seed: int) -> None:
    counter, limit = counter_and_limit(Seeded(seed))
    text = f"{counter}invariant broken: n < 0\ncheck m: limit, expect ?\n"
    solution = solved(text)
    filling = solution.filling
    assert isinstance(filling, NumberFilling), (seed, text)
    assert (filling.number, filling.is_limit) == (limit, True), (seed, text)
    ((_, filled),) = solution.texts
    results = {each.invariant: each.as_expected for each in invariants.check(load_text(filled, path="m.inv"))}
    assert (results["m.limit"], results["m.reached"]) == (True, True), (seed, filled)


def test_the_limit_is_that_of_enumeration() -> None:
    compare(3)


@pytest.mark.campaign
@pytest.mark.long
def test_more_limits_are_those_of_enumeration() -> None:
    for seed in range(100, 104):
        compare(seed)


def test_a_number_beside_the_limit_of_a_real_measure_is_not_called_the_limit() -> None:
    text = (
        "system s\nvar x: Real = 0\ntransition up {\n  require x < 0.8\n  x := x + 0.5\n}\n"
        "measure m: 1.5 * x\ncheck m: limit, expect ?\n"
    )
    filling = solved(text).filling
    assert isinstance(filling, NumberFilling)
    assert (filling.number, filling.is_limit) == (2, False)


def test_no_limit_is_claimed_where_there_is_none() -> None:
    text = "system s\nvar n: Int = 0\ntransition up {\n  n := n + 1\n}\nmeasure m: n\ncheck m: limit, expect ?\n"
    solution = solved(text, 2)
    assert isinstance(solution.filling, NoFilling)
    assert not solution.filling.is_impossible
    assert solution.fillings is None


def test_only_solve_takes_a_hole() -> None:
    text = "system s\nvar n: Int = 0\nmeasure m: n\ncheck m: limit, expect ?\n"
    with pytest.raises(ModelError, match="a hole stands for a limit"):
        load_text(text, path="m.inv")
