"""Hints for lemmas: where a proof by induction does not succeed, in the language's terms.

Owns: what is looked for, and how a step that was found is put.
Must never know: engines, how hints are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from invariants.evidence.claims import Cti
from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.evidence.proofs.lemma_proofs import property_lemma
from invariants.solver.induction.cti_search import BreakingStep, find_cti
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.reduction.linear_abstraction import LinearAbstraction
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Term, Value, post_order


def induction_hint(
    coded: CodedModel, system: LinearAbstraction, known: Iterable[Term], remaining: Callable[[], float | None]
) -> Cti | None:
    """A step that breaks the judged property from a configuration in which it holds, and everything known as well.

    Of a property that a configuration alone does not decide, a step or an attempt that violates it. None where none is
    found.
    """
    manager = system.manager
    stated = property_lemma(coded.model, system)
    if stated is None:
        by_step, bad = system.prop.kind is PropertyKind.STEP, system.violation
        holds = list(known)
    else:
        following = {entry: manager.following(entry) for entry in system.relation.system.entries}
        by_step, bad = True, manager.not_(manager.replace(stated.formula, dict(following)))
        holds = [*known, stated.formula]
    found = find_cti(system.relation, holds, bad, by_step=by_step, remaining=remaining)
    if found is None:
        return None
    # What else the step changes would only distract.
    read = frozenset(post_order([bad]))
    after = {entry: value for entry, value in found.after.items() if manager.following(entry) in read}
    return _worded(coded, system, replace(found, after=after))


def _worded(coded: CodedModel, system: LinearAbstraction, found: BreakingStep) -> Cti:
    manager = system.manager
    parameters = [] if found.rule is None else coded.model.rules[found.rule].parameters
    formulas = [_equation(manager, entry, value) for entry, value in found.before.items()]
    formulas += [
        manager.value(value, parameter.sort) for parameter, value in zip(parameters, found.arguments, strict=True)
    ]
    formulas += [_equation(manager, entry, value) for entry, value in found.after.items()]
    words = FormulaWording(coded).together(formulas)
    first, last = len(found.before), len(found.before) + len(found.arguments)
    names = [parameter.name for parameter in parameters]
    return Cti(words[:first], found.rule, tuple(zip(names, words[first:last], strict=True)), words[last:])


def _equation(manager: TermManager, entry: Term, value: Value) -> Term:
    return manager.equal(entry, manager.value(value, entry.sort))
