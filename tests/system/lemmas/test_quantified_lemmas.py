"""Candidates with quantifiers: each source gives the right candidates, once, as closed formulas."""

from __future__ import annotations

import pytest

from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.foundation.sorts import BOOL
from invariants.language.loader import load_text
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.grounding.grounding import Grounding, ground
from invariants.system.grounding.open_populations import individual_names
from invariants.system.lemmas.generalisation import about_all, generalised
from invariants.system.lemmas.provenance import provenance
from invariants.system.lemmas.templates import at_most_one, pairs, variations
from invariants.system.terms.terms import bound_symbols, post_order

GATE = """system gate
type A [3]
type B [3]
const knows: A, B -> Bool
var asked: A -> Bool = false
var given: A, B -> Bool = false
var done: A -> Bool = false
transition ask(a: A) { asked[a] := true }
transition give(a: A, b: B) {
  require asked[a] and knows[a, b]
  require forall c in B: not given[a, c]
  given[a, b] := true
  asked[a] := false
}
transition finish(a: A, b: B) {
  require given[a, b]
  done[a] := true
}
invariant known: forall a in A: done[a] => exists b in B: knows[a, b]
"""


@pytest.fixture(scope="module")
def gate():
    return coded_for_chain(load_text(GATE), None, 1)


def said(coded, found):
    wording = FormulaWording(coded)
    return [wording.sentence(term) for term in found]


def test_provenance_says_what_was_required_and_done(gate):
    found = said(gate, provenance(gate.system))
    assert "forall a2 in A: done[a2] => exists b1 in B: given[a2, b1]" in found
    assert "forall a1 in A, b2 in B: given[a1, b2] => knows[a1, b2]" in found
    assert "forall a1 in A, b2 in B: given[a1, b2] => asked[a1]" in found  # false, and for others to refuse
    assert "forall a1 in A, b2 in B: not (given[a1, b2] and asked[a1])" in found
    assert len(set(found)) == len(found)


def test_overwritten_entries_are_excepted_from_the_requirement(gate):
    found = said(gate, provenance(gate.system))
    assert "forall a2 in A, b3 in B: given[a2, b3] => forall b1 in B: given[a2, b1] => b1 == b3" in found


def test_an_entry_that_is_set_without_a_requirement_says_nothing(gate):
    assert not [text for text in said(gate, provenance(gate.system)) if "asked[a1] =>" in text]


def test_two_rules_for_one_fact_are_alternatives():
    coded = coded_for_chain(
        load_text(
            "system two\ntype A\nvar p: A -> Bool\nvar q: A -> Bool\nvar r: A -> Bool = false\n"
            "transition s(a: A) { require p[a] r[a] := true }\ntransition t(a: A) { require q[a] r[a] := true }\n"
            "invariant i: true\n"
        ),
        None,
        1,
    )
    assert said(coded, provenance(coded.system)) == ["forall a1 in A: r[a1] => p[a1] or q[a1]"]


def test_every_candidate_is_a_closed_formula(gate):
    manager = gate.system.manager
    holds = manager.not_(gate.system.properties["known"].bad)
    for source in (
        provenance(gate.system),
        at_most_one(gate.system),
        pairs(gate.system),
        variations(gate.system, [holds]),
    ):
        found = list(source)
        assert len(found) > 3
        for term in found:
            assert term.sort == BOOL
            assert not term.free
            binders = [part for part in post_order([term]) if isinstance(part.payload, tuple)]
            bound = [symbol for part in binders for symbol in bound_symbols(part)]
            assert len(bound) == len(set(bound))  # no name is bound twice: certificates refuse that


@pytest.mark.parametrize(
    "stated",
    ["(exists a in A: done[a]) => exists b in B: used[b]", "(forall a in A: not done[a]) or (exists b in B: used[b])"],
)
def test_the_premise_of_a_statement_is_varied_wherever_its_quantifier_stands(stated):
    text = (
        "system premise\ntype A\ntype B\nvar done: A -> Bool = false\nvar told: A -> Bool = false\n"
        f"const used: B -> Bool\ntransition t(a: A) {{ require told[a] done[a] := true }}\ninvariant i: {stated}\n"
    )
    coded = coded_for_chain(load_text(text), None, 1)
    holds = coded.system.manager.not_(coded.system.properties["i"].bad)
    assert "forall a2 in A: told[a2] => exists b1 in B: used[b1]" in said(coded, variations(coded.system, [holds]))


def test_two_universal_parts_of_a_statement_are_about_different_individuals():
    text = (
        "system parts\ntype A\nvar done: A -> Bool = false\nvar told: A -> Bool = false\n"
        "transition t(a: A) { told[a] := true }\n"
        "invariant i: (forall a in A: not done[a]) or (forall a in A: told[a])\n"
    )
    coded = coded_for_chain(load_text(text), None, 1)
    holds = coded.system.manager.not_(coded.system.properties["i"].bad)
    found = said(coded, variations(coded.system, [holds]))
    assert "forall a1 in A, a2 in A: told[a1] => told[a2]" in found


def test_at_most_one_has_every_key(gate):
    found = said(gate, at_most_one(gate.system))
    assert "forall a1 in A, a2 in A: asked[a1] and asked[a2] => a1 == a2" in found
    assert "forall a1 in A, b2 in B, b3 in B: given[a1, b2] and given[a1, b3] => b2 == b3" in found
    assert "forall a1 in A, b2 in B, a3 in A, b4 in B: given[a1, b2] and given[a3, b4] => a1 == a3" in found


def clause(coded, scope, entries):
    system = ground(coded.system, scope, frozenset())
    known = {(entry.payload.name, *(int(index.value) for index in entry.arguments)): entry for entry in system.entries}
    return frozenset((known[name], value) for name, value in entries.items())


def test_a_clause_that_is_the_same_for_all_individuals_becomes_existential(gate):
    scope = {"A": 2, "B": 3}
    cube = clause(gate, scope, {("done", 0): True, **{("given", 0, b): False for b in range(3)}})
    found = said(gate, generalised(gate.system.manager, scope, cube))
    assert found[-1] == "forall a2 in A: done[a2] => exists b1 in B: given[a2, b1]"
    assert len(found) == 3
    part = clause(gate, scope, {("done", 0): True, **{("given", 0, b): False for b in range(2)}})
    assert len(list(generalised(gate.system.manager, scope, part))) == 2  # nothing is said of the third


def test_a_universal_clause_means_the_orbit_of_its_cube(gate):
    scope = {"A": 3, "B": 1}
    manager = gate.system.manager
    cube = clause(gate, scope, {("done", 0): True, ("asked", 2): True})
    different, any_two, *_ = generalised(manager, scope, cube)
    grounding = Grounding(gate.system, scope)
    assert len(grounding.term(different).arguments) == 6
    assert len(grounding.term(any_two).arguments) == 9


def test_a_clause_about_individuals_with_names_is_about_these_first() -> None:
    named = coded_for_chain(load_text(GATE.replace("type A [3]", "type A [3] = alice, bob")), None, 1)
    manager = named.system.manager
    names = {number: entry for entry, number in individual_names(named.system)}
    scope = {"A": 3, "B": 1}
    cube = clause(named, scope, {("done", 1): True, ("asked", 2): True})
    assert said(named, generalised(manager, scope, cube, names)) == [
        "forall a1 in A: asked[a1] and done[bob] => a1 == bob",
        "forall a1 in A: not (asked[a1] and done[bob])",
        "forall a1 in A, a2 in A: asked[a1] and done[a2] => a1 == a2",
        "forall a1 in A, a2 in A: not (asked[a1] and done[a2])",
    ]
    about_nobody = clause(named, scope, {("done", 2): True})
    assert said(named, generalised(manager, scope, about_nobody, names))[0] == "forall a1 in A: not done[a1]"
    assert not list(generalised(manager, scope, clause(named, scope, {("bob",): 2}), names))  # known of names
    together = manager.and_(*sorted((entry for entry, _ in cube), key=repr))
    lemma = Grounding(named.system, scope).term(manager.not_(together))
    assert said(named, [about_all(manager, lemma, names)]) == ["forall a1 in A: asked[a1] and done[bob] => a1 == bob"]
