"""Inspection of a ledger: whether every line is there, unaltered, and in its place.

Owns: reading a ledger from its file, and the diagnostics of its faults.
Must never know: how lines are written; the decisions in them.

A chain of digests shows whether anything between the first and the last line was changed. Missing lines at the end
do not show: to detect them, keep the digest of the last line elsewhere.
"""

from __future__ import annotations

from typing import IO

from msgspec import field

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.files import legible
from invariants.foundation.records import MutableRecord, ValueRecord
from invariants.foundation.sources import SourceText, Span
from invariants.gate.ledger.lines import LedgerLine, LineError, decoded_line

LONGEST_LINE = 64 << 20
"""The most bytes of a line: more than the largest state and proposal that a gate reads take."""
_MOST_FAULTS = 20
"""The most faults that are reported: a longer list would not help."""
_SHOWN = 60
"""The number of characters of a line that a diagnostic shows."""

_WAY_OUT = "restore the ledger from a copy, or keep it as evidence and begin another one"


class Inspection(ValueRecord):
    """A ledger as it was found.

    ``size`` counts the bytes of whole lines; ``torn`` has the bytes of an incomplete line after them.
    """

    lines: tuple[LedgerLine, ...]
    size: int
    torn: bytes
    faults: tuple[Diagnostic, ...]

    @property
    def last(self) -> LedgerLine | None:
        """Return the last line; None of an empty ledger."""
        return self.lines[-1] if self.lines else None


class _Inspector(MutableRecord):
    """Checks lines in order. After a fault, the next line is taken at its word."""

    path: str
    lines: list[LedgerLine] = field(default_factory=list)
    faults: list[Diagnostic] = field(default_factory=list)
    position: int = 0
    """The number of the line in the file."""
    expected: int = 1
    """The number that the next line should say."""
    previous: str | None = None
    is_known: bool = True
    """Whether the digest of the line before is known; after an unreadable line, it is not."""

    def take(self, raw: bytes) -> None:
        self.position += 1
        try:
            line = decoded_line(raw)
        except LineError as error:
            self._complain(f"line {self.position} {error}", raw)
            self.expected, self.is_known = self.expected + 1, False
            return
        if line.number != self.expected:
            self._complain(self._misplaced(line.number), raw)
        elif self.is_known and line.previous != self.previous:
            self._complain(f"line {self.position} does not follow the line before: one of the two was replaced", raw)
        self.lines.append(line)
        self.expected, self.previous, self.is_known = line.number + 1, line.digest, True

    def _misplaced(self, number: int) -> str:
        if number < self.expected:
            return f"line {self.position} says that it is line {number}: lines were moved or repeated"
        missing = range(self.expected, number)
        gone = f"line {missing[0]} is" if len(missing) == 1 else f"lines {missing[0]} to {missing[-1]} are"
        return f"{gone} missing: line {self.position} says that it is line {number}"

    def _complain(self, message: str, raw: bytes) -> None:
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(fault(self.path, self.position, raw, message))


def inspect(path: str, stream: IO[bytes], after: LedgerLine | None = None) -> Inspection:
    """Return the lines of a ledger from the present position of a stream on, with every fault. Raises ``OSError``.

    ``path`` is shown; ``after`` is the line, known to be right, that the stream stands behind.
    """
    inspector = _Inspector(path)
    if after is not None:
        inspector = _Inspector(path, position=after.number, expected=after.number + 1, previous=after.digest)
    size, torn = 0, b""
    while raw := stream.readline(LONGEST_LINE):
        if raw.endswith(b"\n"):
            inspector.take(raw[:-1])
        elif len(raw) == LONGEST_LINE:
            inspector.take(raw)  # no line, and no end of the file either
        else:
            torn = raw
            break
        size += len(raw)
    return Inspection(tuple(inspector.lines), size, torn, tuple(inspector.faults))


def fault(path: str, number: int, raw: bytes, message: str) -> Diagnostic:
    """Return the complaint about a line; the text that it shows has only the start of that line."""
    shown = legible(raw[: 4 * _SHOWN])[:_SHOWN]
    source = SourceText(path, "\n" * (number - 1) + shown)
    place = Span(source, number - 1, number - 1 + len(shown))
    return Diagnostic(Code.LEDGER_BROKEN, message, (Label(place),), help=_WAY_OUT)
