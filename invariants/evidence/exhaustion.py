"""Exhaustion: the interpreter tries all runs within bounds, where they are few.

Owns: the greatest number of runs, and the conditions under which the trial covers all of them.
Must never know: solvers; why the engines have not covered the runs.

Where a solver has no exact meaning for an operator, and fuzzing has found a run that breaks a property, there may be so
few runs with shorter chains that all can be interpreted. Nothing is covered where anything is open: a value that cannot
be computed, an infinite sort, a choice or unknown code.
"""

from __future__ import annotations

from collections import deque
from math import prod

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sorts import SetSort, Sort, number_of_values
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.layout import finite
from invariants.interpreter.state.outcomes import Fails, Fired, Started
from invariants.language.model.declarations import DefinedInvariant, Property, StatedInvariant
from invariants.language.model.expressions import Arbitrary
from invariants.language.model.operators import RuleKind
from invariants.language.model.places import RuleMark
from invariants.language.model.traversal import all_code

MOST_ATTEMPTS = 2_000
"""The most attempts to fire a rule: most take less than a millisecond."""

FEW_STARTS = 1_000
"""The most combinations of values of the variables without an initial value."""


def every_run_keeps(interpreter: Interpreter, prop: Property, chain: int, steps: int | None) -> bool:
    """Return whether every run of at most ``chain`` modifications was tried, and none violates the property.

    ``steps`` limits the transitions in a row; None is no limit. False says that there are too many runs, that something
    is open, or that a run violates the property.
    """
    if isinstance(prop, DefinedInvariant) or _is_open(interpreter):
        return False
    try:
        return _Exhaustion(interpreter, prop, chain, steps).keeps()
    except NoAnswerError:
        return False


def _is_open(interpreter: Interpreter) -> bool:
    """Return whether the model has choices besides its start and its steps, or too many starts or steps."""
    model = interpreter.model
    if any(isinstance(code.body, Arbitrary) for code in all_code(model)):
        return True
    puts = (put for rule in model.rules.values() for edit in rule.edits for put in edit.puts())
    if any(isinstance(put.place, RuleMark) for put in puts):
        return True
    try:
        starts = [_size(interpreter, sort) for sort in interpreter.open_at_start.values()]
        steps = [[_size(interpreter, each.sort) for each in rule.parameters] for rule in model.rules.values()]
    except NoAnswerError:
        return True
    return prod(starts) > FEW_STARTS or sum(map(prod, steps)) > MOST_ATTEMPTS


def _size(interpreter: Interpreter, sort: Sort) -> int:
    return number_of_values(sort if isinstance(sort, SetSort) else finite(sort), interpreter.scope)


class _Exhaustion:
    def __init__(self, interpreter: Interpreter, prop: Property, chain: int, steps: int | None) -> None:
        self._interpreter = interpreter
        self._prop = prop
        self._on_steps = isinstance(prop, StatedInvariant) and prop.two_state
        self._chain = chain
        self._steps = steps
        self._attempts = 0

    def keeps(self) -> bool:
        """Try the runs, visiting a configuration once for each number of modifications and of transitions since."""
        starts = (start.configuration for start in self._interpreter.starts() if isinstance(start, Started))
        pending = deque((start, 0, 0) for start in starts)
        seen = set(pending)
        while pending:
            configuration, used, since = pending.popleft()
            if not self._on_steps and self._fails(configuration, None):
                return False
            if not self._interpreter.in_range(configuration):
                continue  # the run ends here
            for name, rule in self._interpreter.model.rules.items():
                modifies = rule.kind is RuleKind.MODIFICATION
                if used >= self._chain if modifies else since == self._steps:
                    continue
                after = (used + 1, 0) if modifies else (used, 0 if self._steps is None else since + 1)
                for arguments in self._interpreter.arguments(name):
                    self._attempts += 1
                    if self._attempts > MOST_ATTEMPTS:
                        return False
                    outcome = self._interpreter.fire(configuration, name, arguments)
                    if not isinstance(outcome, Fired):
                        continue
                    if self._on_steps and self._fails(outcome.configuration, configuration):
                        return False
                    reached = (outcome.configuration, *after)
                    if reached not in seen:
                        seen.add(reached)
                        pending.append(reached)
        return True

    def _fails(self, configuration: Configuration, before: Configuration | None) -> bool:
        return isinstance(self._interpreter.evaluate(self._prop, configuration, before), Fails)
