"""Text on a terminal: the number of its columns, and the places where it may be broken.

Owns: the width of characters, making every character visible, wrapping and cutting.
Must never know: the meaning of the text.
"""

from __future__ import annotations

from unicodedata import category, east_asian_width

TAB_WIDTH = 4
"""Columns of a tab in a quoted line."""
ELLIPSIS = "…"

_DELETE = 0x7F
"""The control character that follows the printable characters of ASCII."""
_FIRST_PICTURE = 0x2400
"""The first of the characters that depict control characters."""
_PICTURE_OF_DELETE = "\u2421"
_REORDERING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)))


def glyph(char: str) -> str:
    """Return a visible character for any character. It has no effect on the terminal.

    Control characters become their pictures; line separators and characters that change the direction of writing become
    the replacement character.
    """
    if " " <= char <= "~":
        return char
    code = ord(char)
    if code < 0x20:
        return chr(_FIRST_PICTURE + code)
    if code == _DELETE:
        return _PICTURE_OF_DELETE
    if char in _REORDERING or category(char) in {"Cc", "Cs", "Zl", "Zp"}:
        return "\ufffd"
    return char


def visible(text: str) -> str:
    """Return the text with every character replaced by its glyph."""
    return text if text.isascii() and text.isprintable() else "".join(map(glyph, text))


def char_width(char: str) -> int:
    """Return the columns of a visible character: 0 for a combining, 2 for a wide, 1 for any other character."""
    if char < "\u0300":
        return 0 if char == "\u00ad" else 1
    if category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if east_asian_width(char) in {"W", "F"} else 1


def width_of(text: str) -> int:
    """Return the columns of a visible text."""
    return len(text) if text.isascii() else sum(map(char_width, text))


def pad(text: str, width: int) -> str:
    """Return the text with blanks behind it up to a width."""
    return text + " " * (width - width_of(text))


def cut(text: str, width: int) -> str:
    """Return the text, cut to a width with an ellipsis if it is longer."""
    if width_of(text) <= width:
        return text
    return _head(text, width - 1) + ELLIPSIS


def wrap(text: str, width: int) -> list[str]:
    """Return the text broken at blanks into lines of at most ``width`` columns, at least one line.

    A word that is longer than a line is broken as well. Newlines in the text are kept.
    """
    width = max(width, 2)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = paragraph[: len(paragraph) - len(paragraph.lstrip(" "))]
        started = False
        for word in paragraph.split():
            rest = word
            joined = f"{line} {rest}" if started else line + rest
            if width_of(joined) <= width:
                line, started = joined, True
                continue
            if started:
                lines.append(line)
                line = ""
            while width_of(line + rest) > width:
                head = _head(line + rest, width)
                lines.append(head)
                rest, line = (line + rest)[len(head) :], ""
            line, started = line + rest, True
        lines.append(line)
    return lines


def _head(text: str, width: int) -> str:
    """Return as many of the first characters as fit, at least one."""
    taken = 0
    for index, char in enumerate(text):
        taken += char_width(char)
        if taken > width:
            return text[: max(index, 1)]
    return text
