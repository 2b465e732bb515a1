"""Frames of IC3: over-approximations of what is reachable in so many steps, as clauses in one incremental solver.

Owns: the solver's part of property directed reachability: one step of the system, clauses by level, and the queries
about cubes.
Must never know: the order in which cubes are blocked, verdicts.

A cube is a set of literals ``(entry, value)``, read as a conjunction of equations; a clause is a cube's negation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, BoolSort
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.solver import Handle, Z3Solver
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.terms.terms import StateVariable, Term, Value, leaf_sort

CubeLiteral = tuple[Term, Value]
"""An entry and its value."""

Cube = frozenset[CubeLiteral]


class BlockedCube(Record):
    """No state of the cube has a predecessor in the frame; ``core`` is the part of the cube that is needed for that."""

    core: Cube


class Predecessor(Record):
    """A state of the frame with a step into the cube."""

    state: Cube


class Frames:
    """One step of a system, and clauses by level. Level 0 is the initial states."""

    def __init__(
        self,
        relation: StepRelation,
        encoding: Encoding,
        bad: Term,
        *,
        on_step: bool,
        remaining: Callable[[], float | None],
    ) -> None:
        self._relation = relation
        self._remaining = remaining
        system = relation.system
        self.entries = list(system.entries)
        varying = [entry for entry in self.entries if not _constant(entry)]
        others = [*relation.fires.values(), *relation.slots, *system.inputs]
        leaves = [(leaf, leaf_sort(leaf)) for leaf in (*self.entries, *others)]
        following = [(system.manager.following(entry), leaf_sort(entry)) for entry in varying]
        self._step = Z3Solver(encoding)
        now = {leaf: self._step.constant(sort) for leaf, sort in leaves}
        then = {entry: self._step.constant(leaf_sort(entry)) for entry in varying}
        self._now = now
        self._then = {entry: then.get(entry, now[entry]) for entry in self.entries}
        both = [*leaves, *following]
        arguments = [*(now[leaf] for leaf, _ in leaves), *then.values()]
        busy = system.manager.not_(relation.idle)
        step, domain, violated = self._step.templates(
            both,
            [(*relation.step, busy), (*relation.domain, *relation.numbering), (bad, busy) if on_step else (bad,)],
        )
        self._stepping = self._step.named(self._step.instance(step, arguments))
        self._step.add(self._step.instance(domain, arguments))
        violation = self._step.instance(violated, arguments)
        self._violation = self._step.named(violation)
        self._on_step = on_step
        self._levels: list[Handle] = [self._step.constant(BOOL)]
        self._literals: dict[tuple[CubeLiteral, bool], Handle] = {}
        (start,) = self._step.templates(leaves, [system.initial])
        initial = self._step.instance(start, [now[leaf] for leaf, _ in leaves])
        self._step.add(self._step.implication(self._levels[0], initial))
        self._initial = self._levels[0]

    @property
    def depth(self) -> int:
        """The highest level."""
        return len(self._levels) - 1

    def new_frame(self) -> None:
        """Open one more level, without clauses."""
        self._levels.append(self._step.constant(BOOL))

    def _literal(self, literal: CubeLiteral, *, after: bool) -> Handle:
        key = (literal, after)
        if key not in self._literals:
            entry, value = literal
            constant = (self._then if after else self._now)[entry]
            equation = self._step.equals(constant, value, leaf_sort(entry))
            self._literals[key] = (
                equation if isinstance(leaf_sort(entry), BoolSort) else self._step.equivalent(equation)
            )
        return self._literals[key]

    def _frame(self, level: int) -> list[Handle]:
        return [self._levels[0]] if level == 0 else self._levels[level:]

    def _check(self, assumptions: Sequence[Handle]) -> bool:
        outcome = self._step.check(assumptions, self._remaining())
        if outcome.answer is Answer.UNKNOWN:
            raise NoAnswerError(outcome.why)
        return outcome.answer is Answer.SATISFIABLE

    def _state(self) -> Cube:
        model = self._step.model()
        return frozenset((entry, model.value(self._now[entry], leaf_sort(entry))) for entry in self.entries)

    # ------------------------------------------------------------- clauses

    def add(self, cube: Cube, level: int) -> None:
        """No state of the cube is reachable in ``level`` steps or fewer."""
        clause = [self._step.negation(self._literal(literal, after=False)) for literal in cube]
        self._step.add(self._step.any_of([*clause, self._step.negation(self._levels[level])]))

    # ------------------------------------------------------------- queries

    def is_initial(self, cube: Iterable[CubeLiteral]) -> bool:
        """Some initial state is in the cube."""
        return self._check([self._initial, *(self._literal(literal, after=False) for literal in cube)])

    def violation(self, level: int) -> Cube | None:
        """A state of the level in which the property is violated."""
        stepping = [self._stepping] if self._on_step else []
        if not self._check([self._violation, *stepping, *self._frame(level)]):
            return None
        return self._state()

    def relative_induction(self, cube: Cube, level: int) -> BlockedCube | Predecessor:
        """Whether a state of ``level`` outside the cube has a step into it."""
        literals = list(cube)
        outside = self._step.named(
            self._step.any_of([self._step.negation(self._literal(literal, after=False)) for literal in literals])
        )
        after = [self._literal(literal, after=True) for literal in literals]
        assumptions = [outside, self._stepping, *self._frame(level), *after]
        if self._check(assumptions):
            found: BlockedCube | Predecessor = Predecessor(self._state())
        else:
            first = len(assumptions) - len(after)
            needed = self._step.core(assumptions)
            found = BlockedCube(frozenset(literals[i - first] for i in needed if i >= first))
        self._step.add(self._step.negation(outside))
        return found

    @property
    def last_steps(self) -> int:
        """The number of steps that a violation takes from the state that :meth:`violation` finds."""
        return 1 if self._on_step else 0

    # -------------------------------------------------------------- orbits

    def assumable(self, cubes: Iterable[Cube]) -> Handle:
        """Return a fresh truth value: where it is assumed, no state before the step is in any of the cubes."""
        name = self._step.constant(BOOL)
        for cube in cubes:
            clause = [self._step.negation(self._literal(literal, after=False)) for literal in cube]
            self._step.add(self._step.any_of([*clause, self._step.negation(name)]))
        return name

    def core_without_violation(self, names: Sequence[Handle]) -> list[int] | None:
        """Return the positions of assumed names that exclude every violation; None where all of them do not."""
        stepping = [self._stepping] if self._on_step else []
        return self._core([self._violation, *stepping], names)

    def core_without_step_into(self, cube: Cube, names: Sequence[Handle]) -> list[int] | None:
        """Return the positions of assumed names that exclude every step into a cube; None where all of them do not."""
        after = [self._literal(literal, after=True) for literal in cube]
        return self._core([self._stepping, *after], names)

    def _core(self, question: list[Handle], names: Sequence[Handle]) -> list[int] | None:
        assumptions = [*names, *question]
        if self._check(assumptions):
            return None
        return [position for position in self._step.core(assumptions) if position < len(names)]


def _constant(leaf: Term) -> bool:
    return isinstance(leaf.payload, StateVariable) and leaf.payload.constant
