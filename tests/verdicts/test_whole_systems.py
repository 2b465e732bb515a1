"""Whole systems as people write them: each statement gets its answer, in little time, whatever the other statements."""

from __future__ import annotations

import pytest

import invariants
from invariants.language.loader import load_text
from invariants.verdicts.verdict import Population, Verdict
from tests.verdicts.by_effort import checked

SECONDS = 600.0
"""Seconds on the clock, far more than any answer takes here."""

ARCHIVE = """
system archive
# It throws away what is old, and may change its own rule for that, once it has put a copy aside.
enum Shelf { low, high }
var full: Shelf -> Bool = true
var dear: Shelf -> Bool
var years: Shelf -> 0..2 = 0
var losses: Int = 0
transition wait(s: Shelf) { require full[s] and years[s] < 2  years[s] := years[s] + 1 }
transition clear(s: Shelf) {
  require full[s]
  require rule: years[s] == 2 and not dear[s]
  full[s] := false
  losses := losses + (if dear[s] then 1 else 0)
}
backup copy_of of code, full, years
modification put_aside { save copy_of }
modification relax(y: 0..2) {
  require saved(copy_of) and count(s in Shelf: full[s]) > 1
  rewrite clear.rule as years[s] >= y and (not dear[s] or years[s] == 2)
}
modification put_back {
  require exists s in Shelf: dear[s] and not full[s]
  restore copy_of
}
invariant nothing_dear_is_lost: forall s in Shelf: dear[s] => full[s]
invariant can_be_undone: saved(copy_of) or (forall s in Shelf: dear[s] => full[s])
invariant counted: losses == count(s in Shelf: dear[s] and not full[s])
"""


def verdicts(text: str, **options) -> dict[str, invariants.Result]:
    return {each.invariant: each for each in invariants.check(load_text(text), timeout=SECONDS, **options)}


@pytest.mark.campaign
def test_an_archive_that_changes_its_own_rule():
    found = verdicts(ARCHIVE, chain=3, steps=3)
    assert found["nothing_dear_is_lost"].chain == ("put_aside", "relax")
    # A search within bounds is not called a proof, although a proof for all is soon found.
    assert found["can_be_undone"].verdict is Verdict.SURVIVES
    assert verdicts(ARCHIVE, invariants=["can_be_undone"], chain="any")["can_be_undone"].verdict is Verdict.PROVED
    # Something dear is lost, and then put back: nobody takes it off the losses.
    assert found["counted"].chain == ("put_aside", "relax", "put_back")


KEYS = """
system keys
# Two persons turn two keys; who may turn one is rewritten when it is handed on.
enum Lock { upper, lower }
type Person
var keeper: Lock -> Person
var turned: Lock -> Bool = false
var by: Lock -> Person
var open: Bool = false
init keeper[upper] != keeper[lower]
init by[upper] == keeper[upper] and by[lower] == keeper[lower]
transition turn(l: Lock, p: Person) {
  require may: p == keeper[l]
  turned[l] := true
  by[l] := p
}
transition unlock {
  require forall l in Lock: turned[l]
  open := true
  for l in Lock { turned[l] := false }
}
modification hand_on(l: Lock, to: Person) {
  require forall other in Lock: keeper[other] != to
  rewrite turn(l, _).may as p == to
  keeper[l] := to
  turned[l] := false
}
invariant two_were_there: open => by[upper] != by[lower]
invariant two_unlock: not open and open' => by[upper] != by[lower]
invariant always_two: forall l in Lock: turned[l] and not turned'[l] and open' => by[upper] != by[lower]
"""


@pytest.mark.campaign
def test_two_keys_that_are_handed_on():
    found = verdicts(KEYS, invariants=["two_were_there", "two_unlock"], chain="any")
    # Somebody who had turned one key gets the other one after they were opened.
    assert found["two_were_there"].chain == ("hand_on", "hand_on")
    assert (found["two_unlock"].verdict, found["two_unlock"].population) == (Verdict.PROVED, Population.ANY)
    (within_bounds,) = verdicts(KEYS, invariants=["always_two"], chain=3, steps=3).values()
    assert within_bounds.chain == ("hand_on", "hand_on", "hand_on")


QUORUM = """
system quorum
type Clerk [3]
var needed: 1..2 = 1
var agreed: Clerk -> Bool = false
var alone: Bool = false
transition agree(c: Clerk) { agreed[c] := true }
transition decide {
  require count(c in Clerk: agreed[c]) >= needed
  alone := not exists c in Clerk: agreed[c]
}
modification ask_more { needed := 2 }
invariant heard: not alone
check heard: chain any, steps any, Clerk any, expect proved
"""

SPOILED = """
system spoiled
type Part [3]
var used: Bool = false
var broken: Part -> Bool = false
GIVEN
transition spoil(p: Part) { require not used  used := true  broken[p] := true }
invariant before: not used => (forall p in Part: not broken[p])
invariant one: forall p, q in Part: broken[p] and broken[q] => p == q
invariant some_work: exists p in Part: not broken[p]
check some_work: chain any, steps any, Part any, expect proved
"""

TWO_THAT_EXIST = SPOILED.replace("GIVEN", "assume two: exists p, q in Part: p != q")
TWO_BY_NAME = SPOILED.replace("GIVEN", "const first: Part\nconst second: Part\nassume two: first != second")


@pytest.mark.parametrize("text", [QUORUM, TWO_THAT_EXIST, TWO_BY_NAME], ids=["quorum", "exist", "named"])
def test_invariants_that_hold_for_every_population_are_proved_for_all(text):
    found, *_ = verdicts(text).values()
    assert (found.verdict, found.population) == (Verdict.PROVED, Population.ANY)


@pytest.mark.parametrize(
    ("text", "kept", "broken"),
    [
        pytest.param(QUORUM, "ed: 1..2 = 1", "ed: 0..2 = 0", id="quorum"),
        pytest.param(TWO_THAT_EXIST, "p != q", "p == q", id="exist", marks=pytest.mark.campaign),
        pytest.param(TWO_BY_NAME, " !=", " ==", id="named"),
    ],
)
def test_with_one_change_it_is_not(text, kept, broken):
    assert text.count(kept) == 1
    found, *_ = verdicts(text.replace(kept, broken)).values()
    assert found.verdict is Verdict.VIOLATED


HARD = """
system hard
var x: Int = 1
var y: Int = 1
var z: Int = 1
var level: 0..5 = 0
var lit: Bool = false
var spent: Int = 0
transition grow(a: Int, b: Int, c: Int) {
  require a > 0 and b > 0 and c > 0
  x := x + a
  y := y + b
  z := z + c
}
transition rise { require gate: level < 3  level := level + 1 }
transition light { require lamp: level > 4  lit := true }
transition pay(n: Int) { require n > 0  spent := spent + n }
modification higher { rewrite rise.gate as level < 5 }
modification refund { rewrite pay.spent as spent - n }
invariant no_cubes: x * x * x + y * y * y != z * z * z
invariant low: level <= 3
invariant dark: not lit
invariant paid: spent >= 0
invariant known: level < 6
"""
"""`no_cubes` is hard: that it holds is the case of Fermat's last theorem that Euler has proved."""

EASY = ("low", "dark", "paid", "known")


@pytest.fixture(scope="module")
def easy_alone():
    return {name: invariants.check(load_text(HARD), invariants=[name], chain=2, steps=6)[0] for name in EASY}


@pytest.mark.parametrize(
    "order",
    [("no_cubes", *EASY), pytest.param(("low", "dark", "no_cubes", "paid", "known"), marks=pytest.mark.campaign)],
)
def test_a_hard_invariant_takes_no_time_from_four_easy_ones(order, easy_alone):
    text = HARD + f"check {', '.join(order)}: chain 2, steps 6\n"
    found = {each.invariant: each for each in checked(text, 1.0)}
    assert [*found][: len(order)] == [*order]
    assert found["no_cubes"].verdict in (Verdict.TESTED, Verdict.UNKNOWN)
    for name in EASY:
        assert (found[name].verdict, found[name].chain) == (easy_alone[name].verdict, easy_alone[name].chain)
        assert found[name].trace == easy_alone[name].trace
    assert [easy_alone[name].verdict for name in EASY[:3]] == [Verdict.VIOLATED] * 3
