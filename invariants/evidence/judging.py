"""Judging by the interpreter: where a property is judged, and whether it is violated there.

Owns: the places where each kind of property is judged.
Must never know: which configurations there are, who goes through them.
"""

from __future__ import annotations

from enum import Enum

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fails, Fired
from invariants.language.model.declarations import DefinedInvariant, Model, Property, StatedInvariant


class JudgedWhere(Enum):
    """The places where a property can be violated, the start aside."""

    IN_CONFIGURATIONS = "in configurations"
    ON_STEPS = "on steps"
    ON_ATTEMPTS = "on attempts"


def judged_where(model: Model, prop: Property) -> JudgedWhere:
    """Return where a property is judged."""
    stated = model.properties.get(prop.subject) if isinstance(prop, DefinedInvariant) else prop
    if isinstance(prop, DefinedInvariant) and not isinstance(stated, StatedInvariant):
        return JudgedWhere.ON_ATTEMPTS
    is_on_steps = isinstance(stated, StatedInvariant) and stated.two_state
    return JudgedWhere.ON_STEPS if is_on_steps else JudgedWhere.IN_CONFIGURATIONS


def is_violated(
    interpreter: Interpreter, prop: Property, configuration: Configuration, step: tuple[Configuration, Fired] | None
) -> bool:
    """Return whether a property is violated in a configuration or, if there is one, by a step to it."""
    if step is None:
        return isinstance(interpreter.evaluate(prop, configuration), Fails)
    before, fired = step
    return isinstance(interpreter.evaluate(prop, configuration, before, fired.choices), Fails)
