"""Results of every kind, with what a build makes of each."""

from __future__ import annotations

from invariants.language.model.declarations import ExpectedVerdict
from invariants.verdicts.demands import Demands
from invariants.verdicts.verdict import Bounds, Result, Verdict
from tests.verdicts.results import result_of_kind

BOUNDS = Bounds(3, 8, {"Agent": 3})


def found(verdict: Verdict, **details) -> Result:
    """A result on the invariant of the first example."""
    return result_of_kind("oversight", verdict, BOUNDS, **details)


OUTCOMES = [
    (found(Verdict.PROVED), None),
    (found(Verdict.SURVIVES), None),
    (found(Verdict.TESTED), None),
    (found(Verdict.VIOLATED), "failure"),
    (found(Verdict.UNKNOWN), "error"),
    (found(Verdict.PROVED, vacuous=True), "failure"),
    (found(Verdict.PROVED, not_written="no room"), "failure"),
    (found(Verdict.PROVED, expected=ExpectedVerdict.VIOLATED), "failure"),
    (found(Verdict.VIOLATED, expected=ExpectedVerdict.VIOLATED), None),
    (found(Verdict.UNKNOWN, expected=ExpectedVerdict.PROVED), "error"),
    (found(Verdict.TESTED, demands=Demands(strict=True)), "failure"),
    (found(Verdict.UNKNOWN, is_lemma=True), "skipped"),
]
