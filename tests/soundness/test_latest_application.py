"""Where only the latest application of an edit counts, an earlier one makes room, and nothing below it is lost."""

from __future__ import annotations

import pytest

import invariants
from invariants.language.loader import load_text
from invariants.verdicts.verdict import Verdict

TEXT = """
system latest
var x: 0..4 = 3
transition go { require gate: x == 3 }
transition move(y: 0..4) { x := y }
modification more { rewrite go.gate as prev or x == 1 }
modification less { rewrite go.gate as prev and x < 4 }
modification fewer { rewrite go.gate as prev and x != 1 }
invariant kept: x == 3 => enabled go
invariant shut: x == 2 => not enabled go
invariant never_one: x == 1 => not enabled go
"""
"""However often the three are applied, the code as written lies at the bottom."""


@pytest.mark.parametrize(
    ("bounds", "verdict"),
    [pytest.param({}, Verdict.PROVED, marks=pytest.mark.campaign), ({"chain": 5, "steps": 1}, Verdict.SURVIVES)],
)
def test_what_lies_below_edits_that_repeat_is_kept(bounds, verdict):
    asked = {"chain": "any", "timeout": 600.0} | bounds
    results = {each.invariant: each for each in invariants.check(load_text(TEXT), **asked)}
    assert (results["kept"].verdict, results["shut"].verdict) == (verdict, verdict)
    assert results["never_one"].chain == ("more",)


OPTIONAL = """
system optional
record Lease { level: 0..2, signed: Bool }
var lease: Lease? = none
var last: Lease? = none
transition ask(l: 0..2) { lease := Lease(level: l, signed: false) }
transition sign { require lease != none lease := value(lease) with { signed: true } }
transition use { require lease != none require gate: lease.signed last := lease }
modification emergency { rewrite use.gate as prev or lease.level == 0 }
invariant two_eyes: last != none and last.level == 2 => last.signed
invariant eyes: last != none => last.signed
"""


def test_an_edit_that_may_be_undefined_is_applied_any_number_of_times():
    results = {each.invariant: each for each in invariants.check(load_text(OPTIONAL), chain="any", steps=4)}
    assert results["two_eyes"].verdict is Verdict.PROVED
    assert results["use.defined"].verdict is Verdict.PROVED
    assert results["eyes"].chain == ("emergency",)


@pytest.mark.campaign
def test_where_such_an_edit_is_undefined_is_found():
    text = OPTIONAL.replace("lease.level == 0", "6 div lease.level > 2").replace(
        "require gate: lease.signed", "require gate: lease.signed and lease.level > 0"
    )
    results = {each.invariant: each for each in invariants.check(load_text(text), chain="any", steps=4)}
    assert results["use.defined"].verdict is Verdict.VIOLATED
    assert results["use.defined"].chain == ("emergency",)


OFF_SWITCH = """
system offswitch
enum Mode { idle, busy, halted }
var mode: Mode = idle
var pressed: Bool = false
transition press { pressed := true }
transition work { require mode == idle mode := busy }
transition finish { require mode == busy mode := idle }
transition stop { require obey: pressed mode := halted }
modification ignore { rewrite stop.obey as pressed and mode == idle }
modification fix { rewrite stop.obey as prev or pressed }
invariant soon: can mode == halted within 2 by press, stop
invariant stops: can mode == halted within 3 by press, stop, finish
"""


def test_edits_that_repeat_leave_nothing_open_below_the_levels_that_are_kept():
    results = {each.invariant: each for each in invariants.check(load_text(OFF_SWITCH), chain="any", steps="any")}
    assert results["stops"].verdict is Verdict.PROVED
    assert results["soon"].chain == ("ignore",)
