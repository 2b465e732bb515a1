"""Packing: values come back as they were, neighbours stay, and what does not fit is refused on either side."""

from __future__ import annotations

import numpy as np
import pytest

from invariants.foundation.sorts import BOOL, INT
from invariants.system.exploration.packing import FieldTooNarrowError, PackedField
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Role, StateVariable


def field(low: int, high: int, shift: int, sort=INT) -> PackedField:
    variable = StateVariable("v", (), sort, Role.MODEL)
    return PackedField(TermManager().state(variable), variable, low, high, (high - low).bit_length(), 0, shift)


@pytest.mark.parametrize(("low", "high"), [(0, 5), (0, 7), (-3, 4), (2, 9), (-(1 << 15), (1 << 15) - 1)])
@pytest.mark.parametrize("shift", [0, 13, 40])
@pytest.mark.parametrize("integers", [np.int32, np.int64])
def test_values_come_back(low, high, shift, integers):
    here = field(low, high, shift)
    values = np.array([low, high, (low + high) // 2], integers)
    placed = here.bits_of(values)
    assert list(placed) == [here.place_of(int(value)) for value in values]
    assert not np.any(placed & ~here.here)
    others = ~here.here
    assert list(here.read((placed | others,), integers)) == list(values)
    assert list(here.numbers((placed | others,))) == [int(value) - low for value in values]


@pytest.mark.parametrize(("low", "high"), [(0, 5), (-3, 4), (2, 9)])
def test_what_does_not_fit_is_refused(low, high):
    here = field(low, high, 3)
    for wrong in (low - 1, high + 1, low - 1000, high + 1000):
        with pytest.raises(FieldTooNarrowError) as refused:
            here.bits_of(np.array([low, wrong, high], np.int16))
        assert (refused.value.low, refused.value.high) == (min(low, wrong), max(high, wrong))
        with pytest.raises(FieldTooNarrowError):
            here.place_of(wrong)
    assert here.bits_of(np.array([], np.int16)).size == 0


def test_truth_values():
    here = field(0, 1, 63, BOOL)
    placed = here.bits_of(np.array([True, False]))
    assert list(placed) == [1 << 63, 0]
    assert list(here.read((placed,), np.int16)) == [True, False]
    assert here.read((placed,), np.int16).dtype == np.bool_
