"""Steps that a running system has taken.

Owns: the configuration after a step that is known to have happened.
Must never know: proposals, decisions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.foundation.sources import SourceText
from invariants.gate.running.assembly import Assembler
from invariants.gate.running.change import Obstacle, after_firings, present
from invariants.gate.running.configuration import SystemState, state_from
from invariants.gate.running.settling import require_same, settled
from invariants.gate.running.state_writing import state_after, why_unreadable
from invariants.logs.log_reading import read_log


def step_from(
    assembler: Assembler, state: SystemState, rule: str, arguments: Mapping[str, Any] | Sequence[Any]
) -> SystemState:
    """Return the configuration after a rule has fired. Raises ``ModelError`` where it cannot fire so."""
    running = assembler.running(state)
    given = dict(arguments) if isinstance(arguments, Mapping) else list(arguments)
    line = json.dumps({"rule": rule, "arguments": given})
    if rule in running.describing:
        raise _cannot(f"there is no rule `{rule}`")
    step = read_log(SourceText("<step>", line), running.model, running.interpreter.scope).steps[0]
    outcomes = after_firings(running, present(running), [(step.rule, step.arguments)])
    if isinstance(outcomes, Obstacle):
        raise _cannot(outcomes.reason)
    if len(outcomes) > 1:
        raise _cannot(f"`{rule}` chooses, and the step does not say what")
    content = state_after(assembler, running.interpreter, outcomes[0].after, state, None)
    try:
        found = settled(assembler, state_from(content, assembler.model))
    except ValueError as error:
        raise _cannot(f"after `{rule}` {error}") from None
    except ModelError as error:
        why = why_unreadable(content, error)
        raise NoAnswerError(f"the configuration after `{rule}` cannot be written down: {why}") from error
    require_same(content, found)
    return found.state


def _cannot(message: str) -> ModelError:
    return ModelError((Diagnostic(Code.BAD_STATE, message, help="tell the gate of every step, in order"),))
