"""Both readings agree on arguments outside of ranges, comparisons that stop early, and code with `prev`."""

from __future__ import annotations

import random

import pytest

from invariants.language.loader import load_text
from tests.batches import batches
from tests.differential.comparison import compare

NUMBERS = ("6 div x", "x", "n", "x mod n", "n - 1", "6 div (n - 1)", "x + n", "m[n]", "f(n)", "g(x)")
RELATIONS = ("<", "<=", "==", "!=", ">", ">=")


def condition(dice: random.Random, depth: int = 0) -> str:
    """A condition, parts of which may be undefined."""
    form = dice.random()
    if depth > 2 or form < 0.35:
        first, *others = [dice.choice(NUMBERS) for _ in range(dice.randint(2, 4))]
        return first + "".join(f" {dice.choice(RELATIONS)} {other}" for other in others)
    if form < 0.5:
        return f"h({dice.choice(NUMBERS)})"
    if form < 0.6:
        return f"(exists i in 0..2: {condition(dice, depth + 1)} and h(i))"
    if form < 0.7:
        return f"(forall i in 0..2: h(i + n) or {condition(dice, depth + 1)})"
    if form < 0.78:
        return "unmodified go" + dice.choice(("", ".gate", ".x"))
    if form < 0.86:
        return f"(not ({condition(dice, depth + 1)}))"
    operator = dice.choice(("and", "or", "=>"))
    return f"({condition(dice, depth + 1)} {operator} {condition(dice, depth + 1)})"


def edit(dice: random.Random, argument: str) -> str:
    """New code of a gate, most often with `prev`."""
    other = condition(dice)
    return dice.choice(
        (f"prev and {other}", f"prev or {other}", "prev", other, f"{other} and prev", f"prev and h({argument})")
    )


def system(seed: int) -> str:
    """A system with definitions over ranges, of which some calls are outside."""
    dice = random.Random(seed)  # noqa: S311 - the same systems each time
    return f"""
system definedness
var x: 0..2 = {dice.randint(0, 2)}
var n: Int = {dice.randint(0, 2)}
var m: 0..2 -> 0..2 = 1
define f(i: 0..1): Int = {dice.choice(("i", "1", "m[i]", "2 - i"))}
define g(i: 0..2): 0..1 = f(i)
define h(i: 0..1): Bool = {dice.choice(("true", "i >= 0", "m[i] > 0"))}
backup b of code
transition go(k: 0..2) {{ require gate: {condition(dice)} x := {dice.choice(("k", "g(k)", "1"))} }}
transition up {{ require n < 3 n := n + 1 }}
modification one(k: 0..2) {{
  require {dice.choice(("true", condition(dice)))}
  rewrite go.gate as {edit(dice, "k")}
}}
modification two {{ rewrite go.gate as {edit(dice, "n")} rewrite go.x as {dice.choice(("prev", "k", "prev + 0"))} }}
modification keep {{ save b }}
modification back {{ restore b }}
invariant i: {condition(dice)}
invariant j: {condition(dice)}
invariant u: unmodified go or {condition(dice)}
"""


@pytest.mark.parametrize("part", batches(6, always=1))
def test_both_readings_agree(part: int) -> None:
    undefined = 0
    for seed in range(5 * part, 5 * part + 5):
        agreement = compare(load_text(system(seed)), 2, 1)
        assert not agreement.disagreements, system(seed)
        assert agreement.unsupported is None
        undefined += any(name.endswith(".defined") and found for name, found in agreement.broken.items())
    assert undefined > 0
