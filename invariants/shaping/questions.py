"""Questions about changed models: the verdict on an invariant after some edits of the text.

Owns: how such a question is put, its limits, and that each is put once.
Must never know: why it is asked.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from msgspec.structs import replace

from invariants.foundation.exceptions import ModelError
from invariants.language.model.declarations import Model, Unbounded
from invariants.shaping.text_edits import TextEdit, edited_model, overlap
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.options import CheckOptions, ProgressListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.verdict import Bounds, Result

LATE_SECONDS = 0.5
"""Seconds that answers may take more, before they are no longer waited for."""

TOO_FEW_SECONDS = 0.5
"""Seconds in which nothing much is found out any more."""


def seconds_before(deadline: float | None) -> float | None:
    """Return the seconds that the answers to a question may take in all, before a deadline; None without one."""
    return None if deadline is None else max(deadline - time.monotonic(), TOO_FEW_SECONDS) + LATE_SECONDS


class Asker:
    """Asks the checker about one invariant of a model, with edits, until its time is up."""

    def __init__(self, model: Model, obligation: Obligation, options: CheckOptions, listener: ProgressListener) -> None:
        self.model = model
        self.obligation = obligation
        self._options = options
        self._listener = listener
        self._deadline: float | None = None
        self._known: dict[tuple[frozenset[TextEdit], CheckOptions], Result | None] = {}
        self._models: dict[frozenset[TextEdit], Model | None] = {}
        self.asked = 0
        """The number of questions that were put."""

    def limit(self, seconds: float | None) -> None:
        """Let the time for questions end in so many seconds; None for no end."""
        self._deadline = None if seconds is None else time.monotonic() + seconds

    @property
    def is_out_of_time(self) -> bool:
        """Return whether no more questions are put."""
        return self._deadline is not None and self._deadline - time.monotonic() < TOO_FEW_SECONDS

    def has_model(self, edits: Iterable[TextEdit]) -> bool:
        """Return whether the edits fit together, and lead to a model: a name may refer to a dropped text."""
        wanted = frozenset(edits)
        if wanted not in self._models:
            try:
                self._models[wanted] = None if overlap(wanted) else edited_model(self.model, wanted)
            except ModelError:
                self._models[wanted] = None
        return self._models[wanted] is not None

    def within_bounds(self, edits: Iterable[TextEdit], seconds: float | None = None) -> Result | None:
        """Return the verdict within the bounds of the obligation; None where there is none: out of time, no model."""
        return self._ask(frozenset(edits), self._options, self.obligation.bounds, seconds)

    def everywhere(self, edits: Iterable[TextEdit], seconds: float | None = None) -> Result | None:
        """Return the verdict for chains and runs of every length; None as above."""
        options = replace(self._options, chain=Unbounded.ANY, steps=Unbounded.ANY)
        bounds = replace(self.obligation.bounds, chain=Unbounded.ANY, steps=Unbounded.ANY)
        return self._ask(frozenset(edits), options, bounds, seconds)

    def _ask(
        self, edits: frozenset[TextEdit], options: CheckOptions, bounds: Bounds, seconds: float | None
    ) -> Result | None:
        key = edits, options
        if key not in self._known:
            model = self._models[edits] if self.has_model(edits) else None
            if model is None or self.is_out_of_time:
                return None
            self.asked += 1
            asked = replace(options, invariants=(self.obligation.property,), timeout=self._time(seconds))
            self._known[key] = self._answer(model, asked, bounds)
        return self._known[key]

    def _answer(self, model: Model, options: CheckOptions, bounds: Bounds) -> Result | None:
        left = seconds_before(self._deadline)
        for found in check_apart(model, options, self._listener, warnings=False, seconds=left):
            # The text can have several checks of one invariant, with different bounds.
            if isinstance(found, Result) and found.bounds == bounds:
                return found
        return None

    def _time(self, seconds: float | None) -> float | None:
        left = None if self._deadline is None else max(self._deadline - time.monotonic(), TOO_FEW_SECONDS)
        given = [each for each in (seconds, left, self.obligation.timeout) if each is not None]
        return min(given, default=None)
