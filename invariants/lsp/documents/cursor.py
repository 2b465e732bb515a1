"""The place of the cursor in a text that may be anything but complete.

Owns: the declaration and the statement around a cursor, and the rule and site that an edit there is about.
Must never know: declared names; any protocol.

Only the words and signs before the cursor count, and those up to the end of the statement for the rule of an ``add``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText
from invariants.language.tree.keywords import EDIT_WORDS, ITEM_WORDS, RESERVED, STATEMENT_WORDS
from invariants.language.tree.lexemes import Lexeme, LexemeKind, lexemes_of

_PREFIX = re.compile(r"\w*\Z")
_QUOTED_OR_COMMENT = re.compile(r'"[^"\n]*(?:"|\Z)|#[^\n]*')
_RULES = frozenset({"transition", "modification"})
_STARTS = frozenset({"require", "for", *EDIT_WORDS})
_UNFINISHED = RESERVED - {"true", "false", "prev", "any"} | {"where", "to", "as", "of", "from", "after", "add", "for"}
"""Words that no expression or clause ends with."""
_GOES_ON = frozenset({"and", "or", "not", "as", "=>", "<=>", ":", ":="})
"""Words and signs after which an expression goes on in the next line."""


class Cursor(Record):
    """A cursor. ``before`` are the lexemes of its declaration up to the word that is being typed."""

    prefix: str
    """The part of a word that stands in front of the cursor."""
    item: str
    """The word that starts the declaration around the cursor; empty at the top of the file."""
    depth: int
    """How many braces are open."""
    before: tuple[Lexeme, ...]
    statement: tuple[Lexeme, ...]
    """The lexemes of the statement up to the cursor, in the body of a rule; empty at its start."""
    behind: tuple[Lexeme, ...]
    """The lexemes of the statement after the cursor."""

    @property
    def last(self) -> str:
        """Return the word or sign before the word that is being typed; empty for none."""
        return self.before[-1].text if self.before else ""

    @property
    def is_behind_operand(self) -> bool:
        """Return whether the text before the cursor can be a whole expression."""
        return bool(self.before) and _is_whole(self.before[-1]) and self.last != "{"

    @property
    def is_in_rule(self) -> bool:
        """Return whether the cursor is in the body of a rule."""
        return self.item in _RULES and self.depth > 0

    @property
    def target(self) -> tuple[str, str] | None:
        """Return the rule and the site that the edit around the cursor puts code at; the site may be empty."""
        words = self.statement
        if not words:
            return None
        if words[0].text == "add":
            following = [*words, *self.behind]
            to = next((place for place, each in enumerate(following) if each.text == "to"), None)
            rule = following[to + 1].text if to is not None and to + 1 < len(following) else ""
            return rule, ""
        if words[0].text != "rewrite" or len(words) < 2:
            return None
        texts = [each.text for each in words]
        reference = list(takewhile(lambda text: text != "as", texts[1:]))
        return reference[0], reference[-1] if len(reference) > 2 and reference[-2] == "." else ""

    @property
    def is_in_new_code(self) -> bool:
        """Return whether the cursor is in code that an edit puts at a site."""
        texts = [each.text for each in self.statement]
        return bool(texts) and ((texts[0] == "rewrite" and "as" in texts) or (texts[0] == "add" and len(texts) > 1))


def cursor_at(source: SourceText, offset: int) -> Cursor | None:
    """Return the place of a cursor; None in a comment or a quoted text."""
    text = source.text
    for found in _QUOTED_OR_COMMENT.finditer(text):
        if found.start() < offset and (offset < found.end() or (offset == found.end() and found.group()[0] == "#")):
            return None
    prefix = _PREFIX.search(text[:offset])
    word = prefix.group() if prefix else ""
    lexemes = lexemes_of(source)
    before = [each for each in lexemes if each.end <= offset - len(word)]
    start, depth = _declaration(before)
    inside = before[start:]
    item = inside[0].text if inside else ""
    if item == "dormant" and len(inside) > 1:
        item, inside = inside[1].text, inside[1:]
    if before and not text[:offset].rpartition("\n")[2][: -len(word) or None].strip() and _is_whole(before[-1]):
        # A word at the start of a line starts something, as most people write it.
        inside, statement = (inside, []) if depth > 0 else ([], [])
        item = item if depth > 0 else ""
    else:
        statement = _statement(inside) if item in _RULES and depth > 0 else []
    behind = [each for each in lexemes if each.start >= offset]
    rest = takewhile(lambda each: each.text not in STATEMENT_WORDS and each.text not in ITEM_WORDS, behind)
    return Cursor(word, item, depth, tuple(inside), tuple(statement), tuple(rest))


def _declaration(lexemes: Sequence[Lexeme]) -> tuple[int, int]:
    """Return where the last declaration starts, and how many braces are open at the end.

    A word at the margin starts a declaration, whatever is open: somebody is still typing the one before.
    """
    start, depth = len(lexemes), 0
    for position, each in enumerate(lexemes):
        starts = each.text in ITEM_WORDS and each.first and (depth == 0 or each.column == 0)
        if starts and not (position and lexemes[position - 1].text == "dormant"):
            start, depth = position, 0
        depth = max(depth + (each.text == "{") - (each.text == "}"), 0)
        if each.text == "}" and depth == 0:
            start = position + 1
    return start, depth


def _statement(inside: Sequence[Lexeme]) -> list[Lexeme]:
    """Return the lexemes of the last statement of a body."""
    opened = next((place for place, each in enumerate(inside) if each.text == "{"), len(inside))
    start = opened + 1
    for place in range(opened + 1, len(inside)):
        each = inside[place]
        earlier = inside[place - 1].text
        follows = inside[place + 1].text if place + 1 < len(inside) else ""
        if (each.text in _STARTS and earlier not in {"add", "."}) or (
            each.first and earlier not in _GOES_ON and follows in {":=", "[", ":"}
        ):
            start = place
        elif each.text in {"{", "}"}:
            start = place + 1
    return list(inside[start:])


def _is_whole(last: Lexeme) -> bool:
    """Return whether an expression can end with a lexeme."""
    if last.kind is LexemeKind.WORD:
        return last.text not in _UNFINISHED
    return last.kind is LexemeKind.NUMBER or last.text in {")", "]", "}", "'", "{"}
