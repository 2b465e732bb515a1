"""A separate process for a piece of work, which can be killed whatever it does.

Owns: starting the process, its messages, and a complete end of the process.
Must never know: the work.

The process is forked, so that the work has everything that was read before; its messages are pickled. The process leads
a group, to which the processes that it starts belong: the group is killed as a whole. The process ends with its parent:
then the pipe that would bring more work is closed.
"""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import SimpleQueue
from types import FrameType
from typing import Generic, Never, TypeVar

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.limits import COLLECT_AFTER
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.verdicts.limits.memory import MemoryLimit, peak_memory, size_text
from invariants.verdicts.limits.messages import Messages

PULSE = 0.1
"""Seconds between looks at what ends waiting.

A process that has ended may have started others, which keep its pipe open. Once Z3 was called, no signal ends waiting.
"""

_HEADER = 8
"""Bytes of the length of a message."""

Found = TypeVar("Found")

Send = Callable[[object], None]
"""Sends an object to the process that has started this one."""

Sending = Callable[[Send], None]
"""Performs some work, and sends its findings."""

_GROWTH = 8
"""A process that has grown by more than this part of the memory that it may have does no further work."""


class OverrunError(InvariantsError):
    """No message was received in time. The process is still at work."""


class EndedError(InvariantsError):
    """The process ended before its work was done. ``signal`` is the signal that ended it; 0 for none."""

    def __init__(self, status: int) -> None:
        self.signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        said = f"by signal {self.signal}" if self.signal else f"with status {os.waitstatus_to_exitcode(status)}"
        super().__init__(f"the process ended {said}")


class _Raised(Record):
    """The exception that has ended the work."""

    error: BaseException


class _Done(Record):
    """The work is done. ``has_room`` says whether the process has the memory for more."""

    has_room: bool


def can_fork() -> bool:
    """Return whether this system and this thread can fork a process that receives signals."""
    return hasattr(os, "fork") and threading.current_thread() is threading.main_thread()


class OwnProcess:
    """Performs some work in a separate process with so many bytes of memory.

    ``shared`` are objects that both processes have: they are not sent. More work can follow (``go_on``).

    Use it as a context: leaving it kills the process, and all processes that it has started.
    """

    def __init__(self, work: Sending, memory: int, shared: Sequence[object] = ()) -> None:
        self._messages = Messages(shared)
        self.has_room = False
        """Whether the process waits for more work, and has the memory for it."""
        sys.stdout.flush()
        sys.stderr.flush()
        self._results, results = os.pipe()
        self._unread = bytearray()
        """The part of the next message that has arrived: an interrupt while waiting for the rest loses nothing."""
        requests, self._lifeline = os.pipe()
        self._status: int | None = None
        self._pid = os.fork()
        if not self._pid:
            os.close(self._results)
            os.close(self._lifeline)
            _perform(work, memory, results, requests, self._messages)
        with suppress(OSError):  # the process does the same: one of the two is first
            os.setpgid(self._pid, self._pid)
        os.close(results)
        os.close(requests)

    def __enter__(self) -> OwnProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def fileno(self) -> int:
        """Return the pipe that becomes readable when a message was sent or the process has ended."""
        return self._results

    def received(self, deadline: float | None) -> object | None:
        """Return the next object that the process sends; None when its work is done.

        Waits until a time on the clock of ``time.monotonic``. Raises :class:`OverrunError` if no complete message has
        come by then, :class:`EndedError` if the process died, and the exception that has ended the work, if any.
        """
        size = _HEADER + int.from_bytes(self._read(_HEADER, deadline), "big")
        message = self._messages.read(self._read(size, deadline)[_HEADER:])
        del self._unread[:size]
        match message:
            case _Raised(error=error):
                raise error
            case _Done(has_room=has_room):
                self.has_room = has_room
                return None
            case _:
                found: object = message
                return found

    def go_on(self, work: Sending) -> None:
        """Perform more work if the process ``has_room``. The work is pickled, like the messages.

        Raises ``OSError`` if the process is dead.
        """
        self.has_room = False
        _write(self._lifeline, self._messages.pickled(work))

    @property
    def worked(self) -> float | None:
        """Return the seconds of a processor that the process has used; None where the system does not say."""
        try:
            with open(f"/proc/{self._pid}/stat", encoding="ascii", errors="replace") as file:
                after_name = file.read().rpartition(")")[2].split()
            return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError, IndexError):
            return None

    def interrupt(self) -> None:
        """Raise ``KeyboardInterrupt`` in the process, as soon as it notices."""
        with suppress(OSError):
            os.kill(self._pid, signal.SIGINT)

    def _read(self, size: int, deadline: float | None) -> bytes:
        """Return so many unread bytes, and leave them unread."""
        while len(self._unread) < size:
            wait = PULSE if deadline is None else min(PULSE, max(deadline - time.monotonic(), 0.0))
            if not select.select([self._results], [], [], wait)[0]:
                self._require_life()
                if deadline is not None and time.monotonic() >= deadline:
                    raise OverrunError
                continue
            part = os.read(self._results, min(size - len(self._unread), 1 << 20))
            if not part:
                self._wait()
                raise EndedError(self._status or 0)
            self._unread += part
        return bytes(self._unread[:size])

    def _require_life(self) -> None:
        """Raise :class:`EndedError` if the process is dead, and all its messages were read."""
        if self._status is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if not pid:
                return
            self._status = status
        if not select.select([self._results], [], [], 0)[0]:
            raise EndedError(self._status)

    def _wait(self) -> None:
        if self._status is None:
            self._status = os.waitpid(self._pid, 0)[1]

    def end(self) -> None:
        """Kill the process, and the processes that it has started."""
        with suppress(OSError):
            os.killpg(self._pid, signal.SIGKILL)
        self._wait()
        for pipe in (self._results, self._lifeline):
            with suppress(OSError):
                os.close(pipe)


def apart(work: Callable[[], Found], seconds: float, memory: int, shared: Sequence[object] = ()) -> Found | NoAnswer:
    """Return the result of some work that is done in a separate process, or the reason why there is none.

    Where no process can be forked, the work is done in this process, without limits. An exception in the work is raised
    here.
    """
    return next(answered(lambda: iter((work(),)), seconds, memory, shared)).found


class Answered(Record, Generic[Found]):
    """One finding, or the reason why there is none, and the seconds that it took."""

    found: Found | NoAnswer
    seconds: float


def answered(
    work: Callable[[], Iterator[Found]], seconds: float, memory: int, shared: Sequence[object] = ()
) -> Iterator[Answered[Found]]:
    """Yield the findings of some work in a separate process, with so many seconds for each, and so many bytes.

    If the work was stopped, the last finding is the reason. Where no process can be forked, the work is done in this
    process, without limits.
    """
    if not can_fork():
        started = time.monotonic()
        for each in work():
            yield Answered(each, time.monotonic() - started)
            started = time.monotonic()
        return

    def perform(send: Send) -> None:
        for each in work():
            send(each)

    with OwnProcess(perform, memory, shared) as process:
        while True:
            started = time.monotonic()
            try:
                found = process.received(started + seconds)
            except (OverrunError, MemoryError, EndedError) as error:
                yield Answered(why_ended(error, memory), time.monotonic() - started)
                return
            if found is None:
                return
            yield Answered(found, time.monotonic() - started)  # type: ignore[arg-type]


def why_ended(error: OverrunError | MemoryError | EndedError, memory: int) -> NoAnswer:
    """Return the reason why a process with so many bytes was killed, or has ended itself."""
    match error:
        case OverrunError():
            return NoAnswer(GaveUpReason.OUT_OF_TIME)
        case MemoryError():
            return NoAnswer(GaveUpReason.OUT_OF_MEMORY, f"the work on it, which may use {size_text(memory)},")
        case EndedError():
            return NoAnswer(GaveUpReason.FAILED, f"it was being worked on when {error}")


# ------------------------------------------------------------- in the process


def _perform(work: Sending, memory: int, results: int, lifeline: int, messages: Messages) -> Never:
    """Perform the work, report its end, and go on with later work. End the process if anything fails."""
    status = 1
    writing = _Writing()
    requests: SimpleQueue[bytes] = SimpleQueue()
    try:
        _settle_in(lifeline, writing, requests)

        def send(message: object) -> None:
            content = messages.pickled(message)
            with writing:
                _write(results, content)

        limit = MemoryLimit(memory)
        most = peak_memory() + memory // _GROWTH
        try:
            while True:
                with limit:
                    work(send)
                send(_Done(peak_memory() <= most))
                work = messages.read(requests.get())  # type: ignore[assignment]
        except MemoryError:
            limit.lift()
            send(_Raised(MemoryError()))
        except BaseException as error:
            send(_Raised(_with_calls(error)))
        status = 0
    except BaseException:
        from traceback import print_exc

        print_exc()
    finally:
        os._exit(status)


class _Writing:
    """The stretch in which a message is written. An interrupt waits for its end: half a message could not be read."""

    def __init__(self) -> None:
        self._is_on = False
        self._is_due = False

    def __enter__(self) -> None:
        self._is_on = True

    def __exit__(self, *_: object) -> None:
        self._is_on = False
        if self._is_due:
            self._is_due = False
            raise KeyboardInterrupt

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """Raise ``KeyboardInterrupt`` now, or at the end of the stretch."""
        if not self._is_on:
            raise KeyboardInterrupt
        self._is_due = True


def _settle_in(lifeline: int, writing: _Writing, requests: SimpleQueue[bytes]) -> None:
    """Lead a group of processes that no interrupt from a terminal reaches, and end with the parent."""
    with suppress(OSError):
        os.setpgid(0, 0)
    gc.freeze()  # objects from before are shared with the parent, as long as no search for cycles touches them
    gc.set_threshold(COLLECT_AFTER, *gc.get_threshold()[1:])
    signal.set_wakeup_fd(-1)  # handlers that listen there are for signals of the parent
    signal.signal(signal.SIGINT, writing.interrupt)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    threading.Thread(target=_listen, args=(lifeline, requests), daemon=True).start()


def _listen(lifeline: int, requests: SimpleQueue[bytes]) -> None:
    """Pass on the messages of the parent; when the parent ends, end the group."""
    with open(lifeline, "rb", closefd=False) as pipe:
        while header := pipe.read(_HEADER):
            requests.put(pipe.read(int.from_bytes(header, "big")))
    os.killpg(0, signal.SIGKILL)


def _write(pipe: int, content: memoryview) -> None:
    left = memoryview(b"".join((len(content).to_bytes(_HEADER, "big"), content)))
    while left:
        left = left[os.write(pipe, left) :]


def _with_calls(error: BaseException) -> BaseException:
    """Return an exception that records where it was raised: a traceback cannot be sent."""
    from traceback import format_tb

    error.add_note("".join(format_tb(error.__traceback__)))
    try:
        pickle.dumps(error)
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
