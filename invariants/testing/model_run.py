"""A run of a model that a caller drives step by step.

Owns: which steps are possible next, the run so far, and the report on a run that breaks an invariant.
Must never know: Hypothesis; implementations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from invariants.foundation.exceptions import InvariantsError, NoAnswerError
from invariants.foundation.sorts import Scope
from invariants.fuzzing.random.calls import RuleCalls
from invariants.fuzzing.random.initial_states import InitialState, InitialStates
from invariants.fuzzing.random.numbers import NumberPool
from invariants.fuzzing.random.random_choices import RandomChoices
from invariants.fuzzing.random.random_source import RandomSource, one_of
from invariants.fuzzing.runs.fuzz_input import violates
from invariants.fuzzing.runs.random_walk import Limits
from invariants.fuzzing.runs.run import Run
from invariants.fuzzing.runs.run_claims import violation
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired, UndefinedAttempt
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Bound, Model, Unbounded
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.traces.shown_values import place, shown
from invariants.verdicts.traces.trace import Shown
from invariants.verdicts.verdict import Bounds

_DRAWS = 20
"""The number of draws of arguments for a rule whose arguments cannot be listed."""


_DELAYS = (0, 0, 3, 8)
"""The numbers of steps for which a modification may be held back, simplest first."""


class LazyAssertionError(InvariantsError, AssertionError):
    """A failure whose message is written when it is first read: shrinking meets many failures that are never read."""

    def __init__(self, render: Callable[[], str]) -> None:
        super().__init__()
        self._render = render
        self._text: str | None = None

    def __str__(self) -> str:
        if self._text is None:
            self._text = self._render()
        return self._text

    def __getstate__(self) -> dict[str, Any]:
        """Return the state to pickle: the text in place of the function that makes it."""
        return {**self.__dict__, "_render": None, "_text": str(self)}


class BrokenInvariantError(LazyAssertionError):
    """A run breaks an invariant; the message is the report on it."""


class NoInitialStateError(InvariantsError, AssertionError):
    """The model has no initial state, and so no run; the message is the warning of ``check``."""


class ModelSpec:
    """A model in a scope, the limits on its runs, and the properties that are checked along them."""

    def __init__(self, model: Model, scope: Scope, limits: Limits, properties: tuple[str, ...]) -> None:
        self.model = model
        self.scope = scope
        self.limits = limits
        self.properties = properties
        self._lacks_start: bool | None = None
        self.interpreter = Interpreter(model, scope)
        self.numbers = NumberPool(model)
        self.initial_states = InitialStates(self.interpreter, self.numbers, with_undefined="init.defined" in properties)
        self.calls = {
            rule.name: RuleCalls(rule, number, self.interpreter.layout, self.numbers)
            for number, rule in enumerate(model.rules.values())
        }

    def require_start(self) -> None:
        """Raise :class:`NoInitialStateError` if a solver proves that there is no initial state. It is asked once."""
        if self._lacks_start is None:
            from invariants.evidence.proofs.initial_states import has_initial_state
            from invariants.solver.answers import Answer
            from invariants.solver.scripts import z3_script
            from invariants.verdicts.vacuity.starts import STARTING

            answer = has_initial_state(self.model, self.scope, z3_script.answers, STARTING)
            self._lacks_start = answer is Answer.UNSATISFIABLE
        if self._lacks_start:
            from invariants.verdicts.vacuity.starts import no_initial_state

            warning = no_initial_state(self.model, self.scope)
            raise NoInitialStateError(f"{warning.message} ({warning.code.identifier})\n{warning.help}")

    def named(self, rule: str, arguments: tuple[Value, ...]) -> dict[str, Shown]:
        """Return arguments by the names of their parameters, with values as in results."""
        parameters = self.model.rules[rule].parameters
        pairs = zip(parameters, arguments, strict=True)
        return {parameter.name: shown(self.model, parameter.sort, value) for parameter, value in pairs}


# Plain classes: Hypothesis shows the fields of any other kind, whatever its repr says.


class DrawnStart:
    """A start that was drawn; its repr shows the values that the text leaves open.

    ``delays`` gives the number of steps for which each modification is held back. Without delays, a modification would
    come first in nearly every run, and behaviour that it forbids for good would never be seen.
    """

    def __init__(self, spec: ModelSpec, initial_state: InitialState, delays: Mapping[str, int]) -> None:
        self.initial_state = initial_state
        self.delays = delays
        self._model = spec.model

    def __repr__(self) -> str:
        model, values = self._model, self.initial_state.values.items()
        parts = [f"{place(model, variable, i)}={shown(model, variable.sort, value)}" for (variable, i), value in values]
        return f"<{', '.join(parts)}>"


class DrawnCall:
    """A step that was drawn, as the run that ends with it. Its repr shows the arguments, and on request the rule."""

    def __init__(self, spec: ModelSpec, run: Run, *, with_name: bool = False) -> None:
        self.run = run
        named = spec.named(run.rule, run.arguments)
        self._shown = ", ".join(f"{name}={value}" for name, value in named.items())
        if with_name:
            self._shown = f"{run.rule} {self._shown}".rstrip()

    def __repr__(self) -> str:
        return f"<{self._shown}>"


class ModelRun:
    """One run of a model, within the limits of its spec."""

    def __init__(self, spec: ModelSpec) -> None:
        self._spec = spec
        self._interpreter = spec.interpreter
        self._run: Run | None = None
        self._possible: dict[str, list[tuple[Value, ...]] | None] = {}
        self._delays: Mapping[str, int] = {}
        self._idle: set[tuple[str, tuple[Value, ...]]] = set()
        """Calls since the last change that changed nothing: repeated, they would change nothing either."""

    def draw_start(self, rng: RandomSource) -> DrawnStart | None:
        """Draw a start. Return None where none was found."""
        initial_state = self._spec.initial_states.draw(rng)
        if initial_state is None:
            return None
        modifications = [calls.name for calls in self._spec.calls.values() if calls.modifies]
        return DrawnStart(self._spec, initial_state, {name: one_of(rng, _DELAYS) for name in modifications})

    def require_start(self) -> None:
        """Raise :class:`NoInitialStateError` where the model has no initial state."""
        self._spec.require_start()

    def begin(self, start: DrawnStart) -> None:
        """Begin the run. Raises :class:`BrokenInvariantError` where the start breaks an invariant."""
        self._delays = start.delays
        self._set_run(Run(start.initial_state))
        self._judge()

    def _set_run(self, run: Run) -> None:
        self._run = run
        self._possible = {}

    # ----------------------------------------------------------------- steps

    def can_fire(self, rule: str) -> bool:
        """Return whether a rule may fire now, within the limits; a rule held back may fire only if no other can."""
        if not self._may_fire(rule):
            return False
        rules = self._spec.model.rules
        return not self._is_held(rule) or not any(self._may_fire(each) for each in rules if not self._is_held(each))

    def _is_held(self, rule: str) -> bool:
        return self._run is not None and self._run.length < self._delays.get(rule, 0)

    def _may_fire(self, rule: str) -> bool:
        run = self._run
        if run is None or run.configuration is None or not self._has_room(rule, run):
            return False
        if not self._interpreter.in_range(run.configuration):
            return False
        possible = self._arguments(rule)
        return possible is None or bool(possible)

    @property
    def is_stuck(self) -> bool:
        """Return whether the run has started and no rule can fire any more."""
        return self._run is not None and not any(self._may_fire(rule) for rule in self._spec.model.rules)

    def _has_room(self, rule: str, run: Run) -> bool:
        limits = self._spec.limits
        modifies = self._spec.calls[rule].modifies
        limit, used = (limits.chain, run.chain) if modifies else (limits.steps, run.since_modification)
        return limit is None or used < limit

    def _arguments(self, rule: str) -> list[tuple[Value, ...]] | None:
        """Return the arguments with which a rule can fire now; None where they cannot be listed."""
        if rule not in self._possible:
            listed = self._spec.calls[rule].listed
            here = self._configurations()
            self._possible[rule] = (
                None
                if listed is None
                else [
                    each
                    for each in listed
                    if (rule, each) not in self._idle and all(self._fires(c, rule, each) for c in here)
                ]
            )
        return self._possible[rule]

    def _configurations(self) -> list[Configuration]:
        """Return the configurations that the run may be in."""
        run = self._run
        return [] if run is None or run.configuration is None else [run.configuration]

    def _fires(self, configuration: Configuration, rule: str, arguments: tuple[Value, ...]) -> bool:
        """Return whether a rule may fire, or is undefined where its definedness is checked."""
        try:
            found: Iterator[Fired | UndefinedAttempt] = self._interpreter.successors(configuration, rule, arguments)
            return any(isinstance(each, Fired) or f"{rule}.defined" in self._spec.properties for each in found)
        except NoAnswerError:
            return True

    def draw_call(self, rule: str, rng: RandomSource) -> DrawnCall | None:
        """Draw a step of a rule that is possible now. Return None where none was found."""
        possible = self._arguments(rule)
        for _ in range(1 if possible is not None else _DRAWS):
            configuration = self._configurations()[0]
            if possible is None:
                arguments = self._spec.calls[rule].draw(rng, configuration.state)
            else:
                arguments = one_of(rng, possible)
            run = self._extended(rule, arguments, rng)
            if run is not None:
                return DrawnCall(self._spec, run)
        return None

    def _extended(self, rule: str, arguments: tuple[Value, ...], rng: RandomSource) -> Run | None:
        """Return the run with one more step; None where the step cannot be taken."""
        run = self._run
        if run is None or run.configuration is None:
            return None
        choices = RandomChoices(rng, self._spec.numbers, self._interpreter.layout)
        choices.state = run.configuration.state
        try:
            outcome = self._interpreter.fire(run.configuration, rule, arguments, choices)
        except NoAnswerError:
            return None
        modifies = self._spec.calls[rule].modifies
        if isinstance(outcome, Fired):
            return run.step(rule, arguments, outcome.choices, outcome.configuration, modifies)
        if isinstance(outcome, UndefinedAttempt) and f"{rule}.defined" in self._spec.properties:
            return run.step(rule, arguments, outcome.choices, None, modifies)
        return None

    def do(self, call: DrawnCall) -> None:
        """Take a step. Raises :class:`BrokenInvariantError` where it breaks an invariant."""
        before = self._configurations()
        self._set_run(call.run)
        self._note_idle(call, before)
        self._judge()

    def _note_idle(self, call: DrawnCall, before: list[Configuration]) -> None:
        """Remember a call that changed nothing, and forget all of them after one that did."""
        if self._configurations() == before:
            self._idle.add((call.run.rule, call.run.arguments))
        else:
            self._idle.clear()

    # ------------------------------------------------------------ properties

    def _judge(self) -> None:
        run = self._run
        for name in self._spec.properties if run is not None else ():
            if run is not None and self._breaks(name, run):
                raise BrokenInvariantError(partial(self._story, name, run))

    def _breaks(self, name: str, run: Run) -> bool:
        """Return whether a property is broken; False if this could not be computed."""
        try:
            return violates(self._interpreter, self._spec.model.properties[name], run)
        except NoAnswerError:
            return False

    def _story(self, name: str, run: Run) -> str:
        """Return the report on a violation, after its replay by admission."""
        from invariants.report.text import render_result
        from invariants.verdicts.admission import Admission

        spec = self._spec
        bounds = Bounds(_bound(spec.limits.chain), _bound(spec.limits.steps), spec.scope)
        admission = Admission(spec.model, spec.scope, None)
        obligation = Obligation(name, bounds, None, prove_first=False)
        result = admission.violated(obligation, violation(name, run), "state machine", None)
        return f"\n{render_result(result, spec.model, colour=False)}"


def _bound(limit: int | None) -> Bound:
    return Unbounded.ANY if limit is None else limit
