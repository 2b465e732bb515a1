"""Logs made from random walks through a model: as a real system could have written them, with and without mistakes."""

from __future__ import annotations

import random
from itertools import islice

import attrs
from msgspec.structs import replace

from invariants.foundation.sorts import BoolSort, IntSort, RealSort, values_of
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired, Started
from invariants.logs.log import Log, LoggedStep, Observed

_MOST_STARTS = 300
_MOST_OUTCOMES = 30


@attrs.frozen
class Walked:
    """A log, and whether something was changed after it was walked."""

    log: Log
    changed: str


def walked(interpreter: Interpreter, seed: int, longest: int = 6) -> Walked:
    """A random walk, of which a random part was observed, and in which one thing may have been changed."""
    chance = random.Random(seed)  # noqa: S311 - nothing is secret
    firings, configurations = _walk(interpreter, chance, chance.randint(0, longest))
    share = chance.choice([0, 0.2, 0.5, 1])
    observed = [_observed(interpreter, configuration, chance, share) for configuration in configurations]
    changed = ""
    what = chance.random()
    seen = [(position, entry) for position, values in enumerate(observed) for entry in values]
    if what < 0.35 and seen:
        position, entry = chance.choice(seen)
        sort = entry[0].sort
        value = observed[position][entry]
        match sort:
            case BoolSort():
                others = [not value]
            case IntSort() | RealSort():
                others = [value - 1, value + 1]
            case _:
                others = [other for other in values_of(sort, interpreter.scope) if other != value] or [value]
        observed[position][entry] = chance.choice(others)
        changed = "a value"
    elif what < 0.6 and firings:
        rule = chance.choice(list(interpreter.model.rules))
        firings[chance.randrange(len(firings))] = rule, chance.choice(list(interpreter.arguments(rule)))
        changed = "a step"
    steps = [
        LoggedStep(number, rule, arguments, Observed(observed[number]))
        for number, (rule, arguments) in enumerate(firings, start=1)
    ]
    if steps and chance.random() < 0.3:
        steps[-1] = replace(steps[-1], after=Observed())
    return Walked(Log(Observed(observed[0]), tuple(steps)), changed)


def _walk(interpreter: Interpreter, chance: random.Random, length: int):
    starts = [start for start in islice(interpreter.starts(), _MOST_STARTS) if isinstance(start, Started)]
    reached = chance.choice(starts).configuration
    firings, configurations = [], [reached]
    for _ in range(length):
        if not interpreter.in_range(reached):
            break
        possible = [(rule, arguments) for rule in interpreter.model.rules for arguments in interpreter.arguments(rule)]
        chance.shuffle(possible)
        for rule, arguments in possible:
            outcomes = islice(interpreter.successors(reached, rule, arguments), _MOST_OUTCOMES)
            fired = [outcome for outcome in outcomes if isinstance(outcome, Fired)]
            if fired:
                reached = chance.choice(fired).configuration
                firings.append((rule, arguments))
                configurations.append(reached)
                break
    return firings, configurations


def _observed(interpreter: Interpreter, configuration: Configuration, chance: random.Random, share: float):
    return {
        (variable, indices): configuration.state[cell]
        for variable in interpreter.layout.regions
        for indices, cell in interpreter.layout.entries(variable)
        if chance.random() < share
    }
