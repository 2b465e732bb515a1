"""Logs that depart from their model: the step, and the text of the model that is in the way."""

from __future__ import annotations

import pytest

from invariants.logs.log_report import CompletedBy, DepartureKind, Standing
from tests.logs.test_log_replay import (
    DEPLOY,
    DEPLOY_2,
    FAST,
    GATE,
    REVIEW,
    START,
    after,
    departure,
    replayed,
    standings,
)


def test_a_clause_as_written_that_is_in_the_way():
    found = departure(START, REVIEW, DEPLOY, DEPLOY_2)
    assert (found.kind, found.step, found.line, found.rule) == (DepartureKind.BLOCKED, 3, 4, "deploy")
    assert found.reason == "deploy cannot fire: a condition that it requires is false"
    assert (found.span.text, found.span.line, found.words) == ("reviewed[a]", 16, "false")
    assert (found.site, found.present) == ("deploy.gate", None)
    assert found.forced
    assert found.arguments == {"a": "Agent2"}
    assert [step.rule for step in found.excerpt.trace] == [None, "review", "deploy"]


def test_a_rewritten_clause_is_shown_with_its_present_code():
    human = {**START["state"], "kind": {"Agent0": "human", "Agent1": "ai", "Agent2": "human"}}
    found = departure({"rule": None, "state": human}, REVIEW, DEPLOY, FAST, DEPLOY_2)
    assert (found.step, found.site, found.present) == (4, "deploy.gate", "reviewed[a] or kind[a] == ai")
    assert found.span.line == 21


def test_a_clause_of_one_individual():
    own = {"rule": "review", "arguments": ["Agent1", "Agent1"]}
    trust = {"rule": "trust", "arguments": ["Agent1"]}
    other = {"rule": "review", "arguments": ["Agent2", "Agent2"]}
    found = departure(START, trust, own, other)
    assert (found.step, found.site, found.present) == (3, "review.independent", None)
    text = GATE.replace("prev or whom == a", "whom != a and prev")
    found = departure(START, trust, own, text=text)
    assert (found.step, found.present) == (2, "Agent1 != a and by != a")


def test_the_smallest_false_part_and_for_whom():
    found = departure(START, FAST)
    assert (found.span.text, found.words) == ("exists a in Agent: deployed[a]", "false")
    nobody = {"rule": None, "state": {"member": {"Agent0": False}}}
    found = departure(nobody, REVIEW)
    assert found.span.text == "member[a]"
    assert not found.forced


def test_a_disabled_rule():
    found = departure(START, {"rule": "lock"}, REVIEW, DEPLOY, FAST)
    assert (found.step, found.reason) == (4, "fast_track cannot fire: the rule is disabled")
    assert found.present == "disabled"


@pytest.mark.parametrize(
    ("line", "step", "wrong"),
    [
        (after(REVIEW, reviewed={"Agent0": False}), 1, [("reviewed[Agent0]", True, False)]),
        (after(REVIEW, reviewed={"Agent1": True}), 1, [("reviewed[Agent1]", False, True)]),
        (
            after(REVIEW, reviewed={"Agent0": False, "Agent2": True}, deployed={"Agent0": True}),
            1,
            [
                ("reviewed[Agent0]", True, False),
                ("reviewed[Agent2]", False, True),
                ("deployed[Agent0]", False, True),
            ],
        ),
        (after(REVIEW, kind={"Agent2": "human"}), 1, [("kind[Agent2]", "ai", "human")]),
        ({**REVIEW, "code": {"deploy.gate": "true"}}, 1, [("deploy.gate", "the code as written", "true")]),
    ],
)
def test_observations_that_are_not_the_result_of_the_step(line, step, wrong):
    found = departure(START, line, DEPLOY)
    assert (found.kind, found.step) == (DepartureKind.DIFFERENT, step)
    assert [(d.place, d.model, d.log) for d in found.disagreements] == wrong


def test_the_clause_that_gives_the_value_is_shown():
    found = departure(START, after(REVIEW, reviewed={"Agent0": False}))
    assert found.span.text == "reviewed[a] := true"
    assert found.excerpt.trace[-1].rule == "review"


def test_code_that_was_observed_has_to_be_all_of_it():
    deploys = [REVIEW, DEPLOY]
    gate = {"deploy.gate": "reviewed[a] or kind[a] == ai"}
    assert replayed(GATE, START, *deploys, {**FAST, "code": gate}).is_run
    found = departure(START, *deploys, {**FAST, "code": {}}, DEPLOY)
    assert [(d.place, d.model, d.log) for d in found.disagreements] == [
        ("deploy.gate", "reviewed[a] or kind[a] == ai", "the code as written")
    ]
    assert found.step == 3
    found = departure({**START, "code": gate})
    assert (found.step, found.reason) == (0, "a run starts with the code as written")


def test_a_start_that_the_model_does_not_have():
    found = departure({"rule": None, "state": {"reviewed": {"Agent1": True}}}, REVIEW)
    assert (found.kind, found.step, found.line) == (DepartureKind.START, 0, 1)
    assert [(d.place, d.model, d.log) for d in found.disagreements] == [("reviewed[Agent1]", False, True)]
    assert found.span.text == "false"
    nobody = {"rule": None, "state": {"member": {f"Agent{i}": False for i in range(3)}}}
    found = departure(nobody, REVIEW)
    assert found.span.text == "exists h in Agent: member[h] and kind[h] == human"
    assert found.words == "false"
    assert len(found.disagreements) == 1


def test_a_model_that_never_starts():
    found = departure({"rule": "t"}, text="system s\nvar x: Bool\ninit x and not x\ntransition t {}")
    assert (found.step, found.reason) == (0, "the model has no initial configuration")


ENDS = """\
system ends
var n: 0..3 = 2
var m: Int
transition grow { n := n + 1 }
transition share { m := 6 div (m - 1) }
transition rest {}
invariant small: 6 div m > 0
"""


def test_a_run_ends_outside_a_range():
    grow, rest = {"rule": "grow"}, {"rule": "rest"}
    start = {"rule": None, "state": {"m": 3}}
    report = replayed(ENDS, start, grow, grow)
    assert report.is_run
    assert standings(report)["n.range"] == (Standing.FALSE, 2)
    assert report.invariants[1].failure.what == "n is 4"
    found = departure(start, grow, grow, rest, text=ENDS)
    assert (found.kind, found.step) == (DepartureKind.ENDED, 3)
    assert found.reason == "the run has ended: n is 4, outside its range"
    assert replayed(ENDS, start, grow, after(grow, n=4)).is_run


def test_a_step_that_is_undefined():
    share, rest = {"rule": "share"}, {"rule": "rest"}
    start = {"rule": None, "state": {"m": 1}}
    for last in (share, {**share, "state": None}):
        report = replayed(ENDS, start, last)
        assert report.is_run
        assert standings(report)["share.defined"] == (Standing.FALSE, 1)
        (along,) = (a for a in report.invariants if a.invariant == "share.defined")
        assert (along.failure.what, along.failure.span.text) == ("division by zero", "6 div (m - 1)")
        assert along.excerpt.trace[-1].state is None
        assert standings(report)["small"] == (Standing.HOLDS, None)
    found = departure(start, after(share, m=0), text=ENDS)
    assert (found.kind, found.reason) == (DepartureKind.UNDEFINED, "share is undefined there: division by zero")
    found = departure(start, share, rest, text=ENDS)
    assert (found.kind, found.step) == (DepartureKind.ENDED, 2)
    found = departure({"rule": None, "state": {"m": 3}}, {**share, "state": None}, text=ENDS)
    assert (found.kind, found.reason) == (DepartureKind.DEFINED, "share is defined there, and has a state after it")


def test_an_undefined_step_may_depend_on_what_is_left_out():
    report = replayed(ENDS, {"rule": "share"})
    assert report.completed_by is CompletedBy.SOLVER
    assert standings(report)["share.defined"] == (Standing.DEPENDS, 1)
    assert standings(report)["small.defined"] == (Standing.DEPENDS, 0)
    report = replayed(ENDS, {"rule": "share", "state": None})
    assert report.is_run
    assert report.excerpt.trace[0].state["m"] == 1
    assert standings(report)["share.defined"] == (Standing.FALSE, 1)


def test_an_undefined_start():
    text = "system s\nconst d: Int\nvar x: Int = 6 div d\ntransition t {}\n"
    report = replayed(text, {"rule": None, "state": None})
    assert report.is_run
    assert standings(report)["init.defined"] == (Standing.FALSE, 0)
    found = departure({"rule": None, "state": {"d": 0}}, {"rule": "t"}, text=text)
    assert (found.kind, found.reason) == (
        DepartureKind.UNDEFINED_START,
        "the start is undefined: division by zero",
    )
    found = departure({"rule": None, "state": None}, text=text.replace("6 div d", "d"))
    assert (found.kind, found.step) == (DepartureKind.DEFINED, 0)


UNKNOWN = """\
system unknown
type T [2]
var x: T -> 0..5 = 0
var safe: Bool = true
transition work(t: T) { x[t] := x[t] + 1 }
modification replace(t: T) {
  rewrite work(t) as any of x where x'[t] >= x[t] and forall o in T: o != t => x'[o] == x[o]
}
modification spoil(t: T) { rewrite work(t) as any of safe where not safe' and safe }
invariant slow: forall t in T: x'[t] <= x[t] + 1
invariant willing: enabled work(T0) or not enabled work(T0)
"""


def test_unknown_code_is_bound_by_its_contract():
    text = UNKNOWN.replace("invariant willing: enabled work(T0) or not enabled work(T0)\n", "")
    replace = {"rule": "replace", "arguments": ["T0"]}
    work = {"rule": "work", "arguments": ["T0"]}
    report = replayed(text, replace, work)
    assert standings(report)["slow"] == (Standing.DEPENDS, 2)
    assert standings(replayed(text, replace, after(work, x={"T0": 4})))["slow"] == (Standing.FALSE, 2)
    found = departure(replace, after(work, x={"T1": 1}), text=text)
    assert (found.kind, found.step, found.disagreements[0].place) == (DepartureKind.DIFFERENT, 2, "x[T1]")
    assert not found.forced
    spoil = {"rule": "spoil", "arguments": ["T0"]}
    found = departure(spoil, work, work, text=text)
    assert (found.kind, found.step, found.site) == (DepartureKind.BLOCKED, 3, "work")
    assert found.present == "any of safe where not safe' and safe"


def test_a_mutated_log_departs_where_it_was_mutated():
    lines = [START, REVIEW, DEPLOY, FAST, DEPLOY_2]
    for position in range(2, 4):
        without = lines[:position] + lines[position + 1 :]
        report = replayed(GATE, *without)
        assert (report.is_run, report.departure.step) == (False, {2: 2, 3: 3}[position])
    swapped = [START, DEPLOY, REVIEW, FAST, DEPLOY_2]
    assert departure(*swapped).step == 1
