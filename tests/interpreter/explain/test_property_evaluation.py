"""The cause of a violation, and the evaluation of steps."""

from __future__ import annotations

import pytest

from invariants.interpreter.state.outcomes import Holds
from invariants.interpreter.state.values import Value
from tests.interpreter.walk import Walk

STATE = """
type Agent [3]
var p: Agent -> Bool
var q: Agent -> Bool
var n: Int = 3
define fine(a: Agent): Bool = p[a] and q[a]
define all_fine: Bool = forall b in Agent: fine(b)
"""
START: dict[object, object] = {
    ("p", 0): True,
    ("p", 1): True,
    ("p", 2): False,
    ("q", 0): True,
    ("q", 1): False,
    ("q", 2): False,
}


@pytest.mark.parametrize(
    ("invariant", "part", "witnesses"),
    [
        ("forall a in Agent: p[a] => q[a]", "p[a] => q[a]", {"a": 1}),
        ("forall a in Agent: p[a] and q[a]", "q[a]", {"a": 1}),
        ("n == 3 and (n > 2 and n > 7) and n > 9", "n > 7", {}),
        ("forall a, b in Agent: p[a] or p[b]", "p[a] or p[b]", {"a": 2, "b": 2}),
        (
            "forall a in Agent: exists b in Agent: b != a and p[b] and q[b]",
            "exists b in Agent: b != a and p[b] and q[b]",
            {"a": 0},
        ),
        ("not exists a in Agent: not p[a]", "not exists a in Agent: not p[a]", {"a": 2}),
        (
            "forall a in Agent: p[a] => forall b in Agent: p[b] and b != a => q[b]",
            "p[a] => forall b in Agent: p[b] and b != a => q[b]",
            {"a": 0, "b": 1},
        ),
        ("all_fine", "all_fine", {"b": 1}),
        ("forall a in Agent: fine(a)", "fine(a)", {"a": 1}),
        (
            "if n == 3 then forall a in Agent: q[a] else true",
            "if n == 3 then forall a in Agent: q[a] else true",
            {"a": 1},
        ),
        ("let m = n + 1 in m == 4 and m == 5", "m == 5", {}),
        ("p[first] <=> q[last]", "p[first] <=> q[last]", {}),
        ("forall i in 0..3: i < n", "i < n", {"i": 3}),
        ("exists a in Agent: n == 4", "exists a in Agent: n == 4", {}),
    ],
)
def test_the_smallest_false_part_and_for_whom(invariant: str, part: str, witnesses: dict[str, Value]) -> None:
    more = "const first: Agent\nconst last: Agent\n"
    walk = Walk(f"{STATE}{more}invariant i: {invariant}", {**START, "first": 0, "last": 2})
    assert walk.blame("i") == (part, witnesses)


def test_a_step_is_judged_with_the_code_and_the_state_before_it() -> None:
    walk = Walk(
        """
        type Agent [2]
        var m: Agent -> Int = 0
        var at: Agent
        transition up(a: Agent) { require gate: true m[a] := m[a] + 1 at := a }
        transition down(a: Agent) { m[a] := m[a] - 1 }
        modification close { rewrite up.gate as false }
        invariant grows: forall a in Agent: m'[a] >= m[a]
        invariant moved: m'[at'] == m[at'] + 1
        invariant open: unmodified up or (forall a in Agent: m'[a] == m[a])
        """,
        {"at": 1},
    )
    assert isinstance(walk.evaluate("grows"), Holds)
    walk.fire("up", 0)
    assert walk.holds("grows")
    assert walk.holds("moved")
    assert walk.holds("open")
    walk.fire("close")
    assert not walk.holds("moved")
    assert walk.holds("open")
    walk.fire("down", 1)
    assert walk.blame("grows") == ("m'[a] >= m[a]", {"a": 1})
    assert not walk.holds("open")


def test_rules_and_starts_are_not_judged_by_configurations() -> None:
    walk = Walk("var x: Int = 0\ntransition go { x := 1 div x }")
    with pytest.raises(ValueError, match=r"go\.defined"):
        walk.evaluate("go.defined")


def test_enabled_under_the_present_code() -> None:
    walk = Walk(
        """
        type Agent [2]
        var x: Agent -> Bool = false
        transition go(a: Agent, n: 0..2) { require x[a] require gate: n > 1 }
        transition set(a: Agent) { x[a] := not x[a] }
        transition lost { require log: exists a in Agent: 1 div (if x[a] then 0 else 1) == 1 }
        modification shut { disable go }
        modification ease { rewrite go.gate as prev or x[other] }
        const other: Agent
        invariant some: enabled go
        invariant these: forall a in Agent: enabled go(a, _) <=> x[a]
        invariant two: enabled go(_, 2)
        invariant one: enabled go(_, 1)
        invariant lost_at: enabled lost
        """,
        {"other": 1},
    )
    assert [walk.holds(name) for name in ("some", "these", "two", "one", "lost_at")] == [
        False,
        True,
        False,
        False,
        True,
    ]
    walk.fire("set", 0)
    assert [walk.holds(name) for name in ("some", "these", "two", "one")] == [True, True, True, False]
    assert type(walk.evaluate("lost_at")).__name__ == "UndefinedInvariant"
    walk.fire("ease")
    assert not walk.holds("one")
    walk.fire("set", 1)
    assert walk.holds("one")
    walk.fire("shut")
    assert [walk.holds(name) for name in ("some", "two", "one")] == [False, False, False]
    assert not walk.holds("these")
