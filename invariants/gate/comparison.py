"""The class of a change: whether code lets more pass than before, for all states.

Owns: the questions to a solver about two pieces of code at one place, and the witnesses that answer them.
Must never know: how the change came about; policies.

A guard passes where it is true and defined. The two closures at a site become two terms over one state and one set of
arguments; the solver is asked for a state in which only one passes. A witness is evaluated again by the interpreter.
``any`` passes where some value lets it pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.gate.decision import ChangeClass, ChangeWitness, SiteChange, WitnessSide
from invariants.gate.running.assembly import RunningModel
from invariants.interpreter.explain.code_text import CodeDifference
from invariants.interpreter.state.configuration import Closure, Configuration
from invariants.interpreter.state.layout import DISABLED, UNKNOWN
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Arbitrary, Local, Variable
from invariants.language.model.rules import ClauseKind, Site
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding
from invariants.solver.unrolling import Unrolling
from invariants.solver.z3.solver import Z3Solver
from invariants.system.encoding.code_as_data import CodedModel, code_as_data
from invariants.system.encoding.transition_system import PartialTerm, UnsupportedSystemError
from invariants.system.encoding.translation import TranslationContext
from invariants.system.grounding.grounding import Grounding
from invariants.system.grounding.step_relation import step_relation
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Role, StateVariable, Term, post_order
from invariants.verdicts.narration import shown
from invariants.verdicts.traces.trace import Shown

COMPARISON_SECONDS = 1.0
"""Seconds for one question: most take milliseconds, and whoever waits for a decision waits for all of them."""

MOST_TRIED = 200
"""Values of a witness that are tried whether they matter: each takes a walk through both terms."""

MOST_COMPARED = 64
"""Places of code that are compared; of a change of more, the class of the others is not looked for."""


def site_changes(running: RunningModel, before: Configuration, after: Configuration) -> tuple[SiteChange, ...]:
    """Return the changes of code between two configurations of a model, each with its class."""
    found = running.interpreter.code_changes(before, after)
    comparer = Comparer(running)
    return tuple(
        comparer.change(each, before, after) if number < MOST_COMPARED else _unknown(each, "there are too many changes")
        for number, each in enumerate(found)
    )


def _unknown(difference: CodeDifference, reason: str) -> SiteChange:
    is_guard = False
    return SiteChange(
        difference.place,
        difference.rule or difference.place,
        None if difference.site is None else difference.site.name,
        is_guard,
        difference.before,
        difference.after,
        ChangeClass.INCOMPARABLE,
        reason=reason,
    )


class _CodePair(Record):
    """Two pieces of code as terms. ``arguments`` are the constants that stand for a rule's parameters."""

    before: PartialTerm
    after: PartialTerm
    arguments: Mapping[str, Variable]
    condition: Term


class Comparer:
    """Compares code of one model."""

    def __init__(self, running: RunningModel) -> None:
        self._running = running
        self._model = running.model
        self._interpreter = running.interpreter

    def change(self, difference: CodeDifference, before: Configuration, after: Configuration) -> SiteChange:
        """Return the class of a difference between two configurations."""
        if difference.rule is None:
            return _unknown(difference, "it is the content of a backup")
        blocks = self._interpreter.layout.blocks[difference.rule]
        first = blocks.first_cells(difference.arguments)[0]
        if difference.site is None:
            return self._switched(difference, first, before, after)
        site = self._model.sites[difference.site]
        cell = first + blocks.sites[difference.site]
        found = replace(_unknown(difference, ""), is_guard=site.kind is ClauseKind.GUARD, reason=None)
        try:
            old, new = before.code.cells[cell], after.code.cells[cell]
            return self._compared(found, site, difference.arguments, old, new)
        except NoAnswerError as error:
            return replace(found, reason=str(error))

    def _switched(
        self, difference: CodeDifference, first: int, before: Configuration, after: Configuration
    ) -> SiteChange:
        old, new = before.code.cells, after.code.cells
        found = replace(_unknown(difference, ""), is_guard=True, reason=None)
        if old[first + UNKNOWN] != new[first + UNKNOWN]:
            return replace(found, reason="unknown code may pass where known code does not, and refuse where it does")
        is_disabled = bool(new[first + DISABLED])
        return replace(found, change=ChangeClass.TIGHTER if is_disabled else ChangeClass.LOOSER)

    # ------------------------------------------------------------- comparison

    def _compared(
        self,
        found: SiteChange,
        site: Site,
        arguments: tuple[Value | None, ...],
        old: Closure | None,
        new: Closure | None,
    ) -> SiteChange:
        coded, constants = self._coded(site, arguments)
        question = self._question(coded, constants, site, arguments, old, new)
        manager = coded.system.manager
        if site.kind is ClauseKind.ASSIGNMENT:
            return self._compared_values(found, coded, question)
        passed, passes = (manager.and_(part.defined, part.value) for part in (question.before, question.after))
        more = self._witness(coded, question, manager.and_(passes, manager.not_(passed)), WitnessSide.AFTER)
        less = self._witness(coded, question, manager.and_(passed, manager.not_(passes)), WitnessSide.BEFORE)
        change = {
            (False, False): ChangeClass.SAME,
            (True, False): ChangeClass.LOOSER,
            (False, True): ChangeClass.TIGHTER,
            (True, True): ChangeClass.INCOMPARABLE,
        }[more is not None, less is not None]
        return replace(found, change=change, witnesses=tuple(each for each in (more, less) if each is not None))

    def _compared_values(self, found: SiteChange, coded: CodedModel, question: _CodePair) -> SiteChange:
        manager = coded.system.manager
        both = manager.and_(question.before.defined, question.after.defined)
        differ = manager.or_(
            manager.not_(manager.equal(question.before.defined, question.after.defined)),
            manager.and_(both, manager.not_(manager.equal(question.before.value, question.after.value))),
        )
        witness = self._witness(coded, question, differ, None)
        if witness is None:
            return replace(found, change=ChangeClass.SAME)
        return replace(found, witnesses=(witness,))

    def _coded(self, site: Site, arguments: Sequence[Value | None]) -> tuple[CodedModel, dict[Local, Variable]]:
        """Return the model for questions about a site, with a constant for each name that its code can read."""
        rule = self._model.rules[site.key.rule]
        names: list[Local] = [p for p, value in zip(rule.parameters, arguments, strict=True) if value is None]
        names += () if site.binder is None else site.binder.locals
        constants = {local: Variable(f"argument {local.name}", (), local.sort, True, local.span) for local in names}
        model = replace(
            self._model,
            constants=(*self._model.constants, *constants.values()),
            properties={},
            start=None,
        )
        return code_as_data(model, 1), constants

    def _question(
        self,
        coded: CodedModel,
        constants: Mapping[Local, Variable],
        site: Site,
        arguments: Sequence[Value | None],
        old: Closure | None,
        new: Closure | None,
    ) -> _CodePair:
        manager, translator = coded.system.manager, coded.translator
        locals_: dict[Local, Term] = {each: manager.state(coded.variables[v]) for each, v in constants.items()}
        rule = self._model.rules[site.key.rule]
        for parameter, value in zip(rule.parameters, arguments, strict=True):
            if value is not None:
                locals_[parameter] = manager.value(value, parameter.sort)  # type: ignore[arg-type]
        context = TranslationContext(locals_)
        empty = PartialTerm(manager.true, manager.true)
        if site.entry is not None:
            indices, defined = translator.indices(site.entry.variable, site.entry.indices, context)
            empty = PartialTerm(manager.state(coded.variables[site.entry.variable], tuple(indices)), defined)
        condition = manager.true
        if site.binder is not None and site.binder.condition is not None:
            part = translator.expression(site.binder.condition, context)
            condition = manager.and_(part.defined, part.value)
        before, after = (self._content(coded, site, context, closure, empty) for closure in (old, new))
        named = {local.name: constants[local] for local in constants}
        return _CodePair(before, after, named, condition)

    def _content(
        self,
        coded: CodedModel,
        site: Site,
        context: TranslationContext,
        closure: Closure | None,
        empty: PartialTerm,
    ) -> PartialTerm:
        """Return what the code of a site amounts to: the deepest ``prev`` first."""
        levels: list[Closure] = []
        while closure is not None:
            levels.append(closure)
            closure = closure.previous if closure.program.uses_previous else None
        held = empty
        for level in reversed(levels):
            held = self._level(coded, site, context, level, held)
        return held

    def _level(
        self, coded: CodedModel, site: Site, context: TranslationContext, closure: Closure, held: PartialTerm
    ) -> PartialTerm:
        manager = coded.system.manager
        code, body = closure.program.code, closure.program.body
        sorts = [] if code is None else [capture.sort for capture in code.captures]
        if any(not isinstance(value, int) and not hasattr(value, "denominator") for value in closure.captured):
            raise UnsupportedSystemError("a captured value is irrational")
        captured = tuple(manager.value(v, sort) for v, sort in zip(closure.captured, sorts, strict=True))  # type: ignore[arg-type]
        inner = replace(context, captured=captured, previous=held)
        if not isinstance(body, Arbitrary):
            return coded.translator.expression(body, inner)
        if site.kind is ClauseKind.ASSIGNMENT:
            raise UnsupportedSystemError("`any` assigns one of several values")
        if body.condition is None:
            return PartialTerm(manager.true, manager.true)
        chosen = inner if body.local is None else inner.bind({body.local: manager.true})
        return coded.translator.expression(body.condition, chosen)

    # --------------------------------------------------------------- witness

    def _witness(
        self, coded: CodedModel, question: _CodePair, wanted: Term, side: WitnessSide | None
    ) -> ChangeWitness | None:
        """Return a state and arguments in which something wanted is true; None where there is none.

        Raises ``NoAnswerError`` where the solver does not say.
        """
        manager = coded.system.manager
        system = replace(coded.system, rules=(), properties={}, initial=_about_values(coded))
        grounding = Grounding(system, self._interpreter.scope)
        ground = replace(grounding.ground(frozenset()), initial=())
        given = [*grounding.conjuncts(system.initial), *grounding.conjuncts(system.in_range)]
        goal = manager.and_(*given, grounding.term(manager.and_(question.condition, wanted)))
        if goal is manager.false:
            return None
        relation = step_relation(ground)
        solver = Z3Solver(Encoding.of(self._interpreter.scope, None))
        unrolling = Unrolling(relation, RunConstraints((), (), ()), solver)
        unrolling.start()
        (template,) = unrolling.templates([goal], steps=False)
        solver.add(unrolling.at(template, 0, steps=False))
        outcome = solver.check([], COMPARISON_SECONDS)
        if outcome.answer is Answer.UNSATISFIABLE:
            return None
        if outcome.answer is not Answer.SATISFIABLE:
            raise NoAnswerError(f"the solver does not compare it: {outcome.why}")
        values = unrolling.read(solver.model(), 0).states[0]
        question_term = grounding.term(manager.and_(question.condition, wanted))
        needed = _needed(manager, question_term, values)
        return _shown_witness(self._model, coded, question, needed, side)


def _needed(manager: TermManager, wanted: Term, values: Mapping[Term, Value]) -> dict[Term, Value]:
    """Return those of the values, found for all entries, that already make a term true: the others do not matter."""
    read = {part for part in post_order([wanted]) if isinstance(part.payload, StateVariable) and part in values}
    kept = {
        term: manager.value(value, term.sort)  # type: ignore[arg-type]
        for term, value in values.items()
        if term in read
    }
    for term in [each for each in kept if not each.payload.constant][:MOST_TRIED]:  # type: ignore[union-attr]
        others = {each: value for each, value in kept.items() if each is not term}
        if manager.replace(wanted, others) is manager.true:
            kept = others
    return {term: values[term] for term in kept}


def _about_values(coded: CodedModel) -> tuple[Term, ...]:
    """Return the constraints on initial states that are about constants, and about nothing else."""
    found = []
    for constraint in coded.system.initial:
        leaves = [part.payload for part in post_order([constraint]) if isinstance(part.payload, StateVariable)]
        if all(leaf.constant and leaf.role is Role.MODEL for leaf in leaves):
            found.append(constraint)
    return tuple(found)


def _shown_witness(
    model: Model,
    coded: CodedModel,
    question: _CodePair,
    values: Mapping[Term, Value],
    side: WitnessSide | None,
) -> ChangeWitness:
    names = {state: variable for variable, state in coded.variables.items()}
    own = {variable: name for name, variable in question.arguments.items()}
    arguments: dict[str, Shown] = {}
    state: dict[str, Any] = {}
    for term, value in values.items():
        variable = names.get(term.payload) if isinstance(term.payload, StateVariable) else None
        if variable is None:
            continue
        text = shown(model, variable.sort, value)
        if variable in own:
            arguments[own[variable]] = text
            continue
        indices = [shown(model, sort, each.value) for sort, each in zip(variable.domain, term.arguments, strict=True)]
        place = state
        key = variable.name
        for index in indices:
            place, key = place.setdefault(key, {}), str(index)
        place[key] = text
    before = after = None
    if side is not None:
        before, after = side is WitnessSide.BEFORE, side is WitnessSide.AFTER
    return ChangeWitness(side, arguments, state, before, after)
