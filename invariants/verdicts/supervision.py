"""Sessions in a process of their own, so that everything keeps its time, and nobody's death ends the report.

Owns: when a session is ended, what becomes of the obligations that it worked on, and the session that goes on.
Must never know: how obligations are decided.

The session says which obligations it works on, and for how long. One that takes longer, or dies, is ended with all of
its processes: an obligation that was worked on alone is ``unknown``; the others go to another session. Where no process
can be forked, the session runs in this one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from importlib import import_module

from msgspec.structs import replace

from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.no_answer import NoAnswer
from invariants.language.model.declarations import Model
from invariants.verdicts.admission import Admission
from invariants.verdicts.events import Begun, Decided, Event, Events, Work, whole
from invariants.verdicts.limits.own_process import EndedError, OverrunError, OwnProcess, Send, can_fork, why_ended
from invariants.verdicts.obligations import Obligation, search_scope
from invariants.verdicts.options import Progress, ProgressListener
from invariants.verdicts.verdict import Result

OVERRUN_SHARE = 0.16
"""The share of its time that a session may take more, before it is ended: it needs some for judging late claims."""

LEAST_OVERRUN = 0.6
"""Seconds that it may take more, however short its time is."""

LAST_WORDS = 0.5
"""Seconds that a session has for saying what it knows, when the user has interrupted it."""

_OF_MOST_SESSIONS = (
    "invariants.evidence.confirmation",
    "invariants.evidence.proofs.reproving",
    "invariants.evidence.proofs.statement",
    "invariants.evidence.vacuity",
    "invariants.verdicts.narration",
    "invariants.verdicts.portfolio.proving",
)
"""Modules that are imported late, where they are needed."""

Session = Callable[[Work, ProgressListener], Events]
"""Starts a session in the process that calls it."""


def supervised(
    model: Model, todo: tuple[Obligation, ...], listener: ProgressListener, session: Session, memory: int
) -> Events:
    """Yield the events of sessions that decide some obligations, while each keeps its time and its bytes of memory.

    Where ``KeyboardInterrupt`` comes in, those that sessions still send are yielded before it goes on.
    """
    work = whole(todo)
    return _Supervision(model, work, listener, session, memory).events() if can_fork() else session(work, listener)


def prepare() -> None:
    """Import in this process what most sessions import: where several follow, each is forked with it.

    Solvers' libraries are loaded, and none of them is asked anything.
    """
    from invariants.engines.protocol import Question
    from invariants.engines.registry import ENGINES
    from invariants.solver.z3.library import z3_library

    for each in ENGINES:
        if each.inline and Question.RANDOM_RUNS not in each.answers:
            each.function()
    for name in _OF_MOST_SESSIONS:
        import_module(name)
    z3_library()


def with_overrun(seconds: float) -> float:
    """Return the seconds after which work in a process that should take so many is ended."""
    return seconds + max(LEAST_OVERRUN, OVERRUN_SHARE * seconds)


class _Supervision:
    def __init__(self, model: Model, work: Work, listener: ProgressListener, session: Session, memory: int) -> None:
        self._model = model
        self._work = work
        self._listener = listener
        self._session = session
        self._memory = memory
        self._begun = Begun((), 0.0)
        self._since = 0.0

    def events(self) -> Events:
        """Yield the events of one session after the other, until nothing is left."""
        while self._work.left or not self._work.is_resumed:
            why = yield from self._of_one_session()
            if why is None:
                return
            yield from self._given_up(why)

    def _of_one_session(self) -> Generator[Event, None, NoAnswer | None]:
        """Yield the events of a session. Return why it had to be ended; None where it has done its work."""
        self._begin(Begun((), 0.0), None)
        with OwnProcess(self._perform, self._memory, self._model.sources) as process:
            while True:
                try:
                    event = process.received(self._deadline)
                    if isinstance(event, Progress):
                        self._listener.progress(event)
                        continue
                except (OverrunError, MemoryError, EndedError) as error:
                    return why_ended(error, self._memory)
                except KeyboardInterrupt:
                    yield from _known(process)
                    raise
                match event:
                    case None:
                        return None
                    case Begun():
                        self._begin(event, event.seconds)
                    case Decided(position=position):
                        left = tuple(each for each in self._work.left if each != position)
                        self._work = replace(self._work, left=left)
                        yield event
                    case Diagnostic():
                        yield event
                    case _:
                        raise TypeError(f"no event of a session: {event}")

    def _begin(self, begun: Begun, seconds: float | None) -> None:
        self._begun, self._since = begun, time.monotonic()
        self._deadline = None if seconds is None else self._since + with_overrun(seconds)

    def _perform(self, send: Send) -> None:
        for event in self._session(self._work, _Sender(send)):
            send(event)

    def _given_up(self, why: NoAnswer) -> Iterator[Decided]:
        """Yield the result of an obligation that was worked on alone; note the time that was spent on several."""
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


class _Sender:
    """Sends progress to the process that shows it."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def progress(self, event: Progress) -> None:
        """Send progress; that an invariant is decided is seen from its result."""
        if event.decided is None:
            self._send(event)


def _known(process: OwnProcess) -> Iterator[Decided]:
    """Interrupt a session, and yield the results that it knows by then."""
    process.interrupt()
    deadline = time.monotonic() + LAST_WORDS
    with suppress(OverrunError, EndedError, KeyboardInterrupt):
        while (event := process.received(deadline)) is not None:
            if isinstance(event, Decided):
                yield event
