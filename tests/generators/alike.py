"""Small random systems whose individuals can be sorted, with steps that are about none, one or several of them.

Owns: their form. Nothing holds an individual, and nothing has two of one type among its indices.
Must never know: how systems are run.
"""

from __future__ import annotations

import re

from tests.generators.choosing import Chooser, Seeded

ANYBODY = (
    "true",
    "on[a]",
    "not on[a]",
    "mark[a] < 2",
    "mark[a] != n",
    "forall c in Agent: mark[a] <= mark[c]",
    "exists c in Agent: c != a and mark[c] == mark[a]",
    "count(c in Agent: on[c]) < 2",
    "(exists t in Tool: free[t]) or on[a]",
)
TOGETHER = (
    "a != b",
    "mark[a] < mark[b]",
    "on[a] == on[b]",
    "mark[a] + mark[b] < 3",
    "forall c in Agent: c == b or mark[c] < 2",
)
NUMBERS = ("(mark[a] + 1) mod 3", "n mod 3", "2 - mark[a]", "count(c in Agent: on[c]) mod 3", "mark[a]", "mark[a] + 1")
EVERYBODY = ("forall c in Agent: on[c]", "exists c in Agent: mark[c] == 1", "n < 2", "sum(c in Agent: mark[c]) > 1")
EFFECTS = (
    "on[a] := not on[a]",
    "mark[_] := 0",
    "n := (n + mark[a]) mod 4",
    "large := large * 3 + mark[a]",
    "free[t] := not free[t]",
    "on[a] := any",
)
PROMISES = (
    "sum(c in Agent: mark[c]) < {}",
    "count(c in Agent: on[c]) != {}",
    "forall c in Agent: mark'[c] >= mark[c] - 1",
    "n' != n or n < {}",
    "large < {}000",
    "forall c in Agent, d in Agent: mark[c] - mark[d] < {}",
)


def alike_of(seed: int) -> str:
    """Return the system of a seed."""
    return _alike(Seeded(seed))


def _alike(choose: Chooser) -> str:
    effects = [f"  {choose.pick(EFFECTS)}\n" for _ in range(choose.number(0, 2))]
    # No two effects on one variable.
    different = {re.match(r"\W*(\w+)", line)[1]: line for line in effects}  # type: ignore[index]
    promises = [choose.pick(PROMISES).format(choose.number(1, 4)) for _ in range(3)]
    return f"""\
system alike
type Agent [{choose.number(2, 4)}]
type Tool [{choose.number(1, 2)}]
var on: Agent -> Bool = false
var mark: Agent -> {choose.pick(("0..2", "Int", "0..100000"))} = 0
var free: Tool -> Bool = {choose.pick(("true", "false"))}
var n: 0..3 = {choose.number(0, 2)}
var large: Int = 1
transition touch(a: Agent) {{
  require gate: {choose.pick(ANYBODY)}
  mark[a] := {choose.pick(NUMBERS)}
}}
transition turn(a: Agent, t: Tool, k: 0..1) {{
  require large < 30000 and {choose.pick(ANYBODY)}
{"".join(different.values())}}}
transition give(a: Agent, b: Agent{choose.pick(("", ", c: Agent"))}) {{
  require {choose.pick(TOGETHER)}
  mark[b] := {choose.pick(NUMBERS)}
}}
transition rest {{
  require {choose.pick(EVERYBODY)}
  on[_] := false
  n := n + 1
}}
modification open{choose.pick(("", "(a: Agent)", "(a: Agent, t: Tool)"))} {{
  require {choose.pick(EVERYBODY)}
  rewrite touch.gate as {choose.pick(("true", "prev and n == 2", "mark[a] == n", "n < 2 or mark[a] > 0"))}
}}
modification swap(t: Tool) {{ free[t] := not free[t] }}
invariant first: {promises[0]}
invariant second: {promises[1]}
invariant third: {promises[2]}
"""
