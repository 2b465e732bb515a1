"""Annotations of GitHub: one line each, which no text of a model can end or begin."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.sources import SourceText, Span
from invariants.language.loader import load_text
from invariants.report.ci.github import GitHubRenderer
from invariants.report.renderers import Page
from invariants.verdicts.verdict import ModelReport, Verdict
from tests.report.ci.outcomes import OUTCOMES, found
from tests.report.conftest import TEXT

LINE = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


@pytest.fixture
def gate():
    return load_text(TEXT, path="models/review_gate.inv")


@pytest.fixture
def renderer():
    return GitHubRenderer(Page())


def test_a_violation_is_an_error_at_the_part_that_is_false(renderer, gate, violation):
    text = renderer.result(replace(violation, expected=None, expected_chain=None), gate)
    assert text.count("\n") == 1
    level, fields, data = LINE.fullmatch(text.rstrip("\n")).groups()
    assert level == "error"
    assert fields == "title=oversight is violated,file=review_gate.inv,line=34,endLine=34,col=41,endColumn=67"
    assert data.startswith("review_gate: oversight is violated after 1 modification: false for a = Agent2.%0A")
    assert "⟲ fast_track" in data


@pytest.mark.parametrize(("result", "outcome"), OUTCOMES)
def test_every_result_that_is_not_as_required_is_annotated(renderer, gate, result, outcome):
    text = renderer.result(result, gate)
    assert bool(text) is (outcome is not None)
    if not result.is_as_required:
        assert text.startswith(("::error ", "::warning "))


def test_only_an_unexpected_unknown_result_is_a_warning(renderer, gate):
    levels = [renderer.result(result, gate).split(" ")[0] for result, _ in OUTCOMES]
    assert levels.count("::warning") == 1


def test_no_text_can_begin_a_line_of_its_own(renderer, gate):
    hostile = "a\n::error::b\r\n::set-output name=x::y%0A,z:"
    span = Span(SourceText(hostile, "x"), 0, 1)
    texts = [
        renderer.diagnostics([Diagnostic(Code.UNKNOWN_NAME, hostile, (Label(span, ""),), (hostile,), hostile)]),
        renderer.result(found(Verdict.UNKNOWN, reason=hostile), replace(gate, name=hostile, path=hostile)),
    ]
    for text in texts:
        assert text.count("\n") == 1
        assert "\r" not in text
        level, fields, _ = LINE.fullmatch(text.rstrip("\n")).groups()
        assert level in {"error", "warning"}
        assert {field.split("=")[0] for field in fields.split(",")} <= {
            *("title", "file", "line", "endLine", "col", "endColumn")
        }


def test_the_last_line_counts(renderer, gate):
    reports = [ModelReport("a.inv", gate, (), (found(Verdict.PROVED),))]
    assert renderer.end(reports, interrupted=False) == "1 invariant: 1 proved\n"
