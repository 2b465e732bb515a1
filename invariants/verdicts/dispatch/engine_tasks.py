"""Tasks: an engine's work as data that can be sent to another process.

Owns: how a task is performed, whatever happens to the engine.
Must never know: where tasks run, what comes of them.
"""

from __future__ import annotations

import time

from invariants.engines.protocol import Budget, Engine, Problem, Question
from invariants.evidence.claims import Claim
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.verdicts.bugs import Bug, bug_of
from invariants.verdicts.dispatch.slices import claims_about


class EngineTask(Record):
    """An engine, the question that it is asked, its problem, and the seconds that it may take; None for no limit."""

    engine: Engine
    question: Question
    problem: Problem
    seconds: float | None = None
    seed: int = 0

    @property
    def label(self) -> str:
        """Return the property that the task is reported under: its first."""
        return self.problem.properties[0]

    @property
    def is_thorough(self) -> bool:
        """Return whether the engine may take all the effort that it knows."""
        return self.question is not Question.PROOF_AT_A_GLANCE


class EngineRun(Record):
    """The claims of a task that was performed. ``failure`` is the reason why some are missing; None if none are.

    ``bug`` is there where that reason is a bug in the engine.
    """

    task: EngineTask
    claims: tuple[Claim, ...]
    failure: NoAnswer | None = None
    bug: Bug | None = None


def perform(task: EngineTask) -> EngineRun:
    """Run an engine. What goes wrong in it becomes the reason of a failure: it is never mistaken for an answer."""
    deadline = None if task.seconds is None else time.monotonic() + task.seconds
    claims: list[Claim] = []
    try:
        budget = Budget(deadline, task.seed, thorough=task.is_thorough)
        claims.extend(claims_about(task.engine.function(), task.problem, budget))
    except MemoryError:
        return EngineRun(task, tuple(claims), NoAnswer(GaveUpReason.OUT_OF_MEMORY, task.engine.name))
    except Exception as error:
        bug = bug_of(task.engine.name, error)
        return EngineRun(task, tuple(claims), bug.reason, bug)
    return EngineRun(task, tuple(claims))
