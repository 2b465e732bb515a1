"""Steps that agree with the observations after them.

Owns: which outcomes of an attempt agree with an observation, whether all such outcomes were found, and whether an
attempt can be refused.
Must never know: solvers, logs as a whole.

The choices that neither the step nor the observations determine are enumerated: values of ``any``, values that unknown
code writes, and whether unknown code is enabled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import TypeVar

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sorts import Sort
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import ChoiceEnumeration, NamedEntry
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import AttemptOutcome, Blocked, BlockedReason, Fired, UndefinedAttempt
from invariants.interpreter.state.values import Value, agree
from invariants.language.model.expressions import SiteKey, Variable
from invariants.logs.log import NOTHING_OBSERVED, LoggedStep, Observed, Refusal

MOST_ANSWERS = 20_000
"""The most answers that are enumerated for one attempt: they take the interpreter some seconds."""

_Answer = TypeVar("_Answer")


class ObservedOutcomes(Record):
    """The outcomes of an attempt that agree with the observations, and the outcomes that contradict them.

    ``complete`` says that no other outcome agrees. Outcomes that lead to the same configuration with the same answers
    for unknown code count as one.
    """

    agreeing: tuple[Fired | UndefinedAttempt, ...]
    others: tuple[Fired | UndefinedAttempt, ...]
    blocked: Blocked | None
    complete: bool


class Difference(ValueRecord):
    """A contradicted observation: of a variable or an entry or, with ``place``, of code."""

    variable: Variable | None
    indices: tuple[Value, ...]
    place: str
    actual: Value | str | None
    observed: Value | str | None


def differences(interpreter: Interpreter, configuration: Configuration, observed: Observed) -> list[Difference]:
    """Return the observations that a configuration contradicts."""
    found = [
        Difference(variable, indices, "", actual, value)
        for (variable, indices), value in observed.values.items()
        if not agree(value, actual := configuration.value(variable, indices))
    ]
    if observed.code is not None:
        present = {code.place: code.text for code in interpreter.code(configuration)}
        found += [
            Difference(None, (), place, present.get(place), observed.code.get(place))
            for place in dict.fromkeys((*present, *observed.code))
            if present.get(place) != observed.code.get(place)
        ]
    return found


def outcomes(interpreter: Interpreter, configuration: Configuration, step: LoggedStep) -> ObservedOutcomes:
    """Return all outcomes of a logged step in a configuration inside all ranges.

    Raises :class:`NoAnswerError` where the outcomes are too many, or cannot be computed.
    """
    agreeing: dict[object, Fired | UndefinedAttempt] = {}
    others: dict[object, Fired | UndefinedAttempt] = {}
    blocked: Blocked | None = None
    complete = True
    for outcome, is_exhaustive in attempts(interpreter, configuration, step):
        complete = is_exhaustive
        match outcome:
            case Blocked():
                blocked = blocked or outcome
            case UndefinedAttempt():
                fits = step.undefined or not (step.after.values or step.after.code is not None)
                (agreeing if fits else others).setdefault((outcome.reason, outcome.span.start), outcome)
            case Fired(configuration=following):
                answers = frozenset(outcome.choices.enabled_answers.items())
                fits = not step.undefined and not differences(interpreter, following, step.after)
                (agreeing if fits else others).setdefault((following, answers), outcome)
    return ObservedOutcomes(tuple(agreeing.values()), tuple(others.values()), blocked, complete)


def attempts(
    interpreter: Interpreter, configuration: Configuration, step: LoggedStep
) -> Iterator[tuple[AttemptOutcome, bool]]:
    """Yield the outcome for each answer to the choices of a step that the observations after it may allow.

    With each goes whether all answers were tried that are possible so far. Raises :class:`NoAnswerError` where the
    answers are too many, or an outcome cannot be computed.
    """
    hints = interpreter.candidate_values(configuration, step.after.values.values())
    choices = _ObservedChoices(interpreter, configuration, step.after, hints)
    more = True
    while more:
        outcome = interpreter.fire(configuration, step.rule, step.arguments, choices)
        choices.count()
        more = choices.advance()
        yield outcome, choices.exhaustive


def not_refused(
    interpreter: Interpreter, configuration: Configuration, refusal: Refusal
) -> Fired | UndefinedAttempt | None:
    """Return an outcome of an attempt that cannot be refused in a configuration; None where it can be refused.

    A rule may refuse where some choice keeps it from firing. Unknown code may always refuse. After the end of a run,
    all rules refuse. Raises :class:`NoAnswerError` where not all choices can be tried.
    """
    rule, arguments = refusal.rule, refusal.arguments
    if not interpreter.in_range(configuration) or interpreter.has_unknown_code(configuration, rule, arguments):
        return None
    hints = interpreter.candidate_values(configuration)
    choices = _ObservedChoices(interpreter, configuration, NOTHING_OBSERVED, hints)
    found: Fired | UndefinedAttempt | None = None
    more = True
    while more:
        outcome = interpreter.fire(configuration, rule, arguments, choices)
        choices.count()
        more = choices.advance()
        if isinstance(outcome, Blocked):
            if outcome.reason is BlockedReason.NO_VALUE and not choices.exhaustive:
                raise NoAnswerError("not all values of an infinite type can be tried")
            return None
        found = found or outcome
    return found


class _ObservedChoices(ChoiceEnumeration):
    """The choices that agree with the observations after the step."""

    def __init__(
        self,
        interpreter: Interpreter,
        configuration: Configuration,
        observed: Observed,
        hints: Callable[[Sort], tuple[Value, ...]],
    ) -> None:
        super().__init__(interpreter.layout, candidates=hints)
        self._interpreter = interpreter
        self._observed = observed
        self._answers = 0

    def count(self) -> None:
        """Count one more answer. Raises ``NoAnswerError`` if there are too many."""
        self._answers += 1
        if self._answers > MOST_ANSWERS:
            raise NoAnswerError("a step leaves too much open to try all of it")

    def candidates(self, site: SiteKey, level: int, sort: Sort) -> Iterable[Value]:
        """Yield the values to try for an ``any``; if its variable was observed, only observed values."""
        entry = self._interpreter.model.sites[site].entry
        seen = None if entry is None or level else self._observed_values(entry.variable)
        return self._counted(super().candidates(site, level, sort) if seen is None else seen)

    def steps(self, writes: tuple[Variable, ...]) -> Iterator[Mapping[NamedEntry, Value]]:
        """Yield each assignment of values to these variables that agrees with the observations."""
        entries = [(v, indices) for v in writes for indices, _ in self._layout.entries(v)]
        values = self._observed.values
        tried = [(values[entry],) if _is_exact(values.get(entry)) else self.writable(entry[0]) for entry in entries]
        for chosen in self._counted(product(*tried)):
            yield dict(zip(entries, chosen, strict=True))

    def _observed_values(self, variable: Variable) -> tuple[Value, ...] | None:
        """Return the values of a variable if all of its entries were observed; else None."""
        found: dict[Value, None] = {}
        for indices, _ in self._layout.entries(variable):
            value = self._observed.values.get((variable, indices))
            if value is None or not _is_exact(value):
                return None
            found[value] = None
        return tuple(found)

    def _counted(self, answers: Iterable[_Answer]) -> Iterator[_Answer]:
        for answer in answers:
            self.count()
            yield answer


def _is_exact(value: Value | None) -> bool:
    """Return whether a value was observed exactly, and is not the first decimals of an irrational number."""
    return isinstance(value, int | Fraction)
