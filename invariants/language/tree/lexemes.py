"""The words and signs of any text, right or wrong.

Owns: a division of a text into lexemes that never fails, from which mistakes are explained.
Must never know: the grammar.

Only wrong texts are divided: the parser handles all others.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import SourceText, Span


class LexemeKind(Enum):
    """The kinds of lexemes, by their form."""

    WORD = auto()
    NUMBER = auto()
    STRING = auto()
    SIGN = auto()
    """A sign of the language."""
    BAD_NUMBER = auto()
    BAD_STRING = auto()
    FOREIGN = auto()
    """A sign or character that the language does not have."""


class Lexeme(ValueRecord):
    """A word or sign with its place. ``column`` counts from 0; ``first`` says whether it is the first on its line."""

    kind: LexemeKind
    text: str
    start: int
    end: int
    column: int
    first: bool

    @property
    def shown(self) -> str:
        """The text for a message, in backquotes, cut off where it is very long."""
        return f"`{self.text if len(self.text) <= 40 else self.text[:37] + '...'}`"

    def span(self, source: SourceText) -> Span:
        """Return the place."""
        return Span(source, self.start, self.end)


_LEXEME = re.compile(
    r"""
    (?P<SPACE>[ \t\r\n]+)
  | (?P<COMMENT>\#[^\n]*)
  | (?P<STRING>"[^"\n]*")
  | (?P<BAD_STRING>"[^"\n]* | (?<![\w'])'[^'\n]*' | [“”„][^“”\n]*[“”]?)
  | (?P<NUMBER>[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?(?!\w|\.(?![.])))
  | (?P<BAD_NUMBER>[0-9]\w*(?:\.(?!\.)\w*)* | (?<![\w.)\]])\.[0-9]\w*)
  | (?P<WORD>[^\W\d]\w*)
  | (?P<FOREIGN>&& | \|\| | === | !== | <> | =< | =! | =/= | \*\* | [-+*/]= | \+\+ | // | /\* | <-> | <==> | ==> | --> |
        ::= | :: | \.\.\. | \\/ | /\\)
  | (?P<SIGN><=> | => | -> | := | == | != | <= | >= | \.\. | [-+*/^<>=(){}\[\]:,.'])
  | (?P<OTHER>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def lexemes_of(source: SourceText) -> list[Lexeme]:
    """Return all lexemes of a text, without white space and comments."""
    found: list[Lexeme] = []
    line_start = 0
    first = True
    for match in _LEXEME.finditer(source.text):
        name = match.lastgroup or "OTHER"
        text = match.group()
        if name == "SPACE":
            newline = text.rfind("\n")
            if newline >= 0:
                line_start, first = match.start() + newline + 1, True
        elif name != "COMMENT":
            kind = LexemeKind.FOREIGN if name == "OTHER" else LexemeKind[name]
            found.append(Lexeme(kind, text, match.start(), match.end(), match.start() - line_start, first))
            first = False
    return found
