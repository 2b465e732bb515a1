"""The events of a session, and the order in which users see what they report.

Owns: the events as data, the work that is left to a session, and the order of results.
Must never know: how anything is decided; where a session runs.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from typing import TypeVar

from msgspec import field

from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.records import Record
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.options import Progress, ProgressListener
from invariants.verdicts.verdict import Result


class Begun(Record):
    """Work begins that concerns some obligations, by their positions, and is to take so many seconds at most.

    None of them is decided. What concerns none is asked about the model as a whole: nothing hangs on its answer.
    """

    positions: tuple[int, ...]
    seconds: float


class Decided(Record):
    """The result of the obligation at a position."""

    position: int
    result: Result


Finding = TypeVar("Finding")

Event = Begun | Decided | Diagnostic
Events = Generator[Event, None, None]


class Work(Record):
    """The obligations of a session, and those of them that are left to it, by their positions.

    ``spent`` has the seconds that were spent on some. ``is_resumed`` says that an earlier session had to be ended:
    then each obligation is worked on alone, and nothing is asked about the model as a whole.
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

    The listener is told of every result as soon as it is known. Where ``KeyboardInterrupt`` comes in, the results known
    by then are yielded, in order, before it goes on.
    """
    found: dict[int, Result] = {}
    told = 0
    try:
        for event in events:
            if isinstance(event, Diagnostic):
                yield event
            elif isinstance(event, Decided):
                found[event.position] = event.result
                _report(event.result, len(found), count, listener)
                while told in found:
                    yield found[told]
                    told += 1
    except KeyboardInterrupt:
        found.update(
            (event.position, event.result) for event in known_at_interrupt(events) if isinstance(event, Decided)
        )
        yield from (found[position] for position in sorted(found) if position >= told)
        raise


def _report(result: Result, decided: int, count: int, listener: ProgressListener) -> None:
    listener.progress(Progress(result.invariant, result.engine, result.verdict.value, (decided, count)))


def known_at_interrupt(findings: Generator[Finding, None, None]) -> Iterator[Finding]:
    """Yield what was found out, but not yielded, when an interrupt came in to whoever takes it."""
    with suppress(KeyboardInterrupt, StopIteration):
        finding = findings.throw(KeyboardInterrupt)
        while True:
            yield finding
            finding = next(findings)
