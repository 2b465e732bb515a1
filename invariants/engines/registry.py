"""The engines by name.

Owns: which engines there are. Engines are imported when they are first used.
Must never know: how an engine works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from importlib import import_module

from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Claim


class EngineName(Enum):
    """The engines, with the names that users know them by."""

    BOUNDED = "bounded"
    INDUCTION = "induction"
    IC3 = "ic3"
    SPACER = "spacer"
    OPEN = "open"
    FUZZ = "fuzz"


_MODULES = {
    EngineName.BOUNDED: "invariants.engines.bounded",
    EngineName.INDUCTION: "invariants.engines.k_induction",
    EngineName.IC3: "invariants.engines.ic3",
    EngineName.SPACER: "invariants.engines.spacer",
    EngineName.OPEN: "invariants.engines.open_populations",
    EngineName.FUZZ: "invariants.fuzzing",
}


def engine(name: EngineName) -> Callable[[Problem, Budget], Iterator[Claim]]:
    """The function that runs an engine."""
    run: Callable[[Problem, Budget], Iterator[Claim]] = import_module(_MODULES[name]).run
    return run
