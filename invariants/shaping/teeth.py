"""Teeth: which mutations of a model its checks notice.

Owns: when a check notices a mutation, the order in which mutations are tried, and the score.
Must never know: which mutations there are; how the score is shown.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from enum import Enum

from msgspec.structs import replace

from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import ValueRecord
from invariants.language.model.declarations import Model
from invariants.shaping.mutations import Mutation, mutations_of
from invariants.shaping.questions import CLOCK_FACTOR, TOO_FEW_SECONDS, Checks, ChecksHere
from invariants.shaping.text_edits import edited_model
from invariants.verdicts.obligations import obligations, seconds_for
from invariants.verdicts.options import CheckOptions, ProgressListener
from invariants.verdicts.verdict import Result, Verdict

MUTANT_SECONDS = 15.0
"""Seconds of an idle machine for each check of a mutant, where nobody gives a time: most end far earlier."""

UNCHANGED_SHARE = 0.5
"""The share of the time for the checks of the model as it is; the rest is for the mutants."""

FEW_CHECKS = 4
"""Checks among which the time is divided evenly; of more, each may take as long, for most take far less."""

_HOLDS = frozenset({Verdict.PROVED, Verdict.SURVIVES, Verdict.REACHABLE, Verdict.UNLIMITED, Verdict.APPROACHED})
_DOES_NOT_HOLD = frozenset({Verdict.VIOLATED, Verdict.UNREACHABLE, Verdict.UNREACHED})


class Bite(Enum):
    """The answers about one mutation."""

    NOTICED = "noticed"
    """A check that held is violated, or the other way round."""
    UNNOTICED = "unnoticed"
    """Every check has the answer that it had."""
    UNDECIDED = "undecided"
    """No check has the opposite answer, and some have none."""


class Tried(ValueRecord):
    """A mutation that was tried. ``invariant`` has noticed it, first in the order of the checks; None if none has."""

    mutation: Mutation
    bite: Bite
    invariant: str | None = None
    verdict: Verdict | None = None


class Teeth(ValueRecord):
    """The mutations that were tried, of ``total`` in all; ``invariants`` are those whose checks can notice one."""

    tried: tuple[Tried, ...] = ()
    total: int = 0
    invariants: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    """The invariants whose checks have no answer on the model as it is, so that they can notice nothing."""
    was_asked: bool = False
    """Whether the checks were asked about the model as it is."""

    def of(self, bite: Bite) -> tuple[Tried, ...]:
        """Return the mutations with an answer."""
        return tuple(each for each in self.tried if each.bite is bite)

    @property
    def score(self) -> float | None:
        """Return the share of the mutations with an answer that were noticed; None where there is none."""
        noticed, unnoticed = len(self.of(Bite.NOTICED)), len(self.of(Bite.UNNOTICED))
        return noticed / (noticed + unnoticed) if noticed + unnoticed else None

    @property
    def is_complete(self) -> bool:
        """Return whether every mutation has an answer."""
        is_asked = self.was_asked and not self.unanswered
        return is_asked and len(self.tried) == self.total and not self.of(Bite.UNDECIDED)


class TeethReport(ValueRecord):
    """The teeth of a model, and the seconds that it took to find them."""

    model: Model
    teeth: Teeth
    seconds: float


class TeethSearch:
    """Tries the mutations of a model; of more than ``most``, a sample of ``most`` drawn by the seed."""

    def __init__(
        self,
        model: Model,
        options: CheckOptions,
        listener: ProgressListener,
        *,
        most: int | None = None,
        seed: int = 0,
        checks: Checks | None = None,
    ) -> None:
        self._checks = checks or ChecksHere()
        self._began = time.monotonic()
        self._model = model
        self._options = options
        self._listener = listener
        mutants = ((each, _mutant(model, each)) for each in mutations_of(model))
        self._mutants = [(each, mutant) for each, mutant in mutants if mutant is not None]
        if most is not None and most < len(self._mutants):
            drawn = random.Random(seed).sample(range(len(self._mutants)), most)  # noqa: S311 - nothing secret
            self._mutants = [self._mutants[number] for number in sorted(drawn)]
        self._before: list[Result] = []
        self._unanswered: list[str] = []
        self._was_asked = False
        self._tried: list[Tried] = []

    def tried(self, seconds: float | None) -> Iterator[Tried]:
        """Yield each mutation with its answer, in so many seconds at most since the search was made.

        A check without an answer on the model as it is can notice nothing, and is not asked about mutants.
        """
        end = None if seconds is None else self._began + seconds
        share = None if seconds is None else UNCHANGED_SHARE * seconds
        found = list(self._results(self._model, self._fair(share), share))
        self._before = [each for each in found if _answer(each) is not None]
        self._unanswered = [each.invariant for each in found if _answer(each) is None]
        self._was_asked = True
        if self._unanswered and not self._before:
            return
        asked = [(mutant, self._about(mutant)) for _, mutant in self._mutants]
        self._checks.ahead([each for each in asked if each[1].invariants], about_model=False)
        try:
            yield from self._all_tried(end)
        finally:
            self._checks.call_off()

    def _all_tried(self, end: float | None) -> Iterator[Tried]:
        for mutation, mutant in self._mutants:
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                return
            tried = self._bite(mutation, mutant, left)
            if tried.bite is Bite.UNDECIDED and end is not None and time.monotonic() >= end:
                return
            self._tried.append(tried)
            yield tried

    def teeth(self) -> Teeth:
        """Return the findings so far."""
        names = tuple(dict.fromkeys(each.invariant for each in self._before))
        unanswered = tuple(dict.fromkeys(self._unanswered))
        return Teeth(tuple(self._tried), len(self._mutants), names, unanswered, self._was_asked)

    def _fair(self, seconds: float | None) -> CheckOptions:
        """Return the options with which one check of the model as it is leaves time for the others."""
        todo = obligations(self._model, self._options, lemmas=True)
        if seconds is None or not todo:
            return self._options
        fair = max(seconds / len(todo), min(seconds / FEW_CHECKS, MUTANT_SECONDS), TOO_FEW_SECONDS)
        return replace(self._options, timeout=fair) if fair < max(map(seconds_for, todo)) else self._options

    def _results(self, model: Model, options: CheckOptions, seconds: float | None) -> Iterator[Result]:
        """Yield the results of the checks, in so many seconds for all of them."""
        if seconds is not None and options.timeout is not None:
            options = replace(options, timeout=min(options.timeout, max(seconds, TOO_FEW_SECONDS)))
        found = self._checks.findings(model, options, self._listener, warnings=False, seconds=seconds)
        return (each for each in found if isinstance(each, Result) and not each.is_lemma)

    def _bite(self, mutation: Mutation, mutant: Model, seconds: float | None) -> Tried:
        options = self._about(mutant)
        if not options.invariants:
            return Tried(mutation, Bite.UNNOTICED)
        before = {(each.invariant, _key(each)): _answer(each) for each in self._before}
        undecided = False
        for result in self._results(mutant, options, seconds):
            expected, found = before.pop((result.invariant, _key(result)), None), _answer(result)
            if expected is not None and found is not None and found != expected:
                return Tried(mutation, Bite.NOTICED, result.invariant, result.verdict)
            undecided |= expected is not None and found is None
        return Tried(mutation, Bite.UNDECIDED if undecided else Bite.UNNOTICED)

    def _about(self, mutant: Model) -> CheckOptions:
        """Return the options of the questions about a mutant; without invariants where nothing can notice it."""
        names = tuple(dict.fromkeys(each.invariant for each in self._before if each.invariant in mutant.properties))
        options = replace(self._options, invariants=names)
        if options.timeout is None:
            return replace(options, timeout=CLOCK_FACTOR * MUTANT_SECONDS, work=MUTANT_SECONDS)
        return options


def _answer(result: Result) -> bool | None:
    """Return whether a check holds; None where it is not known."""
    if result.verdict in _HOLDS:
        return True
    return False if result.verdict in _DOES_NOT_HOLD else None


def _key(result: Result) -> object:
    """Return the bounds and the constants of a check: one invariant can have several checks."""
    bounds = result.bounds
    scope = tuple(sorted(bounds.scope.items(), key=str))
    return bounds.chain, bounds.steps, scope, tuple(result.constants.items())


def _mutant(model: Model, mutation: Mutation) -> Model | None:
    """Return the model with a mutation; None where there is none, for others need the dropped part, or none is new."""
    try:
        found = edited_model(model, [mutation.edit])
    except ModelError:
        return None
    return None if found.digest == model.digest else found
