"""Exploration: example after example, until the number asked for is reached or nothing is left to be found.

Owns: the schedule: which examples are independent of each other, which are guided, and when the solver is asked.
Must never know: what becomes of violations, how they are made small.

Every other example is drawn like any other, without regard to what was tried before: only these allow a statement of
statistics. The others go on from runs that are worth it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from invariants.foundation.sorts import is_finite
from invariants.fuzzing.guidance.corpus import Corpus
from invariants.fuzzing.guidance.goals import Goal, Goals
from invariants.fuzzing.random.dice import RandomDice
from invariants.fuzzing.random.initial_states import Beginnings
from invariants.fuzzing.random.numbers import NumberPool
from invariants.fuzzing.random.random_choices import RandomChoices
from invariants.fuzzing.runs.monitor import Monitor
from invariants.fuzzing.runs.random_walk import Limits, Walker
from invariants.fuzzing.runs.run import Run
from invariants.fuzzing.runs.tally import Tally
from invariants.fuzzing.settings import Settings
from invariants.interpreter.interpreter import Interpreter
from invariants.language.model.expressions import Arbitrary

if TYPE_CHECKING:
    from invariants.fuzzing.guidance.advice import Advice

_MOST_CELLS = 500
"""Of larger states nothing is told to the solver: telling would take longer than trying."""
_FIRST_ALONE = 40
"""Examples before any is guided."""
_SHORTEST_PAUSE, _LONGEST_PAUSE = 40, 1280
"""Guided examples between two rounds of questions to the solver: twice as many each time that nothing came of it."""


class Campaign:
    """The examples of one model. ``watch`` has what was found, ``tally`` what was tried."""

    def __init__(
        self, interpreter: Interpreter, properties: tuple[str, ...], limits: Limits, seed: int, settings: Settings
    ) -> None:
        self._interpreter = interpreter
        self._settings = settings
        self.watch = Monitor(interpreter, properties)
        self.tally = Tally(interpreter)
        self._numbers = NumberPool(interpreter.model)
        self.beginnings = Beginnings(interpreter, self._numbers, with_undefined=self.watch.start)
        self.walker = Walker(interpreter, self._numbers, limits, self.tally, self.watch.attempts)
        self._alone = RandomDice(f"{seed} independent")
        self._dice = RandomDice(f"{seed} guided")
        self._choices = RandomChoices(self._dice, self._numbers, interpreter.layout)
        self._corpus = Corpus(interpreter.layout, self._goals() if settings.guided else {})
        self._advice = self._made_advice(seed) if settings.solver and self._is_endless() else None
        self._guided = 0
        self._next_questions = 1
        self._pause = _SHORTEST_PAUSE

    def _goals(self) -> dict[str, Goal]:
        goals = Goals(self._interpreter, self.walker.calls, self._dice)
        model = self._interpreter.model
        found: dict[str, Goal] = {f"rule {name}": goals.firing(rule) for name, rule in model.rules.items()}
        for name in self.watch.best:
            goal = goals.breaking(model.properties[name])
            if goal is not None:
                found[name] = goal
        return found

    def _is_endless(self) -> bool:
        """Whether there are values that cannot all be tried, which is where the solver helps."""
        if self._interpreter.layout.state_size > _MOST_CELLS:
            return False
        model = self._interpreter.model
        bodies = [site.original for site in model.sites.values()]
        return (
            any(calls.has_numbers for calls in self.walker.calls.values())
            or self.beginnings.listed is None
            or not all(is_finite(variable.sort) for variable in self._interpreter.layout.regions)
            or any(isinstance(body, Arbitrary) and not is_finite(body.sort) for body in bodies)
        )

    def _made_advice(self, seed: int) -> Advice:
        from invariants.fuzzing.guidance.advice import Advice
        from invariants.fuzzing.guidance.solving import Solving

        solving = Solving(self._interpreter, seed)
        advice = Advice(self._interpreter, solving, self.walker.calls, self.watch)
        advice.prepare(self._numbers, self.beginnings)
        return advice

    # ------------------------------------------------------------- examples

    def examples(self) -> Iterator[None]:
        """Try one example after the other; ends where none can be started."""
        while self._example():
            yield

    def _example(self) -> bool:
        """Try one example, or a few; whether one could be started."""
        guided = self._settings.guided and self.tally.examples >= _FIRST_ALONE and self.tally.examples % 2 == 1
        if not guided:
            return self._independent()
        self._drop_reached()
        self._guided += 1
        if self._advice is not None and self._guided >= self._next_questions:
            gained = self._follow(self._advice)
            self._pause = _SHORTEST_PAUSE if gained else min(2 * self._pause, _LONGEST_PAUSE)
            self._next_questions = self._guided + self._pause
        path = self._corpus.choose(self._dice)
        if path is None:
            return self._independent()
        self.tally.example(self.walker.walk(self._dice, path, self._observe), independent=False)
        return True

    def _independent(self) -> bool:
        beginning = self.beginnings.draw(self._alone)
        if beginning is None:
            return False
        path = Run(beginning)
        if self._observe(path):
            path = self.walker.walk(self._alone, path, self._observe)
        self.tally.example(path, independent=True)
        return True

    def _observe(self, path: Run) -> bool:
        goes_on = self.watch.look(path)
        if goes_on and self._settings.guided:
            self._corpus.consider(path, self._dice)
        return goes_on

    def _drop_reached(self) -> None:
        """Goals that were reached, and need not be followed any longer."""
        for name, path in self.watch.best.items():
            if path is not None:
                self._corpus.drop(name)
        for rule, count in self.tally.fired.items():
            if count:
                self._corpus.drop(f"rule {rule}")

    def _follow(self, advice: Advice) -> bool:
        """Try the steps that the solver suggests, and go on from there; whether one of them led to something new."""
        gained = False
        for suggestion in advice.suggestions(self._corpus, self._dice):
            path = self.walker.suggested(suggestion.path, suggestion.calls, suggestion.arguments, self._choices)
            if path is None:
                continue
            known = len(self._corpus)
            if self._observe(path):
                gained = gained or len(self._corpus) > known
                path = self.walker.walk(self._dice, path, self._observe)
            self.tally.example(path, independent=False)
        return gained
