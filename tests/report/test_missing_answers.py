"""Where a stronger answer is expected, the report says why there is none, and what helps."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from invariants.evidence.claims import Cti
from invariants.language.model.declarations import ExpectedVerdict
from invariants.report.text import render_result
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
