"""Where something undefined can occur.

Owns: a safe over-approximation of the expressions that may lack a value: bounds of numbers, and the forms that need
them.
Must never know: the effect of an undefined value in a run.

Division, ``mod``, ``log``, ``sqrt``, powers, and indices and arguments of a range type are undefined for some values;
an expression counts as certainly defined only where simple bounds say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from fractions import Fraction

from msgspec import field

from invariants.foundation.records import MutableRecord
from invariants.foundation.sorts import RangeSort, Sort, is_integer, is_number
from invariants.language.analysis.constants import Constants
from invariants.language.model.expressions import (
    Aggregate,
    Binary,
    Body,
    CallDefinition,
    Conditional,
    Contains,
    Enabled,
    Expression,
    Extremum,
    HeldValue,
    Let,
    Literal,
    Local,
    PresentValue,
    ReadCaptured,
    ReadLocal,
    ReadVariable,
    Unary,
    Unmodified,
    Variable,
    set_member,
)
from invariants.language.model.operators import (
    AggregateOperator,
    BinaryOperator,
    ExtremumOperator,
    LocalKind,
    UnaryOperator,
)
from invariants.language.model.traversal import subexpressions

Numeral = int | Fraction
NumeralBounds = tuple[Numeral | None, Numeral | None]
"""The least and the greatest value; None where there is none."""

UNBOUNDED: NumeralBounds = (None, None)


class Partiality(MutableRecord):
    """The expressions that may be undefined, given the variables that are inside their ranges.

    ``parameters`` has the sorts of the parameters of each rule. ``partial_rules`` are the rules whose firing may be
    undefined: then ``enabled`` may be undefined, too.
    """

    constants: Constants
    inside: Callable[[Variable], bool]
    parameters: Mapping[str, tuple[Sort, ...]]
    partial_rules: Set[str] = frozenset()
    _lets: dict[Local, NumeralBounds] = field(default_factory=dict)
    _definitions: dict[str, bool] = field(default_factory=dict)
    """Whether each may be undefined, with range-typed arguments inside their ranges."""

    def __post_init__(self) -> None:
        for name, definition in self.constants.definitions.items():
            self._definitions[name] = self.may_be_undefined(definition.body)

    def may_be_undefined(self, body: Body | None) -> bool:
        """Return whether something undefined can occur in the code."""
        return any(self.is_partial(part) for part in subexpressions(body))

    def may_leave(self, indices: Iterable[Expression], domain: Iterable[Sort]) -> bool:
        """Return whether an index can be outside the range that it is an index into."""
        return any(not self._fits(index, sort) for index, sort in zip(indices, domain, strict=True))

    def differ(self, first: Expression, second: Expression) -> bool:
        """Return whether the two expressions certainly have different values."""
        if first.sort == second.sort or (is_integer(first.sort) and is_integer(second.sort)):
            one, other = self.constants.value(first), self.constants.value(second)
            if one is not None and other is not None:
                return one != other
        if not is_number(first.sort) or not is_number(second.sort):
            return False
        (low, high), (other_low, other_high) = self.bounds(first), self.bounds(second)
        below = high is not None and other_low is not None and high < other_low
        above = low is not None and other_high is not None and low > other_high
        return below or above

    def is_partial(self, part: Body) -> bool:
        """Return whether the part may be undefined although its own parts have values."""
        match part:
            case Literal() | ReadLocal():
                return False  # most parts are
            case Let(local=local, value=value):
                self._lets[local] = self.bounds(value)
                return False
            case Binary(operator=BinaryOperator.DIVIDE | BinaryOperator.DIV | BinaryOperator.MOD, right=right):
                return not self.excludes_zero(right)
            case Binary(operator=BinaryOperator.POWER, left=base, right=exponent):
                low = self.bounds(exponent)[0]
                if low is not None and low >= 0:
                    return False
                return is_integer(base.sort) or not self.excludes_zero(base)
            case Unary(operator=UnaryOperator.LOG, operand=operand):
                return not self.is_positive(operand)
            case Unary(operator=UnaryOperator.SQRT, operand=operand):
                low = self.bounds(operand)[0]
                return low is None or low < 0
            case ReadVariable(variable=variable, indices=indices):
                return self.may_leave(indices, variable.domain)
            case Contains(member=member):
                return self.may_leave((member,), (set_member(part),))
            case CallDefinition(definition=name, arguments=arguments):
                sorts = tuple(parameter.sort for parameter in self.constants.definitions[name].parameters)
                return self._definitions[name] or self.may_leave(arguments, sorts)
            case Enabled(rule=rule, arguments=arguments):
                return rule in self.partial_rules or self.selects_outside(rule, arguments)
            case HeldValue() | PresentValue():
                return True
            case Unmodified(rule=rule, arguments=arguments):
                return self.selects_outside(rule, arguments)
            case _:
                return False

    def excludes_zero(self, number: Expression) -> bool:
        """Return whether a number cannot be zero."""
        return _excludes_zero(self.bounds(number))

    def is_positive(self, number: Expression) -> bool:
        """Return whether a number is greater than zero."""
        low = self.bounds(number)[0]
        return low is not None and low > 0

    def selects_outside(self, rule: str, arguments: tuple[Expression | None, ...]) -> bool:
        """Return whether a reference to the rule can have an argument outside the range of its parameter."""
        pairs = zip(arguments, self.parameters[rule], strict=True)
        return any(argument is not None and not self._fits(argument, sort) for argument, sort in pairs)

    def _fits(self, value: Expression, sort: Sort) -> bool:
        if not isinstance(sort, RangeSort):
            return True
        low, high = self.bounds(value)
        return low is not None and high is not None and sort.low <= low and high <= sort.high

    def bounds(self, expression: Expression) -> NumeralBounds:
        """Return bounds of the value of a number, wherever it has a value."""
        try:
            return self._bounds(expression)
        except RecursionError:
            return UNBOUNDED

    def _bounds(self, expression: Expression) -> NumeralBounds:
        known = self.constants.value(expression)
        if known is not None:
            return known, known
        match expression:
            case ReadVariable(variable=variable, sort=RangeSort() as sort):
                return (sort.low, sort.high) if variable.constant or self.inside(variable) else UNBOUNDED
            case ReadLocal(local=local):
                return self._bounds_of_local(local)
            case PresentValue(value=value):
                return self._bounds(value)
            case ReadCaptured(sort=RangeSort() as sort):
                return sort.low, sort.high
            case Unary(operator=operator, operand=operand):
                return _bounds_of_unary(operator, self._bounds(operand))
            case Binary(operator=operator, left=left, right=right):
                return _bounds_of_binary(operator, self._bounds(left), self._bounds(right))
            case Conditional(then=then, otherwise=otherwise):
                return _hull([self._bounds(then), self._bounds(otherwise)])
            case Let(local=local, value=value, body=body):
                self._lets[local] = self._bounds(value)
                return self._bounds(body)
            case Extremum(operator=extremum, operands=operands):
                return _bounds_of_extremum(extremum, [self._bounds(operand) for operand in operands])
            case Aggregate(operator=AggregateOperator.MIN | AggregateOperator.MAX, body=body):
                return self._bounds(body)
            case Aggregate(operator=AggregateOperator.COUNT):
                return 0, None
            case _:
                return UNBOUNDED

    def _bounds_of_local(self, local: Local) -> NumeralBounds:
        if local.kind is LocalKind.LET:
            return self._lets.get(local, UNBOUNDED)
        if not isinstance(local.sort, RangeSort):
            return UNBOUNDED
        return local.sort.low, local.sort.high


def _excludes_zero(bounds: NumeralBounds) -> bool:
    low, high = bounds
    return (low is not None and low > 0) or (high is not None and high < 0)


def _hull(parts: list[NumeralBounds]) -> NumeralBounds:
    lows = [low for low, _ in parts if low is not None]
    highs = [high for _, high in parts if high is not None]
    return (
        min(lows) if len(lows) == len(parts) else None,
        max(highs) if len(highs) == len(parts) else None,
    )


def _bounds_of_extremum(operator: ExtremumOperator, parts: list[NumeralBounds]) -> NumeralBounds:
    lows = [low for low, _ in parts if low is not None]
    highs = [high for _, high in parts if high is not None]
    all_lows, all_highs = len(lows) == len(parts), len(highs) == len(parts)
    if operator is ExtremumOperator.MIN:
        return (min(lows) if all_lows else None), (min(highs) if highs else None)
    return (max(lows) if lows else None), (max(highs) if all_highs else None)


def _bounds_of_unary(operator: UnaryOperator, bounds: NumeralBounds) -> NumeralBounds:
    low, high = bounds
    match operator:
        case UnaryOperator.WIDEN:
            return bounds
        case UnaryOperator.NEGATE:
            return (None if high is None else -high), (None if low is None else -low)
        case UnaryOperator.ABSOLUTE:
            greatest = None if low is None or high is None else max(-low, high)
            if low is not None and low > 0:
                return low, high
            if high is not None and high < 0:
                return -high, greatest
            return 0, greatest
        case UnaryOperator.SQRT:
            return 0, None
        case UnaryOperator.NOT | UnaryOperator.LOG:
            return UNBOUNDED
        case UnaryOperator.EXP:
            return (1 if low is not None and low >= 0 else 0), None


def _bounds_of_binary(operator: BinaryOperator, left: NumeralBounds, right: NumeralBounds) -> NumeralBounds:
    (a, b), (c, d) = left, right
    match operator:
        case BinaryOperator.ADD:
            return (None if a is None or c is None else a + c), (None if b is None or d is None else b + d)
        case BinaryOperator.SUBTRACT:
            return (None if a is None or d is None else a - d), (None if b is None or c is None else b - c)
        case BinaryOperator.MULTIPLY:
            if a is not None and b is not None and c is not None and d is not None:
                products = [a * c, a * d, b * c, b * d]
                return min(products), max(products)
            return (0 if a is not None and a >= 0 and c is not None and c >= 0 else None), None
        case BinaryOperator.MOD:
            if c is not None and d is not None and _excludes_zero(right):
                return 0, max(-c, d) - 1
            return 0, None
        case BinaryOperator.DIV if a is not None and a >= 0 and c is not None and c > 0:
            return 0, b
        case BinaryOperator.POWER if a is not None and a >= 0:
            return 0, None
        case _:
            return UNBOUNDED
