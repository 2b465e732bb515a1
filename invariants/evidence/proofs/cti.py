"""Counterexamples to induction (CTIs) of a property, in the language's terms.

Owns: the question to the search about a property, the check that the answer is a step of the model, and the wording of
the step.
Must never know: engines, how a counterexample to induction is shown.

Every step that is shown is a step of the model: the interpreter takes it from a configuration with real closures, in
which all known properties hold, and the property fails after it. So the search is restricted to configurations whose
code is kept completely. If only deeper code breaks a property, no counterexample can be shown, and the sites concerned
are named instead.
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
from invariants.foundation.sorts import Scope, SetSort, Sort, members_of
from invariants.interpreter.interpreter import Interpreter
from invariants.language.model.declarations import Property
from invariants.language.model.expressions import SiteKey
from invariants.solver.induction.cti_search import BreakingStep, find_cti
from invariants.solver.unrolling import UnrolledRun, UnrolledStep
from invariants.system.encoding.absent_parts import AbsentParts
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.lemmas.code_content import code_that_exists, code_that_is_kept, endless_sites
from invariants.system.reduction.linear_abstraction import LinearAbstraction
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Role, Term, Value, post_order


class _BreakingQuestion(Record):
    """The question for ``bad`` where ``holds`` is true: after a step if ``by_step``, else of a state or an attempt."""

    holds: list[Term]
    bad: Term
    by_step: bool


def property_cti(
    coded: CodedModel, system: LinearAbstraction, known: Iterable[Term], remaining: Callable[[], float | None]
) -> Cti | None:
    """Return a step that breaks the property in question, although it and all known properties hold before the step.

    For a property that a single configuration does not decide, return a step, an attempt or a configuration that
    violates it. Returns None where nothing is found, or where the interpreter does not confirm the finding.
    """
    known = list(known)
    found = solver_cti(coded, system, known, remaining)
    if found is None or not is_step_of_model(coded, system, known, found):
        return None
    return _worded(coded, system, found)


def solver_cti(
    coded: CodedModel, system: LinearAbstraction, known: Iterable[Term], remaining: Callable[[], float | None]
) -> BreakingStep | None:
    """Return the step that the solver finds, with the changes that the property reads; None where it finds no step."""
    question = _question(coded, system, known)
    holds = [*question.holds, *code_that_is_kept(coded, system.relation.system.entries)]
    found = find_cti(system.relation, holds, question.bad, by_step=question.by_step, remaining=remaining)
    if found is None:
        return None
    # The other changes of the step would only distract.
    read = frozenset(post_order([question.bad]))
    after = {entry: value for entry, value in found.after.items() if system.manager.following(entry) in read}
    return replace(found, after=after)


def deep_sites(
    coded: CodedModel, system: LinearAbstraction, known: Iterable[Term], remaining: Callable[[], float | None]
) -> tuple[SiteKey, ...]:
    """Return the sites whose code nests deeper than the levels that are kept, if only such code breaks the property."""
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
    """Return the conditions on the start that mention constants only: they stay true."""
    constants = [entry for entry in system.relation.system.entries if system.manager.following(entry) is entry]
    return [part for part in system.relation.system.initial if is_over(part, constants)]


# ------------------------------------------------------------------- its truth


def is_step_of_model(coded: CodedModel, system: LinearAbstraction, known: list[Term], found: BreakingStep) -> bool:
    """Return whether the interpreter takes the step, from known properties that hold to a violation of the property.

    The interpreter also evaluates the invariants of the model; the values of other lemmas are the solver's.
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
    """Return the rule that fires or is tried, with its arguments; None where a configuration breaks the property."""
    if found.rule is not None or system.prop.rule is None:
        return found.rule, found.arguments
    return system.prop.rule, system.relation.arguments(system.prop.rule, found.values.__getitem__)


def _known_properties(coded: CodedModel, system: LinearAbstraction, known: list[Term]) -> list[Property]:
    """Return the known facts that are properties of the model."""
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
    absent = AbsentParts(coded)
    before = {entry: value for entry, value in found.before.items() if absent.is_told(entry, found.before)}
    after = {entry: value for entry, value in found.after.items() if absent.is_told(entry, found.after)}
    formulas = [_equation(manager, entry, value) for entry, value in before.items()]
    given = [
        _members(value, parameter.sort, system.relation.system.scope)
        for parameter, value in zip(parameters, arguments, strict=True)
    ]
    formulas += [manager.value(value, sort) for values, sort in given for value in values]
    formulas += [_equation(manager, entry, value) for entry, value in after.items()]
    words = FormulaWording(coded).together(formulas)
    first = last = len(before)
    shown = []
    for parameter, (values, _) in zip(parameters, given, strict=True):
        own = words[last : last + len(values)]
        last += len(values)
        text = f"{{{', '.join(own)}}}" if isinstance(parameter.sort, SetSort) else own[0]
        shown.append((parameter.name, text))
    population = tuple(system.relation.system.scope.items())
    return Cti(words[:first], rule, tuple(shown), words[last:], population, _backups_in(coded, before))


def _backups_in(coded: CodedModel, facts: Iterable[Term]) -> tuple[str, ...]:
    """Return the backups of whose values facts are; code that a backup keeps can be compared in lemmas."""
    told = {each.payload for each in facts}
    return tuple(
        name
        for name, backup in coded.backups.items()
        if any(copy in told for original, copy in backup.copies.items() if original.role is Role.MODEL)
    )


def _members(value: Value, sort: Sort, scope: Scope) -> tuple[tuple[Value, ...], Sort]:
    """Return the values that an argument consists of, those in it for a set, and their sort."""
    if isinstance(sort, SetSort):
        return members_of(int(value), sort.member, scope), sort.member
    return (value,), sort


def _equation(manager: TermManager, entry: Term, value: Value) -> Term:
    return manager.equal(entry, manager.value(value, entry.sort))
