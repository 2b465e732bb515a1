"""Intervals: the least and the greatest integer that a ground term can come to.

Owns: interval arithmetic over ground terms, and the intervals that entries can reach in a number of steps
(abstract interpretation over intervals: Cousot and Cousot, POPL 1977).
Needs: a ground system. Guarantees: no run of so many steps leaves the intervals.
Must never know: solvers.
"""

from __future__ import annotations

from collections.abc import Callable

from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sorts import INT, EnumSort, IndividualSort, RangeSort, Sort
from invariants.system.grounding.grounding import GroundSystem
from invariants.system.terms.terms import Input, Operator, StateVariable, Symbol, Term, fold

MOST_BITS = 4096
"""Ends that are larger are no ends: a variable that is multiplied by itself doubles its digits with every step."""

MOST_ROUNDS = 10_000
"""Longer runs get only the intervals that hold after any number of steps."""


class IntegerInterval(ValueRecord):
    """All integers from ``low`` to ``high``; None where there is no end."""

    low: int | None
    high: int | None

    def join(self, other: IntegerInterval) -> IntegerInterval:
        """Return the least interval around both."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return IntegerInterval(low, high)

    def meet(self, other: IntegerInterval) -> IntegerInterval:
        """Return the intersection; where it is empty, ``other``."""
        low = other.low if self.low is None else self.low if other.low is None else max(self.low, other.low)
        high = other.high if self.high is None else self.high if other.high is None else min(self.high, other.high)
        return other if low is not None and high is not None and low > high else IntegerInterval(low, high)

    @property
    def magnitude(self) -> int | None:
        """Return the greatest absolute value; None without end."""
        return None if self.low is None or self.high is None else max(abs(self.low), abs(self.high))


EVERYTHING = IntegerInterval(None, None)


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _product(first: IntegerInterval, second: IntegerInterval) -> IntegerInterval:
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return EVERYTHING
    ends = [a * b for a in (first.low, first.high) for b in (second.low, second.high)]
    if any(end.bit_length() > MOST_BITS for end in ends):
        return EVERYTHING
    return IntegerInterval(min(ends), max(ends))


def interval_of(
    term: Term, leaf: Callable[[Term], IntegerInterval], memo: dict[Term, IntegerInterval]
) -> IntegerInterval:
    """Return the interval of an integer term, and everything for any other. Intervals of subterms stay in ``memo``."""

    def step(part: Term, arguments: list[IntegerInterval]) -> IntegerInterval:
        if part.sort != INT:
            return EVERYTHING
        match part.operator:
            case Operator.VALUE:
                return IntegerInterval(int(part.value), int(part.value))
            case Operator.STATE | Operator.NEXT | Operator.INPUT | Operator.SYMBOL:
                return leaf(part)
            case Operator.IF:
                return arguments[1].join(arguments[2])
            case Operator.ADD:
                total = arguments[0]
                for argument in arguments[1:]:
                    total = IntegerInterval(_sum(total.low, argument.low), _sum(total.high, argument.high))
                return total
            case Operator.MULTIPLY:
                return _product(arguments[0], arguments[1])
            case Operator.DIV:
                # A divisor of at least 1 in magnitude makes nothing larger, but Euclidean rounding can add one.
                magnitude = arguments[0].magnitude
                return EVERYTHING if magnitude is None else IntegerInterval(-magnitude - 1, magnitude + 1)
            case Operator.MOD:
                magnitude = arguments[1].magnitude
                return IntegerInterval(0, None if magnitude is None else max(magnitude - 1, 0))
            case _:
                return EVERYTHING

    return fold([term], step, memo)[0]


def sort_interval(sort: Sort) -> IntegerInterval:
    """Return the interval of a sort's values."""
    return IntegerInterval(sort.low, sort.high) if isinstance(sort, RangeSort) else EVERYTHING


def declared(term: Term) -> IntegerInterval:
    """Return the interval that the declaration of a leaf gives."""
    payload = term.payload
    if isinstance(payload, Symbol | Input | StateVariable):
        return sort_interval(payload.sort)
    return EVERYTHING


def is_number(term: Term) -> bool:
    """Return whether a term is an integer (members and individuals are not)."""
    return not isinstance(term.sort, EnumSort | IndividualSort) and term.sort == INT


class ReachableIntervals(Record):
    """For every integer entry, an interval that it cannot leave.

    Includes the values of a range-typed entry outside its range, in which a run ends. ``stable`` says that no number of
    steps leaves the intervals; else they hold for the number of steps that was asked for.
    """

    of: dict[Term, IntegerInterval]
    stable: bool


def reachable_intervals(system: GroundSystem, steps: int) -> ReachableIntervals:
    """Return the intervals that entries can reach within so many steps."""
    numbers = [entry for entry in system.entries if is_number(entry)]
    reached = _initial(system, numbers)
    changing = {
        entry: [update.value for rule in system.rules for update in rule.updates.get(entry, ())] for entry in numbers
    }

    def before_step(leaf: Term) -> IntegerInterval:
        # A step starts inside all ranges.
        known = reached.get(leaf, EVERYTHING)
        return known.meet(declared(leaf))

    for _ in range(min(steps, MOST_ROUNDS)):
        memo: dict[Term, IntegerInterval] = {}
        following = dict(reached)
        for entry, values in changing.items():
            for value in values:
                following[entry] = following[entry].join(interval_of(value, before_step, memo))
        if following == reached:
            return ReachableIntervals(reached, stable=True)
        reached = following
    if steps > MOST_ROUNDS:
        reached = {entry: EVERYTHING if changing[entry] else known for entry, known in reached.items()}
    return ReachableIntervals(reached, stable=False)


def _initial(system: GroundSystem, numbers: list[Term]) -> dict[Term, IntegerInterval]:
    """Return the intervals that constraints give. Ranges are not assumed, since an initial value may lie outside."""
    known = dict.fromkeys(numbers, EVERYTHING)
    # Twice, so that a bound on one entry in terms of another is used wherever it stands.
    for _ in range(2):
        for conjunct in system.initial:
            if conjunct.operator not in (Operator.EQUAL, Operator.LESS_EQUAL, Operator.LESS):
                continue
            left, right = conjunct.arguments
            memo: dict[Term, IntegerInterval] = {}
            first = interval_of(left, lambda leaf: known.get(leaf, EVERYTHING), memo)
            second = interval_of(right, lambda leaf: known.get(leaf, EVERYTHING), memo)
            equal = conjunct.operator is Operator.EQUAL
            if left in known:
                known[left] = known[left].meet(IntegerInterval(second.low if equal else None, second.high))
            if right in known:
                known[right] = known[right].meet(IntegerInterval(first.low, first.high if equal else None))
    return known
