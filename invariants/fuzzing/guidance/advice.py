"""Advice: what the solver knows that chance would hardly find.

Owns: when a question is worth its while, and which ones are asked in which order.
Must never know: how questions are answered, how runs are made.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.foundation.records import Record
from invariants.fuzzing.guidance.corpus import Corpus
from invariants.fuzzing.guidance.solving import Solving
from invariants.fuzzing.random.calls import RuleCalls
from invariants.fuzzing.random.dice import Dice
from invariants.fuzzing.random.initial_states import Beginnings
from invariants.fuzzing.random.numbers import NumberPool
from invariants.fuzzing.runs.monitor import Monitor
from invariants.fuzzing.runs.run import Run
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.values import Value, normal

_QUESTIONS = 6
"""Questions in one round."""


class Suggestion(Record):
    """A step to try at the end of a run."""

    path: Run
    calls: RuleCalls
    arguments: tuple[Value, ...]


class Advice:
    """Asks about rules whose arguments cannot all be tried, and about starts that are hard to hit."""

    def __init__(self, interpreter: Interpreter, solving: Solving, calls: dict[str, RuleCalls], watch: Monitor) -> None:
        self._interpreter = interpreter
        self._solving = solving
        self._unlisted = [each for each in calls.values() if each.has_numbers]
        self._watch = watch
        self._turn = 0

    def prepare(self, numbers: NumberPool, beginnings: Beginnings) -> None:
        """Ask for numbers that matter and, where they are hard to hit, for starts."""
        solving, model = self._solving, self._interpreter.model
        for name in self._watch.best:
            numbers.add(solving.breaking_numbers(model.properties[name]))
        for rule in model.rules.values():
            numbers.add(solving.numbers(rule))
        if beginnings.listed is not None:
            return
        starts = [solving.start()]
        starts += [solving.breaking_start(model.properties[name]) for name in self._watch.best]
        starts += [solving.firing_start(rule) for rule in model.rules.values()]
        beginnings.learn([start for start in starts if start is not None])

    def suggestions(self, corpus: Corpus, dice: Dice) -> Iterator[Suggestion]:
        """Steps that may fire a rule that is hard to fire, or break a property; a few at a time."""
        for _ in range(_QUESTIONS if self._unlisted else 0):
            self._turn += 1
            questions = self._questions()
            if not questions:
                return
            calls, name = questions[self._turn % len(questions)]
            path = None
            if dice.below(3):
                path = corpus.near(name or f"rule {calls.name}", dice) or corpus.near_some_goal(dice)
            path = path or corpus.choose(dice)
            if path is None or path.configuration is None:
                return
            suggestion = self._ask(path, calls, name, dice)
            if suggestion is not None:
                yield suggestion

    def _questions(self) -> list[tuple[RuleCalls, str | None]]:
        """Rules that are to fire at all, and rules that are to break a property that nothing has broken."""
        found: list[tuple[RuleCalls, str | None]] = [(calls, None) for calls in self._unlisted if calls.is_hard]
        unbroken = [name for name, path in self._watch.best.items() if path is None]
        found += [(calls, name) for name in unbroken for calls in self._unlisted]
        return found

    def _ask(self, path: Run, calls: RuleCalls, name: str | None, dice: Dice) -> Suggestion | None:
        configuration = path.configuration
        if configuration is None:
            return None
        model, blocks = self._interpreter.model, self._interpreter.layout.blocks[calls.name]
        rule = model.rules[calls.name]
        arguments = list(calls.draw(dice, configuration.state))
        first = blocks.first_cell(tuple(arguments))
        if name is None:
            found = self._solving.firing(rule, configuration, first)
        else:
            found = self._solving.breaking(rule, configuration, first, model.properties[name])
        if found is None:
            return None
        for position, value in found.items():
            if position not in blocks.positions:
                arguments[position] = normal(value, rule.parameters[position].sort)
        return Suggestion(path, calls, tuple(arguments))
