"""The campaign: examples in sequence, independent and guided in turn.

Owns: the schedule: which examples are independent, which are guided, and when the solver is asked.
Must never know: how violations are shrunk, kept and claimed.

Every other example is drawn independently of all earlier examples: the statistical statement of a report rests on these
alone. The remaining examples continue runs of the corpus.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from invariants.foundation.sorts import is_finite
from invariants.fuzzing.guidance.corpus import Corpus
from invariants.fuzzing.guidance.goals import Goal, Goals, rule_goal
from invariants.fuzzing.random.initial_states import InitialStates
from invariants.fuzzing.random.numbers import NumberPool
from invariants.fuzzing.random.random_choices import RandomChoices
from invariants.fuzzing.random.random_source import SeededSource
from invariants.fuzzing.runs.monitor import Monitor
from invariants.fuzzing.runs.random_walk import Limits, RandomWalker
from invariants.fuzzing.runs.run import Run
from invariants.fuzzing.runs.tally import Tally
from invariants.fuzzing.settings import Settings
from invariants.interpreter.interpreter import Interpreter
from invariants.language.model.expressions import Arbitrary

if TYPE_CHECKING:
    from invariants.fuzzing.guidance.solver_suggestions import SolverSuggestions

_MOST_SOLVED_CELLS = 500
"""The largest state about which the solver is asked: encoding a larger one takes longer than trying values."""
_FIRST_INDEPENDENT = 40
"""The number of examples before the first guided one."""
_SHORTEST_PAUSE, _LONGEST_PAUSE = 40, 1280
"""Guided examples between two rounds of questions to the solver. The pause doubles after a round without gain."""


class Campaign:
    """Tries examples of one model. ``monitor`` holds the violations found, ``tally`` counts the examples."""

    def __init__(
        self, interpreter: Interpreter, properties: tuple[str, ...], limits: Limits, seed: int, settings: Settings
    ) -> None:
        self._interpreter = interpreter
        self._settings = settings
        self.monitor = Monitor(interpreter, properties)
        self.tally = Tally(interpreter)
        self._numbers = NumberPool(interpreter.model)
        self.initial_states = InitialStates(interpreter, self._numbers, with_undefined=self.monitor.start)
        self.walker = RandomWalker(interpreter, self._numbers, limits, self.tally, self.monitor.attempts)
        self._independent_rng = SeededSource(f"{seed} independent")
        self._rng = SeededSource(f"{seed} guided")
        self._choices = RandomChoices(self._rng, self._numbers, interpreter.layout)
        self._corpus = Corpus(interpreter.layout, self._goals() if settings.guided else {})
        self._solver_suggestions = self._prepare_solver(seed) if settings.solver and self._is_endless() else None
        self._guided = 0
        """The number of guided examples."""
        self._next_questions = 1
        """The number of guided examples at which the solver is asked again."""
        self._pause = _SHORTEST_PAUSE

    def _goals(self) -> dict[str, Goal]:
        """Return the goals of guided runs by name: each rule is to fire, each property to be violated."""
        goals = Goals(self._interpreter, self.walker.calls, self._rng)
        model = self._interpreter.model
        found: dict[str, Goal] = {rule_goal(name): goals.firing(rule) for name, rule in model.rules.items()}
        for name in self.monitor.best:
            goal = goals.violating(model.properties[name])
            if goal is not None:
                found[name] = goal
        return found

    def _is_endless(self) -> bool:
        """Return whether a parameter, the start or a choice has too many values to try: only then the solver helps."""
        if self._interpreter.layout.state_size > _MOST_SOLVED_CELLS:
            return False
        model = self._interpreter.model
        bodies = [site.original for site in model.sites.values()]
        return (
            any(calls.has_numbers for calls in self.walker.calls.values())
            or self.initial_states.listed is None
            or not all(is_finite(variable.sort) for variable in self._interpreter.layout.regions)
            or any(isinstance(body, Arbitrary) and not is_finite(body.sort) for body in bodies)
        )

    def _prepare_solver(self, seed: int) -> SolverSuggestions:
        """Return a source of suggestions, after the solver has been asked for initial states and numbers."""
        from invariants.fuzzing.guidance.solver_queries import SolverQueries
        from invariants.fuzzing.guidance.solver_suggestions import SolverSuggestions

        queries = SolverQueries(self._interpreter, seed)
        suggestions = SolverSuggestions(self._interpreter, queries, self.walker.calls, self.monitor)
        suggestions.prepare(self._numbers, self.initial_states)
        return suggestions

    # ------------------------------------------------------------- examples

    def examples(self) -> Iterator[None]:
        """Try one example (or one round of suggestions) for each item; end where no initial state is found."""
        while self._example():
            yield

    def continue_from(self, runs: Iterable[Run]) -> None:
        """Let guided examples continue these runs, too."""
        for run in runs:
            self._corpus.consider(run, self._rng)

    def shared(self, most: int) -> list[Run]:
        """Return runs that are worth being continued by other campaigns."""
        return self._corpus.shared(most)

    def _example(self) -> bool:
        """Try the next example; return whether an initial state was found for it."""
        guided = self._settings.guided and self.tally.examples >= _FIRST_INDEPENDENT and self.tally.examples % 2 == 1
        if not guided:
            return self._try_independent()
        self._drop_reached_goals()
        self._guided += 1
        if self._solver_suggestions is not None and self._guided >= self._next_questions:
            gained = self._try_suggestions(self._solver_suggestions)
            self._pause = _SHORTEST_PAUSE if gained else min(2 * self._pause, _LONGEST_PAUSE)
            self._next_questions = self._guided + self._pause
        run = self._corpus.choose(self._rng)
        if run is None:
            return self._try_independent()
        self.tally.example(self.walker.walk(self._rng, run, self._observe), independent=False)
        return True

    def _try_independent(self) -> bool:
        initial_state = self.initial_states.draw(self._independent_rng)
        if initial_state is None:
            return False
        run = Run(initial_state)
        if self._observe(run):
            run = self.walker.walk(self._independent_rng, run, self._observe)
        self.tally.example(run, independent=True)
        return True

    def _observe(self, run: Run) -> bool:
        """Evaluate the properties at the end of a run, and offer the run to the corpus; return whether it may go on."""
        may_go_on = self.monitor.observe(run)
        if may_go_on and self._settings.guided:
            self._corpus.consider(run, self._rng)
        return may_go_on

    def _drop_reached_goals(self) -> None:
        """Drop each goal that some run has reached."""
        for name, run in self.monitor.best.items():
            if run is not None:
                self._corpus.drop(name)
        for rule, count in self.tally.fired.items():
            if count:
                self._corpus.drop(rule_goal(rule))

    def _try_suggestions(self, suggestions: SolverSuggestions) -> bool:
        """Try the steps that the solver suggests and walk on from them; return whether the corpus has grown."""
        gained = False
        for suggestion in suggestions.steps(self._corpus, self._rng):
            run = self.walker.attempt_within_bounds(
                suggestion.run, suggestion.calls, suggestion.arguments, self._choices
            )
            if run is None:
                continue
            size_before = len(self._corpus)
            if self._observe(run):
                gained = gained or len(self._corpus) > size_before
                run = self.walker.walk(self._rng, run, self._observe)
            self.tally.example(run, independent=False)
        return gained
