"""A single step of a system in an incremental solver: a configuration, the choice of a step, and its successor.

Owns: which constant stands for which leaf, and formulas over them.
Must never know: the questions about the step.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.solver.z3.solver import Handle, Z3Solver
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.terms.terms import Term, leaf_sort


class SingleStep:
    """A step of a relation. ``constants`` has the constant of every leaf; a constant entry has one for both sides.

    ``choice`` are the leaves that say which rule fires, with which arguments and inputs. ``following`` has each entry
    after the step. ``domain`` are the conditions on the values of the sorts before the step, ``taken`` those on a step
    that is not idle.
    """

    def __init__(self, relation: StepRelation, solver: Z3Solver) -> None:
        system, manager = relation.system, relation.system.manager
        self._solver = solver
        self.entries = list(system.entries)
        self.choice: list[Term] = [*relation.fires.values(), *relation.slots, *system.inputs]
        self.following = {entry: manager.following(entry) for entry in self.entries}
        varying = [after for entry, after in self.following.items() if after is not entry]
        self._leaves = [(leaf, leaf_sort(leaf)) for leaf in (*self.entries, *self.choice, *varying)]
        handles = solver.constants([sort for _, sort in self._leaves])
        self.constants = {leaf: handle for (leaf, _), handle in zip(self._leaves, handles, strict=True)}
        self.domain: Sequence[Term] = (*relation.domain, *relation.numbering)
        self.taken: Sequence[Term] = (*relation.step, manager.not_(relation.idle))

    def conjunctions(self, groups: Sequence[Sequence[Term]]) -> list[Handle]:
        """Return the conjunction of each group of formulas over the leaves."""
        constants = list(self.constants.values())
        templates = self._solver.templates(self._leaves, groups)
        return [self._solver.instance(template, constants) for template in templates]
