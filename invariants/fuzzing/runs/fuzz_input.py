"""Recipes: runs as they can be changed and tried again.

Owns: what a run was made with, and what comes of following that again, as far as it goes.
Must never know: which changes are worth trying.

A recipe is followed with good will: a step that cannot be made any more is left out, a choice that is not possible any
more is replaced by a simple one that is. So most changes leave something that is a run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sorts import Sort, is_finite
from invariants.fuzzing.random.initial_states import InitialState
from invariants.fuzzing.runs.random_walk import Limits
from invariants.fuzzing.runs.run import Run
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NOTHING_CHOSEN, NamedEntry, Recorded
from invariants.interpreter.state.failures import Undefined
from invariants.interpreter.state.outcomes import Fails, Fired, NotInitial, Started, UndefinedAttempt
from invariants.interpreter.state.values import Value, belongs, normal
from invariants.language.model.declarations import DefinedInvariant, Property, StatedInvariant
from invariants.language.model.expressions import SiteKey, Variable
from invariants.language.model.operators import RuleKind

_MOST_LISTED = 512


class Instruction(ValueRecord):
    """A step to be made."""

    rule: str
    arguments: tuple[Value, ...] = ()
    choices: Recorded = NOTHING_CHOSEN


class FuzzInput(Record):
    """Values at the start of what the text leaves open, and the steps."""

    values: Mapping[NamedEntry, Value]
    instructions: tuple[Instruction, ...]

    @classmethod
    def of(cls, path: Run) -> FuzzInput:
        """What a run was made with."""
        steps = tuple(Instruction(step.rule, step.arguments, step.choices) for step in path.steps())
        return cls(path.beginning.values, steps)


def breaks(interpreter: Interpreter, prop: Property, path: Run) -> bool:
    """Whether a property is broken at the end of a run.

    Raises ``UndecidedValue`` and ``NotFinite`` where that could not be computed.
    """
    configuration = path.configuration
    about = prop
    if isinstance(prop, DefinedInvariant):
        stated = interpreter.model.properties.get(prop.subject)
        if not isinstance(stated, StatedInvariant):
            return configuration is None and prop.subject == (path.rule if path.parent is not None else "init")
        about = stated
    if configuration is None:
        return False
    before = None if path.parent is None else path.parent.configuration
    if isinstance(about, StatedInvariant) and about.two_state and before is None:
        return False
    return isinstance(interpreter.judge(prop, configuration, before, path.choices), Fails)


class _Remembered:
    """Choices as they were recorded where they are still possible, else simple ones."""

    def __init__(self, interpreter: Interpreter, recorded: Recorded) -> None:
        self._layout = interpreter.layout
        self._recorded = recorded

    def value(
        self, site: SiteKey, instance: tuple[Value, ...], level: int, sort: Sort, accepts: Callable[[Value], bool]
    ) -> Value | None:
        """The value as it was, or the first that is possible."""
        values = self._recorded.values
        place = (site, instance, level)
        first = [values[place]] if place in values else []
        others: list[Value] = [value for value in values.values() if belongs(value, sort, self._layout.scope)]
        if is_finite(sort):
            others += list(self._layout.values(sort))[:_MOST_LISTED]
        else:
            others += [normal(number, sort) for number in (0, 1, -1)]
        return next((value for value in (*first, *others) if _possible(lambda: accepts(value))), None)  # noqa: B023

    def unknown(
        self,
        rule: str,
        arguments: tuple[Value, ...],
        writes: tuple[Variable, ...],
        accepts: Callable[[Mapping[NamedEntry, Value]], bool],
    ) -> Mapping[NamedEntry, Value] | None:
        """The step as it was, or none at all."""
        recorded = {e: value for e, value in (self._recorded.unknown or {}).items() if e[0] in writes}
        return next((step for step in (recorded, {}) if _possible(lambda: accepts(step))), None)  # noqa: B023

    def enabled_answer(self, rule: str, arguments: tuple[Value, ...]) -> bool:
        """As it was, or not."""
        return self._recorded.enabled_answers.get((rule, arguments), False)


def _possible(accepted: Callable[[], bool]) -> bool:
    try:
        return accepted()
    except Undefined:
        return True


class InputRunner:
    """Follows recipes until one property is broken."""

    def __init__(self, interpreter: Interpreter, limits: Limits, prop: Property) -> None:
        self._interpreter = interpreter
        self._limits = limits
        self._judged = prop
        self.followed = 0
        """The number of recipes that were followed."""

    def follow(self, recipe: FuzzInput) -> Run | None:
        """The run up to where it breaks the property; None where it does not, or where that could not be computed."""
        self.followed += 1
        try:
            return self._follow(recipe)
        except NoAnswerError:
            return None

    def _follow(self, recipe: FuzzInput) -> Run | None:
        interpreter = self._interpreter
        start = interpreter.initial(recipe.values)
        if isinstance(start, NotInitial):
            return None
        configuration = start.configuration if isinstance(start, Started) else None
        path = Run(InitialState(dict(recipe.values), configuration))
        if breaks(interpreter, self._judged, path):
            return path
        for instruction in recipe.instructions:
            if path.configuration is None or not interpreter.in_range(path.configuration):
                return None
            longer = self._made(path, instruction)
            if longer is None:
                continue
            path = longer
            if breaks(interpreter, self._judged, path):
                return path
        return None

    def _made(self, path: Run, instruction: Instruction) -> Run | None:
        modifies = self._interpreter.model.rules[instruction.rule].kind is RuleKind.MODIFICATION
        limit, used = (self._limits.chain, path.chain) if modifies else (self._limits.steps, path.since)
        if path.configuration is None or (limit is not None and used >= limit):
            return None
        choices = _Remembered(self._interpreter, instruction.choices)
        try:
            outcome = self._interpreter.fire(path.configuration, instruction.rule, instruction.arguments, choices)
        except NoAnswerError:
            return None
        rule, arguments = instruction.rule, instruction.arguments
        if isinstance(outcome, Fired):
            return path.step(rule, arguments, outcome.choices, outcome.configuration, modifies)
        if isinstance(outcome, UndefinedAttempt) and isinstance(self._judged, DefinedInvariant):
            ended = path.step(rule, arguments, outcome.choices, None, modifies)
            return ended if breaks(self._interpreter, self._judged, ended) else None
        return None
