"""Where each kind of property is violated: worked out by hand."""

from __future__ import annotations

from invariants.system.encoding.properties import antecedents
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.grounding.grounding import ground_term
from tests.system.encoding.by_hand import ByHand
from tests.system.meaning import value_of

GO = "transition go(k: 0..2) { require x < k x := x + k }"


def test_a_condition_is_violated_where_it_is_false_and_undefined_where_it_has_no_value() -> None:
    system = ByHand(f"var x: 0..3\n{GO}\ninvariant i: 6 div x > 2", 0)
    found = {at["x"]: (system.bad("i", at), system.bad("i.defined", at)) for at in system.starts()}
    assert found == {0: (False, True), 1: (False, False), 2: (False, False), 3: (True, False)}


def test_a_range_is_violated_on_both_sides() -> None:
    system = ByHand(f"var x: 1..2\nvar m: 0..1 -> 0..1 = 0\n{GO}", 0, "x.range", "m.range")
    for x in range(-1, 5):
        assert system.bad("x.range", {"x": x, "m[0]": 0, "m[1]": 1}) is not (1 <= x <= 2)
    assert system.bad("m.range", {"x": 1, "m[0]": 0, "m[1]": 2})
    assert system.bad("m.range", {"x": 1, "m[0]": -1, "m[1]": 0})


def test_a_property_of_steps_reads_both_sides_of_a_step() -> None:
    system = ByHand(f"var x: 0..3\n{GO}\ninvariant i: x' >= x + 1", 0)
    prop = system.system.properties["i"]
    assert prop.kind is PropertyKind.STEP
    (entry,) = system.system.entries
    manager = system.system.manager
    for before in range(4):
        for after in range(4):
            assert value_of(prop.bad, {entry: before, manager.following(entry): after}) is (after < before + 1)


def test_an_attempt_is_undefined_for_its_arguments() -> None:
    system = ByHand("var x: 0..3\ntransition go(k: 0..2) { require x > 0 x := 6 div k }", 0)
    prop = system.system.properties["go.defined"]
    (rule,) = system.system.rules
    assert (prop.kind, prop.rule) == (PropertyKind.ATTEMPT, "go")
    (entry,) = system.system.entries
    for x in range(4):
        for k in range(3):
            leaves = {entry: x, system.system.manager.symbol(rule.parameters[0]): k}
            assert value_of(prop.bad, leaves, by_zero=1) is (x > 0 and k == 0), (x, k)


def test_left_hand_sides_are_met_where_all_before_them_are() -> None:
    stated = "(x > 1 => y > 1 => 6 div y > 1) and (forall k in 0..2: y == k => x > k)"
    system = ByHand(f"var x: 0..3\nvar y: 0..3\n{GO}\ninvariant i: {stated}", 0)
    coded = system.coded
    (found,) = (each for name, each in antecedents(coded.model, coded.translator).items() if name == "i")
    terms = [ground_term(coded.system, {}, each.met) for each in found]
    entries = {entry.payload.name: entry for entry in system.system.entries}  # type: ignore[union-attr]
    wanted = [lambda x, y: x > 1, lambda x, y: x > 1 and y > 1, lambda x, y: y <= 2]
    assert len(terms) == len(wanted)
    for x in range(4):
        for y in range(4):
            leaves = {entries["x"]: x, entries["y"]: y}
            assert [value_of(term, leaves) for term in terms] == [meaning(x, y) for meaning in wanted], (x, y)


def test_a_possibility_is_asked_for_where_all_before_it_is_true_and_has_a_value() -> None:
    stated = "forall k in 0..2: 6 div x > 2 => can (6 div (x - k) > 1) within 4"
    system = ByHand(f"var x: 0..3\n{GO}\ninvariant i: {stated}", 0)
    coded = system.coded
    found = coded.system.possibilities["i"]
    assert (found.within, found.rules, len(found.symbols)) == (4, None, 1)
    assert set(coded.system.possibilities) == {"i"}
    assert "i" not in coded.system.properties
    (variable,) = (each for each in coded.system.variables if each.name == "x")
    manager = coded.system.manager
    for x in range(4):
        for k in range(3):
            leaves = {manager.state(variable): x, manager.symbol(found.symbols[0]): k}
            assert value_of(found.asked, leaves, by_zero=9) is (x in (1, 2)), x
            goal = x > k and 6 // (x - k) > 1
            assert value_of(found.goal, leaves, by_zero=9) is goal, (x, k)
