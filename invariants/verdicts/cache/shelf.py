"""The place where the evidence for results lies, as a session sees it.

Owns: the questions of a session to such a place.
Must never know: where evidence comes from, and how it is checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from invariants.foundation.diagnostics import Diagnostic
from invariants.language.model.declarations import Model

if TYPE_CHECKING:
    from invariants.engines.protocol import Problem
    from invariants.verdicts.admission import Admission
    from invariants.verdicts.dispatch.dispatcher import Dispatcher
    from invariants.verdicts.obligations import Obligation
    from invariants.verdicts.portfolio.results import ResultMaker
    from invariants.verdicts.verdict import Result


class Shelf(Protocol):
    """Has evidence from elsewhere, and may keep the evidence of this session."""

    def warnings(self, model: Model) -> list[Diagnostic] | None:
        """Return the warnings about vacuity that are known; None where nobody has looked for them."""

    def keep_warnings(self, model: Model, found: Sequence[Diagnostic]) -> None:
        """Keep the warnings of a session that has looked for all of them."""

    def notices(self) -> list[Diagnostic]:
        """Return warnings about the place itself."""

    def recalled(
        self, problem: Problem, obligation: Obligation, admission: Admission, dispatcher: Dispatcher
    ) -> Result | None:
        """Return the result from evidence that was checked again; None without good enough evidence."""

    def results(self, problem: Problem, admission: Admission, dispatcher: Dispatcher) -> ResultMaker:
        """Return a maker of results about a problem, which may keep their evidence."""
