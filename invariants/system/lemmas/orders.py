"""Orders: what lemmas say of individuals that a constant relation puts in order, or in a ring.

Owns: clauses of one or two atoms with a comparison of individuals, and with their places in a ring.
Needs: a transition system. Guarantees: closed formulas over entries, with quantifiers over individuals; nothing is
promised of their truth.
Must never know: solvers, which candidates are true, which relations are orders.

A relation of two individuals of a type, which never changes, may order them; one of three may say which is between the
others. What is compared are the individuals that a clause is about, and those that variables give for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, permutations, product

from invariants.foundation.sorts import BOOL, IndividualSort
from invariants.system.encoding.transition_system import TransitionSystem
from invariants.system.lemmas.quantified import Atom, atoms, closed, fresh
from invariants.system.lemmas.templates import shared
from invariants.system.terms.terms import StateVariable, Symbol, Term


def orders(system: TransitionSystem) -> Iterator[Term]:
    """Yield the candidates, the shortest first; none where no constant relates individuals of a type."""
    found = _Orders(system)
    if found.orders:
        yield from found.compared([], [])
        for atom in found.known:
            symbols = fresh(atom.places)
            yield from found.compared([found.at(atom, symbols)], [*symbols, *found.another(symbols)])
        for one, two in combinations_with_replacement(found.known, 2):
            for at_one, at_two in shared(system.manager, one, two):
                places = dict.fromkeys((*at_one, *at_two))
                symbols = tuple(place.payload for place in places if isinstance(place.payload, Symbol))
                premises = [one.at(system.manager, at_one), two.at(system.manager, at_two)]
                yield from found.compared(premises, symbols)
        yield from found.between()


class _Orders:
    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self.manager = system.manager
        related = [each for each in system.variables if each.constant and each.sort == BOOL and _is_about_one(each)]
        self.orders = [each for each in related if len(each.domain) == 2]
        self.rings = [each for each in related if len(each.domain) == 3]
        sorts = [order.domain[0] for order in self.orders]
        self.values = [each for each in system.variables if each.sort in sorts and len(each.domain) <= 1]
        """The variables that give an individual of an ordered type."""
        self.known = [atom for atom in atoms(system, constants=False) if atom.variable.domain and atom.places]

    def at(self, atom: Atom, symbols: Sequence[Symbol]) -> Term:
        return atom.at(self.manager, list(map(self.manager.symbol, symbols)))

    def another(self, symbols: Sequence[Symbol]) -> list[Symbol]:
        """Return one more symbol of each type for whose individuals variables give an ordered one."""
        sorts = dict.fromkeys(value.domain[0] for value in self.values if value.domain and not value.constant)
        return [Symbol("other", sort) for sort in sorts if any(symbol.sort == sort for symbol in symbols)]

    def terms(self, order: StateVariable, symbols: Sequence[Symbol]) -> list[Term]:
        """Return what an order may compare, about some individuals."""
        manager = self.manager
        found = [manager.symbol(symbol) for symbol in symbols if symbol.sort == order.domain[0]]
        for value in self.values:
            if value.sort == order.domain[0] and not value.constant:
                found += [manager.state(value, places) for places in self.places(value, symbols)]
        return found

    def places(self, value: StateVariable, symbols: Sequence[Symbol]) -> list[tuple[Term, ...]]:
        if not value.domain:
            return [()]
        return [(self.manager.symbol(symbol),) for symbol in symbols if symbol.sort == value.domain[0]]

    def compared(self, premises: Sequence[Term], symbols: Sequence[Symbol]) -> Iterator[Term]:
        """Yield that, where the premises hold, individuals stand in an order, or do not."""
        manager = self.manager
        for order in self.orders:
            for one, two in permutations(self.terms(order, symbols), 2):
                stands = manager.state(order, (one, two))
                for conclusion in (stands, manager.not_(stands)):
                    yield closed(manager, manager.or_(*map(manager.not_, premises), conclusion))

    def between(self) -> Iterator[Term]:
        """Yield of an atom about an individual's value: how the values of those between are ordered with it."""
        for ring in self.rings:
            node = ring.domain[0]
            given = [value for value in self.values if value.constant and value.domain == (node,)]
            for value, order, atom in product(given, self.orders, self.known):
                is_about_both = sorted(map(str, atom.places)) == sorted((str(value.sort), str(node)))
                if order.domain[0] == value.sort and is_about_both:
                    yield from self.on_the_way(ring, order, value, atom)

    def on_the_way(self, ring: StateVariable, order: StateVariable, value: StateVariable, atom: Atom) -> Iterator[Term]:
        """Yield clauses about the value of one individual, an individual that it has reached, and a third one."""
        manager = self.manager
        three = tuple(map(manager.symbol, fresh(ring.domain)))
        first, second, third = three
        of = {one: manager.state(value, (one,)) for one in three}
        for reached in (first, second):
            said = atom.at(manager, [of[first] if sort == value.sort else reached for sort in atom.places])
            for one, two in permutations((first, reached, third) if reached is not first else (first, third), 2):
                stands = manager.state(order, (of[one], of[two]))
                yield closed(manager, manager.implies(said, stands))
                if reached is not first:
                    for places in permutations(three):
                        yield closed(manager, manager.implies(manager.and_(said, manager.state(ring, places)), stands))


def _is_about_one(relation: StateVariable) -> bool:
    """Return whether a relation is about several individuals of one type."""
    return (
        len(relation.domain) > 1 and len(set(relation.domain)) == 1 and isinstance(relation.domain[0], IndividualSort)
    )
