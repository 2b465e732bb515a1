"""Proofs by lemmas: the claim that lemmas over entries make.

Owns: how lemmas become the text and the reading of a strengthening.
Must never know: how lemmas were found or checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from invariants.evidence.claims import Proved
from invariants.evidence.proofs.proof_obligations import entry_name
from invariants.evidence.proofs.strengthening_text import strengthening_text
from invariants.foundation.records import Record
from invariants.language.model.declarations import DefinedInvariant, Model, RangeInvariant, StatedInvariant
from invariants.language.printing.unparse import body_text
from invariants.solver.smtlib import Encoding, Printer
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind, without_meaning
from invariants.system.reduction.linear_abstraction import LinearAbstraction
from invariants.system.terms.terms import Input, Operator, StateVariable, Term, post_order

if TYPE_CHECKING:
    from invariants.evidence.proofs.formula_wording import FormulaWording


class Lemma(Record):
    """A formula over entries. ``said`` is its wording for people: a shorter formula, or words."""

    formula: Term
    said: Term | str


def property_lemma(model: Model, system: LinearAbstraction, name: str | None = None) -> Lemma | None:
    """Return the lemma that a property holds; None for a property that a single configuration cannot decide."""
    prop = system.prop if name is None else system.relation.system.properties[name]
    if prop.kind is not PropertyKind.STATE or not is_over(prop.bad, system.relation.system.entries):
        return None
    match model.properties[prop.name]:
        case StatedInvariant(condition=condition):
            said = body_text(condition, enums=model.enums)
        case RangeInvariant(variable=variable):
            said = f"{variable.name} is in {variable.sort}"
        case DefinedInvariant(subject=subject):
            said = f"{subject} is defined"
    return Lemma(system.manager.not_(prop.bad), said)


def helping_lemmas(model: Model, system: LinearAbstraction) -> list[Lemma]:
    """Return the lemmas that the other properties hold, except those that a configuration or a solver cannot decide."""
    every = system.relation.system.properties
    others = [name for name in every if name != system.prop.name and not model.is_witness(name)]
    found = (property_lemma(model, system, name) for name in others if without_meaning(every[name]) is None)
    return [lemma for lemma in found if lemma is not None and not lemma.formula.is_value]


def is_over(formula: Term, entries: Iterable[Term]) -> bool:
    """Return whether a formula mentions entries only."""
    known = frozenset(entries)
    leaves = (part for part in post_order([formula]) if isinstance(part.payload, StateVariable | Input))
    return all(leaf in known for leaf in leaves)


def proof_by(
    coded: CodedModel, name: str, chain: int | None, depth: int, constants: Iterable[Term], lemmas: Iterable[Lemma]
) -> Proved:
    """Return the claim that lemmas prove a property, together with facts about constants.

    Args:
        coded: the encoded model.
        name: the name of the property.
        chain: the most modifications; None for any number.
        depth: the levels of ``prev`` that the encoding keeps.
        constants: facts about constants, which are part of the strengthening.
        lemmas: the lemmas, each with its wording.
    """
    lemmas = list(lemmas)
    parts: dict[Term, None] = dict.fromkeys(constants)
    for lemma in lemmas:
        formula = lemma.formula
        parts.update(dict.fromkeys(formula.arguments if formula.operator is Operator.AND else (formula,)))
    texts = Printer(Encoding.of({}, None), entry_name).closed_texts(parts)
    return Proved(
        name,
        chain,
        depth,
        open_populations=False,
        strengthening=strengthening_text(texts),
        reading=tuple(dict.fromkeys(_readings(coded, lemmas))),
    )


def _readings(coded: CodedModel, lemmas: Iterable[Lemma]) -> Iterator[str]:
    """Yield the wording of each lemma."""
    wording: FormulaWording | None = None
    for lemma in lemmas:
        if isinstance(lemma.said, str):
            yield lemma.said
            continue
        if wording is None:
            from invariants.evidence.proofs.formula_wording import FormulaWording  # many a proof has no such lemma

            wording = FormulaWording(coded)
        yield wording.sentence(lemma.said)
