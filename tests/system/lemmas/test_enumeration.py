"""Clauses that hold in samples: the shortest ones, all of them, and in the order that relations give."""

from __future__ import annotations

from itertools import combinations, permutations, product

import pytest

from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.language.loader import load_text
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.lemmas.enumeration import Enumeration
from invariants.system.lemmas.quantified import is_universal
from invariants.system.lemmas.samples import Refuting, Samples, clause_of

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
SCOPE = {"Node": 3, "Id": 3}


def state(system, order, **values):
    """A configuration in which ``order`` is the order of identities, and nodes 0, 1, 2 follow each other."""
    relations = {
        "le": lambda a, b: order.index(a) <= order.index(b),
        "lt": lambda a, b: order.index(a) < order.index(b),
        "btw": lambda a, b, c: (b - a) % 3 < (c - a) % 3 and len({a, b, c}) == 3,
        "id": lambda n: n,
        "least": lambda: order[0],
        "held": lambda n: False,
        "epoch": lambda n: order[0],
        "pending": lambda i, n: False,
        **values,
    }
    return {
        (variable, indices): relations[variable.name](*indices)
        for variable in system.variables
        for indices in product(range(3), repeat=len(variable.domain))
    }


def said(text, states, length):
    coded = coded_for_chain(load_text(text), None, 1)
    samples = Samples(SCOPE, [state(coded.system, order, **values) for order, values in states])
    found = list(Enumeration(coded.system, samples).up_to(length))
    assert all(not clause.formula.free for clause in found)
    assert all(samples.holds(clause.formula) for clause in found)
    assert not any(Refuting(samples).fails(clause) for clause in found)
    assert all(is_universal(clause.formula) for clause in found)
    return [FormulaWording(coded).sentence(clause.formula) for clause in found]


ORDERS = list(permutations(range(3)))


def test_values_on_their_way_are_compared_with_held_values():
    states = [
        (order, {"pending": lambda i, n, low=order[:2]: i in low, "epoch": lambda n, high=order[2]: high})
        for order in ORDERS
    ]
    found = said(RING, [*states, *((order, {}) for order in ORDERS)], 2)
    assert "forall i1 in Id, n2 in Node: pending[i1, n2] => le[i1, epoch[n2]]" in found
    assert "forall i1 in Id, n2 in Node: not pending[i1, n2]" not in found


def test_those_between_are_compared():
    """What node 0 has sent, and node 2 has got, was greater than what node 1 is called."""
    states = [
        (order, {"pending": lambda i, n, order=order: (i, n) == (0, 2) and order.index(0) > order.index(1)})
        for order in ORDERS
    ]
    found = said(RING, states, 3)
    between = [clause for clause in found if "btw[" in clause and "pending[" in clause and "le[id[" in clause]
    assert between, found[-20:]


@pytest.mark.parametrize("name", ["le", "lt"])
def test_individuals_are_in_order_where_a_constant_orders_them(name):
    text = RING.replace("le:", f"{name}:")
    states = [(order, {"pending": lambda i, n, last=order[2]: i == last}) for order in ORDERS]
    found = said(text, states, 2)
    before = "le[i1, i2]" if name == "le" else "lt[i1, i2]"
    assert any(before in clause and "pending" in clause for clause in found), found


def test_a_relation_that_changes_is_no_order():
    text = RING.replace("const le", "var le")
    coded = coded_for_chain(load_text(text), None, 1)
    samples = Samples(SCOPE, [state(coded.system, order) for order in ORDERS])
    assert Enumeration(coded.system, samples).orders == {}


FLAGS = """system flags
type A [2]
var p: A -> Bool
var q: A -> Bool
var r: Bool
transition t(a: A) { p[a] := true q[a] := false r := p[a] }
invariant i: true
"""


def test_clauses_of_all_lengths_say_exactly_what_was_seen():
    """By brute force: what an individual may be, where one is like any other, and no clause has another one in it."""
    coded = coded_for_chain(load_text(FLAGS), None, 1)
    p, q, r = coded.system.variables
    cases = list(product((False, True), repeat=3))
    count = 0
    for seen in combinations(cases, 3):
        pairs = [(one, two) for one, two in product(seen, repeat=2) if one[2] == two[2]]
        states = [
            {(p, (0,)): one[0], (q, (0,)): one[1], (p, (1,)): two[0], (q, (1,)): two[1], (r, ()): one[2]}
            for one, two in pairs
        ]
        found = list(Enumeration(coded.system, Samples({"A": 2}, states)).up_to(3))
        about_one = [clause for clause in found if len(clause.symbols) == 1]
        literals = [frozenset(clause.literals) for clause in about_one]
        assert not any(one < two for one, two in product(literals, repeat=2))
        for case in cases:
            if case[2] in {each[2] for each in seen}:
                alone = Samples({"A": 1}, [{(p, (0,)): case[0], (q, (0,)): case[1], (r, ()): case[2]}])
                assert all(alone.holds(clause.formula) for clause in about_one) == (case in seen)
                count += 1
    assert count > 300


PACKETS = """system packets
type Node [3]
var packet: Node, Node, Node, Node -> Bool = false
var known: Node, Node -> Bool = false
transition go(n: Node) {
  packet[n, n, n, n] := true
  known[n, n] := true
}
invariant i: true
"""


@pytest.mark.campaign
def test_a_clause_is_about_any_individual_at_one_place_of_an_atom_about_many():
    """A packet from node 0 is at node 1 or 2 only where that is known; its other places may be anything."""
    seen = [
        {"packet": lambda *at, there=(0, *places): at == there, "known": lambda *at, pair=(0, places[0]): at == pair}
        for places in product((1, 2), (0, 1), (0, 2))
    ]
    found = said(PACKETS, [(ORDERS[0], values) for values in seen], 2)
    assert "forall n1 in Node, n2 in Node, n3 in Node, n4 in Node: packet[n1, n2, n3, n4] => known[n1, n2]" in found
    assert "forall n1 in Node, n2 in Node, n3 in Node, n4 in Node: packet[n1, n2, n3, n4] => known[n1, n3]" not in found


def test_formulas_are_true_where_each_state_says_so():
    """The truth in all samples at once is the truth in each of them."""
    coded = coded_for_chain(load_text(RING), None, 1)
    states = [state(coded.system, order, held=lambda n, order=order: n == order[1]) for order in ORDERS]
    samples = Samples(SCOPE, states)
    clauses = list(Enumeration(coded.system, samples).up_to(2))
    singles = [Samples(SCOPE, [each]) for each in states]
    assert len(clauses) > 20
    for clause in clauses:
        negated = coded.system.manager.not_(clause.formula)
        assert samples.truth(negated, {}) == 0
        bits = sum(single.truth(clause.formula, {}) << n for n, single in enumerate(singles))
        assert samples.truth(clause.formula, {}) == bits
        again = clause_of(clause.formula)
        assert again is None or not Refuting(samples).fails(again)
