"""Solving: all holes of a model.

Owns: which search a model needs, its findings as data, and the model with the holes filled.
Must never know: how findings are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import SourceText
from invariants.language.limit_checks import UNLIMITED
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document
from invariants.shaping.filling.conditions import ConditionFilling, ConditionSearch, NoFilling
from invariants.shaping.filling.constants import NoLimit, NumberFilling, NumberSearch
from invariants.shaping.filling.filled_files import FilledPlace, WrittenModel, failed
from invariants.shaping.filling.holes import (
    ConditionHole,
    ConstantHole,
    ModelHole,
    OpenModel,
    fill,
    require_guards,
)
from invariants.shaping.filling.monotone import only_adds_runs
from invariants.shaping.filling.questions import (
    NO_LIMITS,
    FilledAnswer,
    FilledAsker,
    FillingBroken,
    FillingOpen,
    FillingProved,
    SearchLimits,
)
from invariants.shaping.filling.vocabulary.readable import HoleVocabulary, vocabulary_of
from invariants.shaping.questions import Checks
from invariants.verdicts.limits.reused_process import ReusedProcess
from invariants.verdicts.options import CheckOptions, ProgressListener, misfits
from invariants.verdicts.verdict import ViolatedResult

FoundFilling = ConditionFilling | NumberFilling | NoFilling | NoLimit


class Solution(ValueRecord):
    """The findings about the holes of a model. ``filling`` is None for no answer: time was up, or an interrupt came.

    ``texts`` are the filled texts, by path, in the layout of ``fmt``: of the files that have holes. ``written`` is the
    outcome of writing the filled model; None where it was not asked for, or nothing was there to be written.
    """

    path: str
    name: str
    holes: tuple[ModelHole, ...]
    vocabularies: tuple[HoleVocabulary | None, ...]
    invariants: tuple[str, ...]
    filling: FoundFilling | None
    texts: tuple[tuple[str, str], ...]
    asked: int
    written: WrittenModel | None = None

    @property
    def fillings(self) -> tuple[str, ...] | None:
        """Return the text for each hole; None where nothing is known to fill them."""
        match self.filling:
            case ConditionFilling(texts=texts):
                return texts
            case NumberFilling(number=number):
                return (str(number),)
            case NoLimit():
                return (UNLIMITED,)
            case _:
                return None


class SolveReport(ValueRecord):
    """The solution of a model's holes, and the seconds that it took."""

    solution: Solution
    seconds: float


class HoleSolver:
    """Looks for fillings of the holes of a model. ``findings`` can be ended at any time.

    Raises ``ModelError`` where the model has no hole, or holes that cannot be filled together.
    """

    def __init__(
        self,
        model: OpenModel,
        options: CheckOptions,
        place: FilledPlace | None = None,
        checks: Checks | None = None,
        process: ReusedProcess | None = None,
    ) -> None:
        """Take a model, options for questions about it, and who answers them.

        ``place`` is where the filled model is written to, if anywhere; ``process`` answers other questions, too, and
        goes on at the end.
        """
        self.model = model
        self._place = place
        self._written: WrittenModel | None = None
        limits = [hole.statement for hole in model.holes if isinstance(hole, ConstantHole) and hole.statement]
        if limits and not options.invariants:
            options = replace(options, invariants=tuple(limits))
        self._asker = FilledAsker(model, options, checks, process)
        numbers = [hole for hole in model.holes if isinstance(hole, ConstantHole)]
        self._conditions = [hole for hole in model.holes if isinstance(hole, ConditionHole)]
        _require_one_kind(model, numbers)
        self._base = model.filled([fill(hole, _any_filling(hole)) for hole in model.holes])
        require_guards(self._base, model.holes)
        wrong = misfits(options, self._base)
        if wrong:
            raise ModelError(wrong)
        self.pairs = [(hole, vocabulary_of(self._base, hole)) for hole in self._conditions]
        found = {hole.span: vocabulary for hole, vocabulary in self.pairs}
        self._vocabularies = tuple(found.get(hole.span) for hole in model.holes)
        self._number = numbers[0] if numbers else None
        self._filling: FoundFilling | None = None
        self._runs: list[ViolatedResult] = []

    def take_run(self, result: ViolatedResult) -> None:
        """Take a run that breaks an invariant, as is known from elsewhere, with some filling."""
        self._runs.append(result)

    def take_answer(self, text: str, answer: FilledAnswer) -> None:
        """Take the answer about a text in each place, as is known from elsewhere."""
        self._asker.take([fill(hole, text) for hole in self.model.holes], answer)

    def findings(
        self,
        seconds: float | None,
        listener: ProgressListener,
        limits: SearchLimits = NO_LIMITS,
        *,
        names_guilty: bool = True,
    ) -> Iterator[object]:
        """Yield after each step of the search, in so many seconds and with these limits at most.

        ``names_guilty`` says whether the clauses are looked for that keep everything from filling the holes.
        """
        self._asker.begin(seconds, listener, limits)
        if self._number is not None:
            search: Iterator[object] = NumberSearch(self._asker, self._number, self._base).found()
        else:
            is_monotone = only_adds_runs(self._base, self.model.holes)
            conditions = ConditionSearch(
                self._asker, self.pairs, self._runs, is_monotone=is_monotone, names_guilty=names_guilty
            )
            search = conditions.found()
        try:
            for found in search:
                if isinstance(found, FoundFilling):
                    self._filling = found
                yield found
            if self._place is not None and self._filling is not None:
                self._written = self._write(self._place)
                yield self._written
        finally:
            self._asker.end()

    @property
    def work(self) -> float:
        """Return the work that was done so far, in seconds of an idle machine."""
        return self._asker.work

    @property
    def is_cut_short(self) -> bool:
        """Return whether a limit has ended the search, or may have."""
        return self._asker.has_asked_enough

    def solution(self) -> Solution:
        """Return the findings so far."""
        base = self._base
        asked = self._asker.promises(base)
        found = Solution(
            self.model.path,
            base.name,
            self.model.holes,
            self._vocabularies,
            asked,
            self._filling,
            (),
            self._asker.asked,
        )
        texts = () if found.fillings is None else tuple(self._texts(found.fillings))
        return replace(found, texts=texts, written=self._written)

    def _write(self, place: FilledPlace) -> WrittenModel | None:
        """Write the filled model and its certificates; the results of a filling then name the certificates."""
        texts = dict(self.solution().texts)
        if not texts or self._filling is None or isinstance(self._filling, NoFilling):
            return None
        try:
            model = place.write(self.model, texts)
        except (OSError, ModelError, ValueError) as error:
            return failed(place, error)
        if place.certificates is None or isinstance(self._filling, NoLimit):
            return WrittenModel(model.path)
        match self._asker.certified(model, place.certificates):
            case FillingProved(results=results):
                self._filling = replace(self._filling, results=results)
                return WrittenModel(model.path)
            case FillingOpen(reason=reason):
                return WrittenModel(model.path, uncertified=reason)
            case FillingBroken(result=result):
                return WrittenModel(model.path, uncertified=f"{result.invariant} is violated")

    def _texts(self, fillings: Sequence[str]) -> Iterator[tuple[str, str]]:
        edits = []
        for hole, text in zip(self.model.holes, fillings, strict=True):
            edits.append(fill(hole, hole.in_place(text) if isinstance(hole, ConditionHole) else text))
        for source, text in self.model.texts(edits).items():
            yield source.path, print_document(parse(SourceText(source.path, text)))


def _any_filling(hole: ModelHole) -> str:
    """Return a filling with which the text is a model."""
    return "true" if isinstance(hole, ConditionHole) else hole.low or "0"


def _require_one_kind(model: OpenModel, numbers: Sequence[ConstantHole]) -> None:
    """Raise ``ModelError`` where there is nothing to fill, or a constant beside another hole."""
    if not model.holes:
        message = f"`{model.path}` has no hole"
        raise ModelError((Diagnostic(Code.HOLE, message, help="write `?` in place of the condition to be found"),))
    if numbers and len(model.holes) > 1:
        raise ModelError(
            (
                Diagnostic(
                    Code.HOLE,
                    "a constant is found by itself, with no other hole",
                    tuple(Label(hole.span) for hole in model.holes),
                    help="fill the others by hand first",
                ),
            )
        )
