"""Numbers in texts from outside."""

from __future__ import annotations

from fractions import Fraction

import pytest

from invariants.foundation.limits import fraction_in


@pytest.mark.parametrize("number", [Fraction(0), Fraction(-7), Fraction(1, 3), Fraction(-10, 101)])
def test_a_fraction_is_read_as_it_is_written(number: Fraction) -> None:
    assert fraction_in(str(number)) == number


@pytest.mark.parametrize(
    "text", ["", "1e999999999", "1/0", "1/00", "1.5", " 1", "1/-3", "+1", "nan", "1_0", "\u0661", "1\n"]
)
def test_other_forms_are_refused_at_once(text: str) -> None:
    with pytest.raises(ValueError, match="not written as fractions"):
        fraction_in(text)
