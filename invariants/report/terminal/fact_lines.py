"""Facts in a line, with dots between them.

Owns: how facts that belong together are joined, and where their line is broken.
Must never know: what is being shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from invariants.report.terminal.columns import width_of
from invariants.report.terminal.style import without_colour

SEPARATOR = " · "


def joined(facts: Iterable[str]) -> str:
    """The facts in one line."""
    return SEPARATOR.join(facts)


def flow(facts: Sequence[str], width: int) -> list[str]:
    """The facts in as many lines as they need; the first line sticks out."""
    lines = [facts[0]]
    for fact in facts[1:]:
        longer = f"{lines[-1]}{SEPARATOR}{fact}"
        if width_of(without_colour(longer)) <= width:
            lines[-1] = longer
        else:
            lines.append(f"  {fact}")
    return lines
