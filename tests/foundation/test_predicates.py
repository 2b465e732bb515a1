"""Predicates of numbers: their numbers, and what they are true of."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from invariants.foundation.sorts import NO_PREDICATE, NumberedPredicate, number_of, predicate_of

NUMBERS = st.one_of(st.integers(), st.fractions())
PREDICATES = st.builds(NumberedPredicate, st.booleans(), st.frozensets(st.tuples(NUMBERS, NUMBERS), max_size=4))


@given(PREDICATES, st.tuples(NUMBERS, NUMBERS))
def test_a_number_is_that_of_one_predicate(predicate: NumberedPredicate, arguments: tuple[Fraction, Fraction]) -> None:
    read = predicate_of(predicate.number)
    assert predicate.number > NO_PREDICATE
    assert read == predicate
    assert read.number == predicate.number
    assert read.holds(arguments) is predicate.holds(arguments)
    assert all(read.holds(each) is not predicate.otherwise for each in predicate.exceptions)


def test_an_integer_is_the_same_as_the_real_that_is_equal_to_it() -> None:
    assert number_of(True, [(1, Fraction(1, 2))]) == number_of(True, [(Fraction(1), Fraction(2, 4))])
    assert not predicate_of(number_of(True, [(Fraction(2),)])).holds((2,))


@given(st.integers(min_value=0))
@example(int.from_bytes(b";0", "big"))
@example(int.from_bytes(b"True;00", "big"))
@example(int.from_bytes(b"True;0;0", "big"))
def test_other_numbers_are_true_of_nothing(number: int) -> None:
    found = predicate_of(number)
    assert found.number == number or found == NumberedPredicate(False, frozenset())
    assert not predicate_of(NO_PREDICATE).holds((0,))
