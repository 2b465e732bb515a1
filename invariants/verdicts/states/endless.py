"""Numbers that grow for ever: whether a count comes to no end, shown by steps that can be repeated.

Owns: when this is asked about, and what counts as shown.
Must never know: how such steps are found; how configurations are kept.

A number that takes new values the further a count goes may yet have an end. That it has none is claimed by the engine
``growth``, of the measure that is the number, and admitted as its claims always are: the interpreter repeats the steps,
and a fresh solver proves that they can be repeated for ever.
"""

from __future__ import annotations

import time

from msgspec.structs import replace

from invariants.engines.growth import growth_of
from invariants.engines.protocol import Budget, Problem
from invariants.engines.rounds.repetition import RoundCandidate
from invariants.evidence.claims import Growth
from invariants.evidence.rounds.growth import NotRepeated, objection_to_growth, repeated
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sorts import BOOL, Scope
from invariants.interpreter.interpreter import Interpreter
from invariants.language.model.declarations import Model, StatedInvariant, Unbounded
from invariants.language.model.expressions import Comparison, Expression, Literal, ReadVariable, Unary, Variable
from invariants.language.model.operators import ComparisonOperator, RuleKind, StatementKind, UnaryOperator
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.exploration.packing import variable_of
from invariants.system.exploration.search import Exploration, SearchBounds
from invariants.verdicts.narration import call_text
from invariants.verdicts.states.growing import GrowingEntry, growing_entries
from invariants.verdicts.states.states_report import GrowingNumber

FIRST_LOOK = 200_000
"""Steps after which a count is looked at for the first time: most systems have come to their end by then."""

LATER_LOOKS = 16
"""How many times as many steps lie before each further look."""

MOST_ASKED = 4
"""Numbers that are asked about, each upwards or downwards."""

WORK = 4.0
"""Seconds of an idle machine for each of them, and for the proof that a claim rests on."""

_MEASURE = "__growing"


class EndlessError(NoAnswerError):
    """A count comes to no end: a number grows for ever."""

    def __init__(self, number: GrowingNumber) -> None:
        steps = " and then ".join(f"`{step}`" for step in number.steps)
        verb = "raises" if number.rises else "lowers"
        detail = f"{steps} can be repeated for ever, which {verb} `{number.variable}` each time"
        super().__init__(NoAnswer(GaveUpReason.ENDLESS, detail))
        self.number = number


class GrowthWatch:
    """Looks at a count now and then, and asks whether a number that is growing grows for ever."""

    def __init__(self, model: Model, scope: Scope, coded: CodedModel, bounds: SearchBounds, deadline: float) -> None:
        self._model = model
        self._scope = scope
        self._variables = {state: variable for variable, state in coded.variables.items()}
        self._bounds = bounds
        self._deadline = deadline
        self._steps = 0
        self._next = FIRST_LOOK
        self._asked: set[tuple[Variable, bool]] = set()

    def took(self, steps: int, exploration: Exploration) -> None:
        """Note steps. Raises ``EndlessError`` where a number is found to grow for ever."""
        self._steps += steps
        if self._steps >= self._next:
            self._next = LATER_LOOKS * self._steps
            self.look(exploration)

    def look(self, exploration: Exploration) -> None:
        """Ask about each number that is growing and was not asked about. Raises ``EndlessError``."""
        if self._bounds.chain is not None and self._bounds.steps is not None:
            return  # runs have an end
        for each in growing_entries(exploration):
            for rises in (True, False):
                variable = self._variables.get(variable_of(each.entry))
                is_growing = each.rises if rises else each.falls
                if variable is None or not is_growing or (variable, rises) in self._asked:
                    continue
                if len(self._asked) == MOST_ASKED or time.monotonic() > self._deadline:
                    return
                self._asked.add((variable, rises))
                steps = self._repeated(variable, each, rises=rises)
                if steps is not None:
                    numbers = self.numbers(exploration)
                    raise EndlessError(next(n for n in numbers if n.variable == variable.name).by(steps, rises=rises))

    def numbers(self, exploration: Exploration) -> tuple[GrowingNumber, ...]:
        """Return the numbers that are growing: of a map, over all its entries."""
        found: dict[str, GrowingNumber] = {}
        for each in growing_entries(exploration):
            variable = self._variables.get(variable_of(each.entry))
            if variable is not None:
                new = GrowingNumber(variable.name, each.least, each.greatest, each.rises)
                found[variable.name] = found.get(variable.name, new).joined(new)
        return tuple(found.values())

    def _repeated(self, variable: Variable, grown: GrowingEntry, *, rises: bool) -> tuple[str, ...] | None:
        """Return steps that can be repeated for ever and change an entry each time; None where none are known."""
        model = self._measuring(variable, grown, rises=rises)
        problem = Problem(model, self._scope, (_MEASURE,), Unbounded.ANY, Unbounded.ANY)
        budget = Budget(self._deadline, allowance=Allowance(WORK))
        try:
            claim = growth_of(problem, budget, _MEASURE, self._is_within)
        except NoAnswerError:
            return None
        if not isinstance(claim, Growth):
            return None
        if isinstance(repeated(Interpreter(model, self._scope), claim), NotRepeated):
            return None
        left = min(WORK, self._deadline - time.monotonic())
        if left <= 0 or objection_to_growth(model, self._scope, claim, left) is not None:
            return None
        return tuple(call_text(model, (rule, arguments)) for rule, arguments in claim.round)  # type: ignore[arg-type]

    def _measuring(self, variable: Variable, grown: GrowingEntry, *, rises: bool) -> Model:
        """Return the model with one statement: that an entry, or its negative, grows without limit."""
        span = variable.span
        indices = tuple(
            Literal(index.value, sort=sort, span=span)
            for index, sort in zip(grown.entry.arguments, variable.domain, strict=True)
        )
        entry: Expression = ReadVariable(variable, indices, primed=False, sort=variable.sort, span=span)
        measure = entry if rises else Unary(UnaryOperator.NEGATE, entry, sort=variable.sort, span=span)
        same = Comparison((measure, measure), (ComparisonOperator.LESS_EQUAL,), sort=BOOL, span=span)
        stated = StatedInvariant(_MEASURE, same, False, span, StatementKind.GROWTH, measure=measure)
        return replace(self._model, properties={_MEASURE: stated})

    def _is_within(self, candidate: RoundCandidate) -> bool:
        """Return whether the bounds allow the steps to a round, and the round, however often it is repeated."""
        before, repeated = candidate.place.steps, candidate.round
        run = (*before, *repeated, *repeated)
        modifies = [self._model.rules[rule].kind is RuleKind.MODIFICATION for rule, _ in run]
        chain, steps = self._bounds.chain, self._bounds.steps
        if chain is not None:
            return sum(modifies) <= chain and not any(modifies[len(before) :])
        since = most = 0
        for is_modification in modifies:
            since = 0 if is_modification else since + 1
            most = max(most, since)
        return steps is None or (most <= steps and any(modifies[len(before) :]))
