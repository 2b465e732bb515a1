"""Questions about single steps of a system, with formulas that come up one by one.

Owns: the queries, in one incremental solver, and the states that answer them.
Must never know: the origin of formulas, the use of a state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.limits import CANDIDATE_EFFORT, Allowance
from invariants.foundation.records import Record
from invariants.solver.answers import Answer, in_time
from invariants.solver.induction.single_step import SingleStep
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.solver import Handle, Z3Solver
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.terms.terms import Term, Value, leaf_sort

State = dict[Term, Value]
"""The values of all entries."""


class LosingStep(Record):
    """A step after which a formula fails: the states before and after it."""

    before: State
    after: State


class _Formula(Record):
    holds: Handle
    fails: Handle
    lost: Handle


class NotDecidedError(InvariantsError):
    """The solver does not say whether there is such a state."""


class StepQueries:
    """One step of a relation. ``bad`` is a violation, of a step with ``on_step``. Formulas are ground."""

    def __init__(
        self,
        relation: StepRelation,
        bad: Term,
        *,
        on_step: bool,
        remaining: Callable[[], float | None],
        allowance: Allowance,
    ) -> None:
        self._remaining = remaining
        self._allowance = allowance
        self._solver = Z3Solver(Encoding.of(relation.system.scope, None), effort=CANDIDATE_EFFORT, allowance=allowance)
        self._single = single = SingleStep(relation, self._solver)
        self._manager = manager = relation.system.manager
        self._following = dict(single.following)
        numbering = [manager.replace(condition, self._following) for condition in relation.numbering]
        groups = [
            single.domain,
            relation.system.initial,
            (*single.taken, *numbering),
            (bad, *(single.taken if on_step else ())),
        ]
        domain, initial, step, violation = single.conjunctions(groups)
        self._solver.add(domain)
        self._initial, self._step, self._violation = map(self._solver.named, (initial, step, violation))
        self._formulas: dict[Term, _Formula] = {}
        self._starts: dict[Term, State | None] = {}
        self._sorts = {entry: leaf_sort(entry) for entry in single.entries}

    def _formula(self, term: Term) -> _Formula:
        if term not in self._formulas:
            then = self._manager.replace(term, self._following)
            now_, then_ = self._single.conjunctions([(term,), (then,)])
            solver = self._solver
            holds, fails, lost = now_, solver.negation(now_), solver.negation(then_)
            self._formulas[term] = _Formula(solver.named(holds), solver.named(fails), solver.named(lost))
        return self._formulas[term]

    def violating(self, assumed: Iterable[Term]) -> State | None:
        """Return a state in which all assumed formulas hold, and from which there is a violation; None for none."""
        return self._state([self._violation], assumed)

    def failing_start(self, formula: Term) -> State | None:
        """Return an initial state in which a formula fails; None for none."""
        if formula not in self._starts:
            self._starts[formula] = self._state([self._initial, self._formula(formula).fails], ())
        return self._starts[formula]

    def losing(self, formula: Term, assumed: Iterable[Term]) -> LosingStep | None:
        """Return a step from where all assumed formulas hold to where one fails; None for none."""
        before = self._state([self._step, self._formula(formula).lost], assumed)
        if before is None:
            return None
        model, constants = self._solver.model(), self._single.constants
        after = {entry: model.value(constants[self._following[entry]], sort) for entry, sort in self._sorts.items()}
        return LosingStep(before, after)

    def _state(self, question: list[Handle], assumed: Iterable[Term]) -> State | None:
        """Return the state of a model. Raises ``NotDecidedError``, and ``NoAnswerError`` where no time is left."""
        assumptions = [*question, *(self._formula(term).holds for term in assumed)]
        outcome = in_time(lambda seconds: self._solver.check(assumptions, seconds), self._remaining, self._allowance)
        if outcome.answer is Answer.UNSATISFIABLE:
            return None
        if outcome.answer is not Answer.SATISFIABLE:
            raise NotDecidedError
        model = self._solver.model()
        constants = self._single.constants
        return {entry: model.value(constants[entry], sort) for entry, sort in self._sorts.items()}
