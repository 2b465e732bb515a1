"""Expanding quantifiers symbol by symbol agrees with writing down all combinations."""

from __future__ import annotations

import random
from itertools import pairwise, product

import pytest

from invariants.foundation.sorts import BOOL, IndividualSort
from invariants.system.encoding.transition_system import TransitionSystem
from invariants.system.grounding import grounding
from invariants.system.grounding.elimination import Elimination
from invariants.system.grounding.grounding import Grounding
from invariants.system.terms.instantiation import Instantiation
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Role, StateVariable, Symbol, Term, post_order
from tests.system.meaning import value_of

AGENT = IndividualSort("Agent")
SIZE = 2


class Random:
    """Random formulas with quantifiers over individuals, and their meaning."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - the same formulas each time
        self.manager = TermManager()
        self.held = StateVariable("held", (AGENT,), BOOL, Role.MODEL)
        self.met = StateVariable("met", (AGENT, AGENT), BOOL, Role.MODEL)
        self.symbols = [Symbol(name, AGENT) for name in "abcde"]

    def formula(self, depth: int, known: list[Symbol]) -> Term:
        manager, dice = self.manager, self.dice
        if depth == 0:
            return self.atom(known)
        unused = [symbol for symbol in self.symbols if symbol not in known]
        parts = [self.formula(depth - 1, known) for _ in range(dice.randint(2, 3))]
        match dice.randrange(6):
            case 0:
                return manager.and_(*parts)
            case 1:
                return manager.or_(*parts)
            case 2:
                return manager.not_(parts[0])
            case 3:
                return manager.equal(parts[0], parts[1])
        bound = tuple(dice.sample(unused, min(len(unused), dice.randint(1, 3))))
        body = self.formula(depth - 1, [*known, *bound])
        self.symbols = [symbol for symbol in self.symbols if symbol not in bound]  # bound symbols are unique
        return dice.choice((manager.forall, manager.exists))(bound, body)

    def atom(self, known: list[Symbol]) -> Term:
        manager, dice = self.manager, self.dice
        places = [manager.symbol(symbol) for symbol in known] or [manager.value(0, AGENT)]
        first, second = dice.choice(places), dice.choice(places)
        choices = (
            manager.state(self.held, (first,)),
            manager.state(self.met, (first, second)),
            manager.equal(first, second),
        )
        return dice.choice(choices)

    def grounding(self) -> Grounding:
        nothing = TransitionSystem(self.manager, (self.held, self.met), (), (), (), (), {}, {"Agent": SIZE})
        return Grounding(nothing, {"Agent": SIZE})


@pytest.mark.parametrize("seed", range(60))
def test_the_meaning_is_the_same(seed, monkeypatch):
    source = Random(seed)
    formula = source.formula(4, [])
    together = source.grounding().term(formula)
    monkeypatch.setattr(grounding, "MOST_TOGETHER", 0)
    one_by_one = source.grounding().term(formula)
    assert not one_by_one.free
    assert not any(isinstance(part.payload, tuple) for part in post_order([one_by_one]))
    leaves = list(dict.fromkeys(part for part in post_order([together, one_by_one]) if part.operator is Operator.STATE))
    for values in product((False, True), repeat=len(leaves)):
        given = dict(zip(leaves, values, strict=True))
        assert value_of(together, given) == value_of(one_by_one, given)


def test_parts_that_do_not_mention_a_symbol_are_put_down_once():
    manager = TermManager()
    held = StateVariable("held", (AGENT,), BOOL, Role.MODEL)
    symbols = [Symbol(f"a{number}", AGENT) for number in range(40)]
    formula = manager.or_(*(manager.state(held, (manager.symbol(symbol),)) for symbol in symbols))
    values = [manager.value(number, AGENT) for number in range(3)]
    elimination = Elimination(manager, lambda _: values)
    for number, symbol in enumerate(symbols):
        formula = elimination.expanded((Operator.FORALL, Operator.EXISTS)[number % 2], (symbol,), formula)
    assert sum(1 for _ in post_order([formula])) < 20


def test_a_chain_of_symbols_takes_as_many_terms_as_it_is_long():
    """Each symbol meets two others: 3 ** 30 combinations are few terms."""
    manager = TermManager()
    met = StateVariable("met", (AGENT, AGENT), BOOL, Role.MODEL)
    symbols = tuple(Symbol(f"a{number}", AGENT) for number in range(30))
    places = [manager.symbol(symbol) for symbol in symbols]
    chain = manager.and_(*(manager.state(met, pair) for pair in pairwise(places)))
    values = [manager.value(number, AGENT) for number in range(3)]
    found = Elimination(manager, lambda _: values).expanded(Operator.EXISTS, symbols, chain)
    assert not found.free
    assert sum(1 for _ in post_order([found])) < 1_000


@pytest.mark.parametrize("seed", range(30))
def test_instances_are_those_of_a_substitution(seed):
    source = Random(seed)
    known = source.symbols[:3]
    source.symbols = source.symbols[3:]
    formula = source.formula(3, known)
    instances = Instantiation(source.manager, known)
    individuals = [source.manager.value(number, AGENT) for number in range(SIZE)]
    for values in product(individuals, repeat=len(known)):
        expected = source.manager.substitute(formula, dict(zip(known, values, strict=True)))
        assert instances.at(formula, values) is expected
