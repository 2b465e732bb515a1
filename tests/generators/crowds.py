"""Small random systems in which it matters who acts, and in which order.

Owns: their form. Individuals start unlike each other, and rules both clash and leave each other alone.
Must never know: how systems are run.

Numbers have no ranges: a step that may leave a range is never swapped with another one.
"""

from __future__ import annotations

from tests.generators.choosing import Chooser, Seeded

STARTS = (
    "true",
    "exists a in Agent: on[a]",
    "(exists a in Agent: on[a]) and (exists a in Agent: not on[a])",
    "count(a in Agent: on[a]) == 1",
)
ANYBODY = ("true", "on[a]", "not on[a]", "mark[a] == 0", "n != 1")
NUMBERS = ("(n + 1) mod 5", "(2 * n) mod 5", "(n + mark[a]) mod 5", "mark[a]", "2")
PLAIN_NUMBERS = ("(n + 1) mod 5", "(2 * n) mod 5", "(n + m) mod 5", "m", "3")


def crowd_of(seed: int) -> str:
    """Return the system of a seed."""
    return _crowd(Seeded(seed))


def _crowd(choose: Chooser) -> str:
    return f"""\
system crowd
type Agent [{choose.number(2, 3)}]
var on: Agent -> Bool
var mark: Agent -> Int = 0
var n: Int = {choose.number(0, 2)}
var m: Int = 1
init {choose.pick(STARTS)}
transition touch(a: Agent) {{
  require gate: {choose.pick(ANYBODY)}
  mark[a] := {choose.pick(("(mark[a] + 1) mod 3", "n mod 3", "2 - mark[a]"))}
}}
transition take(a: Agent) {{
  require {choose.pick(ANYBODY)}
  n := {choose.pick(NUMBERS)}
}}
transition give(a: Agent, b: Agent) {{
  require a != b and {choose.pick(ANYBODY)}
  mark[b] := {choose.pick(("mark[a]", "(mark[a] + mark[b]) mod 3", "n mod 3"))}
}}
transition turn {{ m := {choose.pick(PLAIN_NUMBERS)} }}
modification open(a: Agent) {{
  require {choose.pick(ANYBODY)}
  rewrite {choose.pick(("touch.gate as true", "touch(a).gate as n == 2", "touch.gate as prev and on[a]"))}
}}
modification swap {{ n := {choose.pick(PLAIN_NUMBERS)} }}
invariant small: n + m < {choose.number(3, 7)}
"""
