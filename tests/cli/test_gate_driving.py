"""A gate beside a running system: its configuration is the interpreter's, step by step and change by change."""

from __future__ import annotations

import json

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.gate.gate import Gate
from invariants.gate.running.state_writing import state_content
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Fired
from invariants.language.loader import load_text

pytestmark = pytest.mark.usefixtures("in_one_process")

SYSTEM = """\
system team
type Agent [2]
var approvals: 0..3 = 0
var deployed: Agent -> Bool = false
var stage: 0..2 = 0
backup keep of deploy, stage
transition approve {
  require approvals < 3
  approvals := approvals + 1
}
transition deploy(a: Agent) {
  require gate: approvals >= 2
  deployed[a] := true
}
transition advance {
  require stage < 2
  stage := stage + 1
}
modification tighten(least: 0..3) {
  rewrite deploy.gate as prev and approvals >= least
}
modification trust(a: Agent) {
  rewrite deploy(a).gate as approvals >= now(approvals)
  disable tighten
}
modification remember { save keep }
modification return { restore keep }
invariant reviewed: forall a in Agent: deployed[a] => approvals >= 1
"""

LOG = [
    ("approve", []),
    ("approve", []),
    ("tighten", [2]),
    ("remember", []),
    ("advance", []),
    ("deploy", ["Agent0"]),
    ("trust", ["Agent1"]),
    ("approve", []),
    ("return", []),
    ("deploy", ["Agent1"]),
]
"""A run of the system."""

PROPOSALS = [
    "edit { rewrite deploy.gate as prev and approvals >= 3 }",
    "edit { approvals := 0 }",
    "apply return",
    "adopt modification open { remove deploy.gate }",
]


def told(gate: Gate, proposal: str) -> tuple:
    try:
        decision = gate.decide(proposal)
    except ModelError as error:
        return tuple(each.code for each in error.diagnostics)
    found = decision.findings
    answered = [(each.invariant, each.outcome, each.chain) for each in found.invariants]
    sites = [(each.place, each.change, each.before, each.after) for each in found.sites]
    return decision.action, decision.rule, found.change, found.outcome, found.obstacle, answered, sites, found.values


@pytest.mark.campaign
def test_a_gate_that_is_driven_along_a_log_decides_as_one_that_starts_at_its_end(run, here):
    """`replay --end` computes the end from the log, with no gate; at every length of the log."""
    (here / "team.inv").write_text(SYSTEM, "utf-8")
    model = load_text(SYSTEM, path="team.inv")
    start = {"approvals": 0, "deployed": {"Agent0": False, "Agent1": False}, "stage": 0}
    driven = Gate(model, state={"state": start})
    lines = [json.dumps({"rule": None, "state": start})]
    actions = set()
    for rule, arguments in LOG:
        driven.step(rule, arguments)
        lines.append(json.dumps({"rule": rule, "arguments": arguments}))
        (here / "log.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        (here / "end.json").unlink(missing_ok=True)
        assert run("replay", "team.inv", "log.jsonl", "--end", "end.json").status in (0, 1)
        fresh = Gate(model, state=json.loads((here / "end.json").read_text("utf-8")))
        assert fresh.state == driven.state
        assert fresh.state_digest == driven.state_digest
    for proposal in PROPOSALS:
        one, other = told(driven, proposal), told(fresh, proposal)
        assert one == other
        actions.add(one[0])
    assert len(actions) >= 2


EDITS = [
    "rewrite deploy.gate as prev and stage > 0",
    "rewrite deploy(Agent1).gate as deployed[Agent0] or approvals == 3",
    "remove deploy.gate",
    "disable advance  enable tighten",
    "approvals := 1  stage := 2  deployed[Agent0] := false",
    "rewrite approve as any of approvals where approvals' >= approvals",
    "save keep  stage := 0",
    "rewrite advance.stage as 2  approvals := approvals - 1",
    "copy deploy(Agent0) from deploy(Agent1)",
]


@pytest.mark.parametrize("edit", EDITS)
def test_the_state_after_a_commit_is_the_interpreters(edit):
    """The same edits, as a modification of a system that is written down, fired by the interpreter of that system."""
    state = {"approvals": 3, "deployed": {"Agent0": True, "Agent1": False}, "stage": 1}
    rules = SYSTEM.partition("invariant")[0]
    gate = Gate(load_text(rules), state={"state": state})
    decision = gate.decide(f"edit {{ {edit} }}")
    assert decision.findings.obstacle is None, decision.findings.obstacle
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(decision), "is_admitted", True)  # whatever it says: the state is looked at
        gate.commit(decision)
    constants = {f"Agent{number}": f"first_{number}" for number in range(2)}
    text = edit
    for name, constant in constants.items():
        text = text.replace(name, constant)
    written = rules.replace("= 0\nvar deployed", "= 3\nvar deployed").replace("stage: 0..2 = 0", "stage: 0..2 = 1")
    written = written.replace("deployed: Agent -> Bool = false", "deployed: Agent -> Bool")
    written += f"modification now_it_is({', '.join(f'{each}: Agent' for each in constants.values())}) {{\n{text}\n}}\n"
    interpreter = Interpreter(load_text(written))
    start = next(
        each
        for each in interpreter.initial_configurations()
        if state_content(interpreter, each)["state"]["deployed"] == state["deployed"]
    )
    (outcome,) = interpreter.successors(start, "now_it_is", (0, 1))
    assert isinstance(outcome, Fired)
    expected = state_content(interpreter, outcome.configuration)
    found = gate.state
    assert found["state"] == expected["state"]
    assert found.get("code") == expected.get("code")
    assert found.get("backups") == expected.get("backups")


NODES = ("Node0", "Node1")

HIDDEN = """\
system hidden
type Node [2]
var asked: Node -> Bool = false
var answered: Node -> Bool = false
transition answer(n: Node) { require polite: asked[n]  answered[n] := true }
transition ask(n: Node) { asked[n] := true  answered[n] := false }
invariant prompt: forall n in Node: asked[n] leads to answered[n] within 2
invariant calm: true
"""


@pytest.mark.parametrize(
    ("proposal", "action"),
    [
        ("adopt transition idle { }", "refuse"),
        ("edit { rewrite answer.polite as unknown over answered[n] }", "refuse"),
        ("edit { asked[Node1] := true  rewrite answer(Node0).polite as unknown }", "refuse"),
    ],
)
@pytest.mark.parametrize("asked", [True, pytest.param(False, marks=pytest.mark.campaign), None])
def test_names_that_no_text_declares_are_in_no_report(run, here, proposal, action, asked):
    """Neither the rule that has a proposal's edits, nor counters of deadlines, nor tables of unknown conditions."""
    state = (
        {} if asked is None else {"asked": {"Node0": asked, "Node1": False}, "answered": dict.fromkeys(NODES, False)}
    )
    (here / "hidden.inv").write_text(HIDDEN, "utf-8")
    (here / "now.json").write_text(json.dumps({"state": state}), "utf-8")
    (here / "change.inv").write_text(proposal, "utf-8")
    outcome = run("gate", "hidden.inv", "change.inv", "--state", "now.json")
    assert outcome.err == ""
    assert outcome.status in ((1, 3, 4) if action == "refuse" else (3,)), outcome.out
    answer = outcome.out.partition("is violated")[0]  # what follows is a trace, as `check` has it
    assert not any(word in answer for word in ("__", ".due", ".unknown")), outcome.out


DOORS = """system doors
enum Light { red, green }
var light: Light = red
var inside: Bool = false
transition switch { light := if light == red then green else red }
transition enter { require lock: light == green  inside := true }
modification replace_lock { rewrite enter.lock as unknown over light }
backup old of enter
modification keep { save old }
modification bring_back { restore old }
invariant passable: can inside
"""


@pytest.mark.parametrize(
    ("values", "status"),
    [({"red": True}, 0), ({"red": True, "green": False}, 0), ({"green": True}, 1), ({"red": False}, 1), ({}, 1)],
)
def test_the_values_of_an_unknown_condition_are_given_by_its_site(run, here, values, status):
    """The light stays red after the change, and the lock is as it is."""
    now = {
        "state": {"light": "red", "inside": False, "enter.lock": values},
        "code": {"enter.lock": "unknown over light"},
    }
    (here / "doors.inv").write_text(DOORS, "utf-8")
    (here / "now.json").write_text(json.dumps(now), "utf-8")
    (here / "change.inv").write_text("retire switch\nretire replace_lock\nretire bring_back\n", "utf-8")
    outcome = run("gate", "doors.inv", "change.inv", "--state", "now.json")
    assert (outcome.status, outcome.err) == (status, ""), outcome.out


def test_the_values_in_a_backup_are_given_by_the_site_too(run, here):
    saved = {"code": {"enter.lock": "unknown over light"}, "state": {"enter.lock": {"red": True, "green": True}}}
    now = {"state": {"light": "red", "inside": False}, "code": {"enter.lock": "false"}, "backups": {"old": saved}}
    (here / "doors.inv").write_text(DOORS, "utf-8")
    (here / "change.inv").write_text("retire switch\nretire replace_lock\nretire keep\n", "utf-8")
    for value, status in ((True, 0), (False, 1)):
        saved["state"]["enter.lock"]["red"] = value
        (here / "now.json").write_text(json.dumps(now), "utf-8")
        outcome = run("gate", "doors.inv", "change.inv", "--state", "now.json")
        assert (outcome.status, outcome.err) == (status, ""), outcome.out


def test_a_condition_of_numbers_is_the_one_that_the_state_says(run, here):
    """Whoever enters at 2 breaks the invariant; whoever enters at 5 does not."""
    doors = DOORS.replace("enum Light { red, green }\nvar light: Light = red", "var light: Int = 0")
    doors = doors.replace("if light == red then green else red", "light + 1").replace("light == green", "light > 5")
    (here / "doors.inv").write_text(doors.replace("can inside", "inside => light > 3"), "utf-8")
    (here / "change.inv").write_text("retire replace_lock\nretire bring_back\n", "utf-8")
    for place, status in (("5", 0), ("2", 1)):
        now = {
            "state": {"light": 0, "inside": False, "enter.lock": f"{place}: true, otherwise false"},
            "code": {"enter.lock": "unknown over light"},
        }
        (here / "now.json").write_text(json.dumps(now), "utf-8")
        outcome = run("gate", "doors.inv", "change.inv", "--state", "now.json")
        assert (outcome.status, outcome.err) == (status, ""), outcome.out
        assert ("passable is violated" in outcome.out) is (status == 1)
