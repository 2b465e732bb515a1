"""Closure: whether a set is that of all reachable configurations, and none of them violates a property.

Owns: the conditions on the set, each checked by the interpreter.
Must never know: who has found the set, and how.

The set has to contain every start, and with every configuration all that one step makes of it; no configuration, step
or attempt may violate the property. Then the property holds on all runs (``proofs/soundness/exploration.md``). Every
configuration has to be reached, too: a set that proves a property is one set and no other. Where individuals are
sorted, a sorted configuration stands for all its images under permutations. Of a set that is not written down, the
configurations are those that are reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from invariants.evidence.claims import ReachedSet
from invariants.evidence.configurations import configuration_of
from invariants.evidence.judging import JudgedWhere, is_violated, judged_where
from invariants.evidence.reached_sets.sorting import Sorter, sortable
from invariants.evidence.reached_sets.table import ConfigurationTable, MalformedTableError, table_of
from invariants.evidence.reached_sets.unlisted import IRRATIONAL, MOST_UNLISTED_ATTEMPTS, is_rational, is_unlisted
from invariants.foundation.exceptions import InvariantsError, NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sorts import BOOL, Scope
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired, Started, UndefinedAttempt
from invariants.language.analysis.slicing import slice_of
from invariants.language.model.declarations import DefinedInvariant, Model, Property
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.grounding.grounding import Grounding
from invariants.system.terms.terms import Term, Value


class OpenSetError(InvariantsError):
    """A set does not prove a property; the message says why. ``is_malformed`` says that it is no set of the model."""

    def __init__(self, reason: str, *, is_malformed: bool = False) -> None:
        super().__init__(reason)
        self.is_malformed = is_malformed


def objection_to(model: Model, scope: Scope, claim: ReachedSet) -> str | None:
    """Return why a claimed set proves nothing; None where it proves its property."""
    try:
        require_closed(model, scope, claim.property, claim.depth, claim.configurations)
    except (OpenSetError, NoAnswerError) as error:
        return f"the set of configurations proves nothing: {error}"
    return None


def require_closed(model: Model, scope: Scope, name: str, depth: int, text: str) -> int:
    """Return the number of starts, where the set proves the property for all runs in the scope.

    Raises :class:`OpenSetError` where the set proves nothing, and ``NoAnswerError`` where a value cannot be computed.

    Args:
        model: the model.
        scope: the numbers of individuals.
        name: the name of the property.
        depth: the levels of ``prev`` that are kept.
        text: the set, as the text of a table; empty for one that is not written down.
    """
    part = slice_of(model, (name,), bounded=False).model
    interpreter = Interpreter(part, scope)
    sorter = Sorter(part, interpreter.layout, sortable(part, scope))
    prop = part.properties[name]
    if not text and is_unlisted(part, name):
        return _Closure(interpreter, prop, sorter, None).checked()
    coded = coded_for_chain(part, None, depth)
    try:
        table = table_of(text)
    except MalformedTableError as error:
        raise OpenSetError(str(error), is_malformed=True) from None
    members = _members(coded, interpreter, sorter, table)
    return _Closure(interpreter, prop, sorter, members).checked()


def entries_of(coded: CodedModel, scope: Scope) -> list[Term]:
    """Return all entries of a model's variables, code included: the columns of a table, in order."""
    grounding = Grounding(coded.system, scope)
    return [entry for variable in coded.system.variables for entry in grounding.entries(variable)]


def _members(
    coded: CodedModel, interpreter: Interpreter, sorter: Sorter, table: ConfigurationTable
) -> dict[Configuration, bool]:
    """Return the configurations of a table, none of which is known to be reached."""
    entries = entries_of(coded, interpreter.scope)
    if len(table.columns) != len(entries):
        raise OpenSetError(
            f"a configuration has {len(entries)} entries, and {len(table.columns)} in the table", is_malformed=True
        )
    found: dict[Configuration, bool] = {}
    for row in table.all_rows():
        try:
            configuration = configuration_of(coded, interpreter, _values(entries, row))
        except (InvariantsError, ValueError, TypeError, LookupError, StopIteration) as error:
            raise OpenSetError(f"a row is no configuration: {error}", is_malformed=True) from None
        found[sorter.sorted(configuration)] = False
    if len(found) != table.rows:
        raise OpenSetError("a configuration occurs several times")
    return found


def _values(entries: list[Term], row: tuple[int, ...]) -> Mapping[Term, Value]:
    return {e: bool(value) if e.sort == BOOL else value for e, value in zip(entries, row, strict=True)}


class _Closure:
    def __init__(
        self, interpreter: Interpreter, prop: Property, sorter: Sorter, members: dict[Configuration, bool] | None
    ) -> None:
        self._interpreter = interpreter
        self._prop = prop
        self._sorter = sorter
        self._members = members or {}
        self._is_listed = members is not None
        self._attempts = 0
        self._where = judged_where(interpreter.model, prop)
        self._waiting: list[Configuration] = []

    def checked(self) -> int:
        """Return the number of starts. Raises :class:`OpenSetError`."""
        starts = 0
        for start in self._interpreter.starts(attempted=self._count):
            if isinstance(start, Started):
                starts += 1
                self._reach(start.configuration, "a start")
            elif isinstance(self._prop, DefinedInvariant) and self._prop.subject == "init":
                raise OpenSetError("a start is undefined")
        while self._waiting:
            self._leave(self._waiting.pop())
        missed = sum(not reached for reached in self._members.values())
        if missed:
            raise OpenSetError(f"{missed:,} of its configurations cannot be reached")
        return starts

    def _reach(self, configuration: Configuration, what: str) -> None:
        found = self._sorter.sorted(configuration)
        reached = self._members.get(found)
        if reached is None and self._is_listed:
            raise OpenSetError(f"{what} is not in the set")
        if reached is None and not is_rational(found):
            raise NoAnswerError(IRRATIONAL)
        if not reached:
            self._members[found] = True
            self._waiting.append(found)

    def _leave(self, configuration: Configuration) -> None:
        """Look at a configuration, and at every step from it."""
        where, prop = self._where, self._prop
        if where is JudgedWhere.IN_CONFIGURATIONS and is_violated(self._interpreter, prop, configuration, None):
            raise OpenSetError(f"{self._prop.name} is violated in one of its configurations")
        if not self._interpreter.in_range(configuration):
            return
        for rule, outcome in self._outcomes(configuration):
            if isinstance(outcome, UndefinedAttempt):
                if where is JudgedWhere.ON_ATTEMPTS and isinstance(prop, DefinedInvariant) and prop.subject == rule:
                    raise OpenSetError(f"{self._prop.name} is violated by an attempt")
                continue
            step = configuration, outcome
            if where is JudgedWhere.ON_STEPS and is_violated(self._interpreter, prop, outcome.configuration, step):
                raise OpenSetError(f"{self._prop.name} is violated by a step of {rule}")
            self._reach(outcome.configuration, f"what {rule} makes of one of its configurations")

    def _outcomes(self, configuration: Configuration) -> Iterator[tuple[str, Fired | UndefinedAttempt]]:
        for rule in self._interpreter.model.rules:
            for arguments in self._interpreter.arguments(rule):
                for outcome in self._interpreter.successors(configuration, rule, arguments, self._count):
                    yield rule, outcome

    def _count(self) -> None:
        """Note an attempt. Raises ``NoAnswerError`` where they are too many in a set that is not written down."""
        self._attempts += 1
        if not self._is_listed and self._attempts > MOST_UNLISTED_ATTEMPTS:
            raise NoAnswerError(NoAnswer(GaveUpReason.UNSUPPORTED, "its configurations are too many"))
