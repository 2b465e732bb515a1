"""Comments and blank lines among printed lines.

Owns: the place of each comment. A comment on a line of its own stays above the next declaration or statement, a comment
at the end of a line stays there, and a declaration or statement with a comment inside keeps its text.
Must never know: the content of the lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from invariants.foundation.records import MutableRecord, Record
from invariants.language.printing.wrapping import STEP
from invariants.language.tree.declaration_nodes import Comment, Document, RuleDeclaration
from invariants.language.tree.expression_nodes import Node

_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_ALIGNED = 60
"""The greatest length of a line whose comment is aligned with the comments of its neighbours."""

_TO_BRACE = re.compile(r"(?:[^{#]|#[^\n]*)*\{")


class PrintedUnit(Record):
    """Lines that belong together: a declaration, a statement, or the first or last line of one with a body.

    The first line of a body ends in the first ``{`` after ``opens_after``; the last line is the ``}`` at the end of
    ``node``.
    """

    node: Node
    lines: Sequence[str]
    indent: int = 0
    opens_after: Node | None = None
    closes: bool = False

    def shown(self, lines: Sequence[str]) -> list[_Line]:
        """Return the lines of this unit."""
        shown = [_Line(line) for line in lines]
        shown[-1].opens = self.opens_after is not None
        shown[-1].closes = self.closes
        return shown


class _Placed(Record):
    """A unit with its place in the text."""

    unit: PrintedUnit
    start: int
    end: int


class _Line(MutableRecord):
    """A line of text and the comment behind it. ``opens`` and ``closes`` mark the first and the last line of a body."""

    text: str
    comment: str = ""
    opens: bool = False
    closes: bool = False


def place_comments(document: Document, units: Sequence[PrintedUnit]) -> str:
    """Return the text of a file made of units, with the document's comments and blank lines."""
    placed = _places(document, units)
    lines = _unplaced_lines(units) if placed is None else _CommentPlacer(document, placed).lines()
    return "".join(f"{line}\n" for line in _aligned(_closed_up(lines)))


def _places(document: Document, units: Sequence[PrintedUnit]) -> list[_Placed] | None:
    """Return the places of the units in the text; None if the units do not follow each other there."""
    source = document.source
    placed: list[_Placed] = []
    reached = 0
    for unit in units:
        span = unit.node.span
        if span.source is not source:
            return None
        start, end = span.start, span.end
        if unit.opens_after is not None:
            brace = _TO_BRACE.match(source.text, unit.opens_after.span.end, span.end)
            if brace is None:
                return None
            end = brace.end()
        elif unit.closes:
            start = span.end - 1
        if not reached <= start < end <= len(source.text):
            return None
        placed.append(_Placed(unit, start, end))
        reached = end
    return placed


def _unplaced_lines(units: Sequence[PrintedUnit]) -> list[_Line | None]:
    lines: list[_Line | None] = []
    before: type[Node] | None = None
    for unit in units:
        kind = type(unit.node)
        starts = unit.indent == 0 and not unit.closes
        if starts and before is not None and (kind is not before or kind is RuleDeclaration):
            lines.append(None)
        if starts:
            before = kind
        lines += unit.shown(unit.lines)
    return lines


class _CommentPlacer:
    """Puts comments and blank lines between units. None stands for a blank line."""

    def __init__(self, document: Document, placed: Sequence[_Placed]) -> None:
        self._text = document.source.text
        self._comments = list(document.comments)
        self._placed = placed
        self._next_comment = 0
        self._lines: list[_Line | None] = []
        self._reached = 0

    def lines(self) -> list[_Line | None]:
        for index, placed in enumerate(self._placed):
            unit = placed.unit
            margin = unit.indent + STEP if unit.closes else unit.indent
            while (comment := self._comment_before(placed.start)) is not None:
                self._own_line(comment, margin)
            inside = self._comments_inside(placed)
            self._blank_line(placed.start)
            self._lines += unit.shown(self._as_written(placed) if inside else unit.lines)
            self._reached = placed.end
            limit = self._placed[index + 1].start if index + 1 < len(self._placed) else len(self._text)
            self._behind(placed.end, limit)
        while (comment := self._comment_before(len(self._text))) is not None:
            self._own_line(comment, 0)
        return self._lines

    def _comment_before(self, place: int) -> Comment | None:
        if self._next_comment < len(self._comments):
            comment = self._comments[self._next_comment]
            if comment.span.start < place:
                self._next_comment += 1
                return comment
        return None

    def _comments_inside(self, placed: _Placed) -> bool:
        found = False
        while self._comment_before(placed.end) is not None:
            found = True
        return found

    def _own_line(self, comment: Comment, margin: int) -> None:
        self._blank_line(comment.span.start)
        self._lines.append(_Line(" " * margin + comment.text))
        self._reached = comment.span.end

    def _behind(self, end: int, limit: int) -> None:
        """Put the comment that follows on the same line, if there is one, behind the last line."""
        if self._next_comment == len(self._comments):
            return
        comment = self._comments[self._next_comment]
        if comment.span.start < limit and "\n" not in self._text[end : comment.span.start]:
            last = self._lines[-1]
            if last is not None:
                last.comment = comment.text
            self._next_comment += 1
            self._reached = comment.span.end

    def _blank_line(self, start: int) -> None:
        if self._lines and _BLANK_LINE.search(self._text, self._reached, start):
            self._lines.append(None)

    def _as_written(self, placed: _Placed) -> list[str]:
        """Return the text of a unit as it stands, moved to where the unit belongs."""
        text = self._text[placed.start : placed.end]
        before = self._text[self._text.rfind("\n", 0, placed.start) + 1 : placed.start]
        old_indent = len(before) - len(before.lstrip())
        shift = placed.unit.indent - old_indent
        first, *rest = text.split("\n")
        lines = [" " * placed.unit.indent + first.rstrip()]
        for line in rest:
            bare = line.strip()
            indent = max(len(line) - len(line.lstrip()) + shift, 0)
            lines.append(" " * indent + bare if bare else "")
        return lines


def _closed_up(lines: Sequence[_Line | None]) -> list[_Line | None]:
    """Return the lines without blank ones at both ends of a body or file, and with empty bodies on one line."""
    kept: list[_Line | None] = []
    for line in lines:
        last = kept[-1] if kept else None
        if line is None:
            if last is not None and not last.opens:
                kept.append(None)
            continue
        if line.closes and kept and last is None:
            kept.pop()
        if line.closes and last is not None and last.opens and not last.comment:
            kept[-1] = _Line(f"{last.text} }}", line.comment)
        else:
            kept.append(line)
    while kept and kept[-1] is None:
        kept.pop()
    return kept


def _aligned(lines: Sequence[_Line | None]) -> list[str]:
    """Return the lines as text, with the comments of consecutive short lines aligned."""
    texts: list[str] = []
    group: list[_Line] = []
    for line in [*lines, None]:
        if line is not None and line.comment and len(line.text) <= _ALIGNED:
            group.append(line)
            continue
        width = max((len(member.text) for member in group), default=0)
        texts += [f"{member.text.ljust(width)}  {member.comment}" for member in group]
        group = []
        texts.append("" if line is None else f"{line.text}  {line.comment}" if line.comment else line.text)
    return texts[:-1]
