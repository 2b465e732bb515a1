"""Fuzz inputs: a run as data that can be changed and executed again.

Owns: the initial values, steps and choices of a run, and their execution, lenient where a step has become impossible.
Must never know: which changes are worth trying.

Execution is lenient: a step that cannot fire any more is left out, and a choice that has become impossible is replaced
by a simple possible one. So almost every change of an input still yields a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

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

_MOST_VALUES_TRIED = 512
"""The most values that are tried where the recorded value is no longer accepted."""


class Instruction(ValueRecord):
    """A step to execute: a rule, its arguments, and the recorded choices."""

    rule: str
    arguments: tuple[Value, ...] = ()
    choices: Recorded = NOTHING_CHOSEN


class FuzzInput(Record):
    """Values for everything that the model leaves open at the start, and the steps after the start."""

    values: Mapping[NamedEntry, Value]
    instructions: tuple[Instruction, ...]

    @classmethod
    def of(cls, run: Run) -> FuzzInput:
        """Return the input that reproduces a run."""
        steps = tuple(Instruction(step.rule, step.arguments, step.choices) for step in run.steps())
        return cls(run.initial_state.values, steps)


def violates(interpreter: Interpreter, prop: Property, run: Run) -> bool:
    """Return whether the run violates the property at its end.

    Raises ``NoAnswerError`` where the property cannot be computed.
    """
    configuration = run.configuration
    about = prop
    if isinstance(prop, DefinedInvariant):
        stated = interpreter.model.properties.get(prop.subject)
        if not isinstance(stated, StatedInvariant):
            return configuration is None and prop.subject == (run.rule if run.parent is not None else "init")
        about = stated
    if configuration is None:
        return False
    before = None if run.parent is None else run.parent.configuration
    if isinstance(about, StatedInvariant) and about.two_state and before is None:
        return False
    return isinstance(interpreter.evaluate(prop, configuration, before, run.choices), Fails)


class _ReplayedChoices:
    """Recorded choices where they are still possible, simple ones elsewhere."""

    def __init__(self, interpreter: Interpreter, recorded: Recorded) -> None:
        self._layout = interpreter.layout
        self._recorded = recorded

    def value(
        self, site: SiteKey, instance: tuple[Value, ...], level: int, sort: Sort, accepts: Callable[[Value], bool]
    ) -> Value | None:
        """Return the recorded value, else the first possible value."""
        values = self._recorded.values
        place = (site, instance, level)
        first = [values[place]] if place in values else []
        others: list[Value] = [value for value in values.values() if belongs(value, sort, self._layout.scope)]
        if is_finite(sort):
            others += list(self._layout.values(sort))[:_MOST_VALUES_TRIED]
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
        """Return the recorded changes, else no change, else None where neither satisfies the contract."""
        recorded = {e: value for e, value in (self._recorded.unknown or {}).items() if e[0] in writes}
        return next((step for step in (recorded, {}) if _possible(lambda: accepts(step))), None)  # noqa: B023

    def enabled_answer(self, rule: str, arguments: tuple[Value, ...]) -> bool:
        """Return the recorded answer, else False."""
        return self._recorded.enabled_answers.get((rule, arguments), False)


def _possible(accepted: Callable[[], bool]) -> bool:
    try:
        return accepted()
    except Undefined:
        return True


class InputRunner:
    """Executes fuzz inputs until one property is violated. ``executions`` counts them."""

    def __init__(self, interpreter: Interpreter, limits: Limits, prop: Property) -> None:
        self._interpreter = interpreter
        self._limits = limits
        self._prop = prop
        self.executions = 0

    def execute(self, fuzz_input: FuzzInput) -> Run | None:
        """Return the run up to the first violation of the property; None without one, or if it cannot be computed."""
        self.executions += 1
        try:
            return self._run_of(fuzz_input)
        except NoAnswerError:
            return None

    def followed(self, fuzz_input: FuzzInput) -> Run | None:
        """Return the run to the end of an input, whatever it violates; None where nothing can be computed."""
        found = None
        with suppress(NoAnswerError):
            for run in self._runs(fuzz_input):
                found = run
        return found

    def _run_of(self, fuzz_input: FuzzInput) -> Run | None:
        return next((run for run in self._runs(fuzz_input) if violates(self._interpreter, self._prop, run)), None)

    def _runs(self, fuzz_input: FuzzInput) -> Iterator[Run]:
        """Yield the run at its start, and after each step that fires."""
        interpreter = self._interpreter
        start = interpreter.initial(fuzz_input.values)
        if isinstance(start, NotInitial):
            return
        configuration = start.configuration if isinstance(start, Started) else None
        run = Run(InitialState(dict(fuzz_input.values), configuration))
        yield run
        for instruction in fuzz_input.instructions:
            if run.configuration is None or not interpreter.in_range(run.configuration):
                return
            longer = self._attempt(run, instruction)
            if longer is not None:
                run = longer
                yield run

    def _attempt(self, run: Run, instruction: Instruction) -> Run | None:
        """Return the run with one more step; None where the bounds or the rule do not allow it."""
        modifies = self._interpreter.model.rules[instruction.rule].kind is RuleKind.MODIFICATION
        limit, used = (self._limits.chain, run.chain) if modifies else (self._limits.steps, run.since_modification)
        if run.configuration is None or (limit is not None and used >= limit):
            return None
        choices = _ReplayedChoices(self._interpreter, instruction.choices)
        try:
            outcome = self._interpreter.fire(run.configuration, instruction.rule, instruction.arguments, choices)
        except NoAnswerError:
            return None
        rule, arguments = instruction.rule, instruction.arguments
        if isinstance(outcome, Fired):
            return run.step(rule, arguments, outcome.choices, outcome.configuration, modifies)
        if isinstance(outcome, UndefinedAttempt) and isinstance(self._prop, DefinedInvariant):
            ended = run.step(rule, arguments, outcome.choices, None, modifies)
            return ended if violates(self._interpreter, self._prop, ended) else None
        return None
