"""The line on which two numbers move, held against all small values."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import gcd

from invariants.solver.induction.round_conditions import line_through


def test_a_line_has_all_pairs_on_it_and_no_common_factor() -> None:
    numbers = [Fraction(each) for each in ("0", "1", "-1", "1/2", "3/2")]
    found = set()
    for lefts in product(numbers, repeat=2):
        for rights in product(numbers, repeat=2):
            line = line_through(lefts, rights)
            both_change = lefts[0] != lefts[1] and rights[0] != rights[1]
            assert (line is not None) is both_change
            if line is not None:
                a, b, c = line
                assert all(a * x + b * y == c for x, y in zip(lefts, rights, strict=True))
                assert a > 0
                assert b != 0
                assert all(each.denominator == 1 for each in line)
                assert gcd(*map(int, line)) == 1
                found.add(line)
    assert (2, -2, 1) in found


def test_three_pairs_are_on_a_line_or_on_none() -> None:
    lefts = [Fraction(each) for each in (0, 1, 2)]
    for rights in product(map(Fraction, range(3)), repeat=3):
        on_one = rights[1] - rights[0] == rights[2] - rights[1] != 0
        assert (line_through(lefts, rights) is not None) is on_one
