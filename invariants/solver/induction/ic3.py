"""IC3 for finite systems: an inductive strengthening, found clause by clause.

Owns: the frames' bookkeeping, proof obligations and generalisation.
Must never know: how steps are encoded, what a proof is used for.

Property directed reachability (Bradley, VMCAI 2011; Een, Mishchenko and Brayton, FMCAD 2011) over cubes of
equations ``entry = value``. The system is symmetric in its individuals: with a clause, all clauses hold that
permuting individuals makes of it.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope
from invariants.solver.induction.frames import BlockedCube, Cube, CubeLiteral, Frames
from invariants.solver.induction.inductive_subset import safe_inductive_subset
from invariants.solver.induction.orbits import Orbit, OrbitQueries, orbits_of, permuter
from invariants.solver.smtlib import Encoding
from invariants.solver.widths import width_of
from invariants.system.encoding.transition_system import PropertyKind, TransitionSystem
from invariants.system.grounding.grounding import ground
from invariants.system.grounding.intervals import ReachableIntervals, reachable_intervals
from invariants.system.grounding.step_relation import step_relation
from invariants.system.terms.manager import TermManager

MOST_GROWING_ROUNDS = 64
"""An interval that still grows after so many steps is taken to grow without end."""


class FiniteProof(Record):
    """Clauses that, with the intervals, hold initially, are preserved, and exclude every violation.

    ``orbits`` groups those that permutations of individuals make of each other.
    """

    intervals: ReachableIntervals
    orbits: tuple[Orbit, ...]


def decide(
    system: TransitionSystem,
    scope: Scope,
    name: str,
    remaining: Callable[[], float | None],
    report: Callable[[int], None],
) -> FiniteProof | Counterexample:
    """Decide whether a violation of a property is reachable; ``report`` is told the depth of the frames.

    Raises ``NoAnswerError`` where the solver gives up, or the system has infinitely many states, or too many to tell.
    """
    grounded = ground(system, scope, frozenset([name]))
    relation = step_relation(grounded)
    intervals = reachable_intervals(grounded, MOST_GROWING_ROUNDS)
    width = width_of(relation, intervals) if intervals.stable else None
    if width is None:
        raise NoAnswerError(NoAnswer(GaveUpReason.INFINITE_STATES))
    on_step = grounded.properties[name].kind is PropertyKind.STEP
    encoding = Encoding.of(scope, width)
    frames = Frames(relation, encoding, relation.violation(name), on_step=on_step, remaining=remaining)
    found = _Ic3Search(frames, grounded.manager, scope, report).run()
    if isinstance(found, Counterexample):
        return found
    orbits = orbits_of(found.clauses, grounded.manager, scope)
    subset = safe_inductive_subset(OrbitQueries(frames, orbits), range(len(orbits)))
    if subset is None:
        raise NoAnswerError(NoAnswer(GaveUpReason.NO_STRENGTHENING))
    return FiniteProof(intervals, tuple(orbits[position] for position in subset))


class Strengthening(Record):
    """Clauses that hold initially, are preserved together, and exclude every violation."""

    clauses: tuple[Cube, ...]


class Counterexample(Record):
    """A violation is reachable after this many steps."""

    steps: int


class _Ic3Search:
    def __init__(self, frames: Frames, manager: TermManager, scope: Scope, report: Callable[[int], None]) -> None:
        self.frames = frames
        self.report = report
        self.permuted = permuter(manager, scope)
        self.levels: list[dict[Cube, None]] = [{}]
        self.tick = count()

    def run(self) -> Strengthening | Counterexample:
        if self.frames.violation(0) is not None:
            return Counterexample(self.frames.last_steps)
        while True:
            self.frames.new_frame()
            self.levels.append({})
            top = self.frames.depth
            self.report(top)
            while (state := self.frames.violation(top)) is not None:
                steps = self.block(state, top)
                if steps is not None:
                    return Counterexample(steps)
            level = self.propagate()
            if level is not None:
                return Strengthening(tuple(cube for above in self.levels[level + 1 :] for cube in above))

    # ------------------------------------------------------------- blocking

    def block(self, state: Cube, level: int) -> int | None:
        """Show that the state is not reachable within so many steps; else, the number of steps of a violating run."""
        queue: list[tuple[int, int, int, Cube]] = []
        heappush(queue, (level, next(self.tick), self.frames.last_steps, state))
        while queue:
            depth, _, distance, cube = heappop(queue)
            if self.is_blocked(cube, depth):
                continue
            found = self.frames.relative_induction(cube, depth - 1)
            if isinstance(found, BlockedCube):
                self.add_clause(cube, found.core, depth)
                if depth < self.frames.depth:
                    heappush(queue, (depth + 1, next(self.tick), distance, cube))
                continue
            if depth == 1 or self.frames.is_initial(found.state):
                return distance + 1
            heappush(queue, (depth - 1, next(self.tick), distance + 1, found.state))
            heappush(queue, (depth, next(self.tick), distance, cube))
        return None

    def is_blocked(self, cube: Cube, level: int) -> bool:
        return any(known <= cube for above in self.levels[level:] for known in above)

    def add_clause(self, cube: Cube, core: Cube, level: int) -> None:
        """Add a clause that excludes the cube up to a level, as general as it can cheaply be made."""
        smaller = self.with_start_excluded(cube, core)
        smaller = self.generalised(smaller, level)
        while level < self.frames.depth:
            found = self.frames.relative_induction(smaller, level)
            if not isinstance(found, BlockedCube):
                break
            level += 1
        for image in self.permuted(smaller):
            if not self.is_blocked(image, level):
                self.add(image, level)

    def add(self, cube: Cube, level: int) -> None:
        for lower in self.levels[1 : level + 1]:
            for known in [known for known in lower if cube <= known]:
                del lower[known]
        self.levels[level][cube] = None
        self.frames.add(cube, level)

    def with_start_excluded(self, cube: Cube, core: Cube) -> Cube:
        """The core, with as much of the cube as it takes to exclude every initial state."""
        if not self.frames.is_initial(core):
            return core
        for literal in sorted(cube - core, key=_order):
            core = core | {literal}
            if not self.frames.is_initial(core):
                return core
        return cube

    def generalised(self, cube: Cube, level: int) -> Cube:
        """Drop literals as long as what remains is initially false and has no predecessor."""
        for literal in sorted(cube, key=_order):
            if literal not in cube or len(cube) == 1:
                continue
            candidate = cube - {literal}
            if self.frames.is_initial(candidate):
                continue
            found = self.frames.relative_induction(candidate, level - 1)
            if isinstance(found, BlockedCube):
                smaller = found.core
                cube = smaller if smaller and not self.frames.is_initial(smaller) else candidate
        return cube

    # ---------------------------------------------------------- propagation

    def propagate(self) -> int | None:
        """Push clauses to higher levels; the level from which on nothing changes any more, if there is one."""
        for level in range(1, self.frames.depth):
            for cube in list(self.levels[level]):
                if cube in self.levels[level] and isinstance(self.frames.relative_induction(cube, level), BlockedCube):
                    self.add(cube, level + 1)
            if not self.levels[level]:
                return level
        return None


def _order(literal: CubeLiteral) -> str:
    return f"{literal[0]!r}{literal[1]}"
