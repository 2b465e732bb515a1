"""Diagnostics as text for people.

Owns: the layout of a diagnostic, from its first line to its way out.
Must never know: why a diagnostic was raised; whether its text goes to a terminal or a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from invariants.foundation.codes import Severity
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.sources import SourceText
from invariants.report.terminal.columns import visible, wrap
from invariants.report.terminal.snippet import Annotation, SnippetFrame, lines_of, snippet
from invariants.report.terminal.style import Painter, Style


def render(diagnostic: Diagnostic, *, colour: bool, width: int = 100) -> str:
    """Return the diagnostic as text without a final newline, in at most ``width`` columns wherever possible."""
    style = Style.ERROR if diagnostic.severity is Severity.ERROR else Style.WARNING
    frame = SnippetFrame(Painter(colour), width, _gutter(diagnostic.labels))
    rows = [*_header(diagnostic, style, frame), *_places(diagnostic.labels, style, frame)]
    asides = [("note", note, Style.STRONG) for note in diagnostic.notes]
    if diagnostic.help:
        asides.append(("help", diagnostic.help, Style.HELP))
    if diagnostic.labels and asides:
        rows.append(frame.row(None, ""))
    indent = " " * (frame.gutter + 1 if diagnostic.labels else 2)
    for kind, text, look in asides:
        rows += [
            indent + line for line in _aside(kind, text, look, SnippetFrame(frame.painter, width - len(indent), 0))
        ]
    return "\n".join(row.rstrip() for row in rows)


def render_all(diagnostics: Iterable[Diagnostic], *, colour: bool, width: int = 100) -> str:
    """Return several diagnostics, with an empty line between each two."""
    return "\n\n".join(render(diagnostic, colour=colour, width=width) for diagnostic in diagnostics)


def _header(diagnostic: Diagnostic, style: Style, frame: SnippetFrame) -> list[str]:
    kind = f"{diagnostic.severity.value}[{diagnostic.code.identifier}]"
    first, *rest = wrap(f"{kind}: {_readable(diagnostic.message)}", frame.width - 2)
    paint = frame.painter.paint
    return [
        paint(kind, style) + paint(first.removeprefix(kind), Style.STRONG),
        *(paint(f"  {line}", Style.STRONG) for line in rest),
    ]


def _places(labels: Sequence[Label], style: Style, frame: SnippetFrame) -> list[str]:
    """Return the rows that show all labels, text by text, first the text of the primary label."""
    rows: list[str] = []
    groups: dict[SourceText, list[Annotation]] = {}
    for position, label in enumerate(labels):
        look, mark = (Style.FRAME, "─") if position else (style, "^")
        groups.setdefault(label.span.source, []).append(Annotation(label.span, label.text, look, mark))
    for source, marked in groups.items():
        line, column = source.position(marked[0].span.start)
        arrow = frame.painter.paint(":::" if rows else "-->", Style.FRAME)
        rows.append(f"{' ' * frame.gutter}{arrow} {visible(source.path)}:{line}:{column}")
        rows.append(frame.row(None, ""))
        rows += snippet(source, marked, frame)
    return rows


def _aside(kind: str, text: str, style: Style, frame: SnippetFrame) -> list[str]:
    first, *rest = wrap(_readable(text), frame.width - len(f"= {kind}: "))
    paint = frame.painter.paint
    return [
        f"{paint('=', Style.FRAME)} {paint(kind, style)}: {first}",
        *(" " * len(f"= {kind}: ") + line for line in rest),
    ]


LONGEST_WORD = 120
"""The most characters of a name or number in a message; a longer one is cut."""

_LONG_WORD = re.compile(rf"([^\s`]{{{LONGEST_WORD}}})[^\s`]+")


def _readable(text: str) -> str:
    text = _LONG_WORD.sub(r"\1…", text)
    return "\n".join(visible(line) for line in text.split("\n"))


def _gutter(labels: Sequence[Label]) -> int:
    """Return the columns of the widest line number that is shown."""
    return max((len(str(lines_of(label.span)[1])) for label in labels), default=0)
