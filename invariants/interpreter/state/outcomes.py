"""Outcomes of attempts, of starts, and of property evaluations.

Owns: the results of the interpreter's operations, as plain data.
Must never know: how they are computed.
"""

from __future__ import annotations

from enum import Enum

from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import Span
from invariants.interpreter.state.choices import NOTHING_CHOSEN, Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.failures import UndefinedReason
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Constraint
from invariants.language.model.expressions import Comparison, Local, SiteKey, Variable

# --------------------------------------------------------------- attempts


class BlockedReason(Enum):
    """The reason why a rule cannot fire, with its text."""

    DISABLED = "the rule is disabled"
    NOT_SAVED = "nothing was saved in the backup that it restores"
    GUARD = "a condition that it requires is false"
    NO_VALUE = "no value satisfies the condition of an `any`"
    NO_STEP = "the step does not satisfy the contract of the unknown code"


class Fired(ValueRecord):
    """The rule fired. ``configuration`` is the configuration after the step, ``choices`` are the step's choices."""

    configuration: Configuration
    choices: Recorded = NOTHING_CHOSEN


class Blocked(ValueRecord):
    """The rule cannot fire. ``span`` is the clause that blocks it, as it is at present."""

    rule: str
    reason: BlockedReason
    span: Span
    site: SiteKey | None = None


class UndefinedAttempt(ValueRecord):
    """Firing the rule is undefined: this violates ``R.defined``, and the run ends with the attempt."""

    rule: str
    reason: UndefinedReason
    span: Span
    choices: Recorded = NOTHING_CHOSEN


AttemptOutcome = Fired | Blocked | UndefinedAttempt
"""The outcome of an attempt to fire a rule."""


class StateChange(ValueRecord):
    """A variable, or an entry of a map, whose value differs between two configurations."""

    variable: Variable
    indices: tuple[Value, ...]
    before: Value
    after: Value


# ----------------------------------------------------------------- starts


class Started(ValueRecord):
    """The values are those of an initial configuration."""

    configuration: Configuration


class NotInitial(ValueRecord):
    """No initial configuration has these values.

    Exactly one of two fields is set: ``constraint``, which is false, or ``variable``, whose value is missing, of the
    wrong sort, or different from the one in the source text.
    """

    span: Span
    constraint: Constraint | None = None
    variable: Variable | None = None


class UndefinedStart(ValueRecord):
    """A value or condition of the start is undefined: this violates ``init.defined``."""

    reason: UndefinedReason
    span: Span


StartOutcome = Started | NotInitial | UndefinedStart

# ---------------------------------------------------- property evaluations


class Holds(ValueRecord):
    """The property holds."""


class Witness(ValueRecord):
    """A bound name, and the value that decides its quantifier."""

    local: Local
    value: Value


class Compared(ValueRecord):
    """A false comparison with the values of its operands, up to the first operand that is not evaluated."""

    comparison: Comparison
    values: tuple[Value, ...]


class Fails(ValueRecord):
    """The property is violated.

    ``part`` is the smallest false part of the property, and ``witnesses`` are the names of the quantifiers around the
    part, and of quantifiers in it that one value decides. ``compared`` is the comparison that makes the part false. For
    a range, ``variable`` and ``indices`` are the entry outside. ``choices`` has the answers for ``enabled`` of unknown
    code that violate the property.
    """

    part: Span
    witnesses: tuple[Witness, ...] = ()
    compared: Compared | None = None
    variable: Variable | None = None
    indices: tuple[Value, ...] = ()
    reason: UndefinedReason | None = None
    """For a ``.defined`` property: the reason why there is no value."""
    choices: Recorded = NOTHING_CHOSEN


class Explored(ValueRecord):
    """The configurations that can be reached from one by certain rules, in a game that is lost there.

    ``met`` counts those in which the goal holds: they can be reached, but choices can avoid them. ``unused`` are the
    rules that cannot be relied on in any of them. ``below`` is the value here of a number that should decrease; None
    where there is none, or nothing is below it.
    """

    configurations: int
    met: int
    unused: tuple[str, ...]
    below: int | None = None
    refused: bool = False
    """Whether a rule that unknown code, or a choice, may keep from firing may fire in one of the configurations."""


class UndefinedInvariant(ValueRecord):
    """The property has no value here: this violates its ``.defined``, and leaves the property itself undecided."""

    reason: UndefinedReason
    span: Span
    choices: Recorded = NOTHING_CHOSEN


PropertyEvaluation = Holds | Fails | UndefinedInvariant
"""The value of a property in a configuration, or across a step."""
