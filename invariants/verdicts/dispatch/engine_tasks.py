"""Tasks: an engine's work as data that can be sent to another process.

Owns: how a task is performed, whatever happens to the engine.
Must never know: where tasks run, the use of their claims.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from invariants.engines.protocol import Budget, Engine, Problem, Question
from invariants.evidence.claims import Approach, Claim, EventClaim, GaveUp, Growth, Proved, ReachedSet, Violation
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.verdicts.bugs import Bug, bug_of
from invariants.verdicts.dispatch.slices import claims_of
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit

AnyClaim = TypeVar("AnyClaim", bound=Claim)


class EngineTask(Record):
    """An engine, its question, its problem, and its limits.

    ``seconds`` are seconds on the clock, ``allowed`` seconds of an idle machine; None for no limit. ``way`` selects one
    of the engine's ways; None for all.
    """

    engine: Engine
    question: Question
    problem: Problem
    seconds: float | None = None
    allowed: float | None = None
    seed: int = 0
    way: str | None = None

    @property
    def label(self) -> str:
        """Return the property under which the task is reported: its first."""
        return self.problem.properties[0]

    @property
    def key(self) -> tuple[str, Question, str | None]:
        """Return the part of a task that distinguishes tasks about one problem."""
        return self.engine.name, self.question, self.way

    @property
    def is_thorough(self) -> bool:
        """Return whether the engine may make its greatest effort."""
        return self.question is not Question.PROOF_AT_A_GLANCE


class EngineRun(Record):
    """The claims of a performed task. ``failure`` is the reason why claims are missing; None if none are missing.

    ``bug`` is set if the reason is a bug in the engine. ``spent`` is the work that was done, in seconds of an idle
    machine.
    """

    task: EngineTask
    claims: tuple[Claim, ...]
    failure: NoAnswer | None = None
    bug: Bug | None = None
    spent: float = 0.0


SLACK = 0.1
"""Seconds after its deadline in which an engine that looks at the clock notices that its time is up."""

_PARTS = {
    "invariants.language": "the model was analysed",
    "invariants.interpreter": "a run was interpreted",
    "invariants.system.encoding": "the model was encoded",
    "invariants.system.grounding": "the model was put in terms of its individuals",
    "invariants.system": "formulas were simplified",
    "invariants.solver.smtlib": "formulas were written for the solver",
}
"""The parts of the work on a question, by the modules that do it, in which people may want to know that time is up."""


def out_of_time(error: OutOfTime, otherwise: str = "") -> NoAnswer:
    """Return the reason for work that was stopped, with the part of the work that took too long."""
    found = otherwise
    calls = error.__traceback__
    while calls is not None:
        module = calls.tb_frame.f_globals.get("__name__", "")
        words = next((words for part, words in _PARTS.items() if module.startswith(part)), None)
        found, calls = words or found, calls.tb_next
    return NoAnswer(GaveUpReason.OUT_OF_TIME, f"while {found}" if found else "")


def failure_of(engine: Engine, error: OutOfTime | Exception) -> tuple[NoAnswer, Bug | None]:
    """Return the reason why an exception has ended the work of an engine, and the bug if the exception is one."""
    match error:
        case OutOfTime():
            return out_of_time(error), None
        case MemoryError():
            return NoAnswer(GaveUpReason.OUT_OF_MEMORY, engine.name), None
        case _:
            bug = bug_of(engine.name, error)
            return bug.reason, bug


def limited(claims: Iterator[AnyClaim], seconds: float | None) -> Iterator[AnyClaim]:
    """Yield claims for so many seconds. Then :class:`OutOfTime` is raised, at any point of the work."""
    deadline = None if seconds is None else time.monotonic() + seconds
    while True:
        with TimeLimit(None if deadline is None else deadline - time.monotonic()):
            claim = next(claims, None)
        if claim is None:
            return
        yield claim


def perform(task: EngineTask) -> EngineRun:
    """Run an engine. An exception in it becomes the reason of a failure, and is never mistaken for an answer."""
    deadline = None if task.seconds is None else time.monotonic() + task.seconds
    claims: list[Claim] = []
    allowance = Allowance() if task.allowed is None else Allowance(task.allowed)
    try:
        with TimeLimit(None if task.seconds is None else task.seconds + SLACK):
            budget = Budget(deadline, task.seed, thorough=task.is_thorough, allowance=allowance, way=task.way)
            claims.extend(claims_of(task.engine, task.problem, budget))
    except (OutOfTime, Exception) as error:
        return _ended(task, claims, *failure_of(task.engine, error))
    return EngineRun(task, tuple(claims), spent=allowance.spent)


def _ended(task: EngineTask, claims: Sequence[Claim], why: NoAnswer, bug: Bug | None) -> EngineRun:
    """Return the run of an engine that an exception has ended.

    An engine that has claimed something of each property owes nothing: the end of its time, or of its memory, while it
    tidies up takes no claim away. After a bug, or where claims are missing, no claim counts that nobody can check.
    """
    claimed = {claim.property for claim in claims if not isinstance(claim, EventClaim)}
    if bug is None and not task.problem.only_vacuity and claimed.issuperset(task.problem.properties):
        return EngineRun(task, tuple(claims))
    return EngineRun(task, tuple(filter(counts_beside_failure, map(without_coverage, claims))), why, bug)


_BesideFailure = EventClaim | GaveUp | Violation | Proved | ReachedSet | Growth | Approach
"""The kinds of claims that are checked, or promise nothing: they count whatever else is claimed, or went wrong."""


def counts_beside_failure(claim: Claim) -> bool:
    """Return whether a claim counts where its engine has failed."""
    return isinstance(claim, _BesideFailure)


def without_coverage(claim: AnyClaim) -> AnyClaim:
    """Return a claim without the chains that an engine that gave up, and has failed, says it has covered."""
    return replace(claim, covered=None) if isinstance(claim, GaveUp) and claim.covered is not None else claim


def failed(task: EngineTask, said: str) -> EngineRun:
    """Return the run of a task that has failed, for a reason."""
    return EngineRun(task, (), NoAnswer(GaveUpReason.FAILED, said))


def said_of(error: BaseException) -> str:
    """Return the message of an exception, or its kind where it has none."""
    return str(error) or type(error).__name__
