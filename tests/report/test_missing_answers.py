"""Where a stronger answer is expected, the report says why there is none, and what helps."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from invariants import check
from invariants.evidence.claims import Cti
from invariants.language.loader import load_text
from invariants.language.model.declarations import ExpectedVerdict
from invariants.report.text import render_result
from invariants.verdicts.traces.fuzz_counts import FuzzCounts
from invariants.verdicts.verdict import Bounds, Frontier, Verdict
from tests.verdicts.results import result_of_kind


@pytest.mark.parametrize(
    ("facts", "why", "way"),
    [
        ({"bounds_stated": True}, "bounds are stated", "`chain any` in the place of the bounds"),
        ({"bounds_stated": False}, "no proof for runs of every length was found", "as a `lemma`, or ask about less"),
        (
            {"bounds_stated": False, "induction": Cti(("n == 3",), "go", (), ("n == 4",), ())},
            "no proof for runs of every length was found",
            "a `lemma` that excludes the counterexample to induction",
        ),
    ],
)
def test_where_a_proof_is_expected_the_report_says_why_there_is_none_and_what_helps(facts, why, way, review_gate):
    bounds = Bounds(2, 8, {})
    known = result_of_kind("oversight", Verdict.SURVIVES, bounds, frontier=Frontier(2, Verdict.SURVIVES), **facts)
    missing = replace(known, expected=ExpectedVerdict.PROVED)
    text = " ".join(render_result(missing, review_gate, colour=False).split())
    assert f"why: {why}" in text
    assert "next: " in text
    assert way in text
    for other in (None, ExpectedVerdict.SURVIVES, ExpectedVerdict.VIOLATED):
        unasked = replace(known, expected=other)
        assert unasked.reason is None
        assert "why:" not in render_result(unasked, review_gate, colour=False)


CTI = Cti(("n == 3",), "go", (), ("n == 4",), ())


@pytest.mark.parametrize(
    ("facts", "way"),
    [
        ({"reason": "no lemmas"}, "next: state what the invariant rests on as a `lemma`, or ask about less"),
        ({"reason": "timeout", "hint": "allow more time"}, "next: allow more time"),
        ({"reason": "no lemmas", "induction": CTI}, "next: state a `lemma` that excludes the counterexample"),
        ({"reason": "timeout", "induction": CTI, "hint": "allow more time"}, "next: allow more time"),
        # Where fuzzing alone was asked for, there is no reason, and nothing is missing.
        ({}, None),
    ],
)
def test_what_is_only_tested_says_what_may_bring_more(facts, way, review_gate):
    fuzz = FuzzCounts(10, 20, {0: 10}, ())
    tested = result_of_kind("oversight", Verdict.TESTED, Bounds(2, 8, {}), fuzz=fuzz, **facts)
    text = " ".join(render_result(tested, review_gate, colour=False).split())
    assert (way in text) if way else ("next:" not in text)


def test_a_limit_that_no_run_reaches_may_be_approached_all_the_same(review_gate):
    facts = {"is_witness": True, "may_be_approached": True, "expected": ExpectedVerdict.REACHABLE}
    limit = result_of_kind("z.reached", Verdict.UNREACHABLE, Bounds(2, 8, {}), **facts)
    text = " ".join(render_result(limit, review_gate, colour=False).split())
    assert "whether runs come as close to it as one likes is not known" in text
    assert "next: state a limit that is a little lower" in text
    for other in (
        replace(limit, may_be_approached=False),
        replace(limit, expected=ExpectedVerdict.UNREACHABLE),
        replace(limit, expected=None),
    ):
        assert other.reason is None
        assert "as close" not in render_result(other, review_gate, colour=False)


APPROACHED = """system close
var x: Real = 0
transition t(r: Real) {{ require x == 0 and 0 < r and r < 1  x := r }}
measure z: x
check z: limit, expect {limit}
"""


def test_one_choice_that_comes_close_is_no_proof_that_a_limit_is_too_high():
    results = {each.invariant: each for each in check(load_text(APPROACHED.format(limit="1")))}
    assert results["z.limit"].verdict is Verdict.PROVED
    assert results["z.reached"].verdict is Verdict.UNREACHABLE
    assert "not known" in results["z.reached"].reason
    lower = {each.invariant: each for each in check(load_text(APPROACHED.format(limit="99/100")))}
    assert lower["z.limit"].verdict is Verdict.VIOLATED
