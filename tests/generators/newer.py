"""Systems over all of the newer language: what ``together`` has, with more that moves, choices and unknown conditions.

Owns: both texts. In the one that is written out, records are variables of their own, and an unknown condition is one
modification for each condition that there is.
Must never know: how systems are checked.
"""

from __future__ import annotations

from itertools import count, product

from tests.generators.choosing import Seeded
from tests.generators.models import is_model
from tests.generators.records import condition
from tests.generators.sets import Both
from tests.generators.together import a_few

MOVES = (
    Both("transition put(a: A) { x := R(who: a, level: 1) }", "transition put(a: A) { xt := true xw := a xl := 1 }"),
    Both(
        "transition hand_on(a: A) { require s[a]  m[a] := y  o := a }",
        "transition hand_on(a: A) { require s[a]  mt[a] := yt mw[a] := yw ml[a] := yl  ot := true ow := a }",
    ),
    Both("transition draw { t := any  x := none }", "transition draw { t := any  xt := false xw := p xl := 0 }"),
    Both("transition fill { s := any }", "transition fill { for c in A { s[c] := any } }"),
    Both(
        "transition level_up { require y != none  y := value(y) with { level: 1 - y.level } }",
        "transition level_up { require yt  yl := 1 - yl }",
    ),
    Both("transition count_up { require n < 1  n := n + 1 }", "transition count_up { require n < 1  n := n + 1 }"),
    Both(
        "transition mark(a: A) { row[a, _] := s  n := 0 }",
        "transition mark(a: A) { for c in A { row[a, c] := s[c] }  n := 0 }",
    ),
)
"""Rules that change what other rules read."""

READ = (Both("t", "t"), Both("x == none", "not xt"), Both("y == none", "not yt"), Both("o == none", "not ot"))
"""What an unknown condition may depend on."""


def newer_of(seed: int) -> Both:
    """Return the system of a seed, short and written out: the first one drawn that the loader takes."""
    for number in count(seed, 1_000_003):
        both = newer_system(Seeded(number))
        if is_model(both.short):
            return both
    raise AssertionError


def newer_system(choose: Seeded) -> Both:
    """Return texts that may be refused: they may ask about code that is not known, or edit rules that are not there."""
    parts = [a_few(choose)]
    moves = choose.shuffled(MOVES)[: choose.number(1, 2)]
    texts = "\n".join(each.short for each in moves)
    variables = [("n", "var n: 0..1 = 0"), ("row", "var row: A, A -> Bool = false")]
    used = "".join(f"{text}\n" for name, text in variables if f"{name} " in texts or f"{name}[" in texts)
    parts += [Both(used, used), *(Both(f"{each.short}\n", f"{each.long}\n") for each in moves)]
    if choose.chance(50):
        parts.append(_blur(choose, parts[0].short))
    if choose.chance(30):
        parts.append(_switch(choose, parts[0].short))
    goal = condition(choose, [])
    parts.append(Both(f"invariant last: {goal.short}\n", f"invariant last: {goal.long}\n"))
    return Both("".join(each.short for each in parts), "".join(each.long for each in parts))


def _blur(choose: Seeded, text: str) -> Both:
    """A modification that makes a condition unknown, and one for each condition."""
    target = "r1" if "transition r1" in text and choose.chance(50) else "r0"
    over = choose.pick([None, *READ])
    rows = ["true"]
    if f"transition {target}(a: A)" in text:
        over, rows = None, ["a == p", "not (a == p)"]
    if over is not None:
        rows = [f"({over.long})", f"not ({over.long})"]
    of = "" if over is None else f" over {over.short}"
    label = choose.pick(["rewrite {}.g as {}", "rewrite {}.g as {}  t := not t"])
    named = []
    for number, chosen in enumerate(product((False, True), repeat=len(rows))):
        passes = [row for row, passed in zip(rows, chosen, strict=True) if passed]
        new = label.format(target, " or ".join(["(false and false)", *passes]))
        named.append(f"modification blur{number} {{ {new} }}\n")
    unknown = label.format(target, f"unknown{of}")
    return Both(f"modification blur {{ {unknown} }}\n", "".join(named))


def _switch(choose: Seeded, text: str) -> Both:
    """A modification with a label that turns a rule off, and one that exchanges what the label holds."""
    rules = [rule for rule in ("r0", "r1", "choose_") if f"transition {rule}" in text]
    rule = choose.pick(rules)
    other = choose.pick([f"enable {rule}", *(f"disable {each}" for each in rules)])
    first = f"modification switch {{ require t  way: disable {rule} }}\n"
    second = f"modification turn {{ rewrite switch.way as {other} }}\n"
    return Both(first + second, first + second)
