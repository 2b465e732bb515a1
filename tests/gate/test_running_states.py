"""The state of a gate: commits and steps move it on, and it survives the way through data."""

from __future__ import annotations

import threading

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.gate.decision import ChangeClass, Decision, GateAction
from invariants.gate.gate import Gate, StaleDecisionError
from invariants.language.loader import load_text
from tests.gate.review_gate import LOCKED, NOW
from tests.gate.test_gate import found_of

pytestmark = pytest.mark.usefixtures("in_one_process")


def test_a_commit_moves_the_state_on(review_gate):
    gate = Gate(review_gate, state=LOCKED)
    first = gate.decide("retire fast_track")
    second = gate.decide("edit { rewrite deploy.gate as reviewed[a] and kind[a] == human }")
    before = gate.state
    assert before["code"] == {"fast_track": "disabled"}
    gate.commit(first)
    assert gate.state == {**before, "retired": ["fast_track"]}
    with pytest.raises(StaleDecisionError, match="older state"):
        gate.commit(second)
    with pytest.raises(StaleDecisionError, match="older state"):
        gate.commit(first)
    again = gate.decide("edit { rewrite deploy.gate as prev and kind[a] == human }")
    gate.commit(again)
    assert gate.state["code"]["deploy.gate"] == "reviewed[a] and kind[a] == human"
    assert Gate(review_gate, state=gate.state).state_digest == gate.state_digest


def test_only_what_is_admitted_is_committed(review_gate):
    gate = Gate(review_gate, state=LOCKED)
    refused = gate.decide("edit { remove deploy.gate }")
    escalated = gate.decide("adopt transition join(a: Agent) { member[a] := true }")
    assert (refused.action, escalated.action) == (GateAction.REFUSE, GateAction.ESCALATE)
    before = gate.state_digest
    for decision, approved in ((refused, False), (refused, True), (escalated, False)):
        with pytest.raises(StaleDecisionError, match="does not admit"):
            gate.commit(decision, approved=approved)
    forged = Decision(refused.findings, GateAction.ADMIT, "forged", refused.policy)
    with pytest.raises(StaleDecisionError, match="not made here"):
        gate.commit(forged)
    assert gate.state_digest == before
    gate.commit(escalated, approved=True)
    assert gate.state["adopted"] == ["transition join(a: Agent) { member[a] := true }"]
    gate.step("join", {"a": "Agent2"})
    assert gate.state["state"]["member"]["Agent2"] is True


def test_what_is_open_stays_open_after_changes_and_steps_that_do_not_read_it(review_gate):
    known = {agent: kind for agent, kind in LOCKED["state"]["kind"].items() if agent != "Agent1"}
    gate = Gate(review_gate, state={**LOCKED, "state": {**LOCKED["state"], "kind": known}})
    decision = gate.decide("edit { rewrite review.independent as by != a and reviewed[a] == reviewed[a] }")
    assert decision.action is GateAction.ADMIT
    gate.commit(decision)
    assert gate.state["state"]["kind"] == known
    gate.step("review", {"by": "Agent0", "a": "Agent1"})
    assert gate.state["state"]["reviewed"]["Agent1"] is True
    assert gate.state["state"]["kind"] == known


def test_a_record_is_kept_beside_an_optional_value_that_is_open():
    model = load_text(
        "system s\nrecord P { left: Int, on: Bool }\nvar p: P = P(left: 0, on: false)\nvar q: P?\nvar n: Int = 0\n"
        "transition u { q := none }\ninvariant i: n >= 0\n"
    )
    gate = Gate(model, state={"state": {"p": {"left": 1, "on": True}, "n": 0}})
    gate.commit(gate.decide("edit { n := 5 }"), approved=True)
    known = {"p.left": 1, "p.on": True, "n": 5}
    assert gate.state["state"] == known
    assert Gate(model, state=gate.state).state_digest == gate.state_digest
    gate.step("u")
    assert gate.state["state"] == {**known, "q.there": False, "q.left": 0, "q.on": False}


@pytest.mark.parametrize("whose", ["p", "q"])
def test_the_code_of_an_individual_with_a_name_is_read_and_written(whose):
    model = load_text(
        "system s\ntype A [2] = p, q\nvar n: Int = 0\nvar last: Int = n + 1\n"
        "transition t(a: A) { require g: true n := n + 1 }\ninvariant i: n >= 0\n"
    )
    gate = Gate(model, state={"state": {"n": 0, "last": 1}, "code": {f"t({whose}).g": "n > 3"}})
    assert gate.state["code"] == {f"t({whose}).g": "n > 3"}
    with pytest.raises(ModelError):
        gate.step("t", {"a": whose})
    gate.step("t", {"a": "q" if whose == "p" else "p"})
    assert gate.state["state"]["n"] == 1


def test_added_clauses_stay_sites(review_gate):
    gate = Gate(review_gate, state=LOCKED)
    gate.commit(gate.decide("edit { add require certain: kind[a] == human to deploy }"))
    assert gate.state["code"]["deploy.certain"] == "kind[a] == human"
    assert gate.state["sites"] == ["add require certain: kind[a] == human to deploy"]
    assert found_of(gate.decide("edit { rewrite deploy.certain as true }"))[1] == "looser"


def test_steps_move_the_state_on(review_gate):
    gate = Gate(review_gate, state=NOW)
    stale = gate.decide("retire fast_track")
    gate.step("review", ["Agent1", "Agent0"])
    gate.step("deploy", {"a": "Agent0"})
    assert gate.state["state"]["deployed"]["Agent0"] is True
    with pytest.raises(StaleDecisionError):
        gate.commit(stale)
    for rule, arguments, code in (
        ("deploy", ["Agent1"], Code.BAD_STATE),
        ("deplo", ["Agent1"], Code.UNKNOWN_IN_LOG),
        ("deploy", ["Agent9"], Code.BAD_LOG_VALUE),
        ("deploy", [], Code.WRONG_LOG_ARGUMENTS),
        ("__code", [], Code.BAD_STATE),
    ):
        with pytest.raises(ModelError) as error:
            gate.step(rule, arguments)
        assert error.value.diagnostics[0].code is code, rule


@pytest.mark.parametrize(
    "content",
    [
        {"stat": {}},
        {"state": {"kind": {"Agent0": "robot"}}},
        {"state": {"member": True}},
        {"state": {"nothing": True}},
        {"scope": {"Agent": 0}},
        {"code": {"deploy.gat": "true"}},
        {"code": {"deploy.gate": "3"}},
        {"code": {"deploy.gate": "true } modification evil { remove deploy.gate"}},
        {"code": {"deploy.gate": "true disable deploy"}},
        {"code": {"deploy.gate": "prev"}},
        {"code": {"deploy.gate": "now(member[a])"}},
        {"code": {"deploy": "disabled", "deploy(Agent0)": "enabled"}},
        {"code": ["deploy.gate"]},
        {"backups": {"nothing": {}}},
        {"adopted": ["var x: Bool"]},
        {"adopted": "transition x { }"},
        {"retired": ["nothing"]},
        {"sites": ["remove deploy.gate"]},
        {"sites": ["add require x: true to deploy } modification y { remove deploy.gate"]},
    ],
)
def test_a_state_that_is_none_is_complained_about(review_gate, content):
    with pytest.raises(ModelError):
        Gate(review_gate, state=content)


def test_of_commits_at_a_time_one_wins(review_gate):
    gate = Gate(review_gate, state=LOCKED)
    decisions = [gate.decide("retire fast_track"), gate.decide("edit { rewrite deploy.gate as not not prev }")]
    results: list[bool] = []

    def commit(decision: Decision) -> None:
        try:
            gate.commit(decision)
            results.append(True)
        except StaleDecisionError:
            results.append(False)

    threads = [threading.Thread(target=commit, args=(decision,)) for decision in decisions * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 5 + [True]


BACKUPS = """
system backed
type Agent [2]
var safe: Bool = true
var used: Agent -> Bool = false
backup good of work, safe
transition work(a: Agent) {
  require ok: safe
  used[a] := true
}
modification keep { save good }
modification spoil(a: Agent) {
  require not used[a]
  rewrite work(a).ok as a == a
}
modification back { restore good }
invariant saved_first: saved(good) or safe
"""


def test_backups_and_code_per_individual_survive_the_way_through_data():
    model = load_text(BACKUPS)
    state = {"state": {"safe": True, "used": {"Agent0": False, "Agent1": False}}}
    gate = Gate(model, state=state)
    gate.step("keep")
    gate.step("spoil", ["Agent1"])
    assert gate.state["code"] == {"work(Agent1).ok": "a == a"}
    assert gate.state["backups"] == {"good": {"state": {"safe": True}}}
    again = Gate(model, state=gate.state)
    assert again.state_digest == gate.state_digest
    again.step("keep")
    assert again.state["backups"] == {"good": {"code": {"work(Agent1).ok": "a == a"}, "state": {"safe": True}}}
    third = Gate(model, state=again.state)
    third.step("back")
    assert third.state["code"] == {"work(Agent1).ok": "a == a"}


def test_code_that_text_cannot_tell_is_no_state():
    model = load_text(
        "system told\nvar x: Bool = true\ntransition t { require g: x }\n"
        "modification m { rewrite t.g as prev }\ninvariant kept: unmodified t.g or x\n"
    )
    gate = Gate(model, state={"state": {"x": True}})
    with pytest.raises(NoAnswerError, match="unmodified"):
        gate.step("m")
    decision = gate.decide("apply m")
    assert decision.action is GateAction.UNDECIDED
    with pytest.raises(ModelError) as refused:
        Gate(model, state={"state": {"x": True}, "code": {"t.g": "x"}})
    (found,) = refused.value.diagnostics
    assert found.code is Code.BAD_STATE
    assert found.labels
    assert "leave the code of `t` out where it is as written" in (found.help or "")


PROMPT = """system prompt
var open: Bool = false
var done: Bool = false
modification wait { require not done }
modification ask { open := true }
modification finish { done := true }
modification again { done := false }
invariant prompt: open leads to done within 2
"""


@pytest.mark.parametrize(
    ("steps", "change", "expected"),
    [
        ([], "ask", [("nothing", "0 of 2 steps")]),
        (["ask"], "wait", [("0 of 2 steps", "1 of 2 steps")]),
        (["ask", "wait"], "wait", [("1 of 2 steps", "missed")]),
        (["ask", "wait"], "finish", [("1 of 2 steps", "met")]),
        (["ask", "wait", "wait"], "finish", [("missed", "met")]),
        (["ask", "finish"], "wait", []),
        (["ask", "finish"], "again", [("nothing", "0 of 2 steps")]),
    ],
)
def test_a_change_says_what_it_does_to_a_deadline(steps, change, expected):
    gate = Gate(load_text(PROMPT), state={"state": {"open": False, "done": False}})
    for rule in steps:
        gate.step(rule)
    values = gate.decide(f"apply {change}").findings.values
    assert [(each.before, each.after) for each in values if each.place == "the deadline of prompt"] == expected


def test_steps_of_an_adopted_rule_count_for_deadlines_and_assign_nothing_that_nobody_wrote():
    gate = Gate(load_text(PROMPT), state={"state": {"open": False, "done": False}})
    decided = gate.decide("adopt modification idle { } adopt modification undo { done := false }")
    assert decided.findings.change is ChangeClass.LOOSER
    assert [(each.writes, each.edits, each.effects, each.deadlines) for each in decided.findings.adopted] == [
        ((), (), (), ("prompt",)),
        (("done",), (), (), ("prompt",)),
    ]
    idle = gate.decide("adopt modification idle { }")
    assert (idle.findings.change, idle.to_json()["adopted"][0]["deadlines"]) == (ChangeClass.LOOSER, ["prompt"])


@pytest.mark.parametrize(
    ("change", "way_out"),
    [
        ("apply m(A2)", "of `A` there are `A0` and `A1`"),
        ("apply m(B7)", "of `B` there are `bob` and `B1`"),
        ("edit { rewrite t.who as who == C3 }", "of `C` there is `C0`"),
        ("apply m(bbo)", "did you mean `bob`?"),
    ],
)
def test_a_proposal_that_names_nobody_is_told_who_there_is(change, way_out):
    text = """system s
type A [2]
type B [2] = bob
type C [1]
var on: Bool = false
var who: C
transition t { require who: who == who on := true }
modification m(a: A) { on := a == a }
invariant i: true
"""
    with pytest.raises(ModelError) as raised:
        Gate(load_text(text), state={"state": {"on": False, "who": "C0"}}).decide(change)
    (mistake,) = raised.value.diagnostics
    assert mistake.code is Code.UNKNOWN_NAME
    assert mistake.help == way_out
