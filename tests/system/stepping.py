"""Single steps, asked of the step relation.

Owns: whether from given values of entries a step can satisfy a formula, and values to start from.
Must never know: the meaning of the formula.
"""

from __future__ import annotations

import random

from invariants.foundation.sorts import BOOL, RangeSort, is_finite, values_of
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.solver import Z3Solver
from invariants.system.reduction.linear_abstraction import LinearAbstraction
from invariants.system.terms.terms import Input, StateVariable, Term

TRIES = 12


def leaf_sort(leaf: Term):
    return leaf.payload.sort if isinstance(leaf.payload, StateVariable | Input) else BOOL


class Steps:
    """Whether, from given values of entries, some step by a rule satisfies a formula: asked of the step relation."""

    def __init__(self, system: LinearAbstraction, formulas: list[Term]) -> None:
        relation = system.relation
        self.manager = system.manager
        self.entries = relation.system.entries
        self.solver = Z3Solver(Encoding.of(relation.system.scope, None))
        following = [self.manager.following(entry) for entry in self.entries]
        varying = [leaf for leaf in following if leaf not in self.entries]
        others = [*relation.fires.values(), *relation.slots, *relation.system.inputs]
        leaves = [(leaf, leaf_sort(leaf)) for leaf in (*self.entries, *others, *varying)]
        self.constants = self.solver.constants([sort for _, sort in leaves])
        self.made = dict(zip((leaf for leaf, _ in leaves), self.constants, strict=True))
        groups = [relation.domain, relation.step, *((formula,) for formula in formulas)]
        domain, step, *parts = (
            self.solver.instance(template, self.constants) for template in self.solver.templates(leaves, groups)
        )
        self.solver.add(domain)
        self.step = self.solver.named(step)
        self.named = [self.solver.named(part) for part in parts]
        self.fires = {name: self.made[fire] for name, fire in relation.fires.items()}

    def leads(self, values: dict[Term, object], formula: int, rule: str | None) -> bool:
        assumed = [
            self.solver.named(self.solver.equals(self.made[entry], value, leaf_sort(entry)))
            for entry, value in values.items()
        ]
        if rule is not None:
            assumed += [self.step, self.fires[rule]]
        answer = self.solver.check([*assumed, self.named[formula]], 200.0).answer
        assert answer is not Answer.UNKNOWN
        return answer is Answer.SATISFIABLE


def valuations(system: LinearAbstraction, seed: int) -> list[dict[Term, object]]:
    """Values for entries, those outside of ranges among them."""
    dice = random.Random(seed)  # noqa: S311 - a seed has to give the same values every time
    found = []
    for _ in range(TRIES):
        values = {}
        for entry in system.relation.system.entries:
            match leaf_sort(entry):
                case RangeSort(low=low, high=high):
                    values[entry] = dice.randint(low, high) if dice.random() < 0.9 else high + 1
                case sort if is_finite(sort):
                    values[entry] = dice.choice(list(values_of(sort, system.relation.system.scope)))
                case _:
                    values[entry] = dice.randint(-2, 3)
        found.append(values)
    return found
