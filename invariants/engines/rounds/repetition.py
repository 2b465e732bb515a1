"""Rounds that the interpreter repeats: candidates, short ones first.

Owns: the configurations from which rounds are tried, the arguments that are tried, and how far rounds raise a measure.
Must never know: solvers, who asks.

The interpreter goes through configurations from the start on, and tries from each all short sequences of steps. One
that raises the measure, and can be repeated many times, is a candidate; towards a limit, where it leaves a share of
the distance each time. Arguments that are Reals may depend on the configuration then. Whatever depends on a choice is
left out. The search is limited by counts, so that it is the same on every machine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import chain, pairwise, product

from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import EntryKey, NearNumber, RoundArgument, ScaledEntry
from invariants.evidence.rounds.growth import MeasureReading, arguments_in
from invariants.foundation.exceptions import InvariantsError, NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.foundation.sorts import REAL, is_finite
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import Unanswered
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.failures import NotFinite
from invariants.interpreter.state.outcomes import Fired, Started
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import StatedInvariant
from invariants.language.model.traversal import all_code, numbers_in

MOST_ROUND_STARTS = 400
"""The configurations from which rounds are tried."""

LONGEST_ROUND = 4
"""The steps of the longest round."""

MOST_ROUND_ATTEMPTS = 10_000
"""The attempts to fire a rule, for each length of a round."""

SECONDS_OF_A_ROUND_STEP = 0.00005

REPEATED = 12
"""How often a candidate has to be repeated by the interpreter."""

FIRST_ROUNDS = 3
"""The rounds whose growth is the least that is claimed."""

FEW_NUMBERS = 5
"""The values that are tried of a parameter with infinitely many."""

MOST_FACTORS = 6
"""The multiples of an entry that are tried of a Real parameter, of a round towards a limit."""

LONGEST_NEAR_ROUND = 2
"""The steps of the longest round with an argument near a number."""

MOST_NEAR_NUMBERS = 8
"""The numbers that arguments come near to."""

SHARES = tuple(Fraction(sign, divisor) for divisor in (2, 16) for sign in (1, -1))
"""The shares of the distance to a limit by which an argument is away from a number."""

FARTHEST_RATIO = Fraction(99, 100)
"""Where more of the distance to a limit is left after a round, it is not followed."""

RoundStep = tuple[str, tuple[RoundArgument, ...]]


class RoundPlace(Record):
    """A configuration, its start, and the steps that lead there."""

    configuration: Configuration
    start: Configuration
    steps: tuple[tuple[str, tuple[Value, ...]], ...]


class RoundCandidate(Record):
    """A round that was repeated, from a place."""

    place: RoundPlace
    round: tuple[RoundStep, ...]
    values: tuple[Fraction, ...]
    """The measure before the first round and after each."""
    amount: Fraction
    """The least growth; towards a limit, the share of the distance that is left at most."""


class RoundSearch:
    """Looks for rounds that raise the measure of a statement.

    ``some_start`` returns the values at a start, where there are infinitely many; None where none is known.
    ``is_scaled`` says whether arguments may be multiples of entries where no limit is stated, too. ``greatest`` is the
    greatest value of the measure that was seen. Raises ``NoAnswerError`` for a statement about no measure.
    """

    def __init__(
        self,
        problem: Problem,
        budget: Budget,
        name: str,
        some_start: Callable[[], Mapping[EntryKey, Value] | None],
        *,
        is_scaled: bool = False,
    ) -> None:
        prop = problem.model.properties[name]
        measure = prop.measure if isinstance(prop, StatedInvariant) else None
        if measure is None:
            raise NoAnswerError(NoAnswer(GaveUpReason.UNSUPPORTED, f"`{name}` states nothing about a measure"))
        self._limit = prop.limit if isinstance(prop, StatedInvariant) else None
        self._problem = problem
        self._budget = budget
        self._interpreter = Interpreter(problem.model, problem.scope)
        self._measure = MeasureReading(self._interpreter.reader(measure), self._limit)
        self._some_start = some_start
        self._is_scaled = is_scaled or self._limit is not None
        self._is_near = False
        """Whether arguments are tried that are near a number."""
        self.greatest: Fraction | None = None
        self._attempts = 0

    def initial(self, start: Configuration) -> dict[EntryKey, Value]:
        """Return the values of variables and constants at a start."""
        layout = start.layout
        return {
            (variable.name, indices): start.state[cell]
            for variable in layout.regions
            for indices, cell in layout.entries(variable)
        }

    @property
    def is_over(self) -> bool:
        """Return whether the time is up."""
        return self._budget.remaining is not None and self._budget.remaining <= 0

    # ---------------------------------------------------------------- search

    def candidates(self) -> Iterator[RoundCandidate]:
        """Yield rounds that were repeated, short ones first; those with arguments near a number come last."""
        places = self._places()
        lengths = range(1, LONGEST_ROUND + 1)
        yield from self._of_lengths(places, lengths)
        if self._limit is not None:
            self._is_near = True
            yield from self._of_lengths(places, lengths[:LONGEST_NEAR_ROUND])
            self._is_near = False

    def _of_lengths(self, places: Sequence[RoundPlace], lengths: Iterable[int]) -> Iterator[RoundCandidate]:
        for length in lengths:
            self._spend()
            for place in places:
                if self._attempts > MOST_ROUND_ATTEMPTS or self.is_over:
                    break
                yield from self._rounds(place, place.configuration, (), length)

    def repeated(self, candidate: RoundCandidate) -> tuple[Configuration, ...]:
        """Return the configurations before the first rounds, and after the last of them."""
        found = [candidate.place.configuration]
        for rule, arguments in candidate.round * (FIRST_ROUNDS - 1):
            after = self._fired(found[-1], rule, arguments)
            if after is None:
                break
            found.append(after)
        return tuple(found[:: len(candidate.round)])

    def _spend(self) -> None:
        self._budget.allowance.spend(SECONDS_OF_A_ROUND_STEP * self._attempts)
        self._attempts = 0

    def _starts(self) -> Iterator[Configuration]:
        """Yield initial configurations; of infinitely many, one that the solver finds."""
        try:
            yield from self._interpreter.initial_configurations()
        except NotFinite:
            values = self._some_start()
            variables = {each.name: each for each in (*self._problem.model.constants, *self._problem.model.variables)}
            given = {(variables[name], indices): value for (name, indices), value in (values or {}).items()}
            start = self._interpreter.initial(given) if values is not None else None
            if isinstance(start, Started):
                yield start.configuration

    def _places(self) -> list[RoundPlace]:
        """Return the configurations that are reached first."""
        found: list[RoundPlace] = []
        pending: deque[RoundPlace] = deque()
        seen: set[Configuration] = set()
        for start in self._starts():
            if len(pending) == MOST_ROUND_STARTS:
                break
            pending.append(RoundPlace(start, start, ()))
        while pending and len(found) < MOST_ROUND_STARTS and self._attempts < MOST_ROUND_ATTEMPTS and not self.is_over:
            place = pending.popleft()
            if place.configuration in seen:
                continue
            seen.add(place.configuration)
            self._measured(place.configuration)
            found.append(place)
            for rule, arguments in self._firings(place.configuration):
                after = self._fired(place.configuration, rule, arguments)
                if after is not None:
                    pending.append(RoundPlace(after, place.start, (*place.steps, (rule, arguments))))
        return found

    def _rounds(
        self, place: RoundPlace, now: Configuration, steps: tuple[RoundStep, ...], length: int
    ) -> Iterator[RoundCandidate]:
        """Yield the candidates that begin with some steps, and have a length."""
        for firing, after in self._successors(now):
            if self._attempts > MOST_ROUND_ATTEMPTS:
                return
            round_ = (*steps, firing)
            if len(round_) < length:
                yield from self._rounds(place, after, round_, length)
                continue
            values = self._repeated(place.configuration, after, round_)
            if values is not None:
                yield RoundCandidate(place, round_, values, self._amount(values))

    def _repeated(
        self, before: Configuration, now: Configuration, round_: Sequence[RoundStep]
    ) -> tuple[Fraction, ...] | None:
        """Return the measure before and after many rounds, of which the first leads to ``now``.

        None if one of them does not raise it.
        """
        values = [self._measured(before), self._measured(now)]
        while values[-1] is not None and values[-2] is not None and self._is_raised(values[-2], values[-1]):
            if len(values) > REPEATED:
                return tuple(value for value in values if value is not None)
            for rule, arguments in round_:
                after = self._fired(now, rule, arguments)
                if after is None:
                    return None
                now = after
            values.append(self._measured(now))
        return None

    def _is_raised(self, before: Fraction, after: Fraction) -> bool:
        if self._limit is None:
            return before < after
        return before < after < self._limit and self._limit - after <= FARTHEST_RATIO * (self._limit - before)

    def _amount(self, values: Sequence[Fraction]) -> Fraction:
        """Return the least growth from a value to the next, of the first ones; or the greatest share that is left."""
        limit = self._limit
        if limit is None:
            return min(after - before for before, after in pairwise(values[: FIRST_ROUNDS + 1]))
        ratios = {(limit - after) / (limit - before) for before, after in pairwise(values)}
        # Shares that change may go on to grow.
        return max(ratios) if len(ratios) == 1 else (max(ratios) + 1) / 2

    def _measured(self, configuration: Configuration) -> Fraction | None:
        try:
            value = self._measure.read(configuration)
        except InvariantsError:
            return None
        if not isinstance(value, int | Fraction):
            return None
        found = Fraction(value)
        self.greatest = found if self.greatest is None else max(found, self.greatest)
        return found

    def _successors(self, configuration: Configuration) -> Iterator[tuple[RoundStep, Configuration]]:
        """Yield the steps of a round from a configuration, and where they lead."""
        firings: Iterable[RoundStep] = self._firings(configuration)
        if self._is_scaled:
            firings = chain(firings, self._firings_with(self._near if self._is_near else self._scaled))
        for name, arguments in firings:
            after = self._fired(configuration, name, arguments)
            if after is not None:
                yield (name, arguments), after

    def _firings(self, configuration: Configuration) -> Iterator[tuple[str, tuple[Value, ...]]]:
        """Yield the rules with arguments; of infinitely many numbers, some near those that are known."""
        near = self._interpreter.candidate_values(configuration)
        layout = self._interpreter.layout
        for name, rule in self._interpreter.model.rules.items():
            sorts = [each.sort for each in rule.parameters]
            try:
                values = [layout.values(sort) if is_finite(sort) else near(sort)[:FEW_NUMBERS] for sort in sorts]
            except NoAnswerError:
                continue
            yield from ((name, arguments) for arguments in product(*values))

    def _firings_with(self, numbers: Sequence[RoundArgument]) -> Iterator[RoundStep]:
        """Yield the rules with arguments of which those that are Reals are some that depend on the configuration."""
        layout = self._interpreter.layout
        for name, rule in self._interpreter.model.rules.items():
            sorts = [each.sort for each in rule.parameters]
            if REAL in sorts and all(is_finite(sort) or sort == REAL for sort in sorts):
                values: list[Iterable[RoundArgument]] = [
                    numbers if sort == REAL else layout.values(sort) for sort in sorts
                ]
                yield from ((name, arguments) for arguments in product(*values))

    @cached_property
    def _scaled(self) -> list[RoundArgument]:
        """Return multiples of entries that are Reals."""
        layout = self._interpreter.layout
        entries = [
            (variable.name, indices)
            for variable in layout.regions
            if variable.sort == REAL
            for indices, _ in layout.entries(variable)
        ]
        return [ScaledEntry(entry, factor) for entry in entries for factor in self._factors]

    @cached_property
    def _near(self) -> list[RoundArgument]:
        """Return numbers that an argument may come near to, as far as the measure is away from its limit, or a share.

        They are those of the text, the limit, and the limit divided and multiplied by those of the text.
        """
        limit = self._limit or Fraction(0)
        written = list(dict.fromkeys(self._written))
        parts = (each for number in written if number for each in (limit / number, limit * number))
        numbers = list(dict.fromkeys((limit, *written, *parts, -limit, *(-number for number in written))))
        return [NearNumber(number, share) for number in numbers[:MOST_NEAR_NUMBERS] for share in SHARES]

    @property
    def _written(self) -> Iterator[Fraction]:
        """Yield the numbers of the text."""
        return (Fraction(number) for code in all_code(self._problem.model) for number in numbers_in(code.body))

    @cached_property
    def _factors(self) -> list[Fraction]:
        """Return the factors that the numbers of the text make, the first ones."""
        numbers = [number for number in self._written if number > 0]
        return list(dict.fromkeys([Fraction(1), *(each for n in numbers for each in (1 / n, n))]))[:MOST_FACTORS]

    def _fired(
        self, configuration: Configuration, rule: str, arguments: tuple[RoundArgument, ...]
    ) -> Configuration | None:
        """Return the configuration after a step that depends on no choice, and leaves no range; None without one."""
        self._attempts += 1
        try:
            given = arguments_in(configuration, arguments, self._measure)
            if self._interpreter.has_unknown_code(configuration, rule, given):
                return None
            outcome = self._interpreter.fire(configuration, rule, given)
        except (InvariantsError, Unanswered):
            return None
        if isinstance(outcome, Fired) and self._interpreter.in_range(outcome.configuration):
            return outcome.configuration
        return None
