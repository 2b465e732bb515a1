"""Gates in front of systems with optional values, records, and unknown code that edits rules as a whole."""

from __future__ import annotations

import pytest

from invariants.gate.decision import Decision, GateAction, WitnessSide
from invariants.gate.gate import Gate
from invariants.gate.policy.policy import GatePolicy, default_actions
from invariants.language.loader import load_text

pytestmark = pytest.mark.usefixtures("in_one_process")

TEXT = """system s
type U [2] = ann, bob
enum L { low, high }
record P { who: U, n: L }
var p: P? = none
var box: U -> P? = none
var seen: P? = none
transition t(u: U) { require free: p == none or p.n == low p := P(who: u, n: high) box[u] := p }
modification m(k: L) { rewrite t.p as if p == none then prev else value(p) with { n: k } }
backup b of code, p
modification keep { save b }
invariant one: true
"""
NOW = {
    "state": {"p": {"who": "ann", "n": "low"}, "box": {"ann": None, "bob": {"who": "bob", "n": "high"}}, "seen": None}
}
ESCALATING = dict.fromkeys(default_actions(), GateAction.ESCALATE)


def gate_of(text: str = TEXT, now: object = NOW, never_changed: tuple[str, ...] = ()) -> Gate:
    policy = GatePolicy(actions=ESCALATING, never_changed=never_changed)
    return Gate(load_text(text), state=now, policy=policy)  # type: ignore[arg-type]


def place_of(decision: Decision, place: str) -> tuple[str, str, str]:
    (found,) = (each for each in decision.findings.sites if each.place == place)
    return found.change.value, found.before, found.after


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ("apply m(low)", "if p == none then P(who: u, n: high) else value(p) with { n: low }"),
        ("edit { rewrite t.p as none }", "none"),
        ("edit { remove t.p }", "no assignment"),
        ("edit { rewrite t.p as box[u] }", "box[u]"),
        (
            "edit { rewrite t.p as if box[u] == none then prev else P(who: u, n: low) }",
            "if box[u] == none then P(who: u, n: high) else P(who: u, n: low)",
        ),
    ],
)
def test_the_code_of_a_record_is_compared_shown_and_kept_as_one_clause(change, after):
    gate = gate_of()
    decision = gate.decide(change)
    assert place_of(decision, "t.p") == ("incomparable", "P(who: u, n: high)", after)
    gate.commit(decision, approved=True)
    assert gate.state["code"] == {"t.p": after}
    again = gate_of(now=gate.state).decide("edit { rewrite t.p as P(who: u, n: high) }")
    assert place_of(again, "t.p") == ("incomparable", after, "P(who: u, n: high)")


def test_an_edit_that_says_the_same_in_other_words_is_no_change():
    found = gate_of().decide("edit { rewrite t.p as if true then P(n: high, who: u) else none }")
    assert place_of(found, "t.p")[0] == "same"


def test_a_record_that_no_guard_reads_is_no_harmless_value():
    decision = gate_of().decide("edit { seen := P(who: bob, n: high) }")
    assert decision.findings.change.value == "incomparable"
    (value,) = decision.findings.values
    assert (value.place, value.variable, value.before, value.after) == ("seen", "seen", "none", "P(who: bob, n: high)")


def test_values_that_guards_read_are_shown_as_a_whole():
    decision = gate_of().decide("edit { p := P(who: bob, n: high) }")
    change, before, after = place_of(decision, "t.free")
    assert (change, before) == ("tighter", "p == none or p.n == low  [p = P(who: ann, n: low)]")
    assert after == "p == none or p.n == low  [p = P(who: bob, n: high)]"


def test_a_witness_says_any_for_the_parts_that_are_not_read():
    decision = gate_of().decide("edit { rewrite t.free as p == none }")
    (found,) = decision.findings.sites
    (witness,) = found.witnesses
    assert witness.passes is WitnessSide.BEFORE
    assert witness.state == {"p": "P(who: any, n: low)"}


def test_what_a_policy_protects_has_the_name_in_the_text():
    gate = gate_of(never_changed=("t.p", "seen"))
    assert gate.decide("edit { rewrite t.p as none }").action.value == "refuse"
    assert gate.decide("edit { p := none }").action.value != "refuse"
    assert gate.decide("edit { seen := P(who: ann, n: low) }").action.value == "refuse"


def test_a_backup_that_keeps_a_record_is_written_and_read():
    gate = gate_of()
    gate.commit(gate.decide("apply keep"), approved=True)
    assert gate.state["backups"]["b"]["state"] == {"p.there": True, "p.who": "ann", "p.n": "low"}
    gate.commit(gate.decide("edit { p := none  rewrite t.p as none }"), approved=True)
    changed = gate.decide("apply keep").findings.sites
    assert {each.place: (each.before, each.after) for each in changed} == {
        "p in b": ("P(who: ann, n: low)", "none"),
        "t.p in b": ("P(who: u, n: high)", "none"),
    }


UNKNOWN = """system s
enum L { low, high }
record P { n: L }
var p: P? = none
var k: Bool = false
transition t { require free: p == none require low: not k p := P(n: low) }
modification e { k := false }
modification learn { rewrite e as any of p, k editing t where not k' and keeps t.p and tightens t.low }
invariant one: true
"""


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ("apply learn", "any of p, k editing t where not k' and tightens t.low and keeps t.p"),
        (
            "edit { rewrite e as any editing t where keeps t.free and keeps t.p }",
            "any editing t where keeps t.free and keeps t.p",
        ),
        ("edit { rewrite e as any of p editing t.p }", "any of p editing t.p"),
        (
            "edit { rewrite e as any editing t.free from { prev and k, not k } }",
            "any editing t.free from { prev and k, not k }",
        ),
    ],
)
def test_unknown_code_that_edits_is_written_and_read(change, text):
    gate = gate_of(UNKNOWN, {"state": {"p": None, "k": True}})
    decision = gate.decide(change)
    assert place_of(decision, "e")[2] == text
    gate.commit(decision, approved=True)
    assert gate.state["code"] == {"e": text}
    assert gate_of(UNKNOWN, gate.state).state["code"] == {"e": text}
