"""Gates: decisions, classes and the state of a running system."""

from __future__ import annotations

import threading

import pytest

from invariants.evidence.claims import Proved
from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.gate import answers, findings
from invariants.gate.decision import ChangeClass, Decision, GateAction, Outcome, WitnessSide
from invariants.gate.gate import FAILED, Gate, StaleDecisionError
from invariants.gate.policy.policy import GatePolicy
from invariants.language.loader import load, load_text
from invariants.verdicts.verdict import Verdict
from tests.gate.review_gate import LOCKED, NOW

pytestmark = pytest.mark.usefixtures("in_one_process")


def test_checks_are_made_in_a_process_of_their_own(review_gate, monkeypatch):
    monkeypatch.undo()
    assert Gate(review_gate, state=LOCKED).decide("retire fast_track").action is GateAction.ADMIT
    slow = GatePolicy(seconds=0.0)
    decision = Gate(review_gate, state=LOCKED, policy=slow).decide("retire fast_track")
    assert decision.action in (GateAction.ADMIT, GateAction.UNDECIDED)


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


def test_code_of_its_own_is_said_to_be_whose_it_is(locked):
    for place in ("review(Agent1, _).independent", "review(_, Agent2).members"):
        (change,) = locked.decide(f"edit {{ rewrite {place} as true }}").findings.sites
        assert change.place == place


def test_an_adopted_rule_says_what_it_assigns_and_what_it_edits(locked):
    proposal = "adopt modification open(a: Agent) { member[a] := true remove deploy.gate disable review }"
    (rule,) = locked.decide(proposal).findings.adopted
    assert (rule.name, rule.is_modification) == ("open", True)
    assert (rule.writes, rule.edits) == (("member",), ("deploy.gate", "review"))
    assert rule.effects == ("member", "review")


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


def test_a_witness_does_not_say_that_individuals_are_themselves():
    model = load_text(
        "system s\ntype Mode = safe, wild\nvar mode: Mode = safe\n"
        "transition go { require gate: mode == safe mode := wild }\nmodification loosen { remove go.gate }\n"
    )
    (site,) = Gate(model).decide("edit { rewrite go.gate as prev or mode == wild }").findings.sites
    assert [witness.state for witness in site.witnesses] == [{"mode": "wild"}]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("rewrite t(bob).g as true", ("refuse", "looser", ["refused"])),
        ("rewrite t(bob).g as false", ("admit", "tighter", ["admitted"])),
        ("rewrite m(bob).step as rewrite t(bob).g as true", ("refuse", "incomparable", ["refused"])),
        ("rewrite m(bob).step as disable t", ("escalate", "incomparable", ["admitted"])),
        ("rewrite m(bob) as any editing t.g where tightens t.g", ("escalate", "incomparable", ["admitted"])),
    ],
)
def test_code_of_individuals_that_the_text_names_is_decided(change, expected):
    model = load_text(
        "system s\ntype U [2] = ann, bob\nvar ok: Bool = true\nvar bad: Bool = false\n"
        "transition t(u: U) { require g: not ok bad := true }\n"
        "modification m(u: U) { step: rewrite t.g as prev }\ninvariant i: not bad\n"
    )
    state = {"state": {"ok": True, "bad": False}}
    assert found_of(Gate(model, state=state).decide(f"edit {{ {change} }}")) == expected


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


@pytest.mark.parametrize(
    ("proposal", "code"),
    [
        ("", Code.BAD_PROPOSAL),
        ("system x", Code.BAD_PROPOSAL),
        ("invariant x: true", Code.BAD_PROPOSAL),
        ("transition x { }", Code.BAD_PROPOSAL),
        ("apply deploy(Agent0)", Code.BAD_PROPOSAL),
        ("apply fast_track retire fast_track", Code.BAD_PROPOSAL),
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
