"""Preconditions say exactly where no step of a rule breaks something: the step relation, put otherwise, agrees."""

from __future__ import annotations

import random

import pytest

from invariants.foundation.sorts import BOOL, RangeSort, is_finite, values_of
from invariants.language.loader import load_text
from invariants.solver.smtlib import Encoding
from invariants.solver.z3_solver import Answer, Z3Solver
from invariants.system.chain_limit import coded_for_chain
from invariants.system.preconditions import always, precondition
from invariants.system.simplified import Simplified, simplified
from invariants.system.terms import Input, Operator, StateVariable, Term, post_order
from invariants.system.transition_system import PropertyKind
from tests.generators.systems import system_of
from tests.system.meaning import value_of

TRIES = 12


def leaf_sort(leaf: Term):
    return leaf.payload.sort if isinstance(leaf.payload, StateVariable | Input) else BOOL


class Steps:
    """Whether, from given values of entries, some step by a rule satisfies a formula: asked of the step relation."""

    def __init__(self, system: Simplified, formulas: list[Term]) -> None:
        relation = system.relation
        self.bank = system.bank
        self.entries = relation.system.entries
        self.solver = Z3Solver(Encoding.of(relation.system.scope, None))
        following = [self.bank.following(entry) for entry in self.entries]
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
        answer = self.solver.check([*assumed, self.named[formula]], 20.0).answer
        assert answer is not Answer.UNKNOWN
        return answer is Answer.SATISFIABLE


def valuations(system: Simplified, seed: int) -> list[dict[Term, object]]:
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


@pytest.mark.parametrize("seed", range(0, 40))
def test_they_agree_with_the_step_relation(seed):
    model = load_text(system_of(seed))
    coded = coded_for_chain(model, (None, 2)[seed % 2], 1)
    names = [prop.name for prop in coded.system.properties.values() if prop.kind is not PropertyKind.INITIAL]
    system = simplified(coded, dict(model.scope), names[0], names)
    ground = system.relation.system
    bank = system.bank
    asked: list[tuple[Term, Term, str | None]] = []
    for name in names:
        prop = ground.properties[name]
        if any(part.operator in (Operator.FORALL, Operator.EXISTS) for part in post_order([prop.bad])):
            continue
        fine = always(ground, prop)
        if prop.kind is PropertyKind.STATE:
            after = bank.replace(bank.not_(prop.bad), {each: bank.following(each) for each in ground.entries})
            for rule in ground.rules:
                found = precondition(ground, rule, after)
                if found is not None:
                    asked.append((found, bank.not_(after), rule.name))
        if fine is not None and prop.kind is not PropertyKind.STEP:
            asked.append((fine, system.relation.violation(name), None))
        if prop.kind is PropertyKind.STEP:
            asked += [
                (found, prop.bad, rule.name)
                for rule in ground.rules
                if (found := precondition(ground, rule, bank.not_(prop.bad))) is not None
            ]
    assert asked
    steps = Steps(system, [broken for _, broken, _ in asked])
    truths = set()
    for values in valuations(system, seed):
        for number, (formula, _, rule) in enumerate(asked):
            assert formula.free == frozenset()
            holds = value_of(formula, values)
            assert holds is not steps.leads(values, number, rule)
            truths.add(holds)
    assert True in truths
