"""Generalisation: a clause about some individuals of a small population, as one about those of every population.

Owns: the quantifiers that take the place of individuals.
Needs: a clause over entries of a ground system, as the literals that it excludes together. Guarantees: closed formulas;
nothing is promised of their truth.
Must never know: solvers, where a clause comes from.

Distinct individuals become universal, and different (Ma et al., "I4: incremental inference of inductive invariants",
SOSP 2019). Where the clause is the same for all individuals but a few, it may be that one of them is enough: these
become existential (Goel and Sakallah, "On symmetry and quantification: a new approach to verify distributed protocols",
NFM 2021).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from invariants.foundation.sorts import IndividualSort, Scope, Sort
from invariants.system.lemmas.quantified import closed
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Symbol, Term, Value, post_order

_Individual = tuple[Sort, int]
_Literal = tuple[Term, Value]


def generalised(manager: TermManager, scope: Scope, cube: Iterable[_Literal]) -> Iterator[Term]:
    """Yield the clause that excludes a cube, for populations of every size.

    First about individuals that are as different as in the cube, then about any individuals, then with an existential.
    """
    literals = sorted(cube, key=repr)
    clause = _Generalising(manager, literals)
    yield clause.universal(different=True)
    yield clause.universal(different=False)
    alike = clause.alike(scope)
    if alike:
        found = clause.existential(alike)
        if found is not None:
            yield found


def about_all(manager: TermManager, lemma: Term) -> Term:
    """Return a lemma about some individuals, or an image of it, as one about all individuals as different as these."""
    formula = lemma.arguments[0] if lemma.operator is Operator.AND else lemma
    named: dict[Term, Symbol] = {}
    for part in post_order([formula]):
        if part.is_value and isinstance(part.sort, IndividualSort):
            named[part] = Symbol(f"i{len(named)}", part.sort)
    same = _same(manager, named.values())
    replacement = {value: manager.symbol(symbol) for value, symbol in named.items()}
    return closed(manager, manager.or_(*same, manager.replace(formula, replacement)))


def generalised_bounds(manager: TermManager, entry: Term, low: Term, high: Term) -> Term:
    """Return the lemma that an entry lies between two numbers, for the entries of all individuals."""
    indices: list[Term] = []
    for number, index in enumerate(entry.arguments):
        is_open = isinstance(index.sort, IndividualSort)
        indices.append(manager.symbol(Symbol(f"i{number}", index.sort)) if is_open else index)
    read = manager.rebuild(entry, indices) if indices else entry
    return closed(manager, manager.and_(manager.less_equal(low, read), manager.less_equal(read, high)))


class _Generalising:
    def __init__(self, manager: TermManager, literals: list[_Literal]) -> None:
        self.manager = manager
        self.literals = literals
        mentioned = (each for entry, value in literals for each in _individuals(entry, value))
        self.symbols = {
            each: Symbol(f"{str(each[0]).lower()}{number}", each[0])
            for number, each in enumerate(dict.fromkeys(mentioned))
        }

    def negated(self, literal: _Literal, names: Mapping[_Individual, Symbol]) -> Term:
        """Return the negation of a literal, with symbols in place of individuals."""
        manager = self.manager
        entry, value = literal
        indices = [
            manager.symbol(names[index.sort, int(index.value)]) if isinstance(index.sort, IndividualSort) else index
            for index in entry.arguments
        ]
        sort = entry.sort
        other = (
            manager.symbol(names[sort, int(value)])
            if isinstance(sort, IndividualSort)
            else manager.value(value, sort)
        )  # fmt: skip
        return manager.not_(manager.equal(manager.rebuild(entry, indices) if indices else entry, other))

    def universal(self, *, different: bool) -> Term:
        same = _same(self.manager, self.symbols.values()) if different else []
        parts = [self.negated(literal, self.symbols) for literal in self.literals]
        return closed(self.manager, self.manager.or_(*same, *parts))

    # ---------------------------------------------------------- existential

    def alike(self, scope: Scope) -> dict[Sort, list[int]]:
        """Return, for each sort, individuals that may change places in the clause: all of them but for those alone."""
        found: dict[Sort, list[int]] = {}
        for sort in dict.fromkeys(sort for sort, _ in self.symbols):
            numbers = [number for of, number in self.symbols if of == sort]
            if not isinstance(sort, IndividualSort) or len(numbers) < scope[sort.name]:
                continue  # of some individual, nothing is said: so one is not as good as another
            classes: list[list[int]] = []
            for number in numbers:
                for others in classes:
                    if self.may_swap(sort, number, others[0]):
                        others.append(number)
                        break
                else:
                    classes.append([number])
            largest = max(classes, key=len)
            if len(largest) > 1:
                found[sort] = largest
        return found

    def may_swap(self, sort: Sort, one: int, two: int) -> bool:
        swap = {(sort, one): two, (sort, two): one}
        return {_signature(literal, swap) for literal in self.literals} == {_signature(e, {}) for e in self.literals}

    def existential(self, alike: Mapping[Sort, list[int]]) -> Term | None:
        """Return the clause with one individual in the place of all similar ones; None where they occur together."""
        names = dict(self.symbols)
        some = {sort: Symbol(f"{str(sort).lower()}_", sort) for sort in alike}
        for sort, numbers in alike.items():
            names.update({(sort, number): some[sort] for number in numbers})
        for literal in self.literals:
            sorts = [sort for sort, number in _individuals(*literal) if number in alike.get(sort, ())]
            if len(set(sorts)) < len(sorts):
                return None
        manager = self.manager
        parts = list(dict.fromkeys(self.negated(literal, names) for literal in self.literals))
        loose = tuple(some.values())
        inside = [part for part in parts if not part.free.isdisjoint(loose)]
        outside = [part for part in parts if part.free.isdisjoint(loose)]
        others = [symbol for symbol in dict.fromkeys(names.values()) if symbol not in loose]
        same = _same(manager, others)
        return closed(manager, manager.or_(*same, *outside, manager.exists(loose, manager.or_(*inside))))


def _same(manager: TermManager, symbols: Iterable[Symbol]) -> list[Term]:
    """Return, for each two symbols of a sort, the equation that they are the same individual."""
    pairs = combinations(symbols, 2)
    return [manager.equal(manager.symbol(a), manager.symbol(b)) for a, b in pairs if a.sort == b.sort]


def _individuals(entry: Term, value: Value) -> Iterator[_Individual]:
    """Yield the individuals that a literal mentions."""
    for index in entry.arguments:
        if isinstance(index.sort, IndividualSort):
            yield index.sort, int(index.value)
    if isinstance(entry.sort, IndividualSort):
        yield entry.sort, int(value)


def _signature(literal: _Literal, swap: Mapping[_Individual, int]) -> tuple[object, ...]:
    entry, value = literal
    indices = tuple(
        swap.get((index.sort, int(index.value)), int(index.value)) if isinstance(index.sort, IndividualSort) else index
        for index in entry.arguments
    )
    other = swap.get((entry.sort, int(value)), value) if isinstance(entry.sort, IndividualSort) else value
    return entry.payload, indices, other
