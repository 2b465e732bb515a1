"""Constraints over the configurations of a run.

Owns: the variables that a reduction adds to every configuration, its constraints on the first configuration, and on
every two neighbours.
Must never know: solvers, how long a run is.
"""

from __future__ import annotations

from collections.abc import Iterable

from invariants.foundation.records import Record
from invariants.system.terms.terms import Term


class RunConstraints(Record):
    """``variables`` are STATE terms.

    ``start`` reads the first configuration, ``step`` one and, as NEXT, its successor.
    """

    variables: tuple[Term, ...]
    start: tuple[Term, ...]
    step: tuple[Term, ...]

    @classmethod
    def all(cls, parts: Iterable[RunConstraints]) -> RunConstraints:
        """Put several constraints together."""
        parts = list(parts)
        return cls(
            tuple(v for part in parts for v in part.variables),
            tuple(c for part in parts for c in part.start),
            tuple(c for part in parts for c in part.step),
        )
