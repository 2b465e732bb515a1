"""The trap at the end of a run that violates a possibility: what there is to reach, and which rules do not lead out."""

from __future__ import annotations

import pytest

import invariants
from invariants.language.loader import load_text
from invariants.report.story import trap_text, unused_text
from invariants.verdicts.traces.trace import Trap

TRAP = """system trap
type A [2]
var down: Bool = false
var n: 0..2 = 0
var key: A -> Bool = true
transition fall { down := true }
transition count { require n < 2 n := n + 1 }
transition rise(a: A) { require gate: key[a] down := false }
transition lucky { require down down := any }
modification lock { rewrite rise.gate as key[a] and n > now(n) + 5 }
modification close { disable lucky }
"""


def trap(text: str, chain: int = 2, base: str = TRAP) -> Trap:
    (result,) = invariants.check(load_text(base + text), invariants=["i"], chain=chain, steps=3)
    assert isinstance(result, invariants.Result)
    assert result.failure is not None
    assert result.failure.trap is not None
    return result.failure.trap


def test_all_that_can_be_reached_is_counted() -> None:
    found = trap("invariant i: can not down by rise, count")
    assert (found.configurations, found.met, found.within) == (3, 0, None)
    assert trap_text(found) == "from here: 3 configurations, none with `not down`"
    assert [unused_text(each) for each in found.unused] == [
        "`rise(A0)` is blocked by `rise.gate`: `key[a] and n > 0 + 5`"
    ]


def test_steps_are_counted() -> None:
    found = trap("invariant i: can not down within 1 by rise, count")
    assert trap_text(found) == "from here within 1 step: 2 configurations, none with `not down`"


def test_a_goal_that_choices_avoid_is_no_escape() -> None:
    found = trap("invariant i: can not down by rise, lucky")
    assert found.met > 0
    assert trap_text(found).endswith(f"{found.met} with `not down`, which choices can avoid")


def test_a_clause_that_cannot_be_edited_blocks_as_well() -> None:
    found = trap("invariant i: can n == 2 by lucky, lock")
    assert [unused_text(each) for each in found.unused] == [
        "`lucky` is blocked by `down`",
        "`lock` cannot be relied on: it changes nothing that the goal depends on",
    ]


def test_a_rule_that_is_disabled_is_named() -> None:
    found = trap("invariant i: down and not enabled lucky => can not down by lucky")
    assert found.configurations == 1
    assert [unused_text(each) for each in found.unused] == ["`lucky` cannot be relied on: the rule is disabled"]


def test_the_possibility_of_the_individual_that_fails_is_explored() -> None:
    found = trap("invariant i: forall a in A: down => can not down and key[a] by rise")
    assert found.goal == "not down and key[a]"
    assert found.unused[0].rule == "rise"


def test_other_violations_have_none() -> None:
    (result,) = invariants.check(load_text(TRAP + "invariant i: not down"), invariants=["i"], chain=0, steps=3)
    assert result.failure is not None
    assert result.failure.trap is None


@pytest.mark.parametrize("reason", ["its code is unknown, and may refuse"])
def test_unknown_code_is_not_relied_on(reason: str) -> None:
    from invariants.interpreter.interpreter import Interpreter
    from invariants.interpreter.state.outcomes import Fired
    from invariants.verdicts.traces.traps import trap_at

    model = load_text(TRAP + "modification free { rewrite rise as any of down }\ninvariant i: can not down by rise")
    interpreter = Interpreter(model)
    (place,) = interpreter.initial_configurations()
    for rule in ("fall", "free"):
        (outcome,) = interpreter.successors(place, rule, ())
        assert isinstance(outcome, Fired)
        place = outcome.configuration
    found = trap_at(interpreter, model.properties["i"], place)
    assert found is not None
    assert [(each.rule, each.reason) for each in found.unused] == [("rise", reason)]
    assert found.refused
    assert trap_text(found) == "from here, by steps that can be relied on: 1 configuration, none with `not down`"


@pytest.mark.parametrize(
    ("guard", "refused"), [("any", True), ("down and n > 0", False), ("any of n", True), ("false", False)]
)
def test_a_count_of_configurations_says_where_other_steps_are_possible(guard: str, refused: bool) -> None:
    edit = "rewrite rise as any of down" if guard.endswith("of n") else f"rewrite rise.gate as {guard}"
    text = f"modification free {{ {edit} disable free }}\n"
    base = "".join(line for line in TRAP.splitlines(keepends=True) if not line.startswith("modification"))
    found = trap(f"{text}invariant i: can not down within 1 by rise, fall", base=base)
    assert found.refused is refused
    assert ("by steps that can be relied on" in trap_text(found)) is refused
