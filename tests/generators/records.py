"""Expressions and clauses about optional values and records, each with the same written out in variables of its own.

Owns: the texts of both.
Must never know: rules, edits.
"""

from __future__ import annotations

from tests.generators.choosing import Seeded
from tests.generators.sets import Both

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
            # A comparison evaluates both sides, whatever it says about their parts.
            return Both(f"(x == {other.short})", f"(let _w = {other.who} in let _l = {other.level} in {same})")
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
