"""The command `blame`: its report, its JSON, its statuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from invariants.language.loader import load_text
from invariants.report.blame.text import BlameTextRenderer
from invariants.report.renderers import Page
from invariants.shaping.blame import BlameReport
from invariants.shaping.repairs import NoProof
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.verdict import UnknownResult
from tests.cli.conftest import ended_by_a_signal, without_times
from tests.schemas import validator_of
from tests.shaping.searches import blame_of

pytestmark = pytest.mark.usefixtures("in_one_process")

GATE = Path(__file__).parents[2] / "models" / "review_gate" / "review_gate.inv"


@pytest.fixture
def gate(here):
    (here / "gate.inv").write_text(GATE.read_text("utf-8"), "utf-8")
    return here / "gate.inv"


@pytest.mark.campaign
def test_the_report_has_the_breaking_sets_and_the_repairs(run, gate, golden):
    outcome = run("blame", "gate.inv")
    golden.matches(without_times(outcome.out))
    assert (outcome.status, outcome.err) == (0, "")


@pytest.mark.campaign
def test_json_as_its_schema_says(run, gate):
    outcome = run("blame", "gate.inv", "--format", "json")
    assert outcome.status == 0
    report = json.loads(outcome.out)
    validator_of("blame_schema").validate(report)
    (found,) = report["invariants"]
    assert found["complete"]
    assert [each["modifications"] for each in found["breaking"]] == [["fast_track"]]
    for repair in found["repairs"]:
        (text,) = repair["texts"].values()
        assert load_text(text, path="gate.inv").digest != found["model"]["digest"]
        assert repair["result"]["verdict"] == "proved"


DOOR = """\
system door
var key: Bool = false
var entered: Bool = false
transition enter {
  require lock: key
  entered := true
}
modification force {
  rewrite enter.lock as not key
}
invariant shut: entered => key
"""


def test_an_invariant_that_is_violated_is_broken_though_no_set_is_known():
    model = load_text(DOOR)
    (obligation,) = obligations(model, CheckOptions())
    found = blame_of(model, obligation, CheckOptions())
    early = replace(found, breaking=(), repairs=(), every_set=False, every_repair=False)
    last = [
        BlameTextRenderer(Page()).end([BlameReport(model, each, 0.0)], interrupted=False)
        for each in (found, early, replace(early, result=None))
    ]
    assert last[0] == "\n1 invariant · 1 broken · 1 with a repair that is proved\n"
    assert last[1] == "\n1 invariant · 1 broken · 0 with a repair that is proved\n"
    assert last[2] == "\n1 invariant · 0 broken\n"


def test_numbers_of_two_digits_move_the_lines_below_them():
    model = load_text(DOOR)
    (obligation,) = obligations(model, CheckOptions())
    found = blame_of(model, obligation, CheckOptions())
    blame = replace(found, repairs=found.repairs * 4)
    rows = BlameTextRenderer(Page(width=40)).report(BlameReport(model, blame, 0.0)).splitlines()
    heads = {int(row.split()[0]): number for number, row in enumerate(rows) if re.match(r"  \d+  \S", row)}
    assert sorted(heads) == [*range(1, 13)]

    def columns(number):
        """Where the lines of a repair start: its head, a second line of its head at this width, its difference."""
        lines = rows[heads[number] : heads[number] + 5]
        lines = lines[: lines.index("")] if "" in lines else lines
        return [re.match(r"  \d+  |\s*", line).end() for line in lines]

    assert columns(1) == [5, 5, 7, 7]
    assert columns(10) == [6, 6, 8, 8]


def test_what_is_left_open_is_told_with_the_reason():
    model = load_text(DOOR)
    (obligation,) = obligations(model, CheckOptions())
    found = blame_of(model, obligation, CheckOptions())
    unknown = [UnknownResult("shut", found.result.bounds, reason=f"reason {n}") for n in (1, 2, 1, 3, 4)]
    missed = tuple(NoProof(found.repairs[0].changes, result) for result in (None, *unknown))
    report = BlameReport(model, replace(found, without_proof=missed, unguarded=("enter", "force")), 0.0)
    words = " ".join(BlameTextRenderer(Page(width=200)).report(report).split())
    why = "there was no time left; reason 1; reason 2; and other reasons"
    assert f"6 other changes that no run is known to break, without a proof: {why}." in words
    assert "Whether a guard of `enter` or `force` helps is not known: the search for one was cut short." in words


ALONE = "system alone\nvar n: Int = 0\ntransition up { n := n + 1 }\nmodification none { rewrite up.n as prev }\n"


HARD = """\
system hard
var x: Real = 1
transition grow(by: Real) { require by > 0 and by < 0.1  x := x * exp(by) }
modification none { rewrite grow.x as prev }
invariant low: x < 1000000
"""


@pytest.mark.parametrize(
    ("text", "options", "status", "said"),
    [
        (ALONE + "invariant low: n < 2\n", (), 0, "No modification is needed to break it"),
        (ALONE + "invariant low: n >= 0\n", (), 0, "The text has no conditions that it could rest on."),
        (ALONE + "invariant low: n < 2\n", ("--timeout", "0.1"), 3, "there was no time"),
        (HARD, ("--chain", "0", "--steps", "1"), 3, "low is tested"),
    ],
)
def test_the_status_says_whether_something_is_to_blame(run, here, text, options, status, said):
    (here / "alone.inv").write_text(text, "utf-8")
    outcome = run("blame", "alone.inv", *options)
    assert said in outcome.out
    assert outcome.status == status


LIBRARY = """\
var vetted: Bool = false
var live: Bool = false
transition launch {
  require gate: vetted
  require calm: live or not live
  live := true
}
"""
SEVERAL = """\
system several
import "library.inv"
modification tighten {
  rewrite launch.gate as prev and not live
}
invariant kept: live => vetted
invariant fresh: live => vetted or not vetted
"""


def test_of_several_proofs_there_is_a_table(run, here):
    (here / "library.inv").write_text(LIBRARY, "utf-8")
    (here / "several.inv").write_text(SEVERAL, "utf-8")
    outcome = run("blame", "several.inv", "--chain", "any", "--format", "json")
    assert outcome.status == 0
    report = json.loads(outcome.out)
    validator_of("blame_schema").validate(report)
    (table,) = report["tables"]
    assert table["invariants"] == ["kept", "fresh"]
    assert [(each["place"], each["path"], each["needed_by"]) for each in table["conditions"]] == [
        ("tighten", "several.inv", ["kept"]),
        ("launch.gate", "library.inv", ["kept"]),
    ]
    assert [each["not_known_for"] for each in table["conditions"]] == [[], []]
    assert [each["place"] for each in table["unneeded"]] == ["launch.calm"]
    text = run("blame", "several.inv", "--chain", "any").out
    assert "several.inv: the conditions that the proofs rest on\n" in text
    assert "library.inv:4: the guard of `launch.gate`" in text
    assert "None of them rests on library.inv:5: the guard of `launch.calm`." in text


def test_mistakes_are_reported_as_everywhere(run, gate):
    outcome = run("blame", "gate.inv", "--invariant", "oversigth")
    assert outcome.status == 2
    assert "`oversight`" in outcome.err
    (gate.parent / "broken.inv").write_text("system broken\nvar x: Bol\n", "utf-8")
    outcome = run("blame", "broken.inv")
    assert (outcome.status, outcome.out) == (2, "")
    assert "Bool" in outcome.err
    outcome = run("blame", "gate.inv", "--output", "gate.inv")
    assert outcome.status == 2
    assert "overwrite a model" in outcome.err


def test_an_interrupt_reports_the_findings_so_far(run, gate, monkeypatch):
    from invariants.shaping import blame

    monkeypatch.setattr(blame.RepairSearch, "found", ended_by_a_signal)
    outcome = run("blame", "gate.inv", "--output", "report.txt")
    assert outcome.status == 143
    report = (gate.parent / "report.txt").read_text("utf-8")
    assert "broken by  fast_track" in report
    assert "interrupted: the rest was not looked into" in report


STRIDES = """\
system strides
const d: Int where 0 < d and d < 3
var x: Int = 0
modification step {
  x := x + 1
}
invariant near: x < d
"""


def test_the_length_of_the_shortest_chain_is_in_every_format(run, here):
    (here / "strides.inv").write_text(STRIDES, "utf-8")
    outcome = run("blame", "strides.inv", "--length", "--format", "json")
    assert outcome.status == 0
    report = json.loads(outcome.out)
    validator_of("blame_schema").validate(report)
    length = report["invariants"][0]["length"]
    assert (length["function"]["text"], length["no_shorter_proved"], length["reached_proved"]) == ("d", True, True)
    assert length["cases"] == [
        {"constants": {"d": "1"}, "length": 1, "covered": 1},
        {"constants": {"d": "2"}, "length": 2, "covered": 2},
    ]
    assert length["run"] == {"before": [], "round": [{"rule": "step", "arguments": {}}], "after": []}


@pytest.mark.campaign
def test_the_length_of_the_shortest_chain_is_in_sarif_and_in_the_text(run, here):
    (here / "strides.inv").write_text(STRIDES, "utf-8")
    log = json.loads(run("blame", "strides.inv", "--length", "--format", "sarif").out)
    (found,) = log["runs"][0]["results"]
    assert found["properties"]["length"]["function"]["text"] == "d"
    assert "It breaks after `d` modifications, for all values" in found["message"]["text"]
    assert "Such a chain: `⟲ step`, as often as needed." in run("blame", "strides.inv", "--length").out
    without = run("blame", "strides.inv", "--format", "json")
    assert "length" not in json.loads(without.out)["invariants"][0]


@pytest.mark.campaign
def test_a_length_that_is_not_shown_is_left_open(run, here):
    (here / "strides.inv").write_text(STRIDES.replace("var x: Int = 0", "var x: 0..9 = 0"), "utf-8")
    outcome = run("blame", "strides.inv", "--length", "--invariant", "near", "--format", "json")
    length = json.loads(outcome.out)["invariants"][0]["length"]
    assert (length["no_shorter_proved"], length["reached_proved"], length["unless"]) == (True, False, "x.range")
    assert outcome.status == 3
    (here / "plain.inv").write_text(STRIDES.replace(" where 0 < d and d < 3", " = 2"), "utf-8")
    outcome = run("blame", "plain.inv", "--length")
    assert "every constant has a value" in " ".join(outcome.out.split())
    assert outcome.status == 0
