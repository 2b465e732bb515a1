"""Sessions in a separate process, so that all work keeps its time, and no crash ends the report.

Owns: when a session is killed, the results of the obligations that it worked on, and the session that goes on.
Must never know: how obligations are decided.

The session reports which obligations it works on, and for how long. A session that takes longer, or dies, is killed
with all its processes: an obligation that was worked on alone is ``unknown``; the others go to another session. Where
no process can be forked, the session runs in this process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from functools import partial

from msgspec.structs import replace

from invariants.evidence.claims import Source
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.no_answer import NoAnswer
from invariants.language.model.declarations import Model, Unbounded
from invariants.verdicts.admission import Admission
from invariants.verdicts.events import Begun, Carried, Decided, Event, Events, Work
from invariants.verdicts.limits.own_process import (
    EndedError,
    OverrunError,
    OwnProcess,
    Send,
    Sending,
    can_fork,
    why_ended,
)
from invariants.verdicts.limits.reused_process import ReusedProcess
from invariants.verdicts.obligations import Obligation, search_scope
from invariants.verdicts.options import Progress, ProgressListener
from invariants.verdicts.traces.trace import StepKind, Truth
from invariants.verdicts.verdict import Population, Result, Verdict

OVERRUN_SHARE = 0.16
"""The share of its time that a session may take more, before it is ended: it needs some for judging late claims."""

LEAST_OVERRUN = 0.6
"""Seconds that it may take more, however short its time is."""

LAST_WORDS = 0.5
"""Seconds that a session has to report its results, when the user has interrupted it."""

_OFTEN_SENT = (*Verdict, *Population, *Source, *StepKind, *Truth, *Unbounded)
"""What most results have: every process has these members, and a number takes less time than an enumeration's name."""

Session = Callable[[Work, ProgressListener], Events]
"""Starts a session in the process that calls it."""


def supervised(
    model: Model,
    work: Work,
    listener: ProgressListener,
    session: Session,
    process: ReusedProcess,
    seconds: float | None = None,
) -> Events:
    """Yield the events of sessions that do some work, each within its time and its bytes of memory.

    At ``KeyboardInterrupt``, the events that sessions still send are yielded before the exception is raised again.

    Args:
        model: the model.
        work: the obligations, and which of them are left.
        listener: is notified of progress.
        session: does the work, and yields its events.
        process: the process for the first session; others replace it if it ends.
        seconds: the time for everything, after which nothing more is decided; None for no such end.
    """
    if not can_fork():
        return session(work, listener)
    return _Supervision(model, work, listener, session, process, seconds).events()


def process_for(models: Iterable[Model], memory: int, *shared: object) -> ReusedProcess:
    """Return a process for sessions on some models and their variants, which it has, with more objects that are shared.

    It is not started yet.
    """
    models = tuple(each for model in models for each in (model, *model.variants))
    sources = [source for model in models for source in model.sources]
    return ReusedProcess(memory, [*models, *sources, *_OFTEN_SENT, *shared])


def fitting_process(known: ReusedProcess | None, memory: int, *shared: object) -> ReusedProcess:
    """Return a known process with so much memory; else one like :func:`process_for`, and the known one ends."""
    if known is not None and known.memory == memory:
        return known
    if known is not None:
        known.end()
    return process_for((), memory, *shared)


def performed(process: ReusedProcess, work: Sending, seconds: float) -> bool:
    """Let a process do some work that reports nothing. Return whether it was done within so many seconds.

    If not, the process is ended. Where no process can be forked, nothing is done.
    """
    if not can_fork():
        return False
    is_done = False
    try:
        is_done = process.begin(work).received(time.monotonic() + seconds) is None
    except (OverrunError, MemoryError, EndedError):
        pass
    finally:
        if not is_done:
            process.end()
    return is_done


def with_overrun(seconds: float) -> float:
    """Return the seconds after which work in a process is stopped, given the seconds that it should take."""
    return seconds + max(LEAST_OVERRUN, OVERRUN_SHARE * seconds)


class _Supervision:
    def __init__(
        self,
        model: Model,
        work: Work,
        listener: ProgressListener,
        session: Session,
        process: ReusedProcess,
        seconds: float | None,
    ) -> None:
        self._model = model
        self._work = work
        self._listener = listener
        self._session = session
        self._process = process
        self._begun = Begun((), 0.0)
        self._since = 0.0
        self._end = None if seconds is None else time.monotonic() + seconds

    def events(self) -> Events:
        """Yield the events of one session after the other, until nothing is left."""
        while self._work.left or not self._work.is_resumed:
            before = self._work
            why = yield from self._of_one_session()
            if why is None:
                return
            # A session that goes on begins each obligation alone: one that ends before would end there again.
            is_stuck = before.is_resumed and self._work.left == before.left and len(self._begun.positions) != 1
            if is_stuck or (self._end is not None and time.monotonic() >= self._end):
                yield from self._undecided(why)
                return
            yield from self._given_up(why)

    def _of_one_session(self) -> Generator[Event, None, NoAnswer | None]:
        """Yield the events of a session. Return why it was killed; None if it has done its work."""
        self._begin(Begun((), 0.0), None)
        process = self._process.begin(partial(_perform, self._session, self._work))
        is_done = False
        try:
            while True:
                event = process.received(self._deadline)
                match event:
                    case None:
                        is_done = True
                        return None
                    case Progress():
                        self._listener.progress(event)
                    case Begun():
                        self._begin(event, event.seconds)
                    case Decided(position=position):
                        left = tuple(each for each in self._work.left if each != position)
                        self._work = replace(self._work, left=left)
                        yield event
                    case Carried() | Diagnostic():
                        yield event
                    case _:
                        raise TypeError(f"no event of a session: {event}")
        except (OverrunError, MemoryError, EndedError) as error:
            return why_ended(error, self._process.memory)
        except KeyboardInterrupt:
            yield from _known(process)
            raise
        finally:
            if not is_done:
                self._process.end()

    def _begin(self, begun: Begun, seconds: float | None) -> None:
        self._begun, self._since = begun, time.monotonic()
        own = None if seconds is None else self._since + with_overrun(seconds)
        self._deadline = min((each for each in (own, self._end) if each is not None), default=None)

    def _undecided(self, why: NoAnswer) -> Iterator[Decided]:
        """Yield the results of everything that is left: there is no time for it."""
        seconds = time.monotonic() - self._since
        for position in self._work.left:
            spent = seconds if position in self._begun.positions else 0.0
            yield Decided(position, self._unknown(self._work.todo[position], why, spent))

    def _given_up(self, why: NoAnswer) -> Iterator[Decided]:
        """Yield the result of an obligation that was worked on alone; for several, note the spent time."""
        worked_on = [each for each in self._begun.positions if each in self._work.left]
        seconds = time.monotonic() - self._since
        left = self._work.left
        spent = dict(self._work.spent)
        if len(worked_on) == 1:
            left = tuple(each for each in left if each not in worked_on)
            yield Decided(worked_on[0], self._unknown(self._work.todo[worked_on[0]], why, seconds))
        for each in worked_on:
            spent[each] = spent.get(each, 0.0) + seconds / len(worked_on)
        self._work = Work(self._work.todo, left, spent, is_resumed=True)

    def _unknown(self, obligation: Obligation, why: NoAnswer, seconds: float) -> Result:
        scope = search_scope(self._model, obligation.bounds)
        return replace(Admission(self._model, scope, None).unknown(obligation, str(why)), seconds=seconds)


def _perform(session: Session, work: Work, send: Send) -> None:
    """Send the events of a session on some work."""
    for event in session(work, _Sender(send)):
        send(event)


class _Sender:
    """Sends progress to the process that shows it."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def progress(self, event: Progress) -> None:
        """Send progress, except that an invariant is decided: its result shows this."""
        if event.decided is None:
            self._send(event)


def _known(process: OwnProcess) -> Iterator[Decided]:
    """Interrupt a session, and yield its results so far."""
    process.interrupt()
    deadline = time.monotonic() + LAST_WORDS
    with suppress(OverrunError, EndedError, KeyboardInterrupt):
        while (event := process.received(deadline)) is not None:
            if isinstance(event, Decided):
                yield event
