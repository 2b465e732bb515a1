"""Small random systems whose labels hold edits that capture individuals, sets and numbers, in one step or in several.

Owns: their form. In half of them the individuals differ by their cells alone, but for what is captured.
Must never know: how systems are run.

A rule of individuals is edited under a label, and other modifications put other edits there, under labels or not. The
edits are of every kind: of clauses, for one or for all, switches, copies, unknown code, backups, edits of labels.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import count

from tests.generators.choosing import Chooser, Seeded
from tests.generators.models import is_model
from tests.generators.sizes import is_small

MOST = 150
"""The most configurations of a system, for chains of every length."""

MARKED = ("true", "true", "not exists x in A: hit[x]", "not hit[a] and n > 0", "exists x in A: on[x]", "false")
"""Who can be marked."""

FEATURES = {
    "code of a captured individual": r"step as rewrite act\(b|step as disable act\(b|step as remove act\(b",
    "a condition about a captured individual": r"step as rewrite act\S* as .*\bb\b",
    "a copy to or from a captured individual": r"step as copy",
    "unknown code with a captured individual": r"step as rewrite act\S* as any of .*\bb\b",
    "a captured set": r"\bnext\[",
    "now at two times": r"now\(now\(",
    "an edit of a labelled edit that is held": r"rewrite imp\.way as rewrite tune\.step as",
    "a label that rewrites itself": r"^modification tune.*tune\.step as",
    "a backup of code that captures": r"^backup ",
    "a restoring label": r"step as restore|step: restore",
    "two labels": r"other: ",
    "alike individuals": r"\A(?!(?s:.*)(?:^backup|^var some|^const some|^transition give))",
}
"""Each feature with the words that it has in a text."""


def features_of(text: str) -> frozenset[str]:
    """Return the features that a text has."""
    return frozenset(name for name, words in FEATURES.items() if re.search(words, text, re.M))


@cache
def capturing_of(seed: int) -> str:
    """Return the system of a seed: the first that the loader takes, and that is small."""
    for number in count():
        text = _Capturing(Seeded(seed + 1_000_003 * number)).text()
        if is_model(text) and is_small(text, MOST):
            return text
    raise AssertionError


class _Capturing:
    """Makes one text, which may be refused, or be of a system that is too large."""

    def __init__(self, choose: Chooser) -> None:
        self.choose = choose
        self.has_backup = choose.chance(30)
        self.named = choose.chance(20)
        """Whether something holds an individual besides what is captured."""
        self.second = choose.pick(["", "", ", k: 0..1", ", c: B"])
        """Another parameter of the rule that is edited."""

    def text(self) -> str:
        pick = self.choose.pick
        parts = [
            f"system capturing\ntype A [{pick([2, 2, 2, 3])}]\ntype B [{pick([1, 2])}]",
            "var hit: A -> Bool = false\nvar on: A -> Bool = false\nvar n: 0..2 = 0",
            pick(["var some: A\ninit hit[some] == false", "const some: A", "var some: A"]) if self.named else "",
            f"transition mark(a: A) {{ require free: {pick(MARKED)}  hit[a] := {pick(['true', 'not hit[a]'])} }}",
            f"transition act(a: A{self.second}) {{\n  require gate: {self._about('a')}\n  on[a] := true\n}}",
            pick(["", f"transition tick {{ require {self._anybody()}  n := min(n + 1, 2) }}"]),
            pick(
                [
                    "",
                    "",
                    "",
                    "transition give(a: A, b: A) { require a != b and hit[a]  hit[a] := false  on[b] := true }",
                ]
            ),
            *self._backup(),
            self._tune(),
            *self._imposing(),
        ]
        return "\n".join([*filter(None, parts), *self._claims(), ""])

    # ------------------------------------------------------------------ conditions

    def _anybody(self) -> str:
        about = ["true", "true", "exists x in A: hit[x]", "exists x in A: hit[x]", "exists x in A: on[x]", "n > 0"]
        return self.choose.pick(about)

    def _about(self, name: str) -> str:
        """Return a condition about an individual that a name stands for."""
        about = [
            f"hit[{name}]",
            f"not hit[{name}]",
            f"hit[{name}] != on[{name}]",
            f"not exists x in A: hit[x] and x != {name}",
            f"forall x in A: x == {name} or not on[x]",
            "false",
            *(["some == " + name] if self.named else []),
        ]
        return self.choose.pick([*about, self._anybody(), self._anybody()])

    def _code(self, *names: str) -> str:
        """Return code of a condition of `act`, which may read captured names."""
        new = ["true", "false", f"now({self._anybody()})", "now(n) <= n", f"({self._about('a')})"]
        for name in names:
            new += [f"a == {name}", f"a != {name}", f"hit[{name}]", f"now(hit[{name}])", f"on[{name}] or a == {name}"]
            new += [f"now(now({self._about(name)}))", f"({self._about(name)})"]
        return self.choose.pick(["", "", "", "prev and ", "prev or "]) + self.choose.pick(new)

    # ------------------------------------------------------------------ edits

    def _target(self, *names: str) -> str:
        """Return the rule that is edited, for one individual or for all."""
        rest = ", _" if self.second else ""
        return self.choose.pick(["act", *(f"act({name}{rest})" for name in names for _ in range(2))])

    def _edit(self, *names: str, depth: int = 1) -> str:
        """Return an edit that a label can hold, which captures some of the names."""
        pick, target = self.choose.pick, self._target(*names)
        rewrite = f"rewrite {target}.gate as {self._code(*names)}"
        edits = [*[rewrite] * 6, f"disable {target}", f"enable {target}", f"remove {target}.gate"]
        edits += [f"rewrite {target}.on as {pick(['true', 'not on[a]', *(f'a == {each}' for each in names)])}"]
        edits += [f"rewrite {target} as any of {self._contract(*names)}"]
        if names:
            rest = ", _" if self.second else ""
            one, other = pick(names), pick(names)
            edits += [
                f"copy act({one}{rest}) from act({other}{rest})",
                f"disable mark({one})",
                f"rewrite mark({one}).free as true",
            ]
        if self.has_backup:
            edits += ["restore kept", "restore kept", "save kept"]
        if depth:
            edits += [f"rewrite tune.step as {self._edit(*names, depth=0)}"] * 2
        return pick(edits)

    def _contract(self, *names: str) -> str:
        contracts = ["n where n' >= n", "on where forall x in A: on[x] => on'[x]"]
        for name in names:
            contracts += [
                f"on where forall x in A: x == {name} or on'[x] == on[x]",
                f"n where hit[{name}] or n' == now(n)",
            ]
        return self.choose.pick(contracts)

    # ------------------------------------------------------------------ rules

    def _backup(self) -> list[str]:
        if not self.has_backup:
            return []
        kept = self.choose.pick(["code", "tune", "act, tune", "tune, imp", "code, hit", "act"])
        more = self.choose.pick(["modification back { restore kept }", ""])
        return [f"backup kept of {kept}\nmodification keep {{ require {self._anybody()}  save kept }}", more]

    def _tune(self) -> str:
        pick = self.choose.pick
        own = pick(["", "", "c_", "d_"])
        names = [own] if own else []
        first = pick(["disable act", "rewrite act.gate as false", self._edit(*names), self._edit(*names)])
        other = pick(["", "", "", f"  other: {self._edit(*names, depth=0)}"])
        head = f"modification tune({own}: A)" if own else "modification tune"
        return f"{head} {{ require {pick([self._anybody(), *map(self._about, names)])}  step: {first}{other} }}"

    def _imposing(self) -> list[str]:
        """Return the modifications that put edits at labels."""
        pick = self.choose.pick
        form = pick(["plain", "plain", "labelled", "two", *(["set"] if self.named else [])])
        plain = f"modification imp(b: A) {{ require {self._about('b')}  rewrite tune.step as {self._edit('b')} }}"
        if form == "labelled":
            way = pick([self._edit("e"), "remove tune.step"])
            boss = f"rewrite imp.way as rewrite tune.step as {self._edit('b', depth=0)}"
            return [
                f"modification imp(e: A) {{ way: rewrite tune.step as {way} }}".replace(
                    "as remove tune.step", "as disable act"
                ),
                f"modification boss(b: A) {{ require {self._about('b')}  {boss} }}",
            ]
        if form == "set":
            bound = pick(["count(x in A: next[x]) == 1", "forall x in A: hit[x] => next[x]"])
            code = pick(
                ["now(now(next[some]))", "now(now(count(x in A: next[x]))) > 1", "prev or now(now(next[some]))"]
            )
            put = f"rewrite tune.step as rewrite act.gate as {code}"
            return [f"modification imp(next: A -> Bool) {{ require {bound}  {put} }}"]
        more = [f"modification imp2(b: A, b2: A) {{ require b != b2  rewrite tune.step as {self._edit('b', 'b2')} }}"]
        more += ["modification clear { remove tune.step }"]
        return [plain, pick(more)] if form == "two" else [plain]

    def _claims(self) -> list[str]:
        claims = [
            "not exists a in A: on[a] and hit[a]",
            "forall a in A: on[a] => hit[a]",
            "count(a in A: on[a]) <= 1",
            "forall a in A: on[a] => unmodified act.gate",
            "unmodified tune.step or exists a in A: hit[a]",
            "forall a in A: on'[a] => on[a] or hit[a]",
            "n < 2",
            f"{self._anybody()} or not exists a in A: on[a]",
            f"forall a in A: {self._about('a')} or not on[a]",
            "unmodified tune or not exists x in A: on[x] and not hit[x]",
        ]
        if not self.second:
            claims += [
                "forall a in A: enabled act(a) => hit[a] or not on[a]",
                "forall a in A: unmodified act(a).gate or hit[a]",
            ]
        if self.has_backup:
            claims += [
                "saved(kept) => unmodified tune.step since kept",
                "saved(kept) => not exists x in A: on[x] and hit[x]",
            ]
        chosen = self.choose.shuffled(claims)[:3]
        return [f"invariant i{number}: {each}" for number, each in enumerate(chosen)]
