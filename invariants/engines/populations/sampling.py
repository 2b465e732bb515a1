"""Sampling: configurations of small populations that can be reached, as many and as different as little work allows.

Owns: random runs from random starts, and the candidates that no configuration on them refutes.
Must never know: which candidates are lemmas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from math import prod
from random import Random

from invariants.engines.populations.open_proof import OpenProof
from invariants.engines.populations.small_populations import LARGEST_SMALL, named_individuals
from invariants.evidence.configurations import configuration_of
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import Allowance
from invariants.foundation.sorts import Scope, SetSort, Sort, count_of, is_finite, number_of_values
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import ChoiceEnumeration, NamedEntry
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.layout import MOST_SETS, Layout
from invariants.interpreter.state.outcomes import Fired
from invariants.interpreter.state.values import Value
from invariants.language.model.expressions import SiteKey, Variable
from invariants.solver.induction.starts import starts
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.lemmas.enumeration import MOST_OF_A_SORT, MOST_SPOKEN_OF, Enumeration
from invariants.system.lemmas.samples import SECONDS_OF_A_READ, Clause, Refuting, Samples
from invariants.system.terms.terms import Term

MOST_SAMPLED_STARTS = 24
RUNS_OF_A_START = 2
MOST_SAMPLED_STEPS = 40
MOST_SAMPLED_ATTEMPTS = 100
"""Of a configuration, so many attempts to fire each rule are made."""

MOST_SAMPLED_OUTCOMES = 8
"""The most outcomes of an attempt that are considered."""

MOST_SAMPLED_ANSWERS = 100
"""So many answers to a choice are tried: all, or else the first values and others that are drawn, and of the steps of
unknown code, which can be thousands, those that are drawn."""

MOST_CHANGED = 4
"""So many entries have values in a step of unknown code that is drawn: few contracts allow to change everything."""

SECONDS_OF_AN_ATTEMPT = 1e-5
"""The work of an attempt, or of trying an answer to a choice, in seconds of an idle machine."""

ORDERED = 5
"""So many individuals that are in order are sampled."""

MOST_CLAUSES = 8000
"""So many clauses that hold in samples are kept."""


class Sampling:
    """Samples for one proof. ``sieving`` is a small population by which candidates are refuted."""

    def __init__(self, proof: OpenProof, sieving: Scope) -> None:
        self._proof = proof
        self._sieving = sieving

    def unrefuted(self, found: Iterable[Term]) -> Iterator[Term]:
        """Yield the candidates that hold in the samples of a very small population."""
        samples = self._few
        for term in found:
            before = 0 if samples is None else samples.read
            if samples is None or samples.holds(term):
                yield term
            if samples is not None:
                self._proof.budget.allowance.spend(SECONDS_OF_A_READ * (samples.read - before))

    def confirmed(self, found: Iterable[Term]) -> list[Term]:
        """Return the candidates that hold in the samples of a larger population, too."""
        enumeration = self._enumeration
        if enumeration is None:
            return list(found)
        refuting = Refuting(enumeration.samples)
        return [term for term in found if not refuting.refutes(self._proof.original(term))]

    def clauses(self, length: int, most: int = MOST_SPOKEN_OF) -> Iterator[Clause]:
        """Yield the clauses of so many literals, or fewer, about so many individuals that hold in samples."""
        if self._enumeration is not None:
            yield from islice(self._enumeration.up_to(length, most, self._proof.remaining), MOST_CLAUSES)

    def of(self, scope: Scope) -> Samples | None:
        """Return samples of a population; None where there are none."""
        proof = self._proof
        relation = proof.problem.encodings.relation(proof.coded.system, scope, (proof.name,))
        return _sampled(proof, relation)

    @cached_property
    def _few(self) -> Samples | None:
        return self.of(self._sieving)

    @cached_property
    def _enumeration(self) -> Enumeration | None:
        """The clauses that hold in a small population; of individuals that are ordered, there are more."""
        system = self._proof.coded.system
        named = named_individuals(self._proof.coded, self._sieving)
        most = {name: max(LARGEST_SMALL, system.manager.named.get(name, 0)) for name in named}
        scope = {name: max(MOST_OF_A_SORT, min(most[name], size + 2)) for name, size in named.items()}
        samples = self.of(scope)
        if samples is None:
            return None
        found = Enumeration(system, samples)
        if not found.orders:
            return found
        more = self.of({**scope, **{str(sort): ORDERED for sort in found.orders}})
        return None if more is None else Enumeration(system, more)


def _sampled(proof: OpenProof, relation: StepRelation) -> Samples | None:
    """Return configurations on random runs; None where there are none that could be found."""
    coded, allowance = proof.coded, proof.budget.allowance
    scope = relation.system.scope
    sorts = [parameter.sort for rule in coded.model.rules.values() for parameter in rule.parameters]
    if any(_is_endless(sort, scope) for sort in sorts):
        return None
    random = Random(0)  # noqa: S311
    found: dict[Configuration, None] = {}
    try:
        interpreter = Interpreter(coded.model, scope)
        runs = _RandomRuns(interpreter, random, allowance)
        for values in islice(starts(relation, random, proof.remaining, allowance), MOST_SAMPLED_STARTS):
            start = configuration_of(coded, interpreter, values)
            for _ in range(RUNS_OF_A_START):
                found.update(dict.fromkeys(runs.run(start)))
    except NoAnswerError:
        return None
    return _samples(coded, interpreter, found) if found else None


def _is_endless(sort: Sort, scope: Scope) -> bool:
    """Return whether the arguments of a sort are too many to be listed."""
    if isinstance(sort, SetSort):
        return number_of_values(sort, scope) > MOST_SETS
    return not is_finite(sort)


def _samples(coded: CodedModel, interpreter: Interpreter, found: Iterable[Configuration]) -> Samples:
    """Return the values of the entries with finitely many values."""
    cells = [
        ((variable, tuple(map(int, indices))), cell)  # type: ignore[arg-type]
        for written, variable in coded.variables.items()
        if is_finite(written.sort)
        for indices, cell in interpreter.layout.entries(written)
    ]
    states = [each.state for each in found]
    return Samples(interpreter.scope, [{entry: state[cell] for entry, cell in cells} for state in states])  # type: ignore[misc]


class _RandomRuns:
    """Random runs of a model in a scope. They meet few configurations again and again: each is stepped from once."""

    def __init__(self, interpreter: Interpreter, random: Random, allowance: Allowance) -> None:
        self._interpreter = interpreter
        self._random = random
        self._allowance = allowance
        self._rules = {rule: list(interpreter.arguments(rule)) for rule in interpreter.model.rules}
        """By rule, all its arguments."""
        self._changes: dict[Configuration, dict[tuple[str, int], list[Configuration]]] = {}
        """By configuration, then by rule and number of the arguments: the outcomes of steps that change something."""

    def run(self, start: Configuration) -> Iterator[Configuration]:
        """Yield the configurations of a random run. Of each, all rules have the same chance, however many arguments."""
        configuration = start
        yield configuration
        for _ in range(MOST_SAMPLED_STEPS):
            if self._allowance.is_spent:
                return
            following = self._following(configuration)
            if following is None:
                return
            configuration = following
            yield configuration

    def _following(self, configuration: Configuration) -> Configuration | None:
        """Return a configuration after a step that changes something; None where none was found."""
        changes = self._changes.setdefault(configuration, {})
        for rule in self._random.sample(list(self._rules), len(self._rules)):
            attempts = self._rules[rule]
            for number in self._random.sample(range(len(attempts)), min(len(attempts), MOST_SAMPLED_ATTEMPTS)):
                self._allowance.spend(SECONDS_OF_AN_ATTEMPT)
                key = rule, number
                if key not in changes:
                    changes[key] = self._changed(configuration, rule, attempts[number])
                if changed := changes[key]:
                    return self._random.choice(changed)
        return None

    def _changed(self, configuration: Configuration, rule: str, arguments: tuple[Value, ...]) -> list[Configuration]:
        choices = _FewAnswers(self._interpreter.layout, self._random, self._allowance)
        found = self._interpreter.successors(configuration, rule, arguments, choices=choices)
        outcomes = islice(found, MOST_SAMPLED_OUTCOMES)
        fired = [outcome.configuration for outcome in outcomes if isinstance(outcome, Fired)]
        return [each for each in fired if each != configuration]


class _FewAnswers(ChoiceEnumeration):
    """Answers choices with all answers where these are few, else with some that are drawn."""

    def __init__(self, layout: Layout, random: Random, allowance: Allowance) -> None:
        super().__init__(layout)
        self._random = random
        self._allowance = allowance

    def candidates(self, site: SiteKey, level: int, sort: Sort) -> Iterable[Value]:
        """Return the values to try for an ``any``."""
        values = self._values(sort)
        if count_of(values) > MOST_SAMPLED_ANSWERS:
            first = values[: MOST_SAMPLED_ANSWERS // 2]
            values = tuple(dict.fromkeys((*first, *(self._one_of(sort) for _ in first))))
        self._spend(len(values))
        return values

    def steps(self, writes: tuple[Variable, ...]) -> Iterator[Mapping[NamedEntry, Value]]:
        """Yield the ways of giving values to these variables that are tried; what is not in them stays."""
        entries = [(variable, indices) for variable in writes for indices, _ in self._layout.entries(variable)]
        number = prod(count_of(self._values(variable.sort)) for variable, _ in entries)
        if number <= MOST_SAMPLED_ANSWERS:
            self._spend(number)
            yield from super().steps(writes)
            return
        self._spend(MOST_SAMPLED_ANSWERS)
        most = min(MOST_CHANGED, len(entries))
        for _ in range(MOST_SAMPLED_ANSWERS):
            changed = self._random.sample(entries, 1 + self._random.randrange(most))
            yield {entry: self._one_of(entry[0].sort) for entry in changed}

    def _one_of(self, sort: Sort) -> Value:
        values = self._values(sort)
        return values[self._random.randrange(count_of(values))]

    def _spend(self, answers: int) -> None:
        self._allowance.spend(SECONDS_OF_AN_ATTEMPT * answers)
