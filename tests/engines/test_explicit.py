"""Explicit search: its answers about random systems agree with brute force; elsewhere it gives none."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from invariants.engines.explicit import run
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Covered, GaveUp, ReachedSet, Violation
from invariants.evidence.confirmation import Confirmed, confirm
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.language.model.starting import StartingPoint
from invariants.verdicts.admission import Admission
from tests.campaigns.explicit import asked, differences
from tests.campaigns.tally import Tally
from tests.differential.brute_force import BruteForce

ANY = Unbounded.ANY


def claims(text: str, chain=ANY, steps=ANY, allowance=None, **scope: int):
    model = load_text(text)
    problem = Problem(model, {**model.scope, **scope}, tuple(model.properties), chain, steps)
    found = asked(problem) if allowance is None else run(problem, Budget(allowance=allowance))
    return model, {claim.property: claim for claim in found}


def objection(text: str, name: str, **scope: int) -> str | None:
    model, found = claims(text, **scope)
    return Admission(model, {**model.scope, **scope}, None).objection_to(found[name])


@pytest.mark.parametrize("seeds", [range(6), pytest.param(range(6, 18), marks=pytest.mark.campaign)])
def test_all_configurations_of_random_systems_agree_with_the_definition(seeds):
    tally = Tally(None)
    assert [line for seed in seeds for line in differences(tally, seed, cap=150)] == []
    assert tally.counts["Covered"] > len(seeds) // 2
    assert tally.counts["Violation"] > len(seeds) // 4
    assert tally.counts["ReachedSet"] > len(seeds) // 12
    assert sum(count for name, count in tally.counts.items() if "gave up" in name) < 2 * len(seeds)


COUNTER = """system counter
var n: Int = 0
transition up {{ require n < {most}  n := n + {by} }}
invariant bound: n <= {bound}
"""


def test_an_integer_without_bound_is_counted_as_far_as_it_goes():
    _, found = claims(COUNTER.format(most=40, by=1, bound=40))
    assert isinstance(found["bound"], ReachedSet)
    _, found = claims(COUNTER.format(most=40, by=1, bound=39))
    assert isinstance(found["bound"], Violation)
    assert len(found["bound"].steps) == 40


def test_a_number_that_does_not_fit_gets_more_room():
    _, found = claims(COUNTER.format(most=1_000_000, by=99_991, bound=1_000_000))
    assert isinstance(found["bound"], Violation)
    assert len(found["bound"].steps) == 11


def test_a_narrow_search_goes_far():
    """Two counters: one turns over twenty times before the other one is large enough."""
    text = """\
system turns
var x: Int = 0
var y: Int = 0
transition up { require x < 80  x := x + 1 }
transition turn { require x == 80  x := 0  y := y + 1 }
invariant few: y < 20
"""
    _, found = claims(text)
    assert isinstance(found["few"], Violation)
    assert len(found["few"].steps) == 20 * 81


@pytest.mark.parametrize("by", ["n + n + 1", "n * n + 2"])
def test_numbers_that_grow_without_end_are_no_answer(by):
    text = f"system grows\nvar n: Int = 0\ntransition up {{ n := {by} }}\ninvariant bound: n >= 0\n"
    _, found = claims(text)
    assert isinstance(found["bound"], GaveUp)


def test_a_counter_without_end_is_no_answer():
    _, found = claims("system c\nvar n: Int = 0\ntransition up { n := n + 1 }\ninvariant bound: n >= 0\n")
    assert found["bound"].why.reason is GaveUpReason.INFINITE_STATES


@pytest.mark.parametrize(
    "line",
    [
        "var x: Real = 0.5",
        "var x: Int",
        "var x: Int = 0\ntransition u { x := any }",
    ],
)
def test_a_system_that_is_not_enumerated_has_no_answer(line):
    text = f"system s\n{line}\nvar z: Bool = false\ninvariant all: x == x\ninvariant some: z or not z\n"
    _, found = claims(text)
    assert isinstance(found["all"], GaveUp)


def test_nested_code_is_enumerated_for_bounded_chains_only():
    text = """system nests
var n: 0..3 = 0
transition up { require gate: n < 2  n := n + 1 }
modification more(k: 0..3) { rewrite up.gate as prev or n < k }
invariant low: n <= 2
"""
    _, found = claims(text)
    assert isinstance(found["low"], GaveUp)
    _, found = claims(text, chain=2, steps=4)
    assert isinstance(found["low"], Violation)
    assert sum(step.rule == "more" for step in found["low"].steps) == 1
    _, found = claims(text, chain=0, steps=4)
    assert isinstance(found["low"], Covered)


def test_work_is_limited():
    text = "system big\ntype A [12]\nvar m: A -> 0..9 = 0\ntransition up(a: A) { require m[a] < 9  m[a] := m[a] + 1 }\n"
    text += "var link: A, A -> Bool = false\ntransition join(a: A, b: A) { link[a, b] := true }\n"
    text += "invariant low: forall a in A: m[a] <= 9\n"
    _, found = claims(text, allowance=Allowance(0.05))
    assert found["low"].why.reason is GaveUpReason.OUT_OF_EFFORT


DIVIDES = """system divides
var n: -3..3 = 3
var q: Int = 0
transition down { require n > -3  n := n - 1 }
transition by { q := 7 div n }
transition rest { q := -7 mod n }
invariant small: -7 <= q <= 7
"""


def test_an_attempt_is_undefined():
    _, found = claims(DIVIDES)
    assert isinstance(found["small"], ReachedSet)
    assert isinstance(found["by.defined"], Violation)
    assert [step.rule for step in found["by.defined"].steps] == ["down", "down", "down", "by"]
    assert objection(DIVIDES, "small") is None


FRIENDS = """system friends
type A [{n}]
var friend: A -> A
var on: A -> Bool = false
init forall a in A: friend[a] != a
transition switch(a: A) {{ require gate: not on[friend[a]]  on[a] := true }}
modification open(b: A) {{ rewrite switch.gate as a == b }}
invariant some: exists a in A: not on[a]
invariant apart: forall a in A: on[a] => friend[a] != a
"""


@pytest.mark.parametrize("n", [2, 3])
def test_individuals_that_are_tied_to_each_other(n):
    text = FRIENDS.format(n=n)
    _, found = claims(text)
    assert isinstance(found["apart"], ReachedSet)
    assert objection(text, "apart") is None
    assert isinstance(found["some"], Violation)
    assert sum(step.rule == "open" for step in found["some"].steps) == 1


def test_a_set_of_another_property_is_refused():
    text = FRIENDS.format(n=3)
    model, found = claims(text)
    forged = replace(found["apart"], property="some")
    assert "violated" in (Admission(model, Interpreter(model).scope, None).objection_to(forged) or "")


def test_a_start_that_names_individuals_is_searched_as_it_is():
    """Code can be changed at the start, and a value can be given to one individual alone: nobody is sorted then."""
    model = load_text(FRIENDS.format(n=3))
    (on,) = (variable for variable in model.variables if variable.name == "on")
    values = {(on, (0,)): False, (on, (1,)): True, (on, (2,)): False}
    rule = model.rules["open"]
    describing = replace(rule, name="now", parameters=(), guards=(), assignments=(), edits=())
    start = StartingPoint(values, "now", {})
    began = replace(model, start=start, rules={**model.rules, "now": describing})
    problem = Problem(began, {"A": 3}, ("some", "apart"), 2, 3)
    found = {claim.property: claim for claim in run(problem, Budget())}
    broken = BruteForce(Interpreter(began), 2, 3, ["some", "apart"]).run()
    for name, expected in broken.items():
        claim = found[name]
        assert isinstance(claim, Violation if expected else Covered), name
        if expected:
            assert len(claim.steps) == expected.length
            assert isinstance(confirm(Interpreter(began), claim), Confirmed)


def test_too_many_arguments_are_refused_before_anything_is_built(monkeypatch):
    from invariants.system.encoding.code_as_data import code_as_data
    from invariants.system.encoding.transition_system import UnsupportedSystemError
    from invariants.system.exploration import compiled

    def never(*_: object) -> None:
        raise AssertionError("the system was ground")

    monkeypatch.setattr(compiled, "ground", never)
    text = "system s\ntype A [3]\nvar m: A -> Bool = false\ntransition t(a: A) { m[a] := true }\ninvariant i: true\n"
    with pytest.raises(UnsupportedSystemError, match="`t` has too many arguments to try all"):
        compiled.CompiledSystem(code_as_data(load_text(text), 0), {"A": 100_000}, (), {}, None)


KEPT = """system kept
var x: 0..3 = 0
transition act {{
  require g: false
  x := 3
}}
modification m(k: 0..3, l: 0..3) {{ {first} }}
{others}
invariant i: x < 3
"""


@pytest.mark.parametrize(
    ("first", "others", "chain"),
    [
        ("rewrite act as any of x where x' == k and k > l", "", ["m"]),
        ("rewrite act.g as k > 2 and l == 1", "", ["m"]),
        (
            "require x == 0 rewrite act.g as k > 2 and x == 1",
            "modification n(k: 0..3) { rewrite act.g as prev and k == 1 x := 1 }",
            ["m", "n"],
        ),
        (
            "require x == 0 rewrite o.l as rewrite act.g as k > 2",
            "modification n { x := 1 }\nmodification o { require x == 1 l: rewrite act.g as false }",
            ["m", "n", "o"],
        ),
        (
            "require x == 0 rewrite act.g as k > 2 and x == 1",
            "backup b of act\nmodification n { require x == 0 save b }\n"
            "modification o { rewrite act.g as false x := 1 }\nmodification p { restore b }",
            ["m", "n", "o", "p"],
        ),
    ],
    ids=["unknown code", "a clause", "under prev", "a label", "a backup"],
)
def test_values_that_code_has_captured_are_kept(first: str, others: str, chain: list[str]) -> None:
    model, found = claims(KEPT.format(first=first, others=others), chain=len(chain), steps=1)
    violation = found["i"]
    assert isinstance(violation, Violation)
    assert [step.rule for step in violation.steps] == [*chain, "act"]
    assert isinstance(confirm(Interpreter(model), violation), Confirmed)
