"""The command `gate`, from the files to what is written and how it ends."""

from __future__ import annotations

import io
import json
import os
import sys

import pytest

from invariants.gate import answers
from invariants.verdicts.session import check_model
from tests.cli.test_replay import GATE

STATE = {
    "state": {
        "kind": {"Agent0": "human", "Agent1": "ai", "Agent2": "human"},
        "reviewed": {"Agent0": True, "Agent1": False, "Agent2": False},
        "deployed": {"Agent0": False, "Agent1": False, "Agent2": False},
    }
}
POLICY = 'never_looser = ["review"]\n[looser]\nproved = "admit"\n'


@pytest.fixture
def gate(run, here, monkeypatch):
    """Decides a proposal; what the command wrote."""
    monkeypatch.setattr(answers, "check_apart", check_model)
    only = GATE.partition("modification")[0] + GATE.partition("invariant ")[1] + GATE.partition("invariant ")[2]
    (here / "gate.inv").write_text(only.partition("invariant people")[0], "utf-8")
    (here / "now.json").write_text(json.dumps(STATE), "utf-8")
    (here / "policy.toml").write_text(POLICY, "utf-8")

    def call(proposal: str, *options: str):
        (here / "change.inv").write_text(proposal, "utf-8")
        return run("gate", "gate.inv", "change.inv", "--state", "now.json", *options)

    return call


def test_a_tighter_change_is_admitted(gate):
    done = gate("retire deploy")
    assert done.status == 0
    assert (
        done.out
        == "change.inv: admitted (tighter, proved: admit)\n\n  deploy  retired\n\n  oversight  proved  by induction\n"
    )


def test_a_looser_change_is_for_a_person(gate):
    done = gate("edit { add require not_yet: not reviewed[a] to review }\nedit { rewrite review.reviewed as true }")
    assert done.status in (0, 4)
    done = gate("adopt transition again(a: Agent) { reviewed[a] := true }")
    assert done.status == 4
    assert done.out.startswith("change.inv: for a person to decide (looser, proved: escalate)\n")
    assert "again adopted: assigns reviewed" in done.out


def test_a_change_that_breaks_an_invariant_is_refused_with_the_run(gate):
    done = gate("edit { rewrite deploy.gate as kind[a] == human }")
    assert done.status == 1
    assert "oversight is violated after the change\n" in done.out
    assert "deploy(Agent2)     deployed[Agent2]: false → true     ✗ oversight" in done.out
    assert "passes only after: a = " in done.out


def test_an_undecided_change_is_not_admitted(gate):
    done = gate("\n".join(["retire deploy"] * 300))
    assert done.status == 3
    assert "undecided, and not admitted" in done.out
    assert "too large" in done.out


@pytest.mark.parametrize(
    "name", ["gate.inv", "change.inv", "policy.toml", "notes.txt", "link.json", "missing/x.json", "."]
)
def test_the_end_replaces_nothing_but_a_configuration(gate, here, name):
    (here / "notes.txt").write_text("mine\n", "utf-8")
    (here / "link.json").symlink_to("notes.txt")
    (here / "change.inv").write_text("", "utf-8")
    before = {each.name: each.read_bytes() for each in here.iterdir() if each.is_file()}
    done = gate("retire deploy", "--policy", "policy.toml", "--ledger", "l.jsonl", "--end", name)
    assert done.status == 2
    assert "--end" in done.err
    assert not (here / "l.jsonl").exists()
    after = {each.name: each.read_bytes() for each in here.iterdir() if each.is_file()}
    assert after | {"change.inv": b""} == before


def test_the_end_replaces_an_earlier_configuration_and_the_present_one(gate, here):
    for name in ("now.json", "end.json", "end.json"):
        assert gate("retire deploy", "--end", name).status in (0, 2)
        assert "retired" in json.loads((here / name).read_text("utf-8"))
        (here / "now.json").write_text(json.dumps(STATE), "utf-8")


@pytest.mark.parametrize("kind", ["pipe", "/dev/null", "/dev/full"])
@pytest.mark.parametrize("command", ["gate", "replay"])
def test_the_end_is_a_regular_file(gate, run, here, kind, command):
    """Of a pipe, the writer waits for a reader; and nobody reads a configuration back from a device."""
    end = kind
    if kind == "pipe":
        end = str(here / "end")
        os.mkfifo(end)
    (here / "log.jsonl").write_text('{"rule": null}\n', "utf-8")
    ledger = ("--ledger", "l.jsonl")
    done = (
        gate("retire deploy", *ledger, "--end", end)
        if command == "gate"
        else run("replay", "gate.inv", "log.jsonl", "--end", end)
    )
    assert done.status == 2
    assert "it is not a regular file" in done.err
    assert not (here / "l.jsonl").exists()


def test_an_end_in_a_folder_that_may_not_be_written_is_refused_before_deciding(gate, here, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: path != os.path.realpath(here))
    done = gate("retire deploy", "--ledger", "l.jsonl", "--end", "end.json")
    assert (done.status, "may not be written" in done.err) == (2, True)
    assert not (here / "l.jsonl").exists()


@pytest.mark.parametrize("name", ["", " ", "bob\n", "a\x1b[2J"])
def test_nobody_approves_nothing(gate, here, name):
    for option in ("--approve", "--proposer"):
        done = gate("retire deploy", "--ledger", "l.jsonl", option, name)
        assert done.status == 2
        assert "is no name" in done.err
    assert not (here / "l.jsonl").exists()


def test_a_policy_decides(gate, here):
    assert gate("adopt transition again(a: Agent) { reviewed[a] := true }", "--policy", "policy.toml").status == 0
    (here / "policy.toml").write_text("nonsense = 1\n", "utf-8")
    done = gate("retire deploy", "--policy", "policy.toml")
    assert done.status == 2
    assert "E0504" in done.out


@pytest.mark.parametrize(
    ("proposal", "code"),
    [("edit { rewrite deploy.gat as true }", "E0402"), ("retire nothing", "E0201"), ("var x: Bool", "E1002")],
)
def test_mistakes_are_complained_about_in_the_proposal(gate, proposal, code):
    done = gate(proposal)
    assert done.status == 2
    assert code in done.out
    assert "--> change.inv:1:" in done.out


def test_a_proposal_for_an_older_state_is_not_decided(gate, here):
    done = gate("retire deploy", "--end", "next.json", "--format", "json")
    digest = json.loads(done.out)["decision"]["digests"]["state"]
    assert gate("retire deploy", "--about", digest).status == 0
    (here / "now.json").write_bytes((here / "next.json").read_bytes())
    done = gate("edit { rewrite review.reviewed as true }", "--about", digest, "--ledger", "l.jsonl")
    assert done.status == 2
    assert "error[E1003]" in done.out
    assert "--> change.inv:1:1" in done.out
    assert digest not in done.out
    assert "help: propose again; the present configuration is sha256:" in " ".join(done.out.split())
    assert not (here / "l.jsonl").exists()


def test_mistakes_of_the_state_are_complained_about(gate, here):
    (here / "now.json").write_text('{"state": {"reviewed": {"Agent0": 3}}}', "utf-8")
    done = gate("retire deploy")
    assert done.status == 2
    assert "now.json:1:" in done.out
    for text, message in (("[]", "not a JSON object"), ("", "is empty"), ("\n \n", "is empty"), ("{", "not JSON")):
        (here / "now.json").write_text(text, "utf-8")
        done = gate("retire deploy")
        assert (done.status, message in done.out) == (2, True), done.out
        assert "now.json:0" not in done.out
        assert "--> now.json:1:" in done.out
        assert '{"state": ' in done.out
    (here / "now.json").unlink()
    assert gate("retire deploy").status == 2


def test_json_has_the_decision(gate):
    done = gate("edit { rewrite deploy.gate as kind[a] == human }", "--format", "json")
    found = json.loads(done.out)
    assert (done.status, found["decision"]["action"]) == (1, "refuse")
    assert found["decision"]["sites"][0]["class"] == "incomparable"
    found = json.loads(gate("edit { rewrite deploy.gat as true }", "--format", "json").out)
    assert found["decision"] is None
    assert found["diagnostics"][0]["code"] == "E0402"


def test_the_state_after_an_admitted_change_is_written(gate, here):
    assert gate("edit { remove deploy.gate }", "--end", "next.json").status == 1
    assert not (here / "next.json").exists()
    assert gate("retire deploy", "--end", "next.json").status == 0
    assert json.loads((here / "next.json").read_text("utf-8"))["retired"] == ["deploy"]
    assert gate("retire deploy", "--state", "next.json").status == 2  # it is retired already
    assert gate("retire deploy", "--end", "no/such/folder.json").status == 2


def test_a_proposal_comes_from_standard_input(gate, run, monkeypatch):
    gate("retire deploy")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"retire deploy")))
    done = run("gate", "gate.inv", "--state", "now.json", "-")
    assert done.status == 0
    assert done.out.startswith("<standard input>: admitted")
    assert run("gate", "gate.inv", "--state", "-", "-").status == 2
