"""Candidates for lemmas, drawn from a model: formulas that may be true of all its configurations.

Owns: the formulas over entries that are worth trying, from the simplest to implications.
Needs: a linear abstraction. Guarantees: closed formulas over entries, each conjoined with its images under permutations
of individuals. Nothing is promised of their truth.
Must never know: which of them are true; solvers.

Their vocabulary is the model's own: its guards, before and after its assignments; the values of members, individuals
and variants of code; the numbers in its text; equality and order of entries of one kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, combinations, islice, product
from math import prod

from invariants.foundation.sorts import BOOL, REAL, EnumSort, IndividualSort, RangeSort, is_finite, is_number, values_of
from invariants.system.grounding.grounding import GroundRule, GroundUpdate, Instance
from invariants.system.lemmas.categories import Categories
from invariants.system.lemmas.permutations import images
from invariants.system.reduction.linear_abstraction import LinearAbstraction
from invariants.system.terms.terms import Operator, StateVariable, Symbol, Term, post_order

MOST_CANDIDATES = 1500
"""So many candidates of one kind are tried."""

MOST_CANDIDATE_IMAGES = 24
"""A candidate with more images under permutation than this is kept alone."""

MOST_CONSTANTS = 8
"""So many numbers of the text are compared with an entry."""

MOST_GUARD_CASES = 16
"""The most values that are tried for the parameters of a guard that an assignment does not determine."""

_COMPARISONS = frozenset((Operator.EQUAL, Operator.LESS, Operator.LESS_EQUAL))


class LemmaCandidates:
    """Candidates for lemmas of one system."""

    def __init__(self, system: LinearAbstraction, numbers: Categories) -> None:
        self._system = system.relation.system
        self._manager = system.manager
        self._numbers = numbers
        self._is_linear = system.linear
        self._varying = [entry for entry in self._system.entries if not _payload(entry).constant]
        self._seen: set[Term] = set()

    def simple(self) -> list[Term]:
        """Return guards applied to assigned values, single values, signs, bounds and orders."""
        found = chain(self._left_behind(), self._atoms(), self._values(), self._signs(), self._bounds(), self._orders())
        return list(islice(self._orbits(found), MOST_CANDIDATES))

    def implications(self) -> list[Term]:
        """Return implications between truth values, members, individuals, code and numbers."""
        manager = self._manager
        truths = list(dict.fromkeys(chain(self._values(), self._atoms())))
        comparisons = [each for each in chain(self._bounds(), self._orders()) if each not in truths]
        # With each truth its negation is among them: `a => b` is met as `not a or b`.
        pairs = chain(combinations(truths, 2), product(truths, comparisons))
        return list(islice(self._orbits(manager.or_(*pair) for pair in pairs), MOST_CANDIDATES))

    def _orbits(self, formulas: Iterable[Term]) -> Iterator[Term]:
        """Yield each formula together with its images, and none twice."""
        for formula in formulas:
            if formula.is_value or formula in self._seen:
                continue
            found = images(self._manager, self._system.scope, formula, MOST_CANDIDATE_IMAGES)
            self._seen.update(found)
            yield self._manager.and_(*found)

    # ------------------------------------------------------------- literals

    def _values(self) -> Iterator[Term]:
        """Yield the literals that an entry has a value, and that it does not."""
        manager = self._manager
        for entry in self._varying:
            if entry.sort == BOOL:
                yield entry
                yield manager.not_(entry)
                continue
            for number in self._numbers(entry) or ():
                equation = manager.equal(entry, manager.value(number, entry.sort))
                yield equation
                yield manager.not_(equation)

    def _bounds(self) -> Iterator[Term]:
        """Yield the literals that a number is at most, or at least, a number of the text."""
        manager = self._manager
        constants = self._constants()
        for entry in self._varying:
            if not self._is_number(entry):
                continue
            known = [constant for constant in constants if constant.sort == entry.sort]
            match _payload(entry).sort:
                case RangeSort(low=low, high=high):
                    known = list(dict.fromkeys((manager.integer(low), manager.integer(high), *known)))
            for constant in known[:MOST_CONSTANTS]:
                yield manager.less_equal(entry, constant)
                yield manager.less_equal(constant, entry)

    def _signs(self) -> Iterator[Term]:
        """Yield the signs of numbers, and on which side of one they are: products are ordered by these.

        A linear system needs none but those that its text mentions.
        """
        if self._is_linear:
            return
        manager = self._manager
        for entry in self._varying:
            if self._is_number(entry):
                zero, one = (self._number(n, entry) for n in (0, 1))
                yield manager.less_equal(zero, entry)
                yield manager.less(zero, entry)
                yield manager.less_equal(one, entry)
                yield manager.less_equal(entry, one)
                yield manager.less_equal(entry, zero)
                yield manager.less(entry, zero)

    def _orders(self) -> Iterator[Term]:
        """Yield the literals that entries of one kind are equal, different, or ordered."""
        manager = self._manager
        for left, right in combinations(self._system.entries, 2):
            if _payload(left).constant and _payload(right).constant:
                continue
            if left.sort != right.sort or left.sort == BOOL:
                continue
            if self._is_number(left) and self._is_number(right):
                yield manager.less_equal(left, right)
                yield manager.less_equal(right, left)
                yield manager.less(left, right)
                yield manager.less(right, left)
            elif isinstance(left.sort, EnumSort | IndividualSort):
                equation = manager.equal(left, right)
                yield equation
                yield manager.not_(equation)

    def _number(self, value: int, entry: Term) -> Term:
        """Return a number of the entry's sort."""
        number = self._manager.integer(value)
        return self._manager.to_real(number) if entry.sort == REAL else number

    def _is_number(self, entry: Term) -> bool:
        return is_number(_payload(entry).sort) and self._numbers(entry) is None

    def _constants(self) -> list[Term]:
        """Return the numbers that the text mentions."""
        found: dict[Term, None] = {}
        for part in post_order(self._formulas()):
            for argument in part.arguments:
                if argument.is_value and is_number(argument.sort) and not self._is_category(part):
                    found[argument] = None
        return list(found)

    def _is_category(self, equation: Term) -> bool:
        """Return whether the number in an equation only stands for a variant of code."""
        return equation.operator is Operator.EQUAL and self._numbers(equation.arguments[0]) is not None

    # --------------------------------------------------------------- guards

    def _formulas(self) -> Iterator[Term]:
        system = self._system
        yield from system.initial
        for prop in system.properties.values():
            yield prop.bad
        for rule in system.rules:
            yield from (part.condition for part in rule.guard)
            for update in chain.from_iterable(rule.updates.values()):
                yield update.condition
                yield update.value

    def _atoms(self) -> Iterator[Term]:
        """Yield the comparisons of entries in the text, and their negations."""
        for part in post_order(self._formulas()):
            if part.operator in _COMPARISONS and self._is_closed(part):
                yield part
                yield self._manager.not_(part)

    def _left_behind(self) -> Iterator[Term]:
        """Yield guards with the assigned values in them: true after the step, if it changed nothing else."""
        for rule in self._system.rules:
            for entry, updates in rule.updates.items():
                for update in updates:
                    yield from self._after(rule, entry, update)

    def _after(self, rule: GroundRule, entry: Term, update: GroundUpdate) -> Iterator[Term]:
        manager = self._manager
        value = update.value
        guard = self._guard(rule, update.instance)
        if isinstance(value.payload, Symbol):
            # The argument is now the entry's value.
            yield from filter(self._is_closed, (manager.substitute(part, {value.payload: entry}) for part in guard))
        if value.is_value:
            there = manager.not_(manager.equal(entry, value))
            closed = [part for part in guard if self._is_closed(part)]
            yield from (manager.or_(there, part) for part in closed)
            cases = self._cases(rule, update.instance)
            if cases:
                yield manager.or_(there, *cases)

    def _guard(self, rule: GroundRule, instance: Instance) -> list[Term]:
        """Return the guards for some of a rule's arguments, as far as these decide which guards apply."""
        known = dict(instance)
        return [
            self._manager.substitute(part.condition, known)
            for part in rule.guard
            if all(known.get(symbol) is value for symbol, value in part.instance)
        ]

    def _cases(self, rule: GroundRule, instance: Instance) -> list[Term]:
        """Return the guards together, for all values of the finite parameters that the instance leaves open."""
        known = dict(instance)
        rest = [symbol for symbol in rule.parameters if symbol not in known and is_finite(symbol.sort)]
        values = [[self._manager.value(v, s.sort) for v in values_of(s.sort, self._system.scope)] for s in rest]  # type: ignore[arg-type]
        if prod(map(len, values)) > MOST_GUARD_CASES:
            return []
        found = []
        for chosen in product(*values):
            guard = self._guard(rule, (*instance, *zip(rest, chosen, strict=True)))
            closed = [part for part in guard if self._is_closed(part)]
            if not closed:
                return []
            found.append(self._manager.and_(*closed))
        return found

    def _is_closed(self, formula: Term) -> bool:
        """Return whether a formula is about one configuration, and not a literal."""
        if formula.free or formula.is_value:
            return False
        unwanted = (Operator.INPUT, Operator.NEXT)
        return all(part.operator not in unwanted for part in post_order([formula]))


def _payload(entry: Term) -> StateVariable:
    if not isinstance(entry.payload, StateVariable):
        raise TypeError(f"not an entry: {entry}")
    return entry.payload
