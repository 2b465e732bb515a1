"""All reachable configurations, one by one, by the interpreter alone."""

from __future__ import annotations

from math import inf

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Fired


def visited(interpreter: Interpreter, most: float = inf) -> tuple[int, int]:
    """The numbers of configurations and of steps. Raises ``AssertionError`` where there are ``most`` or more."""
    waiting = list(interpreter.initial_configurations())
    seen, steps = set(waiting), 0
    while waiting:
        here = waiting.pop()
        for rule in interpreter.model.rules:
            for arguments in interpreter.arguments(rule):
                outcome = interpreter.fire(here, rule, arguments)
                if isinstance(outcome, Fired):
                    steps += 1
                    if outcome.configuration not in seen:
                        seen.add(outcome.configuration)
                        waiting.append(outcome.configuration)
        assert len(seen) < most
    return len(seen), steps
