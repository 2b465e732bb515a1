"""Bounded search: the shortest chain of modifications that breaks a property, then the shortest run.

Owns: the order in which lengths are asked, and what counts as covered.
Must never know: how runs are encoded, other engines, who checks its claims.

Bounded model checking (Biere, Cimatti, Clarke and Zhu, TACAS 1999) over one unrolling in one incremental solver:
chain 0 is covered for every length that the bounds allow, then chain 1, and so on. Runs may stop early, so a
question about configuration ``t`` covers all runs of at most ``t`` steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import attrs

from invariants.engines.problem import Budget, Problem
from invariants.evidence.claims import Claim, Covered, GaveUp
from invariants.evidence.lifting import lift
from invariants.evidence.vacuity import VacuitySearch
from invariants.solver.smtlib import Encoding
from invariants.solver.unrolling import (
    UnrolledStep,
    Unrolling,
    chain_at_least,
    chain_budget,
    idle_at_the_end,
    segment_at_least,
    segment_budget,
)
from invariants.solver.widths import width_of
from invariants.solver.z3_solver import Answer, Handle, Outcome, Template, UndecodableError, Z3Solver
from invariants.system.code_as_data import CodedModel, code_as_data
from invariants.system.grounding import ground
from invariants.system.independence import independence
from invariants.system.intervals import reachable_intervals
from invariants.system.step_relation import StepRelation, step_relation
from invariants.system.symmetry import symmetry
from invariants.system.terms import Term
from invariants.system.transition_system import PropertyKind, SystemProperty, UnsupportedSystemError
from invariants.system.unrolled import Constraints

NAME = "bounded"


def run(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """One claim for each property of the problem, as soon as it is known."""
    if not isinstance(problem.chain, int) or not isinstance(problem.steps, int):
        raise TypeError("bounded search needs bounds")
    try:
        search = _Search(problem, problem.chain, problem.steps, budget)
        yield from search.claims()
    except UnsupportedSystemError as reason:
        for name in problem.properties:
            yield GaveUp(name, str(reason), None)


def vacuity(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """What never happens within the bounds, where no search of them is needed for anything else."""
    if not isinstance(problem.chain, int) or not isinstance(problem.steps, int):
        raise TypeError("bounded search needs bounds")
    # What has no encoding cannot be looked for either.
    with suppress(UnsupportedSystemError):
        yield from _Search(problem, problem.chain, problem.steps, budget).vacuity()


@attrs.frozen(eq=False)
class _Question:
    """A property with the template of its violation."""

    subject: SystemProperty
    template: Template
    modifies: bool
    """Its violation is an attempt of a modification."""

    @property
    def on_step(self) -> bool:
        return self.subject.kind is PropertyKind.STEP

    @property
    def attempted(self) -> bool:
        return self.subject.kind is PropertyKind.ATTEMPT


class _Search:
    def __init__(self, problem: Problem, chain: int, steps: int, budget: Budget) -> None:
        self.chain = chain
        self.steps = steps
        self.budget = budget
        self.coded: CodedModel = code_as_data(problem.model, chain)
        system = ground(self.coded.system, problem.scope, frozenset(problem.properties))
        self.relation: StepRelation = step_relation(system)
        self.names = problem.properties
        self.pending = list(system.properties.values())
        self.gave_up = False
        self.most = chain + (chain + 1) * steps if problem.length is None else problem.length
        width = width_of(self.relation, reachable_intervals(system, self.most))
        self.solver = Z3Solver(Encoding.of(problem.scope, width), budget.seed)
        self.bank = system.bank

    def constraints(self, properties: list[SystemProperty]) -> Constraints:
        on_steps = any(prop.kind is PropertyKind.STEP for prop in properties)
        return Constraints.all(
            [
                idle_at_the_end(self.relation),
                chain_budget(self.relation, self.chain),
                segment_budget(self.relation, self.steps),
                symmetry(self.relation),
                independence(self.relation, spare_last=on_steps),
            ]
        )

    # ------------------------------------------------------------- search

    def claims(self) -> Iterator[Claim]:
        before_start = [prop for prop in self.pending if prop.kind is PropertyKind.INITIAL]
        self.pending = [prop for prop in self.pending if prop.kind is not PropertyKind.INITIAL]
        for prop in before_start:
            yield self._before_start(prop)
        if not self.pending:
            return
        self.unrolling = Unrolling(self.relation, self.constraints(self.pending), self.solver)
        self.unrolling.start()
        self.questions = self._questions()
        for chain in range(self.chain + 1):
            yield from self._chain(chain)
            if not self.questions:
                break
            self.budget.report(NAME, f"chain {chain} complete")
        for question in self.questions:
            yield Covered(question.subject.name, self.chain)
        if not self.gave_up:
            yield from self._vacuity()

    def vacuity(self) -> Iterator[Claim]:
        """What never happens within the bounds, without having searched them."""
        self.unrolling = Unrolling(self.relation, self.constraints([]), self.solver)
        self.unrolling.start()
        yield from self._vacuity()

    def _vacuity(self) -> Iterator[Claim]:
        """What never happens within the bounds, now that they have been searched."""
        search = VacuitySearch(self.coded, self.relation, self.unrolling, self.solver, self.budget.remaining)
        yield from search.find(self.names, self.most, self.bank.not_(chain_at_least(self.bank, self.chain + 1)))

    def _before_start(self, prop: SystemProperty) -> Claim:
        solver = Z3Solver(Encoding.of(self.relation.system.scope, None), self.budget.seed)
        unrolling = Unrolling(self.relation, Constraints((), (), ()), solver)
        unrolling.start(constrained=False)
        (template,) = unrolling.templates([prop.bad], steps=False)
        outcome = solver.check([solver.named(unrolling.at(template, 0, steps=False))], self.budget.remaining)
        match outcome.answer:
            case Answer.SATISFIABLE:
                return lift(self.coded, prop.name, unrolling.read(solver.model(), 0), undefined_start=True)
            case Answer.UNSATISFIABLE:
                return Covered(prop.name, self.chain)
            case Answer.UNKNOWN:
                return GaveUp(prop.name, outcome.reason, None)

    def _questions(self) -> list[_Question]:
        modifications = {rule.name for rule in self.relation.system.rules if rule.modification}
        found = []
        for prop in self.pending:
            on_step = prop.kind is PropertyKind.STEP
            (template,) = self.unrolling.templates([self._bad(prop)], steps=on_step)
            found.append(_Question(prop, template, prop.rule in modifications))
        return found

    def _bad(self, prop: SystemProperty) -> Term:
        bank = self.bank
        match prop.kind:
            case PropertyKind.STEP:
                return bank.and_(bank.not_(self.relation.idle), prop.bad)
            case PropertyKind.ATTEMPT:
                rule = next(r for r in self.relation.system.rules if r.name == prop.rule)
                room = bank.true
                if not rule.modification:
                    room = bank.not_(segment_at_least(bank, self.steps)) if self.steps else bank.false
                alive = bank.and_(*self.relation.system.in_range)
                return bank.and_(alive, room, self.relation.at_slots(rule, prop.bad))
            case _:
                return prop.bad

    def _chain(self, chain: int) -> Iterator[Claim]:
        """Look for violations by chains of this length; shorter ones were covered."""
        longest = min(chain + (chain + 1) * self.steps, self.most)
        position = max(chain - 1, 0)
        width = 1
        while position <= longest and self.questions:
            until = min(position + width - 1, longest)
            self.unrolling.extend(until)
            outcome = self._ask(self.questions, chain, position, until)
            if outcome.answer is Answer.UNKNOWN:
                yield from self._give_up(outcome, chain)
                return
            if outcome.answer is Answer.SATISFIABLE:
                if until > position:
                    width = 1 if until == position + 1 else (width + 1) // 2
                    continue
                yield from self._violated(chain, position)
                if not self.questions:
                    return
                continue
            position = until + 1
            width = max(1, position // 4)

    def _violated(self, chain: int, position: int) -> Iterator[Claim]:
        """The last answer was a model of a violation after exactly ``position`` steps."""
        for question in list(self.questions):
            outcome = self._ask([question], chain, position, position)
            if outcome.answer is Answer.UNSATISFIABLE:
                continue
            self.questions.remove(question)
            if outcome.answer is Answer.UNKNOWN:
                yield GaveUp(question.subject.name, outcome.reason, chain - 1 if chain else None)
                continue
            try:
                yield self._lifted(question, position)
            except UndecodableError as reason:
                yield GaveUp(question.subject.name, str(reason), chain - 1 if chain else None)

    def _lifted(self, question: _Question, position: int) -> Claim:
        model = self.solver.model()
        run = self.unrolling.read(model, position)
        attempt = None
        if question.attempted and question.subject.rule is not None:
            rule = question.subject.rule
            attempt = UnrolledStep(rule, self.unrolling.arguments(model, rule, position))
        return lift(self.coded, question.subject.name, run, attempt)

    def _give_up(self, outcome: Outcome, chain: int) -> Iterator[Claim]:
        self.gave_up = True
        for question in self.questions:
            yield GaveUp(question.subject.name, outcome.reason, chain - 1 if chain else None)
        self.questions = []

    def _ask(self, questions: list[_Question], chain: int, first: int, last: int) -> Outcome:
        """Whether some question has a violation by a chain of this length after ``first`` to ``last`` steps."""
        bad: list[Handle] = []
        for question in questions:
            positions = range(first, last + 1) if question.on_step else [last]
            for position in positions:
                if question.on_step and position == 0:
                    continue
                at = position - 1 if question.on_step else position
                violated = self.unrolling.at(question.template, at, steps=question.on_step)
                limit = chain - 1 if question.modifies else chain
                if limit < 0:
                    continue
                within = self.solver.negation(self.unrolling.constant(chain_at_least(self.bank, limit + 1), last))
                bad.append(self.solver.both(violated, within))
        if not bad:
            return Outcome(Answer.UNSATISFIABLE)
        wanted = self.solver.named(self.solver.any_of(bad))
        outcome = self.solver.check([wanted], self.budget.remaining)
        if outcome.answer is Answer.UNSATISFIABLE:
            self.solver.add(self.solver.negation(wanted))
        return outcome
