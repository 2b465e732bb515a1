"""Encodings are made once in a process, and only a few are kept."""

from __future__ import annotations

from invariants.engines.encodings import MOST_ENCODINGS, Encodings
from invariants.engines.protocol import Problem
from invariants.language.loader import load_text

TEXT = """system s
type Agent [2]
var n: 0..3 = 0
transition up { n := if n < 3 then n + 1 else n }
modification reset { rewrite up.n as 0 }
invariant small: n < 3
invariant tiny: n < 1
"""


def test_one_encoding_serves_all_engines():
    model = load_text(TEXT)
    encodings = Encodings()
    coded = encodings.coded(model, None, 1)
    assert encodings.coded(model, None, 1) is coded
    assert encodings.coded(model, 1, 1) is not coded
    scope = dict(model.scope)
    assert encodings.relation(coded.system, scope, ["small"]) is encodings.relation(coded.system, scope, ["small"])
    assert encodings.relation(coded.system, scope, ["small"]) is not encodings.relation(
        coded.system, {"Agent": 3}, ["small"]
    )


def test_one_linear_step_serves_all_properties_that_it_keeps():
    model = load_text(TEXT)
    encodings = Encodings()
    coded = encodings.coded(model, None, 1)
    scope = dict(model.scope)
    small = encodings.abstraction(coded, scope, "small", ["tiny"])
    tiny = encodings.abstraction(coded, scope, "tiny", ["small"])
    assert small.relation is tiny.relation
    assert (small.prop.name, tiny.prop.name) == ("small", "tiny")
    assert small.violation is not tiny.violation


def test_the_oldest_go_first():
    model = load_text(TEXT)
    encodings = Encodings()
    first = encodings.exact(model, 0)
    for chain in range(1, MOST_ENCODINGS):
        encodings.exact(model, chain)
    assert encodings.exact(model, 0) is first
    encodings.exact(model, MOST_ENCODINGS)
    assert encodings.exact(model, 0) is not first


def test_problems_share_nothing_unless_they_are_made_to():
    model = load_text(TEXT)
    one, other = (Problem(model, dict(model.scope), ("small",), 1, 1) for _ in range(2))
    assert one.encodings is not other.encodings
