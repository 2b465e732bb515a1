"""Suggestions of the solver: initial states, numbers and steps that random choices would hardly ever hit.

Owns: which queries are worth their cost, and their order.
Must never know: how queries are answered, how runs are made.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.foundation.records import Record
from invariants.fuzzing.guidance.corpus import Corpus
from invariants.fuzzing.guidance.goals import rule_goal
from invariants.fuzzing.guidance.solver_queries import SolverQueries
from invariants.fuzzing.random.calls import RuleCalls
from invariants.fuzzing.random.initial_states import InitialStates
from invariants.fuzzing.random.numbers import NumberPool
from invariants.fuzzing.random.random_source import RandomSource
from invariants.fuzzing.runs.monitor import Monitor
from invariants.fuzzing.runs.run import Run
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.values import Value, normal

_QUERIES = 6
"""The number of queries in one round."""


class Suggestion(Record):
    """A step to try at the end of a run."""

    run: Run
    calls: RuleCalls
    arguments: tuple[Value, ...]


class SolverSuggestions:
    """Asks about rules whose arguments cannot all be tried, and about initial states that are hard to hit."""

    def __init__(
        self, interpreter: Interpreter, queries: SolverQueries, calls: dict[str, RuleCalls], monitor: Monitor
    ) -> None:
        self._interpreter = interpreter
        self._queries = queries
        self._unlisted = [each for each in calls.values() if each.has_numbers]
        self._monitor = monitor
        self._turn = 0

    def prepare(self, numbers: NumberPool, initial_states: InitialStates) -> None:
        """Ask for numbers that matter and, where they are hard to hit, for initial states."""
        queries, model = self._queries, self._interpreter.model
        for name in self._monitor.best:
            numbers.add(queries.violating_numbers(model.properties[name]))
        for rule in model.rules.values():
            numbers.add(queries.firing_numbers(rule))
        if initial_states.listed is not None:
            return
        states = [queries.initial_state()]
        states += [queries.violating_initial_state(model.properties[name]) for name in self._monitor.best]
        states += [queries.firing_initial_state(rule) for rule in model.rules.values()]
        initial_states.learn([state for state in states if state is not None])

    def steps(self, corpus: Corpus, rng: RandomSource) -> Iterator[Suggestion]:
        """Yield a few steps that may fire a rule that is hard to fire, or violate a property."""
        for _ in range(_QUERIES if self._unlisted else 0):
            self._turn += 1
            candidates = self._candidates()
            if not candidates:
                return
            calls, name = candidates[self._turn % len(candidates)]
            run = None
            if rng.below(3):
                run = corpus.near(name or rule_goal(calls.name), rng) or corpus.near_some_goal(rng)
            run = run or corpus.choose(rng)
            if run is None or run.configuration is None:
                return
            suggestion = self._ask(run, calls, name, rng)
            if suggestion is not None:
                yield suggestion

    def _candidates(self) -> list[tuple[RuleCalls, str | None]]:
        """Return the rules that are to fire (with None), and rules with a property that they are to violate."""
        found: list[tuple[RuleCalls, str | None]] = [(calls, None) for calls in self._unlisted if calls.is_hard]
        not_violated = [name for name, run in self._monitor.best.items() if run is None]
        found += [(calls, name) for name in not_violated for calls in self._unlisted]
        return found

    def _ask(self, run: Run, calls: RuleCalls, name: str | None, rng: RandomSource) -> Suggestion | None:
        configuration = run.configuration
        if configuration is None:
            return None
        model, blocks = self._interpreter.model, self._interpreter.layout.blocks[calls.name]
        rule = model.rules[calls.name]
        arguments = list(calls.draw(rng, configuration.state))
        first = blocks.first_cell(tuple(arguments))
        if name is None:
            found = self._queries.firing_arguments(rule, configuration, first)
        else:
            found = self._queries.violating_arguments(rule, configuration, first, model.properties[name])
        if found is None:
            return None
        for position, value in found.items():
            if position not in blocks.positions:
                arguments[position] = normal(value, rule.parameters[position].sort)
        return Suggestion(run, calls, tuple(arguments))
