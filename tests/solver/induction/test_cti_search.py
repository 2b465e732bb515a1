"""A step that breaks something does so from every configuration that agrees on what is said of the one before it."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.solver.induction.cti_search import breaking_step
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.reduction.linear_abstraction import simplified
from tests.generators.systems import system_of
from tests.system.stepping import Steps, valuations


@pytest.mark.parametrize("seed", range(0, 40))
def test_it_takes_no_more_than_is_said(seed):
    model = load_text(system_of(seed))
    coded = coded_for_chain(model, (None, 2)[seed % 2], 1)
    for name, prop in coded.system.properties.items():
        if prop.kind not in (PropertyKind.STATE, PropertyKind.STEP):
            continue
        system = simplified(coded, dict(model.scope), name)
        manager, bad = system.manager, system.violation
        known = []
        if prop.kind is PropertyKind.STATE:
            known = [manager.not_(bad)]
            bad = manager.replace(bad, {each: manager.following(each) for each in system.relation.system.entries})
        found = breaking_step(system.relation, known, bad, by_step=True, remaining=lambda: None)
        steps = Steps(system, [bad])
        if found is None:
            continue
        for values in valuations(system, seed)[:4]:
            assert steps.leads({**values, **found.before}, 0, found.rule)


def test_what_is_known_is_taken_into_account():
    text = "system s var x: Int = 0 var y: Int = 0 transition t { x := x + y } invariant i: x <= 3 invariant j: y <= 0"
    coded = coded_for_chain(load_text(text), None, 1)
    system = simplified(coded, {}, "i", ["j"])
    manager = system.manager
    holds, helps = (manager.not_(system.relation.system.properties[name].bad) for name in "ij")
    after = {each: manager.following(each) for each in system.relation.system.entries}
    broken = manager.not_(manager.replace(holds, after))
    found = breaking_step(system.relation, [holds], broken, by_step=True, remaining=lambda: None)
    assert found is not None
    assert found.rule == "t"
    x, y = found.before.values()
    assert x <= 3 < x + y
    assert list(found.after.values()) == [x + y]
    assert breaking_step(system.relation, [holds, helps], broken, by_step=True, remaining=lambda: None) is None


def test_no_time_is_no_step():
    coded = coded_for_chain(
        load_text("system s var x: Int = 0 transition t { x := x + 1 } invariant i: x < 9"), None, 1
    )
    system = simplified(coded, {}, "i")
    assert breaking_step(system.relation, [], system.violation, by_step=True, remaining=lambda: 0) is None
