"""Steps that agree with what was observed of them.

Owns: which outcomes of an attempt agree with an observation, and whether all of them were found.
Must never know: solvers, logs as a whole.

What a step leaves open (the values of ``any``, what unknown code writes, whether it is willing) is tried, as far as the
observation does not determine it.
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
from invariants.interpreter.state.outcomes import Blocked, Fired, UndefinedAttempt
from invariants.interpreter.state.values import Value, agree
from invariants.language.model.expressions import SiteKey, Variable
from invariants.logs.log import LoggedStep, Observed

MOST_ANSWERS = 20_000
"""Answers that one attempt may try before it is too many for the interpreter."""

_Answer = TypeVar("_Answer")


class ObservedOutcomes(Record):
    """What can come of an attempt: outcomes that agree with the observation, and those that do not.

    ``complete`` says that no other outcome agrees. Outcomes that lead to the same configuration with the same answers
    for unknown code are one.
    """

    agreeing: tuple[Fired | UndefinedAttempt, ...]
    others: tuple[Fired | UndefinedAttempt, ...]
    blocked: Blocked | None
    complete: bool


class Difference(ValueRecord):
    """Something that is not as it was observed: a variable or entry or, with ``place``, code."""

    variable: Variable | None
    indices: tuple[Value, ...]
    place: str
    actual: Value | str | None
    observed: Value | str | None


def differences(interpreter: Interpreter, configuration: Configuration, observed: Observed) -> list[Difference]:
    """What in a configuration is not as it was observed."""
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
    """Everything that can come of a step that was observed, tried in a configuration inside all ranges.

    Raises :class:`NoAnswerError`, ``Undecided``.
    """
    hints = interpreter.candidate_values(configuration, step.after.values.values())
    script = _Answers(interpreter, configuration, step.after, hints)
    agreeing: dict[object, Fired | UndefinedAttempt] = {}
    others: dict[object, Fired | UndefinedAttempt] = {}
    blocked: Blocked | None = None
    more = True
    while more:
        outcome = interpreter.fire(configuration, step.rule, step.arguments, script)
        script.count()
        more = script.advance()
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
    return ObservedOutcomes(tuple(agreeing.values()), tuple(others.values()), blocked, script.exhaustive)


class _Answers(ChoiceEnumeration):
    """Every answer that what was observed after the step leaves possible."""

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
        self._tried = 0

    def count(self) -> None:
        """Note that one more answer is tried."""
        self._tried += 1
        if self._tried > MOST_ANSWERS:
            raise NoAnswerError("a step leaves too much open to try all of it")

    def candidates(self, site: SiteKey, level: int, sort: Sort) -> Iterable[Value]:
        """What is assigned as it is chosen, and was observed, is one of the values observed."""
        entry = self._interpreter.model.sites[site].entry
        seen = None if entry is None or level else self._seen(entry.variable)
        return self._counted(self._values(sort) if seen is None else seen)

    def steps(self, writes: tuple[Variable, ...]) -> Iterator[Mapping[NamedEntry, Value]]:
        """Every way of giving values to these variables that agrees with what was observed."""
        entries = [(v, indices) for v in writes for indices, _ in self._layout.entries(v)]
        values = self._observed.values
        tried = [(values[entry],) if _is_exact(values.get(entry)) else self._values(entry[0].sort) for entry in entries]
        for chosen in self._counted(product(*tried)):
            yield dict(zip(entries, chosen, strict=True))

    def _seen(self, variable: Variable) -> tuple[Value, ...] | None:
        """The values of a variable, if all of its entries were observed."""
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
    """Whether a value was observed, and is not only the beginning of an irrational number."""
    return isinstance(value, int | Fraction)
