"""Findings about logs: departures at the right step, for the right reason, and invariants along the logs."""

from __future__ import annotations

import json
import signal

import pytest

from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.logs import log_replay
from invariants.logs.log_reading import read_log
from invariants.logs.log_replay import replay_log
from invariants.logs.log_report import CompletedBy, DepartureKind, Standing
from tests.batches import spread
from tests.generators.costly import COSTLY

GATE = """\
system gate
enum Kind { human, ai }
type Agent [3]
var kind: Agent -> Kind
var member: Agent -> Bool
var reviewed: Agent -> Bool = false
var deployed: Agent -> Bool = false
init somebody: exists h in Agent: member[h] and kind[h] == human
transition review(by: Agent, a: Agent) {
  require members: member[by] and member[a]
  require independent: by != a
  reviewed[a] := true
}
transition deploy(a: Agent) {
  require member[a]
  require gate: reviewed[a]
  deployed[a] := true
}
modification fast_track {
  require exists a in Agent: deployed[a]
  rewrite deploy.gate as reviewed[a] or kind[a] == ai
}
modification trust(whom: Agent) { rewrite review(whom, _).independent as prev or whom == a }
modification lock { disable fast_track }
invariant oversight: forall a in Agent: deployed[a] => reviewed[a]
invariant kept: forall a in Agent: deployed[a] => deployed'[a]
"""

START = {
    "rule": None,
    "state": {
        "kind": {"Agent0": "human", "Agent1": "ai", "Agent2": "ai"},
        "member": {"Agent0": True, "Agent1": True, "Agent2": True},
    },
}

REVIEW = {"rule": "review", "arguments": ["Agent1", "Agent0"]}

DEPLOY = {"rule": "deploy", "arguments": {"a": "Agent0"}}

DEPLOY_2 = {"rule": "deploy", "arguments": {"a": "Agent2"}}

FAST = {"rule": "fast_track"}


def replayed(text: str, *lines: dict, scope: dict[str, int] | None = None, seconds: float | None = None):
    model = load_text(text)
    scope = {**model.scope, **(scope or {})}
    log = read_log(SourceText("run.jsonl", "\n".join(map(json.dumps, lines))), model, scope)
    return replay_log(model, scope, log, path="run.jsonl", seconds=seconds)


def standings(report) -> dict[str, tuple]:
    return {along.invariant: (along.standing, along.step) for along in report.invariants}


def after(line: dict, **state) -> dict:
    return {**line, "state": state}


# ------------------------------------------------------------------- runs


def test_a_run_along_which_an_invariant_is_false():
    report = replayed(GATE, START, REVIEW, DEPLOY, FAST, DEPLOY_2)
    assert report.is_run
    assert report.departure is None
    assert report.chain == ("fast_track",)
    assert report.completed_by is None
    assert standings(report) == {"oversight": (Standing.FALSE, 4), "kept": (Standing.HOLDS, None)}
    (oversight, _) = report.invariants
    assert oversight.line == 5
    assert oversight.failure.span.text == "deployed[a] => reviewed[a]"
    assert oversight.failure.witnesses == {"a": "Agent2"}
    assert [step.rule for step in oversight.excerpt.trace] == [None, "review", "deploy", "fast_track", "deploy"]
    assert report.excerpt.trace[-1].code == {"deploy.gate": "reviewed[a] or kind[a] == ai"}


def test_only_the_first_false_step_is_reported():
    report = replayed(GATE, START, REVIEW, DEPLOY, FAST, DEPLOY_2, REVIEW, REVIEW)
    (oversight, _) = report.invariants
    assert oversight.step == 4
    assert len(oversight.excerpt.trace) == 5
    assert len(report.excerpt.trace) == 7


def test_a_log_without_values_is_completed():
    report = replayed(GATE, REVIEW, DEPLOY)
    assert report.is_run
    assert report.completed_by is CompletedBy.INTERPRETER
    assert standings(report)["oversight"] == (Standing.HOLDS, None)
    start = report.excerpt.trace[0].state
    assert start["member"]["Agent0"] is True
    assert start["member"]["Agent1"] is True


def test_omitted_values_may_decide():
    text = GATE + "invariant humans: forall a in Agent: deployed[a] => kind[a] == human\n"
    report = replayed(text, REVIEW, DEPLOY)
    assert standings(report)["humans"] == (Standing.DEPENDS, 2)
    assert replayed(text, START, REVIEW, DEPLOY).invariants[2].standing is Standing.HOLDS
    known = {"rule": None, "state": {"kind": {"Agent0": "ai"}}}
    assert standings(replayed(text, known, REVIEW, DEPLOY))["humans"] == (Standing.FALSE, 2)


def test_a_later_observation_completes_the_start():
    text = GATE + "invariant humans: forall a in Agent: deployed[a] => kind[a] == human\n"
    report = replayed(text, REVIEW, DEPLOY, after(FAST, kind={"Agent0": "ai"}))
    assert report.excerpt.trace[0].state["kind"]["Agent0"] == "ai"
    assert standings(report)["humans"] == (Standing.FALSE, 2)


def test_the_scope_is_the_logs():
    last = {"rule": "deploy", "arguments": ["Agent4"]}
    assert replayed(GATE, REVIEW, DEPLOY, FAST, last, scope={"Agent": 5}).is_run


def test_a_solver_completes_what_cannot_be_tried():
    text = """\
system votes
const quorum: Int
var count: Int = 0
var passed: Bool = false
transition vote { count := count + 1 }
transition pass {
  require enough: count >= quorum
  passed := true
}
modification lower(by: Int) { rewrite pass.enough as count + by >= quorum }
invariant majority: passed => count >= 3
"""
    vote, lower = {"rule": "vote"}, {"rule": "lower", "arguments": [2]}
    report = replayed(text, vote, lower, {"rule": "pass"})
    assert report.is_run
    assert report.completed_by is CompletedBy.SOLVER
    assert standings(report)["majority"] == (Standing.FALSE, 3)
    report = replayed(text, vote, lower, after({"rule": "pass"}, quorum=4))
    departure = report.departure
    assert (report.is_run, report.reached, departure.step, departure.kind) == (False, 2, 3, DepartureKind.BLOCKED)
    assert departure.present == "count + 2 >= quorum"
    assert report.completed_by is None
    report = replayed(text, vote, lower, {"rule": "pass"}, after(vote, quorum=4), vote)
    assert (report.departure.step, report.departure.kind) == (3, DepartureKind.BLOCKED)
    report = replayed(text, after(vote, quorum=3), after(lower, quorum=4), {"rule": "pass"})
    departure = report.departure
    assert (departure.step, departure.kind) == (2, DepartureKind.DIFFERENT)
    assert [(d.place, d.model, d.log) for d in departure.disagreements] == [("quorum", 3, 4)]


def test_unobserved_choices_are_completed():
    text = """\
system choices
var n: 0..9 = 0
var m: 0..9 = 0
transition pick { n := any v where v > n }
transition copy { m := n }
invariant small: n < 5
"""
    pick, copy = {"rule": "pick"}, {"rule": "copy"}
    assert standings(replayed(text, pick, copy))["small"] == (Standing.DEPENDS, 1)
    assert standings(replayed(text, pick, after(copy, m=7)))["small"] == (Standing.FALSE, 1)
    assert standings(replayed(text, pick, after(copy, m=4)))["small"] == (Standing.HOLDS, None)
    report = replayed(text, pick, pick, after(copy, m=1))
    assert (report.is_run, report.departure.step) == (False, 3)
    assert report.departure.disagreements[0].place == "m"
    assert report.departure.disagreements[0].log == 1


def test_irrational_values_are_compared_as_far_as_they_are_written():
    text = "system root\nvar x: Real = 2\ntransition take { x := sqrt(x) }\ninvariant small: x <= 2"
    right = after({"rule": "take"}, x="≈1.4142135623731")
    wrong = after({"rule": "take"}, x="≈1.4142135623831")
    assert replayed(text, right).is_run
    report = replayed(text, wrong)
    assert (report.is_run, report.departure.step) == (False, 1)
    assert report.departure.disagreements[0].model.startswith("≈1.41421356237")


# -------------------------------------------------------------- departures


def departure(*lines: dict, text: str = GATE, scope: dict[str, int] | None = None):
    report = replayed(text, *lines, scope=scope)
    assert report.is_run is False
    assert report.reached == report.departure.step - 1
    return report.departure


def test_time_that_is_up_is_not_an_answer():
    report = replayed(GATE, REVIEW, DEPLOY, seconds=0.0)
    assert report.is_run is None
    assert report.departure is None
    assert "timeout" in report.reason


def test_without_an_encoding_too_many_values_give_no_answer():
    text = "system e\nvar x: Real\ntransition t { x := exp(x) }\ninvariant i: x < 9"
    report = replayed(text, {"rule": "t"})
    assert report.is_run is None
    assert "exp" in report.reason
    report = replayed(text, {"rule": None, "state": {"x": 0}}, {"rule": "t"})
    assert report.is_run


def test_long_logs_are_shown_from_their_end():
    text = "system count\nvar n: Int = 0\ntransition up { n := n + 1 }\ninvariant few: n < 1500"
    report = replayed(text, *[{"rule": "up"}] * 2000)
    assert report.is_run
    assert standings(report)["few"] == (Standing.FALSE, 1500)
    told = report.invariants[0].excerpt
    assert told.omitted == 1300
    assert [step.state["n"] for step in told.trace[:3]] == [0, 1301, 1302]
    assert told.trace[-1].state["n"] == 1500


LATER = """\
system later
const most: SORT
var n: 0..9 = 0
transition up { require room: n < most  n := n + 1 }
transition down { require some: n > 0  n := n - 1 }
"""


@pytest.mark.parametrize("sort", ["0..9", "Int where 0 <= most"])
@pytest.mark.parametrize("line", range(6))
def test_a_constant_that_is_observed_later_forbids_what_comes_before(line, sort):
    """The third step has no room, whichever line says so."""
    up, down = {"rule": "up"}, {"rule": "down"}
    lines = [up, up, up, down, up, up]
    lines[line] = after(lines[line], most=2)
    report = replayed(LATER.replace("SORT", sort), *lines)
    assert (report.is_run, report.reached, report.departure.kind) == (False, 2, DepartureKind.BLOCKED)


@pytest.mark.parametrize("sort", ["0..9 where most >= 5", "Int where 5 <= most"])
def test_a_constant_that_no_model_has_ends_the_run_where_it_is_observed(sort):
    up = {"rule": "up"}
    report = replayed(LATER.replace("SORT", sort), up, up, after(up, most=2))
    assert (report.is_run, report.reached, report.departure.kind) == (False, 2, DepartureKind.DIFFERENT)
    assert replayed(LATER.replace("SORT", sort), up, up, after(up, most=7)).is_run


UNREACHABLE = """\
system unreachable
var n: Int = 0
transition count { n := n + 1 }
invariant costly: can n < 0
invariant premised: n >= 0 => can n < 0
invariant soon: can n < 0 within 1
"""


@pytest.mark.campaign
@pytest.mark.parametrize("more", spread([({"rule": None},), ({"rule": "count"},)], every=2))
def test_a_possibility_that_the_interpreter_cannot_decide_is_undecided(more):
    """No solver is asked about it, so that none of its silence is taken for an answer: `n` never gets smaller."""
    report = replayed(UNREACHABLE, *more)
    standings = {each.invariant: each.standing for each in report.invariants}
    assert standings == {
        "costly": Standing.UNDECIDED,
        "premised": Standing.UNDECIDED,
        "soon": Standing.FALSE,
    }


def test_a_costly_possibility_leaves_the_other_invariants_decided(monkeypatch):
    """Its time is up a moment after it was begun, however long the others have taken."""
    before = log_replay._Replay._property_along

    def along(replay, prop, steps):
        if prop.name == "full":
            assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 600
            signal.setitimer(signal.ITIMER_REAL, 0.2, 0.05)
        return before(replay, prop, steps)

    monkeypatch.setattr(log_replay._Replay, "_property_along", along)
    model = load_text(COSTLY)
    steps = read_log(SourceText("log", '{"rule": null}\n{"rule": "spoil"}\n'), model, model.scope)
    report = replay_log(model, model.scope, steps, path="log", seconds=600)
    standings = {each.invariant: each.standing for each in report.invariants}
    assert list(standings) == list(model.promises)
    assert standings["safe"] is Standing.FALSE
    assert standings["full"] in {Standing.UNDECIDED, Standing.HOLDS}
