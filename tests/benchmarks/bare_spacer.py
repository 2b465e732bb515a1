"""Z3's Spacer by itself: ``python -m tests.benchmarks.bare_spacer FILE INVARIANT WAY SECONDS`` prints its answer.

Owns: the clauses that it is given, and the word for its answer.
Must never know: how the checker asks Spacer.

A file ``NAME.smt2`` beside the model ``NAME.inv`` has the original clauses of a problem. Without it, the clauses are
those that the checker builds, as one system. The answer is ``holds``, ``violated`` or ``unknown``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import z3

from invariants.engines.encodings import Encodings
from invariants.language.loader import load
from invariants.solver.horn import Invariant, NoSpacerAnswer, Refuted, Spacer, SpacerConfiguration
from invariants.system.grounding.horn_clauses import horn_system

HOLDS, VIOLATED, UNKNOWN = "holds", "violated", "unknown"


def answer(file: Path, name: str, way: SpacerConfiguration, seconds: float) -> str:
    """Return the answer about an invariant of a model."""
    original = file.with_suffix(".smt2")
    if original.exists():
        return _of_original(original, way, seconds)
    model = load(file)
    encodings = Encodings()
    others = [each for each in model.properties if each != name]
    system = encodings.abstraction(encodings.coded(model, None, 0), dict(model.scope), name, others)
    clauses = horn_system(system.relation.system, name)
    match Spacer(system.manager, dict(model.scope), clauses).solve(way, seconds):
        case Invariant():
            return HOLDS
        case Refuted() if system.exact:
            return VIOLATED
        case Refuted() | NoSpacerAnswer():
            return UNKNOWN


def _of_original(file: Path, way: SpacerConfiguration, seconds: float) -> str:
    solver = z3.SolverFor("HORN")
    for parameter, value in way.parameters.items():
        solver.set(parameter, value)
    solver.set("timeout", int(1000 * seconds))
    solver.from_file(str(file))
    found = solver.check()
    return HOLDS if found == z3.sat else VIOLATED if found == z3.unsat else UNKNOWN


def main() -> None:
    """Print the answer, and the seconds that it took."""
    file, name, way, seconds = sys.argv[1:]
    started = time.process_time()
    found = answer(Path(file), name, SpacerConfiguration(way), float(seconds))
    print(found, f"{time.process_time() - started:.2f}")


if __name__ == "__main__":
    main()
