"""Asking engines: first briefly in this process, then in separate processes.

Owns: the place where a task is performed, and its time.
Must never know: which question follows from which answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from math import inf, prod

from msgspec import field
from msgspec.structs import replace

from invariants.engines.encodings import Encodings
from invariants.engines.protocol import Budget, Engine, Problem, Question
from invariants.engines.registry import ENGINES, in_turn
from invariants.evidence.claims import Claim, EventClaim, EventsCovered, EventsSeen, GaveUp, Vacuity
from invariants.foundation.limits import SLOWEST, Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.interpreter.state.layout import finite, size_of
from invariants.verdicts.bugs import Bugs, ForwardedError
from invariants.verdicts.dispatch.engine_tasks import SLACK, EngineRun, EngineTask, failure_of, limited
from invariants.verdicts.dispatch.forks import GRACE
from invariants.verdicts.dispatch.idle_work import IdleWork
from invariants.verdicts.dispatch.slices import claims_of
from invariants.verdicts.dispatch.workers import Workers
from invariants.verdicts.limits.time_limit import OutOfTime
from invariants.verdicts.options import Progress, ProgressListener

FUZZING = 20.0
"""Seconds for trying runs at random, where the solver has no answer."""

BRIEF = 2.0
"""Seconds that a question may take here, before a process is started for it."""

GLANCE_SECONDS = 10.0
"""The same for a question that is answered at a glance, by its own measure: on any machine but a very busy one."""

LARGEST_INLINE = 1_000
"""The entries of the largest system that is encoded here: larger ones take long, and only a process can be ended."""

PREPARING = 0.25
"""The share of the time in which a question may be prepared here; one that takes longer needs a process."""

MOMENT = 0.5
"""Seconds of work that processes get before this one does something, too."""

HEAD_START = 0.4
"""Seconds of work that a process gets before the next one is started, where all could have one at once: the others
need not look for an answer that the first one soon finds."""

PROMPT = 0.01
"""Seconds that a process gets at least."""

STARTING_UP = 0.1
"""Seconds that are too few for a process to start, and to do anything."""

OUT_OF_TIME = NoAnswer(GaveUpReason.OUT_OF_TIME)
"""The reason where there was no time for an answer."""


class ListenerError(ForwardedError):
    """The receiver of progress failed, not the engine that reports to it. The cause is its own exception."""


class Clock(Record):
    """The limits of an obligation, or of a part of the work on it: the allowed work, and the end of time."""

    deadline: float
    allowance: Allowance = field(default_factory=Allowance)

    @property
    def remaining(self) -> float:
        """Seconds left on the clock."""
        return max(0.0, self.deadline - time.monotonic())

    @property
    def is_up(self) -> bool:
        """Return whether no more work may be done, by the clock or by the allowance."""
        return self.allowance.is_spent or self.remaining <= 0

    def part(self, seconds: float | None) -> Clock:
        """Return the limits of a part of the work, with so many seconds of an idle machine; None for all of it."""
        if seconds is None:
            return self
        return Clock(min(self.deadline, time.monotonic() + SLOWEST * seconds), self.allowance.part(seconds))


def clock_of(seconds: float) -> Clock:
    """Return the limits of work without an obligation, with so many seconds of an idle machine."""
    return Clock(inf).part(seconds)


class _Ahead(Record):
    """A task that was started before others are, and when that was."""

    task: EngineTask
    since: float


class Dispatcher:
    """Performs tasks for a session, by the engines that the user allows."""

    def __init__(self, workers: Workers, listener: ProgressListener, allowed: Sequence[Engine] = ENGINES) -> None:
        self._workers = workers
        self._listener = listener
        self._allowed = tuple(allowed)
        self._ahead: _Ahead | None = None
        self.idle_work = IdleWork()
        """Work that is done here while processes are at work."""
        self.bugs = Bugs()
        """Bugs so far, in engines and in the judgement of their claims."""

    def engines(self, question: Question) -> tuple[Engine, ...]:
        """Return the engines that may be asked a question, in the order of asking."""
        return in_turn(self._allowed, question)

    # --------------------------------------------------------- in this process

    def run_inline(self, task: EngineTask, clock: Clock, is_over: Callable[[], bool] | None = None) -> Iterator[Claim]:
        """Yield the claims of a task that is performed in this process, within a brief time, or until the task ends.

        Returns None where the task needs a process that can be killed: for a large system, or an engine that overruns
        its time.
        """
        if not task.engine.inline or _is_large(task.problem):
            return
        here = clock.part(BRIEF if task.is_thorough else GLANCE_SECONDS)
        seconds = min(here.remaining, clock.remaining / 2)
        limit = max(seconds, PREPARING * clock.remaining) + SLACK

        def report(name: str, text: str) -> None:
            try:
                self._listener.progress(Progress(task.label, name, text))
            except Exception as error:
                raise ListenerError from error

        budget = Budget(time.monotonic() + seconds, task.seed, report, task.is_thorough, here.allowance)
        budget = budget if is_over is None else replace(budget, is_over=is_over)
        yield from self._claims(task.engine, task.problem, budget, limit)

    def _claims(self, engine: Engine, problem: Problem, budget: Budget, limit: float) -> Iterator[Claim]:
        """Yield the claims of an engine, which is stopped after a limit of seconds if it does not end by itself.

        Where a bug or the limit ends the engine, the properties without a claim get ``GaveUp``.
        """
        left = dict.fromkeys(problem.properties)
        try:
            for claim in limited(claims_of(engine, problem, budget), limit):
                if not isinstance(claim, EventClaim):
                    left.pop(claim.property, None)
                yield claim
            return
        except ListenerError:
            raise
        except (OutOfTime, Exception) as error:
            if isinstance(error, MemoryError):
                problem.encodings.forget()
            why, bug = failure_of(engine, error)
            if bug is not None:
                self.bugs.note(bug, problem.properties)
        yield from (GaveUp(name, why) for name in left)

    def try_quickly(self, task: EngineTask, clock: Clock, is_over: Callable[[], bool] | None = None) -> Claim:
        """Return the claim of one task about its only property, if the task is quick."""
        return next(self.run_inline(task, clock, is_over), GaveUp(task.label, OUT_OF_TIME))

    def vacuous(self, problem: Problem) -> Iterator[Vacuity]:
        """Yield the events that never happen within the problem's bounds."""
        problem = replace(problem, only_vacuity=True)
        for engine in self.engines(Question.VACUITY):
            found = tuple(self.run_inline(EngineTask(engine, Question.VACUITY, problem), clock_of(BRIEF)))
            yield from (claim for claim in found if isinstance(claim, Vacuity))
            if not engine.brief or any(isinstance(claim, EventsCovered) for claim in found):
                return
            seen = [claim.events for claim in found if isinstance(claim, EventsSeen)]
            problem = replace(problem, seen=problem.seen.union(*seen))

    def at_random(self, problem: Problem, clock: Clock) -> Iterator[tuple[Claim, Engine]]:
        """Yield the claims of fuzzing about the problem's properties, where the solver has no answer."""
        for engine in self.engines(Question.RANDOM_RUNS)[:1]:
            if not clock.is_up:
                here = clock.part(FUZZING)
                seconds = here.remaining
                budget = Budget(here.deadline, allowance=here.allowance)
                yield from ((claim, engine) for claim in self._claims(engine, problem, budget, seconds + SLACK))

    def growth(self, problem: Problem, clock: Clock) -> Iterator[tuple[Claim, Engine]]:
        """Yield the claims about the problem's measure growing without limit."""
        for engine in self.engines(Question.GROWTH):
            if not clock.is_up:
                budget = Budget(clock.deadline, allowance=clock.allowance)
                found = self._claims(engine, problem, budget, clock.remaining + SLACK)
                yield from ((claim, engine) for claim in found)

    # ------------------------------------------------------------ in processes

    @contextmanager
    def ahead(self, task: EngineTask | None, clock: Clock) -> Iterator[None]:
        """Let a task be performed in a process meanwhile, if there is one and a second process could work beside it.

        ``run_pooled`` goes on with it where it is the first of the tasks; otherwise it is ended.
        """
        if task is not None:
            self.start_ahead(task, clock)
        try:
            yield
        finally:
            self._end_ahead()

    def start_ahead(self, task: EngineTask, clock: Clock) -> bool:
        """Start a task inside ``ahead``, unless there is one already; return whether it was started."""
        room = self._workers.lanes > 1 and clock.remaining >= STARTING_UP
        if self._ahead is not None or not room or not self._workers.is_forked(task):
            return False
        self._start(replace(task, allowed=clock.allowance.left), clock.remaining)
        self._ahead = _Ahead(task, time.monotonic())
        return True

    @property
    def is_ahead_done(self) -> bool:
        """Return whether the task that was started ahead has finished, or failed."""
        return self._ahead is not None and self._workers.has_news()

    def _end_ahead(self) -> None:
        if self._ahead is not None:
            self._ahead = None
            self._workers.end()

    def _taken_over(self, waiting: list[EngineTask]) -> tuple[list[EngineTask], float]:
        """Return the first task if it was started ahead, without it among those that wait, and since how many seconds.

        A task that was started ahead and is another one is ended.
        """
        ahead = self._ahead
        if ahead is None or not waiting or waiting[0].key != ahead.task.key:
            self._end_ahead()
            return [], 0.0
        self._ahead = None
        return [waiting.pop(0)], time.monotonic() - ahead.since

    def run_pooled(
        self, tasks: Sequence[EngineTask], clock: Clock, *, crowded: bool = False, meanwhile: EngineTask | None = None
    ) -> Generator[EngineRun, None, None]:
        """Perform tasks side by side, and yield them as they finish. Leaving the loop ends the running tasks.

        The first task may use the whole allowance; the others share as much, because there may be more tasks than
        processes. With ``crowded``, there is one more process, and each task has a head start before the next one. No
        share depends on when another task was finished. When the time is up, running tasks are stopped. Once all tasks
        have run for a moment, ``meanwhile`` is performed in this process, which would only wait otherwise, until a task
        has finished.
        """
        everything, lanes = len(tasks), 1 if crowded else self._workers.lanes
        most = self._workers.crowded_lanes if crowded else lanes
        waiting = self._shared(tasks, clock, most)
        # Work that is done side by side counts once, like time.
        longest = Allowance()
        # A solver may overrun its time, but not use up the time of later work.
        end = clock.deadline + min(GRACE, clock.remaining / 8)
        if clock.remaining < STARTING_UP:
            return
        running, head_start = self._taken_over(waiting)
        try:
            while waiting or running:
                while waiting and len(running) < lanes:
                    seconds = _share(len(waiting), everything, most, clock)
                    running.append(waiting.pop(0))
                    self._start(running[-1], seconds)
                self.idle_work.run(self._workers.has_news)
                crowds = bool(waiting) and lanes < most
                wait = max(PROMPT, HEAD_START - head_start) if crowds else MOMENT
                head_start = 0.0
                if crowds or meanwhile is not None:
                    finished = self._workers.first_finished(wait, end)
                else:
                    finished = next(self._workers.finished(end), None)
                if finished is None and crowds:
                    lanes += 1
                    continue
                if finished is None and meanwhile is not None:
                    found = self.try_quickly(meanwhile, clock.part(MOMENT), self._workers.has_news)
                    yield EngineRun(meanwhile, (found,))
                    meanwhile = None
                    continue
                if finished is None:
                    break
                del running[[task.key for task in running].index(finished.task.key)]
                longest.spend(max(0.0, finished.spent - longest.spent) if most > 1 else finished.spent)
                if finished.bug is not None:
                    self.bugs.note(finished.bug, finished.task.problem.properties)
                yield finished
                if clock.remaining <= 0:
                    break
            # Tasks that the clock has ended say so.
            yield from (EngineRun(task, (), OUT_OF_TIME) for task in (*running, *waiting))
        finally:
            clock.allowance.spend(longest.spent)
            self._workers.end()

    def _shared(self, tasks: Sequence[EngineTask], clock: Clock, lanes: int) -> list[EngineTask]:
        """Return the tasks, each with its share of the work."""
        others, left = len(tasks) - 1, clock.allowance.left
        if others < 1:
            shares = [left] * len(tasks)
        elif lanes == 1:
            shares = [left / 2] + [left / 2 / others] * others
        else:
            shares = [left] + [max(BRIEF, left * min(1.0, (lanes - 1) / others))] * others
        return [replace(task, allowed=share) for task, share in zip(tasks, shares, strict=True)]

    def _start(self, task: EngineTask, seconds: float) -> None:
        self._listener.progress(Progress(task.label, task.engine.name, "started"))
        if not self._workers.is_forked(task):
            # No terms are sent: building them again is faster, and two threads of an executor cannot share them.
            task = replace(task, problem=replace(task.problem, encodings=Encodings()))
        self._workers.start([replace(task, seconds=min(seconds, task.seconds or seconds))])

    def first_answers(
        self, tasks: Sequence[EngineTask], clock: Clock, *, crowded: bool = False, meanwhile: EngineTask | None = None
    ) -> Iterator[tuple[Claim, Engine]]:
        """Yield the claims of tasks about their only property, as they come, within the whole time."""
        for finished in self.run_pooled(tasks, clock, crowded=crowded, meanwhile=meanwhile):
            task = finished.task
            claim = next(iter(finished.claims), GaveUp(task.label, finished.failure or OUT_OF_TIME))
            yield claim, task.engine

    def quick_then_pooled(self, task: EngineTask, clock: Clock) -> Claim:
        """Return the claim of one task about its only property: from this process if quick, else from another."""
        found = self.try_quickly(task, clock)
        if not wants_more(found) or clock.is_up:
            return found
        return next((claim for claim, _ in self.first_answers([task], clock)), found)


def _share(waiting: int, everything: int, lanes: int, clock: Clock) -> float:
    """Return the seconds for the next of the tasks that are waiting."""
    if waiting == everything:
        return clock.remaining if lanes > 1 or waiting == 1 else clock.remaining / 2
    share = clock.remaining * min(1.0, max(1, lanes - 1) / waiting)
    return max(min(BRIEF, clock.remaining), share)


def _is_large(problem: Problem) -> bool:
    """Return whether the system has many entries in its scope."""
    sizes = (prod(size_of(finite(sort), problem.scope) for sort in each.domain) for each in problem.model.variables)
    return sum(sizes) > LARGEST_INLINE


def may_be_proved(claim: Claim) -> bool:
    """Return whether a proof may succeed where the search within bounds gave up."""
    others_may = (GaveUpReason.TOO_LONG, GaveUpReason.FAILED)
    return wants_more(claim) or (isinstance(claim, GaveUp) and claim.why.reason in others_may)


def is_out_of_time(claim: Claim) -> bool:
    """Return whether the clock has ended the work on an answer."""
    return isinstance(claim, GaveUp) and claim.why.reason is GaveUpReason.OUT_OF_TIME


def wants_more(claim: Claim) -> bool:
    """Return whether more work or more time could bring an answer."""
    return isinstance(claim, GaveUp) and claim.why.reason in (GaveUpReason.OUT_OF_TIME, GaveUpReason.OUT_OF_EFFORT)
