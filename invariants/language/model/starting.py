"""The start of runs.

Owns: a safe answer to whether a model has an initial state, read from what constrains the start.
Must never know: solvers, the values that a run starts with.
"""

from __future__ import annotations

from invariants.language.model.declarations import Model


def may_lack_initial_state(model: Model) -> bool:
    """Return whether anything besides defined initial values constrains the start. If not, an initial state exists."""
    return bool(model.initial_constraints or model.constant_constraints or "init.defined" in model.properties)
