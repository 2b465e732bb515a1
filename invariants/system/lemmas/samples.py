"""Samples: the truth of literals in many configurations of one population, looked up for all of them at once.

Owns: the values of entries in configurations that can be reached, and the truth of formulas there.
Must never know: how configurations are reached, which formulas are looked for.

The truth of a formula is a number whose n-th bit says whether it holds in the n-th configuration (as in simulation of
circuits by words).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import inf

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, IntSort, PredicateSort, RealSort, Scope, Sort, values_of
from invariants.system.lemmas.quantified import is_universal
from invariants.system.terms.terms import Operator, StateVariable, Symbol, Term, Value, bound_symbols

MOST_READ = 1000
"""So many entries are looked up for a formula with quantifiers."""

SECONDS_OF_A_READ = 2e-6
"""The work of looking up an entry, in seconds of an idle machine."""

EntryIndices = tuple[Value, ...]
Entries = Mapping[tuple[StateVariable, EntryIndices], Value]
Places = Mapping[Symbol, Value]


def _values(indices: Sequence[Term], places: Places) -> EntryIndices | None:
    """Return the values of literals and symbols; None where there is something else."""
    found = []
    for index in indices:
        symbol = index.payload
        if index.is_value:
            found.append(index.value)
        elif isinstance(symbol, Symbol) and symbol in places:
            found.append(places[symbol])
        else:
            return None
    return tuple(found)


class NotSampledError(InvariantsError):
    """A formula says something of which samples do not tell."""


class Samples:
    """Configurations of one population, all with the same entries."""

    def __init__(self, scope: Scope, configurations: Sequence[Entries]) -> None:
        self.scope = scope
        self.all = (1 << len(configurations)) - 1
        self.read = 0
        """So many entries were looked up."""
        self._most = inf
        self._known: dict[tuple[Term, frozenset[tuple[Symbol, Value]]], int] = {}
        self._where: dict[tuple[StateVariable, EntryIndices], dict[Value, int]] = {}
        for number, entries in enumerate(configurations):
            for entry, value in entries.items():
                values = self._where.setdefault(entry, {})
                values[value] = values.get(value, 0) | 1 << number

    def values(self, sort: Sort) -> Sequence[Value]:
        """Return the values of a sort. Raises ``NotSampledError`` where there is no end to them."""
        if isinstance(sort, IntSort | RealSort | PredicateSort):
            raise NotSampledError
        return values_of(sort, self.scope)

    def truth(self, formula: Term, places: Places) -> int:
        """Return where a formula over entries is true, with these values of its symbols.

        Raises ``NotSampledError`` where the samples do not say so.
        """
        match formula.operator:
            case Operator.NOT:
                return self.all & ~self.truth(formula.arguments[0], places)
            case Operator.AND:
                return self._all_of(self.truth(part, places) for part in formula.arguments)
            case Operator.OR:
                return self.all & ~self._all_of(self.all & ~self.truth(part, places) for part in formula.arguments)
            case Operator.EQUAL if formula.arguments[0].sort == BOOL:
                one, two = (self.truth(part, places) for part in formula.arguments)
                return self.all & ~(one ^ two)
            case Operator.EQUAL:
                one_of, two_of = (dict(self.found(part, places)) for part in formula.arguments)
                return self._any_of(where & two_of.get(value, 0) for value, where in one_of.items())
            case Operator.IF:
                there, then, otherwise = (self.truth(part, places) for part in formula.arguments)
                return there & then | otherwise & ~there
            case Operator.FORALL | Operator.EXISTS:
                return self._quantified(formula, places)
            case _:
                return dict(self.found(formula, places)).get(True, 0)

    def _quantified(self, formula: Term, places: Places) -> int:
        key = (formula, frozenset((symbol, places[symbol]) for symbol in formula.free))
        if key not in self._known:
            parts = (self.truth(formula.arguments[0], each) for each in self._instances(formula, places))
            self._known[key] = self._all_of(parts) if formula.operator is Operator.FORALL else self._any_of(parts)
        return self._known[key]

    def found(self, term: Term, places: Places) -> Iterator[tuple[Value, int]]:
        """Yield the values of a term, each with where the term has it."""
        match term.operator:
            case Operator.STATE if isinstance(term.payload, StateVariable):
                yield from self._read(term.payload, term.arguments, places)
            case Operator.SYMBOL if isinstance(term.payload, Symbol) and term.payload in places:
                yield places[term.payload], self.all
            case _ if term.is_value:
                yield term.value, self.all
            case Operator.IF:
                there = self.truth(term.arguments[0], places)
                for value, where in self.found(term.arguments[1], places):
                    yield value, where & there
                for value, where in self.found(term.arguments[2], places):
                    yield value, where & ~there
            case _:
                raise NotSampledError

    def _read(self, variable: StateVariable, indices: Sequence[Term], places: Places) -> Iterator[tuple[Value, int]]:
        self.read += 1
        if self.read > self._most:
            raise NotSampledError
        direct = _values(indices, places)
        if direct is not None:
            if (variable, direct) not in self._where:
                raise NotSampledError
            yield from self._where[variable, direct].items()
            return
        together: dict[Value, int] = {}
        for parts in product(*(list(self.found(index, places)) for index in indices)):
            there = self._all_of(where for _, where in parts)
            entry = self._where.get((variable, tuple(value for value, _ in parts)))
            if entry is None:
                raise NotSampledError
            for value, where in entry.items():
                together[value] = together.get(value, 0) | where & there
        yield from together.items()

    def _instances(self, formula: Term, places: Places) -> Iterator[Places]:
        symbols = bound_symbols(formula)
        for values in product(*(self.values(symbol.sort) for symbol in symbols)):
            yield {**places, **dict(zip(symbols, values, strict=True))}

    def _all_of(self, parts: Iterator[int]) -> int:
        found = self.all
        for part in parts:
            found &= part
            if not found:
                break
        return found

    def _any_of(self, parts: Iterator[int]) -> int:
        found = 0
        for part in parts:
            found |= part
            if found == self.all:
                break
        return found

    def holds(self, formula: Term) -> bool:
        """Return whether a closed formula is true in all configurations, as far as is soon found out."""
        self._most = self.read + MOST_READ
        self._known.clear()
        try:
            return self.truth(formula, {}) == self.all
        except NotSampledError:
            return True
        finally:
            self._most = inf

    def column(self, term: Term, symbols: Sequence[Symbol], places: Iterable[Sequence[Value]]) -> int:
        """Return where a formula is true, for one tuple of values of its symbols after the other, as one number."""
        width = self.all.bit_length()
        read = [position for position, symbol in enumerate(symbols) if symbol in term.free]
        known: dict[tuple[Value, ...], int] = {}
        found = 0
        for values in places:
            key = tuple(values[position] for position in read)
            if key not in known:
                known[key] = self.truth(term, {symbols[position]: values[position] for position in read})
            found = found << width | known[key]
        return found


class Clause(Record):
    """A clause about all values of its symbols, and the same as one closed formula."""

    symbols: tuple[Symbol, ...]
    literals: tuple[Term, ...]
    formula: Term


def clause_of(formula: Term) -> Clause | None:
    """Return a closed universal formula as a clause; None for any other."""
    if formula.operator is not Operator.FORALL or not is_universal(formula):
        return None
    body = formula.arguments[0]
    literals = body.arguments if body.operator is Operator.OR else (body,)
    return Clause(bound_symbols(formula), literals, formula)


class Refuting:
    """Which candidates fail in samples: clauses are looked up literal by literal."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._places: dict[tuple[Symbol, ...], list[tuple[Value, ...]]] = {}
        self._columns: dict[tuple[tuple[Symbol, ...], Term], int] = {}

    def refutes(self, formula: Term) -> bool:
        """Return whether a closed formula is known to be false somewhere."""
        clause = clause_of(formula)
        return not self._samples.holds(formula) if clause is None else self.fails(clause)

    def fails(self, candidate: Clause) -> bool:
        """Return whether a clause is false somewhere."""
        false = -1
        for literal in candidate.literals:
            false &= ~self._column(candidate.symbols, literal)
            if not false:
                return False
        return True

    def _column(self, symbols: tuple[Symbol, ...], literal: Term) -> int:
        key = (symbols, literal)
        found = self._columns.get(key)
        if found is None:
            found = self._columns[key] = self._truth(literal, symbols)
        return found

    def _truth(self, literal: Term, symbols: tuple[Symbol, ...]) -> int:
        """Return where a literal is true; where samples do not say so, it is taken to be."""
        try:
            if symbols not in self._places:
                self._places[symbols] = list(product(*(self._samples.values(symbol.sort) for symbol in symbols)))
            places = self._places[symbols]
            return -1 << len(places) * self._samples.all.bit_length() | self._samples.column(literal, symbols, places)
        except NotSampledError:
            return -1
