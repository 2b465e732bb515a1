"""A real gate with a ledger: values, code, backups, names and adopted rules of every line are decided about again."""

from __future__ import annotations

import pytest

from invariants import Gate
from invariants.gate.decision import GateAction
from invariants.gate.recording.audit import Repetition, ledger_report
from invariants.language.loader import load_text

pytestmark = pytest.mark.usefixtures("in_one_process")

MODEL = load_text(
    """\
system account
type Agent [2]
const rate: Real = 0.25
var x: Real = 0.5
var ok: Agent -> Bool = false
backup B of code, x
transition go(a: Agent) {
  require gate: x >= 0
  ok[a] := true
  x := x + rate
}
modification keep { save B }
invariant low: x >= 0
""",
    path="account.inv",
)

START = {
    "names": {"Agent": ["ann", "bob"]},
    "state": {"x": "1/3", "rate": 0.25, "ok": {"ann": False, "bob": False}},
}

PROPOSALS = {
    "edit { rewrite go(ann).gate as x >= 0.5 }": GateAction.ADMIT,
    "apply keep": GateAction.ESCALATE,
    "adopt modification tight { rewrite go.gate as prev and x < 100 } retire keep": GateAction.ESCALATE,
    "edit { rewrite go.x as x - 1 }": GateAction.REFUSE,
}


def test_decisions_about_every_kind_of_state_can_be_repeated(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    gate = Gate(MODEL, state=START, ledger=ledger)
    actions = {}
    for proposal in PROPOSALS:
        decision = gate.decide(proposal)
        actions[proposal] = decision.action
        if decision.is_admitted:
            gate.commit(decision)
        elif decision.action is GateAction.ESCALATE:
            gate.approve(decision, "alice")
    gate.step("go", ["bob"])
    assert gate.decide("edit { rewrite go.gate as prev and ok[bob] }").is_admitted
    assert actions == PROPOSALS
    assert {"code", "backups", "names", "adopted", "retired"} <= gate.state.keys()
    report = ledger_report(str(ledger), MODEL, replay=True)
    assert report.diagnostics == ()
    assert [each.repetition for each in report.repeated] == [Repetition.SAME] * 5
