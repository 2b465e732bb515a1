"""Where a rule fires in the encoding, where trying it is undefined, and where it leads: worked out by hand."""

from __future__ import annotations

import pytest

from invariants.system.encoding.rules import RuleEncoder
from tests.system.encoding.by_hand import ByHand

MAP = "type A [2]\nvar m: A -> 0..3\nvar x: 0..3\nvar p: Bool = true\n"


@pytest.mark.parametrize(
    ("rule", "fires", "undefined"),
    [
        # A guard that is not reached cannot be undefined; nor can an assignment behind a guard that is false.
        ("require x > 0 require 6 div x > 1", {1, 2, 3}, set()),
        ("require 6 div x > 1 require x > 0", {1, 2, 3}, {0}),
        ("require x > 0 x := 6 div x - 2", {1, 2, 3}, set()),
        ("x := 6 div x - 2", {1, 2, 3}, {0}),
        ("require x < 3 x := x + 1", {0, 1, 2}, set()),
        ("require false x := 6 div x", set(), set()),
        ("require gate: x == 2", {2}, set()),
        ("require p", {0, 1, 2, 3}, set()),
    ],
)
def test_guards_and_right_hand_sides(rule: str, fires: set[int], undefined: set[int]) -> None:
    system = ByHand(f"var x: 0..3\nvar p: Bool = true\ntransition go {{ {rule} }}\n")
    found = {at["x"]: at for at in system.starts()}
    assert set(found) == set(range(4))
    assert {x for x, at in found.items() if "go" in system.steps(at)} == fires
    attempts = system.system.properties.get("go.defined")
    seen = {x for x, at in found.items() if attempts is not None and system.bad("go.defined", at)}
    assert seen == undefined


def test_all_is_read_before_the_step() -> None:
    system = ByHand("var x: 0..3\nvar y: 0..3\ntransition swap { x := y y := x }")
    for at in system.starts():
        after = system.steps(at)["swap"]
        assert (after["x"], after["y"]) == (at["y"], at["x"])


def test_a_for_writes_the_entries_that_its_condition_selects_and_no_other_one() -> None:
    system = ByHand(f"{MAP}transition go {{ for a in A where m[a] < x {{ m[a] := x }} }}")
    for at in system.starts():
        changed = {f"m[{a}]": at["x"] for a in range(2) if at[f"m[{a}]"] < at["x"]}
        assert system.changes(at, "go") == changed


@pytest.mark.parametrize(
    ("rule", "meet"),
    [
        ("one: m[a] := 1 two: m[b] := 2", lambda a, b, _: a == b),
        ("for c in A { m[a] := 1 }", lambda *_: True),
        ("for c in A where c == a { m[b] := 1 }", lambda *_: False),
        ("for c in A where x > 1 { m[a] := 1 }", lambda a, b, x: x > 1),
        ("one: m[a] := 1 for c in A where c != a { two: m[c] := 2 }", lambda *_: False),
        ("one: m[a] := 1 for c in A { two: m[c] := 2 }", lambda *_: True),
        ("for c in A { one: m[c] := 1 } for d in A where d == b and x > 2 { two: m[d] := 2 }", lambda a, b, x: x > 2),
    ],
)
def test_two_writes_of_one_entry_are_undefined_exactly_where_they_meet(rule: str, meet) -> None:
    system = ByHand(f"{MAP}transition go(a: A, b: A) {{ {rule} }}")
    tried = 0
    for at in system.starts():
        for a in range(2):
            for b in range(2):
                assert (f"go({a}, {b})" in system.steps(at)) is not meet(a, b, at["x"]), (at, a, b)
                tried += 1
    assert tried == 4 * 64


def test_no_rule_fires_outside_of_a_range() -> None:
    system = ByHand("var x: 0..3 = 3\nvar y: Bool = true\ntransition up { x := x + 1 }\ntransition say { y := false }")
    outside = system.walk(system.start(), "up")
    assert outside["x"] == 4
    assert system.steps(outside) == {}


def test_an_edit_without_a_value_stops_its_modification() -> None:
    system = ByHand(
        "var x: 0..3\nvar y: 0..9 = 0\ntransition go { y := 1 }\n"
        "modification set { rewrite go.y as if now(6 div x > 2) then 5 else 7 }"
    )
    for at in system.starts():
        if at["x"] == 0:
            assert "set" not in system.steps(at)
        else:
            assert system.walk(at, "set", "go")["y"] == (5 if at["x"] < 3 else 7)


def test_unknown_code_keeps_to_its_contract() -> None:
    """The step of unknown code is an input: it is possible exactly for inputs that satisfy the contract."""
    system = ByHand(
        "var x: 0..3 = 1\nvar y: 0..3 = 2\ntransition go { require x < 1 x := 3 y := 3 }\n"
        "modification open(k: 0..3) { rewrite go as any of x where x' == x + k and y == 2 }"
    )
    rule = next(each for each in system.coded.system.rules if each.name == "go")
    assert [contract.rule for contract in system.coded.contracts] == ["go"]
    assert {update.variable.name for update in rule.updates} == {"x", "y"}
    assert {variable.name for _, variable in system.coded.unknown_values.values()} == {"x"}
    assert list(system.coded.unknown_variants) == ["go"]


def test_a_site_that_is_no_assignment_is_not_encoded_as_one() -> None:
    system = ByHand("var x: 0..3 = 0\ntransition go { require gate: x < 1 }")
    coded = system.coded
    reader = coded.translator.code
    encoder = RuleEncoder(coded.model, coded.code, coded.translator, reader, None)  # type: ignore[arg-type]
    (key,) = coded.model.rules["go"].guards
    with pytest.raises(ValueError, match="not an assignment"):
        encoder._assignment(key, reader.sites.parameter_context("go"))  # type: ignore[attr-defined, arg-type]
