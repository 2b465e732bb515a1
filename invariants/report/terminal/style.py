"""Colour on a terminal.

Owns: the look of each kind of text, and the escape sequences for it.
Must never know: the text, and its stream.
"""

from __future__ import annotations

from enum import Enum

from invariants.foundation.records import Record


class Style(Enum):
    """A kind of text. The value is its Select Graphic Rendition."""

    ERROR = "1;31"
    WARNING = "1;33"
    GOOD = "32"
    BAD = "31"
    UNSURE = "33"
    STRONG = "1"
    FRAME = "34"
    ASIDE = "36"
    HELP = "1;36"
    FAINT = "2"


class Painter(Record):
    """Paints text; without ``colour``, leaves it as it is."""

    colour: bool

    def paint(self, text: str, style: Style | None) -> str:
        """Return the text in a style; without colour, the bare text."""
        if not self.colour or style is None or not text:
            return text
        return f"\x1b[{style.value}m{text}\x1b[0m"


def without_colour(text: str) -> str:
    """Return the text without its escape sequences."""
    parts = text.split("\x1b[")
    return parts[0] + "".join(part.partition("m")[2] for part in parts[1:])
