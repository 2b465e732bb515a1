"""Goals: configurations that guided runs approach.

Owns: how far a configuration is from letting a rule fire, and from violating a property.
Must never know: how runs are made, which configurations are kept.
"""

from __future__ import annotations

from collections.abc import Callable

from invariants.foundation.exceptions import NoAnswerError
from invariants.fuzzing.guidance.distances import Distance, Measure, scaled
from invariants.fuzzing.random.calls import RuleCalls
from invariants.fuzzing.random.random_source import RandomSource
from invariants.interpreter.compile.compiler import CompilationUnit
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import FromRecord, Unanswered
from invariants.interpreter.state.configuration import Closure, Configuration
from invariants.interpreter.state.environment import Environment, EvaluationContext
from invariants.interpreter.state.failures import NoValue, Undefined
from invariants.interpreter.state.layout import DISABLED, UNKNOWN
from invariants.interpreter.state.programs import Program
from invariants.interpreter.step.sites import Occurrence, run
from invariants.language.model.declarations import Property, RangeInvariant, StatedInvariant
from invariants.language.model.expressions import Arbitrary, SiteKey
from invariants.language.model.rules import Rule

Goal = Callable[[Configuration], float]
"""Computes the distance of a configuration from the goal: 0 where it is reached."""

_MOST_ARGUMENTS = 24
"""The most tuples of arguments that are measured; from a larger number, as many are drawn."""


def rule_goal(rule: str) -> str:
    """Return the name of the goal that a rule fires. The goal of violating a property is named after the property."""
    return f"rule {rule}"


class Goals:
    """Makes the goals of one model. ``rng`` draws which of many arguments are measured."""

    def __init__(self, interpreter: Interpreter, calls: dict[str, RuleCalls], rng: RandomSource) -> None:
        self._interpreter = interpreter
        self._measure = Measure(interpreter.model, interpreter.compiler)
        self._calls = calls
        self._rng = rng

    # ---------------------------------------------------------- properties

    def violating(self, prop: Property) -> Goal | None:
        """Return the distance from violating a property; None where a single configuration does not decide this."""
        match prop:
            case StatedInvariant(two_state=False, condition=condition):
                unit = CompilationUnit()
                distance = self._measure.distance(condition, False, unit)
                return lambda configuration: distance(self._environment(configuration, (), unit.size))
            case RangeInvariant():
                return self._leaving(prop)
            case _:
                return None

    def _leaving(self, prop: RangeInvariant) -> Goal:
        region = self._interpreter.layout.regions[prop.variable]
        low, high = prop.variable.sort.low, prop.variable.sort.high  # type: ignore[union-attr]

        def left(configuration: Configuration) -> float:
            values = [int(value) for value in configuration.state[region.first : region.first + region.size]]  # type: ignore[arg-type]
            return scaled(max(0, 1 + min(min(value - low, high - value) for value in values)))

        return left

    # --------------------------------------------------------------- rules

    def firing(self, rule: Rule) -> Goal:
        """Return the distance from letting a rule fire, with the best of its arguments."""
        unit = CompilationUnit(rule.parameters)
        guards: list[Distance | SiteKey] = [
            guard if isinstance(guard, SiteKey) else self._measure.distance(guard, True, unit) for guard in rule.guards
        ]
        sites: dict[Program, Distance] = {}
        # The environment also has room for the locals of the rule's own code, which may have to be run.
        own = self._interpreter.library.units[rule.name]
        blocks = self._interpreter.layout.blocks[rule.name]
        backups = self._interpreter.layout.backups
        restored = [backups[name] for name in rule.restored_backups()]
        calls = self._calls[rule.name]

        def held(key: SiteKey, closure: Closure | None, environment: Environment) -> float:
            if closure is None or closure.program.arbitrary is not None:
                return 0.0
            program = closure.program
            if program.uses_previous or isinstance(program.body, Arbitrary):
                return _truth(key, closure, environment)
            if program not in sites:
                sites[program] = self._measure.distance(program.body, True, unit)
                environment.locals.extend([None] * (unit.size - len(environment.locals)))
            environment.captured = closure.captured
            return sites[program](environment)

        def away(configuration: Configuration) -> float:
            cells = configuration.code.cells
            nearest = float(len(guards) + 3)
            for arguments in self._arguments(calls, configuration):
                first = blocks.first_cell(arguments)  # type: ignore[arg-type]
                total = float(bool(cells[first + DISABLED])) + sum(cells[backup] is None for backup in restored)
                if cells[first + UNKNOWN] is None:
                    environment = self._environment(configuration, arguments, max(unit.size, own.size))
                    for guard in guards:
                        if isinstance(guard, SiteKey):
                            total += held(guard, cells[first + blocks.sites[guard]], environment)
                        else:
                            total += guard(environment)
                nearest = min(nearest, total)
            return nearest

        return away

    def _arguments(self, calls: RuleCalls, configuration: Configuration) -> list[tuple[object, ...]]:
        if calls.listed is not None and len(calls.listed) <= _MOST_ARGUMENTS:
            return list(calls.listed)
        return [calls.draw(self._rng, configuration.state) for _ in range(_MOST_ARGUMENTS)]

    def _environment(self, configuration: Configuration, arguments: tuple[object, ...], size: int) -> Environment:
        context = EvaluationContext(configuration.code.cells, FromRecord(), self._interpreter.scope)
        return Environment(configuration.state, None, [*arguments, *[None] * (size - len(arguments))], context)


def _truth(key: SiteKey, closure: Closure, environment: Environment) -> float:
    try:
        return 0.0 if run(closure, environment, Occurrence(key, (), True)) else 1.0
    except (Undefined, NoValue, NoAnswerError, Unanswered):
        return 1.0
