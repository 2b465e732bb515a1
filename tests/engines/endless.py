"""Small systems with numbers without end: each with properties that hold in all runs, and one that does not.

Owns: their texts. Invariants whose names begin with ``wrong`` are false, the others are true.
Must never know: engines.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "drift": """
const founder: Int
const epsilon: Int where epsilon >= 0
var behaviour: Int = founder
var best: Int = founder
modification release(next: Int) {
  require close: abs(next - founder) <= epsilon
  behaviour := next
  best := max(best, next)
}
transition measure { best := behaviour }
invariant recognisable: abs(behaviour - founder) <= epsilon
invariant best_near: best - founder <= epsilon
invariant wrong: abs(behaviour - founder) < epsilon
""",
    "captured bound": """
var x: Int = 0
var y: Int = 10
transition up {
  require limit: x < y
  x := x + 1
}
transition grow(by: Int) {
  require by >= 0
  y := y + by
}
modification pin { rewrite up.limit as x < now(y) }
modification relax { rewrite up.limit as x < y }
invariant below: x <= y
invariant wrong: x < y
""",
    "budget": """
type Agent [3]
const total: Int where total >= 0
var pool: Int = total
var has: Agent -> Int = 0
var spent: Int = 0
transition grant(a: Agent, n: Int) {
  require 0 < n and n <= pool
  require gate: n <= 10
  pool := pool - n
  has[a] := has[a] + n
}
transition pay(a: Agent, b: Agent, n: Int) {
  require a != b
  require 0 <= n and n <= has[a]
  giving: has[a] := has[a] - n
  taking: has[b] := has[b] + n
}
transition spend(a: Agent) {
  require has[a] > 0
  has[a] := has[a] - 1
  spent := spent + 1
}
modification loosen { rewrite grant.gate as prev or n <= pool }
modification open { remove grant.gate }
invariant conserved: pool + spent + sum(a in Agent: has[a]) == total
invariant solvent: forall a in Agent: has[a] >= 0
invariant bounded: forall a in Agent: has[a] <= total
invariant wrong: forall a in Agent: has[a] <= 30
""",
    "keys": """
type Holder [3]
var epoch: Int = 0
var holds: Holder -> Bool
var seen: Holder -> Int = 0
init exists h in Holder: holds[h]
transition sign(h: Holder) {
  require holds[h]
  require fresh: seen[h] <= epoch
  seen[h] := epoch
}
modification rotate(old: Holder, new: Holder) {
  require holds[old] and seen[old] == epoch and seen[new] == epoch
  epoch := epoch + 1
  rewrite sign.fresh as seen[h] <= now(epoch) + 1
  holds[new] := true
}
invariant past: forall h in Holder: seen[h] <= epoch
invariant held: exists h in Holder: holds[h]
invariant wrong: epoch <= 2
""",
    "quorum": """
type Human [3]
var votes: Human -> Bool = false
var needed: Int = 2
var cast: Int = 0
transition vote(h: Human) {
  require not votes[h]
  votes[h] := true
  cast := cast + 1
}
modification amend {
  require quorum: cast >= needed
  cast := 0
  for h in Human { votes[h] := false }
}
modification raise(n: Int) {
  require cast >= needed and n >= needed
  needed := n
  rewrite amend.quorum as prev and cast >= needed
}
invariant counted: cast == count(h in Human: votes[h])
invariant at_least: needed >= 2
invariant few: cast <= 3
invariant wrong: needed <= 3
""",
    "halves": """
var trust: Real = 1
var risk: Real = 0
transition act {
  require gate: risk + trust <= 2
  risk := risk + trust / 2
  trust := trust / 2
}
modification tighten(t: Real) {
  require 0 <= t and t <= trust
  trust := t
  rewrite act.gate as prev and risk + trust <= now(risk) + 1
}
invariant bounded: risk + trust <= 1
invariant positive: trust >= 0
invariant wrong: risk < 0.9
""",
    "ledger": """
var a: Int = 0
var b: Int = 0
var c: Int = 0
var paused: Bool = false
transition earn {
  require not paused
  a := a + 1
  b := b + 2
}
transition shift {
  require b >= 2 and a >= 1
  require open: not paused
  b := b - 2
  c := c + 1
}
modification flip {
  paused := not paused
  rewrite earn.a as if paused then a else a + 1
}
invariant balance: b + 2 * c == 2 * a
invariant less: c <= a
invariant wrong: b <= 6
""",
    "escalation": """
var level: Int = 0
var cap: Int = 5
var budget: Int = 20
transition work {
  require below: level < cap
  level := level + 1
  budget := budget - 1
}
transition rest {
  require level > 0
  level := level - 1
}
modification raise {
  require budget > 10
  cap := cap + 1
  budget := budget - 5
  rewrite work.below as prev and level < now(cap) + 1
}
modification freeze { disable raise }
invariant capped: level <= cap
invariant small: cap <= 7
invariant wrong: cap <= 6
""",
    "parity": """
var x: Int = 0
var y: Int = 0
var t: Int = 0
transition a {
  require late: x <= t
  x := x + 2
  t := t + 1
}
transition b {
  require x > y
  y := y + 2
}
modification swap {
  x := y
  rewrite a.late as x <= now(t)
}
invariant even: x mod 2 == 0 and y mod 2 == 0
invariant wrong: x - y <= 4
""",
    "outsourced": """
var load: Int = 0
var cap: Int = 10
backup kept of code, load
transition work(n: Int) {
  require 0 <= n and load + n <= cap
  load := load + n
}
modification outsource { rewrite work as any of load where load' <= cap and load' >= 0 }
modification expand(k: Int) {
  require k >= 0
  cap := cap + k
}
modification keep { save kept }
modification audit { restore kept }
invariant fits: load <= cap
invariant some: load >= 0
invariant grows: cap' >= cap
invariant wrong: load <= 12
""",
    "product": """
var width: 1..3 = 1
var area: Int = 0
transition add(n: Int) {
  require n >= 0
  area := area + n * width
}
modification widen {
  require width < 3
  width := width + 1
}
modification square { rewrite add.area as area + width * width }
invariant positive: area >= 0
invariant wrong: area <= 7
""",
    "quotient": """
var x: Real = 1
var d: Real = 2
transition halve { x := x / d }
modification steepen(by: Real) {
  require by >= 0
  d := d + by
}
invariant halve_twice: d >= 2
invariant wrong: d < 4
""",
}
"""By their names; the text after ``system``."""


def text_of(name: str) -> str:
    """The whole text of a system."""
    return f"system endless\n{TEXTS[name]}"
