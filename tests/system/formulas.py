"""Random formulas over a few entries of every kind.

Owns: the entries, random formulas, and all the valuations that tell formulas apart.
Must never know: their use.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

from invariants.foundation.sorts import BOOL, INT, REAL, EnumSort, IndividualSort, RangeSort
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Role, StateVariable, Term, Value

COLOUR = EnumSort("Colour", ("red", "green", "blue"))
AGENT = IndividualSort("Agent")
SCOPE = {"Agent": 3}


class Formulas:
    """A manager with entries, and random formulas over them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - not for secrets
        self.manager = manager = TermManager()
        owner = StateVariable("owner", (AGENT,), AGENT, Role.MODEL)
        self.individuals = [manager.state(owner, (manager.value(i, AGENT),)) for i in range(2)]
        self.colours = [manager.state(StateVariable(name, (), COLOUR, Role.MODEL)) for name in ("hue", "tint")]
        self.code = manager.state(StateVariable("R.gate/code0", (), RangeSort(0, 2), Role.VARIANT))
        self.integers = [manager.state(StateVariable(name, (), INT, Role.MODEL)) for name in ("n", "m")]
        self.reals = [manager.state(StateVariable(name, (), REAL, Role.MODEL)) for name in ("x", "y")]
        self.truths = [manager.state(StateVariable(name, (), BOOL, Role.MODEL)) for name in ("p", "q")]

    def numbers(self, term: Term) -> range | None:
        """The numbers of an entry's values, where they stand for something else."""
        if term in self.individuals:
            return range(3)
        if term in self.colours:
            return range(3)
        return range(3) if term is self.code else None

    def formula(self, depth: int) -> Term:
        """A formula; numbers of members and individuals are used as a solver uses them."""
        manager, choose = self.manager, self.random
        if depth == 0:
            return self.atom()
        kind = choose.randrange(5)
        parts = [self.formula(depth - 1) for _ in range(choose.randint(2, 3))]
        match kind:
            case 0:
                return manager.and_(*parts)
            case 1:
                return manager.or_(*parts)
            case 2:
                return manager.not_(parts[0])
            case 3:
                return manager.equal(parts[0], parts[1])
            case _:
                return manager.if_(parts[0], parts[1], parts[-1])

    def atom(self) -> Term:
        manager, choose = self.manager, self.random
        compare = choose.choice([manager.equal, manager.less, manager.less_equal])
        match choose.randrange(5):
            case 0:
                return choose.choice(self.truths)
            case 1:
                return compare(self.sum(self.integers, INT), self.sum(self.integers, INT))
            case 2:
                return compare(self.sum(self.reals, REAL), self.sum(self.reals, REAL))
            case 3:
                kind = choose.choice([self.individuals, self.colours, [self.code]])
                return compare(self.number(choose.choice(kind)), manager.integer(choose.randint(-1, 3)))
            case _:
                kind = [self.number(each) for each in choose.choice([self.individuals, self.colours])]
                left = manager.add(kind[0], manager.negate(kind[1])) if choose.random() < 0.7 else kind[0]
                right = manager.integer(choose.randint(-2, 2)) if choose.random() < 0.7 else kind[1]
                return compare(left, right)

    def number(self, leaf: Term) -> Term:
        return leaf if leaf is self.code else self.manager.ordinal(leaf)

    def sum(self, leaves: list[Term], sort: object) -> Term:
        manager, choose = self.manager, self.random
        parts = []
        for leaf in leaves:
            factor = choose.randint(-3, 3) if sort == INT else Fraction(choose.randint(-3, 3), choose.randint(1, 3))
            parts.append(manager.multiply(manager.value(factor, leaf.sort), leaf))
        if sort == INT and choose.random() < 0.2:
            parts[0] = manager.mod(parts[0], manager.integer(choose.randint(2, 3)))
        constant = choose.randint(-4, 4) if sort == INT else Fraction(choose.randint(-4, 4), choose.randint(1, 2))
        return manager.add(*parts, manager.value(constant, leaves[0].sort))

    def valuations(self, count: int) -> Iterator[dict[Term, Value]]:
        """Values of all entries, inside their sorts."""
        choose = self.random
        for _ in range(count):
            found: dict[Term, Value] = {leaf: choose.randrange(3) for leaf in (*self.individuals, *self.colours)}
            found[self.code] = choose.randrange(3)
            found.update((leaf, choose.randint(-4, 4)) for leaf in self.integers)
            found.update((leaf, Fraction(choose.randint(-8, 8), choose.randint(1, 4))) for leaf in self.reals)
            found.update((leaf, choose.random() < 0.5) for leaf in self.truths)
            yield found
