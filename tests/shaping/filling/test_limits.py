"""The limits of measures, found in the place of a hole, compared with the enumeration of all configurations."""

from __future__ import annotations

import pytest

import invariants
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from invariants.shaping.filling.conditions import NoFilling
from invariants.shaping.filling.constants import NoLimit, NumberFilling
from invariants.shaping.filling.holes import open_text
from invariants.shaping.filling.solving import HoleSolver, Solution
from invariants.verdicts.options import CheckOptions
from tests.generators.choosing import Seeded
from tests.generators.counters import counter_and_limit
from tests.shaping.searches import solution_of

SECONDS = 600


def solved(text: str, seconds: float = SECONDS) -> Solution:
    return solution_of(HoleSolver(open_text(text, "m.inv"), CheckOptions()), seconds)


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


@pytest.mark.parametrize(
    ("parts", "limit", "is_approached"),
    [
        # Beside two integers.
        ("transition up {\n  require x < 0.8\n  x := x + 0.5\n}\nmeasure m: 1.5 * x\n", "3/2", False),
        pytest.param(
            "transition up {\n  require x < 2\n  x := x + 7/9\n}\nmeasure m: x\n",
            "7/3",
            False,
            marks=pytest.mark.campaign,
        ),
        ("transition t {\n  x := (x + 1) / 2\n}\nmeasure m: x\n", "1", True),
        pytest.param(
            "modification t {\n  x := x / 3 + 1/7\n}\nmeasure m: 2 * x\n", "3/7", True, marks=pytest.mark.campaign
        ),
    ],
)
def test_the_limit_of_a_real_is_a_fraction_and_reached_or_approached(
    parts: str, limit: str, is_approached: bool
) -> None:
    solution = solved(f"system s\nvar x: Real = 0\n{parts}check m: limit, expect ?\n")
    filling = solution.filling
    assert isinstance(filling, NumberFilling)
    assert (solution.fillings, filling.is_limit) == ((limit,), True)
    assert (filling.approach is not None) is is_approached
    ((_, filled),) = solution.texts
    assert f"expect {limit}" in filled
    assert all(each.as_expected for each in invariants.check(load_text(filled, path="m.inv")))


@pytest.mark.campaign
@pytest.mark.parametrize(("most", "limit"), [("2.6", 3), pytest.param("3", 3, marks=pytest.mark.campaign)])
def test_a_real_limit_is_one_that_a_run_reaches(most: str, limit: int) -> None:
    text = (
        f"system s\nvar x: Real = 0\ntransition up {{\n  require x < {most}\n  x := x + 0.5\n}}\n"
        "measure m: x\ncheck m: limit, expect ?\n"
    )
    solution = solved(text)
    assert isinstance(solution.filling, NumberFilling)
    assert (solution.filling.number, solution.filling.is_limit, solution.filling.interval) == (limit, True, None)
    ((_, filled),) = solution.texts
    assert all(each.as_expected for each in invariants.check(load_text(filled, path="m.inv")))


def test_a_limit_that_is_not_shown_lies_between_numbers_that_were_tried() -> None:
    # Runs come as close to 1 as wanted, by arguments that are no multiples of anything.
    text = (
        "system s\nvar x: Real = 0\ntransition t(y: Real) {\n  require x < y and y < 1\n  x := y\n}\n"
        "measure m: x\ncheck m: limit, expect ?\n"
    )
    filling = solved(text).filling
    assert isinstance(filling, NumberFilling)
    assert (filling.number, filling.is_limit, filling.approach) == (1, False, None)
    assert filling.interval is not None
    assert filling.interval.bound == 1
    assert filling.interval.closest is not None
    assert 0 < filling.interval.closest < 1


def test_a_measure_without_limit_is_filled_as_such_and_the_filled_check_is_met() -> None:
    text = (
        "system s\nvar n: Int = 0\nvar cap: Int = 2\ntransition t {\n  require n < cap\n  n := n + 1\n}\n"
        "modification m { cap := cap + 1 }\nmeasure e: n\ncheck e: limit, expect ?\n"
    )
    solution = solved(text)
    assert isinstance(solution.filling, NoLimit)
    assert solution.fillings == ("unlimited",)
    ((_, filled),) = solution.texts
    (result,) = invariants.check(load_text(filled, path="m.inv"))
    assert (result.verdict.value, result.as_expected) == ("unlimited", True)


@pytest.mark.campaign
def test_what_is_not_known_is_not_called_unlimited() -> None:
    text = (
        "system s\nvar n: Int = 0\nvar b: Bool = true\ntransition t {\n  require b\n  n := n + 1\n  b := any\n}\n"
        "measure e: n\ncheck e: limit, expect ?\n"
    )
    solution = solved(text, 6)
    assert isinstance(solution.filling, NoFilling)
    assert solution.filling.interval is not None
    assert (solution.filling.interval.exceeded or 0) >= 1
    assert solution.filling.interval.bound is None
    assert solution.fillings is None


def test_only_solve_takes_a_hole() -> None:
    text = "system s\nvar n: Int = 0\nmeasure m: n\ncheck m: limit, expect ?\n"
    with pytest.raises(ModelError, match="a hole stands for a limit"):
        load_text(text, path="m.inv")
