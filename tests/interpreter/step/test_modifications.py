"""The effect of edits on code: when each name is read, the meaning of `prev`, whose code is touched, conflicts."""

from __future__ import annotations

import pytest

from invariants.interpreter.state.failures import UndefinedReason
from invariants.interpreter.state.outcomes import BlockedReason
from tests.interpreter.walk import Walk


def test_all_right_hand_sides_read_the_state_before_the_step() -> None:
    walk = Walk(
        """
        type Agent [3]
        var x: Int = 1
        var y: Int = 2
        var m: Agent -> Int
        transition swap { x := y y := x }
        transition rotate { for a, b in Agent where next(a, b) { m[b] := m[a] } }
        define next(a: Agent, b: Agent): Bool = a != b and m[b] == (m[a] + 1) mod 3
        """,
        {("m", 0): 0, ("m", 1): 1, ("m", 2): 2},
    )
    walk.fire("swap")
    assert (walk["x"], walk["y"]) == (2, 1)
    walk.fire("rotate")
    assert [walk["m", a] for a in range(3)] == [2, 0, 1]


def test_assignments_captures_and_guards_read_the_configuration_before_the_modification() -> None:
    walk = Walk(
        """
        var x: Int = 1
        var seen: Int = 0
        var free: Bool = true
        transition look { require gate: true seen := x }
        modification change {
          require enabled look and unmodified look
          x := 10
          seen := if unmodified look.gate then 1 else 2
          rewrite look.seen as now(x) + x
          rewrite look.gate as now(enabled look) and now(unmodified look.seen)
        }
        """
    )
    walk.fire("change")
    assert (walk["x"], walk["seen"]) == (10, 1)
    assert walk.blocked("change") is BlockedReason.GUARD
    walk.fire("look")
    assert walk["seen"] == 11
    assert walk.code() == {"look.seen": "1 + x", "look.gate": "true and true"}


def test_parameters_of_the_modification_are_captured_and_those_of_the_target_are_not() -> None:
    walk = Walk(
        """
        type Agent [3]
        var boss: Agent
        var done: Agent -> Bool = false
        transition work(a: Agent) { require gate: true done[a] := true }
        modification restrict(only: Agent) { rewrite work.gate as a == only and a != boss boss := only }
        """,
        {"boss": 0},
    )
    walk.fire("restrict", 1)
    assert walk["boss"] == 1
    # `only` is 1 for ever; `boss` is read when `work` fires.
    assert walk.blocked("work", 1) is BlockedReason.GUARD
    assert walk.blocked("work", 2) is BlockedReason.GUARD
    assert walk.code() == {"work.gate": "a == Agent1 and a != boss"}


def test_the_parameter_of_the_target_wins() -> None:
    walk = Walk(
        """
        type Agent [2]
        var done: Agent -> Bool = false
        transition work(a: Agent) { require gate: false done[a] := true }
        modification open(a: Agent) { rewrite work.gate as done[a] == now(done[a]) }
        """
    )
    walk.fire("open", 0)
    walk.fire("work", 1)
    assert walk["done", 1] is True


def test_names_of_a_for_block_are_read_when_the_target_fires() -> None:
    walk = Walk(
        """
        type Agent [3]
        var m: Agent -> Int = 0
        transition spread(a: Agent) { for b in Agent where b != a { m[b] := 1 } }
        modification scale(c: Agent) { rewrite spread.m as prev + plus(b == c, 10) + plus(a == c, 100) }
        define plus(when: Bool, n: Int): Int = if when then n else 0
        """
    )
    walk.fire("scale", 2).fire("spread", 0)
    assert [walk["m", a] for a in range(3)] == [0, 1, 11]
    walk.fire("spread", 2)
    assert [walk["m", a] for a in range(3)] == [101, 101, 11]


def test_prev_nests_with_the_values_captured_at_each_level() -> None:
    walk = Walk(
        """
        var x: Int = 0
        transition add { x := 1 }
        modification more(n: 0..9) { rewrite add.x as 10 * prev + n }
        """
    )
    walk.fire("more", 2).fire("more", 3).fire("more", 4).fire("add")
    assert walk["x"] == 1234
    assert walk.code() == {"add.x": "10 * (10 * (10 * 1 + 2) + 3) + 4"}


def test_prev_is_evaluated_once_for_each_evaluation_of_the_clause() -> None:
    walk = Walk(
        """
        var x: Int = 0
        transition add { x := 1 }
        modification double { rewrite add.x as prev + prev }
        """
    )
    for _ in range(200):
        walk.fire("double")
    walk.fire("add")
    assert walk["x"] == 2**200


def test_prev_of_the_same_code_has_bound_names_of_its_own() -> None:
    walk = Walk(
        """
        var x: Int = 0
        transition add { x := 1 }
        modification deepen { rewrite add.x as sum(i in 1..2: prev * i + i) }
        """
    )
    walk.fire("deepen").fire("deepen").fire("add")
    once = sum(1 * i + i for i in (1, 2))
    assert walk["x"] == sum(once * i + i for i in (1, 2))


def test_prev_nests_deeper_than_the_stack() -> None:
    walk = Walk(
        """
        var x: Int = 0
        transition add { require gate: true x := 1 }
        modification more { rewrite add.x as prev + 1 rewrite add.gate as prev and x >= 0 }
        """
    )
    start = walk.configuration
    for _ in range(5000):
        walk.fire("more")
    deep = walk.configuration
    walk.configuration = start
    for _ in range(5000):
        walk.fire("more")
    assert walk.configuration is not deep
    assert walk.configuration == deep
    assert hash(walk.configuration) == hash(deep)
    walk.fire("add")
    assert walk["x"] == 5001
    assert walk.enabled("add")
    assert "prev" in walk.code()["add.x"]


def test_prev_is_not_needed_where_what_comes_before_decides() -> None:
    walk = Walk(
        """
        var x: Int = 0
        transition go { require gate: 1 div x == 1 }
        modification loosen { rewrite go.gate as x == 0 or prev }
        modification tighten { rewrite go.gate as x != 0 and prev }
        """
    )
    assert walk.undefined("go") is UndefinedReason.DIVISION_BY_ZERO
    walk.fire("loosen").fire("go")
    walk.fire("tighten")
    assert walk.blocked("go") is BlockedReason.GUARD
    for _ in range(60):
        walk.fire("loosen")
    walk.fire("go")


def test_prev_where_the_site_holds_nothing() -> None:
    walk = Walk(
        """
        type Agent [2]
        var x: Int = 5
        var m: Agent -> Int = 7
        transition go(a: Agent) { require gate: false x := 0 }
        modification clear { remove go.gate remove go.x }
        modification again { rewrite go.gate as prev and x >= 5 rewrite go.x as prev + 1 }
        modification bonus(n: 0..9) { add m[a] := prev + n to go }
        """
    )
    walk.fire("clear").fire("go", 0)
    assert walk["x"] == 5
    assert walk.code() == {"go.gate": "true", "go.x": "no assignment"}
    walk.fire("again").fire("go", 0).fire("go", 0)
    assert walk["x"] == 7
    walk.fire("bonus", 3).fire("bonus", 4).fire("go", 1)
    assert (walk["m", 0], walk["m", 1]) == (7, 14)
    assert walk.code()["go.m"] == "m[a] + 3 + 4"


def test_an_added_clause_is_a_site_that_others_edit() -> None:
    walk = Walk(
        """
        var x: Int = 0
        transition go { x := x + 1 }
        modification forbid { add require rule: x < 1 to go }
        modification forbid_more { rewrite go.rule as prev and x < 0 }
        modification allow { remove go.rule }
        """
    )
    assert walk.code() == {}
    walk.fire("forbid").fire("go")
    assert walk.blocked("go") is BlockedReason.GUARD
    walk.fire("allow").fire("go")
    assert walk.code() == {}
    walk.fire("forbid_more")
    assert walk.code() == {"go.rule": "true and x < 0"}


def test_a_modification_rewrites_its_own_guard() -> None:
    walk = Walk(
        """
        var x: Int = 0
        modification once { require gate: true x := x + 1 rewrite once.gate as false }
        """
    )
    walk.fire("once")
    assert walk.blocked("once") is BlockedReason.GUARD
    assert walk["x"] == 1


def test_a_modification_of_a_modification_changes_what_is_captured_later() -> None:
    walk = Walk(
        """
        var x: Int = 0
        transition go { x := 1 }
        modification set(n: 0..9) { require small: n < 3 x := n rewrite go.x as n }
        modification allow { rewrite set.small as prev or n == 9 }
        modification double { rewrite set.x as 2 * n }
        """
    )
    assert walk.blocked("set", 9) is BlockedReason.GUARD
    walk.fire("allow").fire("set", 9).fire("go")
    assert walk["x"] == 9
    walk.fire("double").fire("set", 2)
    assert walk["x"] == 4
    assert walk.code()["go.x"] == "2"


def test_disable_and_enable_for_one_individual_and_for_all() -> None:
    walk = Walk(
        """
        type Agent [3]
        var x: Int = 0
        transition work(a: Agent, n: Int) { x := x + n }
        dormant transition rest { x := 0 }
        modification stop(a: Agent) { disable work(a, _) }
        modification stop_all { disable work }
        modification start(a: Agent) { enable work(a, _) enable rest }
        """
    )
    assert walk.blocked("rest") is BlockedReason.DISABLED
    walk.fire("stop", 1).fire("work", 0, 5)
    assert walk.blocked("work", 1, 5) is BlockedReason.DISABLED
    assert walk.code() == {"work(Agent1, _)": "disabled"}
    walk.fire("stop_all")
    assert walk.code_changes() == {
        "work(Agent0, _)": ("enabled", "disabled"),
        "work(Agent2, _)": ("enabled", "disabled"),
    }
    assert walk.code() == {"work": "disabled"}
    walk.fire("start", 2).fire("work", 2, 1).fire("rest")
    assert walk.blocked("work", 0, 1) is BlockedReason.DISABLED
    assert walk.code() == {"work(Agent0, _)": "disabled", "work(Agent1, _)": "disabled", "rest": "enabled"}


def test_arguments_of_an_edit_are_evaluated_when_the_modification_fires() -> None:
    walk = Walk(
        """
        type Agent [3]
        var chosen: Agent
        var done: Agent -> Bool = false
        transition work(a: Agent, b: Agent) { require gate: false done[a] := true }
        modification free { rewrite work(chosen, _).gate as b == chosen chosen := other(chosen) }
        define other(a: Agent): Agent = if exists b in Agent: b != a and done[b] then a else spare
        const spare: Agent
        """,
        {"chosen": 1, "spare": 2},
    )
    walk.fire("free").fire("work", 1, 2)
    assert walk["chosen"] == 2
    assert walk.blocked("work", 0, 2) is BlockedReason.GUARD
    assert walk.blocked("work", 1, 1) is BlockedReason.GUARD
    assert walk.code() == {"work(Agent1, _).gate": "b == chosen"}


def test_copy_takes_closures_being_disabled_and_unknown_code_along() -> None:
    walk = Walk(
        """
        type Agent [3]
        var skill: Agent -> Int = 0
        transition work(a: Agent) { require fit: true skill[a] := 1 }
        modification train(a: Agent, n: 0..9) { rewrite work(a).skill as prev * 10 + n }
        modification lame(a: Agent) { disable work(a) }
        modification hand(a: Agent, b: Agent) { copy work(b) from work(a) }
        modification swap(a: Agent, b: Agent) { copy work(b) from work(a) copy work(a) from work(b) }
        modification lose(a: Agent) { rewrite work(a) as any of skill where skill'[a] == 42 }
        """
    )
    walk.fire("train", 0, 7).fire("hand", 0, 1).fire("train", 1, 8)
    walk.fire("work", 0).fire("work", 1).fire("work", 2)
    assert [walk["skill", a] for a in range(3)] == [17, 178, 1]
    walk.fire("swap", 1, 2).fire("work", 2).fire("work", 1)
    assert [walk["skill", a] for a in range(3)] == [17, 1, 178]
    assert walk.undefined("swap", 1, 1) is UndefinedReason.CONFLICTING_EDITS
    walk.fire("lame", 0).fire("hand", 0, 2)
    assert walk.blocked("work", 2) is BlockedReason.DISABLED
    walk.fire("lose", 1).fire("hand", 1, 2)
    assert walk.code()["work(Agent2)"] == "any of skill where skill'[a] == 42"
    assert not walk.configuration.disabled("work", (2,))
    walk.fire("hand", 0, 0)


@pytest.mark.parametrize("same", [True, False])
def test_two_edits_of_the_same_code_are_undefined_where_they_meet(same: bool) -> None:
    walk = Walk(
        """
        type Agent [3]
        var x: Int = 0
        transition work(a: Agent, b: Agent) { require gate: true }
        modification both(a: Agent, b: Agent) { rewrite work(a, _).gate as false rewrite work(b, _).gate as true }
        modification switch(a: Agent, b: Agent) { disable work(a, _) enable work(b, _) }
        """
    )
    second = 1 if same else 2
    if same:
        assert walk.undefined("both", 1, second) is UndefinedReason.CONFLICTING_EDITS
        assert walk.undefined("switch", 1, second) is UndefinedReason.CONFLICTING_EDITS
    else:
        walk.fire("both", 1, second).fire("switch", 1, second)
        assert walk.blocked("work", 1, 0) is BlockedReason.DISABLED


def test_two_assignments_of_one_entry_are_undefined_where_they_meet() -> None:
    walk = Walk(
        """
        type Agent [2]
        var m: Agent -> Int = 0
        transition pay(a: Agent, b: Agent) { from: m[a] := m[a] - 1 to: m[b] := m[b] + 1 }
        transition all(a: Agent) { for b in Agent { m[a] := 1 } }
        """
    )
    walk.fire("pay", 0, 1)
    assert (walk["m", 0], walk["m", 1]) == (-1, 1)
    assert walk.undefined("pay", 1, 1) is UndefinedReason.SAME_ENTRY
    assert walk.undefined("all", 1) is UndefinedReason.SAME_ENTRY


def test_a_removed_assignment_evaluates_nothing() -> None:
    walk = Walk(
        """
        var x: Int = 0
        var m: 1..2 -> Int = 0
        transition go { m[x] := 1 div x for i in 1..2 where 1 div x == 1 { other: m[i] := 0 } }
        modification clear { remove go.m remove go.other }
        """
    )
    assert walk.undefined("go") in (UndefinedReason.INDEX_OUTSIDE, UndefinedReason.DIVISION_BY_ZERO)
    walk.fire("clear").fire("go")


def test_an_argument_of_an_edit_outside_its_range_is_undefined() -> None:
    walk = Walk(
        """
        var x: Int = 3
        transition work(i: 0..2) { require gate: true }
        modification forbid { rewrite work(x).gate as false x := x - 1 }
        invariant free: enabled work(x)
        """
    )
    assert walk.undefined("forbid") is UndefinedReason.ARGUMENT_OUTSIDE
    walk = Walk(walk.model.sources[0].text.removeprefix("system walk\n").replace("Int = 3", "Int = 2"))
    walk.fire("forbid")
    assert walk.blocked("work", 2) is BlockedReason.GUARD
    assert walk["x"] == 1
