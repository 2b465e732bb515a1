"""Facts in a line, with dots between them.

Owns: how things are counted and lines of a text are named; how facts that belong together are joined, and where their
line is broken.
Must never know: the meaning of the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from invariants.report.terminal.columns import visible, width_of
from invariants.report.terminal.style import without_colour

SEPARATOR = " · "
INTERRUPTED = "interrupted: the rest was not checked"
"""The fact that ends a line of counts where not everything was checked."""


def counted(count: int, noun: str) -> str:
    """Return a number of things in words: ``1 step``, ``2,000 steps``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def line_of(path: str, line: int, main: str) -> str:
    """Return the line of a file; with the file's name where this is not the main file of the model."""
    return f"line {line}" if path == main else f"{visible(path)}:{line}"


def joined(facts: Iterable[str]) -> str:
    """Return the facts in one line."""
    return SEPARATOR.join(facts)


def flow(facts: Sequence[str], width: int) -> list[str]:
    """Return the facts in as many lines of ``width`` columns as they need; all lines but the first are indented."""
    lines = [facts[0]]
    for fact in facts[1:]:
        longer = f"{lines[-1]}{SEPARATOR}{fact}"
        if width_of(without_colour(longer)) <= width:
            lines[-1] = longer
        else:
            lines.append(f"  {fact}")
    return lines
