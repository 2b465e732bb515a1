"""The size of a system: how many configurations it has.

Owns: counting them, as far as a limit.
Must never know: how a text came about.
"""

from __future__ import annotations

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Fired
from invariants.language.loader import load_text


def is_small(text: str, most: int) -> bool:
    """Return whether runs of every chain and every length reach no more than so many configurations."""
    interpreter = Interpreter(load_text(text))
    waiting = [*interpreter.initial_configurations()]
    seen = {*waiting}
    while waiting:
        here = waiting.pop()
        if not interpreter.in_range(here):
            continue
        for rule in interpreter.model.rules:
            for arguments in interpreter.arguments(rule):
                for outcome in interpreter.successors(here, rule, arguments):
                    if isinstance(outcome, Fired) and outcome.configuration not in seen:
                        seen.add(outcome.configuration)
                        waiting.append(outcome.configuration)
                        if len(seen) > most:
                            return False
    return True
