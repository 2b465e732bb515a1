"""Steps of the interpreter as claimed steps: plain data that refers to the model by names only.

Owns: the values of a configuration, and a step, in the terms of claims.
Must never know: how a run was found.
"""

from __future__ import annotations

from invariants.evidence.claims import ClaimedStep, EntryKey
from invariants.interpreter.state.choices import Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.values import Value


def claimed_values(configuration: Configuration) -> dict[EntryKey, Value]:
    """Return the values of all variables, constants and entries."""
    layout = configuration.layout
    return {
        (variable.name, indices): configuration.state[cell]
        for variable in layout.regions
        for indices, cell in layout.entries(variable)
    }


def claimed_step(
    rule: str, arguments: tuple[Value, ...], choices: Recorded, after: Configuration | None
) -> ClaimedStep:
    """Return the claim of a step; ``after`` is None where it is undefined."""
    values = None if after is None else claimed_values(after)
    unknown = choices.unknown
    named = None if unknown is None else {(variable.name, indices): v for (variable, indices), v in unknown.items()}
    return ClaimedStep(rule, arguments, values, dict(choices.values), named, dict(choices.enabled_answers))
