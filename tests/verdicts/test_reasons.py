"""The reason for no answer names an existing part of the model, with its place, and nothing else."""

from __future__ import annotations

import pytest

from invariants.evidence.claims import Reachable
from invariants.foundation.no_answer import GaveUpReason
from invariants.language.loader import load_text
from invariants.verdicts.reasons import explained, not_reached

PRODUCT = """system product
var n: Int = 7
var k: Int = 2
transition go { n := n * k }
transition double { n := 2 * n }
invariant never: n != 27
"""

NESTED = """system nested
var x: Int = 0
transition go { x := x + 1 }
modification more(d: Int) { rewrite go.x as prev + d }
invariant up: x >= 0
"""

NOT_NESTED = NESTED.replace("prev + d", "x + d")


@pytest.mark.parametrize(
    ("text", "linear", "reason", "named"),
    [
        (PRODUCT, False, GaveUpReason.OVER_APPROXIMATED, ["`*` in go.n"]),
        (PRODUCT, True, GaveUpReason.RUN_NOT_FOUND, []),
        (NESTED, True, GaveUpReason.OVER_APPROXIMATED, ["`prev` in go.x"]),
        (NOT_NESTED, True, GaveUpReason.RUN_NOT_FOUND, []),
    ],
)
def test_over_approximated_parts_are_named(text, linear, reason, named):
    model = load_text(text)
    why = not_reached(Reachable("p", 3, exact=False, linear=linear), model)
    assert why.reason is reason
    said = explained(why, model, next(iter(model.properties)))
    for words in named:
        assert words in said
    if "prev" not in text:
        assert "prev" not in said
    assert "double" not in said


def test_nothing_is_blamed_where_chains_have_a_limit():
    why = not_reached(Reachable("up", 3, exact=True), load_text(NESTED))
    assert why.reason is GaveUpReason.RUN_NOT_FOUND
