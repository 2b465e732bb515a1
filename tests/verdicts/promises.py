"""Systems that keep a promise for ever, each with the one change that breaks it, and after how many modifications.

They are typical requirements on rules that rewrite rules: amendment, rotation, rollback, inheritance, quorums, sealing.
"""

from __future__ import annotations

from tests.verdicts.promise import Promise
from tests.verdicts.reviews import REVIEWS

PROMISES = {
    "the amendment procedure is entrenched": Promise(
        """
type Voter [3]
var support: Voter -> Bool = false
var changed: Bool = false
var by_supermajority: Bool = true
define votes: Int = count(v in Voter: support[v])
define all_of_them: Int = count(v in Voter: true)
transition vote(v: Voter) {
  support[v] := not support[v]
}
transition enact {
  require majority: 2 * votes > all_of_them
  for v in Voter {
    support[v] := false
  }
}
modification amend {
  require entrenched: 3 * votes >= 2 * all_of_them
  rewrite enact.majority as votes > 0
  changed := true
  by_supermajority := by_supermajority and 3 * votes >= 2 * all_of_them
}
modification amend_amendment {
  require 3 * votes >= 2 * all_of_them
  rewrite amend.entrenched as prev and forall v in Voter: support[v]
}
invariant entrenched: changed => by_supermajority
""",
        "as prev and forall v in Voter: support[v]",
        "as exists v in Voter: support[v]",
        2,
        every_size=False,
    ),
    "each amendment adds somebody whose assent is needed": Promise(
        """
type Member [3]
enum Matter { law, procedure }
var assent: Member -> Bool = false
var last: Matter = law
var unanimous: Bool = true
transition say(m: Member) {
  assent[m] := not assent[m]
}
modification pass {
  require quorum: exists m in Member: assent[m]
  last := law
}
modification amend {
  require guard: forall m in Member: assent[m]
  rewrite pass.quorum as exists m, o in Member: m != o and assent[m] and assent[o]
  last := procedure
  unanimous := forall m in Member: assent[m]
}
modification protect(k: Member) {
  require assent[k]
  rewrite amend.guard as prev and assent[k]
}
invariant by_all: last == procedure => unanimous
""",
        "as prev and assent[k]",
        "as assent[k]",
        2,
    ),
    "keys are rotated by the old holder and the new one": Promise(
        """
type Holder [3]
const honest: Holder -> Bool
var signs: Holder -> Bool = false
var current: Holder
var next: Holder
init honest[current] and next == current
transition nominate(h: Holder) {
  next := h
  for g in Holder {
    signs[g] := false
  }
}
transition sign(h: Holder) {
  require h == current and honest[next] or h == next
  require vets: honest[next] or h != current
  signs[h] := true
}
modification rotate {
  require signed: signs[current] and signs[next]
  current := next
  for g in Holder {
    signs[g] := false
  }
}
modification witness(h: Holder) {
  rewrite rotate.signed as prev and signs[h]
}
invariant in_good_hands: honest[current]
""",
        "signed: signs[current] and signs[next]",
        "signed: signs[next]",
        1,
    ),
    "whoever was accepted once stays accepted": Promise(
        """
enum Key { first, second, third, foreign }
var signed: Key, Key -> Bool = false
var current: Key = first
var installed: Key -> Bool = false
transition endorse(a: Key, b: Key) {
  require b != foreign or a == foreign
  signed[a, b] := true
}
transition accept(k: Key) {
  require check: k == current
  installed[k] := true
}
modification rotate(b: Key) {
  require old: signed[current, b]
  require new: signed[b, b]
  current := b
  rewrite accept.check as prev or k == b
}
invariant nothing_foreign: not installed[foreign]
""",
        "require old: signed[current, b]",
        "require old: b != first",
        1,
        every_size=False,
    ),
    "code and data are rolled back together": Promise(
        """
enum Format { v1, v2 }
var data: Format = v1
backup snapshot of code, data
transition write {
  data := v1
}
transition read {
  require understood: data == v1
}
modification snap {
  save snapshot
}
modification upgrade {
  require saved(snapshot)
  rewrite read.understood as data == v2
  rewrite write.data as v2
  data := v2
}
modification roll_back {
  restore snapshot
}
invariant readable: enabled read
""",
        "of code, data",
        "of code",
        3,
        every_size=False,
    ),
    "a modification fires once": Promise(
        """
type Agent [3]
var has: Agent -> Bool = false
dormant modification bonus(a: Agent) {
  has[a] := true
  disable bonus
}
modification wake {
  enable bonus
  disable wake
}
invariant only_one: forall a, b in Agent: has[a] and has[b] => a == b
""",
        "  disable wake\n",
        "",
        4,
    ),
    "a modification makes itself impossible": Promise(
        """
enum Phase { before, after }
var phase: Phase = before
var times: 0..7 = 0
transition turn {
  phase := if phase == before then after else before
}
modification reform {
  require me: times < 7
  times := times + 1
  rewrite reform.me as false
}
invariant once: times <= 1
""",
        "as false",
        "as prev and phase != now(phase)",
        2,
        every_size=False,
    ),
    "everyone may reform once": Promise(
        """
type Agent [3]
var used: Agent -> 0..2 = 0
modification reform(a: Agent) {
  used[a] := used[a] + 1
  disable reform(a)
}
modification teach(a: Agent, b: Agent) {
  require used[b] > 0
  copy reform(a) from reform(b)
}
invariant once_each: forall a in Agent: used[a] <= 1
""",
        "used[b] > 0",
        "used[b] == 0",
        3,
    ),
    "children are as kind as their makers": Promise(
        """
type Agent [3]
enum Trait { kind, selfish }
var born: Agent -> Bool
var trait: Agent -> Trait = kind
transition express(a: Agent) {
  require born[a]
  trait[a] := kind
}
modification mutate(a: Agent) {
  require not born[a]
  rewrite express(a).trait as selfish
}
modification give_birth(p: Agent, c: Agent) {
  require born[p] and not born[c]
  copy express(c) from express(p)
  born[c] := true
}
invariant all_kind: forall a in Agent: trait[a] == kind
""",
        "copy express(c) from express(p)",
        "copy express(p) from express(c)",
        2,
    ),
    "two humans have to agree": Promise(
        """
enum Kind { human, ai }
type Agent [4]
const kind: Agent -> Kind
var vote: Agent -> Bool = false
var released: Bool = false
define human_votes: Int = count(a in Agent: vote[a] and kind[a] == human)
transition cast(a: Agent) {
  vote[a] := true
}
transition release {
  require quorum: human_votes >= 2
  released := true
}
modification need(k: Agent) {
  rewrite release.quorum as prev and vote[k]
}
modification widen {
  rewrite release.quorum as human_votes >= 2 and count(a in Agent: vote[a]) >= 3
}
invariant by_humans: released => human_votes >= 2
""",
        "as human_votes >= 2 and",
        "as",
        1,
    ),
    "what is sealed is not sabotaged": Promise(
        """
var sealed: Bool = false
dormant transition sabotage {
  require true
}
modification wake {
  require ok: not sealed
  enable sabotage
}
modification seal {
  sealed := true
  disable sabotage
  disable wake
}
modification revive {
  require calm: not sealed
  enable wake
}
modification loosen {
  rewrite wake.ok as true
}
invariant no_sabotage: sealed => not enabled sabotage
""",
        "require calm: not sealed",
        "require calm: sealed",
        4,
        every_size=False,
    ),
    "what is sealed stays so under unknown code and backups": Promise(
        """
type Agent [3]
var sealed: Agent -> Bool = false
var wrecked: Agent -> Bool = false
backup safe of code
transition sabotage(a: Agent) {
  require gate: not sealed[a]
  wrecked[a] := true
}
modification seal(a: Agent) {
  sealed[a] := true
  disable sabotage(a)
}
modification unknown_world {
  rewrite sabotage as any of wrecked where forall b in Agent: sealed[b] => wrecked'[b] == wrecked[b]
}
modification keep {
  require forall a in Agent: not sealed[a]
  save safe
}
modification back {
  require calm: forall a in Agent: not sealed[a]
  restore safe
}
invariant no_sabotage: forall a in Agent: sealed[a] => not enabled sabotage(a)
""",
        "calm: forall a in Agent: not sealed[a]",
        "calm: true",
        4,
    ),
    **REVIEWS,
}
