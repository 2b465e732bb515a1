"""Which clauses of a strengthening are needed.

Owns: the solver's part of making a strengthening smaller.
Must never know: where the clauses come from.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.solver.induction.frames import Cube, Frames


def needed(frames: Frames, groups: Sequence[tuple[Cube, ...]]) -> list[int]:
    """Positions of groups of clauses that are preserved together and exclude every violation.

    Starts from what excludes the violations, and adds what it takes to preserve what there is, by unsatisfiable cores
    (Ivrii, Gurfinkel and Belov, "Small inductive safe invariants", FMCAD 2014). All groups together have to be an
    inductive strengthening; raises ``NoAnswerError`` where the solver gives up.
    """
    names = frames.assumable(groups)
    wanted = set(frames.excluding_violations(names))
    pending = list(wanted)
    while pending:
        position = pending.pop()
        for cube in groups[position]:
            for other in frames.preserving(names, cube):
                if other not in wanted:
                    wanted.add(other)
                    pending.append(other)
    return sorted(wanted)
