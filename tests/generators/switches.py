"""Systems of switches, in which several chains of the same length break a promise.

Owns: the switches, what turns them on, and the promise.
Must never know: which chains break it.
"""

from __future__ import annotations

from tests.generators.choosing import Chooser, Seeded

SWITCHES = ("a", "b", "c")


def switches_of(seed: int) -> str:
    """Return the text of the system of a seed."""
    choose = Seeded(seed)
    lines = ["system switches", *(f"var {each}: Bool = false" for each in SWITCHES), "var hit: Bool = false"]
    lines += [f"transition act {{\n  require gate: {_wanted(choose)}\n  hit := true\n}}"]
    for number in range(choose.number(3, 5)):
        effect = choose.pick([*(f"{each} := true" for each in SWITCHES), "rewrite act.gate as a or b", "c := false"])
        needs = choose.pick(["", "", *(f"require {sign}{each} " for each in SWITCHES for sign in ("", "not "))])
        lines.append(f"modification m{number} {{ {needs}{effect} }}")
    return "\n".join([*lines, f"invariant calm: not ({choose.pick(['hit', 'a and b', 'hit and c'])})", ""])


def _wanted(choose: Chooser) -> str:
    return f" {choose.pick(['and', 'or'])} ".join(dict.fromkeys(choose.pick(list(SWITCHES)) for _ in range(3)))
