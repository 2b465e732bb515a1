"""Batches of random systems, and cases that are alike: some in every run of the tests, the others in campaigns.

Owns: which batches of a test are left to ``pytest -m long``, which cases to ``pytest -m campaign``, and which files of
tests come first.
Must never know: the content of a batch or a case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

TESTS = Path(__file__).parent

LONGEST = tuple(
    TESTS / name
    for name in (
        "models/test_pairs.py",
        "test_guides.py",
        "test_site.py",
        "shaping/test_teeth.py",
        "campaigns/test_measures.py",
        "soundness/test_first_application.py",
        "differential/test_sets.py",
        "test_watchdog.py",
        "campaigns/test_campaigns.py",
    )
)
"""Files with tests of more than some five seconds, the longest first."""


def batches(total: int, *, always: int, checked: int = 1) -> list[ParameterSet]:
    """Return the numbers of all batches of a test, as parameters; only so many of them are always examined.

    Further ones, up to the number of those ``checked``, are left to campaigns. The rest repeats the statement for other
    seeds, and is for longer campaigns.
    """
    campaign, long = [pytest.mark.campaign], [pytest.mark.long]
    return [
        pytest.param(number, marks=campaign * (number >= always) + long * (number >= max(always, checked)))
        for number in range(total)
    ]


def spread(cases: Iterable[Any], *, every: int) -> list[ParameterSet]:
    """Return all cases as parameters; one of so many that follow each other is always examined."""
    marked = enumerate(cases)
    return [pytest.param(case, marks=[pytest.mark.campaign] * (number % every != 0)) for number, case in marked]


def some(cases: Iterable[str], *later: str, longer: Collection[str] = ()) -> list[ParameterSet]:
    """Return all cases as parameters; those that are named are left to campaigns, because they are like others.

    What is named as ``longer`` is left to longer campaigns.
    """
    cases = list(cases)
    if unknown := {*later, *longer} - set(cases):
        raise ValueError(f"no such cases: {unknown}")
    campaign, long = pytest.mark.campaign, pytest.mark.long
    return [
        pytest.param(case, marks=[campaign] * (case in later or case in longer) + [long] * (case in longer))
        for case in cases
    ]
