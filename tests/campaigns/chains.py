"""Questions about some chains on random systems, held against a search that keeps every chain:
``python -m tests.campaigns.chains``.

Owns: the questions, the search by definition, and what has to agree.
Must never know: how a question becomes a model.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from functools import partial
from itertools import count

import attrs

from invariants.engines.bounded import run as bounded_search
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Proved, Vacuity
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fails, Fired, Holds
from invariants.language.analysis.chain_conditions import about_chains
from invariants.language.loader import load_text
from invariants.language.model.declarations import ChainCondition, Model, StatedInvariant
from invariants.shaping.shortest_chains import check_chains
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Result, Verdict
from tests.campaigns.claims import SEARCHED, faults_of, note_faults, shape_of
from tests.campaigns.explicit import asked
from tests.campaigns.tally import Tally, command
from tests.differential.brute_force import BruteForce, TooManyConfigurationsError
from tests.differential.comparison import bounds
from tests.generators.switches import switches_of
from tests.generators.systems import system_of

CAP = 150
"""The most configurations of a system that is not left out."""
Chain = tuple[str, ...]


class UndecidedError(Exception):
    """An invariant depends on a choice: the definition does not say whether it held."""


@attrs.frozen
class Found:
    """The shape of a first violation with a chain that is asked for, and all chains that are as short."""

    shape: tuple[int, int] | None
    chains: frozenset[Chain]


class ByDefinition:
    """Goes through runs, each with its whole chain and the modifications that fired while the invariant held."""

    def __init__(self, search: BruteForce, name: str, condition: ChainCondition) -> None:
        self._interpreter = search.interpreter
        self._model = search.model
        self._condition = condition
        prop = self._model.properties[name]
        assert isinstance(prop, StatedInvariant)
        self._prop = prop
        self._is_plain = not prop.two_state and f"{name}.defined" not in self._model.properties
        self._edges: dict[Configuration, list[tuple[str, Fired]]] = {}
        for before, rule, outcome in search.attempts():
            if isinstance(outcome, Fired) and rule not in condition.without:
                self._edges.setdefault(before, []).append((rule, outcome))

    def _fails(self, place: Configuration) -> bool:
        answers = {type(each) for each in self._interpreter.evaluations(self._prop, place)}
        if len(answers) > 1:
            raise UndecidedError
        return answers == {Fails}

    def found(self, most: int, steps: int) -> Found:
        """Return the first violation within the bounds, and the chains of the length of its chain."""
        numbers = count()
        queue = [
            (0, 0, next(numbers), 0, (), frozenset[str](), place)
            for place in self._interpreter.initial_configurations()
        ]
        first: tuple[int, int] | None = None
        chains: set[Chain] = set()
        seen = set()
        while queue:
            used, length, _, since, chain, via, place = heapq.heappop(queue)
            if first is not None and used > first[0]:
                break
            if (place, since, chain, via) in seen:
                continue
            seen.add((place, since, chain, via))
            if not self._prop.two_state and self._counts(via) and self._fails(place):
                first = first or (used, length)
                chains.add(chain)
            if not self._interpreter.in_range(place):
                continue
            for rule, outcome in self._edges.get(place, ()):
                modifies = bool(self._model.chain_of([rule]))
                now = (used + modifies, length + 1, next(numbers), 0 if modifies else since + 1)
                if now[0] > most or now[3] > steps:
                    continue
                told = via | {rule} if rule in self._condition.via and self._held(place) else via
                longer = (*chain, rule) if modifies else chain
                heapq.heappush(queue, (*now, longer, told, outcome.configuration))
                if self._prop.two_state and self._counts(told) and self._breaks(place, outcome):
                    first = min(first or now[:2], now[:2])
                    chains = {each for each in {*chains, longer} if len(each) == first[0]}
        return Found(first, frozenset(chains))

    def _counts(self, via: frozenset[str]) -> bool:
        return via == frozenset(self._condition.via)

    def _held(self, place: Configuration) -> bool:
        if not self._is_plain:
            return True
        answers = {isinstance(each, Holds) for each in self._interpreter.evaluations(self._prop, place)}
        if len(answers) > 1:
            raise UndecidedError
        return answers == {True}

    def _breaks(self, before: Configuration, outcome: Fired) -> bool:
        judged = self._interpreter.evaluate(self._prop, outcome.configuration, before, outcome.choices)
        return isinstance(judged, Fails)


def conditions(names: Chain, seed: int) -> Iterator[ChainCondition]:
    """Yield questions about the modifications with these names."""
    yield ChainCondition()
    if names:
        one = names[seed % len(names)]
        yield ChainCondition((one,))
        yield ChainCondition((), (one,))
    if len(names) > 1:
        other = names[(seed + 1) % len(names)]
        yield ChainCondition((one,), (other,))
        yield ChainCondition((one, other))


def differences(tally: Tally, seed: int, cap: int = CAP) -> list[str]:
    """Return where engines, the interpreter and the definition differ on the system of a seed."""
    model = load_text(system_of(seed))
    everything = searched(model, cap)
    if everything is None:
        tally.counts["left out: too many configurations"] += 1
        return []
    tally.systems += 1
    tally.examined += 1
    found: list[str] = []
    stated = [name for name, prop in model.properties.items() if isinstance(prop, StatedInvariant)]
    limits = bounds(seed)
    for number, condition in enumerate(conditions(model.chain_of(model.rules), seed)):
        for name in stated[number % 2 :: 2]:
            try:
                expected = ByDefinition(everything, name, condition).found(*limits)
            except UndecidedError:
                tally.counts["left out: depends on a choice"] += 1
                continue
            found += _compare(tally, Interpreter(about_chains(model, condition)), name, limits, expected)
            if (seed + number) % 5 == 0:
                found += _all_shortest(tally, everything, name, condition, limits, expected)
    return [f"seed {seed}: {line}" for line in found]


def differences_of_lists(tally: Tally, seed: int) -> list[str]:
    """Return where the lists of shortest chains of a system of switches differ from the definition."""
    model = load_text(switches_of(seed))
    everything = searched(model, CAP)
    if everything is None:
        return [f"seed {seed}: too many configurations"]
    tally.systems += 1
    tally.examined += 1
    found: list[str] = []
    names = model.chain_of(model.rules)
    for condition in (ChainCondition(), [*conditions(names, seed)][1 + seed % 4]):
        expected = ByDefinition(everything, "calm", condition).found(3, 1)
        found += _all_shortest(tally, everything, "calm", condition, (3, 1), expected)
    return [f"seed {seed}: {line}" for line in found]


def searched(model: Model, cap: int) -> BruteForce | None:
    """Return a search that has gone through all configurations; None where there are too many."""
    everything = BruteForce(Interpreter(model), None, None, [], cap=cap)
    everything._settled = lambda chain, length: False  # type: ignore[method-assign]
    try:
        everything.run()
    except TooManyConfigurationsError:
        return None
    return everything


def _compare(
    tally: Tally, interpreter: Interpreter, name: str, limits: tuple[int, int], expected: Found
) -> Iterator[str]:
    condition = interpreter.model.asked or ChainCondition()
    kinds = [kind for kind, names in (("via", condition.via), ("without", condition.without)) if names]
    tally.counts[f"{' and '.join(kinds) or 'every chain'}: {'broken' if expected.shape else 'kept'}"] += 1
    broken = BruteForce(interpreter, *limits, [name]).run()[name]
    if shape_of(broken) != expected.shape:
        yield f"{name} {condition.text}: by definition {expected.shape}, by the interpreter {shape_of(broken)}"
    problem = Problem(interpreter.model, interpreter.scope, (name,), *limits)
    claims = list(asked(problem))
    claims += (claim for claim in bounded_search(problem, Budget()) if not isinstance(claim, Vacuity))
    for claim in claims:
        for line in faults_of(tally, interpreter, claim, expected.shape, (*SEARCHED, Proved)):
            yield f"{condition.text}: {line}"


def _all_shortest(
    tally: Tally, search: BruteForce, name: str, condition: ChainCondition, limits: tuple[int, int], expected: Found
) -> Iterator[str]:
    options = CheckOptions(
        (name,), *limits, tuple(search.interpreter.scope.items()), vacuity=False, chains=condition, all_shortest=True
    )
    ask = partial(check_model, listener=SilentListener())
    results = [each for each in check_chains(search.model, options, ask) if isinstance(each, Result)]
    for result in results:
        tally.counts[f"all shortest: {result.verdict.value}"] += 1
        if (result.verdict is Verdict.VIOLATED) != (expected.shape is not None):
            yield f"{name} {condition.text}: {result.verdict.value}, by definition {expected.shape}"
        elif result.shortest is not None:
            tally.counts[f"all shortest: {len(expected.chains)} chains"] += 1
            tally.counts["all shortest: complete"] += result.shortest.is_complete
            told, wanted = result.shortest.chains, expected.chains
            wrong = frozenset(told) - wanted or len(told) != len(frozenset(told))
            if wrong or (result.shortest.is_complete and frozenset(told) != wanted):
                yield f"{name} {condition.text}: chains {sorted(told)}, by definition {sorted(wanted)}"


def examine(tally: Tally, seed: int) -> None:
    """Ask about chains of the system of a seed, and note what differs from the definition."""
    note_faults(tally, seed, lambda: differences(tally, seed))
    note_faults(tally, seed, lambda: differences_of_lists(tally, seed))


main = command("Search random systems with questions about chains, and count what occurs.", examine, count=300)


if __name__ == "__main__":
    main()
