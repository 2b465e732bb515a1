"""Growing numbers: which numbers without a range take new values the further an exploration goes.

Owns: when a number counts as growing. Needs: an exploration, as far as it went. Guarantees: nothing about what comes.
Must never know: names, the model, whether there is an end.
"""

from __future__ import annotations

import numpy as np

from invariants.foundation.records import Record
from invariants.foundation.sorts import INT
from invariants.system.exploration.search import Exploration
from invariants.system.exploration.visited import joined
from invariants.system.terms.terms import Role, Term

LEAST_LEVELS = 8
"""Levels from which on something can be said about how numbers grow."""


class GrowingEntry(Record):
    """An entry whose least value (``falls``) or greatest value (``rises``) comes in the second half of the levels."""

    entry: Term
    least: int
    greatest: int
    falls: bool
    rises: bool


def growing_entries(exploration: Exploration) -> list[GrowingEntry]:
    """Return the entries of the model's numbers without range that are still growing."""
    levels = [level.words for level in exploration.levels.values()]
    if len(levels) < LEAST_LEVELS:
        return []
    half = len(levels) // 2
    parts = joined(levels[:half]), joined(levels[half:])
    found = []
    for entry, field in exploration.compiled.packing.fields.items():
        if field.variable.role is not Role.MODEL or field.variable.sort != INT:
            continue
        before, later = (field.read(words, np.int64) for words in parts)
        falls, rises = bool(later.min() < before.min()), bool(later.max() > before.max())
        if falls or rises:
            least, greatest = min(before.min(), later.min()), max(before.max(), later.max())
            found.append(GrowingEntry(entry, int(least), int(greatest), falls, rises))
    return found
