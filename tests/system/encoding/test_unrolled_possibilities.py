"""Possibilities as conditions of a configuration, against a search through all steps by hand."""

from __future__ import annotations

import pytest

from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.encoding.unrolled_possibilities import MOST_STEPS_UNROLLED, with_unrolled
from invariants.system.grounding.grounding import ground_term
from tests.system.encoding.by_hand import ByHand, Known
from tests.system.meaning import value_of

SYSTEM = """
type A [2]
var x: 0..4
var m: A -> Bool = false
transition up(a: A) { require gate: m[a] require x < 4 x := x + 1 }
transition set(a: A) { require not m[a] m[a] := true }
transition leave { require x == 2 x := 9 }
modification open { rewrite up.gate as x < 3 }
modification stop(a: A) { disable set }
"""


def reaches(system: ByHand, at: Known, goal: int, within: int, rules: tuple[str, ...]) -> bool:
    """Whether so many steps of rules lead to where ``x`` is the goal, by trying all of them."""
    if at["x"] == goal:
        return True
    if within == 0:
        return False
    steps = system.steps(at).items()
    return any(reaches(system, end, goal, within - 1, rules) for step, end in steps if step.split("(")[0] in rules)


ALL = ("up", "set", "leave", "open", "stop")


@pytest.mark.parametrize(
    ("goal", "within", "by"),
    [(3, 0, None), (3, 1, None), (3, 2, None), (1, 3, None), (3, 2, "up, set"), (3, 1, "open"), (3, 2, "set")],
)
def test_a_possibility_is_violated_exactly_where_no_steps_lead_to_its_goal(
    goal: int, within: int, by: str | None
) -> None:
    asked = f"can x == {goal} within {within}" + (f" by {by}" if by else "")
    system = ByHand(f"{SYSTEM}\ninvariant i: {asked}", 1)
    unrolled = with_unrolled(system.coded, ("i",)).system
    bad = ground_term(unrolled, system.system.scope, unrolled.properties["i"].bad)
    rules = ALL if by is None else tuple(by.split(", "))
    seen: dict[tuple[object, ...], Known] = {}
    waiting = list(system.starts())
    while waiting:
        at = waiting.pop()
        if tuple(at.values()) not in seen:
            seen[tuple(at.values())] = at
            waiting += system.steps(at).values()
    counted = {True: 0, False: 0}
    for at in seen.values():
        leaves = dict(zip(system.system.entries, at.values(), strict=True))
        # Where a variable is outside of its range, nothing can be done about it, and nothing is asked.
        lost = at["x"] <= 4 and not reaches(system, at, goal, within, rules)
        assert value_of(bad, leaves) is lost, (asked, at)
        counted[lost] += 1
    assert min(counted.values()) > 5, counted


@pytest.mark.parametrize(
    "asked",
    [
        "can x == 3",
        f"can x == 3 within {MOST_STEPS_UNROLLED + 1}",
    ],
)
def test_what_is_not_unrolled_is_refused(asked: str) -> None:
    system = ByHand(f"{SYSTEM}\ninvariant i: {asked}", 0)
    with pytest.raises(UnsupportedSystemError):
        with_unrolled(system.coded, ("i",))


@pytest.mark.parametrize(
    "rule",
    [
        "transition guess(n: Int) { require n > 0 x := 1 }",
        "modification wrap { rewrite up.gate as prev or x > 3 }",
        "modification release { rewrite set as any of x }\ntransition ask { require enabled set(_) x := 3 }",
    ],
)
def test_a_rule_that_cannot_be_unrolled_is_refused(rule: str) -> None:
    system = ByHand(f"{SYSTEM}{rule}\ninvariant i: can x == 3 within 2", 0)
    with pytest.raises(UnsupportedSystemError):
        with_unrolled(system.coded, ("i",))
