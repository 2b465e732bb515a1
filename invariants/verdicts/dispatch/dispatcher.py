"""Asking engines: first here and briefly, then in processes of their own.

Owns: the place where a task is performed, and its time.
Must never know: which question follows from which answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from math import prod

from msgspec.structs import replace

from invariants.engines.encodings import Encodings
from invariants.engines.protocol import Budget, Engine, Problem, Question
from invariants.engines.registry import ENGINES, in_turn
from invariants.evidence.claims import Claim, GaveUp, Vacuity
from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.interpreter.state.layout import finite, size_of
from invariants.verdicts.bugs import Bugs, bug_of
from invariants.verdicts.dispatch.engine_tasks import SLACK, EngineRun, EngineTask, limited, out_of_time
from invariants.verdicts.dispatch.slices import claims_about
from invariants.verdicts.dispatch.workers import GRACE, Workers
from invariants.verdicts.limits.time_limit import OutOfTime
from invariants.verdicts.options import Progress, ProgressListener

FUZZING = 20.0
"""Seconds for trying runs at random, where the solver has given up."""

SOLVING = 0.75
"""The share of the time that solvers may take; the rest is for trying runs at random, should they give up."""

BRIEF = 2.0
"""Seconds that a question may take here, before a process is started for it."""

GLANCE_SECONDS = 10.0
"""The same for a question that is answered at a glance, by its own measure: on any machine but a very busy one."""

LARGEST_INLINE = 1_000
"""The entries of the largest system that is encoded here: larger ones take long, and only a process can be ended."""

PREPARING = 0.25
"""The share of the time in which a question may be prepared here; one that takes longer needs a process."""

STARTING_UP = 0.1
"""Seconds that are too few for a process to start, and to do anything."""

OUT_OF_TIME = NoAnswer(GaveUpReason.OUT_OF_TIME)
"""The reason where there was no time for an answer."""


class _ListenerError(InvariantsError):
    """The receiver of progress failed, not the engine that reports to it."""


class Clock(Record):
    """When the time for an obligation is up."""

    deadline: float

    @property
    def remaining(self) -> float:
        """Seconds left."""
        return max(0.0, self.deadline - time.monotonic())


class Dispatcher:
    """Performs tasks for a session, by the engines that the user allows."""

    def __init__(self, workers: Workers, listener: ProgressListener, allowed: Sequence[Engine] = ENGINES) -> None:
        self._workers = workers
        self._listener = listener
        self._allowed = tuple(allowed)
        self.bugs = Bugs()
        """Bugs in engines so far, and in what judges their claims."""

    def engines(self, question: Question) -> tuple[Engine, ...]:
        """Return the engines that may be asked a question, in the order in which they are."""
        return in_turn(self._allowed, question)

    # --------------------------------------------------------- in this process

    def run_inline(self, task: EngineTask, clock: Clock) -> Iterator[Claim]:
        """Yield the claims of a task that is performed in this process, within a brief time.

        None where only a process that can be ended will do: for a large system, or an engine that overruns its time.
        """
        if not task.engine.inline or _is_large(task.problem):
            return
        seconds = min(BRIEF if task.is_thorough else GLANCE_SECONDS, clock.remaining / 2)
        limit = max(seconds, PREPARING * clock.remaining) + SLACK

        def report(name: str, text: str) -> None:
            try:
                self._listener.progress(Progress(task.label, name, text))
            except Exception as error:
                raise _ListenerError from error

        budget = Budget(time.monotonic() + seconds, task.seed, report, task.is_thorough)
        yield from self._claims(task.engine, task.problem, budget, limit)

    def _claims(self, engine: Engine, problem: Problem, budget: Budget, limit: float) -> Iterator[Claim]:
        """Yield the claims of an engine that is ended after a limit of seconds, if it does not end by itself.

        Where a bug ends it, or it was ended, it gives up on all that it has claimed nothing of.
        """
        left = dict.fromkeys(problem.properties)
        try:
            for claim in limited(claims_about(engine.function(), problem, budget), limit):
                if not isinstance(claim, Vacuity):
                    left.pop(claim.property, None)
                yield claim
            return
        except _ListenerError as error:
            raise (error.__cause__ or error) from None
        except OutOfTime as error:
            why = out_of_time(error)
        except MemoryError:
            problem.encodings.forget()
            why = NoAnswer(GaveUpReason.OUT_OF_MEMORY, engine.name)
        except Exception as error:
            bug = bug_of(engine.name, error)
            self.bugs.note(bug, problem.properties)
            why = bug.reason
        yield from (GaveUp(name, why) for name in left)

    def try_quickly(self, task: EngineTask, clock: Clock) -> Claim:
        """Return the claim that one task makes about its one property, if it is quick."""
        return next(self.run_inline(task, clock), GaveUp(task.label, OUT_OF_TIME))

    def vacuous(self, problem: Problem) -> Iterator[Vacuity]:
        """Yield what never happens within the problem's bounds."""
        problem = replace(problem, only_vacuity=True)
        for engine in self.engines(Question.VACUITY)[:1]:
            clock = Clock(time.monotonic() + BRIEF)
            found = self.run_inline(EngineTask(engine, Question.VACUITY, problem), clock)
            yield from (claim for claim in found if isinstance(claim, Vacuity))

    def at_random(self, problem: Problem, clock: Clock) -> Iterator[tuple[Claim, Engine]]:
        """Yield what trying runs at random says of the problem's properties: for when the solver has given up."""
        for engine in self.engines(Question.RANDOM_RUNS)[:1]:
            if clock.remaining > 0:
                seconds = min(clock.remaining, FUZZING)
                budget = Budget(time.monotonic() + seconds)
                yield from ((claim, engine) for claim in self._claims(engine, problem, budget, seconds + SLACK))

    # ------------------------------------------------------------ in processes

    def run_pooled(self, tasks: Sequence[EngineTask], clock: Clock) -> Iterator[EngineRun]:
        """Perform tasks side by side, and yield them as they finish. Leaving the loop ends those still running.

        The first one may take all the time there is; the others share what they are given, as there may be more of
        them than processes. When the time is up, what is still running is ended.
        """
        waiting = list(tasks)
        everything, lanes = len(waiting), self._workers.lanes
        # A solver may overrun its time, but not use up what comes after it.
        end = clock.deadline + min(GRACE, clock.remaining / 8)
        if clock.remaining < STARTING_UP:
            return
        running = 0
        try:
            while waiting or running:
                while waiting and running < lanes:
                    seconds = self._share(len(waiting), everything, clock)
                    self._start(waiting.pop(0), seconds)
                    running += 1
                finished = next(self._workers.finished(end), None)
                if finished is None:
                    return
                running -= 1
                if finished.bug is not None:
                    self.bugs.note(finished.bug, finished.task.problem.properties)
                yield finished
                if clock.remaining <= 0:
                    waiting.clear()
        finally:
            self._workers.end()

    def _share(self, waiting: int, everything: int, clock: Clock) -> float:
        """Return the seconds for the next of the tasks that are waiting."""
        if waiting == everything:
            return clock.remaining if self._workers.lanes > 1 or waiting == 1 else clock.remaining / 2
        share = clock.remaining * min(1.0, max(1, self._workers.lanes - 1) / waiting)
        return max(min(BRIEF, clock.remaining), share)

    def _start(self, task: EngineTask, seconds: float) -> None:
        self._listener.progress(Progress(task.label, task.engine.name, "started"))
        # No terms are sent: they are sooner made again, and of no use to two threads of an executor at a time.
        problem = replace(task.problem, encodings=Encodings())
        self._workers.start([replace(task, problem=problem, seconds=min(seconds, task.seconds or seconds))])

    def first_answers(self, tasks: Sequence[EngineTask], clock: Clock) -> Iterator[tuple[Claim, Engine]]:
        """Yield the claims that tasks make about their one property, as they come, within all the time there is."""
        for finished in self.run_pooled(tasks, clock):
            task = finished.task
            claim = next(iter(finished.claims), GaveUp(task.label, finished.failure or OUT_OF_TIME))
            yield claim, task.engine

    def quick_then_pooled(self, task: EngineTask, clock: Clock) -> Claim:
        """Return the claim that one task makes about its one property: here if that is quick, else in a process."""
        found = self.try_quickly(task, clock)
        if not is_out_of_time(found) or clock.remaining <= 0:
            return found
        return next((claim for claim, _ in self.first_answers([task], clock)), found)


def _is_large(problem: Problem) -> bool:
    """Return whether the system has many entries in its scope."""
    sizes = (prod(size_of(finite(sort), problem.scope) for sort in each.domain) for each in problem.model.variables)
    return sum(sizes) > LARGEST_INLINE


def may_be_proved(claim: Claim) -> bool:
    """Return whether a proof may succeed where the search within bounds has given up."""
    others_may = (GaveUpReason.TOO_LONG, GaveUpReason.FAILED)
    return is_out_of_time(claim) or (isinstance(claim, GaveUp) and claim.why.reason in others_may)


def is_out_of_time(claim: Claim) -> bool:
    """Return whether more time could bring an answer."""
    return isinstance(claim, GaveUp) and claim.why.reason is GaveUpReason.OUT_OF_TIME
