"""Systems with optional values and records mean the same as written out with variables of their own."""

from __future__ import annotations

from collections import Counter

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from tests.batches import batches
from tests.differential.brute_force import TooManyConfigurationsError, search
from tests.differential.comparison import compare
from tests.generators.choosing import Seeded
from tests.generators.sets import Both

LARGEST = 150
BOUNDS = ((0, 2), (1, 1), (1, 2), (2, 1))

SHORT = """system records
type A [2] = p, q
record R {{ who: A, level: 0..1 }}
var x: R? = none
var y: R? = {start}
var m: A -> R? = none
var o: A? = none
var t: Bool = false
"""
LONG = """system records
type A [2] = p, q
{variables}var mt: A -> Bool = false
var mw: A -> A = p
var ml: A -> 0..1 = 0
var ot: Bool = false
var ow: A = p
var t: Bool = false
var bad: 0..0 -> A = p
"""


class Written:
    """An optional record: its short text, and the long texts of whether it is there, and of its fields."""

    def __init__(self, short: str, there: str, who: str, level: str) -> None:
        self.short, self.there, self.who, self.level = short, there, who, level


def value_of(there: str, value: str, *, individual: bool) -> str:
    """What is undefined where nothing is there."""
    return f"(if {there} then {value} else {'bad[1]' if individual else '1 div 0'})"


def optional(choose: Seeded, elements: list[str]) -> Written:
    kind = choose.number(0, 5)
    one = choose.pick(["x", "y"])
    read = Written(one, f"{one}t", f"{one}w", f"{one}l")
    if kind == 0:
        return Written("none", "false", "p", "0")
    if kind == 1 and elements:
        e = choose.pick(elements)
        return Written(f"m[{e}]", f"mt[{e}]", f"mw[{e}]", f"ml[{e}]")
    if kind == 2:
        e, level = choose.pick([*elements, "p", "q"]), choose.number(0, 1)
        return Written(f"R(who: {e}, level: {level})", "true", e, str(level))
    if kind == 3:
        level = choose.number(0, 1)
        known = value_of(read.there, read.who, individual=True)
        return Written(f"(value({one}) with {{ level: {level} }})", "true", known, str(level))
    if kind == 4:
        return Written(
            f"(if t then none else {one})",
            f"(not t and {read.there})",
            f"(if t then p else {read.who})",
            f"(if t then 0 else {read.level})",
        )
    return read


def condition(choose: Seeded, elements: list[str], depth: int = 2) -> Both:
    kind = choose.number(0, 6 if depth else 3)
    one = choose.pick(["x", "y"])
    there = choose.pick([f"{one} != none and ", "", f"{one} == none or "])
    long_there = there.replace(f"{one} != none", f"{one}t").replace(f"{one} == none", f"not {one}t")
    match kind:
        case 0:
            return Both(f"{one} == none", f"not {one}t")
        case 1:
            level = value_of(f"{one}t", f"{one}l", individual=False)
            return Both(f"({there}{one}.level == 1)", f"({long_there}{level} == 1)")
        case 2:
            who = value_of(f"{one}t", f"{one}w", individual=True)
            e = choose.pick([*elements, "p"])
            return Both(f"({there}value({one}).who == {e})", f"({long_there}{who} == {e})")
        case 3:
            first = Written("x", "xt", "xw", "xl")
            other = optional(choose, elements)
            same = f"(xt == {other.there} and (xt => {first.who} == {other.who} and xl == {other.level}))"
            if other.short == "none":
                same = "(not xt)"
            if other.there == "true":
                same = f"(xt and xw == {other.who} and xl == {other.level})"
            return Both(f"(x == {other.short})", same)
        case 4:
            return Both("(o == none or value(o) == q)", "(not ot or ow == q)")
        case 5:
            inner = condition(choose, elements, depth - 1)
            return Both(f"not {inner.short}", f"not {inner.long}")
        case _:
            left, right = (condition(choose, elements, depth - 1) for _ in range(2))
            word = choose.pick(["and", "or", "=>"])
            return Both(f"({left.short} {word} {right.short})", f"({left.long} {word} {right.long})")


def assignments(choose: Seeded, name: str, chosen: Written) -> Both:
    return Both(
        f"{name} := {chosen.short}", f"{name}t := {chosen.there} {name}w := {chosen.who} {name}l := {chosen.level}"
    )


def system(seed: int) -> Both:
    choose = Seeded(seed)
    start = choose.pick(["none", "R(who: q, level: 1)"])
    given = {"none": ("false", "p", "0")}.get(start, ("true", "q", "1"))
    variables = "".join(
        f"var {one}t: Bool = {values[0]}\nvar {one}w: A = {values[1]}\nvar {one}l: 0..1 = {values[2]}\n"
        for one, values in (("x", ("false", "p", "0")), ("y", given))
    )
    short, long = [SHORT.format(start=start)], [LONG.format(variables=variables)]
    for number in range(2):
        elements = ["a"] if number or choose.number(0, 1) else []
        head = "(a: A)" if elements else ""
        guard = condition(choose, elements)
        parts = [Both(f"require g: {guard.short}", f"require g: {guard.long}")]
        parts.append(assignments(choose, "x", optional(choose, elements)))
        if choose.number(0, 1):
            parts.append(assignments(choose, "y", optional(choose, elements)))
        elif elements:
            new = optional(choose, elements)
            long_ = f"mt[a] := {new.there} mw[a] := {new.who} ml[a] := {new.level}"
            parts.append(Both(f"m[a] := {new.short}", long_))
        who = choose.pick([*elements, "none"])
        there, known = ("false", "p") if who == "none" else ("true", who)
        parts.append(Both(f"o := {who}", f"ot := {there} ow := {known}"))
        parts.append(Both("t := not t", "t := not t"))
        for texts, side in ((short, "short"), (long, "long")):
            body = "".join(f"  {getattr(part, side)}\n" for part in parts)
            texts.append(f"transition r{number}{head} {{\n{body}}}\n")
    new = optional(choose, [])
    edit = Both(
        f"rewrite r0.x as {new.short}",
        f"rewrite r0.xt as {new.there} rewrite r0.xw as {new.who} rewrite r0.xl as {new.level}",
    )
    if choose.number(0, 1):
        edit = Both(
            "rewrite r0.x as if t then prev else none",
            "rewrite r0.xt as t and prev rewrite r0.xw as if t then prev else p rewrite r0.xl as if t then prev else 0",
        )
    short.append(f"modification u {{ {edit.short} }}\n")
    long.append(f"modification u {{ {edit.long} }}\n")
    for number in range(3):
        claim = condition(choose, [])
        short.append(f"invariant i{number}: {claim.short}\n")
        long.append(f"invariant i{number}: {claim.long}\n")
    return Both("".join(short), "".join(long))


def examine(seed: int, counts: Counter[str]) -> None:
    """Compare a system with the same one written out, and bounded search with brute force."""
    both = system(seed)
    chain, steps = BOUNDS[seed % len(BOUNDS)]
    models = [load_text(text) for text in (both.short, both.long)]
    try:
        found = [search(Interpreter(model), chain, steps, cap=LARGEST) for model in models]
        agreement = compare(models[0], chain, steps, LARGEST)
    except TooManyConfigurationsError:
        return
    shapes = [{name: each and (each.chain, each.length) for name, each in broken.items()} for broken in found]
    both_have = [name for name in shapes[0] if name in shapes[1]]
    text = f"{both.short}\n{both.long}\n# seed {seed}, chain {chain}, steps {steps}"
    assert [shapes[0][name] for name in both_have] == [shapes[1][name] for name in both_have], text
    left = [name for name in shapes[0] if name not in shapes[1] and name.endswith(".defined")]
    assert not any(shapes[0][name] for name in left), text
    assert not agreement.disagreements, f"{text}: {agreement.disagreements}"
    counts["records"] += 1
    counts["broken"] += sum(each is not None for each in shapes[0].values())


@pytest.mark.parametrize("batch", batches(60, always=1))
def test_optional_values_and_records_mean_the_same_as_written_out(batch: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(5 * batch, 5 * batch + 5):
        examine(seed, counts)
    assert counts["records"], counts
