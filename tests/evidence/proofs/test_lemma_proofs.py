"""The claim of a proof by lemmas: all lemmas are in it, and none speaks of anything but entries."""

from __future__ import annotations

from invariants.evidence.claims import Proved
from invariants.evidence.proofs.lemma_proofs import Lemma, helping_lemmas, is_over, proof_by, property_lemma
from invariants.language.loader import load_text
from invariants.system.encoding.code_as_data import CodedModel, code_as_data
from invariants.system.reduction.linear_abstraction import LinearAbstraction, linear_step
from invariants.system.terms.terms import Term
from tests.system.meaning import value_of

TEXT = """system s
var x: 0..3 = 0
var y: 0..3 = 0
transition up(k: 0..3) { require x < 3 x := x + 1 y := 6 div k }
invariant low: x <= 3 and y <= x + 3
invariant grows: x' >= x
invariant part: 6 div (x + 1) > 0
witness never: x == 3
"""


def system() -> tuple[CodedModel, LinearAbstraction]:
    model = load_text(TEXT)
    coded = code_as_data(model, 0)
    return coded, linear_step(coded, model.scope, list(model.properties)).about("low")


def test_a_property_of_configurations_is_a_lemma_and_no_other_one_is() -> None:
    coded, abstraction = system()
    model = coded.model
    lemma = property_lemma(model, abstraction)
    assert lemma is not None
    assert lemma.said == "x <= 3 and y <= x + 3"
    entries = {entry.payload.name: entry for entry in abstraction.relation.system.entries}  # type: ignore[union-attr]
    for x in range(5):
        for y in range(8):
            assert value_of(lemma.formula, {entries["x"]: x, entries["y"]: y}) is (x <= 3 and y <= x + 3)
    found = {name: property_lemma(model, abstraction, name) for name in abstraction.relation.system.properties}
    assert found["grows"] is None, "a step is no configuration"
    assert found["up.defined"] is None, "an attempt is no configuration"
    assert found["x.range"] is not None
    assert found["x.range"].said == "x is in 0..3"
    assert value_of(found["x.range"].formula, {entries["x"]: 4, entries["y"]: 0}) is False


def test_what_helps_is_every_other_property_of_configurations_but_a_witness() -> None:
    coded, abstraction = system()
    said = {str(lemma.said) for lemma in helping_lemmas(coded.model, abstraction)}
    assert "x is in 0..3" in said
    assert "x <= 3 and y <= x + 3" not in said, "the property itself is no help"
    assert not any("x == 3" in each or "x != 3" in each for each in said), "a witness is expected to be broken"


def test_only_entries_may_be_mentioned() -> None:
    _, abstraction = system()
    relation, manager = abstraction.relation, abstraction.manager
    entry, *_ = relation.system.entries
    assert is_over(manager.less(entry, manager.integer(2)), relation.system.entries)
    assert not is_over(manager.less(manager.following(entry), manager.integer(2)), relation.system.entries)
    assert not is_over(manager.less(entry, relation.slots[0]), relation.system.entries)
    assert not is_over(relation.fires["up"], relation.system.entries)


def claim(coded: CodedModel, constants: list[Term], lemmas: list[Lemma]) -> Proved:
    return proof_by(coded, "low", None, 2, constants, lemmas)


def test_every_conjunct_of_every_lemma_is_a_line_once() -> None:
    coded, abstraction = system()
    manager = abstraction.manager
    x, y = (e for e in abstraction.relation.system.entries if e.payload.name in ("x", "y"))  # type: ignore[union-attr]
    small = [manager.less(x, manager.integer(n)) for n in (5, 6)]
    fact = manager.equal(y, manager.integer(1))
    lemmas = [Lemma(manager.and_(*small), "said"), Lemma(small[0], "said"), Lemma(small[1], small[1])]
    found = claim(coded, [fact], lemmas)
    assert found.strengthening is not None
    lines = found.strengthening.splitlines()
    assert len(lines) == 5, lines
    assert len(set(lines)) == 5
    assert found.reading[0] == "said"
    assert len(found.reading) == 2
    assert (found.property, found.chain, found.depth, found.open_populations) == ("low", None, 2, False)
    assert claim(coded, [], []).strengthening == "(and true\n)"
