"""Counterexamples to induction (CTIs) of a property, in the language's terms.

Owns: the question that the search is asked about a property, and the wording of the step that it finds.
Must never know: engines, how a counterexample to induction is shown.
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


def property_cti(
    coded: CodedModel, system: LinearAbstraction, known: Iterable[Term], remaining: Callable[[], float | None]
) -> Cti | None:
    """Return a step that breaks the judged property although it, and everything known, holds before the step.

    Of a property that a configuration alone does not decide, return a step or an attempt that violates it. None where
    none is found.
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
    # Other changes of the step would only distract.
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
