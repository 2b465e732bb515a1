"""Parse trees: the parts of a text according to the grammar, word for word.

Owns: tokens and the nodes above them.
Must never know: which grammar.
"""

from __future__ import annotations


class Token(str):
    """A part of a text that a terminal of the grammar stands for, from ``start`` to ``end``."""

    __slots__ = ("end", "start", "type")

    type: str
    start: int
    end: int

    def __new__(cls, text: str, type: str, start: int) -> Token:
        """Build the token for a part of the text."""
        token = str.__new__(cls, text)
        token.type = type
        token.start = start
        token.end = start + len(text)
        return token


class Tree:
    """A rule of the grammar, and its parts here."""

    __slots__ = ("children", "rule")

    def __init__(self, rule: str, children: list[Tree | Token]) -> None:
        self.rule = rule
        self.children = children
