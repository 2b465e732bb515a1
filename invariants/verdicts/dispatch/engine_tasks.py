"""Tasks: an engine's work as data that can be sent to another process.

Owns: how a task is performed, whatever happens to the engine.
Must never know: where tasks run, what comes of them.
"""

from __future__ import annotations

import time

from invariants.engines.protocol import Budget, Problem
from invariants.engines.registry import EngineName, engine
from invariants.evidence.claims import Claim
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record


class EngineTask(Record):
    """An engine, its problem, and the seconds that it may take."""

    engine: EngineName
    problem: Problem
    seconds: float | None
    seed: int = 0
    thorough: bool = True
    """Whether an engine that can be quick or thorough should be thorough."""


class EngineRun(Record):
    """What came of a task: claims, and why there are not more."""

    task: EngineTask
    claims: tuple[Claim, ...]
    failure: NoAnswer | None = None


def perform(task: EngineTask) -> EngineRun:
    """Run an engine. What goes wrong in it becomes the reason of a failure: it is never mistaken for an answer."""
    deadline = None if task.seconds is None else time.monotonic() + task.seconds
    claims: list[Claim] = []
    try:
        claims.extend(engine(task.engine)(task.problem, Budget(deadline, task.seed, thorough=task.thorough)))
    except MemoryError:
        return EngineRun(task, tuple(claims), NoAnswer(GaveUpReason.OUT_OF_MEMORY, task.engine.value))
    except Exception as error:
        said = f"{task.engine.value} failed: {type(error).__name__}: {error}"
        return EngineRun(task, tuple(claims), NoAnswer(GaveUpReason.FAILED, said))
    return EngineRun(task, tuple(claims))
