"""Source lines with marks below them.

Owns: which lines of a text are shown, how a long line is cut, where the marks and their words stand.
Must never know: the meaning of the marks.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText, Span
from invariants.report.terminal.columns import ELLIPSIS, TAB_WIDTH, char_width, glyph, visible, width_of, wrap
from invariants.report.terminal.style import Painter, Style

_SHOWN_WHOLE = 6
"""The most lines of a marked stretch that is shown whole; of a longer one, the first and the last line are shown."""
_CONTEXT = 12
"""The columns that are kept before a mark when a line is cut."""
_NARROWEST = 60
"""The least columns for the words about a mark: with fewer, the words move to the left."""
_LEAST_ROOM = _CONTEXT + 2
"""The columns of a line on the narrowest page, so that a mark is seen in its context."""


class Annotation(Record):
    """A place to mark, the words about it, and the look of both."""

    span: Span
    text: str
    style: Style
    mark: str


class _Mark(Record):
    """Columns of a shown line to mark, ``start`` included and ``end`` excluded."""

    start: int
    end: int
    annotation: Annotation


def lines_of(span: Span) -> tuple[int, int]:
    """Return the numbers of the first and the last line of a span. A line's end belongs to the line."""
    first, _ = span.source.position(span.start)
    last, _ = span.source.position(max(span.start, span.end - 1))
    return first, last


class SnippetFrame(Record):
    """The layout that all rows share: blanks in front, columns of line numbers (``gutter``), columns of the page."""

    painter: Painter
    width: int
    gutter: int
    indent: int = 0

    def row(self, number: int | None, text: str) -> str:
        """Return a row with a line number, or without one."""
        label = "" if number is None else str(number)
        bar = self.painter.paint(f"{label:>{self.gutter}} │", Style.FRAME)
        return f"{' ' * self.indent}{bar}{' ' if text else ''}{text}"

    @property
    def room(self) -> int:
        """Return the columns behind the line numbers."""
        return self.width - self.indent - self.gutter - 3


def snippet(source: SourceText, annotations: Sequence[Annotation], frame: SnippetFrame) -> list[str]:
    """Return the rows that show the marked lines of one text."""
    rails = _Rails.of(annotations, frame.painter)
    room = max(frame.room - rails.width, _LEAST_ROOM)
    rows: list[str] = []
    previous: int | None = None
    for number in _shown_lines(annotations):
        if previous is not None and number > previous + 1:
            rows.append(frame.row(None, rails.below(previous) + "⋮"))
        previous = number
        marked = [a for a in annotations if lines_of(a.span) == (number, number)]
        text, marks = _lay_out(source, number, marked, room)
        rows.append(frame.row(number, rails.beside(number) + text))
        rows += [
            frame.row(None, rails.below(number, closed=False) + words) for words in _under(marks, frame.painter, room)
        ]
        rows += [frame.row(None, words) for words in rails.closing(number, room)]
    return rows


class _Rails(Record):
    """The rails on the left that hold the lines of each long stretch together, the longest stretch outermost."""

    annotations: tuple[Annotation, ...]
    painter: Painter

    @classmethod
    def of(cls, annotations: Sequence[Annotation], painter: Painter) -> _Rails:
        """Return the rails for the annotations of more than one line."""
        long = [a for a in annotations if lines_of(a.span)[0] != lines_of(a.span)[1]]
        return cls(tuple(sorted(long, key=lambda a: (a.span.start, -a.span.end))), painter)

    @property
    def width(self) -> int:
        """Return the columns that the rails take."""
        return 2 * len(self.annotations)

    def beside(self, number: int) -> str:
        """Return the rails on the row of a line."""
        return "".join(
            self._cell(annotation, "╭" if lines_of(annotation.span)[0] == number else "│", number)
            for annotation in self.annotations
        )

    def below(self, number: int, *, closed: bool = True) -> str:
        """Return the rails on a row below a line; ``closed`` if rails that end at the line have ended."""
        return "".join(
            self._cell(annotation, "│", number + closed) if lines_of(annotation.span)[0] <= number else "  "
            for annotation in self.annotations
        )

    def closing(self, number: int, room: int) -> list[str]:
        """Return the rows that end the stretches with this last line, with the words about them."""
        rows: list[str] = []
        for position in reversed(range(len(self.annotations))):
            annotation = self.annotations[position]
            if lines_of(annotation.span)[1] != number:
                continue
            outer = _Rails(self.annotations[:position], self.painter).below(number, closed=False)
            span = self.width - 2 * position
            corner = self.painter.paint("╰" + "─" * (span - 1), annotation.style)
            first, *rest = [self.painter.paint(line, annotation.style) for line in wrap(visible(annotation.text), room)]
            rows.append(f"{outer}{corner} {first}")
            rows += [f"{outer}{' ' * span} {line}" for line in rest]
        return rows

    def _cell(self, annotation: Annotation, mark: str, number: int) -> str:
        first, last = lines_of(annotation.span)
        return self.painter.paint(mark, annotation.style) + " " if first <= number <= last else "  "


def _shown_lines(annotations: Sequence[Annotation]) -> list[int]:
    shown: set[int] = set()
    for annotation in annotations:
        first, last = lines_of(annotation.span)
        shown.update(range(first, last + 1) if last - first < _SHOWN_WHOLE else (first, last))
    # One line takes no more room than the sign for lines that are left out.
    shown.update([number + 1 for number in shown if number + 2 in shown])
    return sorted(shown)


def _lay_out(source: SourceText, number: int, annotations: Sequence[Annotation], room: int) -> tuple[str, list[_Mark]]:
    """Return a line as it is shown in ``room`` columns, and its marks."""
    glyphs, columns = _expand(source.line(number))
    start_of_line = source.line_starts[number - 1]
    marks = []
    for annotation in annotations:
        first = min(annotation.span.start - start_of_line, len(columns) - 1)
        last = min(annotation.span.end - start_of_line, len(columns) - 1)
        marks.append(_Mark(columns[first], max(columns[last], columns[first] + 1), annotation))
    total = max([columns[-1], *(mark.end for mark in marks)])  # a mark may stand behind the end of the line
    if total <= room:
        return "".join(glyphs), marks
    left = _window(marks, total, room)
    return _cut_out(glyphs, left, left + room, total), [_moved(mark, left, room) for mark in marks]


def _expand(line: str) -> tuple[list[str], list[int]]:
    """Return the glyphs of each character, and the column of each, followed by the column behind the line."""
    glyphs: list[str] = []
    columns = [0]
    for char in line:
        if char == "\t":
            shown = " " * (TAB_WIDTH - columns[-1] % TAB_WIDTH)
            columns.append(columns[-1] + len(shown))
        else:
            shown = glyph(char)
            columns.append(columns[-1] + char_width(shown))
        glyphs.append(shown)
    return glyphs, columns


def _window(marks: Sequence[_Mark], total: int, room: int) -> int:
    """Return the first column to show of a long line: as many marks as possible, from the first on, in context."""
    if not marks:
        return 0
    main = marks[0]
    left = min(mark.start for mark in marks)
    right = max(mark.end for mark in marks)
    if right - left + _CONTEXT > room:
        left, right = main.start, main.end
    if right + _CONTEXT <= room:
        return 0
    centred = (left + right - room) // 2
    return max(0, min(centred, left - _CONTEXT, total - room))


def _cut_out(glyphs: Sequence[str], left: int, right: int, total: int) -> str:
    """Return the columns from ``left`` to ``right`` of a line of ``total``, with an ellipsis where it is cut."""
    end = right - (right < total)
    shown: list[str] = []
    column = 0
    missing_left = missing_right = False
    for text in glyphs:
        for char in text:
            width = char_width(char)
            if column < left + (left > 0):
                missing_left = missing_left or left > 0
                # Half of a wide character may be cut off behind the ellipsis: a blank keeps the columns aligned.
                if column + width > left + 1:
                    shown.append(" " * (column + width - left - 1))
            elif column + width > end:
                missing_right = missing_right or width > 0
            else:
                shown.append(char)
            column += width
    return (ELLIPSIS if missing_left else "") + "".join(shown) + (ELLIPSIS if missing_right else "")


def _moved(mark: _Mark, left: int, room: int) -> _Mark:
    start = min(max(mark.start - left, 0), room - 1)
    end = min(max(mark.end - left, start + 1), room)
    return _Mark(start, end, mark.annotation)


def _under(marks: Sequence[_Mark], painter: Painter, room: int) -> list[str]:
    """Return the rows below a line: its marks, then the words about each, the rightmost first."""
    if not marks:
        return []
    rows = [_marked_row(marks, painter)]
    waiting = sorted((mark for mark in marks if mark.annotation.text), key=lambda mark: mark.start)
    end = max(mark.end for mark in marks)
    if waiting and waiting[-1].end == end:
        words = visible(waiting[-1].annotation.text)
        if end + 1 + width_of(words) <= room:
            rows[0] += " " + painter.paint(words, waiting.pop().annotation.style)
    if waiting:
        rows.append(_connectors(waiting, painter))
    while waiting:
        mark = waiting.pop()
        words = visible(mark.annotation.text)
        column = mark.start
        if room - column < width_of(words):
            column = min(column, max(room - width_of(words), room - _NARROWEST, 0))
        left = [other for other in waiting if other.start < column]
        before = _connectors(left, painter, column)
        rows += [before + painter.paint(line, mark.annotation.style) for line in wrap(words, room - column)]
    return rows


def _marked_row(marks: Sequence[_Mark], painter: Painter) -> str:
    """Return one row with all marks; where marks overlap, the mark of the earlier annotation is seen."""
    cells: list[_Mark | None] = [None] * max(mark.end for mark in marks)
    for mark in reversed(marks):
        cells[mark.start : mark.end] = [mark] * (mark.end - mark.start)
    row = ""
    start = 0
    for index in range(1, len(cells) + 1):
        if index == len(cells) or cells[index] is not cells[start]:
            owner = cells[start]
            length = index - start
            row += (
                " " * length if owner is None else painter.paint(owner.annotation.mark * length, owner.annotation.style)
            )
            start = index
    return row


def _connectors(marks: Sequence[_Mark], painter: Painter, width: int | None = None) -> str:
    """Return a row with a line down from each mark, filled with blanks up to ``width``."""
    row, column = "", 0
    for mark in marks:
        if mark.start < column:
            continue
        row += " " * (mark.start - column) + painter.paint("│", mark.annotation.style)
        column = mark.start + 1
    return row if width is None else row + " " * (width - column)
