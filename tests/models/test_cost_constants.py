"""After how many techniques the compute threshold breaks is computed from the constants, and follows them."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import count
from pathlib import Path

import pytest

import invariants
from invariants.language.loader import load_text
from invariants.verdicts.verdict import Verdict

COST = Path(__file__).parent.parent.parent / "models" / "cost"


def with_constants(name: str, **values: str) -> str:
    """A model's text, with other values for its constants and without its checks."""
    text = (COST / f"{name}.inv").read_text(encoding="utf-8").partition("\ncheck ")[0]
    for constant, value in values.items():
        text, changed = re.subn(rf"^(const {constant}: Real) [^#\n]*", rf"\1 = {value} ", text, flags=re.M)
        assert changed == 1, constant
    return text


def techniques(first: str, threshold: str, kept: Fraction) -> int:
    """The least number of techniques after which the cost, of which each leaves a share, is below the threshold."""
    return next(n for n in count() if Fraction(first) * kept**n < Fraction(threshold))


def breaks_after(text: str, *names: str) -> list[int]:
    """The length of the shortest chain that breaks each invariant."""
    results = invariants.check(load_text(text), invariants=list(names), chain=8, steps=1)
    assert [(result.invariant, result.verdict) for result in results] == [(name, Verdict.VIOLATED) for name in names]
    return [len(result.chain) for result in results]


@pytest.mark.parametrize(
    ("first", "affordable", "carried"),
    [
        ("80", "3", "3"),
        *[
            pytest.param(*each, marks=pytest.mark.campaign)
            for each in (("80", "3", "4"), ("80", "60", "3"), ("100", "3", "3"), ("80", "3", "2"), ("81", "3", "3"))
        ],
    ],
)
def test_bundles_that_scale(first: str, affordable: str, carried: str) -> None:
    text = with_constants("threshold_most_scale", first_cost=first, affordable=affordable, carried=carried)
    expected = techniques(first, affordable, 1 / Fraction(carried))
    assert breaks_after(text, "out_of_reach", "small_too") == [expected, expected]


@pytest.mark.parametrize(("first", "kept"), [("80", "0.1"), ("80", "0.05"), ("80", "0.5"), ("2000", "0.1")])
def test_years_as_claimed(first: str, kept: str) -> None:
    text = with_constants("threshold_claimed", first_cost=first, kept=kept)
    assert breaks_after(text, "out_of_reach") == [techniques(first, "3", Fraction(kept))]


def test_the_tour_is_right_about_the_constants_as_they_are() -> None:
    assert [techniques("80", "3", Fraction(1, n)) for n in (3, 4, 10, 20)] == [3, 3, 2, 2]


def test_one_bundle_is_enough_if_it_saves_enough() -> None:
    """The proof about the bundle that was shown to scale depends on how much it saves."""
    assert breaks_after(with_constants("threshold_shown", carried="27"), "out_of_reach") == [1]
