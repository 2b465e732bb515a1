"""Counts and sums over open populations.

Owns: the replacement of aggregates over individuals, who cannot be enumerated here.
Needs: a term. Guarantees: no aggregate over individuals is left; wherever the term is true, its replacement is.
Must never know: quantifiers' expansion, solvers.

It is stated exactly that a count reaches a small number: so many different individuals exist. A comparison with a
variable of a range, or with a constant, becomes a case for each small number that it can be, and one for all others.
Any other aggregate is one of the numbers that ``open_counts.py`` keeps beside the state, or becomes an input, a number
without constraints: so every step and every violation of the system is kept.
"""

from __future__ import annotations

from collections.abc import Callable

from invariants.foundation.sorts import INT, IndividualSort, RangeSort
from invariants.system.encoding.transition_system import TransitionSystem
from invariants.system.grounding.open_counts import OpenCounts, at_least, counts_in, is_open_count
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import (
    Input,
    Operator,
    StateVariable,
    Symbol,
    Term,
    bound_symbols,
    fold,
    leaf_sort,
    post_order,
)

MOST_COUNTED = 4
"""Counts are compared exactly with numbers up to this."""

_AGGREGATES = frozenset((Operator.COUNT, Operator.SUM, Operator.MIN, Operator.MAX))
_LEAVES = frozenset((Operator.STATE, Operator.INPUT, Operator.SYMBOL))
_COMPARISONS = frozenset((Operator.EQUAL, Operator.LESS, Operator.LESS_EQUAL))


class OpenAggregates:
    """Replaces aggregates over individuals. ``numbers`` are the counts that are numbers beside the state.

    With ``only_few``, a comparison of any other count with a variable is false unless the variable is one of a few
    small
    numbers: a guess at a condition that may hold, not an equivalent.
    """

    def __init__(self, manager: TermManager, numbers: OpenCounts | None = None, *, only_few: bool = False) -> None:
        self._manager = manager
        self._numbers = OpenCounts(manager) if numbers is None else numbers
        self._only_few = only_few
        self._compared: dict[Term, Term] = {}
        self._replaced: dict[Term, Term] = {}
        self._numbered: dict[Term, Term] = {}
        self.inputs: list[Input] = []
        """The inputs that replace aggregates, so far."""
        self.counts: list[Input] = []
        """Those of them that replace counts."""

    def exact(self, term: Term) -> Term:
        """State comparisons of counts with small numbers exactly; other aggregates stay."""
        if has_no_aggregates(self._manager):
            return term
        return fold([term], self._compare, self._compared)[0]

    def numbered(self, term: Term) -> Term:
        """Replace the counts that are numbers beside the state; other aggregates stay."""
        return fold([self.exact(term)], self._put_number, self._numbered)[0]

    def without(self, term: Term) -> Term:
        """Replace every aggregate over individuals."""
        if has_no_aggregates(self._manager):
            return term
        return fold([self.exact(term)], self._replace, self._replaced)[0]

    # -------------------------------------------------------------- exactly

    def _compare(self, term: Term, arguments: list[Term]) -> Term:
        if term.operator in _COMPARISONS:
            left, right = arguments
            found = None
            if is_open_count(left) and not is_open_count(right):
                found = self._by_cases(right, lambda number: self._count_with(term.operator, left, number))
            elif is_open_count(right) and not is_open_count(left):
                found = self._by_cases(left, lambda number: self._with_count(term.operator, number, right))
            if found is not None:
                exact, others = found
                # The remaining comparison is with a number that is none of these.
                count = left if is_open_count(left) else right
                is_guess = self._only_few and self._numbers.number(count) is None
                rest = () if is_guess else (self._manager.and_(*others, self._manager.rebuild(term, arguments)),)
                return self._manager.or_(exact, *rest)
        return self._manager.rebuild(term, arguments) if arguments else term

    def _by_cases(self, number: Term, compared: Callable[[int], Term | None]) -> tuple[Term, list[Term]] | None:
        """Return a comparison with a number by cases, and where the number is none of them; None without any case."""
        manager = self._manager
        if number.is_value:
            found = compared(int(number.value))
            return None if found is None else (found, [manager.false])
        cases = {value: found for value in _few_values(number) if (found := compared(value)) is not None}
        if not cases:
            return None
        equal = {value: manager.equal(number, manager.integer(value)) for value in cases}
        exact = manager.or_(*(manager.and_(equal[value], found) for value, found in cases.items()))
        return exact, [manager.not_(each) for each in equal.values()]

    def _count_with(self, operator: Operator, count: Term, number: int) -> Term | None:
        """Return the formula that a count is equal to a number, less, or at most that; None if it is too long."""
        match operator:
            case Operator.EQUAL:
                return self._between(count, number, number)
            case Operator.LESS:
                return self._between(count, 0, number - 1)
            case _:
                return self._between(count, 0, number)

    def _with_count(self, operator: Operator, number: int, count: Term) -> Term | None:
        """Return the formula that a number is equal to a count, less, or at most that; None if it is too long."""
        if operator is Operator.EQUAL:
            return self._between(count, number, number)
        return self._at_least(count, number + (1 if operator is Operator.LESS else 0))

    def _between(self, count: Term, low: int, high: int) -> Term | None:
        reached, exceeded = self._at_least(count, low), self._at_least(count, high + 1)
        if reached is None or exceeded is None:
            return None
        return self._manager.and_(reached, self._manager.not_(exceeded))

    def _at_least(self, count: Term, number: int) -> Term | None:
        """Return the formula that so many different individuals, or tuples, are counted; None if it is too long."""
        manager = self._manager
        if number <= 0:
            return manager.true
        if number > MOST_COUNTED:
            return None
        self._numbers.asked(count, number)
        return at_least(manager, bound_symbols(count), count.arguments[0], number)

    # --------------------------------------------------------------- inputs

    def _put_number(self, term: Term, arguments: list[Term]) -> Term:
        whole = self._manager.rebuild(term, arguments) if arguments else term
        number = self._numbers.number(whole) if is_open_count(whole) else None
        return whole if number is None else number

    def _replace(self, term: Term, arguments: list[Term]) -> Term:
        manager = self._manager
        whole = self._put_number(term, arguments)
        if not _is_open_aggregate(whole):
            return whole
        free = tuple(dict.fromkeys(part.payload for part in post_order([whole]) if part.payload in whole.free))
        symbols = tuple(symbol for symbol in free if isinstance(symbol, Symbol))
        chosen = Input(f"aggregate {len(self.inputs)}", tuple(symbol.sort for symbol in symbols), whole.sort)
        self.inputs.append(chosen)
        if whole.operator is Operator.COUNT:
            self.counts.append(chosen)
        return manager.input(chosen, tuple(map(manager.symbol, symbols)))


def numbers_of(system: TransitionSystem) -> OpenCounts:
    """Return the counts of a system that are compared with more than a few small numbers."""
    numbers = OpenCounts(system.manager)
    if has_no_aggregates(system.manager):
        return numbers
    aggregates = OpenAggregates(system.manager, numbers)
    terms = [*system.initial, *system.in_range, *(prop.bad for prop in system.properties.values())]
    for rule in system.rules:
        terms += rule.guard
        terms += (term for update in rule.updates for term in (update.condition, update.value))
    numbers.track(counts_in([aggregates.exact(term) for term in terms]))
    return numbers


def has_no_aggregates(manager: TermManager) -> bool:
    """Return whether no term of a manager counts or sums anything: then there is nothing to replace in any."""
    return not any(operator in _AGGREGATES for operator, _ in manager.bound)


def _few_values(number: Term) -> range:
    """Return numbers up to the most that are counted that a variable or a constant can be by its type, or at all."""
    sort = leaf_sort(number) if number.operator in _LEAVES else None
    if isinstance(sort, RangeSort):
        return range(sort.low, min(sort.high, MOST_COUNTED) + 1)
    is_constant = isinstance(number.payload, StateVariable) and number.payload.constant
    return range(MOST_COUNTED + 1) if sort == INT and is_constant else range(0)


def _is_open_aggregate(term: Term) -> bool:
    return term.operator in _AGGREGATES and any(isinstance(s.sort, IndividualSort) for s in bound_symbols(term))
