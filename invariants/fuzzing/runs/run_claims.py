"""Runs as claims.

Owns: a run that breaks a property, as plain data that refers to the model by names only.
Must never know: how the run was found.
"""

from __future__ import annotations

from invariants.evidence.claims import ClaimedStep, EntryKey, Violation
from invariants.fuzzing.runs.run import Run
from invariants.interpreter.state.choices import Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.values import Value


def violation(name: str, path: Run, *, kept: bool = False) -> Violation:
    """The claim that the run breaks the property of this name at its end; ``kept`` says that it was kept before."""
    initial = {(variable.name, indices): value for (variable, indices), value in path.beginning.values.items()}
    beginning = path.beginning.configuration
    if beginning is not None:
        initial = _state(beginning)
    return Violation(name, initial, tuple(map(_step, path.steps())), undefined_start=beginning is None, kept=kept)


def _step(path: Run) -> ClaimedStep:
    choices: Recorded = path.choices
    after = None if path.configuration is None else _state(path.configuration)
    unknown = choices.unknown
    named = None if unknown is None else {(variable.name, indices): v for (variable, indices), v in unknown.items()}
    return ClaimedStep(path.rule, path.arguments, after, dict(choices.values), named, dict(choices.enabled_answers))


def _state(configuration: Configuration) -> dict[EntryKey, Value]:
    layout = configuration.layout
    return {
        (variable.name, indices): configuration.state[cell]
        for variable in layout.regions
        for indices, cell in layout.entries(variable)
    }
