"""Choices that the text leaves open: `any`, unknown code, and whether unknown code is enabled."""

from __future__ import annotations

import pytest

from invariants.interpreter.state.choices import Recorded, Unanswered
from invariants.interpreter.state.failures import NotFinite, UndecidedValue, Undefined, UndefinedReason
from invariants.interpreter.state.outcomes import BlockedReason, Fails, Fired, Holds, UndefinedAttempt
from invariants.language.model.expressions import SiteKey
from tests.interpreter.walk import Say, Walk

ANY = """
var x: 0..5 = 2
var y: Int = 0
var flag: Bool = false
transition pick { x := any v where v > x }
transition guess { require gate: flag y := y + 1 }
transition odd { y := any v where v mod 2 == 1 }
modification open { rewrite guess.gate as any }
modification lean { rewrite guess.gate as any v where v => y < 1 }
modification shift { rewrite pick.x as min(prev + 1, 5) }
modification nest { rewrite pick.x as any v where v == prev or v == 0 }
modification never { rewrite pick.x as any v where v > 5 }
modification skip { rewrite pick.x as if flag then prev else 1 }
invariant low: x < 5
"""


def test_every_possible_value_is_chosen() -> None:
    walk = Walk(ANY)
    assert walk.values("pick", "x") == [3, 4, 5]
    assert walk.fire("pick", say=Say({"pick.x": 4}))["x"] == 4


def test_a_value_that_is_not_possible_is_refused() -> None:
    walk = Walk(ANY)
    for value in (2, 6, True):
        assert walk.blocked("pick", say=Say({"pick.x": value})) is BlockedReason.NO_VALUE
    assert walk.blocked("pick", say=Say({"pick.x": None})) is BlockedReason.NO_VALUE


def test_a_question_without_an_answer_is_loud() -> None:
    with pytest.raises(Unanswered):
        Walk(ANY).fire("pick")


def test_without_a_possible_value_the_rule_cannot_fire_and_is_not_enabled() -> None:
    walk = Walk(ANY)
    assert walk.enabled("pick")
    walk.fire("never")
    assert not walk.enabled("pick")
    assert walk.values("pick", "x") == []


def test_any_as_a_guard_may_hold_or_not() -> None:
    walk = Walk(ANY).fire("open")
    assert walk.values("guess", "y") == [1]
    assert walk.enabled("guess")
    assert walk.blocked("guess", say=Say({"guess.gate": False})) is BlockedReason.GUARD
    walk.fire("lean")
    assert walk.enabled("guess")
    walk.fire("guess", say=Say({"guess.gate": True}))
    assert not walk.enabled("guess")
    assert walk.values("guess", "y") == []


def test_choices_in_prev_are_made_once_for_each_level() -> None:
    walk = Walk(ANY).fire("shift")
    assert walk.values("pick", "x") == [4, 5]
    walk.fire("nest")
    say = Say({("pick.x", 0): 5, ("pick.x", 2): 4})
    assert walk.fire("pick", say=say)["x"] == 5
    assert say.asked == [("pick.x", 0, ()), ("pick.x", 2, ())]


def test_choices_that_are_not_reached_are_not_made() -> None:
    walk = Walk(ANY).fire("never").fire("skip")
    assert walk.enabled("pick")
    assert walk.fire("pick")["x"] == 1


def test_numbers_without_end_cannot_be_listed_but_can_be_given() -> None:
    walk = Walk(ANY)
    with pytest.raises(NotFinite):
        walk.values("odd", "y")
    assert walk.fire("odd", say=Say({"odd.y": 10**30 + 1}))["y"] == 10**30 + 1
    assert walk.blocked("odd", say=Say({"odd.y": 4})) is BlockedReason.NO_VALUE
    assert walk.enabled("odd")


def test_whether_a_value_exists_is_not_guessed() -> None:
    walk = Walk("var y: Int = 0\ntransition go { y := any v where v * v == 1522756 }\ninvariant i: enabled go")
    with pytest.raises(UndecidedValue):
        walk.evaluate("i")


def test_an_undefined_condition_is_undefined_for_who_chooses_the_value() -> None:
    walk = Walk("var x: 0..3 = 1\ntransition go { x := any v where 6 div v == 3 }\ninvariant i: enabled go")
    outcomes = list(walk.interpreter.successors(walk.configuration, "go"))
    assert [type(outcome) for outcome in outcomes] == [UndefinedAttempt, Fired]
    assert outcomes[0].choices.values == {(SiteKey("go", "x"), (), 0): 0}
    with pytest.raises(Undefined):
        walk.enabled("go")


def test_a_missing_value_comes_before_anything_undefined() -> None:
    walk = Walk("var x: Int = 0\nvar y: 0..1 = 0\ntransition go { x := 1 div x y := any v where v > 1 }")
    assert walk.values("go", "x") == []
    assert walk.interpreter.enabled(walk.configuration, "go") is False


def test_choices_under_a_for_are_made_for_each_instance() -> None:
    walk = Walk(
        """
        type Agent [3]
        var m: Agent -> 0..2 = 0
        var on: Agent -> Bool
        transition go { for a in Agent where on[a] { m[a] := any v where v > m[a] } }
        modification up { rewrite go.m as min(prev + 1, 2) }
        """,
        {("on", 0): True, ("on", 1): False, ("on", 2): True},
    )
    outcomes = walk.interpreter.successors(walk.configuration, "go")
    assert {o.configuration.state for o in outcomes if isinstance(o, Fired)} == {
        (1, 0, 1, True, False, True),
        (1, 0, 2, True, False, True),
        (2, 0, 1, True, False, True),
        (2, 0, 2, True, False, True),
    }
    walk.fire("up").fire("go", say=Say({("go.m", 1, (0,)): 1, ("go.m", 1, (2,)): 2}))
    assert [walk["m", a] for a in range(3)] == [2, 0, 2]
    assert not walk.enabled("go")
    assert list(walk.interpreter.successors(walk.configuration, "go")) == []


def test_a_condition_that_meets_another_choice() -> None:
    walk = Walk(
        """
        var x: 0..3 = 0
        transition go { x := any v where v > x }
        modification above { rewrite go.x as any v where v > prev or v == 0 }
        modification none { rewrite go.x as any v where v > 3 }
        modification either { rewrite go.x as any v where v == 2 or v > prev }
        """
    )
    start = walk.configuration
    walk.fire("above")
    # 0 always; 2 above 1; 3 above 1 and 2.
    assert sorted(walk.values("go", "x")) == [0, 2, 3]
    walk.configuration = start
    walk.fire("none").fire("either")
    # Only 2 does without `prev`, which has no value.
    assert walk.values("go", "x") == [2]
    assert walk.enabled("go")


UNKNOWN = """
type Agent [2]
var x: 0..3 = 0
var y: Int = 0
var z: 0..1 = 0
transition go(a: Agent, n: 0..3) { require gate: false x := n y := 1 }
modification release(a: Agent, k: 0..3) {
  rewrite go(a, _) as any of x, z where x' > x and x' <= now(x + k) and x' != n
}
modification free { rewrite go as any of x }
modification fix { rewrite go.gate as true }
modification stop { disable go }
modification start { enable go }
modification hand(a: Agent, b: Agent) { copy go(a, _) from go(b, _) }
modification partial { rewrite go as any of x where 1 div (x' - 1) > 0 }
modification stuck { rewrite go as any of x where x' > x and x' < x }
invariant able: forall a in Agent: enabled go(a, 0)
invariant same: enabled go(first, 0) <=> enabled go(first, 0)
const first: Agent
"""


class TestUnknownCode:
    def walk(self) -> Walk:
        return Walk(UNKNOWN, {"first": 0})

    def test_unknown_code_writes_all_that_its_contract_allows_and_nothing_else(self) -> None:
        walk = self.walk().fire("release", 0, 2)
        outcomes = walk.interpreter.successors(walk.configuration, "go", (0, 1))
        found = {o.configuration.state for o in outcomes if isinstance(o, Fired)}
        names = list(walk.interpreter.layout.regions)
        columns = [[v.name for v in names].index(name) for name in ("x", "y", "z")]
        assert {tuple(state[c] for c in columns) for state in found} == {(2, 0, 0), (2, 0, 1)}
        assert walk.blocked("go", 1, 1) is BlockedReason.GUARD

    @pytest.mark.parametrize(
        "step", [{"x": 0}, {"x": 3}, {"x": 1}, {"x": 2, "y": 1}, {"x": True}, {"x": 2, "z": 2}, {}, None]
    )
    def test_a_step_that_breaks_the_contract_is_refused(self, step: dict[object, object] | None) -> None:
        walk = self.walk().fire("release", 0, 2)
        assert walk.blocked("go", 0, 1, say=Say(unknown=step)) is BlockedReason.NO_STEP

    def test_omitted_and_unchanged_entries_keep_their_values(self) -> None:
        walk = self.walk().fire("release", 0, 2).fire("go", 0, 1, say=Say(unknown={"x": 2, "y": 0}))
        assert (walk["x"], walk["y"], walk["z"]) == (2, 0, 0)

    def test_without_a_contract_everything_is_allowed_inside_the_ranges(self) -> None:
        walk = self.walk().fire("free")
        outcomes = list(walk.interpreter.successors(walk.configuration, "go", (0, 0)))
        assert len(outcomes) == 4

    def test_edits_of_its_clauses_stay_without_effect_until_known_code_is_back(self) -> None:
        walk = self.walk().fire("release", 0, 3).fire("fix")
        assert walk.blocked("go", 0, 1, say=Say(unknown={"x": 0})) is BlockedReason.NO_STEP
        walk.fire("hand", 0, 1).fire("go", 0, 3)
        assert (walk["x"], walk["y"]) == (3, 1)

    def test_disable_and_enable_work_on_it(self) -> None:
        walk = self.walk().fire("free").fire("stop")
        assert walk.blocked("go", 0, 0, say=Say(unknown={"x": 1})) is BlockedReason.DISABLED
        walk.fire("start").fire("go", 0, 0, say=Say(unknown={"x": 1}))

    def test_an_undefined_contract_is_undefined_for_the_step_that_makes_it_so(self) -> None:
        walk = self.walk().fire("partial")
        assert walk.undefined("go", 0, 0, say=Say(unknown={"x": 1})) is UndefinedReason.DIVISION_BY_ZERO
        assert {type(o) for o in walk.interpreter.successors(walk.configuration, "go", (0, 0))} == {
            Fired,
            UndefinedAttempt,
        }

    def test_enabled_is_an_arbitrary_bit_where_a_step_exists(self) -> None:
        walk = self.walk().fire("release", 0, 2)
        assert walk.enabled("go", 0, 1, say=Say(enabled_answers=True))
        assert not walk.enabled("go", 0, 1, say=Say(enabled_answers=False))
        assert not walk.enabled("go", 1, 1)
        with pytest.raises(Unanswered):
            walk.enabled("go", 0, 1)
        walk.fire("stuck")
        assert not walk.enabled("go", 0, 1)

    def test_one_bit_for_each_rule_and_arguments(self) -> None:
        walk = self.walk().fire("free")
        able = walk.model.properties["able"]
        evaluations = list(walk.interpreter.evaluations(able, walk.configuration))
        assert [type(j) for j in evaluations] == [Fails, Fails, Fails, Holds]
        assert isinstance(walk.evaluate("able"), Fails)
        assert isinstance(walk.evaluate("same"), Holds)
        both = Recorded(enabled_answers={("go", (0, 0)): True, ("go", (1, 0)): True})
        assert isinstance(walk.interpreter.evaluate(able, walk.configuration, None, both), Holds)

    def test_firing_is_not_tied_to_the_bit(self) -> None:
        walk = self.walk().fire("free")
        walk.fire("go", 0, 0, say=Say(unknown={"x": 1}, enabled_answers=False))


def test_the_bit_is_one_for_the_attempt_and_for_the_step_that_is_judged() -> None:
    walk = Walk(
        """
        var x: Int = 0
        transition other { }
        transition go { require enabled other x := 1 }
        transition stay { require not enabled other }
        modification release { rewrite other as any of x }
        invariant step: x' != x => enabled other
        """
    ).fire("release")
    before = walk.configuration
    outcomes = list(walk.interpreter.successors(before, "go"))
    assert len(outcomes) == 1
    assert isinstance(outcomes[0], Fired)
    assert outcomes[0].choices.enabled_answers == {("other", ()): True}
    step = walk.model.properties["step"]
    after = outcomes[0].configuration
    assert isinstance(walk.interpreter.evaluate(step, after, before, outcomes[0].choices), Holds)
    assert isinstance(walk.interpreter.evaluate(step, after, before), Fails)


def test_unknown_code_replaces_the_edits_of_a_modification_too() -> None:
    walk = Walk(
        """
        var x: 0..1 = 0
        transition go { require gate: false }
        modification change { require x == 5 rewrite go.gate as true x := 1 }
        modification release { rewrite change as any of x where x' == 0 }
        """
    )
    walk.fire("release")
    outcomes = list(walk.interpreter.successors(walk.configuration, "change"))
    assert [type(outcome) for outcome in outcomes] == [Fired]
    walk.fire("change", say=Say(unknown={}))
    assert walk.blocked("go") is BlockedReason.GUARD


def test_outcomes_that_differ_only_in_what_was_chosen_are_one() -> None:
    walk = Walk("var x: 0..2 = 0\ntransition go { x := any }\nmodification m { rewrite go.x as prev * 0 }").fire("m")
    assert len(list(walk.interpreter.successors(walk.configuration, "go"))) == 1
