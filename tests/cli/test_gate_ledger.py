"""The command ``gate`` with a policy and a ledger."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from invariants.foundation.codes import Code
from invariants.gate.ledger.ledger import Turn
from invariants.gate.recording.audit import audit
from invariants.gate.recording.recorded_gate import RecordedGate
from invariants.language.loader import load

pytestmark = pytest.mark.usefixtures("in_one_process")

TEAM = """\
system team
var approvals: 0..3 = 0
var deployed: Bool = false
transition approve {
  require approvals < 3
  approvals := approvals + 1
}
transition deploy {
  require gate: approvals >= 2
  deployed := true
}
invariant reviewed: deployed => approvals >= 1
"""

START = '{"state": {"approvals": 0, "deployed": false}}'

TIGHTER = "edit { rewrite deploy.gate as approvals >= 3 }\n"
LOOSER = "edit { rewrite deploy.gate as approvals >= 1 }\n"
BROKEN = "edit { rewrite deploy.gate as true }\n"

LENIENT = '[looser]\nproved = "admit"\n[loosening]\nmost = 1\nbeyond = "refuse"\n'


@pytest.fixture
def team(here):
    files = {"team.inv": TEAM, "now.json": START, "policy.toml": LENIENT}
    files |= {"tighter.inv": TIGHTER, "looser.inv": LOOSER, "broken.inv": BROKEN}
    for name, text in files.items():
        (here / name).write_text(text, "utf-8")
    return here


@pytest.fixture
def gate(run, team):
    def call(*arguments: str):
        return run("gate", "team.inv", *arguments)

    return call


def lines(team) -> list[dict]:
    return [json.loads(line) for line in (team / "ledger.jsonl").read_text("utf-8").splitlines()]


def test_each_decision_is_in_the_ledger_and_made_again(gate, team):
    given = ("--state", "now.json", "--policy", "policy.toml", "--ledger", "ledger.jsonl", "--proposer", "agent-7")
    statuses = [gate(name, *given).status for name in ("looser.inv", "looser.inv", "broken.inv")]
    assert statuses == [0, 1, 1]
    _, *decisions = lines(team)
    assert [(line["proposer"], line["decision"]["rule"]) for line in decisions] == [
        ("agent-7", "looser, proved: admit"),
        ("agent-7", "beyond the limit: 2 places loosened since the baseline, where 1 may be"),
        ("agent-7", "looser, refused: refuse"),
    ]
    last = lines(team)[-1]["digest"]
    whole = gate("--verify-ledger", "ledger.jsonl", "--replay")
    told = "ledger.jsonl: whole · 3 decisions · decided again: 3 same\n"
    assert (whole.status, whole.out) == (0, f"{told}  the last line, 4, is {last}\n")
    raw = (team / "ledger.jsonl").read_bytes()
    (team / "ledger.jsonl").write_bytes(raw.replace(b"agent-7", b"agent-8", 1))
    altered = gate("--verify-ledger", "ledger.jsonl", "--replay", "--format", "json")
    report = json.loads(altered.out)
    assert (altered.status, report["whole"], report["repeated"]) == (1, False, None)
    assert [each["code"] for each in report["diagnostics"]] == ["E0903"]
    assert "line 2 was altered" in report["diagnostics"][0]["message"]
    refused = gate("tighter.inv", *given)
    assert refused.status == 2
    assert "line 2 was altered" in refused.out
    (team / "ledger.jsonl").write_bytes(raw[:-4])
    torn = gate("--verify-ledger", "ledger.jsonl")
    assert torn.status == 0
    assert "warning[W0906]: line 4 of `ledger.jsonl` was torn" in torn.out
    healed = gate("tighter.inv", *given)
    assert healed.status == 0
    assert "W0906" in healed.out
    assert "tighter.inv: admitted (tighter, proved: admit)" in healed.out


def test_a_change_that_takes_a_person_has_a_status_of_its_own(gate):
    assert gate("looser.inv", "--state", "now.json").status == 4


def test_a_person_approves_and_begins_a_baseline(gate, team):
    """Both stand in the ledger; an approval makes the change, and counts."""
    given = ("--state", "now.json", "--ledger", "ledger.jsonl")
    approved = gate("looser.inv", *given, "--proposer", "agent-7", "--approve", "alice", "--end", "next.json")
    assert (approved.status, approved.err) == (0, "")
    assert approved.out.startswith("looser.inv: approved by alice (looser, proved: escalate)\n")
    assert json.loads((team / "next.json").read_text("utf-8"))["code"] == {"deploy.gate": "approvals >= 1"}
    assert gate("looser.inv", *given, "--policy", "policy.toml").status == 1
    begun = gate("--ledger", "ledger.jsonl", "--baseline", "bob")
    assert (begun.status, begun.out) == (0, "ledger.jsonl: what is loosened is counted anew, by bob\n")
    assert gate("looser.inv", *given, "--policy", "policy.toml").status == 0
    assert [(line["kind"], line.get("by")) for line in lines(team)[1:]] == [
        ("decision", None),
        ("approval", "alice"),
        ("decision", None),
        ("baseline", "bob"),
        ("decision", None),
    ]


def test_who_proposes_cannot_approve(gate, team):
    """Nothing is decided then, and the policy can allow it to whoever is alone."""
    given = ("looser.inv", "--state", "now.json", "--ledger", "ledger.jsonl", "--proposer", "bob", "--end", "next.json")
    outcome = gate(*given, "--approve", "Bob")
    assert (outcome.status, "Bob cannot approve a change that bob proposes" in outcome.err) == (2, True)
    assert not (team / "ledger.jsonl").exists()
    assert not (team / "next.json").exists()
    (team / "alone.toml").write_text("self_approval = true\n", "utf-8")
    assert gate(*given, "--approve", "bob", "--policy", "alone.toml").status == 0
    assert gate("--verify-ledger", "ledger.jsonl", "--replay").status == 0


def test_who_has_proposed_cannot_approve_without_saying_so(gate, team):
    """The ledger knows who has proposed the same change, however it is laid out; another person can approve it."""
    given = ("--state", "now.json", "--ledger", "ledger.jsonl")
    assert gate("looser.inv", *given, "--proposer", "agent").status == 4
    laid_out = "# mine\nedit {\n  rewrite deploy.gate as (approvals>=1)  # a little\n}\n"
    (team / "laid_out.inv").write_text(laid_out, "utf-8")
    before = (team / "ledger.jsonl").read_bytes()
    for proposal in ("looser.inv", "laid_out.inv"):
        for proposer in ((), ("--proposer", "bob")):
            outcome = gate(proposal, *given, *proposer, "--approve", "Agent", "--end", "next.json")
            assert (outcome.status, "Agent cannot approve a change that agent proposes" in outcome.err) == (2, True)
    assert (team / "ledger.jsonl").read_bytes() == before
    assert not (team / "next.json").exists()
    assert gate("looser.inv", *given, "--approve", "alice").status == 0
    assert gate("--verify-ledger", "ledger.jsonl").status == 0


def test_nobody_approves_what_nobody_has_proposed(gate, team):
    """A proposer of another change, or for another configuration, is none of this one."""
    given = ("--state", "now.json", "--ledger", "ledger.jsonl")
    assert gate("tighter.inv", *given, "--proposer", "bob").status == 0
    (team / "later.json").write_text(START.replace("0", "1"), "utf-8")
    assert gate("looser.inv", "--state", "later.json", *given[2:], "--proposer", "bob").status == 4
    outcome = gate("looser.inv", *given, "--approve", "alice")
    assert (outcome.status, "nobody is known to have proposed" in outcome.err) == (2, True)
    assert len(lines(team)) == 3
    (team / "alone.toml").write_text("self_approval = true\n", "utf-8")
    assert gate("looser.inv", *given, "--approve", "alice", "--policy", "alone.toml").status == 0


def test_an_approval_needs_a_ledger(gate, team):
    outcome = gate("looser.inv", "--state", "now.json", "--approve", "alice", "--end", "next.json")
    assert (outcome.status, "--approve is written to a ledger" in outcome.err) == (2, True)
    assert not (team / "next.json").exists()


def test_an_approved_decision_says_so_to_programs(gate):
    given = ("--ledger", "ledger.jsonl", "--proposer", "bob")
    outcome = gate("looser.inv", "--state", "now.json", *given, "--approve", "alice", "--format", "json")
    found = json.loads(outcome.out)["decision"]
    assert (outcome.status, found["action"], found["approved_by"], found["proposer"]) == (0, "escalate", "alice", "bob")


@pytest.mark.parametrize("approve", [(), ("--proposer", "bob", "--approve", "alice")])
def test_an_end_that_cannot_be_put_into_place_is_no_admission(gate, team, monkeypatch, approve):
    def full(*given):
        raise OSError(28, "No space left on device")

    proposal = "looser.inv" if approve else "tighter.inv"
    monkeypatch.setattr(os, "replace", full)
    outcome = gate(proposal, "--state", "now.json", "--ledger", "ledger.jsonl", "--end", "next.json", *approve)
    assert outcome.status == (2 if approve else 3)
    assert "the configuration cannot be written to next.json: no space left on device" in outcome.out + outcome.err
    assert "admitted (" not in outcome.out.replace("not admitted (", "")
    assert [line["decision"]["action"] for line in lines(team)[1:]] == ["escalate" if approve else "undecided"]
    assert not (team / "next.json").exists()


def test_an_interrupted_gate_says_so(gate, team, monkeypatch):
    """Until the line is begun; from then on the answer is given."""

    def interrupt(*given, **named):
        signal.raise_signal(signal.SIGTERM)
        return decide(*given, **named)

    decide = RecordedGate.decide
    monkeypatch.setattr(RecordedGate, "decide", interrupt)
    outcome = gate("tighter.inv", "--state", "now.json", "--ledger", "ledger.jsonl")
    assert (outcome.status, outcome.out) == (143, "")
    assert outcome.err == "interrupted: nothing is decided, and nothing admitted\n"
    assert not (team / "ledger.jsonl").exists()
    monkeypatch.setattr(RecordedGate, "decide", decide)
    append = Turn.append

    def late(*given):
        signal.raise_signal(signal.SIGTERM)
        return append(*given)

    assert gate("tighter.inv", "--state", "now.json", "--ledger", "ledger.jsonl").status == 0
    monkeypatch.setattr(Turn, "append", late)
    outcome = gate("tighter.inv", "--state", "now.json", "--ledger", "ledger.jsonl")
    assert (outcome.status, len(lines(team))) == (0, 3)


def test_a_refused_change_cannot_be_approved(gate, team):
    given = ("--ledger", "ledger.jsonl", "--proposer", "bob")
    outcome = gate("broken.inv", "--state", "now.json", *given, "--approve", "alice", "--end", "next.json")
    assert (outcome.status, outcome.err) == (1, "")
    assert not (team / "next.json").exists()


def test_a_policy_or_a_ledger_with_a_mistake_admits_nothing(gate, team):
    (team / "bad.toml").write_text("[loser]\n", "utf-8")
    (team / "precious").write_text("precious\n", "utf-8")
    for option, path, code in (
        ("--policy", "bad.toml", "E0504"),
        ("--policy", "missing.toml", "E0101"),
        ("--ledger", "precious", "E0904"),
        ("--ledger", "missing/ledger", "E0905"),
        ("--ledger", ".", "E0101"),
        ("--verify-ledger", "missing", "E0101"),
    ):
        proposal = () if option == "--verify-ledger" else ("tighter.inv", "--state", "now.json")
        outcome = gate(*proposal, option, path)
        assert (outcome.status, code in outcome.out) == (2, True), (option, path, outcome)
    outcome = gate("--verify-ledger", "precious")
    assert (outcome.status, "E0903" in outcome.out) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("tighter.inv", "--replay"),
        ("tighter.inv", "--proposer", "agent-7"),
        ("tighter.inv", "--verify-ledger", "ledger.jsonl"),
        ("tighter.inv", "--ledger", "new", "--end", "new"),
        ("--verify-ledger", "ledger.jsonl", "--state", "now.json"),
        ("--verify-ledger", "ledger.jsonl", "--ledger", "ledger.jsonl"),
        ("--baseline", "bob"),
        ("tighter.inv", "--baseline", "bob", "--ledger", "ledger.jsonl"),
        ("--baseline", "bob", "--ledger", "ledger.jsonl", "--policy", "policy.toml"),
    ],
)
def test_options_that_do_not_go_together_are_bad_usage(gate, arguments):
    outcome = gate(*arguments)
    assert outcome.status == 2
    assert outcome.err.startswith("Usage: ")


@pytest.mark.campaign
@pytest.mark.parametrize("kills", [5, pytest.param(16, marks=pytest.mark.long)])
def test_a_command_that_is_killed_at_any_moment_leaves_the_ledger_whole(team, kills):
    """Whatever was answered is in it: an answer comes after its line."""
    command = [sys.executable, "-m", "invariants", "gate", "team.inv", "tighter.inv", "--state", "now.json"]
    draw = random.Random(7)  # noqa: S311 - the same parts of the time in every run
    started = time.monotonic()
    subprocess.run(command, capture_output=True, check=True)
    usual = time.monotonic() - started
    answered = 0
    for patience in [*(usual * draw.uniform(0.1, 2.0) for _ in range(kills)), None]:
        with subprocess.Popen([*command, "--ledger", "ledger.jsonl"], stdout=subprocess.PIPE, text=True) as process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
            process.kill()
            answered += "admitted" in process.stdout.read()
        if (team / "ledger.jsonl").exists():
            found = audit("ledger.jsonl", load("team.inv"))
            assert all(each.code is Code.LEDGER_TORN for each in found.faults)
            assert max(len(found.lines) - 1, 0) >= answered  # the first line says what the file is
    assert answered > 0  # the last one was left to itself
