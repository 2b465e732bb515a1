"""Counterexamples to induction: steps that break a property although everything known holds before them.

Owns: the search for such a step, and what it takes of the configuration for the step to be possible and to break it.
Must never know: whether the step is reachable; words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from invariants.foundation.records import Record
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.solver import Handle, UndecodableError, Z3Solver
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.terms.terms import Term, Value, leaf_sort

CTI_EFFORT = 500_000
"""What one query may take, as Z3 counts it."""


class BreakingStep(Record):
    """A step by ``rule`` with ``arguments``; ``rule`` is None where no step is involved.

    ``before`` has the entries that the step depends on; all configurations that agree on them have a step that breaks
    the property. ``after`` has the entries that the step changes, with their new values.
    """

    rule: str | None
    arguments: tuple[Value, ...]
    before: Mapping[Term, Value]
    after: Mapping[Term, Value]


def breaking_step(
    relation: StepRelation,
    known: Sequence[Term],
    bad: Term,
    *,
    by_step: bool,
    remaining: Callable[[], float | None],
) -> BreakingStep | None:
    """A configuration in which everything known holds, and in which ``bad`` is true.

    ``bad`` may read the choice, inputs and, ``by_step``, the configuration after a step. None where there is nothing of
    the kind, or the solver does not say.
    """
    try:
        return _CtiSearch(relation, known, bad, by_step, remaining).found()
    except UndecodableError:
        return None


class _CtiSearch:
    def __init__(
        self,
        relation: StepRelation,
        known: Sequence[Term],
        bad: Term,
        by_step: bool,
        remaining: Callable[[], float | None],
    ) -> None:
        system, manager = relation.system, relation.system.manager
        self.relation = relation
        self.remaining = remaining
        self.by_step = by_step
        self.following = {entry: manager.following(entry) for entry in system.entries}
        varying = [after for entry, after in self.following.items() if after is not entry]
        self.choice = [*relation.fires.values(), *relation.slots, *system.inputs]
        self.leaves = [(leaf, leaf_sort(leaf)) for leaf in (*system.entries, *self.choice, *varying)]
        self.solver = Z3Solver(Encoding.of(system.scope, None), effort=CTI_EFFORT)
        constants = self.solver.constants([sort for _, sort in self.leaves])
        self.constants = dict(zip((leaf for leaf, _ in self.leaves), constants, strict=True))
        numbering = [manager.replace(condition, dict(self.following)) for condition in relation.numbering]
        step = (*relation.step, *numbering, manager.not_(relation.idle))
        fires = [manager.implies(relation.fires[rule.name], relation.can_fire(rule)) for rule in system.rules]
        domain, self.step, self.known, self.bad, self.can = self.parts(
            [(*relation.domain, *relation.numbering), step, known, (bad,), fires]
        )
        self.solver.add(domain)

    def parts(self, groups: Sequence[Sequence[Term]]) -> list[Handle]:
        constants = [self.constants[leaf] for leaf, _ in self.leaves]
        return [self.solver.instance(t, constants) for t in self.solver.templates(self.leaves, groups)]

    def found(self) -> BreakingStep | None:
        solver = self.solver
        step = [solver.named(self.step)] if self.by_step else []
        if self.check([*step, solver.named(self.known), solver.named(self.bad)]) is not Answer.SATISFIABLE:
            return None
        model = solver.model()
        values = {leaf: model.value(self.constants[leaf], sort) for leaf, sort in self.leaves}
        entries = list(self.following)
        fixed = [self.equation(leaf, values[leaf]) for leaf in self.choice]
        needed = self.needed(entries, values, [*step, *fixed, solver.named(solver.negation(self.bad))])
        if self.by_step:
            cannot = solver.named(solver.negation(self.can))
            needed |= self.needed(entries, values, [*fixed, cannot])
        rule = (
            next((name for name, fire in self.relation.fires.items() if values[fire]), None) if self.by_step else None
        )
        return BreakingStep(
            rule,
            tuple(values[slot] for slot in self.relation.slots_of[rule]) if rule is not None else (),
            {entry: values[entry] for entry in entries if entry in needed},
            {
                entry: values[after]
                for entry, after in self.following.items()
                if self.by_step and values[after] != values[entry]
            },
        )

    def needed(self, entries: list[Term], values: Mapping[Term, Value], question: list[Handle]) -> set[Term]:
        """The entries whose values it takes for a question to have no answer; all of them if that is not known."""
        left = {entry: self.equation(entry, values[entry]) for entry in entries}
        if self.check([*left.values(), *question]) is not Answer.UNSATISFIABLE:
            return set(entries)
        core = self.solver.core(list(left.values()))
        left = {entry: left[entry] for position, entry in enumerate(entries) if position in core}
        for entry in list(left):
            fewer = [equation for other, equation in left.items() if other is not entry]
            if self.check([*fewer, *question]) is Answer.UNSATISFIABLE:
                del left[entry]
        return set(left)

    def equation(self, leaf: Term, value: Value) -> Handle:
        return self.solver.named(self.solver.equals(self.constants[leaf], value, leaf_sort(leaf)))

    def check(self, assumptions: Sequence[Handle]) -> Answer:
        return self.solver.check(assumptions, self.remaining()).answer
