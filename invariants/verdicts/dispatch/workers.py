"""Workers: processes in which engines run side by side.

Owns: starting and killing processes, their limits, and the clean-up after a process that dies.
Must never know: the subject of a task.

A native solver cannot be interrupted reliably, nor kept from exhausting memory; a process can be killed. Each task has
a forked process to itself; where no process can be forked, a pool of processes performs tasks. An executor from the
user has its own processes and limits: tasks there can be abandoned, but not stopped.

The modules that run processes are imported with the first process: most checks end before one is needed.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from invariants.engines.protocol import Question
from invariants.foundation.limits import SLOWEST
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.verdicts.dispatch.engine_tasks import EngineRun, EngineTask, failed, perform, said_of
from invariants.verdicts.dispatch.forks import GRACE, ForkedTasks
from invariants.verdicts.limits.memory import limit_memory, processors, share_of_memory
from invariants.verdicts.limits.own_process import PULSE, can_fork

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from invariants.verdicts.dispatch.handover import Handover

LANES = 64
"""The tasks that an executor has at a time where the user gives no number: enough for a small cluster."""


class Workers:
    """Performs tasks in separate processes, or in an executor from the user (a cluster's, for instance).

    With ``recheck``, searches are always performed here: it cannot be checked that they cover their bounds.
    """

    def __init__(
        self,
        jobs: int | None = None,
        executor: Executor | None = None,
        memory: int | None = None,
        *,
        recheck: bool = False,
    ) -> None:
        self._memory = memory or share_of_memory(jobs)
        self._processes = jobs or processors()
        self._jobs = jobs or LANES if executor else self._processes
        self._executor = executor
        self._handover: Handover | None = None
        self._recheck = recheck
        self._forks = ForkedTasks(self._memory)
        self._pool: Any = None
        self._futures: dict[Future[EngineRun], EngineTask] = {}
        self._not_started: list[EngineRun] = []

    @property
    def lanes(self) -> int:
        """Return the number of tasks that run side by side."""
        return self._jobs

    @property
    def crowded_lanes(self) -> int:
        """Return the number of tasks that run side by side if each may need the whole time.

        It is one more: a task that waits for another one to give up would never get its turn.
        """
        return self._jobs + 1 if self._jobs > 1 else 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end()
        if self._handover is not None:
            self._handover.end()
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()

    def start(self, tasks: Sequence[EngineTask]) -> None:
        """Start tasks; tasks without a free process wait."""
        for task in tasks:
            try:
                if self.is_forked(task):
                    self._forks.start(task)
                else:
                    self._futures[self._submit(task)] = task
            except Exception as error:
                self._not_started.append(failed(task, f"{task.engine.name} could not be started: {said_of(error)}"))

    def is_forked(self, task: EngineTask) -> bool:
        """Return whether a task is performed in a copy of this process, so that nothing has to be sent."""
        return not self._is_sent(task) and can_fork()

    def _is_sent(self, task: EngineTask) -> bool:
        """Return whether the executor performs a task; with ``recheck``, it performs no searches."""
        return self._executor is not None and not (self._recheck and task.question is Question.SEARCH)

    def _submit(self, task: EngineTask) -> Future[EngineRun]:
        if self._executor is not None and self._is_sent(task):
            if self._handover is None:
                from invariants.verdicts.dispatch.handover import Handover

                self._handover = Handover(self._executor)
            return self._handover.submit(task, task.seconds)
        if self._pool is None:
            import multiprocessing

            from pebble import ProcessPool

            method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
            context = multiprocessing.get_context(method)
            given = os.getpid(), self._memory
            self._pool = ProcessPool(self._processes + 1, context=context, initializer=_begin, initargs=given)
        timeout = None if task.seconds is None else task.seconds + GRACE
        future: Future[EngineRun] = self._pool.schedule(perform, args=(task,), timeout=timeout)
        return future

    def has_news(self) -> bool:
        """Return whether some task has finished and was not yielded yet."""
        finished = any(future.done() for future in self._futures)
        return bool(self._not_started) or finished or self._forks.has_finished()

    def first_finished(self, seconds: float, end: float) -> EngineRun | None:
        """Return the next task that finishes; None once each task has worked for so many seconds, or at the ``end``.

        On a busy machine, work takes longer than on the clock of ``time.monotonic``: at most ``SLOWEST`` times as long.
        """
        limit = min(end, time.monotonic() + SLOWEST * seconds)
        wait = seconds
        while True:
            finished = next(self.finished(min(limit, time.monotonic() + wait)), None)
            worked = None if self._futures else self._forks.least_worked
            wait = 0.0 if worked is None else seconds - worked
            if finished is not None or wait <= 0 or time.monotonic() >= limit:
                return finished

    def finished(self, deadline: float) -> Iterator[EngineRun]:
        """Yield tasks as they finish, until none is left or the time is up (on the clock of ``time.monotonic``)."""
        while self._not_started:
            yield self._not_started.pop(0)
        while (self._futures or self._forks) and time.monotonic() < deadline:
            if self._forks:
                yield from self._forks.finished(PULSE)
            if self._futures:
                yield from self._sent_back(0.0 if self._forks else PULSE)

    def _sent_back(self, seconds: float) -> Iterator[EngineRun]:
        """Yield the tasks that have finished elsewhere; wait so many seconds for one."""
        from concurrent.futures import FIRST_COMPLETED, wait

        done, _ = wait(self._futures, timeout=seconds, return_when=FIRST_COMPLETED)
        for future in [future for future in self._futures if future in done]:
            task = self._futures.pop(future, None)
            if task is not None:
                yield self._outcome(future, task)

    def _outcome(self, future: Future[EngineRun], task: EngineTask) -> EngineRun:
        from concurrent.futures import CancelledError

        from invariants.verdicts.dispatch.answers import answer_to
        from invariants.verdicts.dispatch.handover import NotTakenError

        try:
            error = future.exception()
            if error is None:
                return answer_to(task, future.result(), reported=self._is_sent(task))
        except CancelledError:
            return failed(task, "ended")
        match error:
            case TimeoutError():
                return EngineRun(task, (), NoAnswer(GaveUpReason.OUT_OF_TIME))
            case NotTakenError():
                return failed(task, f"{task.engine.name} could not be started: {error}")
            case MemoryError():
                return EngineRun(task, (), NoAnswer(GaveUpReason.OUT_OF_MEMORY, task.engine.name))
            case _:
                return failed(task, f"the process of {task.engine.name} ended: {said_of(error)}")

    def end(self) -> None:
        """Stop every task that is still running."""
        for future in list(self._futures):
            future.cancel()
        self._futures.clear()
        self._forks.end()
        self._not_started.clear()


def _begin(parent: int, memory: int) -> None:
    """Bind this new process to its parent, and limit its bytes.

    Interrupts are left to the parent. SIGTERM ends this process at once: the parent, from which it may have been
    forked, may have blocked the signal, or handle it in another way.
    """
    from invariants.verdicts.dispatch.orphans import end_with

    end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    limit_memory(memory)
