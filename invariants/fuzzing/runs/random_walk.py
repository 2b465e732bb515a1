"""Random walks through a model.

Owns: which rule is tried next, within the bounds, and when a run ends.
Must never know: where runs start, which violations are searched for.

Every walk draws its profile before it begins: which rules it uses (a random choice of rules for each run finds more
than all rules in every run: Groce et al., "Swarm testing", ISSTA 2012), how long its chain may become, and how often it
tries a modification.
"""

from __future__ import annotations

from collections.abc import Callable

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record, ValueRecord
from invariants.fuzzing.random.calls import RuleCalls
from invariants.fuzzing.random.numbers import NumberPool
from invariants.fuzzing.random.random_choices import RandomChoices
from invariants.fuzzing.random.random_source import RandomSource
from invariants.fuzzing.runs.run import Run
from invariants.fuzzing.runs.tally import Tally
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Fired, UndefinedAttempt
from invariants.language.model.declarations import Bound

_STEP_TRIES = 10
"""The number of random attempts before all rules are tried in turn."""
_WALK_DRAWS = 6
"""The number of draws of arguments for a rule whose arguments cannot be listed, when all rules are tried in turn."""
_LONGEST_RANDOM_CHAIN = 16
"""The longest chain of a run where chains may be of any length."""
_LENGTHS = (12, 30, 80, 200)
"""The lengths from which the length of a walk is drawn."""

Observer = Callable[[Run], bool]
"""Receives the run after every step; returns whether the run may go on."""


class Limits(ValueRecord):
    """The bounds of runs: modifications in a chain, and transitions before, between and after them; None for any."""

    chain: int | None
    steps: int | None

    @classmethod
    def of(cls, chain: Bound, steps: Bound) -> Limits:
        """Return the limits of two bounds of the language."""
        return cls(chain if isinstance(chain, int) else None, steps if isinstance(steps, int) else None)


class _Profile(Record):
    """The profile of one walk. Where both kinds of rule can fire, ``eagerness`` of eight steps try a modification."""

    transitions: list[RuleCalls]
    modifications: list[RuleCalls]
    chain: int
    length: int
    eagerness: int


class RandomWalker:
    """Makes random walks through one model.

    ``defined`` names the rules whose definedness is monitored: an undefined attempt of such a rule ends the run.
    Undefined attempts of other rules are not part of any run.
    """

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

    def walk(self, rng: RandomSource, run: Run, observe: Observer) -> Run:
        """Continue a run until no step fires, the profile's length is reached, or the observer ends it.

        Returns the longest run. The given prefix is not observed again.
        """
        choices = RandomChoices(rng, self._numbers, self._interpreter.layout)
        profile = self._draw_profile(rng, run)
        while run.length < profile.length:
            longer = self._step(rng, run, profile, choices)
            if longer is None:
                return run
            run = longer
            if not observe(run):
                return run
        return run

    def _draw_profile(self, rng: RandomSource, run: Run) -> _Profile:
        longest = (_LONGEST_RANDOM_CHAIN if self.limits.chain is None else self.limits.chain) - run.chain
        chain = run.chain + rng.below(longest + 1) if longest > 0 else run.chain
        length = run.length + _LENGTHS[rng.below(len(_LENGTHS))]
        eagerness = (1, 3, 5)[rng.below(3)]
        transitions, modifications = self._transitions, self._modifications
        if rng.below(3):
            transitions = [each for each in transitions if rng.below(2)]
            modifications = [each for each in modifications if rng.below(2)]
        return _Profile(transitions, modifications, chain, length, eagerness)

    def _step(self, rng: RandomSource, run: Run, profile: _Profile, choices: RandomChoices) -> Run | None:
        """Return the run with one more step; None where no rule was found to fire."""
        steps = self.limits.steps
        transitions = profile.transitions if steps is None or run.since_modification < steps else []
        modifications = profile.modifications if run.chain < profile.chain else []
        for _ in range(_STEP_TRIES):
            if not modifications:
                pool = transitions
            elif not transitions:
                pool = modifications
            else:
                pool = modifications if rng.below(8) < profile.eagerness else transitions
            if not pool:
                break
            calls = pool[rng.below(len(pool))]
            longer = self._try(run, calls, rng, choices)
            if longer is not None:
                return longer
        return self._any_step(rng, run, profile, choices)

    def _any_step(self, rng: RandomSource, run: Run, profile: _Profile, choices: RandomChoices) -> Run | None:
        """Try all rules, also those outside the profile, from a random one on."""
        steps = self.limits.steps
        rules = self._transitions if steps is None or run.since_modification < steps else []
        rules = rules + self._modifications if run.chain < profile.chain else rules
        if not rules:
            return None
        offset = rng.below(len(rules))
        for calls in (*rules[offset:], *rules[:offset]):
            if calls.listed is None:
                for _ in range(_WALK_DRAWS):
                    longer = self._try(run, calls, rng, choices)
                    if longer is not None:
                        return longer
                continue
            first = rng.below(len(calls.listed))
            for arguments in (*calls.listed[first:], *calls.listed[:first]):
                longer = self.attempt(run, calls, arguments, choices)
                if longer is not None:
                    return longer
        return None

    def _try(self, run: Run, calls: RuleCalls, rng: RandomSource, choices: RandomChoices) -> Run | None:
        state = run.configuration.state if run.configuration is not None else ()
        longer = self.attempt(run, calls, calls.draw(rng, state), choices)
        if calls.listed is None:
            calls.drawn += 1
            calls.fired += longer is not None
        return longer

    def attempt_within_bounds(
        self, run: Run, calls: RuleCalls, arguments: tuple[object, ...], choices: RandomChoices
    ) -> Run | None:
        """Return the run with a suggested step; None where the step cannot fire or is outside the bounds."""
        limit, used = (self.limits.chain, run.chain) if calls.modifies else (self.limits.steps, run.since_modification)
        return None if limit is not None and used >= limit else self.attempt(run, calls, arguments, choices)

    def attempt(self, run: Run, calls: RuleCalls, arguments: tuple[object, ...], choices: RandomChoices) -> Run | None:
        """Return the run with a step of this rule; None where the rule cannot fire."""
        configuration = run.configuration
        if configuration is None:
            return None
        choices.state = configuration.state
        try:
            outcome = self._interpreter.fire(configuration, calls.name, arguments, choices)  # type: ignore[arg-type]
        except NoAnswerError:
            self._tally.undecided += 1
            return None
        if isinstance(outcome, Fired):
            self._tally.step(run, calls.name, arguments)
            return run.step(calls.name, arguments, outcome.choices, outcome.configuration, calls.modifies)  # type: ignore[arg-type]
        if isinstance(outcome, UndefinedAttempt) and calls.name in self._defined:
            return run.step(calls.name, arguments, outcome.choices, None, calls.modifies)  # type: ignore[arg-type]
        return None
