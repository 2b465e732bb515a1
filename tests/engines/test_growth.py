"""Measures without limit: known answers, and random systems against enumeration."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from msgspec.structs import replace

import invariants
from invariants.evidence.claims import Approach, Growth, NearNumber, ScaledEntry
from invariants.evidence.rounds.growth import NotRepeated, objection_to_growth, repeated
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


def limit_of(parts: str, limit: str, more: str = ""):
    """Return the results of the check that a measure has a limit: that of the bound, and that of reaching it."""
    text = f"system s\n{parts}check e: limit, expect {limit}\n{more}"
    found = {each.invariant: each for each in invariants.check(load_text(text, path="s.inv"))}
    return found["e.limit"], found["e.reached"]


NEEDS_A_LINE = (
    "system s\nvar x: Real = 1\nvar gain: Real = 1\nmodification improve(more: Real) {\n"
    "  require 0 <= more and more <= gain / 2\n  x := x + more\n  gain := more\n}\n"
)


@pytest.mark.parametrize(
    ("bound", "verdict"),
    [
        ("x <= 2", Verdict.PROVED),
        pytest.param("x < 2", Verdict.PROVED, marks=pytest.mark.campaign),
        pytest.param("x <= most / 2", Verdict.PROVED, marks=pytest.mark.campaign),
        # What is not true is not proved, whatever line is near.
        pytest.param("x <= 1.99", Verdict.VIOLATED, marks=pytest.mark.campaign),
    ],
)
def test_the_line_on_which_numbers_move_proves_a_bound_that_is_only_approached(bound: str, verdict: Verdict) -> None:
    text = f"{NEEDS_A_LINE}const most: Int = 4\ninvariant near: {bound}\n"
    engines = ("induction", "bounded") if verdict is Verdict.PROVED else ()
    (found,) = invariants.check(load_text(text, path="s.inv"), chain="any", steps="any", engines=engines)
    assert found.verdict is verdict


HALVES = "var x: Real = 0\ntransition t {\n  x := (x + 1) / 2\n}\nmeasure e: x\n"


def test_a_limit_that_is_only_approached_is_the_least_upper_bound() -> None:
    bound, reached = limit_of(HALVES, "1")
    assert (bound.verdict, bound.as_expected) == (Verdict.PROVED, True)
    assert (reached.verdict, reached.as_expected, reached.is_as_required) == (Verdict.APPROACHED, True, True)
    assert (reached.growth.ratio, reached.growth.limit, reached.growth.round) == ("0.5", "1", ("t",))
    assert reached.growth.values[:3] == ("0", "0.5", "0.75") or reached.growth.values[0] == "0.5"


def test_a_step_towards_a_limit_may_have_an_argument_that_depends_on_the_state() -> None:
    parts = (
        "var x: Real = 1\nvar gain: Real = 1\n"
        "modification improve(more: Real) {\n  require 0 <= more and more <= gain / 2\n"
        "  x := x + more\n  gain := more\n}\n"
        "lemma left: gain >= 0 and x + gain <= 2\nmeasure e: x\n"
    )
    _, reached = limit_of(parts, "2", "check left: chain any, steps any\n")
    assert reached.verdict is Verdict.APPROACHED
    assert reached.growth.round == ("improve(gain / 2)",)
    assert "x + gain == 2" in reached.growth.condition


CHOICE = "var x: Real = 0\ntransition t(r: Real) {\n  require r < 1\n  x := r\n}\nmeasure e: x\n"


@pytest.mark.parametrize(
    ("parts", "limit", "verdicts"),
    [
        # A fraction, reached.
        ("var x: Real = 0\ntransition t {\n  require x < 2\n  x := x + 7/9\n}\nmeasure e: x\n",
         "7/3", ("proved", "reachable")),
        # Too high: the bound is proved, and nothing comes close.
        (HALVES, "3/2", ("proved", "unreachable")),
        # Too low.
        (HALVES, "7/8", ("violated", "reachable")),
        # Towards a limit from below, by an alternation of two rules.
        ("var x: Real = 0\nvar b: Bool = true\ntransition on {\n  require b\n  x := x + (2 - x) / 3\n  b := false\n}\n"
         "transition off {\n  require not b\n  b := true\n}\nmeasure e: x\n", "2", ("proved", "approached")),
        # The measure comes closer, and the run ends before it is close.
        ("var x: Real = 0\nvar k: 0..13 = 0\ntransition t {\n  require k < 13\n  x := (x + 1) / 2\n"
         "  k := k + 1\n}\nmeasure e: x\n", "1", ("proved", "unreachable")),
        # An integer that is as high as a fraction allows.
        ("var n: Int = 0\ntransition t {\n  require n < 2\n  n := n + 1\n}\nmeasure e: n\n",
         "5/2", ("proved", "unreachable")),
        # By the choice of an argument alone: from below, from above, of a number that is not in the text.
        (CHOICE, "1", ("proved", "approached")),
        pytest.param(
            "var x: Real = 0\nvar open: Bool = false\nmodification unlock {\n  open := true\n}\n"
            "transition t(r: Real) {\n  require open and r > 1\n  x := 2 - r\n}\nmeasure e: 3 * x + 1\n",
            "4", ("proved", "approached"), marks=pytest.mark.campaign),
        ("var x: Real = 0\ntransition t(r: Real) {\n  require x < r and 7 * r < 5\n  x := r\n}\nmeasure e: x\n",
         "5/7", ("proved", "approached")),
        # So chosen, it is reached; no choice comes close; it is chosen once, which is not looked at.
        pytest.param(CHOICE.replace("<", "<="), "1", ("proved", "reachable"), marks=pytest.mark.campaign),
        pytest.param(CHOICE, "5/4", ("proved", "unreachable"), marks=pytest.mark.campaign),
        pytest.param(CHOICE.replace("r < 1", "r < 1 and x == 0"), "1", ("proved", "unreachable"),
                     marks=pytest.mark.campaign),
    ],
)  # fmt: skip
def test_limits_of_reals(parts: str, limit: str, verdicts: tuple[str, str]) -> None:
    assert tuple(each.verdict.value for each in limit_of(parts, limit)) == verdicts


NEAR = Approach("e.reached", {("x", ()): Fraction(0)}, (), (("t", ()),), 1, "true", (), ratio=Fraction(1, 2))


@pytest.mark.parametrize(
    ("change", "is_replayed"),
    [
        ({"ratio": Fraction(1)}, False),
        ({"ratio": Fraction(-1)}, False),
        ({"ratio": Fraction(49, 100)}, False),
        ({"condition": "false"}, True),
        ({"condition": "(< |var x| (/ 3 4))"}, True),
        ({"round": ()}, False),
        ({"round": (("t", (ScaledEntry(("x", ()), Fraction(1)),)),)}, False),
        ({"initial": {("x", ()): Fraction(1, 3)}}, False),
        ({"property": "e.limit"}, False),
    ],
)
def test_a_claim_about_an_approach_that_is_wrong_somewhere_is_refused(
    change: dict[str, object], is_replayed: bool
) -> None:
    model = load_text(f"system s\n{HALVES}check e: limit, expect 1\n", path="s.inv")
    claim = replace(NEAR, **change)
    assert isinstance(repeated(Interpreter(model), claim), NotRepeated) is not is_replayed
    assert objection_to_growth(model, {}, claim, 5.0) is not None
    assert objection_to_growth(model, {}, NEAR, 5.0) is None


def near_one(number: Fraction | int, share: Fraction | int) -> dict[str, object]:
    return {"round": (("t", (NearNumber(Fraction(number), Fraction(share)),)),)}


HALF = Fraction(1, 2)
CHOSEN = Approach(
    "e.reached",
    {("x", ()): Fraction(0)},
    (),
    (("t", (NearNumber(Fraction(1), HALF),)),),
    1,
    "(< |var x| 1.0)",
    (),
    ratio=HALF,
)


@pytest.mark.parametrize(
    ("change", "is_replayed"),
    [
        ({"condition": "true"}, True),
        ({"condition": "(<= |var x| 1.0)"}, True),
        ({"condition": "(< |var x| 2.0)"}, True),
        ({"ratio": Fraction(1, 4)}, False),
        (near_one(1, 0), False),
        (near_one(1, 1), False),
        (near_one(1, -HALF), False),
        (near_one(2, HALF), False),
        (near_one(HALF, 0), False),
    ],
)
def test_a_claim_about_the_choice_of_an_argument_that_is_wrong_somewhere_is_refused(
    change: dict[str, object], is_replayed: bool
) -> None:
    model = load_text(f"system s\n{CHOICE}check e: limit, expect 1\n", path="s.inv")
    claim = replace(CHOSEN, **change)
    assert isinstance(repeated(Interpreter(model), claim), NotRepeated) is not is_replayed
    assert objection_to_growth(model, {}, claim, 5.0) is not None
    assert objection_to_growth(model, {}, CHOSEN, 5.0) is None
    assert not isinstance(repeated(Interpreter(model), CHOSEN), NotRepeated)


def test_an_argument_near_a_number_has_no_meaning_without_a_limit() -> None:
    growing = Growth(*(getattr(CHOSEN, name) for name in CHOSEN.__struct_fields__[:7]), least=HALF)
    for limit in ("unlimited", "1"):
        name = "e.limit" if limit == "unlimited" else "e.reached"
        model = load_text(f"system s\n{CHOICE}check e: limit, expect {limit}\n", path="s.inv")
        claim = replace(growing, property=name)
        assert isinstance(repeated(Interpreter(model), claim), NotRepeated)
        assert objection_to_growth(model, {}, claim, 5.0) is not None


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
    1,
    "(< |var n| |var cap|)",
    (),
    least=Fraction(1),
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
    model = load_text(RATCHET, path="s.inv")
    claim = replace(GOOD, **change)
    assert isinstance(repeated(Interpreter(model), claim), NotRepeated) is not is_replayed
    assert objection_to_growth(model, {}, claim, 5.0) is not None


def test_the_right_claim_is_not_refused() -> None:
    model = load_text(RATCHET, path="s.inv")
    assert not isinstance(repeated(Interpreter(model), GOOD), NotRepeated)
    assert objection_to_growth(model, {}, GOOD, 5.0) is None


def test_a_fraction_of_growth_is_no_growth_of_a_whole_number() -> None:
    """Without rounding up, a measure that stays would be raised by "at least a half" of nothing."""
    text = "system s\nvar n: Int = 0\ntransition up { n := if n < 20 then n + 1 else n }\nmeasure height: n\n"
    model = load_text(f"{text}check height: limit, expect unlimited\n", path="s.inv")
    claim = Growth("height.limit", {("n", ()): 0}, (), (("up", ()),), 1, "true", (), least=Fraction(1, 2))
    assert not isinstance(repeated(Interpreter(model), claim), NotRepeated)
    assert objection_to_growth(model, {}, claim, 5.0) is not None


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
