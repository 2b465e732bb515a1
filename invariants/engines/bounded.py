"""Bounded search: the shortest chain of modifications that breaks a property, then the shortest run.

Owns: the order of the questions about lengths, and which runs count as covered.
Must never know: how runs are encoded, other engines, who checks its claims.

Bounded model checking (Biere, Cimatti, Clarke and Zhu, TACAS 1999) over one unrolling in one incremental solver. Chain
0 is covered for every length that the bounds allow, then chain 1, and so on. Runs may stop early, so a question about
configuration ``t`` covers all runs of at most ``t`` steps. Where the solver has no answer between a violation and the
shortest run, the violation counts: no chain is shorter than its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Claim, Covered, GaveUp
from invariants.evidence.counterexample import violation_of
from invariants.evidence.vacuity import VacuitySearch, VacuityWitness
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.bit_widths import WIDEST, width_of
from invariants.solver.smtlib import Encoding
from invariants.solver.unrolling import (
    UnrolledStep,
    Unrolling,
    chain_at_least,
    chain_beginning,
    chain_budget,
    idle_at_the_end,
    segment_at_least,
    segment_budget,
)
from invariants.solver.z3.solver import Assignment, Handle, Template, UndecodableError, Z3Solver
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import (
    PropertyKind,
    SystemProperty,
    UnsupportedSystemError,
    without_meaning,
)
from invariants.system.grounding.intervals import reachable_intervals
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.reduction.independence import independence
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.reduction.symmetry import symmetry
from invariants.system.terms.terms import Term

NAME = "bounded"

LONGEST_RUN = 20_000
"""Steps of the longest runs that are searched: their bounds are counted in unary."""


class Shortcut(Enum):
    """The shortcuts of a search. Each can be left out, to see that the answers stay the same."""

    SYMMETRY = "one run for all its images under permutations of individuals"
    INDEPENDENCE = "one order of independent steps"
    BIT_VECTORS = "integers as bit-vectors"
    NARROW_WIDTHS = "bit-vectors as narrow as the reachable intervals"


def run(problem: Problem, budget: Budget, without: frozenset[Shortcut] = frozenset()) -> Iterator[Claim]:
    """Yield one claim for each property of the problem, as soon as it is known, and claims of vacuity.

    Shortcuts in ``without`` are left out.
    """
    if not isinstance(problem.chain, int) or not isinstance(problem.steps, int):
        raise TypeError("bounded search needs bounds")
    # No search for vacuity alone has to say that it gave up.
    asked = () if problem.only_vacuity else problem.properties
    if _longest(problem.chain, problem.steps, problem.length) > LONGEST_RUN:
        yield from (GaveUp(name, NoAnswer(GaveUpReason.TOO_LONG)) for name in asked)
        return
    try:
        search = _BoundedSearch(problem, problem.chain, problem.steps, budget, without)
        yield from search.vacuity() if problem.only_vacuity else search.claims()
    except UnsupportedSystemError as error:
        yield from (GaveUp(name, error.why) for name in asked)


def _longest(chain: int, steps: int, length: int | None) -> int:
    """Return the number of steps of the longest run within the bounds, modifications included."""
    return chain + (chain + 1) * steps if length is None else length


class _Question(Record):
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


class _Found(Record):
    """A run that breaks the questions' properties at a position, and none of any question's before."""

    model: Assignment
    position: int
    questions: list[_Question]


class _BoundedSearch:
    def __init__(self, problem: Problem, chain: int, steps: int, budget: Budget, without: frozenset[Shortcut]) -> None:
        self.without = without
        self.chain = chain
        self.steps = steps
        self.cube = problem.cube
        self.budget = budget
        self.coded: CodedModel = problem.encodings.exact(problem.model, chain)
        stated = self.coded.system.properties  # not those with `can`, about which only vacuity is asked
        reasons = {name: without_meaning(stated[name]) for name in problem.properties if name in stated}
        self.without_meaning = {name: why for name, why in reasons.items() if why is not None}
        self.names = tuple(name for name in problem.properties if name not in self.without_meaning)
        self.relation: StepRelation = problem.encodings.relation(self.coded.system, problem.scope, self.names)
        system = self.relation.system
        self.with_vacuity = problem.with_vacuity
        self.seen = problem.seen
        self.pending = list(system.properties.values())
        self.gave_up = False
        self.witness: VacuityWitness | None = None
        self.most = _longest(chain, steps, problem.length)
        encoding = Encoding.of(problem.scope, self._width())
        self.solver = Z3Solver(encoding, budget.seed, allowance=budget.allowance)
        self.manager = system.manager

    def _width(self) -> int | None:
        """Return the width of integers as bit-vectors; None where they are not bit-vectors."""
        if Shortcut.BIT_VECTORS in self.without:
            return None
        width = width_of(self.relation, reachable_intervals(self.relation.system, self.most))
        return WIDEST if width is not None and Shortcut.NARROW_WIDTHS in self.without else width

    def constraints(self, properties: list[SystemProperty]) -> RunConstraints:
        on_steps = any(prop.kind is PropertyKind.STEP for prop in properties)
        found = [
            idle_at_the_end(self.relation),
            chain_budget(self.relation, self.chain),
            segment_budget(self.relation, self.steps),
        ]
        if self.cube.first:
            found.append(chain_beginning(self.relation, [(each.rule, each.arguments) for each in self.cube.first]))
        if Shortcut.SYMMETRY not in self.without:
            found.append(symmetry(self.relation))
        if Shortcut.INDEPENDENCE not in self.without:
            found.append(independence(self.relation, spare_last=on_steps))
        return RunConstraints.all(found)

    # ------------------------------------------------------------- search

    def claims(self) -> Iterator[Claim]:
        yield from (GaveUp(name, why) for name, why in self.without_meaning.items())
        before_start = [prop for prop in self.pending if prop.kind is PropertyKind.INITIAL]
        self.pending = [prop for prop in self.pending if prop.kind is not PropertyKind.INITIAL]
        for prop in before_start:
            yield self._before_start(prop)
        if not self.pending:
            return
        self.unrolling = Unrolling(self.relation, self.constraints(self.pending), self.solver)
        self.unrolling.start()
        self.questions = self._questions()
        for chain in range(self.cube.shortest, self.chain + 1):
            yield from self._chain(chain)
            if not self.questions:
                break
            self.budget.report(NAME, f"chain {chain} complete")
        for question in self.questions:
            yield Covered(question.subject.name, self.chain)
        if self.with_vacuity and not self.gave_up:
            yield from self._vacuity()

    def vacuity(self) -> Iterator[Claim]:
        """Yield the events that never happen within the bounds, without a search for violations before."""
        self.unrolling = Unrolling(self.relation, self.constraints([]), self.solver)
        self.unrolling.start()
        yield from self._vacuity()

    def _vacuity(self) -> Iterator[Claim]:
        """Yield the events that never happen within the bounds, which the unrolling covers already."""
        budget = self.budget
        search = VacuitySearch(
            self.coded,
            self.relation,
            self.unrolling,
            self.solver,
            lambda: budget.remaining,
            budget.allowance,
            self.seen,
        )
        yield from search.find(
            self.names, self.most, self.manager.not_(chain_at_least(self.manager, self.chain + 1)), self.witness
        )

    def _before_start(self, prop: SystemProperty) -> Claim:
        encoding = Encoding.of(self.relation.system.scope, None)
        solver = Z3Solver(encoding, self.budget.seed, allowance=self.budget.allowance)
        unrolling = Unrolling(self.relation, RunConstraints((), (), ()), solver)
        unrolling.start(constrained=False)
        (template,) = unrolling.templates([prop.bad], steps=False)
        outcome = solver.check([solver.named(unrolling.at(template, 0, steps=False))], self.budget.remaining)
        match outcome.answer:
            case Answer.SATISFIABLE:
                return violation_of(self.coded, prop.name, unrolling.read(solver.model(), 0), undefined_start=True)
            case Answer.UNSATISFIABLE:
                return Covered(prop.name, self.chain)
            case Answer.UNKNOWN:
                return GaveUp(prop.name, outcome.why)

    def _questions(self) -> list[_Question]:
        modifications = {rule.name for rule in self.relation.system.rules if rule.modification}
        found = []
        for prop in self.pending:
            on_step = prop.kind is PropertyKind.STEP
            (template,) = self.unrolling.templates([self._bad(prop)], steps=on_step)
            found.append(_Question(prop, template, prop.rule in modifications))
        return found

    def _bad(self, prop: SystemProperty) -> Term:
        manager = self.manager
        match prop.kind:
            case PropertyKind.STEP:
                return manager.and_(manager.not_(self.relation.idle), prop.bad)
            case PropertyKind.ATTEMPT:
                rule = next(r for r in self.relation.system.rules if r.name == prop.rule)
                room = manager.true
                if not rule.modification:
                    room = manager.not_(segment_at_least(manager, self.steps)) if self.steps else manager.false
                alive = manager.and_(*self.relation.system.in_range)
                return manager.and_(alive, room, self.relation.at_slots(rule, prop.bad))
            case _:
                return prop.bad

    def _chain(self, chain: int) -> Iterator[Claim]:
        """Yield the violations by chains of length ``chain``; shorter ones are covered.

        Several lengths of runs are asked about at a time: the first time all that are unrolled already, later twice
        as many as there are. Where there is a violation, the lengths below its own are asked about again.
        """
        longest = min(chain + (chain + 1) * self.steps, self.most)
        position = max(chain - 1, 0, self.cube.least if chain == self.cube.shortest else 0)
        until = max(self.unrolling.length, position + 1)
        found: _Found | None = None
        while position <= longest and self.questions:
            until = min(until, longest)
            self.unrolling.extend(until)
            outcome = self._ask(chain, position, until)
            if outcome.answer is Answer.SATISFIABLE:
                found = self._first_violation(chain, position)
                if found.position > position:
                    until = found.position - 1
                    continue
            elif outcome.answer is Answer.UNSATISFIABLE:
                position = until + 1
            if found is not None:
                self.witness = VacuityWitness(found.model, found.position)
                yield from self._violated(found, chain)
                found = None
            if outcome.answer is Answer.UNKNOWN:
                yield from self._give_up(outcome, chain)
                return
            until = position + max(2, position)

    def _first_violation(self, chain: int, position: int) -> _Found:
        """Return where the run that the solver has just found breaks a property first, at ``position`` or later."""
        model = self.solver.model()
        while position <= self.unrolling.length:
            violated = [question for question in self.questions if self._breaks(model, question, chain, position)]
            if violated:
                return _Found(model, position, violated)
            position += 1
        raise ValueError("a model of a violation without a violation")

    def _breaks(self, model: Assignment, question: _Question, chain: int, position: int) -> bool:
        violation = self._violation(question, chain, position, position)
        return violation is not None and model.is_true(violation)

    def _violated(self, found: _Found, chain: int) -> Iterator[Claim]:
        for question in found.questions:
            self.questions.remove(question)
            try:
                yield self._lifted(found, question)
            except UndecodableError as error:
                yield GaveUp(question.subject.name, error.why, chain - 1 if chain else None)

    def _lifted(self, found: _Found, question: _Question) -> Claim:
        run = self.unrolling.read(found.model, found.position)
        attempt = None
        if question.attempted and question.subject.rule is not None:
            rule = question.subject.rule
            attempt = UnrolledStep(rule, self.unrolling.arguments(found.model, rule, found.position))
        return violation_of(self.coded, question.subject.name, run, attempt)

    def _give_up(self, outcome: SolverOutcome, chain: int) -> Iterator[Claim]:
        self.gave_up = True
        for question in self.questions:
            yield GaveUp(question.subject.name, outcome.why, chain - 1 if chain else None)
        self.questions = []

    def _ask(self, chain: int, first: int, last: int) -> SolverOutcome:
        """Ask for a violation of any question by a chain of length ``chain``, after ``first`` to ``last`` steps."""
        bad = []
        for question in self.questions:
            # A run that breaks a state invariant can wait until the last position.
            for position in range(first, last + 1) if question.on_step else [last]:
                violation = self._violation(question, chain, position, last)
                if violation is not None:
                    bad.append(violation)
        if not bad:
            return SolverOutcome(Answer.UNSATISFIABLE)
        return self.solver.check([self.solver.named(self.solver.any_of(bad))], self.budget.remaining)

    def _violation(self, question: _Question, chain: int, position: int, last: int) -> Handle | None:
        """Return the violation of a question after ``position`` steps, by a chain of length ``chain`` until ``last``.

        None where the question cannot be violated there.
        """
        at = position - 1 if question.on_step else position
        limit = chain - 1 if question.modifies else chain
        if at < 0 or limit < 0:
            return None
        violated = self.unrolling.at(question.template, at, steps=question.on_step)
        beyond = self.unrolling.constant(chain_at_least(self.manager, limit + 1), last)
        return self.solver.both(violated, self.solver.negation(beyond))
