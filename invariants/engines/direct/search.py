"""The search: few configurations, one by one, those of shorter chains first, and then those of shorter runs.

Owns: the order of configurations, the effort, and the run to a violation.
Must never know: which systems are worth it, encodings, solvers.

Explicit-state model checking (Holzmann, The SPIN Model Checker, 2003), with the interpreter. One configuration stands
for all that differ in the order of individuals. It is first reached by a shortest chain, and of these by a shortest
run; it matters again only with fewer transitions since the last modification (``proofs/soundness/exploration.md``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from invariants.engines.direct.cost import Cost, more_attempts
from invariants.engines.direct.judging import EndOfRun, MissedEvents, PropertyJudge
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import (
    Claim,
    ClaimedStep,
    Covered,
    EventsCovered,
    EventsSeen,
    GaveUp,
    Reachable,
    ReachedSet,
    Vacuity,
    VacuityKind,
    Violation,
)
from invariants.evidence.interpreted_steps import claimed_step, claimed_values
from invariants.evidence.judging import JudgedWhere, judged_where
from invariants.evidence.reached_sets.sorting import Sorter, sortable
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.foundation.sorts import IndividualSort, SetSort, Sort
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired, Started, UndefinedAttempt
from invariants.interpreter.state.values import Value
from invariants.language.model.operators import RuleKind
from invariants.solver.answers import require_time

NAME = "direct"

MOST_ATTEMPTS_AT_ALL = 4_000
"""Starts, choices of values on the way to them, attempts to fire a rule, and configurations to judge, after which a
system is not small: these take some hundredths of a second, about as long as loading a solver and encoding a model. One
that goes through many instances of quantifiers counts as several."""

ATTEMPT_SECONDS = 1e-5
"""Seconds of an idle machine for one of these."""

TOO_MANY = NoAnswer(GaveUpReason.UNSUPPORTED, "the configurations are too many to go through them one by one")


class _Rule(Record):
    """A rule with all of its arguments."""

    name: str
    modifies: bool
    arguments: tuple[tuple[Value, ...], ...]
    population: str | None
    """The type of its only parameter for an individual, where no other has individuals as a part of its value."""
    position: int
    attempts: int
    """For how many attempts one with these arguments counts."""

    def distinct(self, first_alike: Mapping[str, list[int]]) -> Iterator[tuple[Value, ...]]:
        """Yield arguments one of which stands for all that differ in individuals with the same content."""
        first = None if self.population is None else first_alike.get(self.population)
        if first is None:
            yield from self.arguments
            return
        at = self.position
        for arguments in self.arguments:
            individual = int(arguments[at])  # type: ignore[arg-type]
            if first[individual] == individual:
                yield arguments


class DirectSearch:
    """The search for some properties, and for events where these are of interest."""

    def __init__(self, problem: Problem, names: tuple[str, ...], budget: Budget) -> None:
        model = problem.model
        self._names = names
        self._chain = problem.chain if isinstance(problem.chain, int) else None
        self._length = problem.length
        self._steps = problem.steps if isinstance(problem.steps, int) else None
        self._budget = budget
        interpreter = self._interpreter = problem.encodings.interpreter(model, problem.scope)
        cost = Cost(model, problem.scope)
        self._sorter = Sorter(model, interpreter.layout, sortable(model, problem.scope))
        self._rules = [
            _Rule(
                name,
                rule.kind is RuleKind.MODIFICATION,
                tuple(interpreter.arguments(name)),
                *_individual_in([parameter.sort for parameter in rule.parameters]),
                1 + more_attempts(cost.of_rule(name)),
            )
            for name, rule in model.rules.items()
        ]
        self._judge = PropertyJudge(interpreter, [model.properties[name] for name in names])
        with_events = self._chain is not None and (problem.only_vacuity or problem.with_vacuity)
        self._events = MissedEvents(interpreter, problem.properties) if with_events else None
        self._visited: dict[Configuration, list[tuple[int, int]]] = {}
        """For each form, how it was reached: the transitions since a modification, and the length of the run where
        that has a limit. None of these is as good as another one."""
        self._waiting: dict[int, dict[int, list[EndOfRun]]] = {}
        properties = [model.properties[name] for name in problem.properties]
        on_steps = [each for each in properties if judged_where(model, each) is JudgedWhere.ON_STEPS]
        self._judged = more_attempts(cost.of_properties(properties)) * (1 + with_events)
        self._judged_on_steps = more_attempts(cost.of_properties(on_steps)) * (1 + with_events)
        """For how many attempts it counts to judge a configuration, and to judge a step."""
        self._attempts = 0
        self._here = 0, 0
        self._why: NoAnswer | None = None
        self._has_starts = False

    def run(self) -> None:
        """Search until everything is known, or the system turns out not to be small."""
        try:
            self._go_through()
        except NoAnswerError as error:
            self._why = error.why
        self._budget.allowance.spend(ATTEMPT_SECONDS * self._attempts)

    def claims(self) -> Iterator[Claim]:
        """Yield the claims, as far as the search came."""
        chain, length = self._here
        for name in self._names:
            breach = self._judge.breaches.get(name)
            if breach is not None and (self._why is None or breach.place <= (chain, length + 1)):
                is_asked = self._chain is not None
                yield self._violation(name, breach) if is_asked else Reachable(name, breach.length, exact=True)
            elif self._why is not None:
                yield GaveUp(name, self._why)
            else:
                yield self._all_visited(name) if self._chain is None else Covered(name, self._chain)
        if self._events is None:
            return
        if self._events.is_known and self._why is None:
            yield from self._events.claims() if self._has_starts else _nowhere()
        elif self._has_starts:
            yield EventsSeen(self._events.seen)

    def _all_visited(self, name: str) -> ReachedSet:
        """Return the proof that all configurations that can be reached were visited."""
        reading = (f"the configuration is one of {len(self._visited):,} that were gone through",)
        return ReachedSet(name, None, 0, False, "", reading)

    # ---------------------------------------------------------------- the search

    def _go_through(self) -> None:
        for start in self._interpreter.starts(attempted=self._count):
            self._count()
            if isinstance(start, Started):
                self._has_starts = True
                form = self._sorter.sorted(start.configuration)
                self._arrive(EndOfRun(start.configuration, form))
        while self._waiting:
            chain = min(self._waiting)
            layer = self._waiting[chain]
            while layer:
                length = min(layer)
                self._here = chain, length
                if self._is_settled():
                    return
                for reached in layer.pop(length):
                    self._visit(reached)
            del self._waiting[chain]
            self._budget.report(NAME, f"chain {chain} complete")

    def _is_settled(self) -> bool:
        """Return whether nothing from here on can be the first violation of a property, or an event that is missed."""
        breaches = self._judge.breaches
        if self._events is not None and self._events.is_known and not self._events.are_over:
            return False
        return all(name in breaches and breaches[name].place < self._here for name in self._names)

    def _count(self, attempts: int = 1) -> None:
        before = self._attempts // 100
        self._attempts += attempts
        if self._attempts > MOST_ATTEMPTS_AT_ALL:
            raise NoAnswerError(TOO_MANY)
        if self._attempts // 100 > before:
            require_time(self._budget.remaining)

    def _arrive(self, reached: EndOfRun) -> None:
        if not self._is_no_better(reached):
            self._waiting.setdefault(reached.chain, {}).setdefault(reached.length, []).append(reached)

    def _visit(self, reached: EndOfRun) -> None:
        if self._is_no_better(reached):
            return
        known = self._visited.setdefault(reached.form, [])
        is_new = not known
        known.append((reached.since, reached.length))
        if is_new:
            self._count(1 + self._judged)
            if self._chain is None:
                _require_rational(reached.form)
            self._judge.arrived(reached)
            if self._events is not None:
                self._events.judge.arrived(reached)
        is_longest = self._length is not None and reached.length >= self._length
        if self._interpreter.in_range(reached.form):
            first_alike = self._sorter.first_alike(reached.form)
            for rule in self._rules:
                self._fire(reached, rule, first_alike, may=not is_longest and self._may_fire(reached, rule))

    def _is_no_better(self, reached: EndOfRun) -> bool:
        """Return whether whatever can be done after a run can be done after one that was gone on with before."""
        for since, length in self._visited.get(reached.form, ()):
            if since <= reached.since and (self._length is None or length <= reached.length):
                return True
        return False

    def _may_fire(self, reached: EndOfRun, rule: _Rule) -> bool:
        if rule.modifies:
            return self._chain is None or reached.chain < self._chain
        return self._steps is None or reached.since < self._steps

    def _fire(self, reached: EndOfRun, rule: _Rule, first_alike: Mapping[str, list[int]], *, may: bool) -> None:
        """Take the steps of a rule. Where it ``may`` not fire any more, only see whether it could."""
        silent = {} if self._events is None else self._events.silent
        attempt = partial(self._count, rule.attempts)
        for arguments in rule.distinct(first_alike) if may or rule.name in silent else ():
            for outcome in self._interpreter.successors(reached.form, rule.name, arguments, attempt):
                if isinstance(outcome, Fired):
                    silent.pop(rule.name, None)
                if may:
                    self._take(reached, rule, outcome)

    def _take(self, reached: EndOfRun, rule: _Rule, outcome: Fired | UndefinedAttempt) -> None:
        since = 0 if rule.modifies or self._steps is None else reached.since + 1
        place = reached.chain + rule.modifies, reached.length + 1
        if isinstance(outcome, UndefinedAttempt):
            self._judge.attempted(
                EndOfRun(reached.configuration, reached.form, reached, rule.name, place, is_attempt=True)
            )
            return
        self._count(self._judged_on_steps)
        form = self._sorter.sorted(outcome.configuration)
        after = EndOfRun(outcome.configuration, form, reached, rule.name, place, since=since)
        self._judge.stepped(after, reached.form, outcome)
        if self._events is not None:
            self._events.judge.stepped(after, reached.form, outcome)
        self._arrive(after)

    # ----------------------------------------------------------------- the run

    def _violation(self, name: str, breach: EndOfRun) -> Violation:
        """Return the claim of a violation: a run through configurations that have the forms on the way to it."""
        path = [breach]
        while path[-1].before is not None:
            path.append(path[-1].before)
        here = path.pop().configuration
        initial = claimed_values(here)
        steps: list[ClaimedStep] = []
        while path:
            wanted = path.pop()
            step, here = self._step(here, wanted, None if path else name)
            steps.append(step)
        return Violation(name, initial, tuple(steps))

    def _step(self, here: Configuration, wanted: EndOfRun, breaks: str | None) -> tuple[ClaimedStep, Configuration]:
        """Return a step to a configuration of a form, which breaks a property if that is about steps."""
        rule = next(each for each in self._rules if each.name == wanted.rule)
        for arguments in rule.arguments:
            for outcome in self._interpreter.successors(here, rule.name, arguments):
                if isinstance(outcome, UndefinedAttempt):
                    if wanted.is_attempt:
                        return claimed_step(rule.name, arguments, outcome.choices, None), here
                    continue
                after = outcome.configuration
                is_wanted = not wanted.is_attempt and self._sorter.sorted(after) == wanted.form
                if is_wanted and (breaks is None or self._judge.breaks(breaks, here, outcome)):
                    return claimed_step(rule.name, arguments, outcome.choices, after), after
        raise ValueError(f"no step of {rule.name} to the form of the configuration")


def _require_rational(configuration: Configuration) -> None:
    """Raise ``NoAnswerError`` for a configuration that may be taken for another one."""
    from invariants.evidence.reached_sets.unlisted import IRRATIONAL, is_rational

    if not is_rational(configuration):
        raise NoAnswerError(IRRATIONAL)


def _individual_in(sorts: Sequence[Sort]) -> tuple[str | None, int]:
    """Return the type and the position of the only individual among arguments; None where there are others, or sets."""
    found = [(sort.name, at) for at, sort in enumerate(sorts) if isinstance(sort, IndividualSort)]
    if len(found) != 1 or any(isinstance(sort, SetSort) for sort in sorts):
        return None, 0
    return found[0]


def _nowhere() -> Iterator[Claim]:
    yield Vacuity(VacuityKind.NO_START)
    yield EventsCovered()
