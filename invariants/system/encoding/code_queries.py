"""The questions that expressions can ask about the present code.

Owns: the questions of a translator of expressions to the keeper of code.
Must never know: where that is.
"""

from __future__ import annotations

from typing import Protocol

from invariants.language.model.expressions import SiteKey
from invariants.system.encoding.transition_system import PartialTerm
from invariants.system.terms.terms import Term


class CodeQueries(Protocol):
    """The questions that expressions can ask about the present code."""

    def enabled(self, rule: str, arguments: tuple[Term | None, ...]) -> PartialTerm:
        """Return the condition that the rule can fire with the arguments; None stands for some value."""
        ...

    def unmodified(self, rule: str, given: tuple[Term | None, ...], site: SiteKey | None, since: str | None) -> Term:
        """Return the condition that the code is the original, or that of a backup; None stands for every value."""
        ...

    def held_value(self, arguments: tuple[Term | None, ...], site: SiteKey, name: str) -> PartialTerm:
        """Return the value that the code at a site has captured under a name; undefined where it has captured none."""
        ...

    def saved(self, backup: str) -> Term:
        """Return the condition that the backup was saved."""
        ...
