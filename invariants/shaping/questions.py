"""Questions about changed models: the verdict on an invariant after some edits of the text.

Owns: how such a question is put, its limits, and that each is put once.
Must never know: why it is asked.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from math import inf
from typing import Protocol

from msgspec.structs import replace

from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.language.model.declarations import DefinedInvariant, Model, Unbounded
from invariants.shaping.text_edits import TextEdit, edited_model, overlap
from invariants.verdicts.limits.reused_process import ReusedProcess
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.options import CheckOptions, ProgressListener, WorkLimits
from invariants.verdicts.session import check_apart
from invariants.verdicts.supervision import process_for
from invariants.verdicts.verdict import Bounds, Population, ProvedResult, Result, Verdict

LATE_SECONDS = 0.5
"""Seconds that answers may take more, before they are no longer waited for."""

CLOCK_FACTOR = 5.0
"""Seconds on the clock in which a busy machine does the work of one second of an idle one."""

SHORT_WORK = 6.0
"""Seconds of work up to which a question has as much time on the clock as with these: work ends it, not the clock."""

CHANGED = WorkLimits(every_size=1.0, refuting=0.5)
"""Limits where a changed model is asked about: of many, most are only tried. A proof for every number of individuals
that takes longer is rare; a run that refutes what no prover can decide is found soon, or takes long."""

TOO_FEW_SECONDS = 0.5
"""Seconds in which nothing much is found out any more."""


class Checks(Protocol):
    """Has models checked: here, or elsewhere."""

    lookahead: int
    """The questions that are worth being announced; 0 where none is."""
    helpers: int
    """The workers beside one: they have time for questions that may turn out not to be asked."""

    def ahead(self, todo: Sequence[tuple[Model, CheckOptions]], *, about_model: bool = True) -> None:
        """Announce questions that will probably be asked; ``about_model`` as ``warnings`` below."""

    def findings(
        self,
        model: Model,
        options: CheckOptions,
        listener: ProgressListener,
        process: ReusedProcess | None = None,
        *,
        warnings: bool = True,
        seconds: float | None = None,
    ) -> Iterator[Result | Diagnostic]:
        """Yield the results of a model, as :func:`check_apart` does."""

    def withdraw(self, model: Model, options: CheckOptions) -> None:
        """Withdraw a question that was announced, and will not be asked."""

    def call_off(self) -> None:
        """Withdraw the questions that were announced, and not asked."""


class ChecksHere:
    """Checks on this machine, one after the other."""

    lookahead = 0
    helpers = 0
    findings = staticmethod(check_apart)

    def ahead(self, todo: Sequence[tuple[Model, CheckOptions]], *, about_model: bool = True) -> None:
        """Do nothing: there is nobody else."""

    def withdraw(self, model: Model, options: CheckOptions) -> None:
        """Do nothing."""

    def call_off(self) -> None:
        """Do nothing."""


def seconds_before(deadline: float | None) -> float | None:
    """Return the seconds that the answers to a question may take in all, before a deadline; None without one."""
    return None if deadline is None else max(deadline - time.monotonic(), TOO_FEW_SECONDS) + LATE_SECONDS


class Asker:
    """Asks the checker about one invariant of a model, with edits, until its time is up."""

    def __init__(
        self,
        model: Model,
        obligation: Obligation,
        options: CheckOptions,
        listener: ProgressListener,
        checks: Checks | None = None,
    ) -> None:
        self.checks = checks or ChecksHere()
        self._announced: dict[tuple[frozenset[TextEdit], CheckOptions], CheckOptions] = {}
        """The options with which questions were announced: by their key, as in ``_known``."""
        self.model = model
        self.obligation = obligation
        self._options = options
        self._listener = listener
        self._deadline: float | None = None
        self._known: dict[tuple[frozenset[TextEdit], CheckOptions], Result | None] = {}
        self._work: dict[tuple[frozenset[TextEdit], CheckOptions], float] = {}
        """The work with which each question was put."""
        self._models: dict[frozenset[TextEdit], Model | None] = {}
        self.process = process_for((), options.bytes)
        """The process that answers, one question after the other: to start one for each takes longer than most."""
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

    @property
    def lookahead(self) -> int:
        """Return the number of questions that are worth being announced."""
        return self.checks.lookahead

    @property
    def helpers(self) -> int:
        """Return the number of workers that have time for questions that may not be asked."""
        return self.checks.helpers

    def announce(
        self, several: Iterable[Iterable[TextEdit]], seconds: float | None = None, *, everywhere: bool = False
    ) -> None:
        """Announce questions that will probably be asked, with the same work: others may work on them meanwhile."""
        if not self.lookahead or self.is_out_of_time:
            return
        options = self._everywhere if everywhere else self._options
        todo = []
        for edits in map(frozenset, several):
            key = edits, options
            model = self._models[edits] if key not in self._known and self.has_model(edits) else None
            if model is not None and key not in self._announced:
                self._announced[key] = self._asked(edits, options, seconds)
                todo.append((model, self._announced[key]))
        self.checks.ahead(todo, about_model=False)

    def withdraw(self, edits: Iterable[TextEdit]) -> None:
        """Withdraw the questions about some edits that were announced, and not asked."""
        wanted = frozenset(edits)
        model = self._models.get(wanted)
        for options in (self._options, self._everywhere):
            asked = self._announced.pop((wanted, options), None)
            if model is not None and asked is not None:
                self.checks.withdraw(model, asked)

    def end(self) -> None:
        """Withdraw the questions that were announced, and not asked, and end the process that answers."""
        self.checks.call_off()
        self.process.end()

    def within_bounds(self, edits: Iterable[TextEdit], seconds: float | None = None) -> Result | None:
        """Return the verdict within the bounds of the obligation; None where there is none: out of time, no model."""
        return self._ask(frozenset(edits), self._options, self.obligation.bounds, seconds)

    def everywhere(self, edits: Iterable[TextEdit], seconds: float | None = None) -> Result | None:
        """Return the verdict for chains and runs of every length; None as above."""
        known = self.known_proof(edits)
        return known or self._ask(frozenset(edits), self._everywhere, self._every_length, seconds)

    def known_proof(self, edits: Iterable[TextEdit]) -> Result | None:
        """Return the verdict for chains and runs of every length where a proof was found before; else None."""
        wanted = frozenset(edits)
        for options in (self._everywhere, self._options):
            found = self._known.get((wanted, options))
            if found is not None and found.verdict is Verdict.PROVED:
                return replace(found, bounds=self._every_length)  # no proof depends on the lengths that are asked for
        return None

    @property
    def _every_length(self) -> Bounds:
        return replace(self.obligation.bounds, chain=Unbounded.ANY, steps=Unbounded.ANY)

    def about(self, model: Model, name: str, bounds: Bounds, seconds: float) -> Result | None:
        """Return the verdict on a property of another model, within other bounds; None where there is none.

        It is found here: the model need not be one that a text describes.
        """
        if self.is_out_of_time:
            return None
        self.asked += 1
        options = replace(
            self._options,
            invariants=(name,),
            chain=bounds.chain,
            steps=bounds.steps,
            scopes=tuple(bounds.scope.items()),
            timeout=self._time(seconds),
            work=seconds,
            vacuity=False,
        )
        left = seconds_before(self._deadline)
        found = check_apart(model, options, self._listener, self.process, warnings=False, seconds=left)
        return next((each for each in found if isinstance(each, Result)), None)

    @property
    def _everywhere(self) -> CheckOptions:
        return replace(self._options, chain=Unbounded.ANY, steps=Unbounded.ANY)

    def _asked(self, edits: frozenset[TextEdit], options: CheckOptions, seconds: float | None) -> CheckOptions:
        about = replace(options, invariants=(self.obligation.property,), timeout=self._time(seconds), work=seconds)
        return replace(about, limits=CHANGED) if edits else about

    def _ask(
        self, edits: frozenset[TextEdit], options: CheckOptions, bounds: Bounds, seconds: float | None
    ) -> Result | None:
        key = edits, options
        if key not in self._known or self._may_know_more(key, seconds):
            model = self._models[edits] if self.has_model(edits) else None
            if model is not None and self._is_settled(model):
                return ProvedResult(self.obligation.property, bounds, population=Population.ANY)
            if model is None or self.is_out_of_time:
                return self._known.get(key)
            self.asked += key not in self._known
            asked = self._announced.pop(key, None) or self._asked(edits, options, seconds)
            self._known[key] = self._answer(model, asked, bounds)
            self._work[key] = inf if asked.work is None else asked.work
        return self._known[key]

    def _is_settled(self, model: Model) -> bool:
        """Return whether a changed text has nothing undefined left that the invariant could be about."""
        asked = self.model.properties.get(self.obligation.property)
        return isinstance(asked, DefinedInvariant) and asked.name not in model.properties

    def _may_know_more(self, key: tuple[frozenset[TextEdit], CheckOptions], seconds: float | None) -> bool:
        """Return whether a question was left open, and is now put with more work."""
        found = self._known[key]
        is_open = found is None or found.verdict in {Verdict.UNKNOWN, Verdict.TESTED}
        return is_open and self._work[key] < (inf if seconds is None else seconds)

    def _answer(self, model: Model, options: CheckOptions, bounds: Bounds) -> Result | None:
        left = seconds_before(self._deadline)
        listener, process = self._listener, self.process
        for found in self.checks.findings(model, options, listener, process, warnings=False, seconds=left):
            # The text can have several checks of one invariant, with different bounds.
            if isinstance(found, Result) and found.bounds == bounds:
                return found
        return None

    def _time(self, seconds: float | None) -> float | None:
        left = None if self._deadline is None else max(self._deadline - time.monotonic(), TOO_FEW_SECONDS)
        longest = None if seconds is None else CLOCK_FACTOR * max(seconds, SHORT_WORK)
        given = [each for each in (longest, left, self.obligation.timeout) if each is not None]
        return min(given, default=None)
