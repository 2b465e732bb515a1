"""The limits of measures, found in the place of a hole, compared with the enumeration of all configurations."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from math import ceil, floor

import pytest
from msgspec.structs import replace

import invariants
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from invariants.report.renderers import Page
from invariants.report.solutions.text import SolveTextRenderer
from invariants.shaping.filling.conditions import NoFilling
from invariants.shaping.filling.constants import NoLimit, NumberFilling
from invariants.shaping.filling.holes import open_text
from invariants.shaping.filling.limit_search import MOST_BEYOND, MOST_REFINEMENTS, LimitSearch, simplest_between
from invariants.shaping.filling.questions import LimitInterval
from invariants.shaping.filling.real_limits import tending_to
from invariants.shaping.filling.solving import HoleSolver, Solution, SolveReport
from invariants.verdicts.options import CheckOptions
from tests.generators.choosing import Seeded
from tests.generators.counters import counter_and_limit
from tests.shaping.searches import solution_of

SECONDS = 600


@cache
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


@pytest.mark.campaign
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


CHOICE = (
    "system s\nvar x: Real = 0\ntransition t(y: Real) {\n  require GUARD\n  x := y\n}\n"
    "measure m: x\ncheck m: limit, expect ?\n"
)


@pytest.mark.parametrize(
    ("guard", "limit", "is_approached"),
    [
        ("x < y and y < 1", "1", True),
        # A number that is not in the text is the value at the end of a run.
        pytest.param("22 * y <= 21", "21/22", False, marks=pytest.mark.campaign),
        pytest.param("y <= 0.3", "3/10", False, marks=pytest.mark.campaign),
    ],
)
def test_the_limit_of_what_an_argument_chooses(guard: str, limit: str, is_approached: bool) -> None:
    solution = solved(CHOICE.replace("GUARD", guard))
    assert isinstance(solution.filling, NumberFilling)
    assert (solution.fillings, solution.filling.is_limit) == ((limit,), True)
    assert (solution.filling.approach is not None) is is_approached
    ((_, filled),) = solution.texts
    assert all(each.as_expected for each in invariants.check(load_text(filled, path="m.inv")))


ONCE = CHOICE.replace("GUARD", "x == 0 and y < 1")


@pytest.mark.campaign
def test_a_limit_that_is_not_shown_lies_between_what_runs_reach_and_what_is_proved() -> None:
    # Runs come as close to 1 as wanted, by one choice, which no step repeats.
    solution = solved(ONCE)
    filling = solution.filling
    assert isinstance(filling, NumberFilling)
    assert (filling.number, filling.is_limit, filling.approach) == (1, False, None)
    interval = filling.interval
    assert interval is not None
    assert interval.bound == 1
    assert interval.closest is not None
    assert interval.exceeded is not None
    assert Fraction(1, 2) < interval.exceeded <= interval.closest < 1
    text = SolveTextRenderer(Page()).report(SolveReport(solution, 0.0))
    words = " ".join(text.split())
    assert f"It is at least {interval.closest}, which a run reaches, and at most 1, beyond which no run goes:" in words
    assert "smallest" not in words
    assert "whether" not in words


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (LimitInterval(None, None, None), "Nothing is known about the limit. No upper bound is proved."),
        (LimitInterval(3, None, 5), "It is more than 3, beyond which a run goes. No upper bound is proved. Of 5, neit"),
        (LimitInterval(None, 4, None), "It is at most 4, beyond which no run goes: that is proved."),
        (LimitInterval(3, 4, None, Fraction(7, 2)), "It is at least 7/2, which a run reaches, and at most 4, beyond"),
        (LimitInterval(1, 4, None, Fraction(2 * 10**30 - 1, 10**30)), "It is at least 1.999999, which a run reaches"),
        (LimitInterval(-4, 4, None, Fraction(1 - 2 * 10**30, 10**30)), "It is at least -2.000000, which a run reac"),
    ],
)
def test_the_words_about_a_limit_say_no_more_than_is_known(interval: LimitInterval, words: str) -> None:
    solution = replace(solved(ONCE), filling=NoFilling(None, "nothing does", interval=interval))
    text = SolveTextRenderer(Page()).report(SolveReport(solution, 0.0))
    assert words in " ".join(text.split())


@pytest.mark.parametrize("seed", range(20))
def test_the_simplest_number_between_two_others(seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311 - nothing secret
    low, high = sorted(Fraction(drawn.randint(-60, 60), drawn.randint(1, 30)) for _ in range(2))
    if low == high:
        high += Fraction(1, 30)
    found = simplest_between(low, high)
    assert low < found < high
    simpler = (Fraction(n, d) for d in range(1, found.denominator) for n in range(floor(low * d), ceil(high * d) + 1))
    assert not any(low < each < high for each in simpler)


@pytest.mark.parametrize("limit", [Fraction(21, 22), Fraction(2, 3), Fraction(1)])
def test_a_search_for_a_limit_ends_and_takes_nothing_that_is_ruled_out(limit: Fraction) -> None:
    """Runs go beyond each number below the limit, halfway, for ever."""
    search = LimitSearch((Fraction(5), Fraction(1)), Fraction(1, 4))
    tried: list[Fraction] = []
    for number in search.numbers():
        assert search.may_be_bound(number)
        tried.append(number)
        if number < limit:
            search.exceeds(number, (number + limit) / 2)
        else:
            search.is_bounded(number)
    assert len(tried) == len({*tried}) <= MOST_REFINEMENTS + 6
    assert search.reached is not None
    assert search.bound is not None
    assert search.reached < limit <= search.bound


def test_a_search_without_a_bound_gives_up_soon() -> None:
    search = LimitSearch((), Fraction(0))
    assert [*search.numbers()] == []
    search = LimitSearch(tuple(map(Fraction, range(100))), Fraction(0))
    for number in search.numbers():
        search.exceeds(number, None)
    assert search.exceeded == MOST_BEYOND - 1


@pytest.mark.campaign
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


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        (("0", "1/2", "3/4", "7/8"), ["1"]),
        (("1", "7/3", "25/9", "79/27"), ["3"]),
        (("0", "1", "2", "3"), []),
        (("0", "1", "3", "7"), []),
    ],
)
def test_numbers_that_values_may_tend_to(values: tuple[str, ...], limits: list[str]) -> None:
    assert [*tending_to([Fraction(each) for each in values])] == [Fraction(each) for each in limits]
