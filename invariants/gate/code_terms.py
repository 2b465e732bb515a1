"""Code as terms: the value of a running system's code, over one state and one set of arguments.

Owns: the terms for closures and guards, and the search for a state in which such a term is true.
Must never know: which pieces of code are compared, and why.

Parameters, and names that a ``for`` binds, are constants. Code variables are free: code that asks for other code is
compared for all code that there can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec.structs import replace

from invariants.foundation.exceptions import NoAnswerError
from invariants.gate.running.assembly import RunningModel
from invariants.interpreter.state.configuration import Closure
from invariants.interpreter.state.values import Value
from invariants.language.model.expressions import Arbitrary, Body, Expression, Local, Variable
from invariants.language.model.rules import ClauseKind, Rule, Site
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding
from invariants.solver.unrolling import Unrolling
from invariants.solver.z3.pool import Z3Contexts
from invariants.solver.z3.solver import Z3Solver, logic_of
from invariants.system.encoding.code.site_content import BeyondDepth
from invariants.system.encoding.code_as_data import code_as_data
from invariants.system.encoding.transition_system import PartialTerm, UnsupportedSystemError
from invariants.system.encoding.translation import TranslationContext
from invariants.system.grounding.grounding import Grounding
from invariants.system.grounding.step_relation import step_relation
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Role, StateVariable, Term, post_order

QUESTION_SECONDS = 1.0
"""Seconds for one question: most take milliseconds, and a decision has to wait for all of them."""

MOST_TRIED = 200
"""The most values of a witness that are tested for relevance: each test takes a walk through both terms."""

CodeArguments = Sequence[Value | None]
"""The arguments that a piece of code is for; None for every value."""


class CodeTerms:
    """The code of one model as terms. ``remaining`` returns the seconds that are left."""

    def __init__(self, running: RunningModel, remaining: Callable[[], float], contexts: Z3Contexts) -> None:
        """Encode the model. Raises ``NoAnswerError`` where it has no encoding."""
        self._contexts = contexts
        self._scope = running.interpreter.scope
        self._remaining = remaining
        rules = running.model.rules
        binders = [site.binder.locals for site in running.model.sites.values() if site.binder is not None]
        names = [local for each in (*(rule.parameters for rule in rules.values()), *binders) for local in each]
        self.constants = {
            local: Variable(f"argument {number} {local.name}", (), local.sort, True, local.span)
            for number, local in enumerate(names)
        }
        constants = (*running.model.constants, *self.constants.values())
        model = replace(running.model, constants=constants, properties={}, start=None)
        self._coded = code_as_data(model, 1, BeyondDepth.ARBITRARY)
        self.manager: TermManager = self._coded.system.manager
        system = replace(self._coded.system, rules=(), properties={}, initial=self._about_values())
        self._grounding = Grounding(system, self._scope)
        self._ground = replace(self._grounding.ground(frozenset()), initial=())
        self._given = [
            *self._grounding.conjuncts(system.initial),
            *self._grounding.conjuncts(system.in_range),
        ]
        self.variables = {state: variable for variable, state in self._coded.variables.items()}

    def _about_values(self) -> tuple[Term, ...]:
        """Return the constraints on initial states that are about constants, and about nothing else."""
        return tuple(
            constraint
            for constraint in self._coded.system.initial
            if all(
                leaf.payload.constant and leaf.payload.role is Role.MODEL
                for leaf in post_order([constraint])
                if isinstance(leaf.payload, StateVariable)
            )
        )

    # ----------------------------------------------------------------- terms

    def context(self, rule: Rule, arguments: CodeArguments, site: Site | None = None) -> TranslationContext:
        """Return the names that code of a rule can read: arguments that are given, or constants."""
        manager = self.manager
        names = (*rule.parameters, *(site.binder.locals if site is not None and site.binder is not None else ()))
        terms = {local: manager.state(self._coded.variables[self.constants[local]]) for local in names}
        for parameter, value in zip(rule.parameters, arguments, strict=True):
            if value is not None:
                terms[parameter] = self.value(value, parameter)
        return TranslationContext(terms)

    def value(self, value: Value, of: Local | Variable) -> Term:
        """Return a value as a term. Raises ``NoAnswerError`` for an irrational one."""
        if not isinstance(value, int) and not hasattr(value, "denominator"):
            raise UnsupportedSystemError("a value is irrational")
        return self.manager.value(value, of.sort)  # type: ignore[arg-type]

    def entry(self, variable: Variable, indices: Iterable[Value]) -> Term:
        """Return an entry of a variable."""
        pairs = zip(indices, variable.domain, strict=True)
        places = tuple(self.manager.value(index, sort) for index, sort in pairs)  # type: ignore[arg-type]
        return self.manager.state(self._coded.variables[variable], places)

    def condition(self, site: Site, context: TranslationContext) -> Term:
        """Return where the ``for`` of an assignment assigns."""
        if site.binder is None or site.binder.condition is None:
            return self.manager.true
        return self.passing(self._coded.translator.expression(site.binder.condition, context))

    def passing(self, part: PartialTerm) -> Term:
        """Return where something is defined and true."""
        return self.manager.and_(part.defined, part.value)

    def guard(self, body: Body, context: TranslationContext) -> PartialTerm:
        """Return the condition under which a guard passes; of ``any``, whether some value lets it pass."""
        manager = self.manager
        if not isinstance(body, Arbitrary):
            return self._coded.translator.expression(body, context)
        if body.condition is None:
            return PartialTerm(manager.true, manager.true)
        chosen = context if body.local is None else context.bind({body.local: manager.true})
        return self._coded.translator.expression(body.condition, chosen)

    def content(self, site: Site, closure: Closure | None, context: TranslationContext) -> PartialTerm:
        """Return the value of a site's code, computed from the deepest ``prev`` up."""
        held = PartialTerm(self.manager.true, self.manager.true)
        if site.entry is not None:
            indices, defined = self._coded.translator.indices(site.entry.variable, site.entry.indices, context)
            entry = self.manager.state(self._coded.variables[site.entry.variable], tuple(indices))
            held = PartialTerm(entry, defined)
        levels: list[Closure] = []
        while closure is not None:
            levels.append(closure)
            closure = closure.previous if closure.program.uses_previous else None
        for level in reversed(levels):
            held = self._level(site, level, replace(context, previous=held))
        return held

    def _level(self, site: Site, closure: Closure, context: TranslationContext) -> PartialTerm:
        code, body = closure.program.code, closure.program.body
        if isinstance(body, Arbitrary) and site.kind is ClauseKind.ASSIGNMENT:
            raise UnsupportedSystemError("`any` assigns one of several values")
        captures = () if code is None else code.captures
        if any(not isinstance(value, int) and not hasattr(value, "denominator") for value in closure.captured):
            raise UnsupportedSystemError("a captured value is irrational")
        pairs = zip(closure.captured, captures, strict=True)
        captured = tuple(self.manager.value(value, capture.sort) for value, capture in pairs)  # type: ignore[arg-type]
        return self.guard(body, replace(context, captured=captured))

    def assume(self, conditions: Iterable[Expression]) -> None:
        """Leave out the states in which a condition is false or undefined, from now on."""
        for condition in conditions:
            part = self._coded.translator.expression(condition, TranslationContext())
            self._given += self._grounding.conjuncts((self.passing(part),))

    # ---------------------------------------------------------------- search

    def ground(self, term: Term) -> Term:
        """Return a term over entries."""
        return self._grounding.term(term)

    def found(self, wanted: Term) -> dict[Term, Value] | None:
        """Return the values that make a ground term true, as far as they matter; None where nothing does.

        Raises ``NoAnswerError`` where the solver does not say.
        """
        if wanted is self.manager.false:
            return None
        given, read = self._relevant(wanted)
        ground = replace(
            self._ground,
            entries=tuple(each for each in self._ground.entries if each in read),
            inputs=tuple(each for each in self._ground.inputs if each in read),
        )
        encoding = Encoding.of(self._scope, None)
        with self._contexts.lent(logic_of(encoding), {"random_seed": 0}) as context:
            solver = Z3Solver(encoding, context=context)
            unrolling = Unrolling(step_relation(ground), RunConstraints((), (), ()), solver)
            unrolling.start()
            (template,) = unrolling.templates([self.manager.and_(wanted, *given)], steps=False)
            solver.add(unrolling.at(template, 0, steps=False))
            left = self._remaining()
            if left <= 0:
                raise NoAnswerError("there was no time to compare it")
            outcome = solver.check([], min(left, QUESTION_SECONDS))
            if outcome.answer is Answer.UNSATISFIABLE:
                return None
            if outcome.answer is not Answer.SATISFIABLE:
                raise NoAnswerError(f"the solver does not compare it: {outcome.why}")
            return self._needed(wanted, unrolling.read(solver.model(), 0).states[0])

    def _relevant(self, wanted: Term) -> tuple[list[Term], set[Term]]:
        """Return the constraints that bear on a term, however indirectly, and all leaves of both."""
        read = leaves(wanted)
        left, given = [(each, leaves(each)) for each in self._given], list[Term]()
        growing = True
        while growing:
            met = [pair for pair in left if pair[1] & read]
            growing = bool(met)
            left = [pair for pair in left if pair not in met]
            for each, own in met:
                given.append(each)
                read |= own
        return given, read

    def _needed(self, wanted: Term, values: Mapping[Term, Value]) -> dict[Term, Value]:
        """Return values that suffice to make a term true; the other values do not matter."""
        manager = self.manager
        read = leaves(wanted)
        kept = {
            term: manager.value(value, term.sort)  # type: ignore[arg-type]
            for term, value in values.items()
            if term in read
        }
        for term in list(kept)[:MOST_TRIED]:
            others = {each: value for each, value in kept.items() if each is not term}
            if self._is_varying(term) and manager.replace(wanted, others) is manager.true:
                kept = others
        return {term: values[term] for term in kept}

    def _is_varying(self, term: Term) -> bool:
        return isinstance(term.payload, StateVariable) and not term.payload.constant


def leaves(term: Term) -> set[Term]:
    """Return the entries and inputs in a ground term."""
    return {part for part in post_order([term]) if isinstance(part.payload, StateVariable | Input)}
