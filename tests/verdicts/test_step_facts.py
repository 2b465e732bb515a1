"""The facts about each step of a violating run: the properties after it, why they fail, and earlier causes."""

from __future__ import annotations

import pytest

import invariants
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.replay import Replayed
from invariants.language.loader import load_text
from invariants.verdicts.narration import step_facts_of
from invariants.verdicts.traces.trace import Truth

GATE = """system gate
var open: Bool = false
var passed: Int = 0
var level: 0..9 = 0
transition climb {
  require level < 9
  level := level + 1
}
transition pass {
  require gate: open
  passed := passed + 1
}
modification loosen {
  require level >= 2
  rewrite pass.gate as true
}
invariant few: passed <= 0
invariant low: level < 2
invariant even: 10 div (2 - level) >= 0
"""


@pytest.fixture(scope="module")
def violation():
    [result] = invariants.check(load_text(GATE), invariants=["few"], chain=1, steps=3, jobs=1)
    return result


def truths(result, name: str) -> list[Truth]:
    return [{j.invariant: j.truth for j in facts.judgements}[name] for facts in result.step_facts]


def test_every_invariant_is_judged_after_every_step(violation):
    assert [step.rule for step in violation.trace] == [None, "climb", "climb", "loosen", "pass"]
    assert truths(violation, "few") == [Truth.HOLDS] * 4 + [Truth.FAILS]
    assert truths(violation, "low") == [Truth.HOLDS] * 2 + [Truth.FAILS] * 3
    assert truths(violation, "level.range") == [Truth.HOLDS] * 5


def test_an_invariant_without_a_value_is_undefined(violation):
    assert truths(violation, "even") == [Truth.HOLDS] * 2 + [Truth.UNDEFINED] * 3
    [failure] = [j.failure for j in violation.step_facts[2].judgements if j.invariant == "even"]
    assert (failure.span.text, failure.what) == ("10 div (2 - level)", "division by zero")


def test_a_failure_says_why(violation):
    [failure] = [j.failure for j in violation.step_facts[2].judgements if j.invariant == "low"]
    assert (failure.span.text, failure.compared) == ("level < 2", "2 < 2")


def test_the_step_that_made_another_one_possible_is_named(violation):
    enabled = [facts.enabled_by for facts in violation.step_facts]
    assert enabled[:3] == [None, None, None], "climbing was possible from the start"
    assert [(each.step, each.site, each.span.text) for each in enabled[3:]] == [
        (2, None, "level >= 2"),
        (3, "pass.gate", "open"),
    ]


def test_the_end_agrees_with_the_failure_of_the_result(violation):
    [last] = [j.failure for j in violation.step_facts[-1].judgements if j.invariant == "few"]
    assert last == violation.failure


def test_facts_without_time_are_undecided():
    slow = """system slow
var x: Int = 0
transition go { x := x + 1 }
invariant small: x < 1
invariant endless: forall a, b, c, d, e, f, g, h in 0..99: a + b + c + d + e + f + g + h + x >= 0
"""
    interpreter = Interpreter(load_text(slow))
    [start] = interpreter.initial_configurations()
    fired = interpreter.fire(start, "go")
    run = Replayed((start, fired.configuration), (fired.choices,))
    facts = step_facts_of(interpreter, [("go", ())], run, 0.05)
    assert [[j.truth for j in each.judgements] for each in facts] == [
        [Truth.HOLDS, Truth.UNDECIDED],
        [Truth.FAILS, Truth.UNDECIDED],
    ]


def test_after_an_undefined_step_nothing_is_judged():
    text = "system u\nvar x: Int = 0\ntransition go { x := 1 div x }\ninvariant fine: x == 0\n"
    [result] = invariants.check(load_text(text), invariants=["go.defined"], chain=0, steps=1, jobs=1)
    assert [len(facts.judgements) for facts in result.step_facts] == [1, 0]


def test_a_two_state_invariant_is_judged_across_the_step():
    text = """system t
var x: Int = 0
transition up { x := x + 1 }
transition down { require x > 0
  x := x - 1 }
invariant grows: x' >= x
"""
    [result] = invariants.check(load_text(text), invariants=["grows"], chain=0, steps=3, jobs=1)
    assert truths(result, "grows") == [Truth.HOLDS, Truth.HOLDS, Truth.FAILS]
    assert result.step_facts[2].enabled_by.step == 1


def test_a_rule_whose_code_became_unknown_made_other_choices_before():
    text = """system other
var p: Bool = true
var r: Bool = true
transition t { require g: p }
modification m { rewrite t.g as unknown over p }
modification relax { rewrite m as any of r }
invariant kept: r
"""
    [result] = invariants.check(load_text(text), invariants=["kept"], jobs=1)
    assert result.chain == ("relax", "m")
    assert [facts.enabled_by for facts in result.step_facts] == [None, None, None]
