"""Code as terms: the encoding of a model for questions about its code, and the search for a state.

Owns: the constants beside the model's variables, and the search for a state in which a term is true.
Must never know: which pieces of code are compared, and why.

Parameters, names that a ``for`` binds, the value that an assignment assigns, and the values after a step are constants.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from msgspec.structs import replace

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import SLOWEST, Allowance
from invariants.foundation.sorts import BOOL, INT, RangeSort, SetSort, Sort
from invariants.foundation.sources import Span
from invariants.gate.comparing.code_values import CodeValues
from invariants.gate.comparing.present_code import PresentCode
from invariants.gate.running.assembly import RunningModel
from invariants.interpreter.state.values import Value
from invariants.language.model.expressions import Expression, Local, Variable
from invariants.language.model.rules import Site
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding
from invariants.solver.unrolling import Unrolling
from invariants.solver.z3.pool import Z3Contexts
from invariants.solver.z3.solver import Z3Solver, logic_of
from invariants.system.encoding.code.site_content import BeyondDepth
from invariants.system.encoding.code_as_data import code_as_data
from invariants.system.encoding.translation import TranslationContext, Translator
from invariants.system.grounding.grounding import Grounding
from invariants.system.grounding.step_relation import step_relation
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Role, StateVariable, Term, post_order

QUESTION_SECONDS = 1.0
"""Seconds of an idle machine for one question: most take milliseconds, and a decision has to wait for all of them."""

MOST_TRIED = 200
"""The most values of a witness that are tested for relevance: each test takes a walk through both terms."""


class CodeTerms:
    """The code of one model as terms. ``remaining`` returns the seconds that are left.

    ``free`` are the values of code where all code that is asked for is free; ``reading`` those for the code that one
    configuration has. ``following`` has a copy of each variable for its value after a step.
    """

    def __init__(
        self, running: RunningModel, remaining: Callable[[], float], contexts: Z3Contexts, *, whole: bool = True
    ) -> None:
        """Encode the model; without ``whole``, no code asks for code, and the rules are left out.

        Raises ``NoAnswerError`` where the model has no encoding.
        """
        self._contexts = contexts
        self._running = running
        self._scope = running.interpreter.scope
        self._remaining = remaining
        self.names = dict(_names(running))
        self.assigned = {sort: Variable(f"assigned {sort}", (), sort, True, at) for sort, at in _sorts(running).items()}
        copies = {each: _copy(each) for each in running.model.variables} if whole else {}
        constants = (*running.model.constants, *self.names.values(), *self.assigned.values(), *copies.values())
        model = replace(running.model, constants=constants, properties={}, start=None)
        self._model = model if whole else replace(model, rules={}, sites={}, backups={})
        self._coded = code_as_data(self._model, 1, BeyondDepth.ARBITRARY)
        self.manager: TermManager = self._coded.system.manager
        system = replace(self._coded.system, rules=(), properties={}, initial=self._about_values())
        self._grounding = Grounding(system, self._scope)
        self._ground = replace(self._grounding.ground(frozenset()), initial=())
        self._given = [
            *self._grounding.conjuncts(system.initial),
            *self._grounding.conjuncts(system.in_range),
            *self._grounding.conjuncts(tuple(self._constants_here())),
        ]
        self._states = {local: self._coded.variables[variable] for local, variable in self.names.items()}
        self.following = {each: self._coded.variables[copy] for each, copy in copies.items()}
        self.variables = {state: variable for variable, state in self._coded.variables.items()}
        self.copied = {copy: each for each, copy in copies.items()}
        sets = ((local, state) for local, state in self._states.items() if isinstance(local.sort, SetSort))
        self._sets = {local: partial(self._member, state) for local, state in sets}
        self._coded.translator.sets.update(self._sets)
        self.free = CodeValues(self._coded.translator, self._states)

    def reading(self, cells: tuple[Any, ...], gone: Collection[str], fresh: Collection[str]) -> CodeValues:
        """Return the values of code that reads the code in some cells: see :class:`PresentCode`."""
        translator = Translator(self._model, self.manager, self._coded.variables)
        translator.sets.update(self._sets)
        values = CodeValues(translator, self._states)
        translator.code = PresentCode(self._running, cells, gone, fresh, values)
        return values

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

    def _constants_here(self) -> Iterator[Term]:
        """Yield the values of constants in the present configuration, where it gives them: they never change."""
        start = self._running.model.start
        for (variable, indices), value in {} if start is None else start.values.items():
            if variable.constant:
                yield self.manager.equal(self.entry(variable, indices), self.manager.value(value, variable.sort))

    def _member(self, members: StateVariable, value: Term) -> Term:
        return self.manager.state(members, (value,))

    def entry(self, variable: Variable, indices: Iterable[Value]) -> Term:
        """Return an entry of a variable."""
        pairs = zip(indices, variable.domain, strict=True)
        places = tuple(self.manager.value(index, sort) for index, sort in pairs)  # type: ignore[arg-type]
        return self.manager.state(self._coded.variables[variable], places)

    def value_assigned(self, site: Site) -> Term:
        """Return the constant that stands for the value that an assignment assigns."""
        return self.manager.state(self._coded.variables[self.assigned[_widened(site.sort)]])

    def assume(self, conditions: Iterable[Expression]) -> None:
        """Leave out the states in which a condition is false or undefined, from now on."""
        for condition in conditions:
            part = self._coded.translator.expression(condition, TranslationContext())
            self._given += self._grounding.conjuncts((self.free.passing(part),))

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
        allowance = Allowance(QUESTION_SECONDS)
        with self._contexts.lent(logic_of(encoding), {"random_seed": 0}, allowance=allowance) as context:
            solver = Z3Solver(encoding, context=context)
            unrolling = Unrolling(step_relation(ground), RunConstraints((), (), ()), solver)
            unrolling.start()
            (template,) = unrolling.templates([self.manager.and_(wanted, *given)], steps=False)
            solver.add(unrolling.at(template, 0, steps=False))
            left = self._remaining()
            if left <= 0:
                raise NoAnswerError("there was no time to compare it")
            outcome = solver.check([], min(left, SLOWEST * QUESTION_SECONDS))
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


def _names(running: RunningModel) -> Iterator[tuple[Local, Variable]]:
    """Yield the parameters of all rules and the names that a ``for`` binds, each with a constant."""
    model = running.model
    binders = [site.binder.locals for site in model.sites.values() if site.binder is not None]
    every = [local for each in (*(rule.parameters for rule in model.rules.values()), *binders) for local in each]
    for number, local in enumerate(every):
        name = f"argument {number} {local.name}"
        if isinstance(local.sort, SetSort):
            yield local, Variable(name, (local.sort.member,), BOOL, True, local.span)
        else:
            yield local, Variable(name, (), local.sort, True, local.span)


def _sorts(running: RunningModel) -> dict[Sort, Span]:
    """Return the sorts of values that are assigned, without their ranges, each with a place."""
    return {_widened(site.sort): site.span for site in running.model.sites.values() if site.entry is not None}


def _widened(sort: Sort) -> Sort:
    return INT if isinstance(sort, RangeSort) else sort


def _copy(variable: Variable) -> Variable:
    """Return a constant for the value of a variable after a step, which may be outside of its range."""
    return Variable(f"{variable.name} after", variable.domain, _widened(variable.sort), True, variable.span)
