"""Moves: the calls that can fire in a configuration, and the clauses that block the others.

Owns: which calls are tried, the outcomes of a call, and calls that one clause blocks as a group.
Must never know: the run before; how a list is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import islice, product

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import SLOWEST
from invariants.foundation.records import Record
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.failures import NotFinite
from invariants.interpreter.state.outcomes import Blocked, BlockedReason, Fired, UndefinedAttempt
from invariants.interpreter.state.values import Value
from invariants.logs.log import LoggedStep
from invariants.logs.observed_steps import attempts
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit, WorkLimit
from invariants.verdicts.narration import compared_text
from invariants.verdicts.traces.shown_values import shown
from invariants.verdicts.traces.trace import Failure

LISTING = 2.0
"""Seconds of a processor for a list of moves: a call takes microseconds, unless a guard quantifies over very many
values."""
MOST_CALLS = 2_000
"""The most calls of one rule that are tried for a list: nobody reads more."""
MOST_OUTCOMES = 1_000
"""The most outcomes of one call that are distinguished."""


class MoveKind(Enum):
    """The ways in which a call can fire."""

    FIRES = "fires"
    """There is one outcome."""
    CHOOSES = "chooses"
    """There are several outcomes, or some choices block the rule."""
    UNDEFINED = "undefined"
    """The step is undefined: the run would end with it."""


class Move(Record):
    """A call that can fire."""

    rule: str
    arguments: tuple[Value, ...]
    kind: MoveKind


class BlockedCalls(Record):
    """Calls of one rule that the same clause blocks in the same way.

    ``failure`` has the false part, with the values that decide; ``site`` the place of the clause, if it can be edited,
    and ``present`` its code where that is not the code as written.
    """

    rule: str
    calls: tuple[tuple[Value, ...], ...]
    reason: BlockedReason
    failure: Failure
    site: str | None
    present: str | None


class Untried(Record):
    """Calls of a rule that were not tried, or not decided, for a reason in words. ``count`` is None for no end."""

    rule: str
    why: str


class Moves(Record):
    """The calls that can fire, in order; those that are blocked; and those that were not tried."""

    possible: tuple[Move, ...]
    blocked: tuple[BlockedCalls, ...]
    untried: tuple[Untried, ...]


class Outcomes(Record):
    """The different outcomes of one call, in order. ``complete`` says that there are no others."""

    found: tuple[Fired | UndefinedAttempt, ...]
    blocked: Blocked | None
    complete: bool


def outcomes_of(
    interpreter: Interpreter,
    configuration: Configuration,
    rule: str,
    arguments: tuple[Value, ...],
    most: int = MOST_OUTCOMES,
    step: LoggedStep | None = None,
) -> Outcomes:
    """Return the outcomes of a call that lead to different configurations, at most so many.

    ``step`` has observations: values to try first where not all values can be listed. Raises ``NoAnswerError`` where
    there are too many choices, or an outcome cannot be computed.
    """
    found: dict[object, Fired | UndefinedAttempt] = {}
    blocked: Blocked | None = None
    asked = step or LoggedStep(0, rule, arguments)
    complete = True
    for outcome, is_exhaustive in attempts(interpreter, configuration, asked):
        match outcome:
            case Blocked():
                blocked = blocked or outcome
            case UndefinedAttempt():
                found.setdefault((outcome.reason, outcome.span.start), outcome)
            case Fired(configuration=following):
                found.setdefault(following, outcome)
        complete = is_exhaustive
        if len(found) >= most:
            complete = False
            break
    return Outcomes(tuple(found.values()), blocked, complete)


def moves_of(
    interpreter: Interpreter, configuration: Configuration, rules: Sequence[str], seconds: float = LISTING
) -> Moves:
    """Return the moves of some rules in a configuration."""
    lister = _Lister(interpreter, configuration)
    try:
        with TimeLimit(SLOWEST * seconds), WorkLimit(seconds):
            for rule in rules:
                lister.look_at(rule)
    except OutOfTime:
        lister.untried += [Untried(rule, "the time for the list was up") for rule in rules if rule not in lister.done]
    return lister.moves


def call_outcome(
    interpreter: Interpreter, configuration: Configuration, rule: str, arguments: tuple[Value, ...]
) -> Move | BlockedCalls:
    """Return how one call can fire, or which clauses block it. Raises ``NoAnswerError`` where this is not computed."""
    outcomes = outcomes_of(interpreter, configuration, rule, arguments, most=2)
    if not outcomes.found:
        if outcomes.blocked is None or not outcomes.complete:
            raise NoAnswerError("not all values of an infinite type can be tried")
        return _blocked(interpreter, configuration, arguments, outcomes.blocked)
    if len(outcomes.found) > 1 or outcomes.blocked is not None or not outcomes.complete:
        return Move(rule, arguments, MoveKind.CHOOSES)
    if isinstance(outcomes.found[0], UndefinedAttempt):
        return Move(rule, arguments, MoveKind.UNDEFINED)
    if interpreter.has_unknown_code(configuration, rule, arguments):
        return Move(rule, arguments, MoveKind.CHOOSES)
    return Move(rule, arguments, MoveKind.FIRES)


def _blocked(
    interpreter: Interpreter, configuration: Configuration, arguments: tuple[Value, ...], blocked: Blocked
) -> BlockedCalls:
    clause = interpreter.blocking_clause(configuration, arguments, blocked)
    model = interpreter.model
    witnesses = {each.local.name: shown(model, each.local.sort, each.value) for each in clause.witnesses}
    failure = Failure(clause.part, "false", witnesses, compared_text(model, clause.compared))
    site = None if clause.site is None else str(clause.site)
    return BlockedCalls(blocked.rule, (arguments,), clause.reason, failure, site, clause.present)


class _Lister:
    def __init__(self, interpreter: Interpreter, configuration: Configuration) -> None:
        self._interpreter = interpreter
        self._configuration = configuration
        self._possible: list[Move] = []
        self._blocked: dict[object, list[BlockedCalls]] = {}
        self.untried: list[Untried] = []
        self.done: set[str] = set()

    @property
    def moves(self) -> Moves:
        groups = (
            BlockedCalls(
                first.rule,
                tuple(call for each in group for call in each.calls),
                first.reason,
                first.failure,
                first.site,
                first.present,
            )
            for group in self._blocked.values()
            for first in group[:1]
        )
        return Moves(tuple(self._possible), tuple(groups), tuple(self.untried))

    def look_at(self, rule: str) -> None:
        """Try the calls of a rule."""
        for arguments in self._calls(rule):
            try:
                found = call_outcome(self._interpreter, self._configuration, rule, arguments)
            except NoAnswerError as error:
                self.untried.append(Untried(rule, str(error)))
                break
            if isinstance(found, Move):
                self._possible.append(found)
            else:
                self._blocked.setdefault(_key(found), []).append(found)
        self.done.add(rule)

    def _calls(self, rule: str) -> Iterator[tuple[Value, ...]]:
        try:
            calls = self._interpreter.arguments(rule)
        except NotFinite:
            calls = self._candidates(rule)
        yield from islice(calls, MOST_CALLS)
        if next(calls, None) is not None:
            self.untried.append(Untried(rule, f"only the first {MOST_CALLS:,} calls were tried"))

    def _candidates(self, rule: str) -> Iterator[tuple[Value, ...]]:
        """Return calls with values near those that the model and the state mention."""
        near = self._interpreter.candidate_values(self._configuration)
        layout = self._interpreter.layout
        parameters = self._interpreter.model.rules[rule].parameters
        values: list[Sequence[Value]] = []
        for parameter in parameters:
            try:
                values.append(layout.values(parameter.sort))
            except NotFinite:
                values.append(near(parameter.sort))
                self.untried.append(Untried(rule, f"{parameter.name} can have any value of {parameter.sort}"))
        return product(*values)


def _key(found: BlockedCalls) -> object:
    failure = found.failure
    decisive = tuple(failure.witnesses.items()), failure.compared
    return found.rule, found.reason, failure.span, decisive, found.site, found.present
