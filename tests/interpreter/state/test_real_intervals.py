"""Irrational numbers: enclosures decide some comparisons, and nothing is guessed."""

from __future__ import annotations

import math
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invariants.interpreter.state.failures import UndecidedValue, UndefinedReason
from invariants.interpreter.state.real_intervals import RealInterval, exponential, logarithm, square_root
from invariants.interpreter.state.values import agree, equal
from tests.interpreter.walk import Walk, value_of

RATIONALS = st.fractions(min_value=-20, max_value=20, max_denominator=50)


def encloses(number: object, wanted: float) -> bool:
    assert isinstance(number, RealInterval)
    return number.may_be(Fraction(wanted)) or abs(float(str(number)[1:]) - wanted) <= 1e-9 * max(1.0, abs(wanted))


@given(RATIONALS, RATIONALS)
def test_arithmetic_encloses_what_it_stands_for(left: Fraction, right: Fraction) -> None:
    one, two = exponential(left, 256), exponential(right, 256)
    a, b = math.exp(left), math.exp(right)
    for found, wanted in [
        (one + two, a + b),
        (one - two if left != right else one + two, a - b if left != right else a + b),
        (one * two, a * b),
        (one / two, a / b),
        (one + left, a + float(left)),
        (right - two, float(right) - b),
        (-one, -a),
        (abs(-one), a),
        (Fraction(1) / one, 1 / a),
        (one**3, a**3),
        (one**-2, a**-2),
        (square_root(one, 256), math.sqrt(a)),
    ]:
        assert encloses(found, wanted)
    assert (one < two) is (left < right) if left != right else True
    logged = logarithm(one, 256)
    assert isinstance(logged, RealInterval)
    assert logged.may_be(left)


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        ("exp(1) > 2.718281828459045", True),
        ("exp(1) < 2.718281828459046", True),
        ("2.718281828459046 >= exp(1) and exp(1) != 3", True),
        ("sqrt(2) * sqrt(2) > 1.999999999999999999999999999999", True),
        ("sqrt(2) == 1.4142135623730951", False),
        ("log(10) <= 2.31", True),
        ("exp(-50) > 0", True),
        ("abs(log(0.5)) > 0.69", True),
        ("min(exp(1), 3) < 3 and max(exp(1), 2) > 2", True),
        ("max(i in 1..3: exp(i)) > 20", True),
        ("sum(i in 1..3: sqrt(i)) < 4.15", True),
        ("exp(1) * 0 == 0", True),
        ("0 / exp(1) == 0", True),
        ("exp(1) ^ 0 == 1", True),
        ("0 < log(3) - log(2) < 1", True),
        ("exp(1000) > 10 ^ 400", True),
        ("let x = exp(1) in x == x and x <= x and not (x < x)", True),
        # The first precisions do not tell these two apart.
        ("exp(1 / 10.0 ^ 200) > 1 + 1 / 10.0 ^ 200", True),
    ],
)
def test_comparisons_that_can_be_decided(condition: str, value: bool) -> None:
    assert value_of(condition, sort="Bool") is value


@pytest.mark.parametrize(
    "condition",
    [
        "log(exp(1)) == 1",
        "sqrt(2) * sqrt(2) == 2",
        "exp(1) * exp(-1) <= 1",
        "exp(exp(exp(100))) > 1",
        "1 / log(exp(1) / exp(1)) > 0",
    ],
)
def test_comparisons_that_cannot_be_decided_are_not_guessed(condition: str) -> None:
    with pytest.raises(UndecidedValue):
        value_of(condition, sort="Bool")


def test_an_irrational_value_is_kept_from_step_to_step() -> None:
    walk = Walk(
        """
        var x: Real = 1
        var y: Real = 0
        transition grow { x := exp(x) / 2 }
        transition note { y := x }
        transition shrink { x := log(2 * x) }
        invariant small: x < 1.4
        invariant still: x' == x
        invariant near: y == x
        """
    )
    walk.fire("grow")
    assert encloses(walk["x"], math.e / 2)
    assert walk.holds("small")
    walk.fire("note")
    assert walk.holds("still")
    assert walk.holds("near")
    again = walk.interpreter.fire(walk.past[0], "grow")
    assert again == walk.interpreter.fire(walk.past[0], "grow")
    walk.fire("shrink")
    assert not isinstance(walk["x"], Fraction)
    walk.fire("grow")
    with pytest.raises(UndecidedValue):
        Walk("var x: Real = 1\ntransition go { require log(exp(x)) == x }").fire("go")


def test_undefined_numbers_are_found_where_enclosures_tell() -> None:
    walk = Walk("var x: Real = 2\ntransition a { x := log(1 - exp(x)) }\ntransition b { x := sqrt(log(0.5)) }")
    assert walk.undefined("a") is UndefinedReason.LOGARITHM
    assert walk.undefined("b") is UndefinedReason.SQUARE_ROOT


def test_claims_agree_as_far_as_enclosures_tell() -> None:
    e = exponential(Fraction(1), 256)
    assert not agree(Fraction(27, 10), e)
    assert agree(e, e)
    assert not equal(e, Fraction(27, 10))
    assert agree(Fraction(1, 2), Fraction(1, 2))
    assert not agree(1, Fraction(1, 2))


def test_rational_models_do_not_load_the_library() -> None:
    program = (
        "import sys\n"
        "from invariants.language.loader import load_text\n"
        "from invariants.interpreter.interpreter import Interpreter\n"
        "model = load_text('system s var x: Real = 0 transition go { x := exp(x) + sqrt(4) + 1 / 3 }')\n"
        "interpreter = Interpreter(model)\n"
        "interpreter.fire(next(interpreter.initial_configurations()), 'go')\n"
        "sys.exit(any(name in sys.modules for name in ('mpmath', 'z3', 'hypothesis', 'rich')))\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_rational_number_near_an_enclosure_exists_however_large_it_is() -> None:
    root = square_root(Fraction(2), 256)
    assert abs(root.rational() ** 2 - 2) < Fraction(1, 10**60)
    assert abs((-root).rational() + root.rational()) < Fraction(1, 10**60)
    large, small = root * Fraction(2) ** 100_000, root / Fraction(2) ** 100_000
    assert isinstance(large, RealInterval)
    assert isinstance(small, RealInterval)
    assert math.isinf(float(large))
    assert (-large).rational() < -(10**1000) < 10**1000 < large.rational()
    assert small.rational() == 0
    exact = square_root(Fraction(4), 256)
    assert exact.rational() == 2
