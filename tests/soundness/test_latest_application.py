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
    asked = {"chain": "any", "timeout": 20.0} | bounds
    results = {each.invariant: each for each in invariants.check(load_text(TEXT), **asked)}
    assert (results["kept"].verdict, results["shut"].verdict) == (verdict, verdict)
    assert results["never_one"].chain == ("more",)
