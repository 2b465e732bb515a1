"""Signs of ASCII for the symbols of reports, where an encoding has none of them.

Owns: the sign for each symbol, and the use of a longer sign where its row has room.
Must never know: streams; the text.
"""

from __future__ import annotations

from invariants.report.terminal.columns import char_width, width_of
from invariants.report.terminal.style import without_colour

_SIGNS = {
    "·": "|",
    "→": ">",
    "…": "~",
    "⟲": "@",
    "✗": "x",
    "✓": "+",
    "≈": "~",
    "−": "-",
    "–": "-",
    "│": "|",
    "─": "-",
    "╭": ",",
    "╰": "`",
    "⋮": ":",
    "φ": "P",
    "ψ": "Q",
    **dict.fromkeys("█▉▊▋▌", "#"),
    **dict.fromkeys("▍▎▏", ":"),
}
"""The sign for each symbol, as wide as the symbol."""

_LONGER = {"→": "->", "…": "..."}
"""The sign where the row has room for it."""

_UNKNOWN = "?"
"""The sign for any other character, in each of its columns."""


def plain(symbols: str, row: str, width: int) -> str:
    """Return the signs for some symbols of a row, which stays within a width if it was."""
    longer = sum(len(sign) - 1 for symbol, sign in _LONGER.items() for _ in range(row.count(symbol)))
    signs = {**_SIGNS, **_LONGER} if width_of(without_colour(row)) + longer <= width else _SIGNS
    return "".join(signs.get(symbol) or _UNKNOWN * char_width(symbol) for symbol in symbols)
