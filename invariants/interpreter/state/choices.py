"""Choices: whatever the model leaves open in a step, answered from outside.

Owns: the choices that an attempt can ask for, a record of answers, and the enumeration of all answers.
Must never know: configurations, how rules are run.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import product
from typing import Any, Protocol, TypeVar

from msgspec import field

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.no_answer import NoAnswer, PartKind, unsupported
from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import Sort
from invariants.interpreter.state.failures import NotFinite, NoValue, Undefined
from invariants.interpreter.state.layout import Layout
from invariants.interpreter.state.values import Value
from invariants.language.model.expressions import SiteKey, Variable

_Answer = TypeVar("_Answer")

NamedEntry = tuple[Variable, tuple[Value, ...]]
"""A variable, or an entry of a map: the variable and the indices."""

ChoicePlace = tuple[SiteKey, tuple[Value, ...], int]
"""The place of an ``any``: its site, the values of the names that the ``for`` binds, and its depth below ``prev``."""

RuleCall = tuple[str, tuple[Value, ...]]
"""A rule with arguments."""


class Choices(Protocol):
    """Answers to the choices of a rule. Each choice is asked for once in an attempt.

    ``accepts`` returns whether an answer is possible; it may raise whatever evaluation raises.
    """

    def value(
        self, site: SiteKey, instance: tuple[Value, ...], level: int, sort: Sort, accepts: Callable[[Value], bool]
    ) -> Value | None:
        """Return the value of an ``any``; None where no value is possible, so that the rule cannot fire.

        Args:
            site: the site of the ``any``.
            instance: the values of the names that the clause's ``for`` binds.
            level: the depth below ``prev``.
            sort: the sort of the value.
            accepts: returns whether a value is possible.
        """
        ...

    def unknown(
        self,
        rule: str,
        arguments: tuple[Value, ...],
        writes: tuple[Variable, ...],
        accepts: Callable[[Mapping[NamedEntry, Value]], bool],
    ) -> Mapping[NamedEntry, Value] | None:
        """Return the writes of unknown code, perhaps without unchanged entries; None where no step is possible.

        Args:
            rule: the name of the rule.
            arguments: the values of its parameters.
            writes: the variables that the contract allows to change.
            accepts: returns whether the contract allows some writes.
        """
        ...

    def enabled_answer(self, rule: str, arguments: tuple[Value, ...]) -> bool:
        """Return the value of ``enabled`` for unknown code that has a possible step."""
        ...


class Recorded(ValueRecord):
    """The answers of one attempt."""

    values: Mapping[ChoicePlace, Value] = field(default_factory=dict)
    unknown: Mapping[NamedEntry, Value] | None = None
    enabled_answers: Mapping[RuleCall, bool] = field(default_factory=dict)


NOTHING_CHOSEN = Recorded()
"""The record of an attempt without choices."""


class Unanswered(InvariantsError):  # noqa: N818 - tells a caller that answers are missing, which is for them to handle
    """A choice is needed that a record does not contain."""


class FromRecord:
    """Answers from a record; a choice that is not in it raises :class:`Unanswered`."""

    def __init__(self, record: Recorded = NOTHING_CHOSEN) -> None:
        self._record = record

    def value(
        self, site: SiteKey, instance: tuple[Value, ...], level: int, sort: Sort, accepts: Callable[[Value], bool]
    ) -> Value | None:
        """Return the recorded value."""
        place = (site, instance, level)
        if place not in self._record.values:
            raise Unanswered(f"the value of `any` at {site}")
        return self._record.values[place]

    def unknown(
        self,
        rule: str,
        arguments: tuple[Value, ...],
        writes: tuple[Variable, ...],
        accepts: Callable[[Mapping[NamedEntry, Value]], bool],
    ) -> Mapping[NamedEntry, Value] | None:
        """Return the recorded writes."""
        if self._record.unknown is None:
            raise Unanswered(f"the step of unknown code {rule}")
        return self._record.unknown

    def enabled_answer(self, rule: str, arguments: tuple[Value, ...]) -> bool:
        """Return the recorded answer."""
        if (rule, arguments) not in self._record.enabled_answers:
            raise Unanswered(f"whether unknown code {rule} is enabled")
        return self._record.enabled_answers[rule, arguments]


class ChoiceEnumeration:
    """Answers every choice with each possible answer in turn, depth first.

    Run the attempt, then call :meth:`advance` and run the attempt again, until :meth:`advance` returns False. ``fixed``
    has the answers that are given. ``candidates`` returns the values to try for a sort that cannot be listed; once they
    were needed, ``exhaustive`` is False. Without candidates, such a sort raises :class:`NotFinite`.
    """

    def __init__(
        self,
        layout: Layout,
        fixed: Recorded = NOTHING_CHOSEN,
        candidates: Callable[[Sort], tuple[Value, ...]] | None = None,
    ) -> None:
        self._layout = layout
        self._fixed = fixed
        self._candidates = candidates
        self._script: dict[Hashable, tuple[list[Any], int]] = {}
        self.exhaustive = True

    def advance(self) -> bool:
        """Go on to the next combination of answers; return False after the last one."""
        while self._script:
            question, (answers, index) = self._script.popitem()
            if index + 1 < len(answers):
                self._script[question] = (answers, index + 1)
                return True
        return False

    def _answer(self, question: Hashable, possible: Callable[[], list[_Answer]]) -> _Answer | None:
        # Which answers are possible may depend on other choices, asked for on the way: they come before this one.
        if question not in self._script:
            answers = possible()
            if not answers:
                return None
            self._script[question] = (answers, 0)
        given, index = self._script[question]
        answer: _Answer = given[index]
        return answer

    def _values(self, sort: Sort, why: NoAnswer | None = None) -> tuple[Value, ...] | range:
        """Return the values to try for a sort. Raises ``NotFinite``, for a reason, where they cannot be listed."""
        try:
            return self._layout.values(sort)
        except NotFinite as error:
            if self._candidates is None:
                raise NotFinite(why or error.why) from None
            self.exhaustive = False
            return self._candidates(sort)

    def value(
        self, site: SiteKey, instance: tuple[Value, ...], level: int, sort: Sort, accepts: Callable[[Value], bool]
    ) -> Value | None:
        """Return the present possible value. One with an undefined condition is possible: choosing it is undefined."""
        place = (site, instance, level)
        if place in self._fixed.values:
            return self._fixed.values[place]
        return self._answer(place, lambda: _possible(self.candidates(site, level, sort), accepts))

    def candidates(self, site: SiteKey, level: int, sort: Sort) -> Iterable[Value]:
        """Return the values to try for an ``any``."""
        what = f"{site} is any {sort}: too many values to try all"
        return self._values(sort, unsupported(what, PartKind.RULE, site.rule))

    def unknown(
        self,
        rule: str,
        arguments: tuple[Value, ...],
        writes: tuple[Variable, ...],
        accepts: Callable[[Mapping[NamedEntry, Value]], bool],
    ) -> Mapping[NamedEntry, Value] | None:
        """Return the present possible writes."""
        if self._fixed.unknown is not None:
            return self._fixed.unknown
        return self._answer(None, lambda: _possible(self.steps(writes), accepts))

    def steps(self, writes: tuple[Variable, ...]) -> Iterator[Mapping[NamedEntry, Value]]:
        """Yield every way of giving values to these variables, whether possible or not."""
        entries = [(v, indices) for v in writes for indices, _ in self._layout.entries(v)]
        for values in product(*(self.writable(variable) for variable, _ in entries)):
            yield dict(zip(entries, values, strict=True))

    def writable(self, variable: Variable) -> tuple[Value, ...] | range:
        """Return the values to try that unknown code may write to a variable."""
        what = f"unknown code writes any {variable.sort} to `{variable.name}`: too many to try all"
        return self._values(variable.sort, unsupported(what, PartKind.VARIABLE, variable.name))

    def enabled_answer(self, rule: str, arguments: tuple[Value, ...]) -> bool:
        """Return both answers in turn."""
        if (rule, arguments) in self._fixed.enabled_answers:
            return self._fixed.enabled_answers[rule, arguments]
        return bool(self._answer((rule, arguments), lambda: [False, True]))


def _possible(answers: Iterable[_Answer], accepts: Callable[[_Answer], bool]) -> list[_Answer]:
    """Return the answers that are accepted or undefined: choosing an undefined answer is undefined.

    An answer whose condition meets an ``any`` without a value is not accepted.
    """
    found: list[_Answer] = []
    for answer in answers:
        try:
            accepted = accepts(answer)
        except Undefined:
            accepted = True
        except NoValue:
            accepted = False
        if accepted:
            found.append(answer)
    return found
