"""Slots: the state variables that keep captured values.

Owns: the sharing of slots between the variants of one place, which never need theirs at the same time.
Must never know: which code captures the values.
"""

from __future__ import annotations

from invariants.foundation.sorts import Sort
from invariants.system.terms.terms import Role, StateVariable


class Slots:
    """Hands out slots for captured values."""

    def __init__(self, prefix: str, domain: tuple[Sort, ...]) -> None:
        self._prefix = prefix
        self._domain = domain
        self._sorts: list[Sort] = []

    def take(self, sorts: list[Sort]) -> tuple[int, ...]:
        """Return numbers of slots for values of these sorts, no two of them equal."""
        taken: list[int] = []
        for sort in sorts:
            free = [i for i, known in enumerate(self._sorts) if known == sort and i not in taken]
            if not free:
                self._sorts.append(sort)
                free = [len(self._sorts) - 1]
            taken.append(free[0])
        return tuple(taken)

    def variables(self, suffix: str = "") -> tuple[StateVariable, ...]:
        """Return the state variables of all slots that were handed out."""
        return tuple(
            StateVariable(f"{self._prefix}{suffix}/captured{i}", self._domain, sort, Role.CAPTURED)
            for i, sort in enumerate(self._sorts)
        )
