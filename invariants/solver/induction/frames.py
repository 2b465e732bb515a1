"""Frames of IC3: over-approximations of the states that are reachable in so many steps, in one incremental solver.

Owns: the solver's part of IC3: one step of the system, the clauses of each frame, and the queries about cubes.
Must never know: the order in which cubes are blocked, verdicts.

Frame 0 is the initial states; frame i has every state that can be reached in i steps or fewer. A *cube* is a set of
literals ``(entry, value)``, read as a conjunction of equations; a *clause* is the negation of a cube. A clause is kept
with the highest frame that it is known to hold in, and holds in all lower ones: frame i consists of the clauses of the
levels i and higher, each behind an activation literal for its level (Eén, Mishchenko and Brayton, "Efficient
implementation of property directed reachability", FMCAD 2011).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import Allowance
from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, BoolSort
from invariants.solver.answers import Answer
from invariants.solver.induction.single_step import SingleStep
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.solver import Handle, Z3Solver
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.terms.terms import Term, Value, leaf_sort

CubeLiteral = tuple[Term, Value]
"""An entry and its value."""

Cube = frozenset[CubeLiteral]


class BlockedCube(Record):
    """The clause that excludes a cube is inductive relative to a frame.

    ``core`` are literals of the cube that suffice: no step from the frame leads to where they are all true.
    """

    core: Cube


class Predecessor(Record):
    """A counterexample to relative induction: a state of the frame, outside of the cube, with a step into it."""

    state: Cube


class Frames:
    """One step of a system, and the frames' clauses. ``bad`` is a violation, of a step with ``on_step``.

    ``known`` is true in every reachable configuration: other configurations are excluded. Every query raises
    ``NoAnswerError`` if the solver does not answer within the remaining time and its allowance.
    """

    def __init__(
        self,
        relation: StepRelation,
        encoding: Encoding,
        bad: Term,
        *,
        on_step: bool,
        remaining: Callable[[], float | None],
        allowance: Allowance | None = None,
        known: Sequence[Term] = (),
    ) -> None:
        self._remaining = remaining
        self._on_step = on_step
        self._solver = Z3Solver(encoding, allowance=allowance)
        single = SingleStep(relation, self._solver)
        self.entries = single.entries
        self._places = {entry: number for number, entry in enumerate(self.entries)}
        self._now = {entry: single.constants[entry] for entry in self.entries}
        self._then = {entry: single.constants[after] for entry, after in single.following.items()}
        violated = (bad, relation.system.manager.not_(relation.idle)) if on_step else (bad,)
        step, domain, violation, initial = single.conjunctions(
            [single.taken, (*single.domain, *known), violated, relation.system.initial]
        )
        self._solver.add(domain)
        self._step, self._violation = self._solver.named(step), self._solver.named(violation)
        self._initial = self._solver.constant(BOOL)
        self._solver.add(self._solver.implication(self._initial, initial))
        self._levels = [self._initial]
        """The activation literal of each level; that of level 0 stands for the initial states."""
        self._literals: dict[tuple[CubeLiteral, bool], Handle] = {}

    @property
    def depth(self) -> int:
        """The number of the highest frame."""
        return len(self._levels) - 1

    def order(self, literal: CubeLiteral) -> tuple[int, Value]:
        """Return the position of a literal among all literals: the same on every run, unlike the order of a set."""
        return self._places[literal[0]], literal[1]

    def in_order(self, cube: Cube) -> list[tuple[int, Value]]:
        """Return the positions of a cube's literals, in order."""
        return sorted(map(self.order, cube))

    def new_frame(self) -> None:
        """Open one more frame, without clauses."""
        self._levels.append(self._solver.constant(BOOL))

    def _literal(self, literal: CubeLiteral, *, after: bool) -> Handle:
        key = (literal, after)
        if key not in self._literals:
            entry, value = literal
            constant = (self._then if after else self._now)[entry]
            equation = self._solver.equals(constant, value, leaf_sort(entry))
            self._literals[key] = (
                equation if isinstance(leaf_sort(entry), BoolSort) else self._solver.equivalent(equation)
            )
        return self._literals[key]

    def _clause(self, cube: Iterable[CubeLiteral]) -> list[Handle]:
        return [self._solver.negation(self._literal(literal, after=False)) for literal in sorted(cube, key=self.order)]

    def _frame(self, level: int) -> list[Handle]:
        return [self._levels[0]] if level == 0 else self._levels[level:]

    def _check(self, assumptions: Sequence[Handle]) -> bool:
        outcome = self._solver.check(assumptions, self._remaining())
        if outcome.answer is Answer.UNKNOWN:
            raise NoAnswerError(outcome.why)
        return outcome.answer is Answer.SATISFIABLE

    def _state(self) -> Cube:
        model = self._solver.model()
        return frozenset((entry, model.value(self._now[entry], leaf_sort(entry))) for entry in self.entries)

    # ------------------------------------------------------------- clauses

    def add_clause(self, cube: Cube, level: int) -> None:
        """Exclude a cube from the frames up to a level: none of its states is reachable in ``level`` steps or fewer."""
        self._solver.add(self._solver.any_of([*self._clause(cube), self._solver.negation(self._levels[level])]))

    # ------------------------------------------------------------- queries

    def has_initial_state(self, cube: Iterable[CubeLiteral]) -> bool:
        """Return whether some initial state is in the cube."""
        return self._check(
            [self._initial, *(self._literal(literal, after=False) for literal in sorted(cube, key=self.order))]
        )

    def bad_state(self, level: int) -> Cube | None:
        """Return a state of a frame in which the property is violated, or from which a step violates it."""
        stepping = [self._step] if self._on_step else []
        if not self._check([self._violation, *stepping, *self._frame(level)]):
            return None
        return self._state()

    def relative_induction(self, cube: Cube, level: int) -> BlockedCube | Predecessor:
        """Return whether the clause that excludes a cube is inductive relative to a frame.

        The query is F ∧ ¬cube ∧ step ∧ cube′ for the frame F (Bradley, "SAT-based model checking without unrolling",
        VMCAI 2011).
        """
        literals = sorted(cube, key=self.order)
        outside = self._solver.named(self._solver.any_of(self._clause(literals)))
        after = [self._literal(literal, after=True) for literal in literals]
        assumptions = [outside, self._step, *self._frame(level), *after]
        if self._check(assumptions):
            found: BlockedCube | Predecessor = Predecessor(self._state())
        else:
            first = len(assumptions) - len(after)
            needed = self._solver.core(assumptions)
            found = BlockedCube(frozenset(literals[i - first] for i in needed if i >= first))
        self._solver.add(self._solver.negation(outside))
        return found

    @property
    def steps_to_violation(self) -> int:
        """The number of steps that a violation takes from the state that :meth:`bad_state` returns."""
        return 1 if self._on_step else 0

    # -------------------------------------------------------------- orbits

    def assumable(self, cubes: Iterable[Cube]) -> Handle:
        """Return a fresh truth value: where it is assumed, no state before the step is in any of the cubes."""
        name = self._solver.constant(BOOL)
        for cube in cubes:
            self._solver.add(self._solver.any_of([*self._clause(cube), self._solver.negation(name)]))
        return name

    def core_without_violation(self, names: Sequence[Handle]) -> list[int] | None:
        """Return the positions of assumed names that exclude every violation; None if even all of them do not."""
        stepping = [self._step] if self._on_step else []
        return self._core([self._violation, *stepping], names)

    def core_without_step_into(self, cube: Cube, names: Sequence[Handle]) -> list[int] | None:
        """Return the positions of assumed names that exclude every step into a cube; None where all of them do not."""
        after = [self._literal(literal, after=True) for literal in sorted(cube, key=self.order)]
        return self._core([self._step, *after], names)

    def _core(self, question: list[Handle], names: Sequence[Handle]) -> list[int] | None:
        assumptions = [*names, *question]
        if self._check(assumptions):
            return None
        return [position for position in self._solver.core(assumptions) if position < len(names)]
