"""Labelled edits in the interpreter: which edit is made when, and which value is read at which moment."""

from __future__ import annotations

from invariants.interpreter.state.failures import UndefinedReason
from invariants.interpreter.state.outcomes import BlockedReason
from tests.interpreter.walk import Walk


class TestLabels:
    TEXT = """
    type Agent [3]
    var n: Int = 0
    var ok: Agent -> Bool = false
    var by: Agent -> Int = 0
    backup kept of tune, work
    backup data of n
    transition work(a: Agent) { require gate: ok[a] n := n + 1 }
    transition grow { n := n + 1 }
    modification tune(a: Agent) { step: rewrite work.n as prev * 2 }
    modification once { last: rewrite once.last as disable work enable grow }
    modification own { next: rewrite own.next as rewrite work.n as n + now(n) + now(now(n)) }
    modification give(a: Agent) { rewrite tune.step as rewrite work.gate as prev or a != now(a) }
    modification stop { remove tune.step }
    modification back { rewrite tune.step as rewrite work.n as prev * 2 }
    modification keep { save kept save data }
    modification undo { restore kept }
    modification for_one(p: Agent) { rewrite tune(p).step as disable work }
    modification hand(p: Agent, q: Agent) { copy tune(q) from tune(p) }
    modification clash { add second: rewrite work.n as 7 to tune }
    modification reset { rewrite tune.step as restore data }
    invariant as_written: unmodified tune.step
    invariant all_as_written: unmodified tune
    """

    def test_the_edit_that_is_held_is_made(self) -> None:
        walk = Walk(self.TEXT).fire("grow").fire("tune", 0)
        assert walk.code() == {"work.n": "(n + 1) * 2"}
        assert Walk(self.TEXT).fire("stop").fire("tune", 0).code() == {"tune.step": "no edit"}

    def test_what_was_removed_can_be_put_back(self) -> None:
        walk = Walk(self.TEXT).fire("stop")
        assert not walk.holds("as_written")
        walk.fire("back")
        assert walk.holds("as_written")
        assert walk.code() == {}
        assert walk.fire("tune", 1).code() == {"work.n": "(n + 1) * 2"}

    def test_an_edit_may_rewrite_the_label_that_holds_it(self) -> None:
        walk = Walk(self.TEXT).fire("once")
        assert walk.code() == {"once.last": "disable work"}
        assert walk.fire("once").code() == {"once.last": "disable work", "work": "disabled"}

    def test_values_are_captured_in_stages(self) -> None:
        walk = Walk(self.TEXT).fire("grow").fire("own").fire("grow").fire("grow").fire("own")
        assert walk.code()["work.n"] == "n + 3 + 1"
        assert walk.code()["own.next"] == "rewrite work.n as n + now(n) + 1"

    def test_of_equal_names_the_nearest_is_meant(self) -> None:
        """`a` is the parameter of `work`, `now(a)` that of `tune`; that of `give` is hidden."""
        walk = Walk(self.TEXT).fire("give", 0).fire("tune", 1)
        assert walk.code()["work.gate"] == "ok[a] or a != Agent1"
        assert walk.blocked("work", 1) is BlockedReason.GUARD
        walk.fire("work", 0)

    def test_prev_is_the_code_of_the_target_when_the_edit_is_made(self) -> None:
        walk = Walk(self.TEXT).fire("own").fire("own").fire("back").fire("tune", 0)
        assert walk.code()["work.n"] == "(n + 0 + 0) * 2"

    def test_backups_and_copies_take_labels(self) -> None:
        walk = Walk(self.TEXT).fire("give", 2).fire("keep").fire("stop").fire("tune", 0)
        assert walk.code() == {"tune.step": "no edit"}
        assert list(walk.fire("undo").code()) == ["tune.step"]
        walk = Walk(self.TEXT).fire("for_one", 0).fire("hand", 0, 2)
        assert walk.code() == {"tune(Agent0).step": "disable work", "tune(Agent2).step": "disable work"}
        walk.fire("tune", 1)
        assert "work" not in walk.code()
        assert walk.fire("tune", 2).code()["work"] == "disabled"

    def test_labels_that_come_to_hold_edits_of_one_site_are_undefined_together(self) -> None:
        walk = Walk(self.TEXT).fire("clash")
        assert walk.undefined("tune", 0) is UndefinedReason.CONFLICTING_EDITS
        assert walk.fire("stop").fire("tune", 0).code()["work.n"] == "7"
        assert not walk.holds("all_as_written")

    def test_a_label_may_hold_a_restore(self) -> None:
        walk = Walk(self.TEXT).fire("reset")
        assert walk.blocked("tune", 0) is BlockedReason.NOT_SAVED
        assert not walk.enabled("tune", 0)
        walk = walk.fire("keep").fire("grow").fire("tune", 0)
        assert walk["n"] == 0
        assert walk.fire("stop").enabled("tune", 0)
