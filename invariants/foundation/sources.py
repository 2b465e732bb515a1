"""Source texts and places in them.

Owns: the text of a file, the translation of offsets into lines and columns, and the written form of a text's digest.
Must never know: the meaning of the text.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable
from functools import cache, cached_property
from importlib import import_module
from typing import Any

from invariants.foundation.records import CachingRecord, ValueRecord

_PREFIX = "sha256:"


def text_digest(text: str | bytes) -> str:
    """Return ``sha256:`` and the hexadecimal digest of a text in UTF-8."""
    content = text.encode() if isinstance(text, str) else text
    return f"{_PREFIX}{_sha256()(content).hexdigest()}"


def bare_digest(digest: str) -> str:
    """Return the hexadecimal part of a digest."""
    return digest.removeprefix(_PREFIX)


@cache
def _sha256() -> Callable[[bytes], Any]:
    """Return Python's own implementation of SHA-256, as ``random`` does: loading OpenSSL takes longer than digests."""
    try:
        found: Callable[[bytes], Any] = import_module("_sha2" if sys.version_info >= (3, 12) else "_sha256").sha256
    except ImportError:
        from hashlib import sha256 as found
    return found


class SourceText(CachingRecord):
    """The text of one file. Compared by identity: two readings of a file are two texts.

    ``path`` is the path as the user named it, which reports show.
    """

    path: str
    text: str

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of the first character of each line; the first entry is 0."""
        starts = [0]
        starts.extend(index + 1 for index, char in enumerate(self.text) if char == "\n")
        return tuple(starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both counted from 1, columns in characters."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of a line, counted from 1, without its line ending."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] - 1 if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r")


class Span(ValueRecord):
    """A stretch of a source text: offsets ``start`` (included) to ``end`` (excluded), in characters."""

    source: SourceText
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters that the span covers."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The number of the line on which the span starts, counted from 1."""
        return self.source.position(self.start)[0]

    @property
    def line_of_file(self) -> str:
        """The line on which the span starts, in words: for sentences that stand without the text."""
        return f"line {self.line} of {self.source.path}"

    def to(self, other: Span) -> Span:
        """Return the span from the start of this span to the end of another span in the same text."""
        return Span(self.source, self.start, max(self.end, other.end))
