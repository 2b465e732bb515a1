"""Growth: chains of steps that can be repeated for ever, and raise a measure each time.

Owns: the search for such a chain, and the claim.
Must never know: who admits claims.

The interpreter goes through configurations from the start on, and tries from each all short sequences of steps. One
that raises the measure, and can be repeated many times, is a candidate. The encoded system then says under which
condition it can be repeated for ever (``round_conditions``). Whatever depends on a choice is left out. The search is
limited by counts, so that the answer is the same on every machine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise, product

from msgspec.structs import replace

from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Claim, EntryKey, GaveUp, Growth
from invariants.evidence.growth_obligations import exact_steps, growth_condition, measure_of, start_values
from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.evidence.proofs.proof_obligations import entry_name
from invariants.evidence.proofs.strengthening_text import strengthening_text
from invariants.foundation.exceptions import InvariantsError, NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.foundation.sorts import is_finite
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import Unanswered
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.failures import NotFinite
from invariants.interpreter.state.outcomes import Fired, Started
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import StatedInvariant
from invariants.solver.answers import Answer
from invariants.solver.induction.round_conditions import EntryValues, round_condition
from invariants.solver.smtlib import Encoding, Printer
from invariants.solver.z3.solver import Z3Solver
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.grounding.chosen_steps import chosen_steps
from invariants.system.grounding.grounding import GroundSystem, ground
from invariants.system.terms.terms import StateVariable, Term, leaf_sort

NAME = "growth"

MOST_ROUND_STARTS = 400
"""The configurations from which rounds are tried."""

LONGEST_ROUND = 4
"""The steps of the longest round."""

MOST_ROUND_ATTEMPTS = 10_000
"""The attempts to fire a rule, for each length of a round."""

SECONDS_OF_A_ROUND_STEP = 0.00005

REPEATED = 12
"""How often a candidate has to be repeated by the interpreter."""

MOST_PROOFS = 40
"""The candidates for which a condition is looked for, and for one sequence of steps:"""
MOST_PROOFS_OF_ONE = 3

SAMPLES = 3
"""The configurations, each a round apart, that a condition has to be true of."""

FEW_NUMBERS = 5
"""The values that are tried of a parameter with infinitely many."""

EXACT_DEPTH = 1
"""The depth to which ``prev`` is kept."""

RoundStep = tuple[str, tuple[Value, ...]]


def run(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """Yield a claim for each statement that a measure grows without limit."""
    for name in problem.properties:
        try:
            yield _GrowthSearch(problem, budget, name).claim()
        except NoAnswerError as error:
            yield GaveUp(name, error.why)


class _Place(Record):
    """A configuration, its start, and the steps that lead there."""

    configuration: Configuration
    start: Configuration
    steps: tuple[RoundStep, ...]


class _Candidate(Record):
    """A round that was repeated, from a place."""

    place: _Place
    round: tuple[RoundStep, ...]
    least: Fraction


class _GrowthSearch:
    def __init__(self, problem: Problem, budget: Budget, name: str) -> None:
        prop = problem.model.properties[name]
        measure = prop.measure if isinstance(prop, StatedInvariant) else None
        if measure is None:
            raise NoAnswerError(NoAnswer(GaveUpReason.UNSUPPORTED, f"`{name}` states no growth"))
        self._name = name
        self._problem = problem
        self._budget = budget
        self._interpreter = Interpreter(problem.model, problem.scope)
        self._read = self._interpreter.reader(measure)
        self._attempts = 0

    def claim(self) -> Claim:
        """Return the first round for which there is a condition."""
        coded = self._problem.encodings.coded(self._problem.model, None, EXACT_DEPTH)
        prover = self._prover = _ConditionSearch(coded, self._problem, self._budget, self._name)
        tried: dict[tuple[RoundStep, ...], int] = {}
        for candidate in self._candidates():
            if sum(tried.values()) == MOST_PROOFS:
                break
            if tried.get(candidate.round, 0) == MOST_PROOFS_OF_ONE:
                continue
            tried[candidate.round] = tried.get(candidate.round, 0) + 1
            try:
                found = prover.claim(candidate, self._initial(candidate.place.start))
            except UnsupportedSystemError:
                continue  # a choice decides about this round, and not about every other one
            if found is not None:
                return found
        if self._is_over():
            return GaveUp(self._name, NoAnswer(GaveUpReason.OUT_OF_TIME))
        return GaveUp(self._name, NoAnswer(GaveUpReason.NO_ROUND))

    def _initial(self, start: Configuration) -> dict[EntryKey, Value]:
        layout = start.layout
        return {
            (variable.name, indices): start.state[cell]
            for variable in layout.regions
            for indices, cell in layout.entries(variable)
        }

    def _is_over(self) -> bool:
        return self._budget.remaining is not None and self._budget.remaining <= 0

    # ---------------------------------------------------------------- search

    def _candidates(self) -> Iterator[_Candidate]:
        """Yield rounds that were repeated, short ones first."""
        places = self._places()
        for length in range(1, LONGEST_ROUND + 1):
            self._spend()
            for place in places:
                if self._attempts > MOST_ROUND_ATTEMPTS or self._is_over():
                    break
                yield from self._rounds(place, place.configuration, (), length)

    def _spend(self) -> None:
        self._budget.allowance.spend(SECONDS_OF_A_ROUND_STEP * self._attempts)
        self._attempts = 0

    def _starts(self) -> Iterator[Configuration]:
        """Yield initial configurations; of infinitely many, one that the solver finds."""
        try:
            yield from self._interpreter.initial_configurations()
        except NotFinite:
            values = self._prover.some_start()
            variables = {each.name: each for each in (*self._problem.model.constants, *self._problem.model.variables)}
            given = {(variables[name], indices): value for (name, indices), value in (values or {}).items()}
            start = self._interpreter.initial(given) if values is not None else None
            if isinstance(start, Started):
                yield start.configuration

    def _places(self) -> list[_Place]:
        """Return the configurations that are reached first."""
        found: list[_Place] = []
        pending: deque[_Place] = deque()
        seen: set[Configuration] = set()
        for start in self._starts():
            if len(pending) == MOST_ROUND_STARTS:
                break
            pending.append(_Place(start, start, ()))
        while (
            pending and len(found) < MOST_ROUND_STARTS and self._attempts < MOST_ROUND_ATTEMPTS and not self._is_over()
        ):
            place = pending.popleft()
            if place.configuration in seen:
                continue
            seen.add(place.configuration)
            found.append(place)
            for firing, after in self._successors(place.configuration):
                pending.append(_Place(after, place.start, (*place.steps, firing)))
        return found

    def _rounds(
        self, place: _Place, now: Configuration, steps: tuple[RoundStep, ...], length: int
    ) -> Iterator[_Candidate]:
        """Yield the candidates that begin with some steps, and have a length."""
        for firing, after in self._successors(now):
            if self._attempts > MOST_ROUND_ATTEMPTS:
                return
            round_ = (*steps, firing)
            if len(round_) < length:
                yield from self._rounds(place, after, round_, length)
                continue
            least = self._repeated(place.configuration, after, round_)
            if least is not None:
                yield _Candidate(place, round_, least)

    def _repeated(self, before: Configuration, now: Configuration, round_: Sequence[RoundStep]) -> Fraction | None:
        """Return the least growth over many rounds, of which the first leads to ``now``; None if one does not grow."""
        values = [self._measured(before), self._measured(now)]
        while values[-1] is not None and values[-2] is not None and values[-2] < values[-1]:
            if len(values) > REPEATED:
                known = [value for value in values if value is not None]
                return min(after - before for before, after in pairwise(known[: SAMPLES + 1]))
            for rule, arguments in round_:
                after = self._fired(now, rule, arguments)
                if after is None:
                    return None
                now = after
            values.append(self._measured(now))
        return None

    def _measured(self, configuration: Configuration) -> Fraction | None:
        try:
            value = self._read(configuration)
        except InvariantsError:
            return None
        return Fraction(value) if isinstance(value, int | Fraction) else None

    def _successors(self, configuration: Configuration) -> Iterator[tuple[RoundStep, Configuration]]:
        for name in self._interpreter.model.rules:
            for arguments in self._arguments(configuration, name):
                after = self._fired(configuration, name, arguments)
                if after is not None:
                    yield (name, arguments), after

    def _arguments(self, configuration: Configuration, rule: str) -> Iterator[tuple[Value, ...]]:
        """Yield the arguments of a rule; of infinitely many numbers, some near those that are known."""
        near = self._interpreter.candidate_values(configuration)
        layout = self._interpreter.layout
        sorts = [each.sort for each in self._interpreter.model.rules[rule].parameters]
        try:
            yield from product(*(layout.values(s) if is_finite(s) else near(s)[:FEW_NUMBERS] for s in sorts))
        except NoAnswerError:
            return

    def _fired(self, configuration: Configuration, rule: str, arguments: tuple[Value, ...]) -> Configuration | None:
        """Return the configuration after a step that depends on no choice, and leaves no range; None without one."""
        self._attempts += 1
        try:
            if self._interpreter.has_unknown_code(configuration, rule, arguments):
                return None
            outcome = self._interpreter.fire(configuration, rule, arguments)
        except (InvariantsError, Unanswered):
            return None
        if isinstance(outcome, Fired) and self._interpreter.in_range(outcome.configuration):
            return outcome.configuration
        return None


class _ConditionSearch:
    """Looks for the conditions under which rounds can be repeated for ever."""

    def __init__(self, coded: CodedModel, problem: Problem, budget: Budget, name: str) -> None:
        self._coded = coded
        self._budget = budget
        self._name = name
        self._system: GroundSystem = ground(coded.system, problem.scope, frozenset())
        self._measure = measure_of(coded, problem.scope, name)
        self._wording = FormulaWording(coded)

    def claim(self, candidate: _Candidate, initial: dict[EntryKey, Value]) -> Growth | None:
        """Return the claim that a round can be repeated for ever; None where no condition is found."""
        bare = Growth(
            self._name, initial, candidate.place.steps, candidate.round, candidate.least, EXACT_DEPTH, "true", ()
        )
        samples = self._samples(bare)
        if samples is None:
            return None
        own = {entry: entry for entry in self._system.entries}
        round_ = chosen_steps(self._system, exact_steps(candidate.round), own)
        grows = growth_condition(self._system, self._measure, round_, candidate.least)
        parts = round_condition(
            self._system, round_, grows, samples, lambda: self._budget.remaining, self._budget.allowance
        )
        if parts is None:
            return None
        texts = Printer(Encoding.of({}, None), entry_name).closed_texts(parts)
        reading = tuple(dict.fromkeys(map(self._wording.about_individuals, parts)))
        return replace(bare, condition=strengthening_text(texts), reading=reading)

    def _samples(self, claim: Growth) -> list[EntryValues] | None:
        """Return the entries before each of the first rounds; None where the encoding has no such run."""
        now = self._start(claim)
        samples: list[EntryValues] = []
        steps = claim.before
        while now is not None and len(samples) < SAMPLES:
            effect = chosen_steps(self._system, exact_steps(steps), now)
            if effect.fires is not self._system.manager.true:
                return None
            samples.append(effect.after)
            now, steps = dict(effect.after), claim.round
        return samples or None

    def some_start(self) -> dict[EntryKey, Value] | None:
        """Return the values of variables, constants and entries at some start; None where the solver finds none."""
        found = self._start(Growth(self._name, {}, (), (), Fraction(1), EXACT_DEPTH, "true", ()))
        names = {state: variable.name for variable, state in self._coded.variables.items()}
        return (
            None
            if found is None
            else {
                (names[entry.payload], tuple(each.value for each in entry.arguments)): value.value
                for entry, value in found.items()
                if isinstance(entry.payload, StateVariable) and entry.payload in names
            }
        )

    def _start(self, claim: Growth) -> dict[Term, Term] | None:
        """Return the values of all entries at the start, those of code included."""
        system = self._system
        solver = Z3Solver(Encoding.of(system.scope, None), allowance=self._budget.allowance)
        leaves = [(entry, leaf_sort(entry)) for entry in system.entries]
        constants = solver.constants([sort for _, sort in leaves])
        starts = system.manager.and_(*system.initial, *start_values(self._coded, system, claim))
        (template,) = solver.templates(leaves, [(starts,)])
        solver.add(solver.instance(template, constants))
        if solver.check([], self._budget.remaining).answer is not Answer.SATISFIABLE:
            return None
        model = solver.model()
        return {
            entry: system.manager.value(model.value(constant, sort), sort)
            for constant, (entry, sort) in zip(constants, leaves, strict=True)
        }
