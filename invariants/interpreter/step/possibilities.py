"""Possibilities: whether a run leads from a configuration to one in which something holds.

Owns: the game between a player who picks rules with arguments, for the goal, and the choices of code, against it.
Must never know: properties, which configurations can be reached.

Only rules that change what the goal reads matter, and those that change what their firing depends on, and so on: a run
leads to the goal just as well without steps of other rules (``mattering``, and ``proofs/soundness/exploration.md``).

A rule with arguments can be used where it fires for every choice: no value of an ``any`` or of ``enabled`` of unknown
code blocks it or makes it undefined. A rule with unknown code may always refuse, and is never used. From
the goal backwards, a configuration is won where some such step leads to configurations all of which are won: the least
fixed point (Grädel, Thomas and Wilke, Automata, Logics, and Infinite Games, 2002, section 2.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice, product

from invariants.foundation.no_answer import PartKind, unsupported
from invariants.foundation.records import Record
from invariants.interpreter.compile.binders import too_many
from invariants.interpreter.state.choices import ChoiceEnumeration
from invariants.interpreter.state.configuration import Configuration, Memory
from invariants.interpreter.state.environment import Environment, Evaluate, EvaluationContext
from invariants.interpreter.state.failures import NotFinite, UndecidedValue, Undefined
from invariants.interpreter.state.layout import UNKNOWN, Layout
from invariants.interpreter.state.outcomes import Explored, Fired
from invariants.interpreter.state.values import Value
from invariants.interpreter.step.attempts import Runnable, attempt
from invariants.interpreter.step.mattering import Mattering
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Possible

MOST_CONFIGURATIONS_PLAYED = 50_000
"""Configurations that are gone through from one: those of a small system, in less than a minute."""

FIRST_PLAYED = 200
"""Configurations after which it is first asked whether the start is won among them."""


class _TooManyPlayed(UndecidedValue):
    """Too many configurations can be reached."""

    def __init__(self, most: int) -> None:
        super().__init__(f"`can` is about more than {most:,} configurations")


class _ReliableMove(Record):
    """The configurations that a rule with arguments can lead to, depending on choices."""

    rule: str
    ends: tuple[Configuration, ...]


class Possibilities:
    """Answers for one model in one scope, each kept. ``rules`` may still be filled.

    ``most`` is the number of configurations after which there is no answer; by default many.
    """

    def __init__(self, model: Model, layout: Layout, rules: Mapping[str, Runnable], most: int | None = None) -> None:
        self._model = model
        self._layout = layout
        self._rules = rules
        self.most = MOST_CONFIGURATIONS_PLAYED if most is None else most
        self._too_many: set[tuple[object, ...]] = set()
        self._moves: dict[tuple[Configuration, int], tuple[_ReliableMove, ...]] = {}
        """By configuration, and by the number of what matters."""
        self._mattering: dict[Possible, Mattering] = {}
        self._answers: dict[tuple[object, ...], bool] = {}

    def can(self, asker: Environment, asked: Possible, body: Evaluate, names: tuple[Value, ...]) -> bool:
        """Return whether a run leads to where the body holds. ``names`` has the values of the names that it reads.

        Where a variable is outside of its range, the run has ended, and the answer is True. Raises ``UndecidedValue``
        where there are too many configurations, and ``NotFinite`` where arguments or choices cannot be listed.
        """
        start = Configuration(self._layout, asker.state, Memory(asker.context.code))
        if not self._layout.in_range(start.state):
            return True
        start = self.mattering(asked).alone(start)
        key = (asked, names, start)
        if key in self._too_many:
            raise _TooManyPlayed(self.most)
        if key not in self._answers:
            game = _Game(self, asked, lambda place: self._holds(place, asker, body))
            try:
                for place, won in game.answers(start):
                    self._answers[asked, names, place] = won
            except _TooManyPlayed:
                self._too_many.add(key)
                raise
        return self._answers[key]

    def explored(self, asker: Environment, asked: Possible, body: Evaluate) -> Explored:
        """Return what there is to reach from here. Raises as :meth:`can` does."""
        start = Configuration(self._layout, asker.state, Memory(asker.context.code))
        game = _Game(self, asked, lambda place: self._holds(place, asker, body))
        moves = game.explored(self.mattering(asked).alone(start))
        used = {move.rule for options in moves.values() for move in options}
        met = sum(self._holds(place, asker, body) for place in moves)
        rules = self.mattering(asked).rules if asked.rules is None else asked.rules
        refused = any(self._may_be_refused(place, name) for place in moves for name in rules)
        return Explored(len(moves), met, tuple(name for name in rules if name not in used), refused=refused)

    def _may_be_refused(self, place: Configuration, name: str) -> bool:
        """Return whether a rule may fire in a configuration, and unknown code, or a choice, may keep it from firing."""
        rule = self._rules[name]
        for arguments in product(*(self._layout.values(each.sort) for each in rule.plan.rule.parameters)):
            if place.code.cells[rule.block(arguments) + UNKNOWN] is not None:
                return True
            script = ChoiceEnumeration(self._layout)
            fired: set[bool] = set()
            more = True
            while more and len(fired) <= 1:
                context = EvaluationContext(place.code.cells, script, self._layout.scope)
                fired.add(isinstance(attempt(rule, place, arguments, context), Fired))
                more = script.advance()
            if len(fired) > 1:
                return True
        return False

    def _holds(self, place: Configuration, asker: Environment, body: Evaluate) -> bool:
        """Return whether the body holds in a configuration for every choice; an undefined body does not hold."""
        script = ChoiceEnumeration(self._layout)
        more = True
        while more:
            context = EvaluationContext(place.code.cells, script, self._layout.scope)
            try:
                if not body(Environment(place.state, None, asker.locals.copy(), context)):
                    return False
            except Undefined:
                return False
            more = script.advance()
        return True

    def mattering(self, asked: Possible) -> Mattering:
        """Return what matters to whether a goal can be reached."""
        if asked not in self._mattering:
            self._mattering[asked] = Mattering.of(self._model, self._layout, asked)
        return self._mattering[asked]

    def moves(self, place: Configuration, matters: Mattering) -> tuple[_ReliableMove, ...]:
        """Return the moves from a configuration by the rules that matter."""
        key = place, id(matters)
        if key not in self._moves:
            self._moves[key] = tuple(self._all_moves(place, matters)) if self._layout.in_range(place.state) else ()
        return self._moves[key]

    def _all_moves(self, place: Configuration, matters: Mattering) -> Iterator[_ReliableMove]:
        for name in matters.rules:
            rule = self._rules[name]
            every = self._layout.arguments(rule.plan.rule)
            if too_many(every):
                what = f"`{name}` has too many arguments to try all"
                raise NotFinite(unsupported(what, PartKind.RULE, name))
            for arguments in product(*every):
                ends = self._ends(rule, place, arguments)
                if ends is not None:
                    yield _ReliableMove(name, tuple(dict.fromkeys(map(matters.alone, ends))))

    def _ends(self, rule: Runnable, place: Configuration, arguments: tuple[Value, ...]) -> list[Configuration] | None:
        """Return all configurations after firing; None where the rule may refuse, or be undefined."""
        if place.code.cells[rule.block(arguments) + UNKNOWN] is not None:
            return None
        script = ChoiceEnumeration(self._layout)
        found: list[Configuration] = []
        more = True
        while more:
            outcome = attempt(rule, place, arguments, EvaluationContext(place.code.cells, script, self._layout.scope))
            if not isinstance(outcome, Fired):
                return None
            found.append(outcome.configuration)
            more = script.advance()
        return found


class _Game:
    """The game from one configuration."""

    def __init__(self, possibilities: Possibilities, asked: Possible, holds: Callable[[Configuration], bool]) -> None:
        self._possibilities = possibilities
        self._asked = asked
        self._matters = possibilities.mattering(asked)
        self._holds = holds
        self._judged = 0
        """The number of configurations, in the order of finding, whose body was evaluated."""

    def answers(self, start: Configuration) -> Iterator[tuple[Configuration, bool]]:
        """Yield the answer for the start; without a limit on steps, also for other reachable configurations.

        What can be reached may have no end. A start that is won among the configurations found so far stays won.
        """
        within = self._asked.within
        moves: Mapping[Configuration, tuple[_ReliableMove, ...]] = {}
        won: set[Configuration] = set()
        met: set[Configuration] = set()
        for moves in self._parts(start):
            met.update(place for place in islice(moves, self._judged, None) if self._holds(place))
            self._judged = len(moves)
            won = self._won(start, moves, met)
            if start in won:
                break
        if within is not None:
            yield start, start in won  # others have their own limit
        elif start in won:
            yield from ((place, True) for place in won)  # others may be won by more rounds
        else:
            yield from ((place, place in won) for place in moves)

    def _won(
        self, start: Configuration, moves: Mapping[Configuration, tuple[_ReliableMove, ...]], met: set[Configuration]
    ) -> set[Configuration]:
        """Return configurations that are won; all of them unless the start is among them."""
        within, rounds, won = self._asked.within, 0, set(met)
        while start not in won and (within is None or rounds < within):
            more = [
                place
                for place, options in moves.items()
                if place not in won and any(all(end in won for end in option.ends) for option in options)
            ]
            if not more:
                break
            won.update(more)
            rounds += 1
        return won

    def explored(self, start: Configuration) -> Mapping[Configuration, tuple[_ReliableMove, ...]]:
        """Return the configurations reachable in so many steps, with the moves from those that have a step left."""
        *_, found = self._parts(start)
        return found

    def _parts(self, start: Configuration) -> Iterator[Mapping[Configuration, tuple[_ReliableMove, ...]]]:
        """Yield what :meth:`explored` returns as it grows, each time it has doubled, and at the end all of it."""
        found: dict[Configuration, tuple[_ReliableMove, ...]] = {}
        frontier, left = [start], self._asked.within
        known, shown = {start}, FIRST_PLAYED
        while frontier:
            following: list[Configuration] = []
            for place in frontier:
                found[place] = () if left == 0 else self._possibilities.moves(place, self._matters)
                for move in found[place]:
                    following += [end for end in move.ends if end not in known]
                    known.update(move.ends)
                if len(found) == shown:
                    yield found
                    shown *= 2
                if len(known) > self._possibilities.most:
                    raise _TooManyPlayed(self._possibilities.most)
            frontier = list(dict.fromkeys(following))
            left = None if left is None else left - 1
        yield found
