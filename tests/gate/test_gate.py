"""Gates: decisions, classes and the state of a running system."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from invariants.evidence.claims import Proved
from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.foundation.sources import SourceText
from invariants.gate import answers, findings
from invariants.gate.decision import ChangeClass, Decision, GateAction, Outcome, WitnessSide
from invariants.gate.gate import FAILED, Gate, StaleDecisionError
from invariants.gate.policy.policy import GatePolicy
from invariants.language.loader import load, load_text
from invariants.verdicts.session import check_apart, check_model
from invariants.verdicts.verdict import Verdict

MODELS = Path(__file__).parents[2] / "models"
NOW = {
    "state": {
        "kind": {"Agent0": "human", "Agent1": "ai", "Agent2": "ai"},
        "member": {"Agent0": True, "Agent1": True, "Agent2": False},
        "reviewed": dict.fromkeys(("Agent0", "Agent1", "Agent2"), False),
        "deployed": dict.fromkeys(("Agent0", "Agent1", "Agent2"), False),
    }
}
LOCKED = {**NOW, "code": {"fast_track": "disabled"}}


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """Checks are made in this process, which is quicker; a test that ends them asks for another one."""
    monkeypatch.setattr(answers, "check_apart", check_model)


def test_checks_are_made_in_a_process_of_their_own(review_gate, monkeypatch):
    monkeypatch.setattr(answers, "check_apart", check_apart)
    assert Gate(review_gate, state=LOCKED).decide("retire fast_track").action is GateAction.ADMIT
    slow = GatePolicy(seconds=0.0)
    decision = Gate(review_gate, state=LOCKED, policy=slow).decide("retire fast_track")
    assert decision.action in (GateAction.ADMIT, GateAction.UNDECIDED)


@pytest.fixture(scope="module")
def review_gate():
    return load(MODELS / "review_gate" / "review_gate.inv")


@pytest.fixture(scope="module")
def locked(review_gate):
    """A gate whose system keeps its promise: the fast track is closed for good."""
    gate = Gate(review_gate, state=LOCKED)
    assert gate.decide("retire fast_track").action is GateAction.ADMIT
    return gate


def found_of(decision: Decision) -> tuple[str, str, list[str]]:
    found = decision.findings
    return decision.action.value, found.change.value, [each.outcome.value for each in found.invariants]


@pytest.mark.parametrize(
    ("proposal", "expected"),
    [
        ("retire fast_track", ("admit", "tighter", ["admitted"])),
        ("apply lock retire fast_track", ("admit", "tighter", ["admitted"])),
        ("edit { rewrite deploy.gate as reviewed[a] and kind[a] == human }", ("admit", "tighter", ["admitted"])),
        (
            "edit { rewrite deploy.gate as reviewed[a] and (member[a] or not member[a]) }",
            ("admit", "same", ["admitted"]),
        ),
        ("edit { rewrite deploy.gate as not not prev }", ("admit", "same", ["admitted"])),
        ("edit { rewrite deploy.gate as prev or kind[a] == ai }", ("refuse", "looser", ["refused"])),
        ("edit { remove deploy.gate }", ("refuse", "looser", ["refused"])),
        ("edit { rewrite deploy.gate as member[a] }", ("refuse", "incomparable", ["refused"])),
        ("edit { enable fast_track }", ("refuse", "looser", ["refused"])),
        ("edit { add require certain: reviewed[a] to deploy }", ("admit", "tighter", ["admitted"])),
        ("edit { rewrite review.independent as true }", ("escalate", "looser", ["admitted"])),
        ("edit { rewrite deploy.deployed as true and true }", ("admit", "same", ["admitted"])),
        ("edit { rewrite deploy(Agent1).gate as false }", ("admit", "tighter", ["admitted"])),
        ("edit { rewrite deploy.gate as any }", ("refuse", "looser", ["refused"])),
        ("edit { rewrite deploy as any of member }", ("escalate", "incomparable", ["admitted"])),
        ("edit { rewrite deploy as any of deployed }", ("refuse", "looser", ["refused"])),
        ("adopt transition join(a: Agent) { member[a] := true }", ("escalate", "looser", ["admitted"])),
        ("adopt transition idle { require true }", ("admit", "same", ["admitted"])),
        ("adopt modification open { remove deploy.gate }", ("refuse", "looser", ["refused"])),
        (
            "retire fast_track adopt modification rescue { enable fast_track }",
            ("escalate", "incomparable", ["admitted"]),
        ),
    ],
)
def test_a_change_is_decided(locked, proposal, expected):
    assert found_of(locked.decide(proposal)) == expected


def test_a_refusal_has_the_shortest_run_from_here(locked):
    (found,) = locked.decide("adopt modification open { remove deploy.gate }").findings.invariants
    assert (found.outcome, found.verdict, found.chain) == (Outcome.REFUSED, Verdict.VIOLATED, ("open",))
    assert [step.rule for step in found.trace] == [None, "open", "deploy"]
    assert found.trace[0].code == {"fast_track": "disabled"}
    assert found.failure is not None


def test_a_witness_passes_on_one_side_only(locked):
    (site,) = locked.decide("edit { rewrite deploy.gate as member[a] }").findings.sites
    assert [witness.passes for witness in site.witnesses] == [WitnessSide.AFTER, WitnessSide.BEFORE]
    for witness in site.witnesses:
        individual = witness.arguments["a"]
        after = witness.state["member"][individual]
        before = witness.state["reviewed"][individual]
        assert (before, after) == ((True, False) if witness.passes is WitnessSide.BEFORE else (False, True))


def test_a_proof_is_looked_for_once(review_gate, monkeypatch):
    gate = Gate(review_gate, state=LOCKED)
    assert gate.decide("retire fast_track").findings.invariants[0].by != answers.STORED

    def never(*_):
        raise AssertionError("a proof is looked for again")

    monkeypatch.setattr(answers, "check_apart", never)
    for proposal in (
        "retire fast_track",
        "edit { rewrite deploy.gate as reviewed[a] and member[a] } retire fast_track",
    ):
        (found,) = gate.decide(proposal).findings.invariants
        assert (found.by, found.verdict) == (answers.STORED, Verdict.PROVED)


def test_a_stored_strengthening_has_to_be_one(review_gate):
    """What is stored admits nothing by itself: not where it does not hold, nor where it is nonsense."""
    gate = Gate(review_gate, state=LOCKED)
    for text in ("true", "false", "(= 1 2)", "nonsense", ")"):
        gate._examiner._answers._stored.keep(Proved("oversight", None, 1, False, text, ()))
    decision = gate.decide("edit { remove deploy.gate }")
    assert found_of(decision) == ("refuse", "looser", ["refused"])


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
    ("proposal", "code"),
    [
        ("", Code.BAD_PROPOSAL),
        ("system x", Code.BAD_PROPOSAL),
        ("invariant x: true", Code.BAD_PROPOSAL),
        ("transition x { }", Code.BAD_PROPOSAL),
        ("apply deploy(Agent0)", Code.BAD_PROPOSAL),
        ("apply nothing", Code.UNKNOWN_NAME),
        ("apply lock(Agent0)", Code.WRONG_ARITY),
        ("retire nothing", Code.UNKNOWN_NAME),
        ("edit { rewrite deploy.gat as true }", Code.UNKNOWN_SITE),
        ("edit { rewrite deploy.gate as 3 }", Code.TYPE_MISMATCH),
        ("edit { rewrite deploy.gate as a == Agent7 }", Code.UNKNOWN_NAME),
        ("edit { remove deploy.gate rewrite deploy.gate as true }", Code.CONFLICTING_EDITS),
        ("edit { enable __code }", Code.RESERVED_NAME),
        ("adopt transition deploy { }", Code.DUPLICATE_NAME),
        ("edit { rewrite deploy.gate }", Code.SYNTAX),
        ("edit { rewrite deploy.gate as " + "(" * 5000 + "true" + ")" * 5000 + " }", Code.TOO_DEEP),
    ],
)
def test_a_proposal_with_a_mistake_is_complained_about(locked, proposal, code):
    with pytest.raises(ModelError) as error:
        locked.decide(SourceText("change.inv", proposal))
    found = error.value.diagnostics[0]
    assert found.code is code
    assert all(label.span.source.path == "change.inv" for label in found.labels[:1])


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


THRESHOLD = """
system threshold
const most: Int = 9
var n: 0..9 = 0
var limit: 0..9 = 5
transition up {
  require below: n < limit
  n := n + 1
}
modification raise(to: 0..9) {
  require more: to <= 6
  limit := to
}
modification leap {
  limit := limit + 6
}
invariant low: n <= 6
invariant grows: n' >= n
"""


@pytest.fixture(scope="module")
def threshold():
    """A gate for all proposals: a decision changes nothing, and later ones have the proofs of those before."""
    rules = THRESHOLD.partition("invariant")[0]
    return Gate(load_text(f"{rules}invariant low: n <= 9\n"), state={"state": {"n": 0, "limit": 5}})


def test_values_out_of_range_and_steps_are_judged():
    model = load_text(THRESHOLD)
    gate = Gate(model, state={"state": {"n": 3, "limit": 5}})
    decision = gate.decide("apply leap")
    outcomes = {each.invariant: (each.outcome.value, each.by) for each in decision.findings.invariants}
    assert outcomes["limit.range"] == ("refused", "interpreter")
    assert decision.action is GateAction.REFUSE
    decision = gate.decide("edit { n := 1 }")
    outcomes = {each.invariant: (each.outcome.value, each.by) for each in decision.findings.invariants}
    assert outcomes["grows"] == ("refused", "interpreter")
    (grows,) = (each for each in decision.findings.invariants if each.invariant == "grows")
    assert [step.rule for step in grows.trace] == [None, "edit"]
    with pytest.raises(ModelError):
        Gate(model, state={"state": {"n": 3, "limit": 12}})


def test_what_is_open_has_every_value():
    model = load_text(THRESHOLD)
    gate = Gate(model, state={"state": {"limit": 5}})
    decision = gate.decide("edit { rewrite raise.more as to <= 5 }")
    (low,) = (each for each in decision.findings.invariants if each.invariant == "low")
    assert low.outcome is Outcome.REFUSED  # n may be 9
    assert gate.decide("edit { n := 0 }").findings.invariants[0].outcome is not Outcome.ADMITTED  # grows reads n
    decision = Gate(model, state={"state": {"n": 3}}).decide("apply leap")
    assert decision.findings.outcome is Outcome.UNDECIDED
    assert "limit" in (decision.findings.obstacle or "")


CHOICES = """
system choices
var x: 0..3 = 0
transition down { require x > 0 x := x - 1 }
modification any_of(most: 0..3) { x := any v where v <= most }
modification wide { x := any }
invariant small: x <= 2
"""


def test_every_outcome_of_a_choice_is_judged():
    gate = Gate(load_text(CHOICES), state={"state": {"x": 0}})
    assert gate.decide("apply any_of(2)").findings.outcome is Outcome.REFUSED  # wide can follow
    retired = gate.decide("retire any_of retire wide")
    gate.commit(retired)
    assert gate.decide("edit { x := any v where v <= 2 }").findings.outcome is Outcome.ADMITTED
    assert gate.decide("edit { x := any v where v >= 2 }").findings.outcome is Outcome.REFUSED
    decision = gate.decide("edit { x := any v where v <= 2 }")
    with pytest.raises(StaleDecisionError):
        gate.commit(Decision(decision.findings, GateAction.ADMIT, "", decision.policy))


def test_a_gate_that_fails_does_not_admit(review_gate, monkeypatch):
    gate = Gate(review_gate, state=LOCKED)

    def fail(*_, **__):
        raise RuntimeError("lightning")

    for module, name in ((findings, "changed"), (findings.Comparer, "changes"), (answers, "check_apart")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, fail)
            decision = gate.decide("retire fast_track")
        assert (decision.action, decision.rule) == (GateAction.UNDECIDED, FAILED)
        assert "lightning" in (decision.findings.obstacle or "")
    with monkeypatch.context() as patch:
        patch.setattr(GatePolicy, "ruling", fail)
        assert gate.decide("retire fast_track").action is GateAction.UNDECIDED


def test_a_check_without_an_answer_does_not_admit(review_gate, monkeypatch):
    monkeypatch.setattr(answers, "check_apart", lambda *_: iter(()))
    decision = Gate(review_gate, state=LOCKED).decide("retire fast_track")
    assert decision.action is GateAction.UNDECIDED
    assert [each.outcome for each in decision.findings.invariants] == [Outcome.UNDECIDED]


HUGE = "edit {\n" + "\n".join(f"  rewrite deploy(Agent{n % 3}).gate as true" for n in range(10_000)) + "\n}"


@pytest.mark.parametrize(
    "proposal",
    [
        HUGE,
        "\n".join(f"adopt transition t{n} {{ }}" for n in range(500)),
        "\n".join(["apply lock"] * 300),
        "edit { rewrite deploy.gate as " + " or ".join(["reviewed[a]"] * 8000) + " }",
    ],
)
def test_a_proposal_that_is_too_large_is_undecided(locked, proposal):
    decision = locked.decide(proposal)
    assert decision.action is GateAction.UNDECIDED
    assert "too large" in (decision.findings.obstacle or "")


def test_a_huge_choice_is_undecided():
    model = load_text("system wide\nvar x: 0..1000000000 = 0\ninvariant never: x >= 0\n")
    decision = Gate(model, state={"state": {"x": 0}}).decide("edit { x := any v where v > 5 }")
    assert decision.action is GateAction.UNDECIDED
    assert "too many values" in (decision.findings.obstacle or "")


def test_threads_decide_at_a_time(locked):
    proposals = ["retire fast_track", "edit { remove deploy.gate }", "edit { rewrite deploy.gate as not not prev }"]
    found: dict[int, str] = {}

    def ask(number: int) -> None:
        found[number] = locked.decide(proposals[number % 3]).action.value

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(6)] == ["admit", "refuse", "admit"] * 2


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


def test_the_decision_is_plain_data(locked):
    import json

    decision = locked.decide("edit { rewrite deploy.gate as member[a] }")
    found = json.loads(json.dumps(decision.to_json()))
    assert found["action"] == "refuse"
    assert found["digests"]["state"] == locked.state_digest
    assert found["digests"]["model"] == locked.model.digest
    assert [site["class"] for site in found["sites"]] == ["incomparable"]
    assert found["invariants"][0]["trace"][0]["rule"] is None


@pytest.mark.parametrize("proposal", ["retire fast_track", "edit { rewrite deploy.gate as prev and member[a] }"])
def test_classes_do_not_depend_on_the_state(review_gate, proposal):
    classes = {Gate(review_gate, state=state).decide(proposal).findings.change for state in (NOW, LOCKED, {})}
    assert classes == {ChangeClass.TIGHTER}


@pytest.mark.parametrize(
    ("proposal", "change", "places"),
    [
        ("edit { limit := 3 }", "tighter", ["up.below"]),
        ("edit { limit := 6 }", "looser", ["up.below"]),
        ("apply raise(6)", "looser", ["up.below"]),
        ("edit { limit := 5 }", "same", []),
        ("edit { limit := 6 rewrite up.below as n < limit - 1 }", "tighter", ["up.below"]),
        ("edit { limit := 6 rewrite up.below as n < limit + 1 }", "looser", ["up.below"]),
        ("edit { limit := 4 rewrite up.below as n < limit + 1 }", "looser", ["up.below"]),
        ("edit { limit := 3 rewrite up.below as n < limit + 1 }", "incomparable", ["up.below"]),
        ("edit { rewrite up.below as n <= limit - 1 }", "same", ["up.below"]),
    ],
)
def test_values_that_guards_read_make_a_class(threshold, proposal, change, places):
    found = threshold.decide(proposal).findings
    assert [site.place for site in found.sites] == places
    assert found.change.value == change
    for site in found.sites:
        assert site.is_guard
        assert site.reason is None


COMPENSATED = """
system compensated
var threshold: 0..9 = 5
var n: 0..9 = 0
var open: Bool = true
var seen: 0..9 -> Bool = false
transition pass {
  require good: n >= threshold
  require ready: open
  n := 0
}
transition count { require n < 9 n := n + 1 }
transition stop { require possible: open open := false }
transition fall_back { require helpless: not enabled stop n := 9 }
transition relay { require able: enabled stop n := 1 }
transition draw { n := any v where v <= 3 }
transition reset { n := 0 }
transition mark { seen[n + 20] := true }
modification pick { n := any v where v <= threshold }
invariant low: n <= 9
"""


@pytest.fixture(scope="module")
def compensated():
    return Gate(load_text(COMPENSATED), state={"state": {"threshold": 5, "n": 0, "open": True}, "retired": ["pick"]})


@pytest.mark.parametrize(
    ("proposal", "classes"),
    [
        # Nothing sets the threshold any more, so a guard that makes up for it lets the same pass.
        ("edit { threshold := 3 }", {"pass.good": "looser"}),
        ("edit { threshold := 3 rewrite pass.good as n >= threshold + 2 }", {"pass.good": "same"}),
        ("edit { threshold := 3 rewrite pass.good as n >= threshold + 1 }", {"pass.good": "looser"}),
        ("edit { threshold := 3 rewrite pass.good as n >= threshold + 3 }", {"pass.good": "tighter"}),
        (
            "edit { threshold := 3 rewrite pass.good as n >= threshold + 2 } "
            "adopt modification sink { threshold := 0 }",
            {"pass.good": "tighter"},  # now something sets it
        ),
        ("edit { threshold := 3 rewrite pass.good as n >= 5 }", {"pass.good": "same"}),
        # Code that reads code is compared with the code that it reads.
        ("retire stop", {"fall_back.helpless": "looser", "relay.able": "tighter"}),
        ("edit { disable stop }", {"stop": "tighter", "fall_back.helpless": "looser", "relay.able": "tighter"}),
        (
            "edit { rewrite stop.possible as true }",
            {"stop.possible": "looser", "fall_back.helpless": "tighter", "relay.able": "looser"},
        ),
        (
            "edit { rewrite stop.possible as false rewrite relay.able as open }",
            {"stop.possible": "tighter", "relay.able": "looser", "fall_back.helpless": "looser"},
        ),
        ("edit { rewrite stop.possible as not not open }", {"stop.possible": "same"}),
        # Choices are compared by the values that they can assign.
        ("edit { rewrite draw.n as any v where v <= 4 }", {"draw.n": "looser"}),
        ("edit { rewrite draw.n as any v where v < 3 }", {"draw.n": "tighter"}),
        ("edit { rewrite draw.n as any v where v < 4 }", {"draw.n": "same"}),
        ("edit { rewrite draw.n as any }", {"draw.n": "looser"}),
        ("edit { rewrite draw.n as 2 }", {"draw.n": "tighter"}),
        ("edit { rewrite draw.n as 4 }", {"draw.n": "incomparable"}),
        ("edit { rewrite draw.n as n }", {"draw.n": "incomparable"}),
        ("edit { rewrite reset.n as any v where v < 1 }", {"reset.n": "same"}),
        ("edit { rewrite reset.n as any v where v > 0 }", {"reset.n": "incomparable"}),
        ("edit { rewrite reset.n as any }", {"reset.n": "looser"}),
        ("edit { rewrite mark.seen as any }", {"mark.seen": "same"}),  # it never assigns: there is no such entry
        # Unknown code is compared by its steps.
        ("edit { rewrite reset as any of n where n' == 0 }", {"reset": "same"}),
        ("edit { rewrite reset as any of n }", {"reset": "looser"}),
        ("edit { rewrite reset as any of n where n' == 0 and n > 3 }", {"reset": "tighter"}),
        ("edit { rewrite reset as any of n where n' <= 1 and n > 3 }", {"reset": "incomparable"}),
        ("edit { rewrite pass as any of n where n' == 0 and n >= threshold }", {"pass": "looser"}),
        ("edit { rewrite pass as any of n where n' == 0 and n >= threshold and open }", {"pass": "same"}),
        ("edit { rewrite pass as any of open }", {"pass": "incomparable"}),
        ("edit { rewrite count as any of n where n' == n + 1 }", {"count": "same"}),
        ("edit { rewrite draw as any of n where n' <= 3 }", {"draw": "same"}),
        ("edit { rewrite draw as any of n where n' <= 2 }", {"draw": "tighter"}),
    ],
)
def test_what_a_change_does_together_is_compared_together(compensated, proposal, classes):
    found = compensated.decide(proposal).findings
    assert {site.place: site.change.value for site in found.sites} == classes
    assert [site.reason for site in found.sites] == [None] * len(classes)


def test_the_class_of_a_contract_follows_the_values_that_it_reads():
    state = {"state": {"threshold": 5, "n": 0, "open": True}, "retired": ["pick"]}
    gate = Gate(load_text(COMPENSATED), state={**state, "code": {"reset": "any of n where n' <= threshold"}})
    for proposal, change in (("threshold := 6", "looser"), ("threshold := 3", "tighter"), ("open := false", "same")):
        found = gate.decide(f"edit {{ {proposal} }}").findings
        assert {s.place: s.change.value for s in found.sites if s.place == "reset"} == (
            {} if change == "same" else {"reset": change}
        )


def test_a_witness_of_a_choice_has_the_value_that_is_assigned():
    gate = Gate(load_text(COMPENSATED), state={"state": {"threshold": 5, "n": 0, "open": True}})
    (site,) = gate.decide("edit { rewrite draw.n as any v where v < 3 }").findings.sites
    (witness,) = site.witnesses
    assert (witness.passes, witness.before, witness.after) == (WitnessSide.BEFORE, 3, None)
    (site,) = gate.decide("edit { rewrite reset as any of n where n' == 0 and n > 3 }").findings.sites
    (witness,) = site.witnesses
    assert witness.passes is WitnessSide.BEFORE
    assert witness.state["n"] <= 3
    assert witness.state["n'"] == 0


KEYED = """
system keyed
var limit: Bool -> 0..9 = 5
var n: 0..9 = 0
transition up(side: Bool) {
  require below: n < limit[side]
  n := n + 1
}
invariant low: n <= 9
"""


def test_places_and_values_are_written_as_the_language_does():
    gate = Gate(load_text(KEYED), state={"state": {"n": 0, "limit": {"false": 5, "true": 5}}})
    (site,) = gate.decide("edit { rewrite up(true).below as n < limit[side] - 2 }").findings.sites
    assert (site.place, site.change) == ("up(true).below", ChangeClass.TIGHTER)
    assert set(site.witnesses[0].state["limit"]) == {"true"}
    gate = Gate(load_text(KEYED), state={**gate.state, "code": {"up(true).below": "n < limit[side] + 1"}})
    found = gate.decide("edit { limit[true] := 4 }").findings.sites
    assert [(each.place, each.before, each.change) for each in found] == [
        ("up(true).below", "n < limit[side] + 1  [limit[true] = 5]", ChangeClass.TIGHTER)
    ]


def test_a_value_that_was_open_is_not_compared():
    found = Gate(load_text(THRESHOLD), state={"state": {"n": 0}}).decide("edit { limit := 3 }").findings
    assert [(site.place, site.change, site.reason) for site in found.sites] == [
        ("up.below", ChangeClass.INCOMPARABLE, "a value that it reads was open before")
    ]


@pytest.mark.parametrize(
    "proposal",
    [
        "edit { rewrite deploy.gate as "
        + "".join(f"forall a{n} in Agent: " for n in range(150))
        + "member[a0] or reviewed[a149] }",
        "adopt transition t(" + ", ".join(f"a{n}: Agent" for n in range(40)) + ") { member[a0] := true }",
        "edit { rewrite deploy.gate as "
        + " + ".join(["count(a0, b0, c0, d0, e0, f0, g0, h0 in Agent: member[h0])"] * 2)
        + " > 3 }",
    ],
)
def test_a_proposal_that_multiplies_out_is_undecided(locked, proposal):
    decision = locked.decide(proposal)
    assert decision.action is GateAction.UNDECIDED
    assert "too large" in (decision.findings.obstacle or "")


def test_time_that_is_up_admits_nothing(review_gate, monkeypatch):
    def forever(*_, **__):
        while True:
            pass

    monkeypatch.setattr(findings, "LATEST", 0.05)
    monkeypatch.setattr(findings.Comparer, "changes", forever)
    decision = Gate(review_gate, state=LOCKED, policy=GatePolicy(seconds=0.05)).decide("retire fast_track")
    assert decision.action is GateAction.UNDECIDED
    assert decision.findings.obstacle == "timeout"


def test_a_system_of_several_files_has_a_gate(tmp_path):
    (tmp_path / "base.inv").write_text(
        "system base\nvar x: Bool = false\ntransition t {\n  require g: false\n  x := true\n}\n", "utf-8"
    )
    (tmp_path / "spec.inv").write_text('spec held for "base.inv"\ninvariant never: not x\n', "utf-8")
    model = load(tmp_path / "spec.inv")
    gate = Gate(model, state={"state": {"x": False}})
    assert gate.decide("edit { rewrite t.g as x }").action is GateAction.ESCALATE
    assert gate.decide("edit { rewrite t.g as x and not x }").findings.change is ChangeClass.SAME
    assert gate.decide("edit { rewrite t.g as true }").action is GateAction.REFUSE
    (tmp_path / "base.inv").write_text("system base\nvar x: Bool = true\n", "utf-8")
    again = Gate(model, state={"state": {"x": False}})  # about the texts that were read
    assert again.decide("edit { rewrite t.g as true }").action is GateAction.REFUSE


def test_a_system_without_invariants_admits_nothing():
    gate = Gate(load_text("system idle\nvar x: Bool = false\ntransition t { x := true }\n"))
    decision = gate.decide("retire t")
    assert (decision.action, decision.findings.outcome) == (GateAction.UNDECIDED, Outcome.UNDECIDED)


OUT_OF_REACH = """
system far
var x: 0..9 = 0
var done: Bool = false
transition up {
  require x < 5
  x := x + 1
}
transition finish {
  require big: x >= 9
  done := true
}
invariant small: x <= 5
"""


def test_a_class_over_what_can_be_reached_is_told_apart():
    gate = Gate(load_text(OUT_OF_REACH), state={"state": {"x": 0, "done": False}})
    classes = {}
    for proposal in ("x >= 7", "x >= 3", "x == 3 and x == 8", "x == 3 or x == 8"):
        decision = gate.decide(f"edit {{ rewrite finish.big as {proposal} }}")
        (site,) = decision.findings.sites
        classes[proposal] = (site.change.value, site.reachable and site.reachable.value, decision.action.value)
    assert classes == {
        "x >= 7": ("looser", "same", "escalate"),
        "x >= 3": ("looser", None, "escalate"),
        "x == 3 and x == 8": ("tighter", None, "admit"),
        "x == 3 or x == 8": ("incomparable", None, "escalate"),
    }
