"""Promises about reviews: everything deployed was reviewed, and nobody reviews their own work."""

from __future__ import annotations

from tests.verdicts.promise import Promise

REVIEWS = {
    "whoever is deployed was reviewed": Promise(
        """
enum Kind { human, ai }
type Agent [3]
var kind: Agent -> Kind
var member: Agent -> Bool
var trusted: Agent -> Bool
var reviewed: Agent -> Bool = false
var deployed: Agent -> Bool = false
init exists h in Agent: member[h] and kind[h] == human
transition review(by: Agent, a: Agent) {
  require members: member[by] and member[a]
  require independent: by != a
  reviewed[a] := true
}
transition deploy(a: Agent) {
  require member[a]
  require gate: reviewed[a]
  deployed[a] := true
}
modification strengthen {
  rewrite deploy.gate as prev and trusted[a]
}
modification ask(k: Agent) {
  require member[k]
  rewrite deploy.gate as prev and trusted[k]
}
modification own(k: Agent) {
  rewrite deploy(k).gate as prev and exists b in Agent: b != k and deployed[b]
}
modification drop {
  remove review.independent
}
modification black_box {
  rewrite review as any of reviewed where forall b in Agent: reviewed[b] => reviewed'[b]
}
invariant oversight: forall a in Agent: deployed[a] => reviewed[a] and member[a]
""",
        "rewrite deploy.gate as prev and trusted[k]",
        "rewrite deploy.gate as trusted[k]",
        1,
    ),
    "nobody reviews their own work": Promise(
        """
type Agent [3]
var member: Agent -> Bool
var author: Agent -> Agent
var reviewer: Agent -> Agent
var reviewed: Agent -> Bool = false
var shipped: Agent -> Bool = false
transition review(by: Agent, a: Agent) {
  require member[by]
  require independent: by != author[a]
  reviewer[a] := by
  reviewed[a] := true
}
transition ship(a: Agent) {
  require ok: reviewed[a]
  shipped[a] := true
}
modification tighten {
  rewrite review.independent as prev and by != a
}
modification exclude(k: Agent) {
  rewrite review.independent as by != k and prev
}
invariant independence: forall a in Agent: shipped[a] => reviewer[a] != author[a]
""",
        "as prev and by != a",
        "as by != a",
        1,
    ),
}
