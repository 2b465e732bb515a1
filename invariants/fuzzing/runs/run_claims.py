"""Runs as claims.

Owns: a run that violates a property, as plain data that refers to the model by names only.
Must never know: how the run was found.
"""

from __future__ import annotations

from invariants.evidence.claims import ClaimedStep, EntryKey, Violation
from invariants.fuzzing.runs.run import Run
from invariants.interpreter.state.choices import Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.values import Value


def violation(name: str, run: Run, *, kept: bool = False) -> Violation:
    """Return the claim that the run violates the property at its end; with ``kept``, a run from the failure store."""
    initial = {(variable.name, indices): value for (variable, indices), value in run.initial_state.values.items()}
    initial_state = run.initial_state.configuration
    if initial_state is not None:
        initial = _state(initial_state)
    return Violation(name, initial, tuple(map(_step, run.steps())), undefined_start=initial_state is None, kept=kept)


def _step(run: Run) -> ClaimedStep:
    choices: Recorded = run.choices
    after = None if run.configuration is None else _state(run.configuration)
    unknown = choices.unknown
    named = None if unknown is None else {(variable.name, indices): v for (variable, indices), v in unknown.items()}
    return ClaimedStep(run.rule, run.arguments, after, dict(choices.values), named, dict(choices.enabled_answers))


def _state(configuration: Configuration) -> dict[EntryKey, Value]:
    layout = configuration.layout
    return {
        (variable.name, indices): configuration.state[cell]
        for variable in layout.regions
        for indices, cell in layout.entries(variable)
    }
