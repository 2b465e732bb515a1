"""Runs as claims.

Owns: a run that violates a property, as plain data that refers to the model by names only.
Must never know: how the run was found.
"""

from __future__ import annotations

from invariants.evidence.claims import Violation
from invariants.evidence.interpreted_steps import claimed_step, claimed_values
from invariants.fuzzing.runs.run import Run


def violation(name: str, run: Run, *, kept: bool = False) -> Violation:
    """Return the claim that the run violates the property at its end; with ``kept``, a run from the failure store."""
    initial = {(variable.name, indices): value for (variable, indices), value in run.initial_state.values.items()}
    initial_state = run.initial_state.configuration
    if initial_state is not None:
        initial = claimed_values(initial_state)
    steps = tuple(claimed_step(each.rule, each.arguments, each.choices, each.configuration) for each in run.steps())
    return Violation(name, initial, steps, undefined_start=initial_state is None, kept=kept)
