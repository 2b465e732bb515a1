"""The end of a report for people: what stands out, and what is said once more."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from invariants.language.model.declarations import ExpectedVerdict
from invariants.report.renderers import Page
from invariants.report.summary import SCREENFUL, render_missed, render_summary, verdict_style
from invariants.report.terminal.style import Style
from invariants.report.text import TextRenderer, render_result
from invariants.verdicts.demands import Demands
from invariants.verdicts.verdict import Bounds, ModelReport, Verdict
from tests.verdicts.results import result_of_kind

BOUNDS = Bounds(3, 8, {"Agent": 3})


def found(name: str, verdict: Verdict, expected: ExpectedVerdict | None = None, **details):
    return result_of_kind(name, verdict, BOUNDS, expected=expected, **details)


def report_of(model, count: int, *last) -> ModelReport:
    good = [found(f"i{number}", Verdict.PROVED) for number in range(count - len(last))]
    return ModelReport("a\x1b[31m.inv", model, (), (*good, *last))


def test_a_violation_that_is_expected_does_not_stand_out():
    expected = found("i", Verdict.VIOLATED, ExpectedVerdict.VIOLATED)
    assert verdict_style(expected) is Style.FAINT
    assert verdict_style(found("i", Verdict.VIOLATED)) is Style.ERROR
    assert verdict_style(replace(expected, vacuous=True)) is Style.ERROR
    assert verdict_style(found("i", Verdict.VIOLATED, ExpectedVerdict.PROVED)) is Style.ERROR


def test_the_count_of_violations_stands_out_where_one_is_not_expected(review_gate):
    expected, surprising = found("i", Verdict.VIOLATED, ExpectedVerdict.VIOLATED), found("j", Verdict.VIOLATED)
    quiet = render_summary([ModelReport("a", review_gate, (), (expected, expected))], colour=True)
    loud = render_summary([ModelReport("a", review_gate, (), (expected, surprising))], colour=True)
    assert "\x1b[2m2 violated" in quiet
    assert "\x1b[1;31m2 violated" in loud


def test_of_many_results_those_not_as_required_stand_once_more_at_the_end(review_gate):
    missed = (
        found("low", Verdict.VIOLATED),
        found("high", Verdict.PROVED, ExpectedVerdict.VIOLATED),
        found("far", Verdict.UNKNOWN),
        found("good", Verdict.VIOLATED, ExpectedVerdict.VIOLATED),
        found("short", Verdict.TESTED, demands=Demands(strict=True)),
        found("helper", Verdict.UNKNOWN, is_lemma=True),
    )
    assert render_missed([report_of(review_gate, SCREENFUL + 1, *missed)], colour=False) == (
        "not as required:\n"
        "  a␛[31m.inv: low is violated\n"
        "  a␛[31m.inv: high is proved, expected violated\n"
        "  a␛[31m.inv: far is unknown\n"
        "  a␛[31m.inv: short is tested"
    )


def test_of_few_results_nothing_is_repeated(review_gate):
    missed = found("low", Verdict.VIOLATED)
    assert render_missed([report_of(review_gate, SCREENFUL, missed)], colour=False) == ""
    assert render_missed([report_of(review_gate, SCREENFUL + 1)], colour=False) == ""


@pytest.mark.parametrize("brief", [False, True])
def test_a_quiet_report_has_unwanted_results_and_the_last_line(review_gate, brief):
    renderer = TextRenderer(Page(brief=brief, quiet=True))
    good, bad = found("good", Verdict.PROVED), found("far", Verdict.UNKNOWN, reason="timeout")
    assert renderer.result(good, review_gate) == ""
    assert "far" in renderer.result(bad, review_gate)
    report = ModelReport("a.inv", review_gate, (), (good, bad))
    assert renderer.end([report], interrupted=False) == "\n2 invariants: 1 proved, 1 unknown\n"


def test_after_an_unexpected_violation_blame_is_suggested(violation, review_gate):
    surprising = replace(violation, expected=None, expected_chain=None)
    next_step = "\n  next: `invariants blame review_gate.inv --invariant oversight` finds what breaks it, and what"
    assert next_step in render_result(surprising, review_gate, colour=False)
    for other in (violation, replace(surprising, chain=()), replace(violation, expected_chain=2)):
        assert "next:" not in render_result(other, review_gate, colour=False)
    assert "next:" not in render_result(surprising, review_gate, colour=False, brief=True), "one of many"
    nameless = replace(review_gate, path="<standard input>")
    assert "next:" not in render_result(surprising, nameless, colour=False)


def test_the_line_that_counts_is_broken_where_the_page_ends(review_gate):
    lemma = found("l", Verdict.PROVED, is_lemma=True)
    report = report_of(review_gate, 4, found("i", Verdict.SURVIVES), found("j", Verdict.VIOLATED), lemma)
    whole = render_summary([report], colour=False)
    rows = render_summary([report], colour=False, width=60).split("\n")
    assert len(whole) > 100
    assert len(rows) > 1
    assert all(len(row) <= 60 for row in rows)
    assert " · ".join(row.strip() for row in rows) == whole
    page = TextRenderer(Page(colour=False, width=60, brief=True, quiet=False))
    assert max(map(len, page.end([report], interrupted=False).splitlines())) <= 60
