"""Counts without end: a number that grows for ever is found early and named, one that has an end never is."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.verdicts.states import endless
from invariants.verdicts.states.counting import states_of
from invariants.verdicts.states.states_report import GrowingNumber, StatesReport

ANY = Unbounded.ANY

UP = "var n: Int = 0\ntransition up { n := n + 1 }\n"
IN_TURNS = """type A [2]
var n: A -> Int = 0
var on: Bool = false
transition open { require not on  on := true }
modification take(a: A) { require on  n[a] := n[a] - 2  on := false }
"""
THEN_BACK = "var n: Int = 0\ntransition up { n := if n > 90 then 3 else n + 2 }\n"
BY_CODE = """var n: Int = 0
transition up { n := n + 0 }
modification hurry { rewrite up.n as n + 5 }
modification stop { disable up }
"""
STOPPED = BY_CODE.replace("transition up {", "transition up { require n < 60 ")
CALLED = "var n: Int = 0\ntransition add(k: 1..2) { n := n + k }\n"


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """Look at a count after so few steps that each of these systems is looked at."""
    monkeypatch.setattr(endless, "FIRST_LOOK", 30)
    monkeypatch.setattr(endless, "LATER_LOOKS", 2)


def counted(text: str, chain: Bound = ANY, steps: Bound = ANY) -> StatesReport:
    model = load_text(f"system s\n{text}")
    return states_of(model, model.scope, chain, steps, 60.0)


@pytest.mark.parametrize(
    ("text", "chain", "steps", "variable", "rises", "rules"),
    [
        (UP, ANY, ANY, "n", True, {"up"}),
        (UP, 3, ANY, "n", True, {"up"}),
        (UP.replace("n + 1", "2 * n + 1"), ANY, ANY, "n", True, {"up"}),
        (IN_TURNS, ANY, ANY, "n", False, {"open", "take"}),
        (IN_TURNS, ANY, 1, "n", False, {"open", "take"}),
        (BY_CODE, ANY, ANY, "n", True, {"up"}),
        (BY_CODE, 1, ANY, "n", True, {"up"}),
        (CALLED, ANY, ANY, "n", True, {"add"}),
    ],
)
def test_a_number_that_grows_for_ever_ends_the_count(text, chain, steps, variable, rises, rules):
    report = counted(text, chain, steps)
    assert (report.is_complete, report.is_endless) == (False, True)
    number = report.growing[0]
    assert (number.variable, number.rises) == (variable, rises)
    assert {step.partition("(")[0] for step in number.steps} == rules
    assert all(f"`{step}`" in (report.reason or "") for step in number.steps)
    assert report.configurations < 20_000
    least, greatest = number.least, number.greatest
    assert least <= 0 < greatest if rises else least < 0 == greatest


@pytest.mark.parametrize(
    ("text", "chain", "steps", "configurations"),
    [
        (UP, 0, 200, 201),
        (IN_TURNS, 5, ANY, None),
        (IN_TURNS, ANY, 0, 1),
        (THEN_BACK, ANY, ANY, None),
        (STOPPED, ANY, ANY, None),
        (BY_CODE, 0, ANY, 1),
    ],
)
def test_a_number_that_has_an_end_is_counted_to_it(text, chain, steps, configurations):
    report = counted(text, chain, steps)
    assert (report.reason, report.is_endless, report.growing) == (None, False, ())
    if configurations is not None:
        assert report.configurations == configurations


def test_bounds_on_one_side_leave_room_for_what_they_allow():
    """With steps between modifications limited, only a round with a modification goes on for ever."""
    apart = UP + "modification once { require n == 0  n := 1 }\n"
    assert counted(apart, ANY, 6).is_complete
    report = counted(UP + "modification again { }\n", ANY, 6)
    assert report.is_endless
    assert "again" in report.growing[0].steps


def test_of_what_is_not_known_to_grow_for_ever_is_said_that_it_grew(monkeypatch):
    monkeypatch.setattr(endless, "MOST_ASKED", 0)
    report = counted(UP.replace("n + 1", "2 * n + 1"))
    assert (report.is_complete, report.is_endless, report.configurations) == (False, False, 41)
    assert report.growing == (GrowingNumber("n", 0, 2**40 - 1, True),)
    assert ([use.enabled for use in report.rules], report.dead_ends) == ([40], 0)
    assert "`n`" in (report.reason or "")
