"""Places in a text, and the same places after an edit of the text.

Owns: which places of an earlier text are still there, and where.
Must never know: the meaning of either text.
"""

from __future__ import annotations

from collections.abc import Sequence


def common_head(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many parts at the start of two texts, or of two lists of lines, are equal."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(first), len(second)))


class Shift:
    """Maps offsets of an earlier text to a later one and back: text before and behind the edit stays."""

    def __init__(self, earlier: str, later: str) -> None:
        self._earlier, self._later = len(earlier), len(later)
        self.is_none = earlier == later
        if self.is_none:
            self._head = self._tail = len(earlier)
            return
        self._head = common_head(earlier, later)
        self._tail = common_head(earlier[self._head :][::-1], later[self._head :][::-1])

    def later(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a stretch of the earlier text is in the later one; None if the edit has changed it."""
        if self.is_none or end <= self._head:
            return start, end
        if start >= self._earlier - self._tail:
            moved = self._later - self._earlier
            return start + moved, end + moved
        return None

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the later text that corresponds, changed or not."""
        found = self.later(start, end)
        if found is not None:
            return found
        first = start if start <= self._head else min(start, self._later)
        last = end + self._later - self._earlier if end >= self._earlier - self._tail else first
        return first, max(first, min(last, self._later))

    def earlier(self, offset: int) -> int | None:
        """Return where an offset of the later text is in the earlier one; None inside of the edit."""
        if self.is_none or offset <= self._head:
            return offset
        if offset >= self._later - self._tail:
            return offset + self._earlier - self._later
        return None
