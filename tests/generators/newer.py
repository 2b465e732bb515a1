"""Small systems over all of the newer language: records, optional values, sets, whole maps, labels, unknown code that
edits or assigns records, unknown conditions, captures, backups, code of one's own.

Owns: both texts. In the one that is written out, records are variables of their own, and an unknown condition is one
modification for each condition that there is.
Must never know: how systems are checked.

Each system has one of the features for certain, in turn, and one or two others. Modifications whose code nests share a
number that each of them takes one of, so that the configurations are finitely many for chains of every length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import count, product

from tests.generators.choosing import Seeded
from tests.generators.models import is_model
from tests.generators.newer_features import FEATURES, features_of
from tests.generators.newer_words import READ, SPENDS, STEPS, TOTAL, VALUES, same
from tests.generators.records import LONG, SHORT, condition, optional
from tests.generators.sets import Both
from tests.generators.sizes import is_small

MOST = 200
"""The most configurations of a system, for chains of every length."""


@cache
def newer_of(seed: int) -> Both:
    """Return the system of a seed, short and written out: the first that the loader takes, and that is small."""
    wanted = [*FEATURES][seed % len(FEATURES)]
    for number in count():
        both = NewerSystem(Seeded(seed + 1_000_003 * number), wanted).system()
        if not is_model(both.short) or wanted not in features_of(both.short):
            continue
        if is_model(both.long) and is_small(both.short, MOST):
            return both
    raise AssertionError


class NewerSystem:
    """Makes one system. Its texts may be refused: they may ask about code that is not known."""

    def __init__(self, choose: Seeded, wanted: str) -> None:
        self.choose = choose
        self.parts: list[Both] = []
        self.claims: list[str] = []
        makers = self._makers()
        self.others = [name for name in choose.shuffled(list(FEATURES)) if name != wanted][: choose.number(1, 2)]
        self.wanted = [wanted, *self.others]
        self.own = bool(OF_ONE_INDIVIDUAL & {*self.wanted}) or choose.chance(40)
        self.makers = dict.fromkeys(makers[name] for name in self.wanted)

    def _makers(self) -> Mapping[str, Callable[[], None]]:
        """Return which part brings a feature."""
        return {
            "a set as an argument": self._pick,
            "a set that is captured": self._trust,
            "a whole map": self._turn_all,
            "any": self._draw,
            "a labelled edit": self._editor,
            "an edit of a label": self._meta,
            "a label with unknown code": self._deep,
            "a family of edits": self._learn,
            "a family over labels": self._learn_labelled,
            "a direction of edits": self._directed,
            "an unknown condition": self._blur,
            "an unknown condition of an editor": self._blur_editor,
            "a record by unknown code": self._dull,
            "a captured argument": self._hold,
            "a captured part of a record": self._hold_part,
            "a backup of a record": self._backup,
            "prev of a record": self._rewriting,
            "code of one's own": self._own_code,
            "several partial edits": self._partial,
            "an added clause": self._added,
            "an added label": self._added_label,
            "a label that restores": self._rewind,
            "a dormant rule": self._dormant,
        }

    def system(self) -> Both:
        """Return both texts."""
        self._core()
        for make in self.makers:
            make()
        self._state()
        texts = [self._variables(), *self.parts]
        return Both("".join(each.short for each in texts), "".join(each.long for each in texts))

    # ------------------------------------------------------------------ the core

    def _variables(self) -> Both:
        start = self.choose.pick(list(VALUES))
        long = "".join(
            f"var {one}t: Bool = {values[0]}\nvar {one}w: A = {values[1]}\nvar {one}l: 0..1 = {values[2]}\n"
            for one, values in (("x", VALUES["none"]), ("y", VALUES[start]))
        )
        most = 2 if self._partial in self.makers else 1
        own = f"var s: A -> Bool = for a: a == p\nvar left: 0..{most} = {most}\n"
        return Both(SHORT.format(start=start) + own, LONG.format(variables=long) + own)

    def _add(self, *parts: Both) -> None:
        self.parts += [Both(f"{each.short}\n", f"{each.long}\n") for each in parts]

    def _total(self) -> Both:
        return self.choose.pick(TOTAL)

    def _condition(self, elements: tuple[str, ...] = ()) -> Both:
        """Return a condition, which may be undefined in one of four cases."""
        if self.choose.chance(25):
            return condition(self.choose, [*elements], 1)
        one = self._total()
        if elements and self.choose.chance(50):
            own = self.choose.pick([f"s[{elements[0]}]", f"{elements[0]} == p"])
            word = self.choose.pick(["and", "or"])
            return Both(f"({own} {word} {one.short})", f"({own} {word} {one.long})")
        return Both(f"({one.short})", f"({one.long})")

    def _core(self) -> None:
        """Two rules, of which one assigns a record, and the other one what the conditions read."""
        elements = ("a",) if self.own else ()
        guard, value = self._condition(elements), optional(self.choose, [*elements])
        head = "transition r0(a: A)" if self.own else "transition r0"
        assigned = f"xt := {value.there} xw := {value.who} xl := {value.level}"
        self._add(
            Both(
                f"{head} {{\n  require g: {guard.short}\n  x := {value.short}\n}}",
                f"{head} {{\n  require g: {guard.long}\n  {assigned}\n}}",
            )
        )
        self._add(same(self.choose.pick(["transition r1 { t := not t }", "transition r1 { require t  t := false }"])))

    def _state(self) -> None:
        """State what has a value everywhere, what may have none, and what is about code or a step."""
        claims = [self._total() for _ in range(2)]
        if self.choose.chance(50):
            claims.append(condition(self.choose, [], 1))
        if self.claims:
            claims.append(same(self.choose.pick(self.claims)))
        if self.choose.chance(40) and self._directed not in self.makers:
            claims.append(same(self.choose.pick(["unmodified r0.g", "enabled r0(_)" if self.own else "enabled r0"])))
        claims = self.choose.shuffled(claims)
        if self.choose.chance(30):
            claims.append(self.choose.pick(STEPS))
        self._add(
            *(Both(f"invariant i{n}: {each.short}", f"invariant i{n}: {each.long}") for n, each in enumerate(claims))
        )

    # ------------------------------------------------------------------ rules

    def _pick(self) -> None:
        bound = self.choose.pick(["count(c in A: next[c]) <= 1", "subset(next, s) or t", "next != s"])
        then = self.choose.pick(["s := next", "t := next[q]", "s := next  t := subset(s, next)"])
        self._add(same(f"transition choose_(next: A -> Bool) {{\n  require g: {bound}\n  {then}\n}}"))

    def _turn_all(self) -> None:
        self._add(
            self.choose.pick(
                [
                    same("transition turn { require t  s := for c: not s[c] }"),
                    same("transition turn { s := for c: c == q or s[c] }"),
                    Both(
                        "transition turn { m := for c: x }",
                        "transition turn { for c in A { mt[c] := xt mw[c] := xw ml[c] := xl } }",
                    ),
                ]
            )
        )

    def _draw(self) -> None:
        self._add(same(self.choose.pick(["transition draw { t := any }", "transition draw { s := any }"])))

    # ------------------------------------------------------------------ edits

    def _edit(self, *, partial: bool | None = None) -> Both:
        """Return an edit of the guard that keeps what it held as an operand, or does not."""
        new = self._condition()
        partial = self.choose.chance(40) if partial is None else partial
        front = self.choose.pick(["prev and ", "prev or "]) if partial else ""
        return Both(f"rewrite r0.g as {front}{new.short}", f"rewrite r0.g as {front}{new.long}")

    def _modification(self, name: str, body: Both, *, spends: bool = True) -> None:
        front = f"{SPENDS}  " if spends and " prev " in f" {body.short} " else ""
        self._add(
            Both(f"modification {name} {{ {front}{body.short} }}", f"modification {name} {{ {front}{body.long} }}")
        )

    def _editor(self) -> None:
        if any("modification edit_" in each.short for each in self.parts):
            return
        front = self.choose.pick(["require h: t  ", "require h: true  "])
        edit = self.choose.pick([self._edit(), self._edit(), same("disable r1"), same("rewrite r1.t as false")])
        spends = f"{SPENDS}  "
        self._add(
            Both(
                f"modification edit_ {{ {front}{spends}step: {edit.short} }}",
                f"modification edit_ {{ {front}{spends}step: {edit.long} }}",
            )
        )
        self.claims.append("unmodified edit_.step")

    def _meta(self) -> None:
        self._editor()
        edit = self.choose.pick([self._edit(), same("disable r0"), same("enable r1"), same("remove r0.g")])
        self._modification(
            "meta", Both(f"rewrite edit_.step as {edit.short}", f"rewrite edit_.step as {edit.long}"), spends=False
        )

    def _deep(self) -> None:
        """A label that holds unknown code, which another modification puts there or takes away."""
        unknown = self.choose.pick(["rewrite r1 as any of t", "rewrite r1 as any of s where subset(s', s)"])
        self._add(same(f"modification deep {{ way: {unknown} }}"))
        self._add(
            same(
                self.choose.pick(
                    ["modification calm { remove deep.way }", "modification calm { rewrite deep.way as disable r1 }"]
                )
            )
        )
        self.claims.append("unmodified deep.way")

    def _family(self, target: str, more: str = "") -> Both:
        first, second = self._condition(), self._condition()
        word = self.choose.pick(["prev and ", "prev or ", "", "not "])
        short, long = (
            f"rewrite {target} as any of t, left editing r0.g from {{ {a}, {word}{b} }}{more} where left' < left"
            for a, b in ((first.short, second.short), (first.long, second.long))
        )
        return Both(short, long)

    def _learn(self) -> None:
        self._add(same("modification adjust { t := not t }"))
        self._modification("learn", self._family("adjust"), spends=False)

    def _learn_labelled(self) -> None:
        """Unknown code, with a family of edits, in the place of a modification that has a labelled edit."""
        self._editor()
        more = self.choose.pick(["", ", r1.t from { false, t }"])
        self._modification("learn_", self._family("edit_", more), spends=False)

    def _directed(self) -> None:
        self._add(same("modification tune { t := not t }"))
        word = self.choose.pick(["tightens", "loosens"])
        clause, kept = self.choose.pick([("r0.g", ""), ("r0", " and keeps r0.x")])
        long = kept and " and keeps r0.xt and keeps r0.xw and keeps r0.xl"
        front = f"rewrite tune as any of t, left editing {clause} where left' < left and {word} r0.g"
        self._modification("learn__", Both(f"{front}{kept}", f"{front}{long}"))

    def _blur(self) -> None:
        self._unknown("blur", "r0", None if self.own else self.choose.pick([None, *READ]), own=self.own)

    def _blur_editor(self) -> None:
        """An unknown condition of a modification with a labelled edit."""
        self._editor()
        self._unknown("blur_", "edit_", self.choose.pick([None, *READ]), own=False)

    def _unknown(self, name: str, target: str, over: Both | None, *, own: bool) -> None:
        """A modification that makes a condition unknown, and one for each condition."""
        site = "h" if target == "edit_" else "g"
        rows = ["a == p", "not (a == p)"] if own else ["true"]
        if over is not None:
            rows = [f"({over.long})", f"not ({over.long})"]
        of = "" if over is None else f" over {over.short}"
        more = self.choose.pick(["", "  t := not t"])
        named = []
        for number, chosen in enumerate(product((False, True), repeat=len(rows))):
            passes = [row for row, passed in zip(rows, chosen, strict=True) if passed]
            new = " or ".join(["(false and false)", *passes])
            named.append(f"modification {name}{number} {{ rewrite {target}.{site} as {new}{more} }}")
        unknown = f"modification {name} {{ rewrite {target}.{site} as unknown{of}{more} }}"
        self._add(Both(unknown, "\n".join(named)))

    def _dull(self) -> None:
        """Unknown code that assigns a record. Written out, what is not there has one value only."""
        target = self.choose.pick(["r0", "r1"])
        contract = self.choose.pick(
            [
                Both("x' == none or x'.level == 1", "(not xt' or xl' == 1)"),
                Both("x' == y", "(xt' == yt and (xt' => xw' == yw and xl' == yl))"),
                Both("x' == none or x' == x", "(not xt' or (xt and xw' == xw and xl' == xl))"),
            ]
        )
        canonical = "(xt' or (xw' == p and xl' == 0))"
        self._modification(
            "dull",
            Both(
                f"rewrite {target} as any of x where {contract.short}",
                f"rewrite {target} as any of xt, xw, xl where {canonical} and {contract.long}",
            ),
        )

    # ------------------------------------------------------------------ captures, backups, records

    def _hold(self) -> None:
        new = self.choose.pick([Both("x == R(who: k, level: 1)", "(xt and xw == k and xl == 1)"), same("s[k] or t")])
        word = self.choose.pick(["", "prev or "])
        self._add(
            Both(
                f"modification hold(k: A) {{ {SPENDS}  rewrite r0.g as {word}{new.short} }}",
                f"modification hold(k: A) {{ {SPENDS}  rewrite r0.g as {word}{new.long} }}",
            )
        )
        if self._own_code not in self.makers:
            self.claims.append("unmodified r0.g or captured r0.g.k == p")

    def _hold_part(self) -> None:
        new = self.choose.pick(
            [
                Both("now(x == none) or t", "now(not xt) or t"),
                Both(
                    "x == none or x.level == now(value(y).level)",
                    "not xt or (if xt then xl else 1 div 0) == now(if yt then yl else 1 div 0)",
                ),
                Both("now(value(x).who) == q", "now(if xt then xw else bad[1]) == q"),
            ]
        )
        self._modification("hold_", Both(f"rewrite r0.g as {new.short}", f"rewrite r0.g as {new.long}"))

    def _trust(self) -> None:
        bound = self.choose.pick(["count(c in A: next[c]) == 1", "subset(s, next)"])
        new = self.choose.pick(["now(next[p])", "now(next[p]) and t", "prev or now(next[q])"])
        self._add(same(f"modification trust(next: A -> Bool) {{ {SPENDS}  require {bound}  rewrite r0.g as {new} }}"))

    def _record_edit(self, *, keeps: bool) -> Both:
        new, there = optional(self.choose, []), self._total()
        values = [new.short, new.there, new.who, new.level]
        tests = (there.short, there.long, there.long, there.long)
        if keeps:
            values = [f"if {test} then prev else {text}" for test, text in zip(tests, values, strict=True)]
        long = " ".join(f"rewrite r0.x{part} as {text}" for part, text in zip("twl", values[1:], strict=True))
        return Both(f"rewrite r0.x as {values[0]}", long)

    def _rewriting(self) -> None:
        self._modification("u", self._record_edit(keeps=True))

    def _backup(self) -> None:
        """A backup of the clause of a record, and of the record."""
        self._modification("u_", self._record_edit(keeps=False))
        also = self.choose.pick([Both("", ""), Both(", x", ", xt, xw, xl")])
        self._add(Both(f"backup b of r0{also.short}", f"backup b of r0{also.long}"))
        self._add(same("modification keep { save b }"), same("modification back { restore b }"))
        self.claims += ["saved(b) => unmodified r0.g since b", "unmodified r0.g or saved(b)"]

    def _rewind(self) -> None:
        """A label that restores, or saves."""
        if self._backup not in self.makers:
            self._backup()
        self._add(
            same("modification roll { rewind: restore b }"), same("modification hold_back { remove roll.rewind }")
        )
        self.claims.append("unmodified roll.rewind")

    def _added(self) -> None:
        new = self._condition()
        clause = self.choose.pick(
            [
                Both(f"add require more: {new.short} to r0", f"add require more: {new.long} to r0"),
                Both("add o := q to r0", "add ot := true to r0  add ow := q to r0"),
                Both("add m[q] := x to r0", "add mt[q] := xt to r0  add mw[q] := xw to r0  add ml[q] := xl to r0"),
            ]
        )
        self._add(Both(f"modification add_ {{ {clause.short} }}", f"modification add_ {{ {clause.long} }}"))

    def _added_label(self) -> None:
        self._editor()
        edit = self.choose.pick(["enable r1", "rewrite r1.t as true", "disable r0"])
        self._add(same(f"modification add_late {{ add late: {edit} to edit_ }}"))

    def _dormant(self) -> None:
        self._add(same("dormant transition rare { t := true  s := for c: c == q }"))
        self._add(
            same(
                self.choose.pick(["modification wake { enable rare }", "modification wake { enable rare  disable r1 }"])
            )
        )

    def _own_code(self) -> None:
        """Code of one individual, and its way to the other one. Without a parameter there is none."""
        new = self._condition()
        self._add(
            Both(
                f"modification own_(k: A) {{ rewrite r0(k).g as {new.short} }}",
                f"modification own_(k: A) {{ rewrite r0(k).g as {new.long} }}",
            )
        )
        if self.choose.chance(50):
            self._add(same("modification hand_on(k: A, l: A) { require k != l  copy r0(k) from r0(l) }"))
        self.claims.append("exists c in A: unmodified r0(c).g")

    def _partial(self) -> None:
        """Several edits that each keep what a guard held as an operand."""
        self._modification("more", self._edit(partial=True))
        self._modification("more_", self._edit(partial=True))


OF_ONE_INDIVIDUAL = {"code of one's own"}
"""Features that need a rule with a parameter."""
