"""Templates: shapes that lemmas for populations of every size often have.

Owns: the shapes "at most one", clauses of two atoms that may share individuals, and a stated invariant about another
atom.
Needs: a transition system. Guarantees: closed formulas over entries, with quantifiers over individuals; nothing is
promised of their truth.
Must never know: solvers, which candidates are true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations_with_replacement, product

from invariants.foundation.sorts import IndividualSort
from invariants.system.encoding.transition_system import TransitionSystem
from invariants.system.lemmas.quantified import Atom, atoms, closed, fresh, in_order
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Symbol, Term, bound_symbols

MOST_SHARED = 40
"""Two atoms may share their individuals in so many ways; of more, only the first are tried."""


def at_most_one(system: TransitionSystem) -> Iterator[Term]:
    """Yield of each atom: where it is true twice, and some of its places agree, another one does, too."""
    manager = system.manager
    for atom in atoms(system, constants=False):
        count = len(atom.places)
        first, second = fresh(atom.places), fresh(atom.places, count)
        for key in product((True, False), repeat=count):
            here = [manager.symbol(s) for s in first]
            there = [a if same else manager.symbol(b) for same, a, b in zip(key, here, second, strict=True)]
            for position, same in enumerate(key):
                if not same:
                    equal = manager.equal(here[position], there[position])
                    yield closed(
                        manager, manager.implies(manager.and_(atom.at(manager, here), atom.at(manager, there)), equal)
                    )


def pairs(system: TransitionSystem) -> Iterator[Term]:
    """Yield the clauses of two atoms or negations of atoms, at individuals some of which may be the same."""
    manager = system.manager
    known = atoms(system, constants=True)
    for one, two in combinations_with_replacement(known, 2):
        if one.variable.constant and two.variable.constant:
            continue
        for at_one, at_two in shared(manager, one, two):
            left, right = one.at(manager, at_one), two.at(manager, at_two)
            for a in (manager.not_(left), left):
                for b in (manager.not_(right), right):
                    clause = manager.or_(a, b)
                    if not clause.is_value:
                        yield closed(manager, clause)
            if one.variable is not two.variable:
                yield from _existential(manager, left, right)
                yield from _existential(manager, right, left)


def _existential(manager: TermManager, some: Term, other: Term) -> Iterator[Term]:
    """Yield that where one atom is true, another one is so of some individuals that the first is not about."""
    loose = tuple(symbol for symbol in in_order(other) if symbol not in some.free)
    if loose:
        yield closed(manager, manager.implies(some, manager.exists(loose, other)))


def shared(manager: TermManager, one: Atom, two: Atom) -> Iterator[tuple[list[Term], list[Term]]]:
    """Yield the places of two atoms, where each place of the second is new or one of the first's."""
    first = fresh(one.places)
    new = fresh(two.places, len(first))
    choices = [[fresh_one, *(s for s in first if s.sort == fresh_one.sort)] for fresh_one in new]
    number = 0
    for chosen in product(*choices):
        taken = [symbol for symbol in chosen if symbol in first]
        if len(set(taken)) == len(taken):
            number += 1
            if number > MOST_SHARED:
                return
            yield list(map(manager.symbol, first)), list(map(manager.symbol, chosen))


def variations(system: TransitionSystem, stated: Iterable[Term]) -> Iterator[Term]:
    """Yield universal clauses that are stated, with one of their literals replaced by another atom, or left out.

    The other atom is about individuals that the clause mentions, or about any others.
    """
    manager = system.manager
    known = atoms(system, constants=False)
    for formula in stated:
        for symbols, literals in _clauses(manager, formula):
            for position, literal in enumerate(literals):
                rest = [*literals[:position], *literals[position + 1 :]]
                if _reads_entries(literal):
                    for instead in _atoms_about(manager, known, symbols):
                        yield from _without_premises(manager, instead, rest)


def _atoms_about(manager: TermManager, known: Iterable[Atom], symbols: Sequence[Symbol]) -> Iterator[Term]:
    """Yield the negation of each atom, and the atom, about symbols of a clause and any others."""
    for atom in known:
        for places in _at_symbols(manager, atom, symbols):
            said = atom.at(manager, places)
            yield manager.not_(said)
            yield said


def _without_premises(manager: TermManager, instead: Term, rest: Sequence[Term]) -> Iterator[Term]:
    """Yield the clause of a literal and the others, and of it without one of the others."""
    for left_out in range(-1, len(rest)):
        kept = [part for position, part in enumerate(rest) if position != left_out]
        clause = manager.or_(instead, *kept)
        if kept and not clause.is_value:
            yield closed(manager, clause)


def _at_symbols(manager: TermManager, atom: Atom, symbols: Sequence[Symbol]) -> Iterator[list[Term]]:
    """Yield places for an atom: symbols of the clause, or new ones."""
    new = tuple(Symbol(f"{symbol.name}_", symbol.sort) for symbol in fresh(atom.places))
    choices = [[*(s for s in symbols if s.sort == place.sort), place] for place in new]
    for number, chosen in enumerate(product(*choices)):
        if number >= MOST_SHARED:
            return
        yield list(map(manager.symbol, chosen))


def _clauses(manager: TermManager, formula: Term) -> Iterator[tuple[tuple[Symbol, ...], tuple[Term, ...]]]:
    """Yield the clauses whose conjunction a universal formula is, as far as its form shows them."""
    symbols: tuple[Symbol, ...] = ()
    waiting: list[tuple[tuple[Symbol, ...], Term]] = [(symbols, formula)]
    while waiting:
        symbols, formula = waiting.pop(0)
        if formula.operator is Operator.AND:
            waiting += [(symbols, part) for part in formula.arguments]
            continue
        literals = _literals(manager, formula)
        number = next((number for number, literal in enumerate(literals) if _universal(manager, literal)), None)
        if number is None:
            yield tuple(s for s in symbols if isinstance(s.sort, IndividualSort)), literals
        elif (universal := _universal(manager, literals[number])) is not None:
            bound, body = universal
            waiting.append(((*symbols, *bound), manager.or_(*literals[:number], body, *literals[number + 1 :])))


def _universal(manager: TermManager, literal: Term) -> tuple[tuple[Symbol, ...], Term] | None:
    """Return the symbols and the body of a universal formula; None for any other."""
    if literal.operator is Operator.FORALL:
        return bound_symbols(literal), literal.arguments[0]
    if literal.operator is Operator.NOT and literal.arguments[0].operator is Operator.EXISTS:
        inner = literal.arguments[0]
        return bound_symbols(inner), manager.not_(inner.arguments[0])
    return None


def _literals(manager: TermManager, formula: Term) -> tuple[Term, ...]:
    if formula.operator is Operator.OR:
        return tuple(part for each in formula.arguments for part in _literals(manager, each))
    if formula.operator is Operator.NOT and formula.arguments[0].operator is Operator.AND:
        return tuple(part for each in formula.arguments[0].arguments for part in _literals(manager, manager.not_(each)))
    return (formula,)


def _reads_entries(literal: Term) -> bool:
    inner = literal.arguments[0] if literal.operator is Operator.NOT else literal
    return inner.operator is Operator.STATE or any(part.operator is Operator.STATE for part in inner.arguments)
