"""The ledger of a gate: a file that only grows, in turns with other gates.

Owns: the lock, healing after a crash, appending, and the conditions for a file to count as a ledger.
Must never know: the decisions of a gate.

A line counts when it is on the disk: ``append`` returns after ``fsync``. A process that is killed before leaves a part
of a line at most, which the next turn takes away; the answer to that decision was never given.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Lock
from typing import IO, Any

from msgspec import field

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.files import NotRegularError, require_regular, unreadable, words_of
from invariants.foundation.records import MutableRecord
from invariants.gate.ledger.inspection import Inspection, fault, inspect
from invariants.gate.ledger.lines import LedgerLine, LineError, decoded_line, digest_of, encoded

LONGEST_TURN = 60.0
"""Seconds that a gate waits for its turn: a turn of another one takes milliseconds, unless its machine hangs."""

_LOCK = ".gate-lock"
"""Behind the name of a ledger: the file that is locked. Locking empties it, so it is called as no other file is."""
_HEALED = "healed"
MODEL = "model"
"""The key of the first line that has the digest of the model."""


class Ledger:
    """A ledger in a file. Safe from several threads, and beside other processes with the same file.

    Args:
        path: The file; it is created where there is none.
        first: The content of the first line. A ledger whose first line has another ``model`` is refused.
        require: Raises ``LineError`` for a line after the first that no gate writes.
        on_line: Called once for each line after the first, in order, whichever gate wrote the line.

    """

    def __init__(
        self,
        path: str,
        first: Mapping[str, Any],
        on_line: Callable[[LedgerLine], object] = lambda line: None,
        require: Callable[[LedgerLine], object] = lambda line: None,
    ) -> None:
        from filelock import FileLock  # few commands need a lock

        self.path = path
        self._first = first
        self._require = require
        self._on_line = on_line
        self._real = os.path.realpath(path)
        self._turns = FileLock(f"{self._real}{_LOCK}", timeout=LONGEST_TURN, thread_local=False)
        self._thread = Lock()
        self.last: LedgerLine | None = None
        """The last line that this gate has read or written; None before its first turn."""
        self.size = 0
        """The bytes up to the end of that line."""

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Keep all other gates waiting, and yield the turn, once all lines are read that are new.

        Raises ``ModelError`` where the file is no ledger of this model, has a fault, or cannot be read or written.
        """
        from filelock import Timeout

        with self._thread:
            try:
                _require_place(self._real)
                with self._turns, _opened(self._real) as (stream, is_new):
                    yield self._begun(stream, is_new=is_new)
            except Timeout:
                raise self._unwritten(f"no turn within {LONGEST_TURN:g} s: another gate holds it") from None
            except NotRegularError as error:
                raise unreadable(self.path, error, "name a ledger, or a file that does not exist yet") from None
            except OSError as error:
                raise self._unwritten(words_of(error)) from error

    def _begun(self, stream: IO[bytes], *, is_new: bool) -> Turn:
        new = self._new_lines(stream)
        turn = Turn(self, stream)
        if not is_new and is_empty(new) and self.last is None:
            turn.notices.append(empty(self.path))
        if new.torn:
            self._heal(turn, new.torn)
        if self.last is None:
            turn.append(self._first)
        return turn

    def _new_lines(self, stream: IO[bytes]) -> Inspection:
        """Return the lines that this gate has not seen, and take note of them. Raises ``ModelError`` for faults."""
        if self.last is not None and not self._still_has_last(stream):
            message = f"`{self.path}` no longer has line {self.last.number}, which this gate has read or written"
            raise ModelError((Diagnostic(Code.LEDGER_BROKEN, message, help="keep it as evidence; begin another one"),))
        stream.seek(self.size)
        new = inspect(self.path, stream, self.last)
        if self.last is None:
            self._require_own(new, stream)
        if new.faults:
            raise ModelError(new.faults)
        for line in new.lines[self.last is None :]:
            self._require_known(line)
        for line in new.lines:
            self.take(line, 0)
        self.size += new.size
        return new

    def _require_known(self, line: LedgerLine) -> None:
        try:
            self._require(line)
        except LineError as error:
            raw, _ = encoded(line.number, line.previous, line.content)
            raise ModelError((fault(self.path, line.number, raw, f"line {line.number} {error}"),)) from None

    def _still_has_last(self, stream: IO[bytes]) -> bool:
        last = self.last
        if last is None or os.fstat(stream.fileno()).st_size < self.size:
            return last is None
        raw, _ = encoded(last.number, last.previous, last.content)
        stream.seek(self.size - len(raw))
        return stream.read(len(raw)) == raw

    def _require_own(self, found: Inspection, stream: IO[bytes]) -> None:
        """Raise ``ModelError`` unless the file is empty, the ledger of this model, or the torn start of one."""
        stream.seek(0)
        head = stream.readline(1 << 16).removesuffix(b"\n")
        if not found.lines and not found.size and can_begin(found.torn, None):
            return
        if not head.startswith(_start_of(1, None)):
            message = f"`{self.path}` is no ledger: its first line is not that of one"
            way_out = "name a ledger, or a file that does not exist yet"
            raise ModelError((Diagnostic(Code.LEDGER_FOREIGN, message, help=way_out),))
        if found.faults or not found.lines:
            return
        first = found.lines[0]
        if first.content.get(MODEL) != self._first.get(MODEL):
            raise ModelError((foreign(self.path, first, str(self._first.get(MODEL))),))

    def take(self, line: LedgerLine, size: int) -> None:
        """Take note of the next line, and of its bytes where they are not counted yet."""
        if line.number > 1:
            self._on_line(line)
        self.last, self.size = line, self.size + size

    # -------------------------------------------------------------- healing

    def _heal(self, turn: Turn, torn: bytes) -> None:
        """Complete a line that lacks only its end, or remove the beginning of one; add a notice of it."""
        number = 1 if self.last is None else self.last.number + 1
        if not can_begin(torn, self.last):
            raise ModelError((fault(self.path, number, torn, f"line {number} is no line of a ledger"),))
        try:
            line = decoded_line(torn)
        except LineError:
            os.ftruncate(turn.stream.fileno(), self.size)
            turn.healed = {"line": number, "bytes": len(torn), "digest": digest_of(torn)}
            turn.notices.append(torn_line(self.path, number, len(torn), "it was taken away"))
        else:
            if self.last is not None:
                self._require_known(line)
            turn.write(b"\n", len(torn))
            self.take(line, len(torn) + 1)
            turn.notices.append(torn_line(self.path, number, len(torn), "only its end was missing, and was added"))

    def _unwritten(self, reason: str) -> ModelError:
        message = f"the decision cannot be written to `{self.path}`: {reason}"
        way_out = "make room or give the right to write; until then, nothing is admitted"
        return ModelError((Diagnostic(Code.LEDGER_NOT_WRITTEN, message, help=way_out),))


class Turn(MutableRecord):
    """The turn of one gate. ``notices`` has warnings about the ledger that came up."""

    ledger: Ledger
    stream: IO[bytes]
    notices: list[Diagnostic] = field(default_factory=list)
    healed: Mapping[str, Any] | None = None

    def append(self, content: Mapping[str, Any], then: Callable[[], object] = lambda: None) -> LedgerLine:
        """Append a line, and return it once it is on the disk and ``then`` was done.

        Raises ``OSError``, and whatever ``then`` raises; then the ledger is as it was.
        """
        last = self.ledger.last
        if self.healed is not None:
            content = {**content, _HEALED: self.healed}
        raw, line = encoded(last.number + 1 if last else 1, last.digest if last else None, content)
        self.write(raw, then=then)
        self.ledger.take(line, len(raw))
        self.healed = None
        return line

    def write(self, raw: bytes, behind: int = 0, then: Callable[[], object] = lambda: None) -> None:
        """Write bytes at the end, ``behind`` bytes after the whole lines, and do what goes with them."""
        descriptor, end = self.stream.fileno(), self.ledger.size + behind
        try:
            written = 0
            while written < len(raw):
                written += os.pwrite(descriptor, raw[written:], end + written)
            os.fsync(descriptor)
            then()
        except BaseException:
            with suppress(OSError):
                os.ftruncate(descriptor, end)
            raise


def foreign(path: str, first: LedgerLine, model: str) -> Diagnostic:
    """Return the diagnostic for the ledger of another model than the one with a digest."""
    message = f"`{path}` is the ledger of another model, or of this one as it was before"
    notes = (f"the ledger is about {first.content.get(MODEL)}", f"the model is {model}")
    way_out = "name the ledger of this model, or a file that does not exist yet"
    return Diagnostic(Code.LEDGER_FOREIGN, message, notes=notes, help=way_out)


def torn_line(path: str, number: int, size: int, outcome: str) -> Diagnostic:
    """Return the warning about a part of a line at the end of a ledger."""
    message = f"line {number} of `{path}` was torn after {size} bytes, by a crash or a full disk: {outcome}"
    return Diagnostic(Code.LEDGER_TORN, message, help="no answer was given for that decision; propose it again")


def is_empty(found: Inspection) -> bool:
    """Return whether a ledger has nothing at all in it."""
    return not found.size and not found.torn


def empty(path: str) -> Diagnostic:
    """Return the warning about a ledger that is there and has nothing in it."""
    message = f"`{path}` is empty: no gate has written to it yet, or everything in it is gone"
    return Diagnostic(Code.LEDGER_TORN, message, help="if there were decisions in it, restore it from a copy")


def can_begin(raw: bytes, last: LedgerLine | None) -> bool:
    """Return whether bytes at the end of a ledger can be the beginning of the line that comes after its last one."""
    start = _start_of(*((1, None) if last is None else (last.number + 1, last.digest)))
    return raw.startswith(start) or start.startswith(raw)


def _start_of(number: int, previous: str | None) -> bytes:
    """Return the bytes that every line begins with, whatever its content."""
    raw, _ = encoded(number, previous, {})
    return raw[: raw.rindex(b',"digest"')]


def _require_place(path: str) -> None:
    """Raise ``OSError`` unless a path is that of a regular file, or of none in a folder that exists."""
    if os.path.lexists(path):
        require_regular(path)
    else:
        os.stat(os.path.dirname(path))


@contextmanager
def _opened(path: str) -> Iterator[tuple[IO[bytes], bool]]:
    """Open a regular file for reading and writing; yield it, and whether it was created. Raises ``OSError``."""
    is_new = not os.path.exists(path)
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags, 0o644), "r+b") as stream:
        if is_new:
            _keep_name(os.path.dirname(path))
        yield stream, is_new


def _keep_name(folder: str) -> None:
    """Bring the name of a new file to the disk, where folders can be opened."""
    with suppress(PermissionError):
        descriptor = os.open(folder or ".", os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
