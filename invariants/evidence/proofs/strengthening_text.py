"""Strengthenings as SMT-LIB text.

Owns: the text of IC3's clauses and of intervals, and the conjunction of all parts.
Must never know: how the parts were found, whether they are inductive.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from invariants.evidence.proofs.proof_obligations import entry_name
from invariants.foundation.sorts import INT
from invariants.solver.smtlib import Encoding
from invariants.system.grounding.intervals import ReachableIntervals
from invariants.system.terms.terms import leaf_sort

if TYPE_CHECKING:
    from invariants.solver.induction.frames import Cube


def strengthening_text(conjuncts: Iterable[str]) -> str:
    """Return the body of a strengthening, with one conjunct a line."""
    return "\n".join(["(and true", *conjuncts, ")"])


def clause_text(cube: Cube) -> str:
    """Return the clause that excludes a cube, as a conjunct of a strengthening."""
    encoding = Encoding.of({}, None)
    equations = [
        f"(= {entry_name(entry)} {encoding.literal(value, leaf_sort(entry))})"
        for entry, value in sorted(cube, key=lambda literal: entry_name(literal[0]))
    ]
    return f"(not (and true {' '.join(equations)}))"


def bounds_text(intervals: ReachableIntervals) -> list[str]:
    """Return the intervals of integer entries, as conjuncts of a strengthening."""
    encoding = Encoding.of({}, None)
    return [
        f"(<= {encoding.literal(interval.low, INT)} {entry_name(entry)} {encoding.literal(interval.high, INT)})"
        for entry, interval in intervals.of.items()
        if interval.low is not None and interval.high is not None
    ]
