"""Values in logs: JSON read as values of the model's sorts.

Owns: how a log writes a value of each sort, and the complaint about a value that is not of its sort.
Must never know: lines, rules.

Truth values and integers are written as in JSON. A member of an enumeration is written by name, ``human`` or
``Kind.human``. An individual is written by its name in the log's own table or, without one, as ``Agent0``. A set is an
array of values. A Real is a number, or a text with a decimal, a fraction (``1/3``) or the first decimals of an
irrational number (``≈1.41421``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, assert_never

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.sorts import (
    NO_PREDICATE,
    BoolSort,
    EnumSort,
    IndividualSort,
    IntSort,
    PredicateArguments,
    PredicateSort,
    RangeSort,
    RealSort,
    Scope,
    SetSort,
    Sort,
    number_of,
    position_of,
)
from invariants.foundation.suggestions import closest
from invariants.interpreter.state.values import Value
from invariants.language.model.compounds import NONE, CompoundShape, Leaf, OptionalShape, RecordShape, leaves
from invariants.language.printing.value_text import NOT_CHOSEN

_REAL = re.compile(r"(≈)?(-?\d+(?:\.\d+)?(?:e[+-]?\d{1,4})?)(?:/(\d+))?")
_LONGEST_QUOTE = 60
"""The most characters of a wrong value that a message quotes."""
_FEW = 12
"""The most individuals or members that a message lists."""
_SMALLEST = Fraction(1, 10**300)
_ROUNDED = Fraction(1, 10**13)
"""The greatest relative error of a number of which only the first decimals are written."""


class NotOfSortError(InvariantsError):
    """A JSON value is not a value of a sort; ``help`` is the way out, if there is one."""

    def __init__(self, message: str, help_text: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help_text


class ValueReader:
    """Reads values in a scope."""

    def __init__(
        self, enums: Sequence[EnumSort], scope: Scope, names: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self._enums = enums
        self._scope = scope
        self._names = names or {}
        """Names of individuals, by type; individuals without a name are written ``Agent7``."""
        self._numbers = {
            population: {name: number for number, name in enumerate(named)} for population, named in self._names.items()
        }

    def part(self, found: Any, sort: Sort) -> Value:
        """Return the value of a part of a record or of an optional value; raises :class:`NotOfSortError`."""
        if found is ABSENT:
            return False if isinstance(sort, BoolSort) else sort.low if isinstance(sort, RangeSort) else 0
        return self.value(as_written(found, sort), sort)

    def value(self, found: Any, sort: Sort, *, outside: bool = False) -> Value:
        """Return a JSON value as a value of a sort; ``outside`` allows an integer outside its range.

        Raises :class:`NotOfSortError`.
        """
        match sort:
            case BoolSort():
                if isinstance(found, bool):
                    return found
                raise NotOfSortError(f"{_text(found)} is not a truth value", "write true or false, without quotes")
            case IntSort() | RangeSort():
                if isinstance(found, bool) or not isinstance(found, int):
                    raise NotOfSortError(f"{_text(found)} is not an integer", "write a whole number, without quotes")
                return found if outside else self._inside(found, sort)
            case RealSort():
                return self._real(found)
            case EnumSort():
                return self._member(found, sort)
            case IndividualSort():
                return self._individual(found, sort)
            case SetSort():
                return self._set(found, sort)
            case PredicateSort():
                return self._predicate(found, sort)
            case _:
                assert_never(sort)

    def index(self, found: str, sort: Sort) -> Value:
        """Return the name of an entry of a map as an index. Raises :class:`NotOfSortError`."""
        match sort:
            case BoolSort():
                if found in ("true", "false"):
                    return found == "true"
                raise NotOfSortError(f"{_text(found)} is not a truth value", 'the entries are "true" and "false"')
            case RangeSort():
                if not re.fullmatch(r"-?\d{1,18}", found):
                    raise NotOfSortError(f"{_text(found)} is not an integer", f"the entries are {sort}")
                return self._inside(int(found), sort)
            case _:
                return self.value(found, sort)

    def _set(self, found: Any, sort: SetSort) -> int:
        if isinstance(found, str) and found.startswith("{") and found.endswith("}"):
            # As reports and files of runs write a set.
            return self._set([each.strip() for each in found[1:-1].split(",")] if found[1:-1].strip() else [], sort)
        if not isinstance(found, list):
            raise NotOfSortError(f"{_text(found)} is not a set", "write an array of the values that are in the set")
        inside = 0
        for each in found:
            value = self.index(each, sort.member) if isinstance(each, str) else self.value(each, sort.member)
            inside |= 1 << position_of(int(value), sort.member)  # type: ignore[arg-type]
        return inside

    def _predicate(self, found: Any, sort: PredicateSort) -> int:
        """Return a predicate that is written as reports write it: ``7: true, (8, 1/2): true, otherwise false``."""
        if found == NOT_CHOSEN:
            return NO_PREDICATE
        *listed, other = _entries_of(found) if isinstance(found, str) else [("", "")]
        if other[0] not in ("otherwise", "always") or (other[0] == "always") is bool(listed):
            raise NotOfSortError(f"{_text(found)} is no condition", 'write a text such as "7: true, otherwise false"')
        arguments = {self._arguments(key, sort): truth for key, truth in listed}
        return number_of(other[1] == "true", (given for given, truth in arguments.items() if truth != other[1]))

    def _arguments(self, written: str, sort: PredicateSort) -> PredicateArguments:
        parts = written.strip("()").split(",")
        if len(parts) != len(sort.domain):
            raise NotOfSortError(f"{_text(written)} is not one value for each of {sort}")
        values = (_number_of(part.strip(), each) for part, each in zip(parts, sort.domain, strict=True))
        return tuple(int(value) if value.denominator == 1 else value for value in values)

    def _inside(self, number: int, sort: Sort) -> int:
        if isinstance(sort, RangeSort) and not sort.low <= number <= sort.high:
            raise NotOfSortError(f"{number} is outside {sort}")
        return number

    def _real(self, found: Any) -> Value:
        if isinstance(found, Fraction) or (isinstance(found, int) and not isinstance(found, bool)):
            return Fraction(found)
        match = _REAL.fullmatch(found) if isinstance(found, str) else None
        if match is None or (match[3] is not None and not int(match[3])):
            raise NotOfSortError(f"{_text(found)} is not a number", 'write a number, or a text such as "1/3"')
        number = Fraction(match[2]) / int(match[3] or 1)
        if not match[1]:
            return number
        from invariants.interpreter.state.real_intervals import (
            around,  # imported late: most logs have no irrational numbers
        )

        return around(number, max(abs(number) * _ROUNDED, _SMALLEST))

    def _member(self, found: Any, sort: EnumSort) -> int:
        name = found.removeprefix(f"{sort.name}.") if isinstance(found, str) else None
        if name in sort.members:
            return sort.members.index(name)
        near = closest(name, sort.members) if name is not None else None
        listed = ", ".join(sort.members[:_FEW]) + (", …" if len(sort.members) > _FEW else "")
        raise NotOfSortError(
            f"{_text(found)} is not a member of {sort.name}", f"is `{near}` meant?" if near else f"they are {listed}"
        )

    def _individual(self, found: Any, sort: IndividualSort) -> int:
        size = self._scope[sort.name]
        named = self._names.get(sort.name, ())
        if isinstance(found, str) and found in self._numbers.get(sort.name, {}):
            return self._numbers[sort.name][found]
        digits = found.removeprefix(sort.name) if isinstance(found, str) and found.startswith(sort.name) else ""
        if re.fullmatch(r"0|[1-9]\d{0,8}", digits):
            number = int(digits)
            if len(named) <= number < size:
                return number
            if number < len(named):
                raise NotOfSortError(f"{found} has the name {_text(named[number])} in the first line")
            raise NotOfSortError(
                f"{found} does not exist: there are {size} of {sort.name}, from {sort.name}0 to {sort.name}{size - 1}",
                f'write "scope": {{"{sort.name}": {number + 1}}} in the first line if there are more',
            )
        help_text = f"they are {sort.name}0 to {sort.name}{size - 1}"
        if named:
            near = closest(found, named) if isinstance(found, str) else None
            listed = ", ".join(named[:_FEW]) + (", …" if size > min(len(named), _FEW) else "")
            help_text = f"is `{near}` meant?" if near else f"they are {listed}"
        raise NotOfSortError(f"{_text(found)} is no individual of {sort.name}", help_text)


def _entries_of(written: str) -> list[tuple[str, str]]:
    """Return what stands before each truth value, and the truth value; a text of another form has no entries."""
    entries = re.findall(r"(\([^()]*\)|[^(),: ]+)(?::|(?<=otherwise)|(?<=always)) (true|false)(?:, |$)", written)
    whole = ", ".join(f"{key}{'' if key in ('otherwise', 'always') else ':'} {truth}" for key, truth in entries)
    return entries if entries and whole == written else [("", "")]


def _number_of(written: str, sort: Sort) -> Fraction:
    fraction = r"(\.\d{1,30}|/[1-9]\d{0,17})?" if isinstance(sort, RealSort) else ""
    if re.fullmatch(rf"-?\d{{1,18}}{fraction}", written):
        return Fraction(written)
    raise NotOfSortError(f"{_text(written)} is no value of {sort}")


def _text(found: Any) -> str:
    """Return a JSON value in the form in which messages quote it."""
    match found:
        case None:
            text = "null"
        case bool():
            text = "true" if found else "false"
        case str():
            text = f'"{found}"'
        case dict():
            text = "an object"
        case list():
            text = "an array"
        case Fraction():
            text = str(float(found)) if abs(found) < 10**300 else "the number"
        case _:
            text = str(found)
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


# ----------------------------------------------------- optional values and records


ABSENT = object()
"""The part of a value that is not there: it has the value that :mod:`invariants.language.records` gives it."""


def parts_of(shape: CompoundShape, found: Any) -> Iterator[tuple[str, Any]]:
    """Yield the variables that an optional value or a record has become, each with its value in a log.

    An absent value is ``null`` or ``"none"``, and its parts are :data:`ABSENT`; a record is an object by its fields, or
    a text as reports write it. Raises :class:`NotOfSortError`.
    """
    match shape:
        case Leaf(variable=variable):
            yield variable, found
        case OptionalShape(there=there, inner=inner):
            yield there, found not in (None, NONE)
            if found not in (None, NONE):
                yield from parts_of(inner, found)
            else:
                yield from ((part, ABSENT) for part in leaves(inner))
        case RecordShape(name=name, fields=fields):
            given = _fields(found, name) if isinstance(found, str) else found
            if not isinstance(given, dict) or given.keys() != fields.keys():
                raise NotOfSortError(f"{_text(found)} is no {name}", f"write an object with {', '.join(fields)}")
            for field, inner in fields.items():
                yield from parts_of(inner, given[field])


def _fields(text: str, name: str) -> dict[str, str] | None:
    """Return the fields of a record that is written as in reports, such as ``Proposal(target: a, level: 3)``."""
    if not text.startswith(f"{name}(") or not text.endswith(")"):
        return None
    found: dict[str, str] = {}
    depth, start, inside = 0, 0, text[len(name) + 1 : -1]
    for place, sign in enumerate(f"{inside},"):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            field, _, value = inside[start:place].partition(":")
            found[field.strip()] = value.strip()
            start = place + 1
    return found


def as_written(found: Any, sort: Sort) -> Any:
    """Return a value in a log, a number or a truth value that is written as text as itself."""
    if isinstance(sort, BoolSort) and found in ("true", "false"):
        return found == "true"
    if isinstance(sort, IntSort | RangeSort) and isinstance(found, str) and re.fullmatch(r"-?\d{1,18}", found):
        return int(found)
    return found


def example_of(sort: Sort) -> str:
    """Return the name of an entry of a map by this sort."""
    match sort:
        case IndividualSort():
            return f"{sort}0"
        case EnumSort(members=members):
            return members[0]
        case RangeSort(low=low):
            return str(low)
        case _:
            return "true"
