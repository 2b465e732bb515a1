"""The handover of tasks to an executor from the user.

Owns: the thread that calls ``submit``, and the futures that stand for the executor's own.
Must never know: the subject of a task, how answers are judged.

Whether ``submit`` returns is up to the executor: one that waits for a free place, or for a network, may do so for ever.
So a thread calls ``submit``, and nobody waits for it for long. The thread ends with the process.

But it is waited for: an executor may fork its processes in ``submit``, and a copy of this process has every lock that
is held at that moment (of a module that is imported, of Z3's tables) held for ever. Who waits holds none of them.
"""

from __future__ import annotations

import threading
from concurrent.futures import Executor, Future, InvalidStateError
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from invariants.foundation.exceptions import InvariantsError
from invariants.verdicts.dispatch.engine_tasks import EngineRun, EngineTask, perform, said_of
from invariants.verdicts.limits.own_process import PULSE

SECONDS_TO_TAKE = 5.0
"""Seconds in which an executor takes a task, unless it is one that lets others wait."""


class NotTakenError(InvariantsError):
    """The executor has not taken a task; the message says why."""


class Handover:
    """Hands tasks to an executor, one after the other."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._waiting: SimpleQueue[tuple[EngineTask, Future[EngineRun], threading.Event] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_prompt = True

    def submit(self, task: EngineTask, seconds: float | None = None) -> Future[EngineRun]:
        """Return the future result of a task. Its exception is :class:`NotTakenError` where ``submit`` has failed.

        The executor has ``SECONDS_TO_TAKE`` to take it, and no more than so many seconds; once it was too slow, nobody
        waits for it any more.
        """
        promised: Future[EngineRun] = Future()
        taken = threading.Event()
        self._waiting.put((task, promised, taken))
        if self._thread is None:
            self._thread = threading.Thread(target=self._hand_over, name="invariants: handover", daemon=True)
            self._thread.start()
        if self._is_prompt:
            # Counted in waits: where the machine stands still, the thread gets no time to hand anything over.
            waits = (SECONDS_TO_TAKE if seconds is None else min(SECONDS_TO_TAKE, seconds)) / PULSE
            while not taken.wait(PULSE) and waits > 1:
                waits -= 1
            self._is_prompt = taken.is_set()
        return promised

    def end(self) -> None:
        """Let the thread end after the tasks that it was given."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread = None

    def _hand_over(self) -> None:
        while (each := self._waiting.get()) is not None:
            task, promised, taken = each
            if promised.cancelled():
                continue
            try:
                given: object = self._executor.submit(perform, task)
                if not isinstance(given, Future):
                    raise TypeError(f"the executor returned a {type(given).__name__} for a future")
                _keep(given, promised)
            except BaseException as error:  # whatever it is: an exception in a thread is told nobody
                with suppress(InvalidStateError):
                    promised.set_exception(NotTakenError(said_of(error)))
            finally:
                taken.set()


def _keep(given: Future[Any], promised: Future[EngineRun]) -> None:
    """Let one future have the result of another one; whoever cancels it cancels the other one."""

    def pass_on(done: Future[Any]) -> None:
        with suppress(InvalidStateError):
            if done.cancelled():
                if not promised.cancelled() and promised.cancel():
                    promised.set_running_or_notify_cancel()  # who waits for it hears of it
                return
            error = done.exception()
            if error is None:
                promised.set_result(done.result())
            else:
                promised.set_exception(error)

    promised.add_done_callback(lambda future: given.cancel() if future.cancelled() else None)
    given.add_done_callback(pass_on)
