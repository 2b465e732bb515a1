"""Searches that are gone through to their end."""

from __future__ import annotations

from invariants.language.model.declarations import Model
from invariants.shaping.blame import Blame, Blamer
from invariants.shaping.filling.solving import HoleSolver, Solution
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.options import CheckOptions, SilentListener

AMPLE = 600.0
"""Seconds on the clock in which every search of a test ends, on however busy a machine: its work is limited."""


def blame_of(
    model: Model, obligation: Obligation, options: CheckOptions, seconds: float = AMPLE, *, guards: bool = False
) -> Blame:
    """All that is found about one invariant; without guards, which take long, unless they are asked for."""
    blamer = Blamer(model, obligation, options, SilentListener(), guards=guards)
    for _ in blamer.findings(seconds):
        pass
    return blamer.blame()


def solution_of(solver: HoleSolver, seconds: float | None) -> Solution:
    """All that is found about the holes of a model."""
    for _ in solver.findings(seconds, SilentListener()):
        pass
    return solver.solution()
