"""JUnit XML: every result is a test, nothing that is not as required is a success, and every text is legal XML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.loader import load_text
from invariants.report.ci.junit import render_junit
from invariants.verdicts.demands import Demands
from invariants.verdicts.verdict import ModelReport, Verdict
from tests.report.ci.outcomes import OUTCOMES, found
from tests.report.conftest import TEXT


@pytest.fixture
def gate():
    return load_text(TEXT, path="models/review_gate.inv")


def tree(*reports: ModelReport, interrupted: bool = False) -> ElementTree.Element:
    text = render_junit(reports, interrupted=interrupted)
    return ElementTree.fromstring(text.encode())  # noqa: S314 - the checker has written it


@pytest.mark.parametrize(("result", "outcome"), OUTCOMES)
def test_every_verdict_has_an_outcome(gate, result, outcome):
    [case] = tree(ModelReport("models/review_gate.inv", gate, (), (result,))).iter("testcase")
    kinds = [child.tag for child in case if child.tag != "system-out"]
    assert kinds == ([] if outcome is None else [outcome])
    assert result.is_as_required is (outcome in (None, "skipped"))


def test_a_violation_has_its_place_and_its_story(gate, violation):
    surprising = replace(violation, expected=None, expected_chain=None)
    [suites] = [tree(ModelReport("models/review_gate.inv", gate, (), (surprising,)))]
    assert suites.attrib == {
        **{"name": "invariants", "tests": "1", "failures": "1", "errors": "0", "skipped": "0", "time": "0.200"}
    }
    [case] = suites.iter("testcase")
    assert case.attrib == {
        **{"name": "oversight", "classname": "review_gate", "time": "0.200"},
        **{"file": "models/review_gate.inv", "line": "34"},
    }
    [failure] = case
    assert failure.attrib == {
        "type": "violated",
        "message": "review_gate: oversight is violated after 1 modification: false for a = Agent2.",
    }
    assert "⟲ fast_track" in failure.text


def test_mistakes_and_refused_warnings_are_tests():
    broken = ModelReport("no.inv", None, (Diagnostic(Code.UNKNOWN_NAME, "no such name", help="declare it"),))
    warned = ModelReport(
        "dull.inv", None, (Diagnostic(Code.NEVER_FIRES, "go never fires"),), demands=Demands(strict=True)
    )
    suites = tree(broken, warned)
    assert [(case.get("name"), case[0].tag, case[0].get("message")) for case in suites.iter("testcase")] == [
        ("E0201", "error", "no such name."),
        ("W0702", "failure", "go never fires."),
    ]
    assert (suites.get("tests"), suites.get("failures"), suites.get("errors")) == ("2", "1", "1")


def test_accepted_warnings_are_no_tests():
    warned = ModelReport("dull.inv", None, (Diagnostic(Code.NEVER_FIRES, "go never fires"),))
    assert tree(warned).get("tests") == "0"


def test_an_interrupted_check_is_an_error(gate):
    assert tree(interrupted=True).get("errors") == "1"


def test_the_xml_is_legal_for_every_text(gate):
    hostile = "]]></testcase>&\x00\x08\x1b[31m\ud800\ufffe\u2028\"'\r end"
    report = ModelReport(
        hostile,
        replace(gate, name=hostile, path=hostile),
        (Diagnostic(Code.UNKNOWN_NAME, hostile, (), (hostile,), hostile),),
        (found(Verdict.UNKNOWN, reason=hostile),),
    )
    suites = tree(report)
    assert suites.get("tests") == "2"
    assert suites.get("errors") == "2"
