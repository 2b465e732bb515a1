"""Counterexamples to induction (CTIs): steps that break a property although all known facts hold before them.

Owns: the search for such a step, and the part of the configuration that the step needs to be possible and to break it.
Must never know: whether the step is reachable; words.

The part is found by unsatisfiable cores, as IC3 drops literals from a counterexample to induction: a lemma has to
exclude this part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from invariants.foundation.records import Record
from invariants.solver.answers import Answer
from invariants.solver.induction.single_step import SingleStep
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.solver import Handle, UndecodableError, Z3Solver
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.terms.terms import Term, Value, leaf_sort

CTI_EFFORT = 500_000
"""The limit of one query, as Z3 counts effort."""


class BreakingStep(Record):
    """A step by ``rule`` with ``arguments``; ``rule`` is None where no step is involved.

    ``before`` has the entries that the step depends on; all configurations that agree on them have a step that breaks
    the property. ``after`` has the entries that the step changes, with their new values. ``values`` has those of all
    leaves: one configuration with the choice and inputs of one step, and its successor.
    """

    rule: str | None
    arguments: tuple[Value, ...]
    before: Mapping[Term, Value]
    after: Mapping[Term, Value]
    values: Mapping[Term, Value]


def find_cti(
    relation: StepRelation,
    known: Sequence[Term],
    bad: Term,
    *,
    by_step: bool,
    remaining: Callable[[], float | None],
) -> BreakingStep | None:
    """Return a counterexample to induction: a configuration with all known facts, from which ``bad`` becomes true.

    None is returned where there is no such configuration, or the solver does not say.

    Args:
        relation: one step of the system.
        known: facts about the configuration before the step.
        bad: the violation. It may read the choice, inputs and, ``by_step``, the configuration after the step.
        by_step: whether the violation is that of a step rather than of a configuration.
        remaining: returns the seconds that are left; None without a limit.
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
        self.relation = relation
        self.remaining = remaining
        self.by_step = by_step
        self.solver = Z3Solver(Encoding.of(relation.system.scope, None), effort=CTI_EFFORT)
        self.single = single = SingleStep(relation, self.solver)
        manager = relation.system.manager
        numbering = [manager.replace(condition, dict(single.following)) for condition in relation.numbering]
        fires = [manager.implies(relation.fires[rule.name], relation.can_fire(rule)) for rule in relation.system.rules]
        domain, self.step, self.known, self.bad, self.can = single.conjunctions(
            [single.domain, (*single.taken, *numbering), known, (bad,), fires]
        )
        self.solver.add(domain)

    def found(self) -> BreakingStep | None:
        solver = self.solver
        step = [solver.named(self.step)] if self.by_step else []
        if self.check([*step, solver.named(self.known), solver.named(self.bad)]) is not Answer.SATISFIABLE:
            return None
        model = solver.model()
        values = {leaf: model.value(handle, leaf_sort(leaf)) for leaf, handle in self.single.constants.items()}
        fixed = [self.equation(leaf, values[leaf]) for leaf in self.single.choice]
        needed = self.needed(values, [*step, *fixed, solver.named(solver.negation(self.bad))])
        if self.by_step:
            needed |= self.needed(values, [*fixed, solver.named(solver.negation(self.can))])
        known = {leaf: model.known_value(handle, leaf_sort(leaf)) for leaf, handle in self.single.constants.items()}
        return self.read(known, needed)

    def read(self, values: Mapping[Term, Value], needed: set[Term]) -> BreakingStep:
        """Return the step that has these values of all leaves."""
        before = {entry: values[entry] for entry in self.single.entries if entry in needed}
        if not self.by_step:
            return BreakingStep(None, (), before, {}, values)
        rule = next((name for name, fire in self.relation.fires.items() if values[fire]), None)
        arguments = () if rule is None else self.relation.arguments(rule, values.__getitem__)
        following = self.single.following.items()
        changed = {entry: values[after] for entry, after in following if values[after] != values[entry]}
        return BreakingStep(rule, arguments, before, changed, values)

    def needed(self, values: Mapping[Term, Value], question: list[Handle]) -> set[Term]:
        """Return the entries whose values make a question impossible; all entries if no smaller set is known.

        From an unsatisfiable core, one entry after the other is left out as long as the question stays impossible.
        """
        entries = self.single.entries
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
        return self.solver.named(self.solver.equals(self.single.constants[leaf], value, leaf_sort(leaf)))

    def check(self, assumptions: Sequence[Handle]) -> Answer:
        return self.solver.check(assumptions, self.remaining()).answer
