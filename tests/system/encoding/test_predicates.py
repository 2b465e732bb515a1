"""Whether numbers satisfy a predicate with a number: terms say what the interpreter says."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from invariants.foundation.sorts import INT, NO_PREDICATE, REAL, PredicateSort, number_of, predicate_of
from invariants.system.encoding.predicates import satisfied
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator

PAIRS = [*product((0, 1), (Fraction(0), Fraction(1, 2)))]
KNOWN = [number_of(otherwise, listed) for otherwise in (False, True) for listed in ([], PAIRS[:1], PAIRS[1:3])]


def test_a_known_predicate_is_true_of_what_its_number_says() -> None:
    manager = TermManager()
    sort = PredicateSort((INT, REAL))
    others = [NO_PREDICATE, number_of(True, [(0,)])]  # of another number of arguments, it is true of all pairs
    for number, pair in product([*KNOWN, *others], PAIRS):
        given = [manager.value(each, one) for each, one in zip(pair, sort.domain, strict=True)]
        found = satisfied(manager, manager.value(number, sort), given, [*KNOWN, *others])
        assert found.is_value
        assert found.value is predicate_of(number).holds(pair)


def test_of_another_predicate_nothing_is_known() -> None:
    manager = TermManager()
    sort = PredicateSort((INT,))
    given = [manager.value(0, INT)]
    found = satisfied(manager, manager.value(number_of(True, [(7,)]), sort), given, [number_of(True, [])])
    assert found.operator is Operator.SATISFIES
