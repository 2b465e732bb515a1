"""Offsets in a text, and positions as editors count them.

Owns: lines as the protocol has them, and columns in the units that the client has chosen.
Must never know: the meaning of a text.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from lsprotocol import types

_LINE_END = re.compile(r"\r\n|\n|\r")
_UNITS = {
    types.PositionEncodingKind.Utf8: ("utf-8", 1),
    types.PositionEncodingKind.Utf16: ("utf-16-le", 2),
    types.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}
"""Python's name of each encoding, and its bytes for one unit."""


class TextLines:
    """The lines of a text, with positions in one encoding."""

    def __init__(self, text: str, encoding: types.PositionEncodingKind = types.PositionEncodingKind.Utf16) -> None:
        self._text = text
        self._starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
        self._codec, self._size = _UNITS[encoding]
        self._plain = text.isascii()

    def position(self, offset: int) -> types.Position:
        """Return the position of an offset; an offset outside of the text counts as the nearest end."""
        offset = min(max(offset, 0), len(self._text))
        line = bisect_right(self._starts, offset) - 1
        return types.Position(line, self._units(self._text[self._starts[line] : offset]))

    def range(self, start: int, end: int) -> types.Range:
        """Return the range between two offsets."""
        return types.Range(self.position(start), self.position(end))

    def offset(self, position: types.Position) -> int:
        """Return the offset of a position; a position outside of its line or of the text counts as the nearest end."""
        if position.line >= len(self._starts):
            return len(self._text)
        start = self._starts[position.line]
        last = position.line + 1 == len(self._starts)
        line = self._text[start:] if last else self._text[start : self._starts[position.line + 1]].rstrip("\r\n")
        if self._plain:
            return start + min(position.character, len(line))
        taken = 0
        for index, character in enumerate(line):
            if taken >= position.character:
                return start + index
            taken += self._units(character)
        return start + len(line)

    def _units(self, text: str) -> int:
        if self._plain:
            return len(text)
        return len(text.encode(self._codec, "surrogatepass")) // self._size
