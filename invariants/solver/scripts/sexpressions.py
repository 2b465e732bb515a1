"""S-expressions: the shape of SMT-LIB texts.

Owns: reading a text into symbols, literals and lists, and nothing more than that.
Must never know: the meaning of any of them.

Texts are read as the checker itself writes them: no strings, no comments inside an expression, no keywords. Where
there is no syntax for a thing, nothing can hide in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from invariants.foundation.exceptions import InvariantsError

SExpression = str | tuple["SExpression", ...]
"""A symbol or literal as its text, or a list."""

_TOKEN = re.compile(
    r"""
    (?P<space> [ \n]+ )
  | (?P<open> \( )
  | (?P<close> \) )
  | (?P<atom> \| [^|\\\n]* \| | [A-Za-z0-9_!.'<>=+*/-]+ )
    """,
    re.VERBOSE,
)


class MalformedTextError(InvariantsError):
    """The text is no sequence of s-expressions; the message says why."""


def tokens(text: str) -> Iterator[tuple[str, int]]:
    """Yield parentheses, symbols and literals, with their positions. Raises :class:`MalformedTextError`."""
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise MalformedTextError(f"`{_shown(text[position])}` has no place here")
        if found.lastgroup != "space":
            yield found.group(), position
        position = found.end()


def read(text: str) -> list[SExpression]:
    """Return all expressions of a text, in order. Raises :class:`MalformedTextError`."""
    found: list[SExpression] = []
    open_lists: list[list[SExpression]] = []
    current = found
    for part, _ in tokens(text):
        if part == "(":
            open_lists.append(current)
            current = []
        elif part == ")":
            if not open_lists:
                raise MalformedTextError("a `)` closes nothing")
            finished = tuple(current)
            current = open_lists.pop()
            current.append(finished)
        else:
            current.append(part)
    if open_lists:
        raise MalformedTextError("a `(` is not closed")
    return found


def _shown(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"
