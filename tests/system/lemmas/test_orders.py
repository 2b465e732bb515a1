"""Candidates about orders and rings: the clauses that protocols need, and none where relations change."""

from __future__ import annotations

from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.language.loader import load_text
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.lemmas.orders import orders

RING = """system ring
type Node [3]
type Id [3]
const le: Id, Id -> Bool
const btw: Node, Node, Node -> Bool
const id: Node -> Id
var least: Id
var held: Node -> Bool
var epoch: Node -> Id
var pending: Id, Node -> Bool = false
transition go(n: Node, i: Id) {
  pending[i, n] := true
  held[n] := true
  epoch[n] := i
  least := i
}
invariant i: true
"""


def said(text):
    coded = coded_for_chain(load_text(text), None, 1)
    wording = FormulaWording(coded)
    found = list(orders(coded.system))
    assert all(not term.free for term in found)
    return [wording.sentence(term) for term in found]


def test_held_and_pending_values_are_compared():
    found = said(RING)
    assert "forall i1 in Id, n2 in Node: pending[i1, n2] => le[i1, least]" in found
    assert "forall n1 in Node, i2 in Id, n3 in Node: held[n1] and pending[i2, n3] => le[i2, epoch[n1]]" in found


def test_nodes_between_are_compared_with_the_message_that_has_passed_them():
    found = said(RING)
    wanted = "forall n1 in Node, n2 in Node, n3 in Node: pending[id[n1], n2] and btw[n1, n3, n2] => le[id[n3], id[n1]]"
    assert wanted in found
    assert "forall n1 in Node, n2 in Node: pending[id[n1], n1] => le[id[n2], id[n1]]" in found


def test_a_relation_that_changes_is_no_order():
    assert said(RING.replace("const le", "var le")) == []
