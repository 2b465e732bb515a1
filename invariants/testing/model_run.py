"""Playing a model: one run, made step by step from outside.

Owns: what can be done next, what was done, and the story of a run that breaks an invariant.
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
from invariants.verdicts.narration import place, shown
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.verdict import Bounds, Shown

_DRAWS = 20
"""Arguments that are drawn of a rule whose arguments cannot be listed."""


_DELAYS = (0, 0, 3, 8)
"""Steps for which a modification may be held back; the first are the simplest."""


class LazyAssertionError(InvariantsError, AssertionError):
    """A failure whose message is told when it is asked for: shrinking meets many that nobody reads."""

    def __init__(self, tell: Callable[[], str]) -> None:
        super().__init__()
        self._tell = tell
        self._text: str | None = None

    def __str__(self) -> str:
        if self._text is None:
            self._text = self._tell()
        return self._text

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled: the text in place of the function that makes it."""
        return {**self.__dict__, "_tell": None, "_text": str(self)}


class BrokenInvariantError(LazyAssertionError):
    """A run breaks an invariant; the message tells it."""


class ModelSpec:
    """What is played: a model in a scope, within limits, watched for some properties."""

    def __init__(self, model: Model, scope: Scope, limits: Limits, properties: tuple[str, ...]) -> None:
        self.model = model
        self.scope = scope
        self.limits = limits
        self.properties = properties
        self.interpreter = Interpreter(model, scope)
        self.numbers = NumberPool(model)
        self.initial_states = InitialStates(self.interpreter, self.numbers, with_undefined="init.defined" in properties)
        self.calls = {
            rule.name: RuleCalls(rule, number, self.interpreter.layout, self.numbers)
            for number, rule in enumerate(model.rules.values())
        }

    def named(self, rule: str, arguments: tuple[Value, ...]) -> dict[str, Shown]:
        """Arguments by the names of the parameters, as results have them."""
        parameters = self.model.rules[rule].parameters
        pairs = zip(parameters, arguments, strict=True)
        return {parameter.name: shown(self.model, parameter.sort, value) for parameter, value in pairs}


# Plain classes: Hypothesis shows the fields of any other kind, whatever its repr says.


class DrawnStart:
    """A start that was drawn; shown as what the text leaves open.

    ``delays`` has steps for which modifications are held back: what a modification forbids for good is never seen where
    it comes first in nearly every run.
    """

    def __init__(self, game: ModelSpec, initial_state: InitialState, delays: Mapping[str, int]) -> None:
        self.initial_state = initial_state
        self.delays = delays
        self._model = game.model

    def __repr__(self) -> str:
        model, values = self._model, self.initial_state.values.items()
        parts = [f"{place(model, variable, i)}={shown(model, variable.sort, value)}" for (variable, i), value in values]
        return f"<{', '.join(parts)}>"


class DrawnCall:
    """A step that was drawn: the run with it; shown as the arguments of the rule, after its name if that is wanted."""

    def __init__(self, game: ModelSpec, path: Run, *, with_name: bool = False) -> None:
        self.path = path
        named = game.named(path.rule, path.arguments)
        self._shown = ", ".join(f"{name}={value}" for name, value in named.items())
        if with_name:
            self._shown = f"{path.rule} {self._shown}".rstrip()

    def __repr__(self) -> str:
        return f"<{self._shown}>"


class ModelRun:
    """One run of a game."""

    def __init__(self, game: ModelSpec) -> None:
        self._game = game
        self._interpreter = game.interpreter
        self._path: Run | None = None
        self._possible: dict[str, list[tuple[Value, ...]] | None] = {}
        self._delays: Mapping[str, int] = {}
        self._idle: set[tuple[str, tuple[Value, ...]]] = set()
        """What was tried since something changed, and changed nothing: it would do so again."""

    def draw_start(self, rng: RandomSource) -> DrawnStart | None:
        """Some start; None where none was found."""
        initial_state = self._game.initial_states.draw(rng)
        if initial_state is None:
            return None
        modifications = [calls.name for calls in self._game.calls.values() if calls.modifies]
        return DrawnStart(self._game, initial_state, {name: one_of(rng, _DELAYS) for name in modifications})

    def begin(self, start: DrawnStart) -> None:
        """Start there. Raises :class:`BrokenInvariantError` where an invariant is broken at once."""
        self._delays = start.delays
        self._go(Run(start.initial_state))
        self._judge()

    def _go(self, path: Run) -> None:
        self._path = path
        self._possible = {}

    # ----------------------------------------------------------------- steps

    def can(self, rule: str) -> bool:
        """Whether a rule may fire now, within the limits; not if it is held back and others can."""
        if not self._may_fire(rule):
            return False
        rules = self._game.model.rules
        return not self._is_held(rule) or not any(self._may_fire(each) for each in rules if not self._is_held(each))

    def _is_held(self, rule: str) -> bool:
        return self._path is not None and self._path.length < self._delays.get(rule, 0)

    def _may_fire(self, rule: str) -> bool:
        path = self._path
        if path is None or path.configuration is None or not self._has_room(rule, path):
            return False
        if not self._interpreter.in_range(path.configuration):
            return False
        possible = self._arguments(rule)
        return possible is None or bool(possible)

    @property
    def is_stuck(self) -> bool:
        """Whether the run has started and nothing can happen any more."""
        return self._path is not None and not any(self._may_fire(rule) for rule in self._game.model.rules)

    def _has_room(self, rule: str, path: Run) -> bool:
        limits = self._game.limits
        modifies = self._game.calls[rule].modifies
        limit, used = (limits.chain, path.chain) if modifies else (limits.steps, path.since_modification)
        return limit is None or used < limit

    def _arguments(self, rule: str) -> list[tuple[Value, ...]] | None:
        """The arguments with which a rule can fire now; None where they cannot be listed."""
        if rule not in self._possible:
            listed = self._game.calls[rule].listed
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
        """The configurations that the run may be in."""
        path = self._path
        return [] if path is None or path.configuration is None else [path.configuration]

    def _fires(self, configuration: Configuration, rule: str, arguments: tuple[Value, ...]) -> bool:
        """Whether a rule may fire, or trying it is undefined where that is watched."""
        try:
            found: Iterator[Fired | UndefinedAttempt] = self._interpreter.successors(configuration, rule, arguments)
            return any(isinstance(each, Fired) or f"{rule}.defined" in self._game.properties for each in found)
        except NoAnswerError:
            return True

    def draw_call(self, rule: str, rng: RandomSource) -> DrawnCall | None:
        """A step of a rule that can be made now; None where none was found."""
        possible = self._arguments(rule)
        for _ in range(1 if possible is not None else _DRAWS):
            configuration = self._configurations()[0]
            if possible is None:
                arguments = self._game.calls[rule].draw(rng, configuration.state)
            else:
                arguments = one_of(rng, possible)
            path = self._made(rule, arguments, rng)
            if path is not None:
                return DrawnCall(self._game, path)
        return None

    def _made(self, rule: str, arguments: tuple[Value, ...], rng: RandomSource) -> Run | None:
        path = self._path
        if path is None or path.configuration is None:
            return None
        choices = RandomChoices(rng, self._game.numbers, self._interpreter.layout)
        choices.state = path.configuration.state
        try:
            outcome = self._interpreter.fire(path.configuration, rule, arguments, choices)
        except NoAnswerError:
            return None
        modifies = self._game.calls[rule].modifies
        if isinstance(outcome, Fired):
            return path.step(rule, arguments, outcome.choices, outcome.configuration, modifies)
        if isinstance(outcome, UndefinedAttempt) and f"{rule}.defined" in self._game.properties:
            return path.step(rule, arguments, outcome.choices, None, modifies)
        return None

    def do(self, call: DrawnCall) -> None:
        """Make a step. Raises :class:`BrokenInvariantError` where it breaks an invariant."""
        before = self._configurations()
        self._go(call.path)
        self._note(call, before)
        self._judge()

    def _note(self, call: DrawnCall, before: list[Configuration]) -> None:
        """Remember what changes nothing."""
        if self._configurations() == before:
            self._idle.add((call.path.rule, call.path.arguments))
        else:
            self._idle.clear()

    # ------------------------------------------------------------ judgements

    def _judge(self) -> None:
        path = self._path
        for name in self._game.properties if path is not None else ():
            if path is not None and self._breaks(name, path):
                raise BrokenInvariantError(partial(self._story, name, path))

    def _breaks(self, name: str, path: Run) -> bool:
        """Whether a property is broken; not where that could not be computed."""
        try:
            return violates(self._interpreter, self._game.model.properties[name], path)
        except NoAnswerError:
            return False

    def _story(self, name: str, path: Run) -> str:
        """The run, told as the report tells a violation: it is replayed first."""
        from invariants.report.text import render_result
        from invariants.verdicts.admission import Admission

        game = self._game
        bounds = Bounds(_bound(game.limits.chain), _bound(game.limits.steps), game.scope)
        admission = Admission(game.model, game.scope, None)
        obligation = Obligation(name, bounds, None, prove_first=False)
        result = admission.violated(obligation, violation(name, path), "state machine", None)
        return f"\n{render_result(result, game.model, colour=False)}"


def _bound(limit: int | None) -> Bound:
    return Unbounded.ANY if limit is None else limit
