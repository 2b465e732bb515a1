"""Fuzzing as an engine: its violations, their size, and its claim where it finds none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from invariants.evidence.claims import GaveUp, Violation
from invariants.evidence.claims import Tested as OnlyTested  # pytest takes what begins with "Test" for a test
from invariants.foundation.no_answer import GaveUpReason
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load, load_text
from tests.batches import batches
from tests.campaigns.fuzzing import compared
from tests.differential.brute_force import search
from tests.differential.comparison import chain_length
from tests.fuzzing.fuzzed import fuzzed, problem_of, told
from tests.generators.systems import system_of

MODELS = Path(__file__).parents[2] / "models"

ORDER = """\
system order
enum Word { a, b, c, d }
var at: 0..6 = 0
var opened: Bool = false
transition say(w: Word, v: Word) {
  at := if at == 0 and w == b and v == c then 1 else if at == 1 and w == c and v == a then 2
        else if at == 2 and w == a and v == d then 3 else if at == 3 and w == d and v == d then 4 else 0
}
transition open { require at == 4
  opened := true }
invariant shut: not opened
"""

MAGIC = """\
system magic
var x: Int = 0
var y: Int = 0
transition set(v: Int) { x := v }
transition key(v: Int) {
  require v * v + 3 * v == 1523552034004
  y := 1
}
transition deep(v: Int) {
  require y == 1
  require v == 7919 * x + 104729
  require x > 1000
  y := 2
}
invariant never_two: y != 2
"""


# ---------------------------------------------------------------- the library


@pytest.mark.parametrize(
    ("file", "name", "chain", "steps", "length"),
    [
        ("review_gate/review_gate.inv", "oversight", 3, 8, 1),
        ("saturation/compounding.inv", "reasonable", 5, 0, 3),
        ("saturation/steady.inv", "reasonable", 5, 0, 4),
        pytest.param("handover/trust_dropped.inv", "soundly_signed", 2, 2, 1, marks=pytest.mark.campaign),
        ("rolling_migration/gated.inv", "readable", 4, 2, 4),
        ("drift/from_parent.inv", "recognisable", 11, 0, 11),
    ],
)
def test_models_of_the_library_are_broken_by_the_shortest_chain(file, name, chain, steps, length):
    problem = problem_of(load(MODELS / file), chain, steps, (name,))
    claim = fuzzed(problem)[name]
    assert isinstance(claim, Violation)
    assert chain_length(problem.model, claim) == length


def test_an_unbreakable_invariant_is_tested():
    problem = problem_of(load(MODELS / "saturation" / "compounding_less.inv"), 5, 0)
    claim = fuzzed(problem)["reasonable"]
    assert isinstance(claim, OnlyTested)
    assert claim.examples == 2000
    assert 0 < claim.independent <= claim.examples
    assert sum(claim.chains.values()) == claim.examples
    assert max(claim.chains) == 5
    assert claim.fired["improve"] > 2000
    assert claim.complete


# ------------------------------------------------------------- rare states


def test_five_steps_in_order_are_found_with_guidance_and_not_without():
    problem = problem_of(ORDER, 0, 12, ("shut",))
    assert isinstance(fuzzed(problem, guided=False)["shut"], OnlyTested)
    claim = fuzzed(problem)["shut"]
    assert told(claim) == ["say(1, 2)", "say(2, 0)", "say(0, 3)", "say(3, 3)", "open"]


def test_arguments_are_found_by_the_solver_and_not_without():
    problem = problem_of(MAGIC, 0, 6, ("never_two",))
    assert isinstance(fuzzed(problem, solver=False)["never_two"], OnlyTested)
    claim = fuzzed(problem)["never_two"]
    (x,), (v,) = (next(s.arguments for s in claim.steps if s.rule == rule) for rule in ("set", "deep"))
    assert len(claim.steps) == 3
    assert x > 1000
    assert v == 7919 * x + 104729


def test_a_number_of_the_text_is_tried_without_a_solver():
    text = "system s\nvar x: Int = 0\ntransition set(v: Int) { x := v }\ninvariant i: x != 4711\n"
    claim = fuzzed(problem_of(text, 0, 3, ("i",)), solver=False)["i"]
    assert told(claim) == ["set(4711)"]


def test_a_quorum_with_setbacks_is_found():
    text = """\
system quorum
type Agent [9]
var voted: Agent -> Bool = false
var passed: Bool = false
transition vote(a: Agent) { voted[a] := true }
transition withdraw(a: Agent) { require voted[a]
  voted[a] := false }
transition reset { for b in Agent { voted[b] := false } }
transition pass { require count(a in Agent: voted[a]) >= 7
  passed := true }
invariant undecided: not passed
"""
    claim = fuzzed(problem_of(text, 0, 10, ("undecided",)))["undecided"]
    assert told(claim) == [*(f"vote({a})" for a in range(7)), "pass"]


def test_a_start_that_nobody_would_guess_is_found_by_the_solver():
    text = """\
system start
const k: Int
var x: Int
assume odd: k mod 2 == 1
init x == 7919 * k + 104729 and k > 123456
transition step { x := x + 1 }
invariant i: x != 7919 * k + 104731
"""
    claims = fuzzed(problem_of(text, 0, 3, ("i",)), examples=200)
    assert told(claims["i"]) == ["step", "step"]
    assert claims["i"].initial["k", ()] == 123457
    claims = fuzzed(problem_of(text, 0, 3, ("i",)), examples=200, solver=False)
    assert claims["i"].why.reason is GaveUpReason.NO_START_FOUND


def test_the_step_that_breaks_an_invariant_is_solved_for():
    text = """\
system s
var x: Int = 0
transition set(v: Int) { require v > 100
  x := v * v - 17 * v }
invariant i: x != 2441334
"""
    claim = fuzzed(problem_of(text, 0, 2, ("i",)), examples=400)["i"]
    assert told(claim) == ["set(1571)"]


def test_a_choice_with_a_condition_that_is_hard_to_meet():
    text = """\
system s
var x: Int = 0
transition pick { x := any v where v * v == 123454321 and v > 0 }
invariant i: x == 0
"""
    claim = fuzzed(problem_of(text, 0, 2, ("i",)), examples=400)["i"]
    assert claim.steps[0].after["x", ()] == 11111


# ---------------------------------------------------------------- shrinking


HUGE = 10**30


def test_a_range_of_more_numbers_than_can_be_counted():
    text = f"""\
system huge
const c: 0..{HUGE} where c != 4
var x: 0..{HUGE} = 0
var y: 0..{HUGE}
transition go(k: 0..{HUGE}) {{ require k >= 5 x := k }}
transition choose {{ x := any v where v >= 5 }}
modification free {{ rewrite go as any of x where x' >= 3 }}
invariant low: x < 7 or c == 5
invariant ready: enabled go(_) or x >= 0
"""
    found = fuzzed(problem_of(text, 1, 2), examples=100)
    assert isinstance(found["low"], Violation)
    assert not isinstance(found["ready"], Violation)


def test_the_chain_is_shortest_then_the_run_then_values():
    text = """\
system s
type Agent [4]
enum Colour { red, green, blue }
var n: Int = 0
var hold: Agent -> Bool
var c: Colour
transition add(k: Int, a: Agent, d: Colour) { require k > 0
  require hold[a]
  n := n + k
  c := d }
transition idle(a: Agent) { c := c }
modification noise { rewrite add.n as prev }
modification open { rewrite add.n as n + 2 * k }
invariant small: n <= 1000 or c == red
"""
    claim = fuzzed(problem_of(text, 3, 8, ("small",)))["small"]
    assert told(claim) == ["add(1001, 0, 1)"]
    assert [claim.initial["hold", (a,)] for a in range(4)] == [True, False, False, False]


def test_reals_become_simple():
    text = "system s\nvar x: Real = 0\ntransition set(v: Real) { x := v }\ninvariant i: x * 3 < 100 or x > 50\n"
    claim = fuzzed(problem_of(text, 0, 3, ("i",)))["i"]
    assert told(claim) in (["set(34)"], ["set(67/2)"])


# ------------------------------------------------------- all kinds of properties


def test_undefined_values_are_found():
    text = """\
system s
const k: -2..2
var x: 0..3 = 0
var m: 0..3 -> Int = 10 div (k + 3)
init 6 div k > 0
transition up { x := x + 1 }
transition ratio(d: 0..3) { m[d] := 10 div d }
invariant fraction: 12 mod (x - 2) >= 0
invariant apart: x' != 1 or 10 div x < 11
"""
    claims = fuzzed(problem_of(text, 0, 5))
    assert claims["init.defined"].undefined_start
    assert claims["init.defined"].initial["k", ()] == 0
    assert told(claims["ratio.defined"]) == ["ratio(0)"]
    assert claims["ratio.defined"].steps[-1].after is None
    assert told(claims["fraction.defined"]) == ["up", "up"]
    assert told(claims["x.range"]) == ["up"] * 4
    assert told(claims["apart.defined"]) == ["up"]
    assert isinstance(claims["fraction"], OnlyTested)


def test_undefined_attempts_that_nobody_asked_for_are_not_made():
    text = """\
system s
var x: Int = 0
transition bad { x := 1 div x }
transition up { x := x + 1 }
invariant i: x < 5
"""
    assert told(fuzzed(problem_of(text, 0, 5, ("i",)))["i"]) == ["up"] * 5


def test_two_state_invariants_and_unknown_code():
    text = """\
system s
var x: 0..20 = 3
var y: Bool = true
transition work { x := x }
modification release { rewrite work as any of x where x' > x and x' - x <= 4 }
invariant steady: x' <= x + 3
invariant kept: y' == y
"""
    problem = problem_of(text, 2, 3)
    claims = fuzzed(problem)
    assert told(claims["steady"]) == ["release", "work"]
    assert claims["steady"].steps[1].after["x", ()] == 7
    assert isinstance(claims["kept"], OnlyTested)


def test_code_of_one_s_own_and_backups():
    text = """\
system s
type Agent [3]
backup old of work
var done: Agent -> Int = 0
transition work(a: Agent) { require allowed: false
  done[a] := done[a] + 1 }
modification keep { save old }
modification free(b: Agent) { rewrite work(b).allowed as true }
modification pass_on(b: Agent, from_b: Agent) { require b != from_b
  copy work(b) from work(from_b) }
modification back { restore old }
invariant two_idle: forall a, b in Agent: a != b => done[a] == 0 or done[b] == 0
invariant kept: forall a in Agent: not unmodified work(a) => done[a] < 2
"""
    problem = problem_of(text, 3, 3)
    claims = fuzzed(problem)
    assert chain_length(problem.model, claims["two_idle"]) == 2
    assert told(claims["kept"]) == ["free(0)", "work(0)", "work(0)"]


# ----------------------------------------------------------------- intervals


def test_runs_get_smaller_where_rules_have_different_numbers_of_arguments():
    """A simpler argument may lead to a shorter run, in which another rule fires at the same place."""
    text = """system s
    type A [2] = ann, bob
    var on: A -> Bool = true
    var lead: A = ann
    var log: A -> Bool = false
    transition act(a: A) { require on[a] and a == lead  log[a] := true }
    modification change(by: A, next: A -> Bool) { require on[by] and next[by]  on := next }
    modification hand(to: A, to_all: A -> Bool) { require to_all[to] and subset(to_all, on)  lead := to }
    modification wipe(who: A -> Bool) { require not who[ann]  log := who }
    invariant o: forall a in A: log[a] => on[a]
    """
    for seed in range(5):
        claim = fuzzed(problem_of(text, 8, 8), seed, examples=100, guided=False)["o"]
        assert isinstance(claim, Violation)


def test_a_comparison_that_intervals_do_not_decide_is_no_violation():
    text = """\
system s
var x: Real = 1
transition grow { x := x + 1 }
invariant same: exp(x) * exp(-x) == 1
invariant near: abs(exp(x) * exp(-x) - 1) < 0.001
"""
    claims = fuzzed(problem_of(text, 0, 4, ("same", "near")), examples=50)
    assert isinstance(claims["same"], GaveUp)
    assert claims["same"].why.reason is GaveUpReason.NEVER_COMPUTED
    assert isinstance(claims["near"], OnlyTested)


def test_undecided_comparisons_are_counted():
    text = """\
system s
var x: Real = 1
transition grow { x := x + 1 }
transition round { require exp(x) * exp(-x) == 1
  x := 0 }
invariant sometimes: x < 3 or exp(x) * exp(-x) == 1
"""
    claims = fuzzed(problem_of(text, 0, 4, ("sometimes",)), examples=50)
    assert isinstance(claims["sometimes"], OnlyTested)
    assert claims["sometimes"].undecided > 0
    assert claims["sometimes"].fired["round"] == 0


# -------------------------------------------------------- against brute force


@pytest.mark.parametrize("batch", batches(4, always=1))
def test_violations_are_real_and_have_the_shortest_chain(batch):
    """Fuzzing never finds a chain shorter than the shortest, and finds most violations of small systems."""
    breakable = found = 0
    for seed in range(10 * batch, 10 * (batch + 1)):
        model = load_text(system_of(seed))
        problem = problem_of(model, 2, 3)
        exact = search(Interpreter(model), 2, 3, problem.properties)
        breakable += sum(broken is not None for broken in exact.values())
        for name, claim in fuzzed(problem, seed, examples=150).items():
            if isinstance(claim, Violation):
                found += 1
                broken = exact[name]
                assert broken is not None, (seed, name)
                shortest = (broken.chain, broken.length)
                assert shortest <= (chain_length(problem.model, claim), len(claim.steps)), (seed, name)
    assert found >= 5
    assert 2 * found > breakable


@pytest.mark.parametrize(
    ("first", "count", "least"),
    [
        (1000, 4, 1),
        pytest.param(1004, 4, 1, marks=pytest.mark.campaign),
        pytest.param(1008, 32, 16, marks=[pytest.mark.campaign, pytest.mark.long]),
    ],
)
def test_checking_confirms_violations_of_fuzzing_with_a_chain_as_short(first, count, least):
    kinds: Counter[str] = Counter()
    for seed in range(first, first + count):
        for each in compared(seed, 300):
            assert each.contradiction is None, (seed, each)
            kinds[each.kind] += 1
    # Small systems leave it little to miss; without anything found, nothing would be compared.
    assert kinds["as short"] >= least
    assert kinds["as short"] > 10 * (kinds["missed"] + kinds["longer chain"])


def test_numbers_too_large_for_a_float_are_tried_like_others() -> None:
    text = """system large
    var f: Real = 3
    transition grow { f := f * f + sqrt(f) }
    modification more { rewrite grow.f as prev * f }
    invariant small: f < 4 or f >= 0
    """
    assert isinstance(fuzzed(problem_of(text, properties=("small",), steps=12), examples=300)["small"], OnlyTested)
