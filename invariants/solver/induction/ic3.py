"""IC3, or property directed reachability: an inductive strengthening of a finite system, found clause by clause.

Owns: blocking, generalisation and propagation of clauses, and the end of the search.
Must never know: how frames ask a solver, the use of a proof.

Bradley, "SAT-based model checking without unrolling", VMCAI 2011; in the form of Eén, Mishchenko and Brayton,
"Efficient implementation of property directed reachability", FMCAD 2011. Cubes consist of equations ``entry = value``.
The system is symmetric in its individuals: with a clause, all clauses of its orbit are added (``orbits.py``).

One round: a bad state of the last frame is *blocked*, which makes proof obligations of its predecessors; then clauses
are *propagated* to higher frames. The search ends with a frame that equals the next one, which is an inductive
strengthening, or with an obligation that an initial state meets, which is a counterexample.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope
from invariants.solver.bit_widths import width_of
from invariants.solver.induction.frames import BlockedCube, Cube, Frames
from invariants.solver.induction.inductive_subset import safe_inductive_subset
from invariants.solver.induction.orbits import Orbit, OrbitQueries, orbits_of, permuter
from invariants.solver.smtlib import Encoding
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.grounding.intervals import ReachableIntervals, reachable_intervals
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Term

MOST_GROWING_ROUNDS = 64
"""An interval that still grows after so many steps is taken to grow without end."""


class FiniteProof(Record):
    """Clauses that, with the intervals, hold initially, are preserved, and exclude every violation.

    ``orbits`` groups the clauses that permutations of individuals turn into each other.
    """

    intervals: ReachableIntervals
    orbits: tuple[Orbit, ...]


def decide(
    relation: StepRelation,
    name: str,
    remaining: Callable[[], float | None],
    report: Callable[[int], None],
    allowance: Allowance | None = None,
    known: Sequence[Term] = (),
) -> FiniteProof | Counterexample:
    """Decide whether a violation of a property is reachable.

    The strengthening of a proof is minimised: orbits of clauses that it does not need are left out. Raises
    ``NoAnswerError`` where the solver has no answer, or the system has infinitely many or too many states.

    Args:
        relation: one step of the system.
        name: the name of the property.
        remaining: returns the seconds that are left; None without a limit.
        report: called with the number of each new frame.
        allowance: the effort that the solver spends from, if it is limited.
        known: formulas over entries without arithmetic that hold in all reachable states. The strengthening need not
            repeat them, and is inductive together with them.
    """
    grounded, scope = relation.system, relation.system.scope
    intervals = reachable_intervals(grounded, MOST_GROWING_ROUNDS)
    width = width_of(relation, intervals) if intervals.stable else None
    if width is None:
        raise NoAnswerError(NoAnswer(GaveUpReason.INFINITE_STATES))
    on_step = grounded.properties[name].kind is PropertyKind.STEP
    encoding = Encoding.of(scope, width)
    bad = relation.violation(name)
    frames = Frames(relation, encoding, bad, on_step=on_step, remaining=remaining, allowance=allowance, known=known)
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


class _Obligation(NamedTuple):
    """A cube that has to be blocked in a frame: a violation is ``distance`` steps away from each of its states.

    Obligations are taken from the lowest frame first, and in the order in which they came up.
    """

    level: int
    number: int
    distance: int
    cube: Cube


class _Ic3Search:
    """``clauses`` has the clauses of each level, as cubes; they hold in all frames up to that level."""

    def __init__(self, frames: Frames, manager: TermManager, scope: Scope, report: Callable[[int], None]) -> None:
        self.frames = frames
        self.report = report
        self.images = permuter(manager, scope)
        self.clauses: list[dict[Cube, None]] = [{}]
        self.numbers = count()

    def run(self) -> Strengthening | Counterexample:
        if self.frames.bad_state(0) is not None:
            return Counterexample(self.frames.steps_to_violation)
        while True:
            self.frames.new_frame()
            self.clauses.append({})
            last = self.frames.depth
            self.report(last)
            while (state := self.frames.bad_state(last)) is not None:
                steps = self.block(state, last)
                if steps is not None:
                    return Counterexample(steps)
            fixpoint = self.propagate()
            if fixpoint is not None:
                return Strengthening(tuple(cube for higher in self.clauses[fixpoint + 1 :] for cube in higher))

    # ------------------------------------------------------------- blocking

    def block(self, state: Cube, level: int) -> int | None:
        """Block a state in a frame, and the states that lead to it in lower ones.

        Returns None if they are blocked, else the number of steps of a run that violates the property.
        """
        obligations: list[_Obligation] = []
        self.oblige(obligations, level, self.frames.steps_to_violation, state)
        while obligations:
            level, _, distance, cube = heappop(obligations)
            if self.is_blocked(cube, level):
                continue
            found = self.frames.relative_induction(cube, level - 1)
            if isinstance(found, BlockedCube):
                self.add_blocking_clause(cube, found.core, level)
                if level < self.frames.depth:
                    self.oblige(obligations, level + 1, distance, cube)
                continue
            if level == 1 or self.frames.has_initial_state(found.state):
                return distance + 1
            self.oblige(obligations, level - 1, distance + 1, found.state)
            self.oblige(obligations, level, distance, cube)
        return None

    def oblige(self, obligations: list[_Obligation], level: int, distance: int, cube: Cube) -> None:
        heappush(obligations, _Obligation(level, next(self.numbers), distance, cube))

    def is_blocked(self, cube: Cube, level: int) -> bool:
        """Return whether a clause of the frame subsumes the clause that excludes the cube."""
        return any(known <= cube for higher in self.clauses[level:] for known in higher)

    def add_blocking_clause(self, cube: Cube, core: Cube, level: int) -> None:
        """Exclude a cube from the frames up to a level, generalised and pushed up as far as this is cheap."""
        smaller = self.generalise(self.without_initial_states(cube, core), level)
        while level < self.frames.depth and isinstance(self.frames.relative_induction(smaller, level), BlockedCube):
            level += 1
        for image in sorted(self.images(smaller), key=self.frames.in_order):
            if not self.is_blocked(image, level):
                self.add(image, level)

    def add(self, cube: Cube, level: int) -> None:
        """Add a clause to a level, and drop the clauses of lower levels that it subsumes."""
        for lower in self.clauses[1 : level + 1]:
            for known in [known for known in lower if cube <= known]:
                del lower[known]
        self.clauses[level][cube] = None
        self.frames.add_clause(cube, level)

    def without_initial_states(self, cube: Cube, core: Cube) -> Cube:
        """Return the core with enough literals of the cube that no initial state is in it."""
        if not self.frames.has_initial_state(core):
            return core
        for literal in sorted(cube - core, key=self.frames.order):
            core = core | {literal}
            if not self.frames.has_initial_state(core):
                return core
        return cube

    def generalise(self, cube: Cube, level: int) -> Cube:
        """Drop literals as long as the clause holds initially and is inductive relative to the frame below."""
        for literal in sorted(cube, key=self.frames.order):
            if literal not in cube or len(cube) == 1:
                continue
            candidate = cube - {literal}
            if self.frames.has_initial_state(candidate):
                continue
            found = self.frames.relative_induction(candidate, level - 1)
            if isinstance(found, BlockedCube):
                smaller = found.core
                cube = smaller if smaller and not self.frames.has_initial_state(smaller) else candidate
        return cube

    # ---------------------------------------------------------- propagation

    def propagate(self) -> int | None:
        """Push clauses to higher frames; return the number of a frame that equals the next one, None for none."""
        for level in range(1, self.frames.depth):
            for cube in list(self.clauses[level]):
                is_there = cube in self.clauses[level]  # a clause that was pushed before may have subsumed it
                if is_there and isinstance(self.frames.relative_induction(cube, level), BlockedCube):
                    self.add(cube, level + 1)
            if not self.clauses[level]:
                return level
        return None
