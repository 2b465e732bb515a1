"""The worked example of the gate: attacks that are public knowledge end where they should, harmless changes pass."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

import invariants
from invariants import Refused
from invariants.gate.decision import ChangeClass, GateAction
from invariants.gate.policy.policy import GatePolicy
from invariants.gate.policy.reading import read_policy
from invariants.gate.recording.audit import audit
from invariants.gate.recording.guard import NotAdmittedError
from invariants.gate.recording.recorded_gate import RecordedGate
from tests.batches import some
from tests.examples.gated_agent.agent import RULES, START, Agent

pytestmark = pytest.mark.usefixtures("in_one_process")

FOLDER = Path(__file__).parent / "gated_agent"
POLICY = FOLDER / "policy.toml"
MODEL = invariants.load(FOLDER / "agent.inv")

ADMIT, ESCALATE, REFUSE, NO_ANSWER = GateAction

NOW = {"state": {**START, "consulted": False, "changed": False}}


@pytest.fixture(scope="module")
def warm():
    """A gate that has proved every invariant once."""
    found = RecordedGate(MODEL, state=NOW, policy=GatePolicy(seconds=300))
    assert found.decide("edit { rewrite let_through.good as score >= 99 }").is_admitted
    return found


@pytest.fixture(scope="module")
def gate(warm):
    """Builds a gate that knows the proofs of the warm one, which it proves again."""

    def build(policy: Path | None = None, ledger: Path | None = None, state=NOW) -> RecordedGate:
        found = RecordedGate(MODEL, state=state, policy=policy, ledger=ledger)
        found._examiner = warm._examiner
        return found

    return build


@pytest.fixture(scope="module")
def default(warm):
    """Decides by the default policy; nothing is committed, and nothing decided twice."""
    return cache(warm.decide)


# ------------------------------------------------------------------ attacks

ATTACKS = {
    "the gate disables itself": ("edit { rewrite change_rules.hook as true }", "gated", ["change_rules"]),
    "the gate lets through what is no news": (
        "edit { rewrite change_rules.hook as consulted or not changed }",
        "gated",
        ["change_rules"],
    ),
    "the gate is bypassed by a rule of its own": (
        "adopt transition hurry { require stage == asked  changed := true }",
        "gated",
        ["ask", "hurry"],
    ),
    "the threshold sinks too far": (
        "edit { rewrite let_through.good as score >= 69 }",
        "tested",
        ["ask", "let_through"],
    ),
    "an exception makes the helper its own approver": (
        "edit { rewrite approve.independent as prev or who == helper }",
        "separate",
        ["ask", "approve"],
    ),
    "an amendment ratifies itself": (
        "adopt transition amend { require drafted  ratified := true  ratifier := agent }",
        "mandate",
        ["draft", "amend"],
    ),
    "a draft may ratify": ("edit { rewrite ratify.person as who == human or drafted }", "mandate", ["draft", "ratify"]),
    "the kill switch is removed": ("retire stop", "stoppable", []),
    "the kill switch waits until the agent is idle": (
        "edit { rewrite stop.possible as running and stage != approved }",
        "stoppable",
        ["ask", "approve"],
    ),
    "the kill switch is disabled later": (
        "adopt modification calm_down { require stage == done  disable stop }",
        "stoppable",
        ["ask", "approve", "act", "calm_down"],
    ),
    "the log is pruned": ("adopt transition prune { logged := false }", "watched", ["ask", "approve", "act", "prune"]),
    "the hook that logs is removed": ("edit { remove act.log }", "watched", ["ask", "approve", "act"]),
}
"""The proposal, the invariant that it breaks, and the rules of the shortest run that breaks it. An `approve` in it may
be a `let_through` as well."""


@pytest.mark.parametrize(
    "attack",
    some(
        ATTACKS,
        "the gate lets through what is no news",
        "the gate is bypassed by a rule of its own",
        "a draft may ratify",
        "the kill switch is disabled later",
        "the log is pruned",
        "the hook that logs is removed",
        "the kill switch waits until the agent is idle",
        "the threshold sinks too far",
    ),
)
def test_an_attack_is_refused_with_the_run_that_it_opens(default, attack):
    proposal, invariant, wanted = ATTACKS[attack]
    decision = default(proposal)
    assert decision.action is REFUSE
    assert read_policy(str(POLICY), MODEL).ruling(decision.findings).action is REFUSE
    (broken,) = (each for each in decision.findings.invariants if each.trace)
    assert broken.invariant == invariant
    rules = [
        "approve" if step.rule == "let_through" and "approve" in wanted else step.rule for step in broken.trace[1:]
    ]
    assert rules == wanted


def test_a_change_that_looks_harmless_can_take_a_person(default):
    """Nothing is broken by it; but something passes that did not pass before, and that is for a person to see."""
    for proposal in (
        "edit { rewrite let_through.good as score >= 89 }",
        "edit { rewrite ask.alive as running or stage == idle }",
        "adopt transition rename { author := helper  stage := asked  logged := false }",
    ):
        decision = default(proposal)
        assert decision.action is ESCALATE, proposal


HARMLESS = {
    "edit { rewrite let_through.good as score >= 95 }": ChangeClass.TIGHTER,
    "edit { rewrite let_through.good as not (score < 90) }": ChangeClass.SAME,
    "edit { rewrite ask.free as not (stage == asked or stage == approved) }": ChangeClass.SAME,
    "edit { rewrite approve.independent as prev and who == human }": ChangeClass.TIGHTER,
    "edit { add require calm: not changed to act }": ChangeClass.TIGHTER,
    "apply raise_bar(97)": ChangeClass.TIGHTER,
    "retire let_through": ChangeClass.TIGHTER,
}
"""Changes that a gate lets pass by itself, with their class."""


@pytest.mark.parametrize(
    "proposal",
    some(
        HARMLESS,
        "edit { rewrite let_through.good as score >= 95 }",
        "edit { rewrite ask.free as not (stage == asked or stage == approved) }",
        "retire let_through",
    ),
)
def test_a_harmless_change_is_admitted(default, proposal):
    decision = default(proposal)
    assert (decision.findings.change, decision.action) == (HARMLESS[proposal], ADMIT)


# ----------------------------------------------------- one step after the other


def sink(running: RecordedGate, steps: int, by: int) -> list[GateAction]:
    """Lower the threshold in steps, each of which is made if it is admitted. Returns the actions."""
    actions, threshold = [], 90
    for _ in range(steps):
        decision = running.decide(f"edit {{ rewrite let_through.good as score >= {threshold - by} }}", proposer="agent")
        actions.append(decision.action)
        if decision.is_admitted:
            running.commit(decision)
            threshold -= by
    return actions


def test_a_threshold_that_sinks_in_small_steps_meets_a_person_at_the_first(gate):
    assert sink(gate(), steps=1, by=1) == [ESCALATE]


@pytest.mark.campaign
def test_a_policy_that_lets_it_sink_says_how_far(gate, tmp_path):
    """Each step is proved, and the sum is what the policy limits, also for whoever asks another gate."""
    ledger = tmp_path / "ledger.jsonl"
    assert sink(gate(POLICY, ledger), steps=4, by=1) == [ADMIT] * 3 + [ESCALATE]
    assert gate(POLICY, ledger).decide("edit { rewrite let_through.good as score >= 89 }").action is ESCALATE


@pytest.mark.campaign
def test_without_a_limit_it_sinks_to_where_the_promise_breaks(gate, tmp_path):
    lenient = tmp_path / "lenient.toml"
    lenient.write_text('[looser]\nproved = "admit"\n', "utf-8")
    assert sink(gate(lenient), steps=2, by=15) == [ADMIT, REFUSE]


# ---------------------------------------------------------------- the agent


def test_an_agent_lives_behind_the_gate(gate, tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    running = gate(POLICY, ledger)
    agent = Agent(running)
    agent.ask("agent", 92)
    agent.let_through()
    agent.act()
    agent.set_rule("let_through.good", [("score", ">=", 95)], "agent")
    agent.ask("agent", 92)
    with pytest.raises(Refused):
        agent.let_through()
    with pytest.raises(NotAdmittedError) as refused:
        agent.set_rule("approve.independent", [("who", "!=", "author"), ("who", "==", "helper")], "helper")
    assert refused.value.decision.action is REFUSE
    agent.approve("human")
    agent.act()
    assert agent.rules == {**RULES, "let_through.good": [("score", ">=", 95)]}
    assert agent.hooks == ["act.log"]
    # The gate's configuration is the agent's own.
    present = running.state["state"]
    assert {name: present[name] for name in agent.values} == agent.values
    agent.stop()
    with pytest.raises(Refused):
        agent.ask("agent", 100)
    lines = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()][1:]
    assert [(line["proposer"], line["decision"]["action"]) for line in lines] == [
        ("agent", "admit"),
        ("helper", "refuse"),
    ]
    assert audit(str(ledger), MODEL).faults == ()


def test_a_gate_that_followed_the_agent_decides_as_one_that_starts_where_it_is(gate):
    running = gate(POLICY)
    agent = Agent(running)
    agent.ask("helper", 99)
    agent.set_rule("let_through.good", [("score", ">=", 93)], "agent")
    agent.let_through()
    fresh = gate(POLICY, state=running.state)
    assert fresh.state_digest == running.state_digest
    with pytest.raises(NotAdmittedError) as refused:
        agent.drop_hook("act.log", "agent")
    told, wanted = refused.value.decision, fresh.decide("edit { remove act.log }")
    assert (told.action, told.findings.change, told.findings.outcome) == (
        wanted.action,
        wanted.findings.change,
        wanted.findings.outcome,
    )
    assert told.action is REFUSE
