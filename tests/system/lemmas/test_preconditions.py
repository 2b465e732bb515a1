"""Preconditions say exactly where no step of a rule breaks something: the step relation, put otherwise, agrees."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.lemmas.preconditions import always, precondition
from invariants.system.reduction.linear_abstraction import linear_abstraction
from invariants.system.terms.terms import Operator, Term, post_order
from tests.batches import batches
from tests.generators.systems import system_of
from tests.system.meaning import value_of
from tests.system.stepping import Steps, valuations


@pytest.mark.parametrize("seed", batches(40, always=6))
def test_preconditions_agree_with_the_step_relation(seed):
    model = load_text(system_of(seed))
    coded = coded_for_chain(model, (None, 2)[seed % 2], 1)
    names = [prop.name for prop in coded.system.properties.values() if prop.kind is not PropertyKind.INITIAL]
    system = linear_abstraction(coded, dict(model.scope), names[0], names)
    ground = system.relation.system
    manager = system.manager
    asked: list[tuple[Term, Term, str | None]] = []
    for name in names:
        prop = ground.properties[name]
        if any(part.operator in (Operator.FORALL, Operator.EXISTS) for part in post_order([prop.bad])):
            continue
        fine = always(ground, prop)
        if prop.kind is PropertyKind.STATE:
            after = manager.replace(manager.not_(prop.bad), {each: manager.following(each) for each in ground.entries})
            for rule in ground.rules:
                found = precondition(ground, rule, after)
                if found is not None:
                    asked.append((found, manager.not_(after), rule.name))
        if fine is not None and prop.kind is not PropertyKind.STEP:
            asked.append((fine, system.relation.violation(name), None))
        if prop.kind is PropertyKind.STEP:
            asked += [
                (found, prop.bad, rule.name)
                for rule in ground.rules
                if (found := precondition(ground, rule, manager.not_(prop.bad))) is not None
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
