"""The vocabulary of a hole: the terms that a condition there can be made of.

Owns: the terms that a rule can read, the constants that numbers are compared with, and how many there is room for.
Must never know: which classes of a term a condition allows.

Numbers are compared with the constants that the model compares them with, and with each other where the model does; a
parameter that is assigned to a variable is compared with this variable, and as it is.
Entries of maps are read at parameters, and at variables of the vocabulary: where these may be absent, or be no index of
the map, only where they are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, product

from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import (
    INT,
    BoolSort,
    EnumSort,
    IndividualSort,
    IntSort,
    RangeSort,
    RealSort,
    SetSort,
    Sort,
    is_number,
)
from invariants.language.model.compounds import THERE
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.expressions import (
    Arbitrary,
    Comparison,
    Expression,
    Literal,
    PresentValue,
    ReadLocal,
    ReadVariable,
    Unary,
)
from invariants.language.model.operators import UnaryOperator
from invariants.language.model.traversal import all_code, subexpressions, variables_in
from invariants.shaping.filling.holes import ConditionHole, parts_by_name, presences_of, unreadable
from invariants.shaping.filling.vocabulary.cells import all_cells
from invariants.shaping.filling.vocabulary.readings import PRIME, InsideRange, Presence, StateReading
from invariants.shaping.filling.vocabulary.terms import (
    GuardTerm,
    IntervalsTerm,
    OrderTerm,
    PartTerm,
    PlainTerm,
    SameTerm,
    Threshold,
    ValuesTerm,
)
from invariants.shaping.filling.vocabulary.unused import NamedSorts, UnusedName, unused_names

MOST_CELLS_OF_A_DEFAULT = 96
"""The cells of a vocabulary that nobody has chosen; terms that come last are left out."""

MOST_CHOSEN_CELLS = 256
"""The cells of a vocabulary that ``over`` chooses: a condition for more takes seconds to write down."""

MOST_PRODUCTS = 2
"""The combinations of classes for each of these cells, with those that cannot be."""

SMALL_RANGE = 5
"""The values of a range that has a class for each."""

MOST_THRESHOLDS = 3
"""The constants that one number is compared with."""


class HoleVocabulary(ValueRecord):
    """The terms of a hole, and those that were left out because there would be too many cells.

    ``unused`` has the names of ``over`` that make no term.
    """

    terms: tuple[GuardTerm, ...]
    left_out: tuple[GuardTerm, ...]
    unused: tuple[UnusedName, ...] = ()


def vocabulary_of(model: Model, hole: ConditionHole) -> HoleVocabulary:
    """Return the vocabulary of a hole in a model. Raises ``ModelError`` for a name in ``over`` that cannot be read."""
    readable, names = _Readable(model, hole.rule), _names(model, hole)
    every = list(readable.terms(names))
    most = MOST_CELLS_OF_A_DEFAULT if hole.over is None else MOST_CHOSEN_CELLS
    size, kept = 1, list[GuardTerm]()
    for term in every:
        if size * term.size <= MOST_PRODUCTS * most and len(all_cells([*kept, term])) <= most:
            size *= term.size
            kept.append(term)
    unused = () if hole.over is None else unused_names(readable.sorts(names), every)
    return HoleVocabulary(tuple(kept), tuple(term for term in every if term not in kept), unused)


def _names(model: Model, hole: ConditionHole) -> list[str]:
    """Return the names that the vocabulary is made of, the most important ones first."""
    parts = parts_by_name(model, hole.rule)
    primed = [f"{part}{PRIME}" for name in hole.written for part in parts.get(name, ())]
    if hole.over is not None:
        unknown = [each for each in hole.over if each.text not in parts]
        if unknown:
            raise ModelError(tuple(unreadable(each.text, each.span, [*parts]) for each in unknown))
        chosen = [part for each in hole.over for part in parts[each.text]]
        return [*(name for name in primed if name.removesuffix(PRIME) in chosen), *chosen]
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


_Sorted = tuple[StateReading, Sort]


class _Readable:
    """The terms that the names of a rule and of the state make."""

    def __init__(self, model: Model, rule: str) -> None:
        self._model = model
        self._locals = model.rules[rule].parameters
        self._parameters = {local.name: local.sort for local in self._locals}
        self._variables = {each.name: each for each in (*model.variables, *model.constants)}
        self._presences = presences_of(model)
        self._compared = list(_comparisons(model))
        self._assigned = {
            local: name for local, name in _assigned_parameters(model, rule) if is_number(self._parameters[local])
        }

    def sorts(self, names: Sequence[str]) -> NamedSorts:
        """Return for each name the sorts of its indices, and that of its values."""
        found: dict[StateReading, tuple[tuple[Sort, ...], Sort]] = {}
        for name in names:
            if name in self._parameters:
                found[StateReading(name, (), is_parameter=True)] = (), self._parameters[name]
                continue
            variable = self._variables[name.removesuffix(PRIME)]
            found[self._reading(name, ())] = variable.domain, variable.sort
        return found

    def terms(self, names: Sequence[str]) -> Iterator[GuardTerm]:
        """Yield the terms that names make; entries of maps at variables come last."""
        keys = dict(self._keys(names))
        several = [each for name in names for each in self._readings(name, keys)]
        at_variables = [each for each in several if not all(key.is_parameter for key in each[0].keys)]
        plain = [each for each in several if each not in at_variables]
        for reading, sort in plain:
            yield from self._alone(reading, sort)
        yield from self._together(combinations(plain, 2))
        for reading, sort in at_variables:
            yield from self._alone(reading, sort)
        yield from self._together(pair for pair in combinations([*plain, *at_variables], 2) if pair[1] in at_variables)

    def _together(self, pairs: Iterable[tuple[_Sorted, _Sorted]]) -> Iterator[GuardTerm]:
        """Yield the terms that compare readings with each other."""
        for (left, sort), (right, other) in pairs:
            if isinstance(sort, IndividualSort) and sort == other:
                yield self._guarded(SameTerm(left, right), left, right)
            elif is_number(sort) and is_number(other) and self._are_compared(left, right):
                yield self._guarded(OrderTerm(left, right), left, right)

    def _keys(self, names: Sequence[str]) -> Iterator[_Sorted]:
        """Yield the readings that maps can be read at: parameters, and variables."""
        yield from ((StateReading(name, (), is_parameter=True), sort) for name, sort in self._parameters.items())
        for name in names:
            variable = self._variables.get(name)
            if variable is not None and not variable.domain:
                yield self._reading(name, ()), variable.sort

    def _readings(self, name: str, keys: Mapping[StateReading, Sort]) -> Iterator[_Sorted]:
        if name in self._parameters:
            sort = self._parameters[name]
            if isinstance(sort, SetSort):
                fitting = [key for key, other in keys.items() if _is_index(other, sort.member)]
                yield from ((StateReading(name, (key,), is_parameter=True), BoolSort()) for key in fitting)
            else:
                yield StateReading(name, (), is_parameter=True), sort
            return
        variable = self._variables[name.removesuffix(PRIME)]
        fits = ([key for key, sort in keys.items() if _is_index(sort, index)] for index in variable.domain)
        for several in product(*fits):
            yield self._reading(name, several), variable.sort

    def _reading(self, name: str, keys: tuple[StateReading, ...]) -> StateReading:
        """Return the reading of a variable, or of its value after the step."""
        root = name.removesuffix(PRIME)
        is_optional = f"{root}.{THERE}" in self._presences.get(root, ())
        return StateReading(root, keys, is_parameter=False, is_after=name.endswith(PRIME), is_optional=is_optional)

    def _alone(self, reading: StateReading, sort: Sort) -> Iterator[GuardTerm]:
        match sort:
            case BoolSort():
                yield self._guarded(ValuesTerm(reading, (False, True)), reading)
            case EnumSort(members=members) if len(members) > 1:
                yield self._guarded(ValuesTerm(reading, members), reading)
            case RangeSort(low=low, high=high) if 1 < high - low + 1 <= SMALL_RANGE:
                yield self._guarded(ValuesTerm(reading, tuple(range(low, high + 1))), reading)
            case IntSort() | RealSort() | RangeSort():
                found = {each.value: each for each in self._thresholds(reading)}
                if found:
                    few = sorted(list(found.values())[:MOST_THRESHOLDS], key=lambda each: each.value)
                    # Unknown code may leave a range: after a step, numbers are not known to be in it.
                    known = INT if reading.is_after and isinstance(sort, RangeSort) else sort
                    yield self._guarded(IntervalsTerm(reading, tuple(few), known), reading)

    def _guarded(self, term: PlainTerm, *readings: StateReading) -> GuardTerm:
        """Return a term that is read only where all is there that its readings need."""
        needed = dict.fromkeys(each for reading in readings for each in self._needed(reading))
        return PartTerm(tuple(needed), term) if needed else term

    def _needed(self, reading: StateReading) -> Iterator[Presence]:
        """Yield what has to be there for a reading, the outer parts first."""
        for key, index in zip(reading.keys, self._indices(reading), strict=True):
            yield from self._needed(key)
            yield from _inside(key, self._sort(key), index)
        if not reading.is_parameter:
            for name in self._presences.get(reading.name.removesuffix(PRIME), ()):
                yield StateReading(name, reading.keys, is_parameter=False, is_after=reading.is_after)

    def _sort(self, reading: StateReading) -> Sort:
        return self._parameters[reading.name] if reading.is_parameter else self._variables[reading.name].sort

    def _indices(self, reading: StateReading) -> tuple[Sort, ...]:
        """Return the sorts of the keys of a reading."""
        if not reading.keys:
            return ()
        sort = self._parameters.get(reading.name) if reading.is_parameter else None
        return (sort.member,) if isinstance(sort, SetSort) else self._variables[reading.name].domain

    def _thresholds(self, reading: StateReading) -> Iterator[Threshold]:
        names = {(reading.name, reading.is_parameter)}
        if reading.is_parameter and reading.name in self._assigned:
            names.add((self._assigned[reading.name], False))
        for one, other in self._compared:
            if self._named(one) in names:
                value = self._constant(other)
                if value is not None:
                    yield Threshold(value, other.span.text)

    def _constant(self, node: Expression) -> Fraction | None:
        match node:
            case Literal(value=bool()):
                return None
            case Literal(span=span) if not span.text[:1].isdecimal():
                return None  # the value that stands for an absent one is compared by nobody
            case Literal(value=value):
                return Fraction(value)
            case ReadVariable(variable=variable) if variable.constant and not variable.domain:
                known = self._model.initial_values.get(variable)
                return None if known is None else self._constant(_bare(known))
            case Unary(operator=UnaryOperator.NEGATE, operand=inner):
                opposite = self._constant(_bare(inner))
                return None if opposite is None else -opposite
        return None

    def _named(self, node: Expression) -> tuple[str, bool] | None:
        """Return the name that is read, and whether it is that of a parameter of the rule."""
        match node:
            case ReadVariable(variable=variable):
                return variable.name, False
            case ReadLocal(local=local) if local in self._locals:
                return local.name, True
            case _:
                return None

    def _are_compared(self, left: StateReading, right: StateReading) -> bool:
        for one, other in ((left, right), (right, left)):
            if one.is_parameter and not other.is_parameter and self._assigned.get(one.name) == other.name:
                return True
        names = {(each.name, each.is_parameter) for each in (left, right)}
        return any({self._named(one), self._named(other)} == names for one, other in self._compared)


def _is_index(sort: Sort, index: Sort) -> bool:
    """Return whether values of a sort may be an index: integers, of those that have a range in common with it."""
    match sort, index:
        case RangeSort(low=low, high=high), RangeSort():
            return low <= index.high and index.low <= high
        case IntSort(), RangeSort():
            return True
        case _:
            return sort == index


def _inside(key: StateReading, sort: Sort, index: Sort) -> Iterator[InsideRange]:
    """Yield the condition that a key is an index, where its sort leaves that open."""
    if isinstance(index, RangeSort) and isinstance(sort, RangeSort | IntSort):
        inside = InsideRange(key, sort, index)
        if not inside.is_certain:
            yield inside


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
    while True:
        match node:
            case Unary(operator=UnaryOperator.WIDEN, operand=inner) | PresentValue(value=inner):
                node = inner
            case _:
                return node


def _assigned_parameters(model: Model, rule: str) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a rule that it assigns to variables as they are, each with the variable."""
    parameters = model.rules[rule].parameters
    for key in model.rules[rule].assignments:
        site = model.sites[key]
        value = None if site.original is None or isinstance(site.original, Arbitrary) else _bare(site.original)
        if site.entry is not None and isinstance(value, ReadLocal) and value.local in parameters:
            yield value.local.name, site.entry.variable.name
