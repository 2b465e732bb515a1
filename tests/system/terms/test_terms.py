"""Walks over terms, and instances of terms, against their definitions."""

from __future__ import annotations

from itertools import product
from random import Random

from invariants.foundation.sorts import INT
from invariants.system.terms.instantiation import Instantiation
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Symbol, Term, fold, post_order

SYMBOLS = tuple(Symbol(name, INT) for name in "abc")


def drawn(manager: TermManager, random: Random, size: int = 12) -> list[Term]:
    """Numbers that share parts; some of them mention symbols."""
    terms = [*map(manager.symbol, SYMBOLS), *map(manager.integer, range(2))]
    for _ in range(size):
        left, right, other = random.choices(terms, k=3)
        condition = manager.less(left, right)
        terms.append(random.choice([manager.add(left, right, other), manager.if_(condition, other, left)]))
    return terms


def naive_order(roots: list[Term]) -> list[Term]:
    found: dict[Term, None] = {}

    def visit(term: Term) -> None:
        for argument in term.arguments:
            visit(argument)
        found.setdefault(term)

    for root in roots:
        visit(root)
    return list(found)


def test_terms_come_after_their_arguments_in_the_order_of_a_recursion():
    random = Random(1)  # noqa: S311 - the same terms each time
    for _ in range(100):
        terms = drawn(TermManager(), random)
        roots = random.choices(terms, k=3)
        assert list(post_order(roots)) == naive_order(roots)


def test_a_fold_sees_each_term_once_in_the_same_order():
    random = Random(2)  # noqa: S311 - the same terms each time
    for _ in range(50):
        terms = drawn(TermManager(), random)
        roots = random.choices(terms, k=3)
        seen: list[Term] = []
        fold(roots, lambda term, _, seen=seen: seen.append(term))
        assert seen == naive_order(roots)


def test_deep_terms_need_no_deep_stack():
    manager = TermManager()
    term = manager.symbol(SYMBOLS[0])
    for number in range(2_000):
        term = manager.multiply(term, manager.symbol(SYMBOLS[number % 3]))
    assert sum(1 for _ in post_order([term])) == 2_003
    replaced = Instantiation(manager, SYMBOLS[:1]).at(term, [manager.integer(0)])
    assert replaced is manager.substitute(term, {SYMBOLS[0]: manager.integer(0)})


def test_instances_are_substitutions():
    random = Random(3)  # noqa: S311 - the same terms each time
    for _ in range(50):
        manager = TermManager()
        terms = drawn(manager, random)
        chosen = SYMBOLS[: random.randint(0, 3)]
        instances = Instantiation(manager, chosen)
        values = [manager.integer(0), manager.integer(7), manager.symbol(SYMBOLS[2])]
        for term in random.choices(terms, k=2):
            for combination in product(values, repeat=len(chosen)):
                wanted = manager.substitute(term, dict(zip(chosen, combination, strict=True)))
                assert instances.at(term, combination) is wanted
