"""Rewriting a ground system: no term is forgotten, and what became trivial is gone."""

from __future__ import annotations

from invariants.language.loader import load_text
from invariants.system.encoding.code_as_data import code_as_data
from invariants.system.grounding.grounding import GroundSystem, ground
from invariants.system.grounding.rewriting import rewritten
from invariants.system.terms.terms import StateVariable, Term, post_order

TEXT = """system s
var x: 0..3
const k: 0..3 where k > 0
var y: 0..3 = k
transition go(a: 0..1) { require x < k require a < 1 x := if k > 2 then k else a y := k }
invariant low: x < k
invariant grows: x' >= k
"""


def system() -> GroundSystem:
    model = load_text(TEXT)
    return ground(code_as_data(model, 0).system, model.scope, frozenset(model.properties))


def terms_of(found: GroundSystem) -> list[Term]:
    """Every term of a system, listed by hand."""
    parts = [*found.initial, *found.in_range, *(prop.bad for prop in found.properties.values())]
    for rule in found.rules:
        parts += [each.condition for each in rule.guard]
        parts += [term for updates in rule.updates.values() for u in updates for term in (u.condition, u.value)]
    return parts


def test_a_constant_that_is_replaced_occurs_nowhere_any_more() -> None:
    before = system()
    manager = before.manager

    def fixed(term: Term, arguments: list[Term]) -> Term:
        payload = term.payload
        if isinstance(payload, StateVariable) and payload.name == "k":
            return manager.integer(2)
        return manager.rebuild(term, arguments)

    def mentions(found: GroundSystem) -> int:
        leaves = (leaf.payload for leaf in post_order(terms_of(found)))
        return sum(isinstance(payload, StateVariable) and payload.name == "k" for payload in leaves)

    assert mentions(before) > 0
    after = rewritten(before, fixed)
    assert mentions(after) == 0
    assert set(after.properties) == set(before.properties)
    assert (after.entries, after.inputs) == (before.entries, before.inputs)
    assert [rule.name for rule in after.rules] == ["go"]
    assert manager.true not in after.initial


def test_what_is_true_is_dropped_from_guards_and_what_is_false_from_updates() -> None:
    before = system()
    manager = before.manager

    def always(value: Term) -> GroundSystem:
        return rewritten(before, lambda term, _: value if term.sort == manager.true.sort else term)

    (old,) = before.rules
    assert len(old.guard) >= 2
    assert any(old.updates.values())
    (rule,) = always(manager.true).rules
    assert rule.guard == ()
    assert [len(updates) for updates in rule.updates.values()] == [len(each) for each in old.updates.values()]
    never = always(manager.false)
    assert len(never.rules[0].guard) == len(old.guard)
    assert not any(never.rules[0].updates.values())
    assert never.initial == never.in_range == (manager.false,)


def test_the_same_term_is_rewritten_to_the_same_term() -> None:
    before = system()
    after = rewritten(before, before.manager.rebuild)
    true = before.manager.true
    assert [t for t in terms_of(after) if t is not true] == [t for t in terms_of(before) if t is not true]
