"""Attempts that a log has as refused: met where the rule cannot fire, a departure where it can."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.foundation.sources import SourceText
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.logs.log import Observed, Refusal
from invariants.logs.log_reading import read_log
from invariants.logs.log_report import CompletedBy, DepartureKind, Standing
from invariants.logs.observed_steps import not_refused
from invariants.logs.search_completion import CompletionSearch
from invariants.logs.solver_completion import SolvedLog
from tests.batches import batches
from tests.logs.logged_walks import walked
from tests.logs.test_log_replay import DEPLOY, DEPLOY_2, FAST, GATE, REVIEW, START, replayed


def refused(line: dict, **more: object) -> dict:
    return {**line, "refused": True, **more}


def test_a_rule_that_cannot_fire_is_refused():
    report = replayed(GATE, START, refused(DEPLOY), REVIEW, DEPLOY, refused(DEPLOY_2), FAST)
    assert report.is_run
    assert (report.steps, report.refusals, report.refusals_met, report.chain) == (3, 2, 2, ("fast_track",))
    assert [along.standing for along in report.invariants] == [Standing.HOLDS] * 2


def test_a_rule_that_can_fire_is_not_refused():
    report = replayed(GATE, START, refused(DEPLOY), REVIEW, refused(DEPLOY), DEPLOY)
    found = report.departure
    assert (report.is_run, report.reached, report.refusals, report.refusals_met) == (False, 1, 2, 1)
    assert (found.kind, found.step, found.line, found.rule) == (DepartureKind.FIRES, 1, 4, "deploy")
    assert found.arguments == {"a": "Agent0"}
    assert found.refused
    assert found.forced
    assert len(found.excerpt.trace) == 2


def test_the_code_by_then_counts():
    lines = [START, REVIEW, DEPLOY, refused(DEPLOY_2), FAST]
    assert replayed(GATE, *lines).is_run
    found = replayed(GATE, *lines, refused(DEPLOY_2)).departure
    assert (found.kind, found.line) == (DepartureKind.FIRES, 6)
    assert (found.site, found.present) == ("deploy.gate", "reviewed[a] or kind[a] == ai")
    lock = {"rule": "lock"}
    assert replayed(GATE, *lines, lock, refused(FAST)).is_run
    assert replayed(GATE, *lines, refused(lock)).departure.kind is DepartureKind.FIRES


def test_omitted_values_are_completed():
    """Where somebody may be no member, the review can be refused, and then that is known."""
    open_members = {"rule": None, "state": {"kind": START["state"]["kind"]}}
    assert replayed(GATE, open_members, refused(REVIEW)).is_run
    report = replayed(GATE, open_members, refused(REVIEW), REVIEW)
    assert (report.is_run, report.departure.kind, report.departure.line) == (False, DepartureKind.BLOCKED, 3)
    report = replayed(GATE, open_members, REVIEW, refused(REVIEW))
    assert (report.is_run, report.departure.kind, report.departure.line) == (False, DepartureKind.FIRES, 3)


def test_a_refused_step_changes_nothing():
    same = {"deployed": {"Agent0": False}}
    assert replayed(GATE, START, refused(DEPLOY, state=same)).is_run
    report = replayed(GATE, START, refused(DEPLOY, state={"deployed": {"Agent0": True}}))
    found = report.departure
    assert (found.kind, found.line, found.step, found.refused) == (DepartureKind.DIFFERENT, 2, 0, True)
    assert [(d.place, d.model, d.log) for d in found.disagreements] == [("deployed[Agent0]", False, True)]
    assert replayed(GATE, START, refused(DEPLOY, code={})).is_run
    assert not replayed(GATE, START, refused(DEPLOY, code={"deploy.gate": "true"})).is_run


def test_two_state_invariants_are_about_steps_only():
    text = "system s\nvar n: Int = 0\ntransition up { require n < 1 n := n + 1 }\ninvariant grows: n' > n"
    report = replayed(text, {"rule": "up"}, refused({"rule": "up"}), refused({"rule": "up"}))
    assert report.is_run
    assert report.invariants[0].standing is Standing.HOLDS


CHOICES = """\
system choices
var n: Int
var p: Bool = false
var q: 0..3 = 0
transition pick { n := any v where v > 5 and v < q }
transition ask { require gate: true p := true }
transition split { require 6 div q > 0 p := true }
transition leave { q := q + 2 }
modification free { rewrite ask.gate as any }
modification wild { rewrite ask as any of p }
"""


def test_the_log_is_right_where_a_choice_decides():
    ask = {"rule": "ask"}
    start = {"rule": None, "state": {"n": 0}}
    assert replayed(CHOICES, start, refused(ask)).departure.kind is DepartureKind.FIRES
    assert replayed(CHOICES, start, {"rule": "free"}, refused(ask), ask).is_run
    assert replayed(CHOICES, start, {"rule": "wild"}, refused(ask), ask).is_run


def test_no_value_of_an_infinite_type_is_left_to_the_solver():
    start = {"rule": None, "state": {"n": 0}}
    report = replayed(CHOICES, start, refused({"rule": "pick"}))
    assert (report.is_run, report.completed_by) == (True, CompletedBy.SOLVER)


def test_an_undefined_attempt_is_not_refused():
    start = {"rule": None, "state": {"n": 0}}
    found = replayed(CHOICES, start, refused({"rule": "split"})).departure
    assert (found.kind, found.line, found.refused) == (DepartureKind.UNDEFINED, 2, True)


def test_after_the_end_of_a_run_everything_is_refused():
    start, leave = {"rule": None, "state": {"n": 0}}, {"rule": "leave"}
    assert replayed(CHOICES, start, leave, leave, refused({"rule": "ask"})).is_run
    assert replayed(CHOICES, start, leave, leave, {"rule": "ask"}).departure.kind is DepartureKind.ENDED


@pytest.mark.parametrize(
    ("lines", "code", "marked"),
    [
        (['{"rule": "up", "refused": 1}'], Code.BAD_LOG_LINE, "1"),
        (['{"rule": "up", "refused": "true"}'], Code.BAD_LOG_LINE, '"true"'),
        (['{"rule": "up", "refused": null}'], Code.BAD_LOG_LINE, "null"),
        (['{"rule": null, "refused": true}'], Code.BAD_LOG_LINE, "true"),
        (['{"rule": "up", "refused": true, "state": null}'], Code.BAD_LOG_LINE, '"refused"'),
        (['{"rule": "down", "refused": true}'], Code.UNKNOWN_IN_LOG, '"down"'),
        (['{"rule": "up", "arguments": [1], "refused": true}'], Code.WRONG_LOG_ARGUMENTS, "[1]"),
        (['{"rule": "up", "state": null}', '{"rule": "up", "refused": true}'], Code.MISPLACED_IN_LOG, None),
    ],
)
def test_a_malformed_refusal_is_refused(lines, code, marked):
    model = load_text("system s\nvar n: Int = 0\ntransition up { n := n + 1 }")
    with pytest.raises(ModelError) as caught:
        read_log(SourceText("run.jsonl", "\n".join(lines)), model, model.scope)
    first = caught.value.diagnostics[0]
    assert first.code is code
    assert marked in (None, first.labels[0].span.text)


def test_not_refused_at_all():
    assert replayed(GATE, START, {**REVIEW, "refused": False}, DEPLOY).is_run


MIXED = """\
system mixed
type T [2]
const c: 0..2
var x: 0..3
var on: T -> Bool = false
transition set(t: T, by: 0..2) {
  require g: not on[t]
  require by <= c
  require 6 div (x + 1) > by
  on[t] := true
}
transition grow { require enough: x < 3 x := x + 1 }
transition drop { require x > c x := any v where v < c }
modification free(n: 0..3) { rewrite set.g as prev or x == n }
modification stop(t: T) { disable set(t, _) }
modification more { require not enabled grow rewrite grow.enough as x < 4 and unmodified grow }
invariant i: x + c <= 4
invariant e: forall t in T: on[t] => not enabled set(t, 0)
"""


@pytest.fixture(scope="module")
def mixed():
    return Interpreter(load_text(MIXED))


def no_limit() -> None:
    return None


def with_refusals(interpreter: Interpreter, seed: int):
    """A walk of which an unknown part was observed, with attempts between its steps, some of them wrong."""
    chance = random.Random(seed)  # noqa: S311 - nothing is secret
    log = walked(interpreter, seed, longest=4).log
    refusals: dict[int, tuple[Refusal, ...]] = {}
    for line in range(100, 100 + chance.randint(1, 4)):
        rule = chance.choice(list(interpreter.model.rules))
        refusal = Refusal(line, rule, chance.choice(list(interpreter.arguments(rule))), Observed())
        position = chance.randint(0, len(log.steps))
        refusals[position] = (*refusals.get(position, ()), refusal)
    return replace(log, refusals=refusals)


@pytest.mark.parametrize("part", batches(4, always=2))
def test_trying_and_solving_agree(mixed, part):
    met = unmet = 0
    for seed in range(12 * part, 12 * part + 12):
        log = with_refusals(mixed, seed)
        tried, solved = CompletionSearch(mixed, log, no_limit), SolvedLog(mixed, log, no_limit)
        reached = tried.reached()
        assert solved.reached() == reached
        if reached < 0:
            continue
        there = tried.refusals_met(reached)
        assert solved.refusals_met(reached) == there
        met += there
        unmet += there < len(log.refusals_after(reached))
        for each in (tried, solved):
            run = each.run(reached)
            for position, configuration in enumerate(run.configurations):
                known = log.refusals_after(position)[: there if position == reached else None]
                assert all(not_refused(mixed, configuration, refusal) is None for refusal in known)
        for prop in mixed.model.properties.values():
            answers = [each.violating(prop, reached) is None for each in (tried, solved)]
            assert answers[0] == answers[1], prop.name
    assert met
    assert unmet


def test_the_solver_leaves_choices_to_the_interpreter():
    interpreter = Interpreter(load_text(CHOICES))
    log = replace(walked(interpreter_without_numbers(), 1).log, steps=(), refusals={0: (Refusal(2, "ask", ()),)})
    with pytest.raises(NoAnswerError, match="may refuse"):
        SolvedLog(interpreter, log, no_limit)


def interpreter_without_numbers() -> Interpreter:
    return Interpreter(load_text("system s\nvar p: Bool = false\ntransition t { p := true }"))
