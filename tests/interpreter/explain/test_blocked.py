"""The exact obstacle to a rule."""

from __future__ import annotations

from invariants.interpreter.state.outcomes import Blocked, BlockedReason
from tests.interpreter.walk import Say, Walk

TEXT = """
type Agent [2]
var trusted: Agent -> Bool = false
var level: Int = 0
backup B of code

transition act(a: Agent) {
  require level >= 0 and (forall b in Agent: b == a or trusted[b])
  require gate: level < 3 or trusted[a]
  require free: level == 0
  level := any v where v > 5 and v < 5
}
dormant transition sleep {}
modification open_up(least: Int) {
  rewrite act.gate as level + least < 3
}
modification weaken {
  rewrite act.gate as prev or level == 7
}
modification choose {
  rewrite act.free as any
}
modification forget(m: Agent) {
  rewrite act(m) as any of level where level' > level and level' < level
}
modification back { restore B }
transition trust(a: Agent) { trusted[a] := true }
transition raise(to: Int) { level := to }
"""


def clause_of(walk: Walk, rule: str, *arguments: int):
    outcome = walk.attempt(rule, *arguments, say=Say({"act.level": 0}))
    assert isinstance(outcome, Blocked)
    found = walk.interpreter.blocking_clause(walk.configuration, arguments, outcome)
    witnesses = {witness.local.name: witness.value for witness in found.witnesses}
    return found.reason, found.part.text, witnesses, found.site and str(found.site), found.present


def test_the_false_part_of_a_clause_and_for_whom() -> None:
    walk = Walk(TEXT)
    found = clause_of(walk, "act", 0)
    assert found == (BlockedReason.GUARD, "b == a or trusted[b]", {"b": 1}, None, None)
    walk.fire("trust", 1).fire("raise", -1)
    assert clause_of(walk, "act", 0)[1] == "level >= 0"


def test_a_site_with_the_code_as_written() -> None:
    walk = Walk(TEXT).fire("trust", 1).fire("raise", 3)
    found = clause_of(walk, "act", 0)
    assert found == (BlockedReason.GUARD, "level < 3 or trusted[a]", {}, "act.gate", None)


def test_a_site_with_other_code_shows_where_that_was_written_and_what_was_captured() -> None:
    walk = Walk(TEXT).fire("trust", 1).fire("open_up", 9)
    assert clause_of(walk, "act", 0) == (
        BlockedReason.GUARD,
        "level + least < 3",
        {},
        "act.gate",
        "level + 9 < 3",
    )
    walk.fire("weaken")
    found = clause_of(walk, "act", 0)
    assert found == (BlockedReason.GUARD, "prev or level == 7", {}, "act.gate", "level + 9 < 3 or level == 7")


def test_obstacles_other_than_guards_are_named() -> None:
    walk = Walk(TEXT).fire("trust", 1)
    assert clause_of(walk, "act", 0)[:2] == (BlockedReason.NO_VALUE, "any v where v > 5 and v < 5")
    assert clause_of(walk, "sleep")[0] is BlockedReason.DISABLED
    assert clause_of(walk, "back")[:2] == (BlockedReason.NOT_SAVED, "restore B")


def test_unknown_code_shows_its_contract() -> None:
    walk = Walk(TEXT).fire("forget", 1)
    outcome, part, _, site, present = clause_of(walk, "act", 1)
    assert (outcome, site) == (BlockedReason.NO_STEP, None)
    assert part.startswith("rewrite act(m) as any of level")
    assert present == "any of level where level' > level and level' < level"
