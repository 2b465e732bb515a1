"""The vocabulary of a hole: the readings that a condition there can make, each with its values divided into classes.

Owns: the terms that a rule can read, the classes of their values, their wording, and the class in a step of a run.
Must never know: which classes a condition allows.

Truth values, members of enumerations and small ranges have a class for each value. Other numbers are compared with the
constants that the model compares them with, and with each other where the model does; individuals are equal or not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, groupby, pairwise, product
from types import MappingProxyType

from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sorts import BoolSort, EnumSort, IndividualSort, RangeSort, Sort, is_number
from invariants.language.model.compounds import NONE, THERE
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.expressions import Comparison, Expression, Literal, ReadVariable, Unary
from invariants.language.model.operators import UnaryOperator
from invariants.language.model.traversal import all_code, subexpressions, variables_in
from invariants.shaping.filling.holes import ConditionHole, parts_by_name, unreadable
from invariants.verdicts.traces.trace import Shown, ShownMap, shown_text

_PRIME = "'"

MOST_CELLS_OF_A_DEFAULT = 96
"""The cells of a vocabulary that nobody has chosen; terms that come last are left out."""

MOST_CHOSEN_CELLS = 256
"""The cells of a vocabulary that ``over`` chooses: a condition for more takes seconds to write down."""

SMALL_RANGE = 5
"""The values of a range that has a class for each."""

MOST_THRESHOLDS = 3
"""The constants that one number is compared with."""


class Situation(Record):
    """The arguments of a rule that fires, and the state before: values as they are shown."""

    arguments: Mapping[str, Shown]
    state: Mapping[str, ShownMap]
    after: Mapping[str, ShownMap] = MappingProxyType({})
    """The state after the step, which contracts read, too."""


class StateReading(ValueRecord):
    """A parameter, a variable or an entry of a map; ``keys`` are the parameters that index the map.

    ``name`` is that of a variable of the model: a field of a record, ``p.left``, or whether a value is there.
    """

    name: str
    keys: tuple[str, ...]
    is_parameter: bool
    is_after: bool = False
    """Whether the value after the step is read."""

    @property
    def text(self) -> str:
        """Return the reading in the language: of a condition, the text that is true where it is."""
        return f"{self._place} != {NONE}" if self._is_presence else self._place

    @property
    def denied(self) -> str:
        """Return what is true where the condition that is read is false."""
        return f"{self._place} == {NONE}" if self._is_presence else f"not {self.text}"

    @property
    def _is_presence(self) -> bool:
        return self.name.endswith(f".{THERE}")

    @property
    def _place(self) -> str:
        root, dot, fields = self.name.removesuffix(f".{THERE}").partition(".")
        name = f"{root}{_PRIME}" if self.is_after else root
        return f"{name}[{', '.join(self.keys)}]{dot}{fields}" if self.keys else f"{name}{dot}{fields}"

    def value(self, situation: Situation) -> Shown:
        """Return the value in a situation. Raises ``KeyError`` where the run does not show it."""
        if self.is_parameter:
            return situation.arguments[self.name]
        root, *fields = self.name.removesuffix(f".{THERE}").split(".")
        found: ShownMap = (situation.after if self.is_after else situation.state)[root]
        for key in self.keys:
            if not isinstance(found, Mapping):
                raise KeyError(self.text)
            found = found[shown_text(situation.arguments[key])]
        if isinstance(found, Mapping):
            raise KeyError(self.text)
        for field in fields:
            found = _field(str(found), field)
        return found != NONE if self._is_presence else found


def _field(text: str, name: str) -> Shown:
    """Return a field of a record that is shown as ``P(a: 1, b: Q(c: true))``. Raises ``KeyError`` for others."""
    depth, start = 0, text.index("(") + 1 if "(" in text else len(text)
    for at in range(start, len(text)):
        if not depth and text[at] in ",)":
            key, _, value = text[start:at].strip().partition(": ")
            if key == name:
                number = int(value) if value.removeprefix("-").isdecimal() else value
                return value == "true" if value in ("true", "false") else number
            start = at + 1
        depth += (text[at] in "({") - (text[at] in ")}")
    raise KeyError(name)


class ValuesTerm(ValueRecord):
    """A reading with a class for each of its values: truth values, members, the numbers of a small range."""

    reading: StateReading
    values: tuple[Shown, ...]

    @property
    def text(self) -> str:
        """Return what is read."""
        return self.reading.text

    @property
    def described(self) -> str:
        """Return what is read."""
        return self.text

    @property
    def size(self) -> int:
        """Return the number of classes."""
        return len(self.values)

    def class_in(self, situation: Situation) -> int:
        """Return the class in a situation."""
        value = self.reading.value(situation)
        # A member that two enumerations share is shown with the enumeration's name in front.
        return self.values.index(value.rpartition(".")[2] if isinstance(value, str) else value)

    def condition(self, classes: Collection[int]) -> str:
        """Return the condition that the value is in some of the classes, not all."""
        if isinstance(self.values[0], bool):
            return self.text if set(classes) == {1} else self.reading.denied
        chosen = sorted(classes)
        others = [number for number in range(self.size) if number not in chosen]
        if len(others) == 1 < len(chosen):
            return f"{self.text} != {self.values[others[0]]}"
        return " or ".join(f"{self.text} == {self.values[number]}" for number in chosen)


class Threshold(ValueRecord):
    """A constant that a number is compared with: its value, and its text."""

    value: Fraction
    text: str


class IntervalsTerm(ValueRecord):
    """A number, with classes at and between thresholds, in order: below the first, at it, between it and the next."""

    reading: StateReading
    thresholds: tuple[Threshold, ...]

    @property
    def text(self) -> str:
        """Return what is read."""
        return self.reading.text

    @property
    def described(self) -> str:
        """Return what is read, and the constants that it is compared with."""
        return f"{self.text} (compared with {', '.join(threshold.text for threshold in self.thresholds)})"

    @property
    def size(self) -> int:
        """Return the number of classes."""
        return 2 * len(self.thresholds) + 1

    def class_in(self, situation: Situation) -> int:
        """Return the class in a situation. Raises ``ValueError`` for an irrational number."""
        value = Fraction(self.reading.value(situation))
        below = sum(threshold.value < value for threshold in self.thresholds)
        at = any(threshold.value == value for threshold in self.thresholds)
        return 2 * below + at

    def condition(self, classes: Collection[int]) -> str:
        """Return the condition that the value is in some of the classes, not all."""
        missing = [number for number in range(self.size) if number not in classes]
        if len(missing) == 1 and missing[0] % 2:
            return f"{self.text} != {self.thresholds[missing[0] // 2].text}"
        runs = groupby(enumerate(sorted(classes)), key=lambda pair: pair[1] - pair[0])
        return " or ".join(self._between([number for _, number in run]) for _, run in runs)

    def _between(self, run: Sequence[int]) -> str:
        first, last = run[0], run[-1]
        low = "" if not first else self.thresholds[(first - 1) // 2].text
        high = "" if last == self.size - 1 else self.thresholds[last // 2].text
        if first == last and first % 2:
            return f"{self.text} == {low}"
        above = f"{low} {'<=' if first % 2 else '<'} " if low else ""
        below = f" {'<=' if last % 2 else '<'} {high}" if high else ""
        if above and not below:
            return f"{self.text} {'>=' if first % 2 else '>'} {low}"
        return f"{above}{self.text}{below}"


_SIGNS = {
    frozenset({0}): "<",
    frozenset({1}): "==",
    frozenset({2}): ">",
    frozenset({0, 1}): "<=",
    frozenset({1, 2}): ">=",
    frozenset({0, 2}): "!=",
}


class _PairTerm(ValueRecord):
    """Two readings that are compared with each other."""

    left: StateReading
    right: StateReading

    @property
    def text(self) -> str:
        """Return what is read."""
        return f"{self.left.text} to {self.right.text}"

    @property
    def described(self) -> str:
        """Return what is read."""
        return self.text


class OrderTerm(_PairTerm):
    """Two numbers: the first is less, equal, or greater."""

    @property
    def size(self) -> int:
        """Return the number of classes."""
        return 3

    def class_in(self, situation: Situation) -> int:
        """Return the class in a situation. Raises ``ValueError`` for an irrational number."""
        left, right = Fraction(self.left.value(situation)), Fraction(self.right.value(situation))
        return 1 + (left > right) - (left < right)

    def condition(self, classes: Collection[int]) -> str:
        """Return the condition that the numbers are in some of the three orders, not all."""
        return f"{self.left.text} {_SIGNS[frozenset(classes)]} {self.right.text}"


class SameTerm(_PairTerm):
    """Two individuals: different, or the same."""

    @property
    def size(self) -> int:
        """Return the number of classes."""
        return 2

    def class_in(self, situation: Situation) -> int:
        """Return the class in a situation."""
        return int(self.left.value(situation) == self.right.value(situation))

    def condition(self, classes: Collection[int]) -> str:
        """Return the condition that the individuals are the same, or not."""
        return f"{self.left.text} {'==' if set(classes) == {1} else '!='} {self.right.text}"


GuardTerm = ValuesTerm | IntervalsTerm | OrderTerm | SameTerm


class HoleVocabulary(ValueRecord):
    """The terms of a hole, and those that were left out because there would be too many cells."""

    terms: tuple[GuardTerm, ...]
    left_out: tuple[GuardTerm, ...]


def vocabulary_of(model: Model, hole: ConditionHole) -> HoleVocabulary:
    """Return the vocabulary of a hole in a model. Raises ``ModelError`` for a name in ``over`` that cannot be read."""
    every = list(_Readable(model, hole.rule).terms(_names(model, hole)))
    most = MOST_CELLS_OF_A_DEFAULT if hole.over is None else MOST_CHOSEN_CELLS
    cells, kept = 1, list[GuardTerm]()
    for term in every:
        if cells * term.size <= most:
            cells *= term.size
            kept.append(term)
    return HoleVocabulary(tuple(kept), tuple(term for term in every if term not in kept))


def _names(model: Model, hole: ConditionHole) -> list[str]:
    """Return the names that the vocabulary is made of, the most important ones first."""
    parts = parts_by_name(model, hole.rule)
    primed = [f"{part}{_PRIME}" for name in hole.written for part in parts.get(name, ())]
    if hole.over is not None:
        unknown = [each for each in hole.over if each.text not in parts]
        if unknown:
            raise ModelError(tuple(unreadable(each.text, each.span, [*parts]) for each in unknown))
        chosen = [part for each in hole.over for part in parts[each.text]]
        return [*(name for name in primed if name.removesuffix(_PRIME) in chosen), *chosen]
    readable = {part for each in parts.values() for part in each}
    stated = [model.properties[name] for name in model.promises]
    conditions = [prop.condition for prop in stated if isinstance(prop, StatedInvariant)]
    asked = [each.name for condition in conditions for each in variables_in(condition, model.definitions)]
    own = [
        each.name
        for code in all_code(model)
        if code.place.partition(".")[0] == hole.rule
        for each in variables_in(code.body, model.definitions)
    ]
    parameters = [local.name for local in model.rules[hole.rule].parameters]
    return [*primed, *(name for name in dict.fromkeys((*asked, *parameters, *own)) if name in readable)]


class _Readable:
    """The terms that the names of a rule and of the state make."""

    def __init__(self, model: Model, rule: str) -> None:
        self._model = model
        self._parameters = {local.name: local.sort for local in model.rules[rule].parameters}
        self._variables = {each.name: each for each in (*model.variables, *model.constants)}
        self._compared = list(_comparisons(model))

    def terms(self, names: Sequence[str]) -> Iterator[GuardTerm]:
        readings = [(reading, sort) for name in names for reading, sort in self._readings(name)]
        for reading, sort in readings:
            yield from self._alone(reading, sort)
        for (left, sort), (right, other) in combinations(readings, 2):
            if isinstance(sort, IndividualSort) and sort == other:
                yield SameTerm(left, right)
            elif is_number(sort) and is_number(other) and self._are_compared(left, right):
                yield OrderTerm(left, right)

    def _readings(self, name: str) -> Iterator[tuple[StateReading, Sort]]:
        if name in self._parameters:
            yield StateReading(name, (), is_parameter=True), self._parameters[name]
            return
        variable = self._variables[name.removesuffix(_PRIME)]
        fitting = [[key for key, sort in self._parameters.items() if sort == index] for index in variable.domain]
        for keys in product(*fitting):
            yield StateReading(variable.name, keys, is_parameter=False, is_after=name.endswith(_PRIME)), variable.sort

    def _alone(self, reading: StateReading, sort: Sort) -> Iterator[GuardTerm]:
        match sort:
            case BoolSort():
                yield ValuesTerm(reading, (False, True))
            case EnumSort(members=members) if len(members) > 1:
                yield ValuesTerm(reading, members)
            case RangeSort(low=low, high=high) if 1 < high - low + 1 <= SMALL_RANGE:
                yield ValuesTerm(reading, tuple(range(low, high + 1)))
            case _ if is_number(sort):
                found = {each.value: each for each in self._thresholds(reading)}
                if found:
                    few = sorted(list(found.values())[:MOST_THRESHOLDS], key=lambda each: each.value)
                    yield IntervalsTerm(reading, tuple(few))

    def _thresholds(self, reading: StateReading) -> Iterator[Threshold]:
        for one, other in self._compared:
            if isinstance(one, ReadVariable) and one.variable.name == reading.name and not reading.is_parameter:
                value = self._constant(other)
                if value is not None:
                    yield Threshold(value, other.span.text)

    def _constant(self, node: Expression) -> Fraction | None:
        match node:
            case Literal(value=bool()):
                return None
            case Literal(value=value):
                return Fraction(value)
            case ReadVariable(variable=variable) if variable.constant and not variable.domain:
                known = self._model.initial_values.get(variable)
                return None if known is None else self._constant(_bare(known))
        return None

    def _are_compared(self, left: StateReading, right: StateReading) -> bool:
        pairs = ((_name_of(one), _name_of(other)) for one, other in self._compared)
        return any({left.name, right.name} == {one, other} for one, other in pairs)


def _comparisons(model: Model) -> Iterator[tuple[Expression, Expression]]:
    """Yield the pairs of operands that the model compares, in both orders."""
    for code in all_code(model):
        for part in subexpressions(code.body):
            if isinstance(part, Comparison):
                operands = [_bare(operand) for operand in part.operands]
                for one, other in pairwise(operands):
                    yield one, other
                    yield other, one


def _bare(node: Expression) -> Expression:
    while isinstance(node, Unary) and node.operator is UnaryOperator.WIDEN:
        node = node.operand
    return node


def _name_of(node: Expression) -> str | None:
    return node.variable.name if isinstance(node, ReadVariable) else None
