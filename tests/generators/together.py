"""Systems with records, optional values, sets, whole maps, labels, backups and unknown code that edits, all at once.

Owns: the text of such a system, and of the same one with records written out in variables of their own.
Must never know: how systems are checked.
"""

from __future__ import annotations

from tests.generators.choosing import Seeded
from tests.generators.records import LONG, SHORT, assignments, condition, optional
from tests.generators.sets import Both

VALUES = {"none": ("false", "p", "0"), "R(who: q, level: 1)": ("true", "q", "1")}
LONG_NAMES = ("t", "w", "l")


def together(choose: Seeded) -> Both:
    """Return a system, short and written out."""
    texts = [_variables(choose), *(_transition(choose, number) for number in range(2)), _pick(choose)]
    texts += [_editor(choose), _meta(choose), _rewriting(choose)]
    if choose.number(0, 1):
        texts.append(_learning(choose))
    if choose.number(0, 1):
        code = "code, " if choose.number(0, 1) else "r0, "
        texts.append(Both(f"backup b of {code}x, s\n", f"backup b of {code}xt, xw, xl, s\n"))
        texts += [_same("modification keep { save b }\n"), _same("modification back { restore b }\n")]
    for number in range(2):
        claim = condition(choose, [])
        texts.append(Both(f"invariant i{number}: {claim.short}\n", f"invariant i{number}: {claim.long}\n"))
    texts.append(_asking(choose))
    return Both("".join(each.short for each in texts), "".join(each.long for each in texts))


def _same(text: str) -> Both:
    return Both(text, text)


def _variables(choose: Seeded) -> Both:
    start = choose.pick(list(VALUES))
    variables = "".join(
        f"var {one}t: Bool = {values[0]}\nvar {one}w: A = {values[1]}\nvar {one}l: 0..1 = {values[2]}\n"
        for one, values in (("x", VALUES["none"]), ("y", VALUES[start]))
    )
    own = "var s: A -> Bool = for a: a == p\n"
    return Both(SHORT.format(start=start) + own, LONG.format(variables=variables) + own)


def _guard(choose: Seeded, elements: list[str]) -> Both:
    found = condition(choose, elements, 1)
    own = choose.pick(["s[p]", "subset(s, s)", "count(c in A: s[c]) < 2", "t", f"s[{choose.pick([*elements, 'q'])}]"])
    word = choose.pick(["and", "or"])
    return Both(f"({found.short} {word} {own})", f"({found.long} {word} {own})")


def _transition(choose: Seeded, number: int) -> Both:
    elements = ["a"] if number or choose.number(0, 1) else []
    guard = _guard(choose, elements)
    parts = [Both(f"require g: {guard.short}", f"require g: {guard.long}")]
    parts.append(assignments(choose, "x", optional(choose, elements)))
    if choose.number(0, 1):
        parts.append(_same("s := for c: not s[c]" if choose.number(0, 1) else "t := not t"))
    if choose.number(0, 2) == 0:
        parts.append(Both("m := for c: none", "mt := for c: false mw := for c: p ml := for c: 0"))
    head = "(a: A)" if elements else ""
    short, long = ("".join(f"  {getattr(part, side)}\n" for part in parts) for side in ("short", "long"))
    return Both(f"transition r{number}{head} {{\n{short}}}\n", f"transition r{number}{head} {{\n{long}}}\n")


def _pick(choose: Seeded) -> Both:
    bound = choose.pick(["count(c in A: next[c]) <= 1", "subset(next, s) or t", "next != s"])
    new = optional(choose, [])
    chosen = [f"if next[q] then {a} else {b}" for a, b in zip(_parts(new), ("y", *_long("y")), strict=True)]
    short = f"y := {chosen[0]}"
    long = " ".join(f"y{part} := {text}" for part, text in zip(LONG_NAMES, chosen[1:], strict=True))
    head = "transition choose_(next: A -> Bool)"
    return Both(
        f"{head} {{\n  require g: {bound}\n  s := next\n  {short}\n}}\n",
        f"{head} {{\n  require g: {bound}\n  s := next\n  {long}\n}}\n",
    )


def _parts(value: object) -> tuple[str, str, str, str]:
    return value.short, value.there, value.who, value.level  # type: ignore[attr-defined]


def _long(name: str) -> tuple[str, str, str]:
    return f"{name}t", f"{name}w", f"{name}l"


def _edit_of_guard(choose: Seeded) -> Both:
    new = _guard(choose, [])
    front = choose.pick(["", "prev and ", "prev or "])
    return Both(f"rewrite r0.g as {front}{new.short}", f"rewrite r0.g as {front}{new.long}")


def _editor(choose: Seeded) -> Both:
    edit = _edit_of_guard(choose)
    return Both(
        f"modification edit_ {{\n  step: {edit.short}\n}}\n", f"modification edit_ {{\n  step: {edit.long}\n}}\n"
    )


def _meta(choose: Seeded) -> Both:
    edit = choose.pick([_edit_of_guard(choose), _same("disable r0"), _same("rewrite choose_.s as for c: s[c]")])
    return Both(
        f"modification meta {{\n  rewrite edit_.step as {edit.short}\n}}\n",
        f"modification meta {{\n  rewrite edit_.step as {edit.long}\n}}\n",
    )


def _rewriting(choose: Seeded) -> Both:
    new, there = optional(choose, []), condition(choose, [], 0)
    values = [new.short, new.there, new.who, new.level]
    if choose.number(0, 1):
        tests = (there.short, there.long, there.long, there.long)
        values = [f"if {test} then prev else {text}" for test, text in zip(tests, values, strict=True)]
    long = " ".join(f"rewrite r0.x{part} as {text}" for part, text in zip(LONG_NAMES, values[1:], strict=True))
    if not choose.number(0, 3):
        return Both("modification u { remove r0.x }\n", "modification u { remove r0.xt remove r0.xw remove r0.xl }\n")
    return Both(f"modification u {{ rewrite r0.x as {values[0]} }}\n", f"modification u {{ {long} }}\n")


def _learning(choose: Seeded) -> Both:
    first, second = _guard(choose, []), _guard(choose, [])
    kind = choose.number(0, 2)
    if kind == 0:
        short, long = (
            f"rewrite edit_ as any of t editing r0.g from {{ {a}, prev and {b} }}"
            for a, b in ((first.short, second.short), (first.long, second.long))
        )
    elif kind == 1:
        word = choose.pick(["tightens", "loosens"])
        short = long = f"rewrite edit_ as any of t editing r0.g where t' and {word} r0.g"
    else:
        keeps = "keeps r0.x" if choose.number(0, 1) else "tightens r0.g and keeps r0.x"
        long_ = keeps.replace("keeps r0.x", "keeps r0.xt and keeps r0.xw and keeps r0.xl")
        rest = "" if choose.number(0, 1) else "t == t' and "
        short, long = (f"rewrite edit_ as any of t editing r0 where {rest}{text}" for text in (keeps, long_))
    return Both(f"modification learn {{ {short} }}\n", f"modification learn {{ {long} }}\n")


def _asking(choose: Seeded) -> Both:
    if choose.number(0, 1):
        text = choose.pick(["s == s'", "subset(s, s') or t", "x == x' or y == y'"])
        long = text.replace("x == x'", _equal("x")).replace("y == y'", _equal("y"))
        return Both(f"invariant still: {text}\n", f"invariant still: {long}\n")
    return Both(
        "invariant own: unmodified r0.x or unmodified edit_.step\n",
        "invariant own: unmodified r0.xt and unmodified r0.xw and unmodified r0.xl or unmodified edit_.step\n",
    )


def _equal(name: str) -> str:
    there, who, level = _long(name)
    return f"({there} == {there}' and ({there} => {who} == {who}' and {level} == {level}'))"
