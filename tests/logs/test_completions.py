"""Two ways to complete a log, by trying everything and by a solver, and that they agree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import invariants
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sources import SourceText
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load, load_text
from invariants.logs.completions import first_break
from invariants.logs.log_reading import read_log
from invariants.logs.search_completion import CompletionSearch
from invariants.logs.solver_completion import SolvedLog
from tests.batches import batches
from tests.logs.agreement import agreement, no_limit

EVERYTHING = """\
system everything
enum Kind { a, b }
type T [2]
const c: 0..2
var x: 0..3
var k: T -> Kind
var y: 0..3 = 0
var on: T -> Bool = false
backup B of code, y
transition set(t: T) {
  require g: not on[t]
  require y < 3
  on[t] := true
  y := any v where v >= x and v <= x + c
}
transition divide(t: T) {
  require on[t]
  x := 6 div y
}
transition grow { y := y + 1 }
modification free(n: 0..3) { rewrite set.g as prev or y == n }
modification forget(t: T) { rewrite set(t) as any of x, k where x' >= x and k'[t] == b }
modification choose { rewrite set.y as any }
modification keep { save B }
modification back { restore B }
invariant i: x + y <= 5
invariant j: x' >= x
invariant e: forall t in T: on[t] => not enabled set(t)
invariant u: unmodified set or y <= 2
"""
MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture(scope="module")
def everything():
    return Interpreter(load_text(EVERYTHING))


@pytest.mark.parametrize("seed", batches(60, always=6, checked=15))
def test_trying_and_solving_agree_on_everything_the_language_has(everything, seed):
    assert agreement(everything, seed)


@pytest.mark.parametrize(
    "name",
    [
        "review_gate/review_gate",
        "evaluator/writable",
        "community/lineages_lost",
        "mixed_team/memory_rolled_back",
        "changing_world/contract_dropped",
        "safe_tiling/tested_only",
    ],
)
def test_trying_and_solving_agree_on_models(name):
    interpreter = Interpreter(load(MODELS / f"{name}.inv", root=MODELS))
    assert sum(agreement(interpreter, seed) for seed in range(4)) > 4


ENDLESS = """\
system endless
const quorum: Int
const rate: Real where rate > 0
var votes: Int
var share: Real = 0
transition vote { votes := votes + 1 }
transition pass {
  require votes >= quorum
  share := rate / 2
}
transition jump { votes := any n where n > 100 }
invariant early: votes <= 3
"""


@pytest.fixture(scope="module")
def endless():
    return Interpreter(load_text(ENDLESS))


def both(interpreter: Interpreter, *lines: dict):
    log = read_log(SourceText("log", "\n".join(map(json.dumps, lines))), interpreter.model, interpreter.scope)
    return CompletionSearch(interpreter, log, no_limit), SolvedLog(interpreter, log, no_limit)


def values(interpreter: Interpreter, run, name: str) -> list:
    variable = next(v for v in (*interpreter.model.constants, *interpreter.model.variables) if v.name == name)
    return [configuration.value(variable) for configuration in run.configurations]


def test_values_of_infinite_types_are_left_to_the_solver(endless):
    tried, solved = both(endless, {"rule": "vote"}, {"rule": "pass", "state": {"share": "1/7"}}, {"rule": "vote"})
    with pytest.raises(NoAnswerError, match="infinite type"):
        tried.reached()
    assert solved.reached() == 3
    run = solved.run(3)
    assert [str(value) for value in values(endless, run, "rate")] == ["2/7"] * 4
    first, *votes = values(endless, run, "votes")
    assert votes == [first + 1, first + 1, first + 2]
    assert values(endless, run, "quorum")[0] <= votes[0]


def test_the_solver_finds_the_longest_prefix(endless):
    start = {"rule": None, "state": {"votes": 0}}
    vote, passing, seen = {"rule": "vote"}, {"rule": "pass"}, {"rule": "vote", "state": {"quorum": 3}}
    assert both(endless, start, vote, passing, vote, vote)[1].reached() == 4
    # The constant is 3 from the start, so that one vote does not pass.
    assert both(endless, start, vote, passing, vote, seen)[1].reached() == 1
    assert both(endless, start, *[vote] * 3, passing, seen)[1].reached() == 5
    assert both(endless, start, {"rule": "vote", "state": {"votes": 2}}, vote)[1].reached() == 0
    assert both(endless, {"rule": None, "state": {"rate": 0}}, vote)[1].reached() == -1


def test_a_violation_is_found_as_early_as_it_can_be(endless):
    lines = [{"rule": "vote"}] * 3
    _, solved = both(endless, {"rule": None, "state": {"quorum": 1, "rate": 1}}, *lines, {"rule": "vote", "state": {}})
    prop = endless.model.properties["early"]
    assert first_break(endless, prop, solved.violating(prop, 4)).step == 0
    assert max(values(endless, solved.satisfying(prop, 4), "votes")) <= 3
    _, solved = both(endless, {"rule": None, "state": {"votes": 1}}, *lines, {"rule": "vote"})
    assert first_break(endless, prop, solved.violating(prop, 4)).step == 3
    assert solved.satisfying(prop, 4) is None


def test_an_observed_choice_is_the_choice_that_was_made(endless):
    start = {"rule": None, "state": {"votes": 0, "quorum": 1, "rate": 1}}
    tried, solved = both(endless, start, {"rule": "jump", "state": {"votes": 123456789}})
    assert (tried.reached(), solved.reached()) == (1, 1)
    assert tried.is_forced
    tried, solved = both(endless, start, {"rule": "jump", "state": {"votes": 100}})
    assert (tried.reached(), solved.reached()) == (0, 0)
    tried, solved = both(endless, start, {"rule": "jump"}, {"rule": "vote", "state": {"votes": 777}})
    with pytest.raises(NoAnswerError):
        tried.reached()
    assert solved.reached() == 2


def test_time_that_is_up_settles_nothing(endless):
    log = read_log(SourceText("log", '{"rule": "vote"}'), endless.model, endless.scope)
    with pytest.raises(NoAnswerError, match="timeout"):
        SolvedLog(endless, log, lambda: 0.0)
    interpreter = Interpreter(load_text(EVERYTHING))
    log = read_log(SourceText("log", '{"rule": "grow"}'), interpreter.model, interpreter.scope)
    with pytest.raises(NoAnswerError, match="timeout"):
        CompletionSearch(interpreter, log, lambda: 0.0).reached()


def test_too_much_to_try_is_left_to_the_solver():
    text = "system large\ntype T [6]\nvar m: T -> 0..9\ntransition rest {}\ninvariant i: forall t in T: m[t] < 9"
    interpreter = Interpreter(load_text(text))
    tried, solved = both(interpreter, {"rule": "rest"})
    with pytest.raises(NoAnswerError, match="too many initial values"):
        tried.reached()
    assert solved.reached() == 1
    tried, _ = both(interpreter, {"rule": None, "state": {"m": {f"T{i}": i for i in range(5)}}}, {"rule": "rest"})
    assert tried.reached() == 1
    assert not tried.is_forced


def test_a_model_without_an_encoding_is_not_given_to_the_solver():
    interpreter = Interpreter(load_text("system e\nvar x: Real = 0\ntransition t { x := exp(x) }"))
    log = read_log(SourceText("log", '{"rule": "t"}'), interpreter.model, interpreter.scope)
    with pytest.raises(NoAnswerError, match="`exp`"):
        SolvedLog(interpreter, log, no_limit)
    assert CompletionSearch(interpreter, log, no_limit).reached() == 1


def test_a_run_that_may_end_undefined_has_no_configurations_that_it_ends_in():
    """Those that are left would not be all."""
    interpreter = Interpreter(load_text("system d\nvar x: 1..3\nvar y: 0..6 = 0\ntransition t { y := 6 div (x - 1) }"))
    for state, ends in (({"x": 2}, [(2, 6)]), ({"x": 3}, [(3, 3)]), ({"x": 1}, None), ({}, None)):
        tried, _ = both(interpreter, {"rule": None, "state": state}, {"rule": "t"})
        assert tried.reached() == 1
        if ends is None:
            with pytest.raises(NoAnswerError, match="ends undefined"):
                tried.ends(1)
        else:
            assert [configuration.state for configuration in tried.ends(1)] == ends


UNDEFINED = """\
system undefined
{free}var y: 0..3 = 0
var x: 0..6 = 0
var on: Bool = false
transition divide {{ x := 6 div y }}
transition go {{ on := true }}
invariant i: not on
invariant j: x == x' or on
"""


@pytest.mark.parametrize("rules", [("divide", "go"), ("go", "divide"), ("go", "divide", "go"), ("divide", "divide")])
def test_an_undefined_step_of_a_log_is_its_last_whoever_completes_it(rules):
    """What is left open for the solver to find, and matters to nothing, changes nothing."""
    reports = []
    for free in ("", "var free: Int\n"):
        lines = [{"rule": None}, *({"rule": rule, "arguments": {}} for rule in rules)]
        found = invariants.replay(load_text(UNDEFINED.format(free=free)), lines)
        departure = found.departure and (found.departure.kind, found.departure.step)
        reports.append((found.is_run, found.reached, departure, [each.standing for each in found.invariants]))
    assert reports[0] == reports[1]


def test_no_refusal_follows_an_undefined_step():
    text = UNDEFINED.format(free="var free: Int\n")
    lines = [{"rule": None}, {"rule": "divide", "arguments": {}}, {"rule": "divide", "arguments": {}, "refused": True}]
    reports = [invariants.replay(load_text(each), lines) for each in (text, text.replace("var free: Int\n", ""))]
    assert [(each.is_run, each.reached, each.refusals_met) for each in reports] == [(False, 1, 0)] * 2
