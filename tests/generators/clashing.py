"""Small systems with optional values and records in which names stand for one thing here and for another one there.

Owns: the texts, and which features a text has.
Must never know: how systems are checked.

Parameters and bound names are called like variables, individuals, members, fields and rules. New code of modifications
reads such names as its target, as the modification, and as the modification that put the edit there see them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import count

from tests.generators.choosing import Seeded
from tests.generators.models import is_model
from tests.generators.seen import GLOBALS, Expressions, NothingSeenError, Seen

FEATURES = {
    "now": r"\bnow\(",
    "now of a part": r"\bnow\((?:value\(|\w+\.|\w+ [!=]= none)",
    "prev": r"\bprev\b",
    "prev of a record": r"rewrite r\(?.*\)?\.x as .*prev",
    "a rewritten record": r"rewrite r\b[^.]*\.x as",
    "an added guard": r"add require",
    "an added record": r"add [xkom]\b.* to up",
    "an entry in a block": r"for \w+ in A",
    "a labelled edit": r"way: ",
    "an edit of a label": r"rewrite learn\.way as rewrite",
    "a family of edits": r"editing r\.g from",
    "a record by unknown code": r"as any of (?:x|k|o)\b",
    "an unknown condition": r"as unknown",
    "an unknown condition over a part": r"unknown over (?:.*none|.*\.)",
    "a backup": r"^backup b",
    "since": r"since b",
    "captured": r"captured r",
    "code of one's own": r"rewrite r\(\w+\)",
    "a definition": r"\bf\(",
    "a deadline": r"leads to",
    "can": r"\bcan \(",
    "a step": r"invariant step",
    "a witness": r"^witness",
    "a measure": r"^measure",
}
"""Each feature, with the words that it has in a text."""

TYPES = {"A": "A", "L": "0..1"}
SPENDS = "require left > 0  left := left - 1"


def features_of(text: str) -> frozenset[str]:
    """Return the features that a text has."""
    return frozenset(name for name, words in FEATURES.items() if re.search(words, text, re.M))


@cache
def clashing_of(seed: int, *, clash: bool = True) -> str:
    """Return the system of a seed: the first that the loader takes, with the feature whose turn it is."""
    wanted = [*FEATURES][seed % len(FEATURES)]
    for number in count():
        try:
            text = ClashingSystem(Seeded(seed + 1_000_003 * number), clash=clash).system()
        except NothingSeenError:
            continue
        if wanted in features_of(text) and is_model(text):
            return text
    raise AssertionError


class ClashingSystem:
    """Makes one system. Its text may be refused."""

    def __init__(self, choose: Seeded, *, clash: bool = True) -> None:
        self.choose = choose
        self.write = Expressions(choose, clash=clash)
        self.named = choose.chance(70)
        self.seen: Seen = dict(GLOBALS)
        if not self.named:
            self.seen = {"h": "A", **{name: of for name, of in GLOBALS.items() if name not in ("p", "q")}}
        self.parts: list[str] = []
        self.asks = ["unmodified r.g", "unmodified r.x"]
        self.own = choose.chance(60)
        self.parameter = self.write.name() if self.own else None

    @property
    def target(self) -> Seen:
        """What the first rule sees."""
        return self.seen if self.parameter is None else {**self.seen, self.parameter: "A"}

    def system(self) -> str:
        """Return the text."""
        makers = self.choose.shuffled(self._makers())[: self.choose.number(1, 2)]
        self._rules()
        for make in makers:
            make()
        if self._keep in makers:
            self.asks += ["unmodified r.g since b", "saved(b)"]
        self._claims()
        return "\n".join([*self._head(), *self.parts, ""])

    def _makers(self) -> list[Callable[[], None]]:
        return [
            self._rewrite,
            self._rewrite,
            self._rewrite_value,
            self._add_guard,
            self._add_assignment,
            self._learn,
            self._family,
            self._dull,
            self._blur,
            self._keep,
            self._hold,
            self._own_code,
        ]

    def _head(self) -> list[str]:
        start = self.choose.pick(["none", "K(level: 1, who: q)" if self.named else "K(level: 1, who: h)"])
        first = self.choose.pick(["p", "q"]) if self.named else "h"
        return [
            "system clashing",
            "type A [2] = p, q" if self.named else "type A [2]",
            "enum E { red, green }",
            "record K { who: A, level: 0..1 }",
            *([] if self.named else ["var h: A"]),
            f"var x: K? = {start}",
            "var y: K? = none",
            f"var k: K = K(who: {first}, level: 0)",
            f"var o: A? = {self.choose.pick(['none', first])}",
            "var v: 0..1? = none",
            "var m: A -> K? = none",
            f"var s: A -> Bool = for a: a == {first}",
            "var t: Bool = false",
            "var n: 0..1 = 0",
            "var e: E = red",
            "var left: 0..1 = 1",
        ]

    # ------------------------------------------------------------------ rules

    def _assigned(self, seen: Seen, names: tuple[str, ...]) -> list[str]:
        """Return assignments to some variables."""
        found = []
        for name in names:
            of = GLOBALS[name]
            if of == "M":
                found.append(f"m[{self.write.value(seen, 'A')}] := {self.write.whole(seen, 'K?')}")
            elif of == "S":
                found.append(f"s[{self.write.value(seen, 'A')}] := {self.write.condition(seen, 0)}")
            elif of in ("K?", "A?", "L?"):
                value = "none" if self.choose.chance(25) else self.write.whole(seen, of)
                found.append(f"{name} := {value}")
            else:
                found.append(f"{name} := {self.write.whole(seen, 'K') if of == 'K' else self.write.value(seen, of)}")
        return found

    def _rules(self) -> None:
        seen, write = self.target, self.write
        head = "transition r" + (f"({self.parameter}: A)" if self.own else "")
        more = self._assigned(seen, tuple(self.choose.shuffled(["k", "o", "v", "n"])[: self.choose.number(0, 1)]))
        block = ""
        if self.choose.chance(35):
            name, inner = write.bind(seen, "A")
            test, entry = write.condition(inner, 1), write.whole(inner, "K?")
            block = f"\n  for {name} in A where {test} {{ m[{name}] := {entry} }}"
        value = "none" if self.choose.chance(20) else write.whole(seen, "K?")
        body = "  ".join([f"x := {value}", *more])
        self.parts.append(f"{head} {{\n  require g: {write.condition(seen)}\n  {body}{block}\n}}")
        other = self.write.name()
        two = {**self.seen, other: "L"}
        names = tuple(self.choose.shuffled(["t", "e", "y", "s", "m"])[:2])
        changes = [
            "t := not t" if name == "t" and two["t"] == "B" else line
            for name, line in zip(names, self._assigned(two, names), strict=True)
        ]
        self.parts.append(f"transition up({other}: 0..1) {{\n  {'  '.join(changes)}\n}}")
        self.up = two
        self.taken = names
        if self.choose.chance(30):
            name, inner = write.bind(self.seen, "A")
            self.parts.append(f"define f({name}: A): Bool = {write.condition(inner, 1)}")
            if self.parameter != "f":
                self.asks.append(f"f({write.value(self.seen, 'A')})")

    # ------------------------------------------------------------------ edits

    def _modification(self, name: str, of: str | None, body: str, parameter: str) -> None:
        spends = f"{SPENDS}  " if "prev" in body else ""
        head = f"({parameter}: {TYPES[of]})" if of else ""
        self.parts.append(f"modification {name}{head} {{ {spends}{body} }}")

    def _code(self, target: Seen, own: Seen, depth: int = 2) -> str:
        """Return a condition for the target, with parts that the modification reads."""
        code = self.write.condition(target, depth)
        if self.choose.chance(60):
            part = f"now({self.write.condition(own, 1)})"
            if self.choose.chance(30):
                part = f"({self.write.value(target, 'L')} == now({self.write.value(own, 'L')}))"
            code = self.choose.pick([f"({code} and {part})", f"({part} or {code})", part])
        return code

    def _both(self) -> tuple[str, str | None, Seen, Seen]:
        """Return a parameter of a modification, with what the modification and its new code for the rule see."""
        of = self.choose.pick(["A", "A", "L", None])
        name = self.write.name()
        own = dict(self.seen) if of is None else {**self.seen, name: of}
        return name, of, own, {**own, **({} if self.parameter is None else {self.parameter: "A"})}

    def _rewrite(self) -> None:
        name, of, own, seen = self._both()
        front = self.choose.pick(["", "", "prev and ", "prev or "])
        self._modification(f"edit{len(self.parts)}", of, f"rewrite r.g as {front}{self._code(seen, own)}", name)

    def _rewrite_value(self) -> None:
        name, of, own, seen = self._both()
        value = "none" if self.choose.chance(20) else self.write.whole(seen, "K?")
        if self.choose.chance(40):
            test = self.choose.pick([f"now({self.write.condition(own, 1)})", self.write.condition(seen, 1)])
            value = f"if {test} then prev else {value}"
        self._modification("turn", of, f"rewrite r.x as {value}", name)

    def _add_guard(self) -> None:
        name, of, own, seen = self._both()
        self._modification("demand", of, f"add require more: {self._code(seen, own)} to r", name)

    def _add_assignment(self) -> None:
        names = [name for name in ("k", "o", "m", "y") if name not in self.taken]
        of = self.choose.pick(["A", None])
        name = self.write.name()
        own = dict(self.seen) if of is None else {**self.seen, name: "A"}
        seen = {**own, **{key: value for key, value in self.up.items() if self.seen.get(key) != value}}
        (line,) = self._assigned(seen, (self.choose.pick(names),))
        self._modification("demand_", of, f"add {line} to up", name)

    def _learn(self) -> None:
        """A labelled edit, and another edit that is put at the label."""
        name, of, own, seen = self._both()
        self._modification("learn", of, f"{SPENDS}  way: rewrite r.g as {self._code(seen, own, 1)}", name)
        other, of_other, outer, _ = self._both()
        held = {**outer, **({} if of is None else {name: of})}
        inner = {**held, **({} if self.parameter is None else {self.parameter: "A"})}
        twice = self.choose.pick(["", f" and now(now({self.write.condition(outer, 1)}))"])
        code = f"({self._code(inner, held, 1)}){twice}"
        self._modification("improve", of_other, f"rewrite learn.way as rewrite r.g as {code}", other)
        self.asks.append("unmodified learn.way")

    def _family(self) -> None:
        name, of, own, seen = self._both()
        head = f"({name}: {TYPES[of]})" if of else ""
        self.parts.append(f"modification adjust{head} {{ {'t := not t' if own['t'] == 'B' else ''} }}")
        codes = [self._code(seen, own, 1), self.choose.pick(["prev and ", "prev or ", ""]) + self._code(seen, own, 1)]
        self.parts.append(
            f"modification free {{ rewrite adjust as any of left editing r.g from {{ {', '.join(codes)} }}"
            " where left' < left }"
        )

    def _dull(self) -> None:
        """Unknown code that assigns something with parts."""
        name, of, own, seen = self._both()
        variable = self.choose.pick(["x", "k", "o"])
        if seen.get(variable) != GLOBALS[variable]:
            raise NothingSeenError
        contract = {
            "x": ["x' == none or x'.level == 1", f"x' == {self.write.whole(seen, 'K?')}", "x' != none"],
            "k": ["k'.level == k.level", f"k' == {self.write.whole(seen, 'K')}", "k' != k"],
            "o": ["o' == none", f"o' == {self.write.value(seen, 'A')}", "o' != o"],
        }[variable]
        more = self.choose.pick(
            ["", f" and now({self.write.condition(own, 1)})", f" or {self.write.condition(seen, 0)}"]
        )
        self._modification(
            "dull", of, f"rewrite r as any of {variable} where ({self.choose.pick(contract)}){more}", name
        )

    def _blur(self) -> None:
        name, of, _, seen = self._both()
        over = self.choose.pick(
            [
                "",
                f" over {self.write.optional(seen, 'A?', 0) or 'true'} == none",
                f" over {self.write.number(seen)}",
                f" over {self.write.condition(seen, 0)}",
                f" over {self.write.guarded(seen)}",
            ]
        )
        self._modification("blur", of, f"rewrite r.g as unknown{over}", name)

    def _keep(self) -> None:
        self.parts.append("backup b of r, x" if self.choose.chance(50) else "backup b of r")
        self._rewrite()
        self.parts += ["modification keep { save b }", "modification back { restore b }"]

    def _hold(self) -> None:
        """A parameter that is captured, and asked for."""
        name = self.write.name()
        if name == self.parameter:
            raise NothingSeenError
        seen = {**self.seen, name: "A", **({} if self.parameter is None else {self.parameter: "A"})}
        code = self.choose.pick([f"k.who == {name}", f"o == {name}", f"x == K(who: {name}, level: 0)"])
        if seen.get(code.split(".")[0].split(" ")[0]) not in ("K", "K?", "A?"):
            raise NothingSeenError
        self._modification("hold", "A", f"rewrite r.g as {code} or {self.write.condition(seen, 1)}", name)
        self.parts.append(
            f"invariant held: not unmodified r.g => captured r.g.{name} == {self.write.value(self.seen, 'A')}"
        )

    def _own_code(self) -> None:
        if not self.own:
            raise NothingSeenError
        name, of, own, seen = self._both()
        who = self.write.value(own, "A")
        clause = f"rewrite r({who}).g as {self._code(seen, own, 1)}"
        if self.choose.chance(30):
            clause = f"rewrite r({who}).x as {self.write.whole(seen, 'K?')}"
        self._modification("own", of, clause, name)
        self.asks = [f"unmodified r({self.write.value(self.seen, 'A')}).g"]

    # ----------------------------------------------------------------- claims

    def _claims(self) -> None:
        choose, write = self.choose, self.write
        write.asks = (*self.asks, "enabled r(_)" if self.own else "enabled r")
        claims = [f"invariant i{number}: {write.condition(self.seen)}" for number in range(2)]
        if choose.chance(40):
            name, inner = write.bind(self.seen, "A")
            premise, goal = write.condition(inner, 1), write.condition(inner, 1)
            unit = choose.pick(["", " modifications", " steps of r"])
            claims.append(
                f"invariant due: forall {name} in A: {premise} leads to {goal} within {choose.number(0, 2)}{unit}"
            )
        if choose.chance(30):
            within = choose.pick(["", " within 1", " within 2"])
            by = choose.pick(["", " by r", " by r, up"])
            front = choose.pick(["", f"{write.condition(self.seen, 1)} => "])
            claims.append(f"invariant still: {front}can ({write.condition(self.seen, 1)}){within}{by}")
        if choose.chance(40):
            claims.append(
                "invariant step: "
                + choose.pick(
                    [
                        f"x == x' or {write.condition(self.seen, 1)}",
                        "x' == none or x'.who == k'.who",
                        f"k' == k or {write.condition(self.seen, 1)}",
                        "forall a in A: m'[a] == m[a] or x != none and x.who == a",
                        "(o == none) => o' == none or value(o') == k.who",
                    ]
                )
            )
        if choose.chance(30):
            claims.append(f"witness seen: {write.condition(self.seen, 1)}")
        if choose.chance(25):
            limit = choose.number(0, 2)
            claims.append(
                f"measure size: count(a in A: {write.condition({**self.seen, 'a': 'A'}, 1)})"
                f" + (if {write.condition(self.seen, 1)} then 1 else 0)\ncheck size: limit, expect {limit}"
            )
        self.parts += claims
