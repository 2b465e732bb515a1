"""Walks: random runs.

Owns: which rule is tried next, within the bounds, and when a run ends.
Must never know: where runs start, what is looked for.

Every walk draws what it is like before it begins: which rules it uses (a random choice of rules for each run finds more
than all rules in every run: Groce et al., "Swarm testing", ISSTA 2012), how long its chain may become, and how eager it
is to modify.
"""

from __future__ import annotations

from collections.abc import Callable

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record, ValueRecord
from invariants.fuzzing.random.calls import RuleCalls
from invariants.fuzzing.random.dice import Dice
from invariants.fuzzing.random.numbers import NumberPool
from invariants.fuzzing.random.random_choices import RandomChoices
from invariants.fuzzing.runs.run import Run
from invariants.fuzzing.runs.tally import Tally
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Fired, UndefinedAttempt
from invariants.language.model.declarations import Bound

_TRIES = 10
"""Attempts at random before everything is tried in turn."""
_DRAWS = 6
"""Arguments drawn in turn of a rule whose arguments cannot be listed."""
_LONGEST_CHAIN = 16
"""The longest chain of a run where chains may be of any length."""
_LENGTHS = (12, 30, 80, 200)
"""Longest runs: one of these is drawn."""

Observer = Callable[[Run], bool]
"""Is told the run after every step; says whether the run may go on."""


class Limits(ValueRecord):
    """The bounds of runs: modifications in a chain, and transitions before, between and after them; None for any."""

    chain: int | None
    steps: int | None

    @classmethod
    def of(cls, chain: Bound, steps: Bound) -> Limits:
        """The limits that two bounds set."""
        return cls(chain if isinstance(chain, int) else None, steps if isinstance(steps, int) else None)


class _Plan(Record):
    """What one walk is like. Of eight steps that could be either, ``eagerness`` try a modification."""

    transitions: list[RuleCalls]
    modifications: list[RuleCalls]
    chain: int
    length: int
    eagerness: int


class Walker:
    """Makes walks through one model. ``defined``: the rules whose undefined attempts end a run; others are not made."""

    def __init__(
        self, interpreter: Interpreter, numbers: NumberPool, limits: Limits, tally: Tally, defined: frozenset[str]
    ) -> None:
        self._interpreter = interpreter
        self._numbers = numbers
        self._tally = tally
        self._defined = defined
        self.limits = limits
        calls = [
            RuleCalls(rule, number, interpreter.layout, numbers)
            for number, rule in enumerate(interpreter.model.rules.values())
        ]
        self.calls = {each.name: each for each in calls}
        self._transitions = [each for each in calls if not each.modifies] if limits.steps != 0 else []
        self._modifications = [each for each in calls if each.modifies] if limits.chain != 0 else []

    def walk(self, dice: Dice, path: Run, observe: Observer) -> Run:
        """Continue a run until it ends: the longest run that was made.

        The beginning of the run is not observed again. The longest run may be one step longer than observed where
        that step is undefined.
        """
        choices = RandomChoices(dice, self._numbers, self._interpreter.layout)
        plan = self._plan(dice, path)
        while path.length < plan.length:
            longer = self._step(dice, path, plan, choices)
            if longer is None:
                return path
            path = longer
            if not observe(path):
                return path
        return path

    def _plan(self, dice: Dice, path: Run) -> _Plan:
        longest = (_LONGEST_CHAIN if self.limits.chain is None else self.limits.chain) - path.chain
        chain = path.chain + dice.below(longest + 1) if longest > 0 else path.chain
        length = path.length + _LENGTHS[dice.below(len(_LENGTHS))]
        eagerness = (1, 3, 5)[dice.below(3)]
        transitions, modifications = self._transitions, self._modifications
        if dice.below(3):
            transitions = [each for each in transitions if dice.below(2)]
            modifications = [each for each in modifications if dice.below(2)]
        return _Plan(transitions, modifications, chain, length, eagerness)

    def _step(self, dice: Dice, path: Run, plan: _Plan, choices: RandomChoices) -> Run | None:
        """The run with one more step; None where none was found that can be made."""
        steps = self.limits.steps
        transitions = plan.transitions if steps is None or path.since < steps else []
        modifications = plan.modifications if path.chain < plan.chain else []
        for _ in range(_TRIES):
            if not modifications:
                pool = transitions
            elif not transitions:
                pool = modifications
            else:
                pool = modifications if dice.below(8) < plan.eagerness else transitions
            if not pool:
                break
            calls = pool[dice.below(len(pool))]
            longer = self._try(path, calls, dice, choices)
            if longer is not None:
                return longer
        return self._any_step(dice, path, plan, choices)

    def _any_step(self, dice: Dice, path: Run, plan: _Plan, choices: RandomChoices) -> Run | None:
        """Try everything, whether the plan has it or not, from a random rule on."""
        steps = self.limits.steps
        rules = self._transitions if steps is None or path.since < steps else []
        rules = rules + self._modifications if path.chain < plan.chain else rules
        if not rules:
            return None
        offset = dice.below(len(rules))
        for calls in (*rules[offset:], *rules[:offset]):
            if calls.listed is None:
                for _ in range(_DRAWS):
                    longer = self._try(path, calls, dice, choices)
                    if longer is not None:
                        return longer
                continue
            first = dice.below(len(calls.listed))
            for arguments in (*calls.listed[first:], *calls.listed[:first]):
                longer = self.attempt(path, calls, arguments, choices)
                if longer is not None:
                    return longer
        return None

    def _try(self, path: Run, calls: RuleCalls, dice: Dice, choices: RandomChoices) -> Run | None:
        state = path.configuration.state if path.configuration is not None else ()
        longer = self.attempt(path, calls, calls.draw(dice, state), choices)
        if calls.listed is None:
            calls.drawn += 1
            calls.fired += longer is not None
        return longer

    def suggested(
        self, path: Run, calls: RuleCalls, arguments: tuple[object, ...], choices: RandomChoices
    ) -> Run | None:
        """The run with a step that was thought of elsewhere; None where it cannot fire or is outside the bounds."""
        limit, used = (self.limits.chain, path.chain) if calls.modifies else (self.limits.steps, path.since)
        return None if limit is not None and used >= limit else self.attempt(path, calls, arguments, choices)

    def attempt(self, path: Run, calls: RuleCalls, arguments: tuple[object, ...], choices: RandomChoices) -> Run | None:
        """The run with a step of this rule; None where it cannot fire."""
        configuration = path.configuration
        if configuration is None:
            return None
        choices.state = configuration.state
        try:
            outcome = self._interpreter.fire(configuration, calls.name, arguments, choices)  # type: ignore[arg-type]
        except NoAnswerError:
            self._tally.undecided += 1
            return None
        if isinstance(outcome, Fired):
            self._tally.step(path, calls.name, arguments)
            return path.step(calls.name, arguments, outcome.choices, outcome.configuration, calls.modifies)  # type: ignore[arg-type]
        if isinstance(outcome, UndefinedAttempt) and calls.name in self._defined:
            return path.step(calls.name, arguments, outcome.choices, None, calls.modifies)  # type: ignore[arg-type]
        return None
