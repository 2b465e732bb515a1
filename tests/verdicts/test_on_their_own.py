"""Every result is the same as if nothing else had been asked, and the same when it is asked again."""

from __future__ import annotations

import itertools

import pytest

import invariants
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.verdict import Verdict
from tests.batches import spread
from tests.verdicts.by_effort import checked

ANY = Unbounded.ANY

PURSE = """
system purse
var paid: Real = 0
var purse: Real = 50
var price: Real = 1
var settled: Real = 1
transition buy(amount: Real) {
  require amount > 0 and paid + price * amount <= purse
  paid := paid + price * amount
}
transition settle { settled := price }
modification raise(p: Real) {
  require settled <= p <= 2 * settled
  price := p
}
modification haggle(d: Real) {
  require 0 <= d <= 1
  rewrite buy.paid as paid + (1 - d) * price * amount
}
invariant nothing_back: paid >= 0
invariant cheap: price <= 5
invariant positive: price > 0
"""
"""`nothing_back` multiplies variables; `cheap` is broken by three raises, and has no product in its cone."""

GROUPS = [
    "check nothing_back, cheap, positive: chain 3, steps 1",
    "check cheap, nothing_back: chain 3, steps 1\ncheck positive: chain 3, steps 1",
    "check positive: chain 3, steps 2\ncheck nothing_back: chain 3, steps 1\ncheck cheap: chain 3, steps 1",
]


@pytest.fixture(scope="module")
def alone():
    return invariants.check(load_text(f"{PURSE}check: chain 3, steps 1\n"), invariants=["cheap"])[0]


@pytest.mark.parametrize("asked", spread(GROUPS, every=3))
def test_a_hard_invariant_beside_it_changes_nothing(asked, alone):
    results = {each.invariant: each for each in invariants.check(load_text(f"{PURSE}{asked}\n"))}
    assert alone.chain == ("raise", "raise", "raise")
    assert results["cheap"].trace == alone.trace
    assert {results[name].verdict for name in ("nothing_back", "positive")} == {Verdict.SURVIVES}


TWO_BUYS = """
system two_buys
var x: Bool = false
var y: Bool = false
transition turn_x { x := not x }
transition turn_y { y := not y }
invariant a: not x
invariant b: not y
invariant c: not (x and y)
"""


@pytest.mark.parametrize("names", [each for n in (1, 2, 3) for each in itertools.combinations("abc", n)])
def test_any_subset_has_the_same_runs(names):
    every = {each.invariant: each.trace for each in invariants.check(load_text(TWO_BUYS), chain=1, steps=3)}
    some = invariants.check(load_text(TWO_BUYS), invariants=names, chain=1, steps=3)
    assert {each.invariant: each.trace for each in some} == {name: every[name] for name in names}


HANDED_ON = """
system handed_on
type Clerk [3]
var signed: Clerk -> Bool = false
var barred: Clerk -> Bool = false
var handed: Bool = false
transition sign(c: Clerk) {
  require gate: true
  signed[c] := true
}
modification bar(who: Clerk) {
  require not handed and not signed[who] and not barred[who]
  barred[who] := true
  rewrite sign(who).gate as prev and c != who
}
modification hand_on(to: Clerk, from: Clerk) {
  require to != from
  handed := true
  copy sign(to) from sign(from)
}
invariant kept: forall c in Clerk: barred[c] and not handed => not signed[c]
invariant for_ever: forall c in Clerk: barred[c] => not signed[c]
check kept: chain any, expect proved
check for_ever: chain any, expect violated after 2
"""
"""Code that was copied speaks of the one from whom it comes."""


@pytest.mark.campaign
def test_the_same_run_is_shown_each_time():
    first = invariants.check(load_text(HANDED_ON), jobs=1)
    assert [(each.invariant, each.as_expected) for each in first] == [("kept", True), ("for_ever", True)]
    assert invariants.check(load_text(HANDED_ON), jobs=1)[1].trace == first[1].trace


CONSTANTS = """
system constants
const parts: Int where parts != 0 and 20 div parts >= 4
const spare: Int
var share: Int = 20 div parts
var few: 0..4 = parts
assume fits: spare == 0 or 30 div spare > 2
invariant enough: share >= 4
invariant some_parts: 1 <= parts and parts <= 5
invariant not_three: spare != 3
invariant not_many: spare == 0 or 1 <= spare and spare <= 10
transition nothing { }
check: chain any
"""
"""The whole is about constants whose values only conditions give: 5 parts leave the range of `few`."""


def test_conditions_of_constants_are_enough_for_proofs():
    found = {each.invariant: each.verdict for each in invariants.check(load_text(CONSTANTS))}
    violated = {name for name, verdict in found.items() if verdict is Verdict.VIOLATED}
    assert violated == {"not_three", "few.range"}
    assert {found[name] for name in found.keys() - violated} == {Verdict.PROVED}
    assert {"init.defined", "enough", "some_parts", "not_many"} <= found.keys() - violated


OWNED = """
system owned
type Part [2]
var holder: Part -> Part
var linked: Part, Part -> Bool = false
transition link { for p in Part { linked[holder[p], p] := true } }
invariant by_holders: forall a, b in Part: linked[a, b] => holder[b] == a
"""


def test_an_entry_whose_first_index_depends_on_the_second_is_proved_for_every_population():
    (result,) = (each for each in invariants.check(load_text(OWNED)) if each.invariant == "by_holders")
    assert (result.verdict, result.population.value) == (Verdict.PROVED, "any")


CAPTURED = """
system captured
transition act { require gate: true }
modification tighten(strict: Bool) {
  require not strict
  rewrite act.gate as prev and not strict
}
invariant open: enabled act
"""


def test_a_truth_value_that_code_captures_again_and_again_is_no_obstacle():
    (result,) = invariants.check(load_text(CAPTURED), chain="any", steps="any")
    assert result.verdict is Verdict.PROVED


SCALED = """
system scaled
type Clerk
var x: Int = 0
var y: 0..3 = 0
var n: Clerk -> Int = 0
transition scale(factor: Int, c: Clerk) {
  x := x * factor
  n[c] := n[c] + 1
}
transition count { y := y + 1 }
modification both {
  x := x * 2
  y := 3
}
invariant zero: x == 0
invariant counted: forall c in Clerk: n[c] >= 0
invariant few: y < 3
invariant low: x <= 0 or y >= 0
"""
"""`zero` and `low` need reasoning about products."""


@pytest.mark.usefixtures("few_examples")
@pytest.mark.parametrize(
    ("inexact", "bounds"),
    [
        pytest.param("exp(x) > 0", {"chain": ANY}, marks=pytest.mark.campaign),
        ("forall c in Clerk: exp(y) > 0 or n[c] == 0", {"chain": 1, "steps": 3}),
        pytest.param("forall c in Clerk: exp(y) > 0 or n[c] == 0", {"chain": ANY}, marks=pytest.mark.campaign),
        pytest.param("x ^ y >= 0 and y >= 0", {"chain": ANY}, marks=pytest.mark.campaign),
        pytest.param("x ^ y >= 0 and y >= 0", {"chain": 1, "steps": 3}, marks=pytest.mark.campaign),
    ],
)
def test_an_invariant_beside_it_that_no_solver_can_state_changes_nothing(inexact, bounds):
    names = ("zero", "counted", "few", "low")
    alone = invariants.check(load_text(SCALED), invariants=names, **bounds)
    beside = checked(f"{SCALED}invariant unstated: {inexact}\n", 2.0, **bounds)
    every = {each.invariant: each for each in beside}
    assert [(each.verdict, each.trace, each.engine) for each in alone] == [
        (every[name].verdict, every[name].trace, every[name].engine) for name in names
    ]
    assert every["unstated"].verdict is Verdict.TESTED
    assert len({each.verdict for each in alone}) > 1
