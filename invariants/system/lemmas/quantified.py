"""Atoms with quantified individuals: the vocabulary of lemmas for populations of every size.

Owns: statements about one entry at any individuals, fresh symbols for these, and the closure of a clause.
Needs: a transition system. Guarantees: terms over entries and symbols, without aggregates and inputs.
Must never know: solvers, which formulas are true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from invariants.foundation.records import Record
from invariants.foundation.sorts import BoolSort, EnumSort, IndividualSort, RangeSort, Sort, values_of
from invariants.system.encoding.transition_system import TransitionSystem
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, StateVariable, Symbol, Term, post_order

MOST_SAID = 8
"""Of a variable with more values than these, none is said."""


class Atom(Record):
    """A statement about an entry: it is true, or equal to a value, a constant, or an individual.

    ``row`` has the indices of the entry, with None for each individual that the atom is about. ``places`` are the sorts
    of all these individuals, in order. Where ``value`` is None, the entry is a truth value, or is the last of them.
    """

    variable: StateVariable
    row: tuple[Term | None, ...]
    value: Term | None
    places: tuple[Sort, ...]

    def at(self, manager: TermManager, individuals: Sequence[Term]) -> Term:
        """Return the atom about some individuals, one for each place."""
        rest = iter(individuals)
        entry = manager.state(self.variable, tuple(next(rest) if index is None else index for index in self.row))
        if self.value is not None:
            return manager.equal(entry, self.value)
        return entry if isinstance(self.variable.sort, BoolSort) else manager.equal(entry, next(rest))


def fresh(sorts: Iterable[Sort], start: int = 0) -> tuple[Symbol, ...]:
    """Return a symbol for each sort, called by its first letter and a number from ``start`` on."""
    return tuple(Symbol(f"{str(sort)[:1].lower()}{number}", sort) for number, sort in enumerate(sorts, start))


def atoms(system: TransitionSystem, *, constants: bool) -> list[Atom]:
    """Return the atoms of all variables, in the order of the system; with ``constants``, of those that never change.

    A map over numbers or members has one for each of its rows.
    """
    return [
        atom for variable in system.variables if constants or not variable.constant for atom in _of(system, variable)
    ]


def _of(system: TransitionSystem, variable: StateVariable) -> Iterator[Atom]:
    manager = system.manager
    open_places = tuple(sort for sort in variable.domain if isinstance(sort, IndividualSort))
    rows: list[Sequence[Term | None]] = []
    for sort in variable.domain:
        if isinstance(sort, IndividualSort):
            rows.append([None])
        elif (known := _values(manager, sort)) is not None:
            rows.append(known)
        else:
            return
    for row in product(*rows):
        if isinstance(variable.sort, BoolSort):
            yield Atom(variable, row, None, open_places)
        elif isinstance(variable.sort, IndividualSort):
            yield Atom(variable, row, None, (*open_places, variable.sort))
            yield from (Atom(variable, row, value, open_places) for value in _named(system, variable))
        else:
            yield from (Atom(variable, row, value, open_places) for value in _values(manager, variable.sort) or ())


def _named(system: TransitionSystem, variable: StateVariable) -> list[Term]:
    """Return the individuals that have a name and can be the value of a variable."""
    if variable.constant:
        return []
    names = (each for each in system.variables if each.constant and not each.domain and each.sort == variable.sort)
    return list(map(system.manager.state, names))


def _values(manager: TermManager, sort: Sort) -> list[Term] | None:
    """Return the values of a sort that has few; None for any other."""
    if isinstance(sort, BoolSort):
        return [manager.false, manager.true]
    if isinstance(sort, EnumSort) or (isinstance(sort, RangeSort) and sort.high - sort.low < MOST_SAID):
        return [manager.value(value, sort) for value in values_of(sort, {})]
    return None


def closed(manager: TermManager, clause: Term) -> Term:
    """Return a clause for all values of its free symbols, which get the same names in all clauses alike."""
    symbols = in_order(clause)
    names = tuple(manager.numbered_symbol(symbol.sort, number) for number, symbol in enumerate(symbols))
    renaming = dict(zip(symbols, map(manager.symbol, names), strict=True))
    return manager.forall(names, manager.substitute(clause, renaming))


def in_order(term: Term) -> tuple[Symbol, ...]:
    """Return the free symbols of a term in the order in which they first occur."""
    found = (part.payload for part in post_order([term]) if isinstance(part.payload, Symbol))
    return tuple(symbol for symbol in dict.fromkeys(found) if symbol in term.free)


def is_about_one_configuration(term: Term) -> bool:
    """Return whether a term reads neither inputs nor the next configuration, and counts nothing."""
    return all(part.operator not in _UNWANTED for part in post_order([term]))


def is_universal(term: Term) -> bool:
    """Return whether a closed formula has no quantifier but universal ones in front."""
    body = term.arguments[0] if term.operator is Operator.FORALL else term
    return not any(isinstance(part.payload, tuple) for part in post_order([body]))


_UNWANTED = frozenset(
    (Operator.INPUT, Operator.NEXT, Operator.COUNT, Operator.SUM, Operator.MIN, Operator.MAX, Operator.ORDINAL)
)


def conjuncts(term: Term) -> tuple[Term, ...]:
    """Return the conjuncts of a condition."""
    return term.arguments if term.operator is Operator.AND else (term,)
