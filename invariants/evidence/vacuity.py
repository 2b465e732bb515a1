"""Vacuity: events that never happen within the bounds, so that a verdict says less than it seems.

Owns: the questions whether there is an initial state, whether a rule fires, whether an implication's left-hand side
is ever true, whether a contract can be satisfied.
Must never know: engines, how a warning is worded.

Every question is about the unrolling that a search has built, which is extended only where it is too short. An event is
not reported if the solver does not answer in time. (Vacuity in model checking: Kupferman and Vardi, CHARME 1999.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isinf

from invariants.evidence.claims import Vacuity, VacuityKind
from invariants.foundation.limits import Allowance
from invariants.foundation.records import Record
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding
from invariants.solver.unrolling import Unrolling
from invariants.solver.z3.solver import Assignment, Handle, Template, Z3Solver
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.grounding.grounding import ground_term
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.terms.terms import Operator, Term, post_order

VACUITY_SECONDS = 2.0
"""Seconds of an idle machine for all questions together, unless there is no limit at all."""

SHORT = 6
"""The number of steps within which most events happen, if they ever do. Longer runs are searched for the others."""


class _Event(Record):
    """An event that should happen: a term over a configuration or, ``on_step``, over it and its successor."""

    claim: Vacuity
    term: Term
    on_step: bool = False


class VacuityWitness(Record):
    """A run that a search has found, up to a position: the events in it need no question."""

    model: Assignment
    position: int


class VacuitySearch:
    """Asks an unrolling about the events in it, except those that were ``seen``.

    ``remaining`` returns the seconds that are left on the clock.
    """

    def __init__(
        self,
        coded: CodedModel,
        relation: StepRelation,
        unrolling: Unrolling,
        solver: Z3Solver,
        remaining: Callable[[], float | None],
        allowance: Allowance,
        seen: frozenset[Vacuity],
    ) -> None:
        self._coded = coded
        self._relation = relation
        self._unrolling = unrolling
        self._solver = solver
        self._remaining = remaining
        self._seen = seen
        self._allowance = allowance if isinf(allowance.left) else allowance.part(VACUITY_SECONDS)
        solver.spend_from(self._allowance)

    def find(
        self, properties: tuple[str, ...], longest: int, within: Term, witness: VacuityWitness | None
    ) -> Iterator[Vacuity]:
        """Yield the events that never happen in runs of at most ``longest`` steps in which ``within`` stays true.

        A witness is a run of the unrolling in which ``within`` stays true.
        """
        may_have_no_start = witness is None and Vacuity(VacuityKind.NO_START) not in self._seen
        if may_have_no_start and self._ask([], None) is Answer.UNSATISFIABLE:
            yield Vacuity(VacuityKind.NO_START)
            return
        yield from self._contracts()
        events = [event for event in self._events(properties) if event.claim not in self._seen]
        if not events:
            return
        answer = Answer.UNKNOWN
        templates = self._templates(events)
        if witness is not None:
            hopes = self._hopes(events, templates, witness.position)
            events = [event for event in events if not any(map(witness.model.is_true, hopes[event]))]
        (inside,) = self._unrolling.templates([within], steps=False)
        for length in self._lengths(longest):
            self._unrolling.extend(length)
            last = self._unrolling.at(inside, length, steps=False)
            while events:
                hopes = self._hopes(events, templates, length)
                wanted = self._solver.any_of([hope for found in hopes.values() for hope in found])
                answer = self._ask([self._solver.named(wanted)], last)
                if answer is not Answer.SATISFIABLE:
                    break
                model = self._solver.model()
                events = [event for event in events if not any(map(model.is_true, hopes[event]))]
        if answer is Answer.UNSATISFIABLE:
            yield from (event.claim for event in events)

    def _lengths(self, longest: int) -> Iterator[int]:
        """Yield the lengths of the runs to ask about: the unrolled length, then twice as long each time."""
        length = self._unrolling.length
        while length < longest:
            yield length
            length = max(SHORT, 2 * length)
        yield longest

    def _hopes(
        self, events: list[_Event], templates: dict[_Event, Template], length: int
    ) -> dict[_Event, list[Handle]]:
        """Return, for each event, the formulas that the event happens after each number of steps up to ``length``."""
        return {
            event: [
                self._unrolling.at(templates[event], position, steps=event.on_step)
                for position in range(length if event.on_step else length + 1)
            ]
            for event in events
        }

    def _templates(self, events: list[_Event]) -> dict[_Event, Template]:
        found: dict[_Event, Template] = {}
        for on_step in (False, True):
            alike = [event for event in events if event.on_step is on_step]
            templates = self._unrolling.templates([event.term for event in alike], steps=on_step) if alike else []
            found.update(zip(alike, templates, strict=True))
        return found

    def _ask(self, assumptions: list[Handle], within: Handle | None) -> Answer:
        every = [*assumptions, *([] if within is None else [self._solver.named(within)])]
        return self._solver.check(every, self._remaining()).answer

    def _events(self, properties: tuple[str, ...]) -> list[_Event]:
        system = self._relation.system
        found = [
            _Event(Vacuity(VacuityKind.NEVER_FIRES, rule.name), self._relation.can_fire(rule)) for rule in system.rules
        ]
        for name in properties:
            for number, antecedent in enumerate(self._coded.antecedents.get(name, ())):
                met = ground_term(system.origin, system.scope, antecedent.met)
                on_step = any(part.operator is Operator.NEXT for part in post_order([met]))
                if on_step:
                    met = system.manager.and_(system.manager.not_(self._relation.idle), met)
                found.append(_Event(Vacuity(VacuityKind.NEVER_MET, name, number, antecedent.span), met, on_step))
        return found

    def _contracts(self) -> Iterator[Vacuity]:
        """Yield the contracts that no step satisfies, whatever the state."""
        if not self._coded.contracts:
            return
        system = self._relation.system
        solver = Z3Solver(Encoding.of(system.scope, None), allowance=self._allowance)
        for number, contract in enumerate(self._coded.contracts):
            rule = next(rule for rule in system.rules if rule.name == contract.rule)
            met = self._relation.at_slots(rule, ground_term(system.origin, system.scope, contract.met))
            unrolling = Unrolling(self._relation, RunConstraints((), (), ()), solver)
            unrolling.start(constrained=False)
            (template,) = unrolling.templates([met], steps=False)
            wanted = solver.named(unrolling.at(template, 0, steps=False))
            if solver.check([wanted], self._remaining()).answer is Answer.UNSATISFIABLE:
                yield Vacuity(VacuityKind.UNSATISFIABLE_CONTRACT, contract.rule, number, contract.span)
