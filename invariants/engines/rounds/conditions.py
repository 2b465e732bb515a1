"""The conditions under which rounds that were repeated can be repeated for ever.

Owns: the claim about a candidate, with its condition, and a start that the solver finds.
Must never know: how candidates are found, who admits claims.
"""

from __future__ import annotations

from msgspec.structs import replace

from invariants.engines.protocol import Budget, Problem
from invariants.engines.rounds.repetition import RoundCandidate
from invariants.evidence.claims import Approach, EntryKey, Growth, RepeatedRound, RoundSteps
from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.evidence.proofs.proof_obligations import entry_name
from invariants.evidence.proofs.strengthening_text import strengthening_text
from invariants.evidence.rounds.growth_obligations import exact_steps, progress_condition, start_values
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import StatedInvariant
from invariants.solver.answers import Answer
from invariants.solver.induction.round_conditions import EntryValues, round_condition
from invariants.solver.smtlib import Encoding, Printer
from invariants.solver.z3.solver import Z3Solver
from invariants.system.grounding.chosen_steps import chosen_steps
from invariants.system.grounding.grounding import GroundSystem, ground
from invariants.system.terms.terms import StateVariable, Term, leaf_sort

EXACT_DEPTH = 1
"""The depth to which ``prev`` is kept."""

SAMPLES = 3
"""The configurations, each a round apart, that a condition has to be true of."""


class RoundConditions:
    """Looks for the conditions under which rounds can be repeated for ever."""

    def __init__(self, problem: Problem, budget: Budget, name: str) -> None:
        coded = self._coded = problem.encodings.coded(problem.model, None, EXACT_DEPTH)
        self._budget = budget
        self._name = name
        self._system: GroundSystem = ground(coded.system, problem.scope, frozenset())
        prop = problem.model.properties[name]
        self._limit = prop.limit if isinstance(prop, StatedInvariant) else None
        self._wording = FormulaWording(coded)

    def claim(self, candidate: RoundCandidate, initial: dict[EntryKey, Value]) -> Growth | Approach | None:
        """Return the claim that a round can be repeated for ever; None where no condition is found."""
        place, amount = candidate.place, candidate.amount
        shared = (self._name, initial, place.steps, candidate.round, EXACT_DEPTH, "true", ())
        bare = Growth(*shared, least=amount) if self._limit is None else Approach(*shared, ratio=amount)
        samples = self._samples(bare)
        if samples is None:
            return None
        own = {entry: entry for entry in self._system.entries}
        round_ = chosen_steps(self._system, exact_steps(self._coded, self._system, bare, candidate.round), own)
        grows = progress_condition(self._coded, self._system, round_, bare)
        parts = round_condition(
            self._system, round_, grows, samples, lambda: self._budget.remaining, self._budget.allowance
        )
        if parts is None:
            return None
        texts = Printer(Encoding.of({}, None), entry_name).closed_texts(parts)
        reading = self._wording.facts_about_individuals(parts)
        return replace(bare, condition=strengthening_text(texts), reading=reading)

    def _samples(self, claim: RepeatedRound) -> list[EntryValues] | None:
        """Return the entries before each of the first rounds; None where the encoding has no such run."""
        now = self._start(claim)
        samples: list[EntryValues] = []
        steps: RoundSteps = claim.before
        while now is not None and len(samples) < SAMPLES:
            effect = chosen_steps(self._system, exact_steps(self._coded, self._system, claim, steps), now)
            if effect.fires is not self._system.manager.true:
                return None
            samples.append(effect.after)
            now, steps = dict(effect.after), claim.round
        return samples or None

    def some_start(self) -> dict[EntryKey, Value] | None:
        """Return the values of variables, constants and entries at some start; None where the solver finds none."""
        found = self._start(RepeatedRound(self._name, {}, (), (), EXACT_DEPTH, "true", ()))
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

    def _start(self, claim: RepeatedRound) -> dict[Term, Term] | None:
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
