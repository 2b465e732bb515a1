"""The initial configurations of the encoding, all of them, against lists by hand."""

from __future__ import annotations

from functools import cache

import pytest
from msgspec.structs import replace

from invariants.language.loader import load_text
from invariants.language.model.starting import SavedContent, StartingPoint
from invariants.system.encoding.code_as_data import code_as_data
from invariants.system.encoding.initial_states import initial_states
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.terms.terms import Term
from tests.system.encoding.by_hand import ByHand, Known

GO = "transition go { }"


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("var x: 0..2", {(0,), (1,), (2,)}),
        ("var x: 0..2 = 1", {(1,)}),
        ("var x: 0..2\ninit x != 1", {(0,), (2,)}),
        ("var x: 0..2 = y\nvar y: 0..2 = 2", {(2, 2)}),
        ("var x: 0..2 = y\nvar y: 0..2\ninit y > 0", {(1, 1), (2, 2)}),
        ("const k: 0..2 where k > 0\nvar x: 0..2 = k", {(1, 1), (2, 2)}),
        ("const k: 0..2\nassume some: k != 1\nvar x: 0..2 = 2 - k", {(0, 2), (2, 0)}),
        ("var x: 0..2 = 1\ninit x == 0", set()),
        ("var x: 0..2\ninit x < 2\ninit x > 0", {(1,)}),
    ],
)
def test_values(text: str, starts: set[tuple[int, ...]]) -> None:
    system = ByHand(f"{text}\n{GO}", 0)
    assert {tuple(at.values()) for at in system.starts()} == starts


def test_every_entry_has_the_value_that_the_text_gives() -> None:
    text = "type A [2]\nvar m: A -> 0..2 = 1\nvar f: A -> Bool\ninit forall a in A: f[a] or m[a] == 0\n"
    system = ByHand(f"{text}{GO}", 0)
    assert system.starts() == [{"m[0]": 1, "m[1]": 1, "f[0]": True, "f[1]": True}]


@pytest.mark.parametrize(
    ("text", "undefined"),
    [
        # The first that is false or undefined decides, in the order: constants, values, `init`.
        ("const k: 0..2\nvar x: 0..3 = 2 div k", {0}),
        ("const k: 0..2 where 2 div k > 0\nvar x: 0..3 = 1", {0}),
        ("const k: 0..2 where k > 0\nvar x: 0..3 = 2 div k", set()),
        ("const k: 0..2\nvar x: 0..3 = 1\ninit 2 div k > 0", {0}),
        ("const k: 0..2\nvar x: 0..3 = 1\ninit x > 1\ninit 2 div k > 0", set()),
        ("const k: 0..2\nvar x: 0..3 = 1\ninit 2 div k > 0\ninit x > 1", {0}),
        ("const k: 0..2\nassume some: k > 0\nvar x: 0..3 = 2 div k\ninit 3 div x > 0", set()),
    ],
)
def test_where_a_start_is_undefined(text: str, undefined: set[int]) -> None:
    system = ByHand(f"{text}\n{GO}", 0)
    about = [name for name, prop in system.system.properties.items() if prop.kind is PropertyKind.INITIAL]
    found = set()
    for k in range(3):
        for x in range(4):
            at = {"k": k, "x": x}
            if any(system.bad(name, at) for name in about):
                found.add(k)
    assert found == undefined
    assert not {at["k"] for at in system.starts()} & undefined


def test_code_is_as_written_and_dormant_rules_are_disabled() -> None:
    system = ByHand(
        "var x: 0..3 = 0\ntransition go { require gate: x < 1 }\ndormant transition late { x := 1 }\n"
        "modification wake { enable late }\nmodification set(k: 0..3) { rewrite go.gate as prev or x == k }",
        2,
    )
    start = system.start()
    assert start["late/enabled"] is False
    assert [value for name, value in start.items() if "/code" in name] == [0, 0, 0]


def test_a_backup_that_was_not_saved_says_so_and_equals_its_originals() -> None:
    system = ByHand(
        "var x: 0..2\nbackup all of x\ntransition go { require x < 2 x := x + 1 }\n"
        "modification keep { save all }\nmodification back { restore all }",
        1,
    )
    starts = system.starts()
    assert len(starts) == 3
    for at in starts:
        others = [value for name, value in at.items() if name != "x"]
        assert sorted(others, key=str) == [at["x"], False]
        assert all("back" not in step for step in system.steps(at))


STARTED = """system started
var x: 0..2 = 0
var m: 0..1 -> Bool = false
backup all of go, x, m
transition go { require gate: x < 0 x := x + 1 }
modification back { restore all }
modification now_code { require false rewrite go.gate as x < 2 }
modification kept_code { require false rewrite go.gate as x < 1 }
init x == 0
"""


@cache
def started(*, saved: bool) -> tuple[ByHand, list[Known]]:
    """The system from a configuration that its text does not describe: with values, other code, and a backup."""
    model = load_text(STARTED)
    x, m = (next(each for each in model.variables if each.name == name) for name in "xm")
    content = SavedContent("kept_code", {(x, ()): 0, (m, (0,)): True, (m, (1,)): False})
    start = StartingPoint({(x, ()): 1, (m, (1,)): True}, "now_code", {"all": content} if saved else {})
    system = ByHand(replace(model, start=start, initial_values={}, initial_constraints=()), 1)
    return system, system.starts()


def test_a_starting_point_gives_values_and_leaves_the_others_open() -> None:
    _, starts = started(saved=False)
    assert [(at["x"], at["m[0]"], at["m[1]"]) for at in starts] == [(1, False, True), (1, True, True)]


def test_a_starting_point_has_code_of_its_own() -> None:
    system, starts = started(saved=False)
    for at in starts:
        assert set(system.steps(at)) == {"go"}
        later = system.walk(at, "go")
        assert later["x"] == 2
        assert system.steps(later) == {}


def test_a_starting_point_has_a_backup_with_values_and_code_of_its_own() -> None:
    system, starts = started(saved=True)
    assert len(starts) == 2, "what is kept is given, so that nothing else is left open"
    for at in starts:
        restored = system.walk(at, "back")
        assert (restored["x"], restored["m[0]"], restored["m[1]"]) == (0, True, False)
        later = system.walk(restored, "go")
        assert later["x"] == 1
        assert "go" not in system.steps(later), "the gate that was kept is x < 1"


def test_the_constraints_of_a_system_are_these() -> None:
    coded = code_as_data(load_text(f"system s\nvar x: 0..2\ninit x > 0\n{GO}\n"), 0)
    start, before = initial_states(coded.model, coded.code, coded.backups, coded.translator, None)  # type: ignore[arg-type]
    assert start == coded.system.initial
    assert isinstance(before, Term)
    assert before is coded.system.manager.false
