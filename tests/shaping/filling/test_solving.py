"""Solving: each filling against the checker."""

from __future__ import annotations

import re
from functools import cache

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from invariants.report.renderers import Page
from invariants.report.solutions.text import SolveTextRenderer
from invariants.shaping.filling.conditions import ConditionFilling, NoFilling, Weakness
from invariants.shaping.filling.constants import NumberFilling
from invariants.shaping.filling.holes import open_text
from invariants.shaping.filling.questions import FilledAsker, FillingOpen
from invariants.shaping.filling.solving import HoleSolver, Solution, SolveReport
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Result, Verdict
from tests.shaping.searches import AMPLE, solution_of

pytestmark = pytest.mark.usefixtures("in_one_process")

TEAM = """\
system team
enum Kind { human, ai }
type Agent [2]
var kind: Agent -> Kind
var reviewed: Agent -> Bool = false
var deployed: Agent -> Bool = false
transition review(a: Agent) {
  reviewed[a] := true
}
transition deploy(a: Agent) {
  require gate: reviewed[a]
  deployed[a] := true
}
modification relax {
  rewrite deploy.gate as prev or ?
}
invariant oversight: forall a in Agent: deployed[a] and kind[a] == ai => reviewed[a]
"""


def solver_of(text: str, options: CheckOptions | None = None) -> HoleSolver:
    return HoleSolver(open_text(text), options or CheckOptions())


@cache
def solved(text: str, seconds: float | None = AMPLE) -> Solution:
    return solution_of(solver_of(text), seconds)


def verdicts(solution: Solution) -> set[Verdict]:
    """What `check` says of the printed text, for chains and runs of every length."""
    ((_, text),) = solution.texts
    found = check_model(load_text(text), CheckOptions(chain="any", steps="any", timeout=200), SilentListener())
    return {each.verdict for each in found if isinstance(each, Result)}


def test_the_weakest_guard():
    solution = solved(TEAM)
    assert solution.fillings == ("deployed[a] or kind[a] == human or reviewed[a]",)
    assert isinstance(solution.filling, ConditionFilling)
    assert solution.filling.weakness is Weakness.WEAKEST
    (left_out,) = solution.filling.left_out
    assert left_out.result.chain == ("relax",)
    assert not left_out.with_others


def test_a_vocabulary_that_is_chosen():
    solution = solved(TEAM.replace("?", "? over reviewed"))
    assert solution.fillings == ("reviewed[a]",)
    assert "rewrite deploy.gate as prev or reviewed[a]\n" in dict(solution.texts)["<text>"]


def test_a_conjunct_keeps_its_parentheses():
    text = TEAM.replace("prev or ?", "reviewed[a] == reviewed[a] and ?")
    solution = solved(text)
    assert "and (deployed[a] or kind[a] == human or reviewed[a])" in dict(solution.texts)["<text>"]


def test_nothing_fills_it():
    solution = solved(TEAM.replace("require gate: reviewed[a]\n", "require gate: true\n"))
    assert solution.fillings is None
    assert isinstance(solution.filling, NoFilling)
    assert solution.filling.result is not None
    assert solution.filling.result.invariant == "oversight"


def test_no_time_is_no_filling():
    solution = solved(TEAM, seconds=0.1)
    assert solution.fillings is None
    assert not (isinstance(solution.filling, NoFilling) and solution.filling.result)


TWO = """\
system two
var a: Bool = false
var b: Bool = false
transition one {
  require g: ? over b
  a := true
}
transition other {
  require g: ? over a
  b := true
}
invariant apart: not (a and b)
"""


def test_of_two_holes_one_may_be_wide_where_the_other_is_not():
    """Of fillings that are not comparable, one without a guard that is always false is preferred."""
    solution = solved(TWO)
    assert isinstance(solution.filling, ConditionFilling)
    assert ("not b", "not a") in (solution.fillings, *solution.filling.others)
    assert "false" not in solution.fillings
    assert solution.filling.weakness is Weakness.NONE_WEAKER
    assert ("false", "true") in solution.filling.others
    assert ("true", "false") in solution.filling.others
    assert all(each.with_others for each in solution.filling.left_out)


def test_whether_a_rule_is_enabled_is_asked():
    """A weaker guard takes runs away here: that nothing weaker does is not claimed."""
    text = TWO.replace("require g: ? over a\n", "require not enabled one\n")
    solution = solved(text)
    assert isinstance(solution.filling, ConditionFilling)
    assert solution.filling.weakness is Weakness.FOUND
    assert not solution.filling.by_sample  # 16 fillings: those that allow most are tried first


SAMPLED = """\
system sampled
var a: Bool = false
var b: Bool = false
var c: Bool = false
transition one {
  require ? over a, b, c
  a := true
}
transition other {
  require ? over a, b, c
  b := true
}
invariant apart: not (a and b)
invariant asked: enabled one or not enabled one
"""


def test_a_filling_that_is_found_by_trial_need_not_be_a_wide_one():
    """`("not b", "not a")` is wider than what is found: 65,536 fillings are too many to try."""
    solution = solved(SAMPLED)
    assert isinstance(solution.filling, ConditionFilling)
    assert (solution.filling.weakness, solution.filling.by_sample) == (Weakness.FOUND, True)
    page = SolveTextRenderer(Page()).report(SolveReport(solution, 0.0))
    assert "it need not be a wide one" in " ".join(page.split())
    assert verdicts(solution) == {Verdict.PROVED}


OFF = "system off\nvar on: Bool = true\ntransition off {\n  require stop: ?\n  on := false\n}\ninvariant s: "

TURNED = """\
system turned
var changed: Bool = false
var bad: Bool = false
transition act {
  require gate: ? over bad
  bad := changed
}
modification turn {
  require not changed
  changed := true
  rewrite act.gate as not prev
}
invariant good: not bad
"""

HIDDEN = """\
system hidden
var x: 0..3 = 0
transition act {
  require gate: ? or 6 div x > 0
  x := x
}
invariant s: x == 0
"""


@pytest.mark.parametrize(
    "text",
    [
        OFF + "on => enabled off\n",
        OFF + "can not on within 1\n",
        OFF + "unmodified off.stop\nmodification m {\n  rewrite off.stop as true\n}\n",
        TURNED,
        TURNED.replace("not prev", "prev => false"),
        TURNED.replace("not prev", "if prev then false else true"),
        HIDDEN,
    ],
)
def test_false_is_not_always_the_strongest_filling(text):
    """`false` breaks an invariant, and `true` does not: neither "nothing" nor a claim about weaker ones is due."""
    solution = solved(text)
    assert solution.fillings == ("true",)
    assert isinstance(solution.filling, ConditionFilling)
    assert solution.filling.weakness is Weakness.FOUND
    assert verdicts(solution) == {Verdict.PROVED}
    with_false = check_model(load_text(re.sub(r"\?( over bad)?", "false", text)), CheckOptions(), SilentListener())
    assert Verdict.VIOLATED in {each.verdict for each in with_false if isinstance(each, Result)}


def test_a_filling_between_true_and_false_is_found_one_by_one():
    text = OFF + "(on => enabled off) and (enabled off => on)\n"
    assert solved(text).fillings == ("on",)


def test_nothing_is_claimed_where_all_that_were_tried_fail():
    solution = solved(OFF + "enabled off and not on\n")
    assert isinstance(solution.filling, NoFilling)
    assert not solution.filling.is_impossible
    assert solution.filling.is_vocabulary_broken  # which says nothing about conditions over other terms


def test_the_vocabulary_is_broken_only_if_every_condition_was_tried_and_is_broken(monkeypatch):
    """One that is left open may still do."""
    answer = FilledAsker.answer

    def left_open(asker, edits):
        return FillingOpen("no answer") if [each.text for each in edits] == ["on"] else answer(asker, edits)

    monkeypatch.setattr(FilledAsker, "answer", left_open)
    monkeypatch.setattr(FilledAsker, "is_broken_by", lambda *_: False)  # no run of another filling says more
    filling = solution_of(solver_of(OFF + "enabled off and not on\n"), 60).filling
    assert isinstance(filling, NoFilling)
    assert not filling.is_vocabulary_broken
    assert filling.reason == "all 4 conditions made of these terms were tried, and of 1 nothing is known"


@pytest.mark.parametrize("edit", ["prev and bad", "prev or bad", "bad or (prev and not changed)"])
def test_prev_under_and_and_or_keeps_the_claims(edit):
    solution = solved(TURNED.replace("not prev", edit).replace("bad := changed", "bad := false"))
    assert isinstance(solution.filling, ConditionFilling)
    assert solution.filling.weakness is Weakness.WEAKEST


def test_a_comparison_of_the_vocabulary_is_named():
    """Conditions such as `x <= y` may be weaker: the claim is about the comparisons that the report names."""
    text = "system s\nvar x: 0..9 = 0\ntransition up {\n  require ? over x\n  x := x + 1\n}\ninvariant le: x <= 8\n"
    ((_, vocabulary),) = solver_of(text).pairs
    assert [term.described for term in vocabulary.terms] == ["x (compared with 8)"]


GAPS = "system gaps\nconst k: 0..9 = ?\nvar n: 0..1 = 0\ntransition t {\n  n := 1\n}\ninvariant s: "


@pytest.mark.parametrize(
    ("text", "number", "is_last"),
    [
        (GAPS.replace("?", "? largest") + "k < 3 or k == 7\n", 7, True),
        (GAPS.replace("?", "? smallest") + "k > 7 or k == 2\n", 2, True),
        (GAPS.replace("0..9", "Int").replace("?", "? largest") + "k < 3 or k == 7\n", 7, False),
        (GAPS.replace("0..9", "0..400").replace("?", "? largest") + "k < 3 or k == 7\n", 7, False),
        (GAPS.replace("0..9", "0..15") + "k mod 7 == 5 and k > 8\n", 12, False),
    ],
)
def test_numbers_that_do_need_not_be_neighbours(text, number, is_last):
    filling = solved(text).filling
    assert isinstance(filling, NumberFilling)
    assert (filling.number, filling.is_last) == (number, is_last)


@pytest.mark.campaign
def test_nothing_fills_a_range_only_if_all_of_it_was_tried():
    tried = solved(GAPS + "k > n * 0 + 20\n").filling
    assert isinstance(tried, NoFilling)
    assert tried.is_impossible
    early = solved(GAPS.replace("0..9", "0..400") + "k mod 100 == 55 and k > 300\n", seconds=2).filling
    assert not (isinstance(early, NoFilling) and early.is_impossible)


BUDGET = """\
system budget
const cap: 0..9 = ? largest
var spent: 0..12 = 0
transition spend {
  require spent < cap
  spent := spent + 3
}
invariant bounded: spent <= 6
"""


@pytest.mark.parametrize(
    ("hole", "number", "is_endless"),
    [
        pytest.param("0..9 = ? largest", 6, False, marks=pytest.mark.campaign),
        ("0..4 = ? largest", 4, False),
        ("Int = ? smallest", 0, True),
    ],
)
def test_the_number_that_does_is_found(hole, number, is_endless):
    solution = solved(BUDGET.replace("0..9 = ? largest", hole))
    assert isinstance(solution.filling, NumberFilling)
    assert solution.filling.number == number
    assert solution.filling.is_endless is is_endless
    if number == 6:
        assert solution.filling.every_one_before
        assert solution.filling.beyond is not None
        assert solution.filling.beyond.result is not None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TEAM, id="team"),
        pytest.param(TWO, id="two"),
        pytest.param(BUDGET, id="budget", marks=pytest.mark.campaign),
    ],
)
def test_a_filling_that_is_pasted_is_proved(text):
    assert verdicts(solved(text)) == {Verdict.PROVED}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TEAM.replace("prev or ?", "prev"), "`<text>` has no hole"),
        (TEAM.replace("prev or ?", "not ?"), "a hole cannot be filled here"),
        (TEAM.replace("deployed[a] := true", "deployed[a] := ?"), "a hole cannot be filled here"),
        (TEAM.replace("deploy.gate as prev or ?", "deploy.deployed as ?"), "a hole cannot be filled here"),
        (TEAM.replace("?", "? largest"), "a hole cannot be filled here"),
        (TEAM.replace("?", "? over spent"), "there is no variable, constant without a value, or parameter `spent`"),
        (TEAM + "const k: Int = ?\n", "a constant is found by itself, with no other hole"),
        (TEAM.replace("prev or ?", "prev or") + "const k: Real = ?\n", "a condition is missing"),
    ],
)
def test_each_mistake_in_a_hole_is_complained_about(text, message):
    with pytest.raises(ModelError) as error:
        solver_of(text)
    assert message in error.value.diagnostics[0].message or message == "a condition is missing"


def test_other_commands_point_to_this_one():
    with pytest.raises(ModelError) as error:
        load_text(TEAM, path="team.inv")
    (found,) = error.value.diagnostics
    assert found.code.identifier == "E0309"
    assert "`invariants solve team.inv`" in (found.help or "")
