"""A whole ledger is inspected, and its decisions made again."""

from __future__ import annotations

import json

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.gate.ledger.lines import encoded
from invariants.gate.recording.audit import Repetition, audit, decided_again
from invariants.gate.recording.recorded_gate import RecordedGate
from invariants.gate.running.proposal import LARGEST_PROPOSAL
from invariants.language.loader import load_text
from tests.gate.findings import LOOSER, UNDECIDED, findings
from tests.gate.recording.conftest import FINDINGS, MODEL


@pytest.fixture
def ledger(tmp_path):
    """A ledger with two admissions up to the limit, one beyond it, a baseline, and one more."""
    policy = tmp_path / "policy.toml"
    policy.write_text('[looser]\nproved = "admit"\n[loosening]\nmost = 1\n', "utf-8")
    path = tmp_path / "ledger.jsonl"
    gate = RecordedGate(MODEL, policy=policy, ledger=path)
    gate.commit(gate.decide("tighten"))
    for _ in range(2):
        gate.decide("loosen")
    gate.begin_baseline("alice")
    gate.decide("loosen")
    return path


def forge(path, number: int, change) -> None:
    """Change the content of a line, and give it and all later ones new digests: whoever can write the file can."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    change(rows[number - 1])
    previous, out = None, b""
    for row in rows:
        content = {key: value for key, value in row.items() if key not in {"ledger", "line", "previous", "digest"}}
        raw, line = encoded(row["line"], previous, content)
        out, previous = out + raw, line.digest
    path.write_bytes(out)


def again(path):
    found = audit(str(path), MODEL)
    assert found.faults == ()
    return list(decided_again(str(path), MODEL, found.lines))


def test_every_decision_is_made_again(ledger):
    found = again(ledger)
    assert [(each.line, each.action, each.repetition) for each in found] == [
        (2, "admit", Repetition.SAME),
        (3, "admit", Repetition.SAME),
        (4, "escalate", Repetition.SAME),
        (6, "admit", Repetition.SAME),
    ]
    assert [each.fault for each in found] == [None] * 4


def test_a_forger_who_computes_all_digests_is_found_by_deciding_again(ledger):
    forge(ledger, 4, lambda row: row["decision"].update(action="admit"))
    assert [each.repetition for each in again(ledger)][2] is Repetition.DIFFERENT
    assert again(ledger)[2].fault.message == (
        "line 4 says admit for a change that is looser and admitted (beyond the limit: 2 places loosened since the "
        "baseline, where 1 may be); decided again, it is escalate for a change that is looser and admitted (beyond the "
        "limit: 2 places loosened since the baseline, where 1 may be)"
    )


FORGED = {
    "the verdict of an invariant": ("invariants", lambda told: told["invariants"][0].update(verdict="violated")),
    "the outcome of an invariant": ("invariants", lambda told: told["invariants"][0].update(outcome="refused")),
    "an invariant": ("invariants", lambda told: told["invariants"][0].update(invariant="everything")),
    "no invariants": ("invariants", lambda told: told.update(invariants=[])),
    "the code of a site": ("sites", lambda told: told["sites"][0].update(after="true")),
    "the class of a site": ("sites", lambda told: told["sites"][0].update({"class": "same"})),
    "a class without a reason": ("sites", lambda told: told["sites"][0].update({"class": "same", "reason": "late"})),
    "no sites": ("sites", lambda told: told.update(sites=[])),
    "other values": ("values", lambda told: told.update(values=[{"place": "n"}])),
    "a rule that is gone": ("retired", lambda told: told.update(retired=["up"])),
    "an approval": ("approved_by", lambda told: told.update(approved_by="god")),
    "a part that no gate writes": ("note", lambda told: told.update(note="harmless")),
    "a part that is missing": ("seconds", lambda told: told.pop("seconds")),
}


@pytest.mark.parametrize("what", FORGED)
def test_the_evidence_of_a_decision_cannot_be_exchanged(ledger, what):
    part, change = FORGED[what]
    forge(ledger, 4, lambda row: change(row["decision"]))
    found = again(ledger)[2]
    assert found.repetition is Repetition.DIFFERENT
    assert found.fault.message == f"line 4 says other things of `{part}` than the decision that is made again"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda row: row["replay"].update(proposal="tighten"), "has another proposal"),
        (lambda row: row["replay"].update(policy=""), "has another policy"),
        (lambda row: row["replay"].update(state={"state": {"n": 9}}), "has another configuration"),
    ],
)
def test_the_texts_of_a_decision_cannot_be_exchanged(ledger, change, words):
    forge(ledger, 3, change)
    found = again(ledger)
    assert [each.repetition for each in found] == [
        Repetition.SAME,
        Repetition.DIFFERENT,
        Repetition.SAME,
        Repetition.SAME,
    ]
    assert words in found[1].fault.message
    assert found[1].fault.labels[0].span.line == 3


def test_a_proposal_without_a_copy_admits_nothing(tmp_path):
    """Of a text that is too large the ledger has no copy, and a gate that fails has not looked at any."""
    path = tmp_path / "ledger.jsonl"
    gate = RecordedGate(MODEL, ledger=path)
    gate.decide("fail")
    gate.decide("tighten # " + "x" * LARGEST_PROPOSAL)
    assert path.stat().st_size < 10_000
    forge(path, 3, lambda row: row["decision"].update(action="refuse"))
    assert [(each.repetition, each.fault) for each in again(path)] == [(Repetition.UNDECIDED, None)] * 2
    for number in (2, 3):
        forge(path, number, lambda row: row["decision"].update(action="admit"))
        found = again(path)[number - 2]
        assert found.repetition is Repetition.DIFFERENT
        assert found.fault.message == f"line {number} admits a proposal that it does not have"


def approval(ledger, number: int, **more):
    """An approval of the decision on a line, whose digests are right."""
    row = json.loads(ledger.read_text("utf-8").splitlines()[number - 1])
    digests = row["decision"]["digests"]
    told = {key: digests[key] for key in ("proposal", "state")}
    return {"kind": "approval", "by": "alice", "loosened": row["loosened"], **told, **more}


def test_a_removed_baseline_is_noticed(ledger):
    forge(ledger, 5, lambda row: row.update(approval(ledger, 4)))
    assert [each.repetition for each in again(ledger)] == [Repetition.SAME] * 3 + [Repetition.DIFFERENT]


@pytest.mark.parametrize(
    ("number", "more", "words"),
    [
        (2, {}, "approves a change that no decision before it leaves to a person"),
        (4, {"loosened": []}, "approves a change that no decision before it leaves to a person"),
        (4, {"state": "sha256:other"}, "approves a change that no decision before it leaves to a person"),
        (4, {"by": "AGENT-7 "}, "approves a change that AGENT-7  has proposed"),
    ],
)
def test_an_approval_needs_a_decision_that_leaves_its_change_to_that_person(ledger, number, more, words):
    forge(ledger, 4, lambda row: row.update(proposer="agent-7"))
    forge(ledger, 5, lambda row: row.update(approval(ledger, number, **more)))
    (found,) = audit(str(ledger), MODEL).faults
    assert found.code is Code.LEDGER_BROKEN
    assert found.message == f"line 5 {words}"


def test_a_line_that_hides_a_loosening_is_noticed(ledger):
    forge(ledger, 3, lambda row: row.update(loosened=[]))
    found = again(ledger)
    assert [each.repetition for each in found][1] is Repetition.DIFFERENT
    assert found[1].fault.message == "line 3 says that it loosens nothing; it loosens deploy.gate"


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.clear(),
        lambda row: row.update(kind="note"),
        lambda row: row.update(kind=["decision"]),
        lambda row: row.pop("decision"),
        lambda row: row.update(loosened={"deploy.gate": -5}),
        lambda row: row.update(loosened=[1]),
        lambda row: row["decision"].update(action="admitted"),
        lambda row: row["decision"].pop("digests"),
        lambda row: row["decision"]["digests"].update(policy=None),
        lambda row: row["replay"].update(state=[]),
        lambda row: row.update(replay=7),
    ],
)
def test_a_line_that_no_gate_has_written_is_a_fault(ledger, change):
    """All its digests are right, and what it says makes no sense."""

    def keep_the_number(row: dict) -> None:
        number = row["line"]
        change(row)
        row["line"] = number

    forge(ledger, 3, keep_the_number)
    (found,) = audit(str(ledger), MODEL).faults
    assert found.code is Code.LEDGER_BROKEN
    assert found.message.startswith("line 3 is no decision, approval or baseline: ")
    before = ledger.read_bytes()
    with pytest.raises(ModelError) as refused:
        RecordedGate(MODEL, ledger=ledger).decide("tighten")
    assert [each.message for each in refused.value.diagnostics] == [found.message]
    assert ledger.read_bytes() == before


def test_no_answer_contradicts_nothing(ledger, monkeypatch):
    """Then, it takes more time than there is; an admission for which there is no proof any more is told."""
    monkeypatch.setitem(FINDINGS, "tighten", findings(LOOSER, UNDECIDED))
    found = again(ledger)
    assert found[0].repetition is Repetition.UNDECIDED
    assert "line 2 says admit" in found[0].fault.message


def test_an_undecided_change_may_have_an_answer_now(tmp_path, monkeypatch):
    path = tmp_path / "ledger.jsonl"
    with monkeypatch.context() as patched:
        patched.setitem(FINDINGS, "tighten", findings(LOOSER, UNDECIDED))
        RecordedGate(MODEL, ledger=path).decide("tighten")
    (found,) = again(path)
    assert (found.repetition, found.fault) == (Repetition.UNDECIDED, None)


def test_an_audit_heals_nothing_and_tells_everything(ledger):
    raw = ledger.read_bytes()
    for text, codes in (
        (raw, []),
        (raw[:-3], [Code.LEDGER_TORN]),
        (raw.replace(b'"admit"', b'"refuse"', 1), [Code.LEDGER_BROKEN]),
        (b"", [Code.LEDGER_TORN]),
        (raw[:20], [Code.LEDGER_TORN]),
        (b"precious", [Code.LEDGER_BROKEN]),
        (raw + b"precious", [Code.LEDGER_BROKEN]),
        (b"precious\n", [Code.LEDGER_BROKEN]),
    ):
        ledger.write_bytes(text)
        assert [each.code for each in audit(str(ledger), MODEL).faults] == codes
        assert ledger.read_bytes() == text


@pytest.mark.parametrize("kept", [0, 1, 20, 120])
def test_a_ledger_is_whole_to_the_gate_and_to_the_audit_alike(ledger, kept):
    """Whatever a crash leaves of the first line: both warn, and the gate goes on."""
    ledger.write_bytes(ledger.read_bytes()[:kept])
    (found,) = audit(str(ledger), MODEL).faults
    gate = RecordedGate(MODEL, ledger=ledger)
    assert gate.decide("tighten").is_admitted
    assert [each.code for each in gate.notices] == [found.code] == [Code.LEDGER_TORN]
    assert audit(str(ledger), MODEL).faults == ()


def test_the_ledger_of_another_model_is_a_fault(ledger):
    other = load_text("system other\nvar x: Bool = false\ninvariant low: not x\n", path="other.inv")
    assert [each.code for each in audit(str(ledger), other).faults] == [Code.LEDGER_FOREIGN]


def test_an_unreadable_ledger_is_reported(tmp_path):
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ModelError):
            audit(str(path), MODEL)
