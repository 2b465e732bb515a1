"""Names of a vocabulary that make no term: a condition that was to read them cannot.

Owns: which names these are, and why.
Must never know: how terms are made; how a reason is worded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum

from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import IndividualSort, SetSort, Sort, is_number
from invariants.shaping.filling.vocabulary.readings import InsideRange, Presence, StateReading
from invariants.shaping.filling.vocabulary.terms import GuardTerm, OrderTerm, PartTerm, SameTerm


class UnusedReason(Enum):
    """The reason why a name makes no term."""

    NO_INDEX = "no_index"
    """It is a map, or a set, and no name is an index of it."""
    NOT_COMPARED = "not_compared"
    """It is a number, and the model compares it with no constant and no other name."""
    NO_OTHER = "no_other"
    """It is an individual, and no name is another one of its type."""
    ONE_VALUE = "one_value"
    """It has only one value."""


class UnusedName(ValueRecord):
    """A name that makes no term, as the language writes it, and the reason."""

    text: str
    reason: UnusedReason


NamedSorts = Mapping[StateReading, tuple[tuple[Sort, ...], Sort]]
"""For each name, as a reading without keys, the sorts of its indices, and that of its values."""


def unused_names(names: NamedSorts, terms: Iterable[GuardTerm]) -> tuple[UnusedName, ...]:
    """Return the names that no term reads, not as an index either."""
    used = {(each.name, each.is_parameter, each.is_after) for term in terms for each in _readings(term)}
    return tuple(
        UnusedName(reading.text, _reason(indices, sort))
        for reading, (indices, sort) in names.items()
        if (reading.name, reading.is_parameter, reading.is_after) not in used
    )


def _reason(indices: tuple[Sort, ...], sort: Sort) -> UnusedReason:
    if indices or isinstance(sort, SetSort):
        return UnusedReason.NO_INDEX
    if isinstance(sort, IndividualSort):
        return UnusedReason.NO_OTHER
    return UnusedReason.NOT_COMPARED if is_number(sort) else UnusedReason.ONE_VALUE


def _readings(term: GuardTerm) -> Iterator[StateReading]:
    """Yield all that a term reads, indices included."""
    match term:
        case PartTerm(presences=presences, inner=inner):
            for each in presences:
                yield from _with_keys(each)
            yield from _readings(inner)
        case OrderTerm(left=left, right=right) | SameTerm(left=left, right=right):
            yield from (*_with_keys(left), *_with_keys(right))
        case _:
            yield from _with_keys(term.reading)


def _with_keys(presence: Presence) -> Iterator[StateReading]:
    reading = presence.reading if isinstance(presence, InsideRange) else presence
    yield reading
    for key in reading.keys:
        yield from _with_keys(key)
