"""Backups of code, and the question whether code is unmodified."""

from __future__ import annotations

from invariants.interpreter.state.outcomes import BlockedReason
from tests.interpreter.walk import Walk


class TestBackups:
    TEXT = """
    type Agent [2]
    var skill: Agent -> Int = 0
    var other: Int = 0
    backup everything of code
    backup some of train, skill
    backup all of code, skill, other
    transition work(a: Agent) { require gate: true skill[a] := 1 other := other + 1 }
    modification train(a: Agent) { require fit: true rewrite work(a).skill as prev + 1 }
    modification forbid { rewrite train.fit as false disable work }
    modification wild { rewrite work as any of other }
    modification keep_code { save everything }
    modification back_code { restore everything }
    modification keep_some { save some }
    modification back_some { restore some }
    modification keep_all { save all }
    modification back_all { restore all }
    modification renew { save all restore all }
    invariant has: saved(everything) => saved(some)
    """

    def test_nothing_is_restored_before_it_was_saved(self) -> None:
        walk = Walk(self.TEXT)
        assert walk.blocked("back_code") is BlockedReason.NOT_SAVED
        assert not walk.enabled("back_code")
        assert walk.blocked("renew") is BlockedReason.NOT_SAVED
        walk.fire("keep_code")
        assert walk.configuration.saved("everything")
        assert not walk.configuration.saved("some")
        assert walk.enabled("back_code")
        assert not walk.holds("has")
        assert walk.code_changes() == {"everything": ("not saved", "saved")}

    def test_code_comes_back_and_data_stays(self) -> None:
        walk = Walk(self.TEXT).fire("train", 1).fire("keep_code").fire("train", 1).fire("forbid")
        assert walk.blocked("train", 1) is BlockedReason.GUARD
        assert walk.blocked("work", 0) is BlockedReason.DISABLED
        walk.fire("back_code").fire("work", 1)
        assert walk["skill", 1] == 2
        assert walk["other"] == 1
        walk.fire("train", 0)

    def test_only_the_rules_that_are_named_come_back(self) -> None:
        walk = Walk(self.TEXT).fire("work", 0).fire("keep_some").fire("train", 0).fire("forbid").fire("back_some")
        walk.fire("train", 1)
        assert walk["skill", 0] == 1
        assert walk.blocked("work", 0) is BlockedReason.DISABLED
        assert walk.code() == {"work": "disabled", "work.skill": "1 + 1"}

    def test_data_comes_back_where_it_was_kept(self) -> None:
        walk = Walk(self.TEXT).fire("work", 0).fire("keep_all").fire("train", 0).fire("work", 0).fire("wild")
        assert (walk["skill", 0], walk["other"]) == (2, 2)
        assert walk.code()["work"] == "any of other"
        walk.fire("back_all")
        assert (walk["skill", 0], walk["other"]) == (1, 1)
        assert walk.code() == {}

    def test_saving_and_restoring_in_one_step_read_what_was_there_before(self) -> None:
        walk = Walk(self.TEXT).fire("keep_all").fire("train", 0).fire("renew")
        assert walk.code() == {}
        walk.fire("renew")
        assert walk.code() == {"work(Agent0).skill": "1 + 1"}

    def test_unknown_code_is_kept_too(self) -> None:
        walk = Walk(self.TEXT).fire("wild").fire("keep_code").fire("forbid").fire("back_code")
        assert walk.code() == {"work": "any of other"}


class TestUnmodified:
    TEXT = """
    type Agent [2]
    var x: Int = 0
    transition work(a: Agent) { require gate: forall b in Agent: b == a or x >= 0 x := 1 }
    modification spoil(a: Agent) { rewrite work(a).gate as false }
    modification put_back(a: Agent) { rewrite work(a).gate as forall c in Agent: c == a or x >= 0 }
    modification same(a: Agent) { rewrite work(a).gate as prev rewrite work(a).x as prev }
    modification captured { rewrite work.x as now(1) }
    modification more { add require extra: true to work }
    modification less { remove work.extra }
    modification cut { remove work.x }
    modification fill { add x := prev to idle }
    modification off(a: Agent) { disable work(a) }
    modification wild(a: Agent) { rewrite work(a) as any of x }
    modification tidy(a: Agent, b: Agent) { copy work(a) from work(b) }
    transition idle { }
    invariant gate: forall a in Agent: unmodified work(a).gate
    invariant value: unmodified work.x
    invariant extra: unmodified work.extra
    invariant whole: unmodified work
    invariant first: unmodified work(_)
    invariant empty: unmodified idle
    """

    def seen(self, walk: Walk) -> set[str]:
        return {name for name in ("gate", "value", "extra", "whole", "first", "empty") if not walk.holds(name)}

    def test_at_the_start_nothing_is_modified(self) -> None:
        assert self.seen(Walk(self.TEXT)) == set()

    def test_code_that_was_put_back_counts_as_unmodified(self) -> None:
        walk = Walk(self.TEXT).fire("spoil", 1)
        assert self.seen(walk) == {"gate", "whole", "first"}
        assert walk.blame("gate") == ("unmodified work(a).gate", {"a": 1})
        walk.fire("put_back", 1)
        assert self.seen(walk) == set()
        assert walk.configuration == walk.past[0]

    def test_prev_alone_is_modified(self) -> None:
        walk = Walk(self.TEXT).fire("same", 0).fire("same", 0)
        assert self.seen(walk) == {"gate", "value", "whole", "first"}
        walk.fire("spoil", 0).fire("same", 0)
        assert self.seen(walk) == {"gate", "value", "whole", "first"}
        walk.fire("put_back", 0)
        assert self.seen(walk) == {"value", "whole", "first"}

    def test_code_with_captured_values_is_modified_even_if_it_says_the_same(self) -> None:
        assert self.seen(Walk(self.TEXT).fire("captured")) == {"value", "whole", "first"}

    def test_a_guard_that_holds_nothing_says_true(self) -> None:
        walk = Walk(self.TEXT).fire("more")
        assert self.seen(walk) == set()
        assert self.seen(walk.fire("less")) == set()

    def test_an_assignment_that_holds_nothing_is_unlike_any(self) -> None:
        assert self.seen(Walk(self.TEXT).fire("cut")) == {"value", "whole", "first"}
        assert self.seen(Walk(self.TEXT).fire("fill")) == {"empty"}

    def test_prev_of_an_assignment_that_holds_nothing_is_no_value(self) -> None:
        walk = Walk(
            """
            var x: Bool = false
            transition go { x := true }
            modification cut { remove go.x }
            modification same { rewrite go.x as prev }
            modification both { rewrite go.x as prev and prev }
            invariant whole: unmodified go
            """
        )
        assert not walk.fire("same").holds("whole")
        walk.fire("cut").fire("same")
        assert not walk.holds("whole")
        assert walk.code() == {"go.x": "x"}
        assert walk.fire("go")["x"] is False
        assert not walk.fire("both").holds("whole")

    def test_being_disabled_does_not_count_and_being_unknown_does(self) -> None:
        walk = Walk(self.TEXT).fire("off", 0)
        assert self.seen(walk) == set()
        walk.fire("wild", 1)
        assert self.seen(walk) == {"gate", "value", "extra", "whole", "first"}
        walk.fire("tidy", 1, 0)
        assert self.seen(walk) == set()
