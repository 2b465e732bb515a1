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
from invariants.system.terms.terms import Operator, StateVariable, Symbol, Term, Value, post_order

_Individual = tuple[Sort, int]
_Literal = tuple[Term, Value]


def generalised(
    manager: TermManager, scope: Scope, cube: Iterable[_Literal], names: Mapping[Term, Term] | None = None
) -> Iterator[Term]:
    """Yield the clause that excludes a cube, for populations of every size.

    First about individuals that are as different as in the cube, then about any individuals, then with an existential.
    Where the cube mentions individuals that have ``names``, clauses about just these come before all of them. There
    is none about names alone: different names are of different individuals.
    """
    names = names or {}
    literals = sorted(cube, key=repr)
    if {entry for entry, _ in literals} <= set(names.values()):
        return
    about_named = _Generalising(manager, literals, names)
    if about_named.names_some:
        yield about_named.universal(different=True)
        yield about_named.universal(different=False)
    clause = _Generalising(manager, literals, {})
    yield clause.universal(different=True)
    yield clause.universal(different=False)
    alike = clause.alike(scope)
    if alike:
        found = clause.existential(alike)
        if found is not None:
            yield found


def about_all(manager: TermManager, lemma: Term, names: Mapping[Term, Term]) -> Term:
    """Return a lemma about some individuals, or an image of it, as one about all individuals as different as these.

    Individuals that have ``names`` stay those.
    """
    formula = lemma.arguments[0] if lemma.operator is Operator.AND and not names else lemma
    replacement: dict[Term, Term] = {}
    for part in post_order([formula]):
        if part.is_value and isinstance(part.sort, IndividualSort):
            symbol = Symbol(f"i{len(replacement)}", part.sort)
            replacement[part] = names.get(part, manager.symbol(symbol))
    same = _same(manager, replacement.values())
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
    def __init__(self, manager: TermManager, literals: list[_Literal], names: Mapping[Term, Term]) -> None:
        self.manager = manager
        self.literals = literals
        mentioned = dict.fromkeys(each for entry, value in literals for each in _individuals(entry, value))
        symbols = (Symbol(f"{str(sort).lower()}{number}", sort) for number, (sort, _) in enumerate(mentioned))
        self.individuals = {
            (sort, individual): names.get(manager.value(individual, sort), manager.symbol(symbol))
            for (sort, individual), symbol in zip(mentioned, symbols, strict=True)
        }
        """The term for each individual in the clause: its name, or a symbol."""
        self.names_some = any(isinstance(each.payload, StateVariable) for each in self.individuals.values())

    def negated(self, literal: _Literal, individuals: Mapping[_Individual, Term]) -> Term:
        """Return the negation of a literal, with names or symbols in place of individuals."""
        manager = self.manager
        entry, value = literal
        indices = [
            individuals[index.sort, int(index.value)] if isinstance(index.sort, IndividualSort) else index
            for index in entry.arguments
        ]
        sort = entry.sort
        other = individuals[sort, int(value)] if isinstance(sort, IndividualSort) else manager.value(value, sort)
        return manager.not_(manager.equal(manager.rebuild(entry, indices) if indices else entry, other))

    def universal(self, *, different: bool) -> Term:
        same = _same(self.manager, self.individuals.values()) if different else []
        parts = [self.negated(literal, self.individuals) for literal in self.literals]
        return closed(self.manager, self.manager.or_(*same, *parts))

    # ---------------------------------------------------------- existential

    def alike(self, scope: Scope) -> dict[Sort, list[int]]:
        """Return, for each sort, individuals that may change places in the clause: all of them but for those alone."""
        found: dict[Sort, list[int]] = {}
        for sort in dict.fromkeys(sort for sort, _ in self.individuals):
            numbers = [number for of, number in self.individuals if of == sort]
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
        manager = self.manager
        individuals = dict(self.individuals)
        some = {sort: Symbol(f"{str(sort).lower()}_", sort) for sort in alike}
        for sort, numbers in alike.items():
            individuals.update({(sort, number): manager.symbol(some[sort]) for number in numbers})
        for literal in self.literals:
            sorts = [sort for sort, number in _individuals(*literal) if number in alike.get(sort, ())]
            if len(set(sorts)) < len(sorts):
                return None
        parts = list(dict.fromkeys(self.negated(literal, individuals) for literal in self.literals))
        loose = tuple(some.values())
        inside = [part for part in parts if not part.free.isdisjoint(loose)]
        outside = [part for part in parts if part.free.isdisjoint(loose)]
        others = [each for each in dict.fromkeys(individuals.values()) if each.free.isdisjoint(loose)]
        same = _same(manager, others)
        return closed(manager, manager.or_(*same, *outside, manager.exists(loose, manager.or_(*inside))))


def _same(manager: TermManager, individuals: Iterable[Term]) -> list[Term]:
    """Return, for each two terms of a sort, the equation that they are the same individual."""
    return [manager.equal(a, b) for a, b in combinations(individuals, 2) if a.sort == b.sort]


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
