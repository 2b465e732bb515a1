"""Forked tasks: engines at work in copies of this process, which have everything that was encoded here so far.

Owns: the processes of the running tasks, their time, and the clean-up after a process that dies.
Must never know: the subject of a task, where else tasks are performed.
"""

from __future__ import annotations

import select
import time
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.verdicts.dispatch.engine_tasks import EngineRun, EngineTask, failed, perform, said_of
from invariants.verdicts.limits.own_process import EndedError, OverrunError, OwnProcess, Send

GRACE = 1.0
"""Seconds after which a process that overruns its time is ended: one that is at work in a solver."""


class ForkedTasks:
    """Tasks, each performed in a separate process with so many bytes of memory."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._running: list[tuple[EngineTask, OwnProcess, float | None]] = []
        """Each task with its process, and when it has to be ended, on the clock of ``time.monotonic``."""

    def __len__(self) -> int:
        return len(self._running)

    def start(self, task: EngineTask) -> None:
        """Start a task. Raises ``OSError`` where no process can be forked."""
        deadline = None if task.seconds is None else time.monotonic() + task.seconds + GRACE
        task.engine.function()  # imported once, for all copies

        def work(send: Send) -> None:
            run = perform(task)
            send((run.claims, run.failure, run.bug, run.spent))

        process = OwnProcess(work, self._memory, task.problem.model.sources)
        self._running.append((task, process, deadline))

    def finished(self, seconds: float) -> Iterator[EngineRun]:
        """Yield the tasks that have finished or were stopped; wait so many seconds for one."""
        select.select([process for _, process, _ in self._running], [], [], seconds)
        for task, process, deadline in list(self._running):
            run = _outcome(task, process, deadline)
            if run is not None:
                self._running.remove((task, process, deadline))
                process.end()
                yield run

    def has_finished(self) -> bool:
        """Return whether some task has finished and was not yielded yet."""
        return bool(select.select([process for _, process, _ in self._running], [], [], 0)[0])

    @property
    def least_worked(self) -> float | None:
        """Return the seconds of a processor that each running task has used at least; None where this is not known."""
        worked = [process.worked for _, process, _ in self._running]
        known = [each for each in worked if each is not None]
        return min(known) if known and len(known) == len(worked) else None

    def end(self) -> None:
        """Stop every task that is still running."""
        while self._running:
            self._running.pop()[1].end()


def _outcome(task: EngineTask, process: OwnProcess, deadline: float | None) -> EngineRun | None:
    """Return how a task has ended; None while it is at work, within its time."""
    from invariants.verdicts.dispatch.answers import answer_to  # many a check starts no process

    try:
        found: Any = process.received(time.monotonic())
        run = EngineRun(task, *found)
        return replace(answer_to(task, run, reported=False), spent=run.spent)
    except OverrunError:
        is_over = deadline is not None and time.monotonic() >= deadline
        return EngineRun(task, (), NoAnswer(GaveUpReason.OUT_OF_TIME)) if is_over else None
    except MemoryError:
        return EngineRun(task, (), NoAnswer(GaveUpReason.OUT_OF_MEMORY, task.engine.name))
    except EndedError as error:
        return failed(task, f"{error}".replace("the process", f"the process of {task.engine.name}"))
    except Exception as error:
        return failed(task, f"the process of {task.engine.name} ended: {said_of(error)}")
