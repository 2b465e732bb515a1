"""Random systems with sets and whole maps, each beside the same system written out without them.

Owns: both texts. In the one that is written out, the individuals of ``A`` have names, a set among the parameters is one
parameter for each of them, and whole maps are assigned and compared entry by entry.
Must never know: what is done with the texts.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from tests.generators.choosing import Chooser

NAMES = ("p", "q", "r")
HEAD = """system sets
type A [{size}]{names}
type B [2]
var m: A -> Bool = false
var n: A -> Bool = {start}
var k: B, A -> Bool = false
var x: Bool = false
var c: 0..2 = 0
"""
MORE = "define more(s: A -> Bool, t: A -> Bool): Bool = count(a in A: s[a]) > count(a in A: t[a])\n"


@attrs.frozen
class Both:
    """The same in both texts."""

    short: str
    long: str


@attrs.frozen
class SetText:
    """A set: its short text, and the long text of whether an individual is in it."""

    short: str
    has: Callable[[str], str]


class Systems:
    """Makes one system. ``asks`` allows ``enabled``, which not all engines can answer."""

    def __init__(self, choose: Chooser, *, asks: bool = False) -> None:
        self.choose = choose
        self.asks = asks
        self.size = choose.number(2, 3)
        self.names = NAMES[: self.size]
        self._bound = 0

    def fresh(self) -> str:
        self._bound += 1
        return f"y{self._bound}"

    # ---------------------------------------------------------------- sets

    def variable(self, name: str, prime: str = "") -> SetText:
        return SetText(f"{name}{prime}", lambda e: f"{name}{prime}[{e}]")

    def parameter(self, name: str) -> SetText:
        def has(element: str) -> str:
            text = f"{name}_{self.names[-1]}"
            for individual in reversed(self.names[:-1]):
                text = f"if {element} == {individual} then {name}_{individual} else {text}"
            return f"({text})"

        return SetText(name, has)

    def set_(self, sets: list[SetText], rows: list[str], depth: int = 1) -> SetText:
        kind = self.choose.number(0, 5)
        if kind == 0 and rows:
            row = self.choose.pick(rows)
            return SetText(f"k[{row}, _]", lambda e: f"k[{row}, {e}]")
        if kind == 1 and depth:
            one, other = (self.set_(sets, rows, depth - 1) for _ in range(2))
            test = self.choose.pick(["x", "c > 0", "not x"])
            return SetText(
                f"(if {test} then {one.short} else {other.short})",
                lambda e: f"(if {test} then {one.has(e)} else {other.has(e)})",
            )
        return self.choose.pick(sets)

    # ---------------------------------------------------------- conditions

    def condition(self, sets: list[SetText], elements: list[str], rows: list[str], depth: int = 2) -> Both:
        kind = self.choose.number(0, 9 if depth else 6)
        one, other = (self.set_(sets, rows) for _ in range(2))
        a = self.fresh()
        match kind:
            case 0:
                truth = self.choose.pick(["x", "c == 1", "c < 2"])
                return Both(truth, truth)
            case 1:
                short = f"{one.short} == {other.short}"
                return Both(f"({short})", f"(forall {a} in A: {one.has(a)} == {other.has(a)})")
            case 2:
                short = f"{one.short} != {other.short}"
                return Both(f"({short})", f"(exists {a} in A: {one.has(a)} != {other.has(a)})")
            case 3:
                return Both(f"subset({one.short}, {other.short})", f"(forall {a} in A: {one.has(a)} => {other.has(a)})")
            case 4:
                counts = [f"count({a} in A: {each.has(a)})" for each in (one, other)]
                return Both(f"more({one.short}, {other.short})", f"({counts[0]} > {counts[1]})")
            case 5 | 6:
                plain = self.choose.pick(sets)
                if elements:
                    element = self.choose.pick(elements)
                    return Both(f"{plain.short}[{element}]", plain.has(element))
                at_least = self.choose.number(1, self.size)
                return Both(
                    f"(count({a} in A: {plain.short}[{a}]) >= {at_least})",
                    f"(count({a} in A: {plain.has(a)}) >= {at_least})",
                )
            case 7:
                word = self.choose.pick(["forall", "exists"])
                inner = self.condition(sets, [*elements, a], rows, depth - 1)
                return Both(f"({word} {a} in A: {inner.short})", f"({word} {a} in A: {inner.long})")
            case 8:
                inner = self.condition(sets, elements, rows, depth - 1)
                return Both(f"not {inner.short}", f"not {inner.long}")
            case _:
                left, right = (self.condition(sets, elements, rows, depth - 1) for _ in range(2))
                word = self.choose.pick(["and", "or", "=>"])
                return Both(f"({left.short} {word} {right.short})", f"({left.long} {word} {right.long})")

    # --------------------------------------------------------------- rules

    def rule(self, name: str, word: str, edits: list[Both]) -> Both:
        sets = [self.variable("m"), self.variable("n")]
        short, long = [], []
        elements, rows = [], []
        for parameter in ("s", "t")[: 1 if name == "t0" else self.choose.number(0, 4 - self.size)]:
            sets.append(self.parameter(parameter))
            short.append(f"{parameter}: A -> Bool")
            long += [f"{parameter}_{each}: Bool" for each in self.names]
        if self.choose.number(0, 1):
            elements.append("a")
            short.append("a: A")
            long.append("a: A")
        if self.choose.number(0, 1):
            rows.append("b")
            short.append("b: B")
            long.append("b: B")
        lines = [Both("", "")]
        guard = self.condition(sets, elements, rows)
        lines.append(Both(f"require g: {guard.short}", f"require g: {guard.long}"))
        lines += self.assignments(sets, elements, rows)
        head = [f"({', '.join(each)})" if each else "" for each in (short, long)]
        self.arities[name] = len(short), len(long)
        body = [*lines[1:], *edits]
        return Both(
            *(
                f"{word} {name}{head[i]} {{\n" + "".join(f"  {(each.short, each.long)[i]}\n" for each in body) + "}\n"
                for i in range(2)
            )
        )

    arities: dict[str, tuple[int, int]]

    def assignments(self, sets: list[SetText], elements: list[str], rows: list[str]) -> list[Both]:
        assigned = [name for name, most in (("m", 2), ("n", 1)) if self.choose.number(0, most)]
        found = [self.whole(name, sets, elements, rows) for name in assigned]
        kind = self.choose.number(0, 3)
        if kind == 0 and rows:
            row = self.set_(sets, rows)
            found.append(Both(f"k[{rows[0]}, _] := {row.short}", f"for e in A {{ k[{rows[0]}, e] := {row.has('e')} }}"))
        elif kind == 1:
            inner = self.condition([*sets, self.variable("m")], ["e"], ["f"], 1)
            found.append(Both(f"k := for f, e: {inner.short}", f"for f in B, e in A {{ k[f, e] := {inner.long} }}"))
        elif kind == 2:
            found.append(Both("k[_, _] := x", "for f in B, e in A { k[f, e] := x }"))
        found.append(Both("c := if c == 2 then 0 else c + 1", "c := if c == 2 then 0 else c + 1"))
        return found

    def whole(self, name: str, sets: list[SetText], elements: list[str], rows: list[str]) -> Both:
        kind = self.choose.number(0, 4)
        if kind == 0:
            return Both(f"{name} := any", f"for e in A {{ {name}[e] := any }}")
        if kind == 1:
            inner = self.condition(sets, [*elements, "e"], rows, 1)
            return Both(f"{name} := for e: {inner.short}", f"for e in A {{ {name}[e] := {inner.long} }}")
        chosen = self.set_(sets, rows)
        return Both(f"{name} := {chosen.short}", f"for e in A {{ {name}[e] := {chosen.has('e')} }}")

    def edits(self, targets: list[str]) -> list[Both]:
        sets = [self.variable("m"), self.variable("n")]
        target = self.choose.pick(targets)
        inner = self.condition(sets, [], [], 1)
        kind = self.choose.number(0, 3)
        if kind == 0:
            new = self.set_(sets, [])
            return [Both(f"rewrite t0.m as {new.short}", f"rewrite t0.m as {new.has('e')}")]
        if kind == 1:
            word = self.choose.pick(["and", "or"])
            new = self.condition(sets, ["e"], [], 1)
            return [Both(f"rewrite t0.m as for e: prev {word} {new.short}", f"rewrite t0.m as prev {word} {new.long}")]
        word = self.choose.pick(["prev and ", "prev or ", ""])
        return [Both(f"rewrite {target}.g as {word}{inner.short}", f"rewrite {target}.g as {word}{inner.long}")]

    # -------------------------------------------------------------- system

    def system(self) -> Both:
        """Return both texts."""
        self.arities = {}
        start = self.choose.pick(["true", "false"])
        parts = [
            Both(
                HEAD.format(size=self.size, names="", start=start) + MORE,
                HEAD.format(size=self.size, names=" = " + ", ".join(self.names), start=start),
            )
        ]
        first = self.rule("t0", "transition", [])
        while "  m := " not in first.short:
            first = self.rule("t0", "transition", [])
        parts.append(first)
        names = ["t0"]
        if self.choose.number(0, 1):
            parts.append(self.rule("t1", "transition", []))
            names.append("t1")
        parts.append(self.rule("u0", "modification", self.edits(names)))
        for number in range(3):
            sets = [self.variable(each, prime) for each in "mn" for prime in ("", "'")[: 1 + (number == 2)]]
            claim = self.condition(sets, [], [], 2)
            parts.append(Both(f"invariant i{number}: {claim.short}\n", f"invariant i{number}: {claim.long}\n"))
        if self.asks:
            name = self.choose.pick(names)
            short, long = (f"({', '.join('_' * n)})" if n else "" for n in self.arities[name])
            parts.append(Both(f"invariant asked: enabled {name}{short}\n", f"invariant asked: enabled {name}{long}\n"))
        return Both("".join(each.short for each in parts), "".join(each.long for each in parts))


def sets_system(choose: Chooser, *, asks: bool = False) -> Both:
    """Return a random system with sets and whole maps, and the same system written out."""
    return Systems(choose, asks=asks).system()
