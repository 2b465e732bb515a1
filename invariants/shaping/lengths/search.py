"""The search for the length of the shortest chain that breaks an invariant, as a function of constants.

Owns: how many cases are looked at, the questions about functions, and what is known in the end, as data.
Must never know: how findings are shown.

Cases come first: for small values of the constants, the shortest chain within the bounds. A function that agrees with
all of them is a guess. Two questions to the provers make it more: that no shorter chain breaks the invariant, and that
a run of that length does, for all values. A guess that a run refutes is replaced by one that agrees with it, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from itertools import islice
from typing import Protocol

from msgspec.structs import replace

from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import is_integer
from invariants.language.model.declarations import (
    DefinedInvariant,
    Model,
    StatedInvariant,
    Unbounded,
)
from invariants.language.model.operators import RuleKind
from invariants.language.model.traversal import all_code, numbers_in
from invariants.shaping.lengths.cases import (
    GREATEST_TRIED_NUMBER,
    Chosen,
    case_of,
    chosen_values,
    open_constants,
    stated_invariant,
)
from invariants.shaping.lengths.chain_models import ChainModels
from invariants.shaping.lengths.fitting import FunctionVocabulary, LengthCase, fitting
from invariants.shaping.lengths.functions import LengthFunction
from invariants.shaping.lengths.repeated_runs import (
    FixedValue,
    RepeatedRun,
    RunStep,
    runs_like,
    steps_of,
    value_of,
)
from invariants.verdicts.verdict import Bounds, ProvedResult, Result, ViolatedResult

MOST_CASES = 24
"""The cases that are looked at before the first guess."""

LONGEST_BREAKING_CHAIN = 8
"""The modifications of the longest chain that is looked for in a case, at least."""

MOST_GUESSES = 6
"""The functions about which the provers are asked, before a run refutes one."""

MOST_REFUTED = 6
"""The functions that a run refutes, before the search ends."""

CASE_WORK = 4.0
"""The allowed work for a case, in seconds of an idle machine."""

PROOF_WORK = 10.0
"""The allowed work for a proof."""

MOST_FIXED_CONSTANTS = 4
"""The constants with a value that functions may have."""

MOST_NUMBERS_OF_FUNCTIONS = 6
"""The numbers of the model that functions may have."""


class LengthStanding(Enum):
    """How sure a function is."""

    PROVED = "proved"
    """Both are proved, for all values of the constants."""
    FITS = "fits"
    """It agrees with all cases, which are more than it takes to choose such a function."""
    GUESS = "guess"
    """It agrees with all cases, and so few of them break the invariant that others do as well."""


class ChainLength(ValueRecord):
    """What is known about the length of the shortest chain that breaks an invariant, as a function of constants.

    ``reason`` says why no function is known; it is not ``is_fit`` where none is looked for of such an invariant.
    ``shorter`` is the answer to the question whether no shorter chain breaks the invariant, for any values of the
    constants; ``run``, whether a chain of that length does, for all of them: it repeats the round of ``repeated``. None
    where the question was not put. ``domain`` are the conditions on the constants under which the function says
    something, where they do not follow from the text.
    """

    cases: tuple[LengthCase, ...] = ()
    function: LengthFunction | None = None
    reason: str | None = None
    is_fit: bool = True
    scope: tuple[tuple[str, int], ...] = ()
    """The numbers of individuals that the answers are about."""
    domain: tuple[str, ...] = ()
    shorter: Result | None = None
    run: Result | None = None
    repeated: RepeatedRun | None = None
    missing: str | None = None
    """The implicit invariant that is not proved, at which that run may end early."""

    @property
    def is_least(self) -> bool:
        """Return whether it is proved that no shorter chain breaks the invariant."""
        return isinstance(self.shorter, ProvedResult)

    @property
    def is_reached(self) -> bool:
        """Return whether it is proved that a chain of that length breaks the invariant."""
        return isinstance(self.run, ProvedResult) and self.missing is None

    @property
    def rank(self) -> tuple[int, bool]:
        """Return how much is known: the greater, the more."""
        return self.is_least + self.is_reached, self.is_least

    @property
    def is_shown(self) -> bool:
        """Return whether both are proved: the function is the length of the shortest chain."""
        return self.is_least and self.is_reached

    @property
    def standing(self) -> LengthStanding | None:
        """Return how sure the function is; None without one.

        A linear sum of n constants has n + 1 numbers: that many cases are needed to choose it, and one to try it.
        """
        if self.function is None:
            return None
        if self.is_shown:
            return LengthStanding.PROVED
        broken = sum(case.length is not None for case in self.cases)
        return LengthStanding.FITS if broken > len(self.function.constants) + 1 else LengthStanding.GUESS


class LengthAsker(Protocol):
    """Has changed models checked, until its time is up."""

    @property
    def is_out_of_time(self) -> bool:
        """Return whether no more questions are put."""

    def about(self, model: Model, name: str, bounds: Bounds, seconds: float) -> Result | None:
        """Return the verdict on an invariant of a model; None where there is none."""


class _Seen(ValueRecord):
    """A case, and its run."""

    case: LengthCase
    result: ViolatedResult | None

    @property
    def length(self) -> int:
        """Return the length of the chain; 0 without one."""
        return self.case.length or 0


class LengthSearch:
    """Looks for the function for one invariant of a model, within the bounds of its check.

    ``found`` is what is known, also while ``search`` is under way.
    """

    def __init__(self, asker: LengthAsker, model: Model, name: str, bounds: Bounds) -> None:
        self._asker = asker
        self._model = model
        self._name = name
        sizes = {each: size for each, size in bounds.scope.items() if isinstance(size, int)}
        self._scope = {**model.scope, **sizes}
        self._chain = max(bounds.chain if isinstance(bounds.chain, int) else 0, LONGEST_BREAKING_CHAIN)
        self._bounds = replace(bounds, chain=self._chain, scope=self._scope)
        self._everywhere = replace(self._bounds, chain=Unbounded.ANY, steps=Unbounded.ANY)
        self._seen: list[_Seen] = []
        self._implicit: dict[str, Result | None] = {}
        self._best = ChainLength()

    @property
    def found(self) -> ChainLength:
        """Return what is known."""
        is_under_way = self._best.function is None and self._best.reason is None
        reason = "there was no time left" if is_under_way else self._best.reason
        return replace(self._best, cases=self._cases, reason=reason, scope=tuple(self._scope.items()))

    def search(self) -> ChainLength:
        """Look at cases, and at functions that agree with them; return what is known."""
        invariant = stated_invariant(self._model, self._name)
        if isinstance(invariant, str):
            self._best = ChainLength(reason=invariant, is_fit=False)
            return self._best
        models = ChainModels(self._model, invariant)
        for chosen in islice(chosen_values(self._model, self._scope), MOST_CASES):
            if self._asker.is_out_of_time:
                break
            self._look(models, chosen)
        for _ in range(MOST_REFUTED):
            if self._no_cases() or self._asker.is_out_of_time or not self._is_refuted(models):
                break
            self._best = ChainLength()
        if self._best.function is None:
            self._best = ChainLength(reason=self._no_function())
        return self.found

    @property
    def _cases(self) -> tuple[LengthCase, ...]:
        return tuple(each.case for each in self._seen)

    def _no_cases(self) -> str | None:
        """Return why the cases allow no guess; None where they do."""
        lengths = {each.length for each in self._cases if each.length is not None}
        if not self._seen:
            return "no values of the constants were found for which the checker decides"
        if not lengths:
            return "no chain that was covered breaks it, for any of the values that were tried"
        return "transitions alone break it" if lengths == {0} else None

    def _no_function(self) -> str:
        if self._asker.is_out_of_time:
            return "there was no time left"
        return self._no_cases() or "no function of the kind that is looked for agrees with the cases"

    def _look(self, models: ChainModels, chosen: Chosen) -> LengthCase | None:
        """Return the case of some values; None where the checker has no answer."""
        model = models.pinned(dict(chosen.values))
        result = self._asker.about(model, self._name, self._bounds, CASE_WORK)
        case = case_of(chosen, result, self._chain)
        if case is not None:
            self._seen.append(_Seen(case, result if isinstance(result, ViolatedResult) else None))
        return case

    # ---------------------------------------------------------------- guesses

    def _is_refuted(self, models: ChainModels) -> bool:
        """Ask about functions until one is shown; return whether a run refutes one, which is a case from now on."""
        for function, runs in islice(self._guesses(), MOST_GUESSES):
            found = self._asked(models, function, runs)
            if found is None:
                return True
            if self._best.function is None or found.rank > self._best.rank:
                self._best = found
            if found.is_shown or self._asker.is_out_of_time:
                break
        return False

    def _guesses(self) -> Iterator[tuple[LengthFunction, tuple[RepeatedRun, ...]]]:
        """Yield functions that agree with all cases, each with the runs that may have that length."""
        longest = max(self._seen, key=lambda each: each.length)
        trace = () if longest.result is None else longest.result.trace
        steps = steps_of(self._model, trace, dict(longest.case.values))
        shapes: dict[tuple[int, int], list[RepeatedRun]] = {}
        constants = [each.name for each in open_constants(self._model)]
        for run in () if steps is None else runs_like(self._model, steps, constants):
            each = self._modifications(run.round)
            if each:
                shapes.setdefault((self._modifications((*run.before, *run.after)), each), []).append(run)
        shapes.setdefault((0, 1), [])
        for function in fitting(self._cases, self._vocabulary(), tuple(shapes)):
            yield function, tuple(shapes[function.least, function.each])

    def _modifications(self, steps: Iterable[RunStep]) -> int:
        return sum(self._model.rules[step.rule].kind is RuleKind.MODIFICATION for step in steps)

    def _vocabulary(self) -> FunctionVocabulary:
        opened = [each.name for each in open_constants(self._model)]
        fixed = [name for name, _ in self._cases[0].known if name not in opened]
        names = (*opened, *fixed[:MOST_FIXED_CONSTANTS])
        written = {Fraction(1)}
        for code in all_code(self._model):
            written |= {abs(Fraction(number)) for number in numbers_in(code.body)}
        sorts = {each.name: each.sort for each in self._model.constants}
        is_whole = all(is_integer(sorts[each]) for each in names)
        numbers = [each for each in sorted(written) if 0 < each <= GREATEST_TRIED_NUMBER]
        return FunctionVocabulary(names, tuple(numbers[:MOST_NUMBERS_OF_FUNCTIONS]), is_whole)

    # --------------------------------------------------------------- questions

    def _asked(self, models: ChainModels, function: LengthFunction, runs: Sequence[RepeatedRun]) -> ChainLength | None:
        """Return what is known about a function; None if a run refutes it."""
        model, name = models.shorter(function)
        shorter = self._asker.about(model, name, self._everywhere, PROOF_WORK)
        if isinstance(shorter, ViolatedResult) and self._refutes(models, shorter, function):
            return None
        found = ChainLength(function=function, domain=self._domain(models, function), shorter=shorter)
        for run in runs:
            if self._asker.is_out_of_time:
                break
            model, name = models.repeated(function, run, self._start())
            result = self._asker.about(model, name, self._everywhere, PROOF_WORK)
            if isinstance(result, ProvedResult):
                return replace(found, run=result, repeated=run, missing=self._early_end())
            found = replace(found, run=found.run or result, repeated=found.repeated or run)
        return found

    def _refutes(self, models: ChainModels, result: ViolatedResult, function: LengthFunction) -> bool:
        """Return whether a new case comes from a run that is shorter than a function says."""
        state = result.trace[0].state or {}
        values: dict[str, Fraction] = {}
        for each in open_constants(self._model):
            shown = state.get(each.name)
            value = None if shown is None else value_of(shown, each.sort)
            if value is None:
                return False
            values[each.name] = Fraction(value)
        known = next(chosen_values(models.pinned(values), self._scope), None)
        if known is None:
            return False
        case = self._look(models, Chosen(tuple(values.items()), known.known))
        return case is not None and not case.fits(function)

    def _domain(self, models: ChainModels, function: LengthFunction) -> tuple[str, ...]:
        """Return the conditions under which a function has a value, where they do not follow from the text."""
        if not function.domain:
            return ()
        model, name = models.domain(function)
        result = self._asker.about(model, name, self._everywhere, CASE_WORK)
        return () if isinstance(result, ProvedResult) else function.domain

    def _start(self) -> dict[str, FixedValue]:
        """Return values at the start of the longest run: of variables that are the same for all indices."""
        longest = max(self._seen, key=lambda each: each.length)
        state = {} if longest.result is None else longest.result.trace[0].state or {}
        found: dict[str, FixedValue] = {}
        for variable in self._model.variables:
            values = set(_leaves(state.get(variable.name)))
            value = value_of(values.pop(), variable.sort) if len(values) == 1 else None
            if value is not None:
                found[variable.name] = value
        return found

    def _early_end(self) -> str | None:
        """Return where a run may end early: at a value out of its range, or at something undefined."""
        for name, prop in self._model.properties.items():
            about = self._model.properties.get(prop.subject) if isinstance(prop, DefinedInvariant) else prop
            if isinstance(about, StatedInvariant):
                continue
            if name not in self._implicit:
                self._implicit[name] = self._asker.about(self._model, name, self._everywhere, CASE_WORK)
            if not isinstance(self._implicit[name], ProvedResult):
                return name
        return None


def _leaves(shown: object) -> Iterator[bool | int | str]:
    """Yield the values of a variable, those of all entries."""
    if isinstance(shown, Mapping):
        for each in shown.values():
            yield from _leaves(each)
    elif isinstance(shown, bool | int | str):
        yield shown
