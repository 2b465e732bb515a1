"""Decisions and the ledger: what is answered is on the disk, and what was admitted counts, whoever has asked."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.gate.decision import Decision, GateAction
from invariants.gate.gate import StaleDecisionError
from invariants.gate.ledger.ledger import Ledger
from invariants.gate.ledger.lines import digest_of
from invariants.gate.recording.audit import audit
from invariants.gate.recording.delivery import Delivery, UndeliveredError
from invariants.gate.recording.entries import approval_line
from invariants.gate.recording.guard import NotAdmittedError
from invariants.gate.recording.recorded_gate import RecordedGate, SelfApprovalError
from tests.gate.recording.conftest import MODEL

ADMIT, ESCALATE, REFUSE, NO_ANSWER = GateAction

LENIENT = '[looser]\nproved = "admit"\n[loosening]\nmost = 2\n'


@pytest.fixture
def policy(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(LENIENT, "utf-8")
    return path


def lines(ledger) -> list[dict]:
    return [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]


def test_a_line_has_the_proposer_the_proposal_and_the_action(policy, ledger):
    gate = RecordedGate(MODEL, policy=policy, ledger=ledger)
    decision = gate.decide("loosen  # a little", proposer="agent-7")
    first, line = lines(ledger)
    assert (first["system"], first["model"]) == ("team", MODEL.digest)
    assert (line["kind"], line["proposer"], line["loosened"]) == ("decision", "agent-7", ["deploy.gate"])
    assert line["decision"] == decision.to_json()
    assert line["decision"]["action"] == "admit"
    assert line["decision"]["digests"] == {
        "model": MODEL.digest,
        "state": digest_of({"state": {"n": 0}}),
        "proposal": digest_of("loosen  # a little"),
        "policy": digest_of(LENIENT),
    }
    assert line["replay"] == {"proposal": "loosen  # a little", "state": {"state": {"n": 0}}, "policy": LENIENT}


def test_the_state_is_that_of_the_decision(ledger):
    gate = RecordedGate(MODEL, ledger=ledger)
    for _ in range(3):
        gate.commit(gate.decide(SourceText("change.inv", "tighten")))
    assert [line["replay"]["state"]["state"]["n"] for line in lines(ledger)[1:]] == [0, 1, 2]
    for line in lines(ledger)[1:]:
        assert digest_of(line["replay"]["state"]) == line["decision"]["digests"]["state"]


def test_admitted_changes_count_for_later_gates(policy, ledger):
    """Whether it was committed or not, whoever has asked: a new process begins where the last one ended."""
    actions = []
    for number in range(4):
        gate = RecordedGate(MODEL, policy=policy, ledger=ledger)
        actions.append(gate.decide(f"loosen # {number}").action)
    assert actions == [ADMIT, ADMIT, ESCALATE, ESCALATE]
    assert RecordedGate(MODEL, policy=policy, ledger=ledger).decide("tighten").action is ADMIT


def test_a_warm_gate_counts_without_a_ledger(policy):
    gate = RecordedGate(MODEL, policy=policy)
    assert [gate.decide("loosen").action for _ in range(3)] == [ADMIT, ADMIT, ESCALATE]
    gate.begin_baseline("alice")
    assert gate.decide("loosen").action is ADMIT


def test_two_warm_gates_share_the_limit_of_loosening(policy, ledger):
    both = [RecordedGate(MODEL, policy=policy, ledger=ledger) for _ in range(2)]
    assert [both[number % 2].decide("loosen").action for number in range(4)] == [ADMIT, ADMIT, ESCALATE, ESCALATE]
    both[0].begin_baseline("alice")
    assert [each.decide("loosen").action for each in (*both, *both)] == [ADMIT, ADMIT, ESCALATE, ESCALATE]
    assert lines(ledger)[5]["kind"] == "baseline"
    assert lines(ledger)[5]["by"] == "alice"


def test_many_threads_spend_the_limit_once(policy, ledger):
    gates = [RecordedGate(MODEL, policy=policy, ledger=path) for path in (ledger, ledger)]
    actions = []

    def ask(gate: RecordedGate) -> None:
        actions.extend(gate.decide("loosen").action for _ in range(5))

    threads = [threading.Thread(target=ask, args=(gate,)) for gate in (*gates, *gates)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.value for each in actions) == ["admit"] * 2 + ["escalate"] * 18
    assert len(lines(ledger)) == 21


def test_a_person_may_approve_a_change_that_was_left_to_one(ledger):
    gate = RecordedGate(MODEL, ledger=ledger)
    decision = gate.decide("loosen", proposer="agent-7")
    assert decision.action is ESCALATE
    with pytest.raises(StaleDecisionError):
        gate.commit(decision)
    approved = gate.approve(decision, "alice")
    assert (approved.action, approved.approved_by, approved.proposer) == (ESCALATE, "alice", "agent-7")
    assert gate.state == {"state": {"n": 1}}
    line = lines(ledger)[-1]
    assert (line["kind"], line["by"], line["loosened"]) == ("approval", "alice", ["deploy.gate"])
    with pytest.raises(StaleDecisionError):
        gate.approve(decision, "alice")
    assert len(lines(ledger)) == 3


def test_a_decision_about_another_state_cannot_be_approved(ledger):
    """And the ledger does not say that somebody has."""
    gate = RecordedGate(MODEL, ledger=ledger)
    decision = gate.decide("loosen")
    gate.commit(gate.decide("tighten"))
    with pytest.raises(StaleDecisionError):
        gate.approve(decision, "alice")
    assert [line["kind"] for line in lines(ledger)[1:]] == ["decision", "decision"]


@pytest.mark.parametrize("name", ["bob", "BOB", " bob ", "ｂｏｂ"])
def test_who_proposes_cannot_approve(ledger, tmp_path, name):
    gate = RecordedGate(MODEL, ledger=ledger)
    decision = gate.decide("loosen", proposer="bob")
    before = ledger.read_bytes()
    with pytest.raises(SelfApprovalError):
        gate.approve(decision, name)
    assert (gate.state, ledger.read_bytes()) == ({"state": {"n": 0}}, before)
    alone = tmp_path / "alone.toml"
    alone.write_text("self_approval = true\n", "utf-8")
    gate = RecordedGate(MODEL, ledger=ledger, policy=alone)
    gate.approve(gate.decide("loosen", proposer="bob"), name)
    assert gate.state == {"state": {"n": 1}}
    assert audit(str(ledger), MODEL).faults == ()


@pytest.mark.parametrize("has_ledger", [True, False])
def test_who_has_proposed_cannot_approve_it_under_another_proposer(ledger, has_ledger):
    """With a ledger, the proposal can be one of another gate; an audit finds an approval that is there all the same."""
    gate = RecordedGate(MODEL, ledger=ledger if has_ledger else None)
    other = RecordedGate(MODEL, ledger=ledger) if has_ledger else gate
    other.decide("loosen", proposer="agent")
    for proposer in (None, "bob"):
        with pytest.raises(SelfApprovalError):
            gate.approve(gate.decide("loosen", proposer=proposer), "agent")
    assert gate.state == {"state": {"n": 0}}
    decision = gate.decide("loosen")
    if has_ledger:
        with Ledger(str(ledger), {"system": "team", "model": MODEL.digest}).turn() as turn:
            turn.append(approval_line(decision, "agent"))
        assert [each.message.split(" ", 2)[2] for each in audit(str(ledger), MODEL).faults] == [
            "approves a change that agent has proposed"
        ]
    else:
        gate.approve(decision, "alice")


@pytest.mark.parametrize("name", ["", " ", None, 3])
def test_nobody_proposes_approves_and_reviews_nothing(ledger, name):
    gate = RecordedGate(MODEL, ledger=ledger)
    decision = gate.decide("loosen", proposer="bob")
    before = ledger.read_bytes()
    for call in (lambda: gate.approve(decision, name), lambda: gate.begin_baseline(name)):
        with pytest.raises(ValueError, match="names nobody"):
            call()
    if name is not None:
        with pytest.raises(ValueError, match="names nobody"):
            gate.decide("loosen", proposer=name)
    assert (gate.state, ledger.read_bytes()) == ({"state": {"n": 0}}, before)


def test_refused_and_admitted_changes_cannot_be_approved(ledger, tmp_path):
    never = tmp_path / "never.toml"
    never.write_text('never_looser = ["deploy.gate"]\n', "utf-8")
    gate = RecordedGate(MODEL, policy=never, ledger=ledger)
    for proposal, action in (("loosen", REFUSE), ("tighten", ADMIT)):
        decision = gate.decide(proposal)
        assert decision.action is action
        with pytest.raises(StaleDecisionError):
            gate.approve(decision, "alice")
    assert gate.state == {"state": {"n": 0}}
    assert len(lines(ledger)) == 3


def test_approved_changes_count_too(tmp_path, ledger):
    strict = tmp_path / "strict.toml"
    strict.write_text('[loosening]\nmost = 1\nbeyond = "refuse"\n', "utf-8")
    gate = RecordedGate(MODEL, policy=strict, ledger=ledger)
    gate.approve(gate.decide("loosen"), "alice")
    assert RecordedGate(MODEL, policy=strict, ledger=ledger).decide("loosen").action is REFUSE


# ------------------------------------------------------------------- faults


def test_a_policy_with_mistakes_makes_no_gate(tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text("looose = 1\n", "utf-8")
    for path in (bad, tmp_path / "missing.toml"):
        with pytest.raises(ModelError):
            RecordedGate(MODEL, policy=path)


def test_a_decision_that_cannot_be_written_is_not_given(ledger, monkeypatch):
    gate = RecordedGate(MODEL, ledger=ledger)
    gate.decide("same")
    before = ledger.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(ModelError) as refused:
            gate.decide("tighten")
        with pytest.raises(ModelError):
            gate.approve(gate.decide("loosen"), "alice")
    assert [each.code for each in refused.value.diagnostics] == [Code.LEDGER_NOT_WRITTEN]
    assert ledger.read_bytes() == before
    assert gate.decide("tighten").is_admitted


def test_an_unwritten_decision_does_not_count(policy, ledger, monkeypatch):
    gate = RecordedGate(MODEL, policy=policy, ledger=ledger)
    gate.decide("same")
    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", lambda *given: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        for _ in range(5):
            with pytest.raises(ModelError):
                gate.decide("loosen")
    assert [gate.decide("loosen").action for _ in range(3)] == [ADMIT, ADMIT, ESCALATE]


def delivered(ledger, kind: str, **more) -> tuple[Decision | None, list[str]]:
    """An admitted decision, or an approved one, with its end in a file; and the kinds of lines after the first."""
    gate = RecordedGate(MODEL, ledger=ledger)
    delivery = Delivery(str(ledger.parent / "end.json"), **more)
    decision = None
    with contextlib.suppress(UndeliveredError):
        if kind == "decision":
            decision = gate.decide("tighten", delivery=delivery)
        else:
            decision = gate.approve(gate.decide("loosen"), "alice", delivery=delivery)
    return decision, [line["kind"] for line in lines(ledger)[1:]]


@pytest.mark.parametrize("kind", ["decision", "approval"])
def test_the_end_is_there_where_the_ledger_says_so(ledger, kind):
    decision, kinds = delivered(ledger, kind)
    assert decision.is_admitted is (kind == "decision")
    assert kinds[-1] == kind
    assert json.loads((ledger.parent / "end.json").read_text("utf-8")) == {"state": {"n": 1}}
    assert sorted(each.suffix for each in ledger.parent.iterdir()) == [".gate-lock", ".json", ".jsonl"]


@pytest.mark.parametrize("kind", ["decision", "approval"])
@pytest.mark.parametrize("moment", ["written", "put into place"])
def test_where_the_end_cannot_be_written_the_ledger_does_not_admit(ledger, monkeypatch, kind, moment):
    """At both moments, before the line and after it, answer and ledger agree, and the earlier end stays."""
    end = ledger.parent / "end.json"
    end.write_text("{}", "utf-8")

    def full(*given, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((tempfile, "mkstemp") if moment == "written" else (os, "replace")), full)
    decision, kinds = delivered(ledger, kind)
    assert kinds == ["decision"]
    told = lines(ledger)[-1]["decision"]
    if kind == "decision":
        assert (decision.action, told["action"]) == (GateAction.UNDECIDED, "undecided")
        assert "cannot be written" in told["obstacle"]
        assert "No space left on device".lower() in told["obstacle"].lower()
    else:
        assert (decision, told["action"]) == (None, "escalate")
    assert end.read_text("utf-8") == "{}"
    assert not list(ledger.parent.glob(".end.json*"))
    assert audit(str(ledger), MODEL).faults == ()


def test_where_the_ledger_cannot_be_written_the_end_stays(ledger, monkeypatch):
    RecordedGate(MODEL, ledger=ledger).decide("same")
    end = ledger.parent / "end.json"

    def full(*given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(ModelError):
        delivered(ledger, "decision")
    assert not end.exists()
    assert not list(ledger.parent.glob(".end.json*"))


def test_an_end_that_nobody_knows_is_not_admitted(ledger):
    gate = RecordedGate(MODEL, ledger=ledger)
    delivery = Delivery(str(ledger.parent / "end.json"))
    assert gate.decide("tighten # leaves open", delivery=delivery).action is GateAction.UNDECIDED
    assert gate.decide("tighten # leaves open").is_admitted


def test_an_interrupt_before_the_line_leaves_no_line(ledger):
    """Once the line is begun, the answer is given."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        delivered(ledger, "decision", begin=interrupt)
    assert len(lines(ledger)) == 1
    assert not (ledger.parent / "end.json").exists()


@pytest.mark.parametrize("text", ["precious\n", '{"ledger":1}\n'])
def test_a_file_that_is_no_ledger_lets_nothing_be_admitted(ledger, text):
    ledger.write_text(text, "utf-8")
    gate = RecordedGate(MODEL, ledger=ledger)
    with pytest.raises(ModelError):
        gate.decide("tighten")
    assert ledger.read_text("utf-8") == text


def test_a_torn_line_is_reported(ledger):
    RecordedGate(MODEL, ledger=ledger).decide("tighten")
    ledger.write_bytes(ledger.read_bytes()[:-10])
    gate = RecordedGate(MODEL, ledger=ledger)
    gate.decide("tighten")
    assert [each.code for each in gate.notices] == [Code.LEDGER_TORN]


def test_a_gate_that_fails_admits_nothing_and_says_so_in_the_ledger(ledger):
    gate, made = RecordedGate(MODEL, ledger=ledger), []
    with pytest.raises(NotAdmittedError), gate.guarded("fail", proposer="agent-7"):
        made.append(1)
    assert made == []
    line = lines(ledger)[-1]
    assert (line["proposer"], line["decision"]["action"], line["decision"]["rule"]) == (
        "agent-7",
        "undecided",
        "the gate failed",
    )
    assert line["decision"]["obstacle"] == "ZeroDivisionError: a bug"


def test_a_line_that_cannot_be_built_lets_nothing_be_admitted(ledger, monkeypatch):
    gate, made = RecordedGate(MODEL, ledger=ledger), []
    monkeypatch.setattr("invariants.gate.recording.recorded_gate.decision_line", lambda *given: {"x": object()})
    with pytest.raises(TypeError), gate.guarded("tighten"):
        made.append(1)
    assert made == []
    assert gate.state == {"state": {"n": 0}}
    assert len(lines(ledger)) == 1
