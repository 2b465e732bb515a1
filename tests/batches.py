"""Batches of random systems: the first few in every run of the tests, the others where campaigns are asked for.

Owns: which batches of a test are left to ``pytest -m campaign``.
Must never know: the content of a batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet


def batches(total: int, *, always: int) -> list[ParameterSet]:
    """Return the numbers of all batches of a test, as parameters; only so many of them are always examined."""
    return [pytest.param(number, marks=[pytest.mark.campaign] * (number >= always)) for number in range(total)]
