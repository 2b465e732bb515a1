"""What comes of an attempt, of a start, and of a judgement.

Owns: the results that the interpreter gives.
Must never know: how they come about.
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
    """Why a rule cannot fire, with a text for people."""

    DISABLED = "the rule is disabled"
    NOT_SAVED = "nothing was saved in the backup that it restores"
    GUARD = "a condition that it requires is false"
    NO_VALUE = "no value satisfies the condition of an `any`"
    NO_STEP = "the step does not satisfy the contract of the unknown code"


class Fired(ValueRecord):
    """The rule fired: ``configuration`` is the one after the step, ``choices`` what was left open and chosen."""

    configuration: Configuration
    choices: Recorded = NOTHING_CHOSEN


class Blocked(ValueRecord):
    """The rule cannot fire. ``span`` is the clause that is in the way, as it is at present."""

    rule: str
    obstacle: BlockedReason
    span: Span
    site: SiteKey | None = None


class UndefinedAttempt(ValueRecord):
    """Firing the rule is undefined: this breaks ``R.defined``, and the run ends with the attempt."""

    rule: str
    reason: UndefinedReason
    span: Span
    choices: Recorded = NOTHING_CHOSEN


AttemptOutcome = Fired | Blocked | UndefinedAttempt
"""What comes of trying to fire a rule."""


class StateChange(ValueRecord):
    """A variable, or an entry of a map, whose value differs between two configurations."""

    variable: Variable
    indices: tuple[Value, ...]
    before: Value
    after: Value


# ----------------------------------------------------------------- starts


class Started(ValueRecord):
    """The values make an initial configuration."""

    configuration: Configuration


class NotInitial(ValueRecord):
    """The values make no initial configuration.

    Exactly one of the two is there: ``constraint``, which is false, or ``variable``, whose value is missing, of the
    wrong sort, or not the one that is written.
    """

    span: Span
    constraint: Constraint | None = None
    variable: Variable | None = None


class UndefinedStart(ValueRecord):
    """What is evaluated before the start is undefined: this breaks ``init.defined``."""

    reason: UndefinedReason
    span: Span


StartOutcome = Started | NotInitial | UndefinedStart

# ------------------------------------------------------------- judgements


class Holds(ValueRecord):
    """The property holds."""


class Witness(ValueRecord):
    """A bound name and the value for which something is so."""

    local: Local
    value: Value


class Compared(ValueRecord):
    """A false comparison with the values of what it compares."""

    comparison: Comparison
    values: tuple[Value, ...]


class Fails(ValueRecord):
    """The property is broken.

    ``part`` is the smallest part of it that is false, for ``witnesses`` (names of quantifiers around it, and of those
    in it that have one value to blame); ``compared`` is the comparison that makes it so. For a range, ``variable`` and
    ``indices`` tell which entry is outside.
    ``choices`` has the answers for ``enabled`` of unknown code with which it is broken.
    """

    part: Span
    witnesses: tuple[Witness, ...] = ()
    compared: Compared | None = None
    variable: Variable | None = None
    indices: tuple[Value, ...] = ()
    reason: UndefinedReason | None = None
    """For a ``.defined`` property: why there is no value."""
    choices: Recorded = NOTHING_CHOSEN


class UndefinedInvariant(ValueRecord):
    """The property has no value here: this breaks its ``.defined``; the property itself is not judged."""

    reason: UndefinedReason
    span: Span
    choices: Recorded = NOTHING_CHOSEN


Judgement = Holds | Fails | UndefinedInvariant
"""Whether a property holds in a configuration, or across a step."""
