"""The events of a session, and the order in which users see them.

Owns: the events as data, the work that is left to a session, and the order of results.
Must never know: how anything is decided; where a session runs.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from typing import TypeVar

from msgspec import field
from msgspec.structs import replace

from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.records import Record
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.options import Progress, ProgressListener
from invariants.verdicts.traces.trace import TRUE
from invariants.verdicts.verdict import (
    ProvedResult,
    ReachableResult,
    Result,
    SurvivingResult,
    UnreachableResult,
    UnreachedResult,
    ViolatedResult,
)


class Begun(Record):
    """Work on some obligations begins, given by their positions; it should take at most so many seconds.

    None of them is decided. Work on no obligation is about the model as a whole: no result depends on its answer.
    """

    positions: tuple[int, ...]
    seconds: float


class Decided(Record):
    """The result of the obligation at a position; of a witness, that of the invariant that denies it."""

    position: int
    result: Result


class Carried(Record):
    """Data that a session sends along with its results, to the one who has started it."""

    content: object


Finding = TypeVar("Finding")

Event = Begun | Decided | Carried | Diagnostic
Events = Generator[Event, None, None]


class Work(Record):
    """The obligations of a session, and the positions of those that are left to it.

    ``spent`` has the seconds that were spent on obligations before. ``is_resumed`` says that an earlier session was
    stopped: then each obligation is worked on alone, and nothing is asked about the model as a whole.
    """

    todo: tuple[Obligation, ...]
    left: tuple[int, ...]
    spent: Mapping[int, float] = field(default_factory=dict)
    is_resumed: bool = False


def whole(todo: tuple[Obligation, ...]) -> Work:
    """Return the work of a session that decides all obligations."""
    return Work(todo, tuple(range(len(todo))))


def in_order(events: Events, count: int, listener: ProgressListener) -> Iterator[Result | Diagnostic]:
    """Yield the results among some events in the order of their positions, and diagnostics as they come.

    The listener is notified of every result as soon as it is known. At ``KeyboardInterrupt``, the results so far are
    yielded, in order, before the exception is raised again.
    """
    found: dict[int, Result] = {}
    told = 0
    try:
        for event in events:
            if isinstance(event, Diagnostic):
                yield event
            elif isinstance(event, Decided):
                found[event.position] = _about_witness(event.result)
                _report(found[event.position], len(found), count, listener)
                while told in found:
                    yield found[told]
                    told += 1
    except KeyboardInterrupt:
        found.update(
            (event.position, _about_witness(event.result))
            for event in known_at_interrupt(events)
            if isinstance(event, Decided)
        )
        yield from (found[position] for position in sorted(found) if position >= told)
        raise


def _about_witness(result: Result) -> Result:
    """Return the result about a witness, given the one about the invariant that denies the witness.

    Other results are returned unchanged.
    """
    if not result.is_witness:
        return result
    given = {name: getattr(result, name) for name in result.__struct_fields__}
    match result:
        case ViolatedResult(failure=failure):
            return ReachableResult(**given | {"failure": replace(failure, what=TRUE)})
        case ProvedResult():
            return UnreachableResult(**given)
        case SurvivingResult():
            return UnreachedResult(**given)
        case _:
            return result


def _report(result: Result, decided: int, count: int, listener: ProgressListener) -> None:
    listener.progress(Progress(result.invariant, result.engine, result.verdict.value, (decided, count)))


def known_at_interrupt(findings: Generator[Finding, None, None]) -> Iterator[Finding]:
    """Yield the findings that were not yielded when an interrupt came."""
    with suppress(KeyboardInterrupt, StopIteration):
        finding = findings.throw(KeyboardInterrupt)
        while True:
            yield finding
            finding = next(findings)
