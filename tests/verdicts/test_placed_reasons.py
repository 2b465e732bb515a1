"""A reason for "no answer" names the part of the model that it is about, and its line: in text and in JSON."""

from __future__ import annotations

import pytest

from invariants.api import check
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import GaveUp
from invariants.foundation.no_answer import GaveUpReason, ModelPart, NoAnswer, PartKind
from invariants.fuzzing import engine
from invariants.fuzzing.settings import Settings
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.language.model.difficulties import placed
from invariants.report.json import result_json
from invariants.verdicts.states.counting import states_of
from invariants.verdicts.verdict import Verdict

TEXT = """system s
type A [2]
var n: Int = 0
var on: A -> Bool = false
{0}
invariant fine: forall i in 0..9: n != i - 20
"""


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("transition give(a: A, x: Int) { n := x }", "`give` takes any Int as `x`: too many to try all"),
        ("transition pick { n := any }", "`pick` chooses any Int: too many to try all"),
        ("var r: Real = 0.5", "`r` is a Real, with too many values to try all"),
        ("var start: Int", "`start` starts with any Int: too many to try all"),
        ("transition many(a: 0..999, b: 0..999, c: 0..999) { n := a }", "`many` has too many arguments to try all"),
    ],
)
def test_configurations_that_are_not_gone_through_have_a_reason_with_a_place(line, reason):
    model = load_text(TEXT.replace("{0}", line), path="s.inv")
    report = states_of(model, model.scope, Unbounded.ANY, Unbounded.ANY, 60.0)
    assert report.reason == f"{reason} (line 5 of s.inv)"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("transition give(x: Int) { n := x }", "`give` takes any Int as `x`: too many to try all (line 5 of s.inv)"),
        ("transition pick { n := any }", "pick.n is any Int: too many values to try all (line 5 of s.inv)"),
    ],
)
def test_random_runs_say_which_computation_fails(line, reason):
    model = load_text(TEXT.replace("{0}", line) + "invariant back: can n == 0\n", path="s.inv")
    problem = Problem(model, model.scope, ("back",), 1, 2)
    (claim,) = engine.run(problem, Budget(), Settings(examples=3))
    assert isinstance(claim, GaveUp)
    assert placed(claim.why, model, "back") == f"fuzzing could never compute whether it holds: {reason}"


def test_text_and_json_have_the_line():
    model = load_text(TEXT.replace("{0}", "var start: Int") + "invariant back: can start == 0\n", path="s.inv")
    (result,) = check(model, invariants=("back",), engines=("explicit",))
    assert result.verdict is Verdict.UNKNOWN
    assert "`start` starts with any Int: too many to try all (line 5 of s.inv)" in result.reason
    assert result_json(result)["reason"] == result.reason


def test_a_bound_name_is_that_of_the_property_asked_about():
    text = TEXT.replace("{0}", "invariant other: exists i in 0..9: n == i") + "invariant last: exists k in A: on[k]\n"
    model = load_text(text, path="s.inv")

    def why(name: str, of: str) -> NoAnswer:
        return NoAnswer(GaveUpReason.UNSUPPORTED, "too many", ModelPart(PartKind.BOUND, name, of))

    assert placed(why("i", "0..9"), model, "fine") == "too many (line 6 of s.inv)"
    assert placed(why("i", "0..9"), model, "other") == "too many (line 5 of s.inv)"
    assert placed(why("k", "A"), model) == "too many (line 7 of s.inv)"
    assert placed(why("i", "A"), model) == "too many"
    assert placed(NoAnswer(GaveUpReason.INFINITE_STATES), model) == "the state space is infinite"


@pytest.mark.parametrize("kind", PartKind)
def test_a_part_that_the_model_does_not_have_has_no_place(kind):
    model = load_text(TEXT.replace("{0}", ""), path="s.inv")
    assert placed(NoAnswer(GaveUpReason.UNSUPPORTED, "x", ModelPart(kind, "nobody", "nothing")), model) == "x"
