"""Runs that repeat a round: some first steps, a round as often as needed, and some last steps.

Owns: the runs as data, and those into which a run that breaks an invariant falls apart.
Must never know: constants' values other than those of the run; how a run is shown to exist for all of them.

Steps do not say which individual an argument is: any one will do. A number that is a constant's value is that
constant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import BoolSort, EnumSort, IndividualSort, IntSort, RealSort, Sort, is_integer
from invariants.language.model.declarations import Model
from invariants.shaping.lengths.functions import ConstantValues
from invariants.verdicts.traces.trace import Shown, ShownMap, TraceStep

LONGEST_ROUND = 4
"""The steps of the longest round that is looked for."""

MOST_RUNS = 6
"""The ways to divide a run that are tried."""

FixedValue = bool | int | Fraction
"""A value of a finite sort, by its number, or a number."""

StepArgument = FixedValue | str | None
"""An argument of a step: a value, the name of a constant, or None for any individual."""


class RunStep(ValueRecord):
    """A rule, and its arguments."""

    rule: str
    arguments: tuple[StepArgument, ...]


class RepeatedRun(ValueRecord):
    """Steps before a round, the round, which is taken at least once, and steps after it."""

    before: tuple[RunStep, ...]
    round: tuple[RunStep, ...]
    after: tuple[RunStep, ...]

    @property
    def steps(self) -> tuple[RunStep, ...]:
        """Return all steps, the round once."""
        return (*self.before, *self.round, *self.after)


def value_of(shown: ShownMap, sort: Sort) -> FixedValue | None:
    """Return a value of a trace; None for an individual, a set, a map, and an irrational number."""
    if isinstance(shown, Mapping):
        return None
    match sort:
        case BoolSort():
            return bool(shown)
        case EnumSort(_, members) if shown in members:
            return members.index(str(shown))
        case RealSort() if not str(shown).startswith("≈"):
            return Fraction(str(shown))
        case _ if is_integer(sort):
            return int(shown)
        case _:
            return None


def steps_of(model: Model, trace: Sequence[TraceStep], constants: ConstantValues) -> tuple[RunStep, ...] | None:
    """Return the steps of a run; None where an argument cannot be said by itself: a set, or an irrational number."""
    names: dict[Fraction, StepArgument] = {}
    for name, number in constants.items():
        names.setdefault(number, name)
    found = []
    for step in trace:
        if step.rule is None:
            continue
        arguments: list[StepArgument] = []
        for parameter in model.rules[step.rule].parameters:
            shown = step.arguments.get(parameter.name)
            value = None if shown is None else value_of(shown, parameter.sort)
            if isinstance(parameter.sort, IndividualSort):
                arguments.append(None)
            elif value is None:
                return None
            elif isinstance(parameter.sort, IntSort | RealSort):
                arguments.append(names.get(Fraction(value), value))
            else:
                arguments.append(value)
        found.append(RunStep(step.rule, tuple(arguments)))
    return tuple(found)


def runs_like(model: Model, steps: Sequence[RunStep], constants: Sequence[str]) -> Iterator[RepeatedRun]:
    """Yield the ways to divide a run, and runs in which one constant takes the place of all numbers without end."""
    numbers = {
        (step.rule, position)
        for step in steps
        for position, parameter in enumerate(model.rules[step.rule].parameters)
        if isinstance(parameter.sort, IntSort | RealSort)
    }
    found = dict.fromkeys(repeated_runs(steps))
    for constant in constants if numbers else ():
        same = [
            RunStep(
                step.rule,
                tuple(constant if (step.rule, n) in numbers else each for n, each in enumerate(step.arguments)),
            )
            for step in steps
        ]
        found |= dict.fromkeys(repeated_runs(same))
    yield from found


def repeated_runs(steps: Sequence[RunStep]) -> Iterator[RepeatedRun]:
    """Yield the ways to divide a run, those with the most repetitions first; the run as a single round comes last."""
    found: dict[RepeatedRun, tuple[int, int, int]] = {}
    for length in range(1, LONGEST_ROUND + 1):
        for start in range(len(steps) - length + 1):
            times = _times(steps, start, length)
            end = start + times * length
            run = RepeatedRun(tuple(steps[:start]), tuple(steps[start : start + length]), tuple(steps[end:]))
            if times > 1:
                found.setdefault(run, (-times * length, length, start))
    yield from sorted(found, key=found.__getitem__)[:MOST_RUNS]
    yield RepeatedRun((), tuple(steps), ())


def _times(steps: Sequence[RunStep], start: int, length: int) -> int:
    """Return how often the steps at a place are taken one time after the other."""
    round_ = steps[start : start + length]
    times = 1
    while steps[start + times * length : start + (times + 1) * length] == round_:
        times += 1
    return times


def shown_arguments(step: RunStep, model: Model) -> Mapping[str, Shown | None]:
    """Return the arguments of a step as they are shown, by the name of the parameter; None for any individual."""
    found: dict[str, Shown | None] = {}
    for argument, parameter in zip(step.arguments, model.rules[step.rule].parameters, strict=True):
        if isinstance(parameter.sort, EnumSort) and isinstance(argument, int):
            found[parameter.name] = parameter.sort.members[argument]
        else:
            found[parameter.name] = str(argument) if isinstance(argument, Fraction) else argument
    return found
