"""Batches of random systems, and cases that are alike: some in every run of the tests, the others in campaigns.

Owns: which batches and cases of a test are left to ``pytest -m campaign``.
Must never know: the content of a batch or a case.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet


def batches(total: int, *, always: int) -> list[ParameterSet]:
    """Return the numbers of all batches of a test, as parameters; only so many of them are always examined.

    As many again are part of the campaigns in ``.ci/run``; the rest is for longer ones.
    """
    later = [[pytest.mark.campaign] * (n >= always) + [pytest.mark.long] * (n >= 2 * always) for n in range(total)]
    return [pytest.param(number, marks=marks) for number, marks in enumerate(later)]


def spread(cases: Iterable[Any], *, every: int) -> list[ParameterSet]:
    """Return all cases as parameters; one of so many that follow each other is always examined."""
    marked = enumerate(cases)
    return [pytest.param(case, marks=[pytest.mark.campaign] * (number % every != 0)) for number, case in marked]


def some(cases: Iterable[str], *later: str) -> list[ParameterSet]:
    """Return all cases as parameters; those that are named are left to campaigns, because they are like others."""
    cases = list(cases)
    if unknown := set(later) - set(cases):
        raise ValueError(f"no such cases: {unknown}")
    return [pytest.param(case, marks=[pytest.mark.campaign] * (case in later)) for case in cases]
