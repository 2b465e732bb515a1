"""A counterexample's step breaks the property from every configuration that satisfies the facts before it."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.solver.induction.cti_search import find_cti
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.reduction.linear_abstraction import linear_abstraction
from tests.batches import batches
from tests.generators.systems import system_of
from tests.system.stepping import Steps, valuations

LEAST = 6
"""Counterexamples to induction that are examined among ten random systems."""


def properties_of(seed: int):
    """The properties of a random system about which there are counterexamples to induction, ready to be asked about."""
    coded = coded_for_chain(load_text(system_of(seed)), (None, 2)[seed % 2], 1)
    scope = dict(coded.model.scope)
    kinds = (PropertyKind.STATE, PropertyKind.STEP)
    return [
        linear_abstraction(coded, scope, name) for name, prop in coded.system.properties.items() if prop.kind in kinds
    ]


@pytest.mark.parametrize("batch", batches(4, always=0))
def test_a_counterexample_needs_no_more_than_its_facts(batch):
    """Every configuration that agrees with a counterexample to induction has a step by its rule that breaks."""
    examined = 0
    for seed in range(10 * batch, 10 * (batch + 1)):
        for system in properties_of(seed):
            manager, known, bad = system.manager, [], system.violation
            if system.prop.kind is PropertyKind.STATE:
                known = [manager.not_(bad)]
                bad = manager.replace(bad, {each: manager.following(each) for each in system.relation.system.entries})
            found = find_cti(system.relation, known, bad, by_step=True, remaining=lambda: None)
            if found is None:
                continue
            steps = Steps(system, [bad])
            for values in valuations(system, seed)[:4]:
                assert steps.leads({**values, **found.before}, 0, found.rule), seed
            examined += 1
    assert examined >= LEAST, f"{examined} steps were examined"


def test_known_facts_are_taken_into_account():
    # Something changes y: it would be a constant otherwise, and no fact about it were needed.
    text = """system s var x: Int = 0 var y: Int = 0 transition t { x := x + y } transition d { y := y - 1 }
    invariant i: x <= 3 invariant j: y <= 0"""
    coded = coded_for_chain(load_text(text), None, 1)
    system = linear_abstraction(coded, {}, "i", ["j"])
    manager = system.manager
    holds, helps = (manager.not_(system.relation.system.properties[name].bad) for name in "ij")
    after = {each: manager.following(each) for each in system.relation.system.entries}
    broken = manager.not_(manager.replace(holds, after))
    found = find_cti(system.relation, [holds], broken, by_step=True, remaining=lambda: None)
    assert found is not None
    assert found.rule == "t"
    x, y = found.before.values()
    assert x <= 3 < x + y
    assert list(found.after.values()) == [x + y]
    assert find_cti(system.relation, [holds, helps], broken, by_step=True, remaining=lambda: None) is None


def test_no_time_is_no_step():
    coded = coded_for_chain(
        load_text("system s var x: Int = 0 transition t { x := x + 1 } invariant i: x < 9"), None, 1
    )
    system = linear_abstraction(coded, {}, "i")
    assert find_cti(system.relation, [], system.violation, by_step=True, remaining=lambda: 0) is None
