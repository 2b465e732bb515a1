"""`can` beside rules that the goal does not depend on: these change no answer."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from invariants.evidence.claims import ClaimedStep, Covered, GaveUp, ReachedSet, Violation
from invariants.evidence.completion import complete
from invariants.evidence.confirmation import Confirmed, confirm
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Fails, Holds
from invariants.verdicts.admission import Admission
from tests.engines.test_possibilities import LAMP, claims

NEIGHBOURS = """
var steps: Int = 0
var level: 0..3 = 0
transition work { require more: steps < 9  steps := 2 * steps + 1 }
transition climb { level := level + 1 }
modification grow { rewrite work.more as prev or steps < 99 }
modification anything { rewrite work as any of steps }
"""


@pytest.mark.parametrize(
    ("condition", "broken"),
    [
        ("can light == dark", None),
        ("can light == dark within 2", None),
        ("can light == dark within 1", (0, 3)),
        ("can light == dark by off", (0, 3)),
        ("can light == dark by off, work", (0, 3)),
        ("can light == dark within 1 by off, mend", (0, 3)),
        ("can light == bright", (1, 5)),
        ("fuse > 0 => can light == dark within 1 by off", (1, 2)),
    ],
)
@pytest.mark.parametrize("more", ["", " steps := steps + 1 "], ids=["apart", "counted"])
def test_rules_that_the_goal_does_not_depend_on_change_nothing(condition, broken, more):
    text = LAMP.replace("light := dim ", f"light := dim {more}") + NEIGHBOURS
    model, found = claims(f"{text}invariant i: {condition}\n")
    if broken is None:
        assert isinstance(found["i"], ReachedSet)
        assert Admission(model, model.scope, None).objection_to(found["i"]) is None
        return
    assert isinstance(found["i"], GaveUp if "work" in condition else Violation)
    if isinstance(found["i"], Violation):
        rules = [step.rule for step in found["i"].steps]
        assert (len(model.chain_of(rules)), len(rules)) == broken
        assert isinstance(confirm(Interpreter(model, most_played=500), found["i"]), Confirmed)


def test_a_configuration_outside_of_a_range_completes_no_trap():
    text = "system s\nvar x: Bool = false\nvar n: 0..2 = 0\ntransition t { x := true  n := n + 3 }\n"
    model, found = claims(f"{text}invariant i: can not x\n")
    assert isinstance(found["i"], ReachedSet)  # the assignment may end the run, and belongs to what it depends on
    text = text.replace("n := n + 3", "") + "transition up { n := n + 1 }\n"
    model, found = claims(f"{text}invariant i: can not x\n")
    assert isinstance(found["i"], Violation)
    over = found["i"].steps[:0] + tuple(ClaimedStep("up", (), None, {}, None, {}) for _ in range(3)) + found["i"].steps
    outline = replace(found["i"], steps=tuple(replace(step, after={}) for step in over))
    assert complete(model, {}, found["i"], (), 9.0) is not None
    assert complete(model, {}, outline, (), 9.0) is None


@pytest.mark.parametrize(
    ("assignment", "holds"),
    [
        ("n := n + 1", False),  # the run ends there, before the second step
        ("n := 1 - n", True),
        ("n := 0", True),
        ("n := any v where v > 2", False),  # no value: it never fires
        ("n := any", True),
        ("m := 6 div n", True),
        ("m := 6 div (n - 1)", False),  # undefined: it is not relied on
        ("m := m + 1", True),
    ],
)
@pytest.mark.parametrize("steps", ["", " within 2"])
def test_an_assignment_that_keeps_a_rule_from_leading_on_belongs_to_what_the_goal_depends_on(assignment, holds, steps):
    text = f"""system s
var x: Bool = false
var y: Bool = false
var n: 0..1 = 1
var m: Int = 0
transition first {{ x := true  {assignment} }}
transition second {{ require x  y := true }}
"""
    model, found = claims(f"{text}invariant i: can y{steps}\n", 0, 3)
    assert isinstance(found["i"], Covered if holds else Violation)
    interpreter = Interpreter(model)
    start = next(each.configuration for each in interpreter.starts())
    assert isinstance(interpreter.evaluate(model.properties["i"], start), Holds if holds else Fails)


@pytest.mark.parametrize("more", ["n := n + 1", "n := now(n) + 1", "rewrite other.gate as prev or n > 1", "save store"])
def test_what_a_rule_on_the_way_changes_besides_is_not_gone_through(more):
    kind = "transition" if ":=" in more else "modification"
    text = f"""system s
var q: Bool = false
var n: Int = 0
backup store of n
transition other {{ require gate: n > 0  n := 2 * n }}
{kind} flip {{ {"q := true  " + more.replace("now(n)", "(n + n)")} }}
"""
    model, found = claims(f"{text}invariant i: can not q\ninvariant j: can q\n")
    assert isinstance(found["i"], Violation)
    assert isinstance(confirm(Interpreter(model, most_played=20), found["i"]), Confirmed)
    assert isinstance(found["j"], ReachedSet)


def test_a_deadline_beside_it_is_not_what_a_goal_depends_on():
    text = """system s
var on: Bool = false
var n: Int = 0
transition start { on := true }
transition halt { on := false }
transition count { n := n + 1 }
invariant i: can not on
invariant limit: on leads to not on within 2
"""
    model, found = claims(text)
    assert isinstance(found["i"], ReachedSet)
    assert Admission(model, model.scope, None).objection_to(found["i"]) is None
