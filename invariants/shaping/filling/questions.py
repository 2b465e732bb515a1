"""Questions about fillings: whether all invariants are proved with a filling in the place of each hole.

Owns: how such a question is put, its limits, and that each is put once.
Must never know: which fillings are tried, and why.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice

from msgspec.structs import replace

from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import is_finite
from invariants.foundation.sources import SourceText, Span
from invariants.language.model.declarations import Model, Unbounded
from invariants.language.tree.declaration_nodes import RuleDeclaration
from invariants.shaping.filling.holes import OpenModel
from invariants.shaping.filling.known_runs import breaks_too
from invariants.shaping.questions import CLOCK_FACTOR, TOO_FEW_SECONDS, Checks, ChecksHere, seconds_before
from invariants.shaping.text_edits import TextEdit
from invariants.verdicts.limits.reused_process import ReusedProcess
from invariants.verdicts.options import CheckOptions, ProgressListener, SilentListener
from invariants.verdicts.supervision import process_for
from invariants.verdicts.verdict import (
    ApproachedResult,
    ProvedResult,
    ReachableResult,
    Result,
    UnlimitedResult,
    Verdict,
    ViolatedResult,
)

PROOF_SECONDS = 10.0
"""Seconds of an idle machine for the verdict on one invariant with one filling."""


UNDECIDED_WEIGHT = 16
"""The answers that are found with as much work as one that is not, where the number of filled models is limited."""


QUESTION_WORK = 0.05
"""Work that a question takes beside that of solvers and searches: another model is read and encoded."""


class SearchLimits(ValueRecord):
    """Limits of a search for fillings, besides its time; None for none."""

    most: int | None = None
    """The filled models that are checked: one without an answer counts for ``UNDECIDED_WEIGHT``."""
    work: float | None = None
    """The work on all of them, in seconds of an idle machine."""
    proof: float = PROOF_SECONDS
    """The work on the verdict on one invariant with one filling."""


NO_LIMITS = SearchLimits()


class FillingBroken(ValueRecord):
    """A run breaks an invariant."""

    result: ViolatedResult


class FillingProved(ValueRecord):
    """All invariants are proved for every chain."""

    results: tuple[Result, ...]


class FillingOpen(ValueRecord):
    """No run is known, and not all invariants are proved."""

    reason: str


FilledAnswer = FillingBroken | FillingProved | FillingOpen


class LimitInterval(ValueRecord):
    """The interval in which the limit of a measure lies. None for each number that is not known.

    A run goes beyond ``exceeded``, the greatest such number that was tried; the measure is proved never to go beyond
    ``bound``, the least such number. ``tested`` is the least number of which neither is known.
    """

    exceeded: Fraction | int | None
    bound: Fraction | int | None
    tested: Fraction | int | None
    closest: Fraction | None = None
    """The greatest value that a run is known to reach, of a Real."""


class FilledAsker:
    """Asks the checker about a model with fillings, until its time is up."""

    def __init__(
        self,
        model: OpenModel,
        options: CheckOptions,
        checks: Checks | None = None,
        process: ReusedProcess | None = None,
    ) -> None:
        """Take a model, options for questions, and who answers them; a ``process`` of somebody else is not ended."""
        self.model = model
        self._checks = checks or ChecksHere()
        self._announced: dict[frozenset[TextEdit], tuple[Model, CheckOptions]] = {}
        """The questions that were announced, and not asked."""
        self._endless: set[str] = set()
        """The measures of which it was asked whether they have no limit."""
        self._options = options
        self._listener: ProgressListener = SilentListener()
        self._deadline: float | None = None
        self._limits = NO_LIMITS
        self.work = 0.0
        """The work that was done so far, in seconds of an idle machine."""
        self._known: dict[frozenset[TextEdit], FilledAnswer] = {}
        self._filled = 0
        """The number of questions that were put about fillings."""
        self._undecided = 0
        """The number of those that were left open."""
        self._own = None if process is not None else process_for((), options.bytes)
        self._process = process or self._own

    def end(self) -> None:
        """End the process that answers, unless it is somebody else's."""
        if self._own is not None:
            self._own.end()

    @property
    def asked(self) -> int:
        """Return the number of filled models that were checked."""
        return self._filled + len(self._endless)

    def begin(self, seconds: float | None, listener: ProgressListener, limits: SearchLimits) -> None:
        """Let the time for questions end in so many seconds, None for no end, and report progress to a listener."""
        self._listener = listener
        self._limits = limits
        self._deadline = None if seconds is None else time.monotonic() + seconds

    @property
    def is_out_of_time(self) -> bool:
        """Return whether no more questions are put."""
        return self._deadline is not None and self._deadline - time.monotonic() < TOO_FEW_SECONDS

    @property
    def has_asked_enough(self) -> bool:
        """Return whether no more fillings are checked: time is up, or the number of them, or the work, is reached."""
        limits, weight = self._limits, self.asked + (UNDECIDED_WEIGHT - 1) * self._undecided
        are_enough = limits.most is not None and weight >= limits.most
        return self.is_out_of_time or are_enough or (limits.work is not None and self.work >= limits.work)

    @property
    def lookahead(self) -> int:
        """Return the number of questions that are worth being announced."""
        return self._checks.lookahead

    def announce(self, several: Iterable[Sequence[TextEdit]]) -> None:
        """Announce questions that will probably be asked, the next ones first: others may work on them meanwhile."""
        if not self._checks.lookahead or self.is_out_of_time:
            return
        todo = []
        for edits in islice(several, self._checks.lookahead):
            key = frozenset(edits)
            if key in self._known or key in self._announced:
                continue
            try:
                self._announced[key] = self._question(edits)
            except ModelError:
                continue
            todo.append(self._announced[key])
        self._checks.ahead(todo, about_model=False)

    def answer(self, edits: Sequence[TextEdit]) -> FilledAnswer:
        """Return the answer about the model after some edits, which fill every hole."""
        key = frozenset(edits)
        if key not in self._known:
            if self.has_asked_enough:
                return FillingOpen("there was no time left")
            try:
                model, options = self._announced.pop(key) if key in self._announced else self._question(edits)
            except ModelError as error:
                return FillingOpen(f"no model: {error.diagnostics[0].message}")
            self._filled += 1
            self._known[key] = self._asked(model, options)
            self._undecided += isinstance(self._known[key], FillingOpen)
        return self._known[key]

    def take(self, edits: Sequence[TextEdit], answer: FilledAnswer) -> None:
        """Take an answer that is known from elsewhere."""
        self._known[frozenset(edits)] = answer

    def is_broken_by(self, edits: Sequence[TextEdit], result: ViolatedResult) -> bool:
        """Return whether the run of a result is one after some edits, too, and breaks the invariant there."""
        model = self._model(edits)
        return model is not None and breaks_too(model, result)

    def _question(self, edits: Sequence[TextEdit]) -> tuple[Model, CheckOptions]:
        model = self.model.filled(edits)
        return model, self._about(self.promises(model), self._options)

    def growth(self, edits: Sequence[TextEdit], name: str) -> UnlimitedResult | None:
        """Return the result that a measure has no limit, if it is shown after some edits, which say so."""
        if self.is_out_of_time:
            return None
        self._endless.add(name)
        model = self._model(edits)
        found = () if model is None else self._results(model, self._about((name,), self._options))
        return next((each for each in found if isinstance(each, UnlimitedResult) and not each.vacuous), None)

    def is_reachable(self, edits: Sequence[TextEdit], name: str) -> bool:
        """Return whether a run reaches a witness after some edits."""
        return isinstance(self.reached(edits, name), ReachableResult)

    def reached(self, edits: Sequence[TextEdit], name: str) -> ReachableResult | ApproachedResult | None:
        """Return the result that runs reach a witness after some edits, or come as close to it as wanted."""
        model = self._model(edits)
        if model is None or self.is_out_of_time:
            return None
        kinds = (ReachableResult, ApproachedResult)
        found = (each for each in self._results(model, self._about((name,), self._options)) if not each.vacuous)
        return next((each for each in found if isinstance(each, kinds)), None)

    def firing(self, edits: Sequence[TextEdit], rules: Sequence[str]) -> Mapping[str, bool]:
        """Return whether rules fire in a run after some edits, as far as the default bounds and proofs show it.

        A rule of which neither is known is left out. So is one of which nobody can ask: a rule whose guards are edited
        by code that is not known.
        """
        model = self._model(edits)
        if model is None:
            return {}
        found = {}
        for rule in rules:
            name = _new_name(f"{rule}_fires", self.model.bundle.sources)
            verdicts = self._verdicts(self._model([*edits, *self._witness(model, rule, name)]), (name,))
            if Verdict.REACHABLE in verdicts:
                found[rule] = True
            elif verdicts & {Verdict.UNREACHABLE, Verdict.UNREACHED}:
                found[rule] = False
        return found

    def _witness(self, model: Model, rule: str, name: str) -> Iterator[TextEdit]:
        """Yield the edits that state a witness, reachable where a run fires a rule.

        Arguments of an infinite sort cannot be gone through: there the rule notes that it has fired.
        """
        main, parameters = self.model.bundle.main, model.rules[rule].parameters
        end = Span(main, len(main.text), len(main.text))
        if all(is_finite(each.sort) for each in parameters):
            yield TextEdit(end, f"\nwitness {name}: enabled {rule}{_anything(len(parameters))}\n")
            return
        items = (item for document in self.model.bundle.documents for item in document.items)
        declared = next(each for each in items if isinstance(each, RuleDeclaration) and each.name.text == rule)
        close = declared.span.end - len("}")
        yield TextEdit(Span(declared.span.source, close, close), f" {name}_noted := true ")
        yield TextEdit(end, f"\nvar {name}_noted: Bool = false\nwitness {name}: {name}_noted\n")

    def _model(self, edits: Sequence[TextEdit]) -> Model | None:
        """Return the model after some edits; None where there is none, for the question cannot be asked of it."""
        try:
            return self.model.filled(edits)
        except ModelError:
            return None

    def _verdicts(self, model: Model | None, names: tuple[str, ...]) -> set[Verdict]:
        if model is None or self.is_out_of_time:
            return set()
        return {each.verdict for each in self._results(model, self._about(names, self._options)) if not each.vacuous}

    def certified(self, model: Model, folder: str) -> FilledAnswer:
        """Return the answer about a filled model once more; certificates of its proofs are written to a folder.

        The verdicts are for chains and runs of every length from the start, so that no certificate has bounds.
        """
        if self.is_out_of_time:
            return FillingOpen("there was no time left")
        return self._everywhere(model, self.promises(model), replace(self._options, certificates=folder), {})

    def promises(self, model: Model) -> tuple[str, ...]:
        """Return the invariants that have to hold."""
        return tuple(
            name for name in model.promises if not self._options.invariants or name in self._options.invariants
        )

    def _asked(self, model: Model, options: CheckOptions) -> FilledAnswer:
        open_ones = dict.fromkeys(self.promises(model))
        proved: dict[str, Result] = {}
        for result in self._results(model, options):
            if isinstance(result, ViolatedResult):
                return FillingBroken(result)
            if isinstance(result, ProvedResult) and not result.vacuous:
                proved.setdefault(result.invariant, result)
        left = tuple(name for name in open_ones if name not in proved)
        return self._everywhere(model, left, self._options, proved)

    def _everywhere(
        self, model: Model, names: tuple[str, ...], options: CheckOptions, proved: dict[str, Result]
    ) -> FilledAnswer:
        """Return the answer from the verdicts on some invariants without bounds, with others that are proved."""
        anywhere = replace(options, chain=Unbounded.ANY, steps=Unbounded.ANY)
        for result in self._results(model, self._about(names, anywhere)) if names else ():
            if isinstance(result, ViolatedResult):
                return FillingBroken(result)
            if not isinstance(result, ProvedResult) or result.vacuous:
                return FillingOpen(f"{result.invariant} is {result.verdict.value}{_because(result)}")
            proved[result.invariant] = result
        every = self.promises(model)
        missing = [name for name in every if name not in proved]
        if missing:
            return FillingOpen(f"nothing is known about {missing[0]}")
        return FillingProved(tuple(proved[name] for name in every))

    def _about(self, names: tuple[str, ...], options: CheckOptions) -> CheckOptions:
        return replace(options, invariants=names, timeout=self._seconds(), work=self._limits.proof)

    def _results(self, model: Model, options: CheckOptions) -> Iterator[Result]:
        left = seconds_before(self._deadline)
        self.work += QUESTION_WORK
        for found in self._checks.findings(model, options, self._listener, self._process, warnings=False, seconds=left):
            if isinstance(found, Result):
                self.work += found.work
                yield found

    def _seconds(self) -> float:
        given = [CLOCK_FACTOR * PROOF_SECONDS, *([] if self._options.timeout is None else [self._options.timeout])]
        if self._deadline is not None:
            given.append(max(self._deadline - time.monotonic(), TOO_FEW_SECONDS))
        return min(given)


def _because(result: Result) -> str:
    if result.vacuous:
        return ", for there is no initial state"
    return "" if result.reason is None else f": {result.reason}"


def _new_name(wish: str, sources: Iterable[SourceText]) -> str:
    """Return a name that does not occur in some files."""
    while any(wish in source.text for source in sources):
        wish += "_"
    return wish


def _anything(parameters: int) -> str:
    return f"({', '.join('_' * parameters)})" if parameters else ""
