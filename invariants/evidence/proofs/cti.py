"""Counterexamples to induction (CTIs) of a property, in the language's terms.

Owns: the question that the search is asked about a property, the check that its answer is a step of the model, and the
wording of the step.
Must never know: engines, how a counterexample to induction is shown.

A step that is shown is true: the interpreter takes it from a configuration with real closures, in which everything
known holds, and the property fails after it. So the search is kept to configurations whose code is kept to its end. A
property that only deeper code breaks has no counterexample that could be shown: the sites concerned are named instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from invariants.evidence.claims import Cti
from invariants.evidence.configurations import configuration_of
from invariants.evidence.confirmation import confirm_step
from invariants.evidence.counterexample import step_of
from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.evidence.proofs.lemma_proofs import is_over, property_lemma
from invariants.foundation.records import Record
from invariants.interpreter.interpreter import Interpreter
from invariants.language.model.declarations import Property
from invariants.language.model.expressions import SiteKey
from invariants.solver.induction.cti_search import BreakingStep, find_cti
from invariants.solver.unrolling import UnrolledRun, UnrolledStep
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.lemmas.code_content import code_that_exists, code_that_is_kept, endless_sites
from invariants.system.reduction.linear_abstraction import LinearAbstraction
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Term, Value, post_order


class _BreakingQuestion(Record):
    """``bad`` is asked for where ``holds`` is true; ``by_step`` of a step, else of a configuration or an attempt."""

    holds: list[Term]
    bad: Term
    by_step: bool


def property_cti(
    coded: CodedModel, system: LinearAbstraction, known: Iterable[Term], remaining: Callable[[], float | None]
) -> Cti | None:
    """Return a step that breaks the judged property although it, and everything known, holds before the step.

    Of a property that a configuration alone does not decide, return a step, an attempt or a configuration that violates
    it. None where none is found, or where the interpreter does not confirm the one that is.
    """
    known = list(known)
    found = solver_cti(coded, system, known, remaining)
    if found is None or not is_step_of_model(coded, system, known, found):
        return None
    return _worded(coded, system, found)


def solver_cti(
    coded: CodedModel, system: LinearAbstraction, known: Iterable[Term], remaining: Callable[[], float | None]
) -> BreakingStep | None:
    """Return the step that the solver finds, with the changes that the property reads; None where none is found."""
    question = _question(coded, system, known)
    holds = [*question.holds, *code_that_is_kept(coded, system.relation.system.entries)]
    found = find_cti(system.relation, holds, question.bad, by_step=question.by_step, remaining=remaining)
    if found is None:
        return None
    # Other changes of the step would only distract.
    read = frozenset(post_order([question.bad]))
    after = {entry: value for entry, value in found.after.items() if system.manager.following(entry) in read}
    return replace(found, after=after)


def deep_sites(
    coded: CodedModel, system: LinearAbstraction, known: Iterable[Term], remaining: Callable[[], float | None]
) -> tuple[SiteKey, ...]:
    """Return the sites with code that nests deeper than it is kept, if only such code breaks the property."""
    sites = tuple(endless_sites(coded.code))
    if not sites:
        return ()
    question = _question(coded, system, known)
    found = find_cti(system.relation, question.holds, question.bad, by_step=question.by_step, remaining=remaining)
    return () if found is None else sites


def _question(coded: CodedModel, system: LinearAbstraction, known: Iterable[Term]) -> _BreakingQuestion:
    manager, entries = system.manager, system.relation.system.entries
    stated = property_lemma(coded.model, system)
    holds = [*known, *_given(system), *code_that_exists(coded, entries)]
    if stated is None:
        return _BreakingQuestion(holds, system.violation, system.prop.kind is PropertyKind.STEP)
    following = {entry: manager.following(entry) for entry in entries}
    bad = manager.not_(manager.replace(stated.formula, dict(following)))
    return _BreakingQuestion([*holds, stated.formula], bad, by_step=True)


def _given(system: LinearAbstraction) -> list[Term]:
    """Return the conditions on the start that are about constants alone: they stay true."""
    constants = [entry for entry in system.relation.system.entries if system.manager.following(entry) is entry]
    return [part for part in system.relation.system.initial if is_over(part, constants)]


# ------------------------------------------------------------------- its truth


def is_step_of_model(coded: CodedModel, system: LinearAbstraction, known: list[Term], found: BreakingStep) -> bool:
    """Return whether the interpreter takes the step, and everything known holds before it but not the property after.

    Invariants of the model are judged by the interpreter, too; of other lemmas the solver has computed the values.
    """
    interpreter = Interpreter(coded.model, system.relation.system.scope)
    before = _entries(system, found.values)
    after = {entry: found.values[system.manager.following(entry)] for entry in system.relation.system.entries}
    inputs = {chosen: found.values[chosen] for chosen in system.relation.system.inputs}
    rule, arguments = _tried(system, found)
    claim = None
    if rule is not None:
        states = (before, {**before, **after}) if found.rule is not None else (before,)
        claim = step_of(coded, UnrolledRun(states, (inputs,), (UnrolledStep(rule, arguments),)))
    holding = _known_properties(coded, system, known)
    prop = coded.model.properties[system.prop.name]
    if property_lemma(coded.model, system) is not None:
        holding.append(prop)
    return confirm_step(interpreter, configuration_of(coded, interpreter, before), claim, prop, holding)


def _entries(system: LinearAbstraction, values: Mapping[Term, Value]) -> dict[Term, Value]:
    """Return the values of all entries, known constants included."""
    found = {entry: values[entry] for entry in system.relation.system.entries}
    return {**found, **{entry: value.value for entry, value in system.known.items()}}


def _tried(system: LinearAbstraction, found: BreakingStep) -> tuple[str | None, tuple[Value, ...]]:
    """Return the rule that is fired or tried, with its arguments; None where a configuration breaks the property."""
    if found.rule is not None or system.prop.rule is None:
        return found.rule, found.arguments
    slots = system.relation.slots_of[system.prop.rule]
    return system.prop.rule, tuple(found.values[slot] for slot in slots)


def _known_properties(coded: CodedModel, system: LinearAbstraction, known: list[Term]) -> list[Property]:
    """Return the properties of the model that are among what is known."""
    lemmas = {name: property_lemma(coded.model, system, name) for name in system.relation.system.properties}
    there = frozenset(known)
    return [
        coded.model.properties[name]
        for name, lemma in lemmas.items()
        if lemma is not None and name != system.prop.name and lemma.formula in there
    ]


# ------------------------------------------------------------------ its wording


def _worded(coded: CodedModel, system: LinearAbstraction, found: BreakingStep) -> Cti:
    manager = system.manager
    rule, arguments = _tried(system, found)
    parameters = [] if rule is None else coded.model.rules[rule].parameters
    formulas = [_equation(manager, entry, value) for entry, value in found.before.items()]
    formulas += [manager.value(value, parameter.sort) for parameter, value in zip(parameters, arguments, strict=True)]
    formulas += [_equation(manager, entry, value) for entry, value in found.after.items()]
    words = FormulaWording(coded).together(formulas)
    first, last = len(found.before), len(found.before) + len(arguments)
    names = [parameter.name for parameter in parameters]
    shown = tuple(zip(names, words[first:last], strict=True))
    return Cti(words[:first], rule, shown, words[last:], tuple(system.relation.system.scope.items()))


def _equation(manager: TermManager, entry: Term, value: Value) -> Term:
    return manager.equal(entry, manager.value(value, entry.sort))
