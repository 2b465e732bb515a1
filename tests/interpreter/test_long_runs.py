"""Long random runs: nothing piles up, and nothing depends on how a run came to where it is."""

from __future__ import annotations

import gc
import random
import tracemalloc
from pathlib import Path

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Fired
from invariants.language.loader import load

MODELS = Path(__file__).parents[2] / "models"


def wander(interpreter: Interpreter, seed: int, steps: int) -> int:
    """The number of rules that fire in a random run."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    rules = list(interpreter.model.rules)
    arguments = {rule: list(interpreter.arguments(rule)) for rule in rules}
    stated = [prop for name, prop in interpreter.model.properties.items() if "." not in name]
    configuration = chance.choice(list(interpreter.initial_configurations()))
    fired = 0
    for _ in range(steps):
        rule = chance.choice(rules)
        outcomes = list(interpreter.successors(configuration, rule, chance.choice(arguments[rule])))
        if not outcomes:
            continue
        outcome = chance.choice(outcomes)
        if isinstance(outcome, Fired):
            fired += 1
            for prop in stated:
                interpreter.evaluate(prop, outcome.configuration, configuration, outcome.choices)
            configuration = outcome.configuration
    return fired


def test_memory_stays_flat() -> None:
    interpreter = Interpreter(load(MODELS / "review_gate" / "review_gate.inv"))
    wander(interpreter, 1, 2_000)
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        assert wander(interpreter, 2, 10_000) > 2_000
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - before < 50_000
    finally:
        tracemalloc.stop()
