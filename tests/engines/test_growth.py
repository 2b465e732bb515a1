"""Measures without limit: known answers, and random systems against enumeration."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

import invariants
from invariants.evidence.claims import Growth
from invariants.evidence.growth import NotRepeated, objection_to_growth, repeated
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.verdicts.verdict import Verdict
from tests.engines.growing import GrowingSystem

RATCHET = """system ratchet
var cap: Int = 1
var n: Int = 0
transition up {
  require room: n < cap
  n := n + 1
}
modification widen {
  cap := cap + 1
}
measure height: n
check height: limit, expect unlimited
"""


def result_of(text: str):
    """Return the only result about growth."""
    (found,) = (each for each in invariants.check(load_text(text, path="s.inv")) if each.invariant.endswith(".limit"))
    return found


def test_a_round_of_a_transition_and_a_modification_is_shown_with_its_condition() -> None:
    found = result_of(RATCHET)
    assert (found.verdict, found.as_expected, found.engine) == (Verdict.UNLIMITED, True, "growth")
    assert [step.rule for step in found.trace] == [None, "up", "widen"]
    assert found.growth is not None
    assert (found.growth.steps, found.growth.least, found.growth.condition) == (2, 1, ("n < cap",))
    assert found.growth.values == (0, 1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        # Doubling needs something to double, and a guard that only a modification opens.
        ("var n: Int = 1\ntransition t {\n  require g: false\n  n := 2 * n\n}\n"
         "modification open { rewrite t.g as n > 0 }\nmeasure e: n\n", Verdict.UNLIMITED),
        # The steps grow smaller each time, and what they lead to is never passed.
        ("var x: Real = 0\ntransition t {\n  x := (x + 1) / 2\n}\nmeasure e: x\n", Verdict.UNKNOWN),
        ("var x: Real = 0\ntransition t {\n  x := x + 0.25\n}\nmeasure e: 2 * x\n", Verdict.UNLIMITED),
        # Nothing that the measure reads ends, and yet the run does: a range is left.
        ("var n: Int = 0\nvar k: 0..30 = 0\ntransition t {\n  n := n + 1\n  k := k + 1\n}\nmeasure e: n\n",
         Verdict.UNKNOWN),
        ("var n: Int = 0\nvar k: 0..30 = 0\ntransition t {\n  n := n + 1\n  k := (k + 1) mod 31\n}\nmeasure e: n\n",
         Verdict.UNLIMITED),
        # Deep `prev` is only approximated.
        ("var n: Int = 0\ntransition t {\n  n := n + 1\n}\nmodification m { rewrite t.n as prev }\nmeasure e: n\n",
         Verdict.UNLIMITED),
        # A choice may always refuse.
        ("var n: Int = 0\nvar b: Bool = true\ntransition t {\n  require b\n  n := n + 1\n  b := any\n}\nmeasure e: n\n",
         Verdict.UNKNOWN),
        ("var n: Int = 0\nvar b: Bool = true\ntransition t {\n  n := n + 1\n  b := true\n}\n"
         "modification m { rewrite t as any of n where n' > n }\nmeasure e: n\n", Verdict.UNLIMITED),
        ("type A [2]\nvar n: A -> Int = 0\ntransition t(a: A, b: A) {\n  require a != b and n[a] <= n[b]\n"
         "  n[a] := n[a] + 1\n}\nmeasure e: sum(a in A: n[a])\n", Verdict.UNLIMITED),
        # Infinitely many starts.
        ("const k: Int where 1 <= k and k <= 3\nvar n: Int = 0\ntransition t {\n  n := n + k\n}\nmeasure e: n\n",
         Verdict.UNLIMITED),
        # No value after the step.
        ("var n: Int = 8\ntransition t {\n  n := n - 1\n}\nmeasure e: 10 div n\n", Verdict.UNKNOWN),
    ],
)  # fmt: skip
def test_known_answers(parts: str, verdict: Verdict) -> None:
    found = result_of(f"system s\n{parts}check e: limit, expect unlimited\n")
    assert found.verdict is verdict
    assert found.as_expected is (verdict is Verdict.UNLIMITED)


def compare(seed: int) -> str:
    """Compare the answer about a random system with enumeration; return what both are."""
    system = GrowingSystem(random.Random(seed))  # noqa: S311 - no secret
    found = result_of(system.text)
    greatest = system.greatest()
    if found.growth is None:
        assert found.verdict is Verdict.UNKNOWN, (seed, system.text)
        return "limited" if greatest is not None else "open"
    assert greatest is None, (seed, greatest, system.text)
    rules = [step.rule for step in found.trace if step.rule is not None]
    assert system.grows_along(rules, found.growth.steps, 300), (seed, rules, system.text)
    return "unlimited"


def test_random_systems_are_unlimited_only_where_enumeration_finds_no_end() -> None:
    found = [compare(seed) for seed in range(4)]
    assert len({*found}) > 1, found


@pytest.mark.campaign
def test_more_random_systems_are_unlimited_only_where_enumeration_finds_no_end() -> None:
    found = [compare(seed) for seed in range(100, 112)]
    assert found.count("unlimited") >= 3, found


GOOD = Growth(
    "height.limit",
    {("cap", ()): 1, ("n", ()): 0},
    (),
    (("up", ()), ("widen", ())),
    Fraction(1),
    1,
    "(< |var n| |var cap|)",
    (),
)


@pytest.mark.parametrize(
    ("change", "is_replayed"),
    [
        ({"condition": "true"}, True),
        ({"condition": "(<= |var n| |var cap|)"}, True),
        ({"condition": "(and (< |var n| |var cap|) (< |var n| 100))"}, True),
        ({"condition": "false"}, True),
        ({"condition": "(< |var n| |fire up|)"}, True),
        ({"round": (("up", ()),)}, False),
        ({"round": (("widen", ()),)}, False),
        ({"round": ()}, False),
        ({"least": Fraction(2)}, False),
        ({"least": Fraction(0)}, False),
        ({"initial": {("cap", ()): 7, ("n", ()): 0}}, False),
        ({"before": (("up", ()), ("up", ()))}, False),
    ],
)
def test_a_claim_that_is_wrong_somewhere_is_refused(change: dict[str, object], is_replayed: bool) -> None:
    from msgspec.structs import replace

    model = load_text(RATCHET, path="s.inv")
    claim = replace(GOOD, **change)
    assert isinstance(repeated(Interpreter(model), claim), NotRepeated) is not is_replayed
    assert objection_to_growth(model, {}, claim, 5.0) is not None or claim.least == 0


def test_the_right_claim_is_not_refused() -> None:
    model = load_text(RATCHET, path="s.inv")
    assert not isinstance(repeated(Interpreter(model), GOOD), NotRepeated)
    assert objection_to_growth(model, {}, GOOD, 5.0) is None


REWRITTEN_REWRITING = """system levels
type A [2]
var n: A -> Int = 0
transition work(a: A) {
  require h: n[a] < 2
  n[a] := n[a] + 1
}
modification lower(p: A) {
  step: rewrite work.h as prev and n[a] < now(n[p]) + 2
}
modification raise(p: A) {
  require n[p] > 1
  rewrite lower(p).step as rewrite work(p).h as prev or n[a] >= now(now(n[p]))
}
measure top: max(a in A: n[a])
check top: limit, expect unlimited
"""


def test_a_condition_mentions_nothing_that_is_approximated_and_names_the_individuals_it_is_about() -> None:
    found = result_of(REWRITTEN_REWRITING)
    assert (found.verdict, [step.rule for step in found.trace[-1:]]) == (Verdict.UNLIMITED, ["work"])
    assert found.growth is not None
    assert "n[A0] >= 2" in found.growth.condition
    assert not any("forall" in each for each in found.growth.condition)
