"""The command `solve`: its report, its JSON, its statuses."""

from __future__ import annotations

import json
import os
import re
import signal
import threading

import pytest

from invariants.language.loader import load_text
from tests.schemas import validator_of

pytestmark = pytest.mark.usefixtures("in_one_process")

GATE = """\
system gate
var reviewed: Bool = false
var deployed: Bool = false
transition review {
  reviewed := true
}
transition deploy {
  require gate: ?
  deployed := true  # for good
}
invariant kept: deployed => reviewed
"""


def without_times(text: str) -> str:
    return re.sub(r"\d+\.\d s", "0.0 s", text)


@pytest.fixture
def gate(here):
    (here / "gate.inv").write_text(GATE, "utf-8")
    return here / "gate.inv"


def test_the_report_has_the_weakest_filling_and_its_reasons(run, gate, golden):
    outcome = run("solve", "gate.inv")
    golden.matches(without_times(outcome.out))
    assert (outcome.status, outcome.err) == (0, "")


def test_json_as_its_schema_says(run, gate):
    outcome = run("solve", "gate.inv", "--format", "json")
    assert outcome.status == 0
    report = json.loads(outcome.out)
    validator_of("solve_schema").validate(report)
    (found,) = report["models"]
    assert found["weakness"] == "weakest"
    assert found["holes"][0]["filling"] == "deployed or reviewed"
    assert found["left_out"][0]["result"]["chain"] == []
    assert load_text(found["texts"]["gate.inv"]).promises == ("kept",)


LIMIT = "system s\nconst k: 0..9 = ? largest\nvar n: 0..12 = 0\ntransition up {\n  require n < k\n  n := n + 2\n}\n"


@pytest.mark.parametrize(
    ("text", "options", "status", "said"),
    [
        (GATE.replace("var deployed: Bool = false", "var deployed: Bool = true"), (), 1, "nothing fills it"),
        (GATE, ("--timeout", "0.1"), 3, "no filling is known"),
        (
            LIMIT + "invariant low: n <= 4\n",
            (),
            0,
            "With 5, low is violated without any modification: up → up → up."
            " It is the largest: no greater number of its range does.",
        ),
        (LIMIT + "invariant low: n > 0\n", (), 1, "with every number from 0 to 9, a run breaks an invariant"),
        (
            LIMIT.replace("0..9", "Int") + "invariant low: n > 0\n",
            (),
            3,
            "no filling is known k (line 2) No filling is proved: none of the numbers that were tried does",
        ),
        (
            LIMIT.replace("0..9", "Int") + "invariant low: n <= 4\n",
            (),
            0,
            "It is the largest that was found; whether some greater number does is not known.",
        ),
        (GATE + "invariant no: enabled deploy and deployed\n", (), 3, "no filling is known"),
        (GATE + "invariant no: enabled deploy or reviewed or not deployed\n", (), 0, "was not shown that no weaker"),
    ],
)
def test_the_status_says_whether_a_filling_was_found(run, here, text, options, status, said):
    (here / "one.inv").write_text(text, "utf-8")
    outcome = run("solve", "one.inv", *options)
    assert said.lower() in " ".join(outcome.out.split()).lower()
    assert outcome.status == status
    if status == 0:
        validator_of("solve_schema").validate(json.loads(run("solve", "one.inv", "--format", "json").out))


def test_mistakes_are_reported_as_everywhere(run, gate):
    outcome = run("solve", "gate.inv", "--invariant", "kepd")
    assert outcome.status == 2
    assert "`kept`" in outcome.err
    gate.write_text(GATE.replace("?", "reviewed"), "utf-8")
    outcome = run("solve", "gate.inv")
    assert (outcome.status, outcome.out) == (2, "")
    assert "`gate.inv` has no hole" in outcome.err
    gate.write_text(GATE.replace("?", "? over spent"), "utf-8")
    assert "`spent`" in run("solve", "gate.inv").err
    gate.write_text(GATE.replace("deployed := true", "deployed := ?"), "utf-8")
    assert "`solve` cannot fill a hole here" in run("solve", "gate.inv").err


@pytest.mark.parametrize("command", ["check", "fuzz", "blame", "mutate", "show"])
def test_other_commands_point_to_it(run, gate, command):
    outcome = run(command, "gate.inv")
    assert outcome.status == 2
    assert "`invariants solve gate.inv`" in " ".join((outcome.out + outcome.err).split())


def test_an_interrupt_reports_the_findings_so_far(run, gate, monkeypatch):
    from invariants.shaping.filling import solving

    def interrupted(_search):
        threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
        threading.Event().wait(30)
        yield from ()

    monkeypatch.setattr(solving.ConditionSearch, "found", interrupted)
    outcome = run("solve", "gate.inv", "--output", "report.txt")
    assert outcome.status == 143
    report = (gate.parent / "report.txt").read_text("utf-8")
    assert "There was no time to find a filling." in report
    assert "interrupted: the rest was not looked into" in report
