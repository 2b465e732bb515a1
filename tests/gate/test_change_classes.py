"""The class of a change: what passes at each place before and after."""

from __future__ import annotations

import pytest

from invariants.gate.decision import ChangeClass, WitnessSide
from invariants.gate.gate import Gate
from invariants.language.loader import load_text
from tests.gate.test_gate import THRESHOLD

pytestmark = pytest.mark.usefixtures("in_one_process")


@pytest.fixture(scope="module")
def threshold():
    """A gate for all proposals: a decision changes nothing, and later ones have the proofs of those before."""
    rules = THRESHOLD.partition("invariant")[0]
    return Gate(load_text(rules), state={"state": {"n": 0, "limit": 5}})


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


CONSTANT = """\
system constant

const strict: Bool
var n: 0..9 = 0

transition up {
  require gate: n < (if strict then 3 else 5)
  n := n + 1
}

invariant low: n <= 9
"""


@pytest.mark.parametrize(
    ("state", "change"),
    [
        ({"strict": True, "n": 0}, "same"),
        ({"strict": False, "n": 0}, "tighter"),
        ({"n": 0}, "tighter"),
    ],
)
def test_constants_have_their_values_in_the_configuration(state, change):
    """They never change: a class is about the system that is there, and about all values where it says nothing."""
    gate = Gate(load_text(CONSTANT), state={"state": state})
    assert gate.decide("edit { rewrite up.gate as prev and n < 3 }").findings.change.value == change


RECORD = """\
system record

var ratified: Bool = false
var live: Bool = false

transition ratify { ratified := true }

transition go {
  require gate: not live
  live := true
}

invariant fine: ratified or true
"""


@pytest.mark.parametrize(
    ("proposal", "change"),
    [
        ("edit { ratified := true }", "incomparable"),
        ("edit { ratified := false }", "same"),
        ("edit { live := true }", "tighter"),
        ("edit { ratified := true live := true }", "incomparable"),
    ],
)
def test_a_value_that_is_set_by_hand_and_that_no_guard_reads_is_no_harmless_change(proposal, change):
    """It may be a record of what has happened, which invariants rely on."""
    gate = Gate(load_text(RECORD), state={"state": {"ratified": False, "live": False}})
    assert gate.decide(proposal).findings.change.value == change


ASKING = """
system asking
type A [2]
var open: A -> Bool = true
var done: A -> Bool = false
modification shut(a: A) { open[a] := false }
transition run(a: A) { require c: open[a] done[a] := false }
transition relay(a: A) { require able: enabled run(a) }
transition go(a: A) { require helpless: not enabled run(a) done[a] := true }
transition late(a: A) { require none: not enabled relay(a) done[a] := true }
transition same { require code: unmodified run }
"""


@pytest.mark.parametrize(
    ("proposal", "before"),
    [("apply shut(A1)", "true"), ("edit { open[A1] := false }", "true"), ("edit { open[A1] := true }", "false")],
)
def test_guards_that_ask_for_other_rules_read_what_the_guards_of_these_read(proposal, before):
    state = {"state": {"open": {"A0": True, "A1": before == "true"}, "done": {"A0": False, "A1": False}}}
    found = Gate(load_text(ASKING), state=state).decide(proposal).findings
    closed = before == "true"
    classes = {
        "run.c": ChangeClass.TIGHTER if closed else ChangeClass.LOOSER,
        "relay.able": ChangeClass.TIGHTER if closed else ChangeClass.LOOSER,
        "go.helpless": ChangeClass.LOOSER if closed else ChangeClass.TIGHTER,
        "late.none": ChangeClass.LOOSER if closed else ChangeClass.TIGHTER,
    }
    assert {each.place: each.change for each in found.sites} == classes
    assert found.change is ChangeClass.INCOMPARABLE
    assert all(each.witnesses for each in found.sites)
