"""The transition system: state variables, inputs, rules as guarded updates, and properties as terms.

Owns: the data that encoding produces and every later pass reads.
Needs: nothing. Guarantees: nothing; see ``code_as_data`` for the meaning of its result.
Must never know: the language, solvers, bounds.
"""

from __future__ import annotations

from enum import Enum

from msgspec import field

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import WITHOUT_EXACT_MEANING, Input, StateVariable, Symbol, Term, post_order


class PartialTerm(Record):
    """A value and the condition under which it is defined. Where undefined, the value means nothing."""

    value: Term
    defined: Term


class Update(Record):
    """For all values of ``symbols`` that satisfy ``condition``, the entry at ``indices`` becomes ``value``.

    Everything is read before the step. Entries that no update reaches keep their value; where a rule fires, no two
    updates reach one entry.
    """

    variable: StateVariable
    symbols: tuple[Symbol, ...]
    condition: Term
    indices: tuple[Term, ...]
    value: Term


class SetParameter(Record):
    """A parameter that is a set, by its position among all parameters: the input says which values are in it."""

    position: int
    members: Input


class GuardedRule(Record):
    """A rule as a guarded update.

    It fires with arguments for ``parameters`` and ``sets`` where all of ``guard`` holds. ``undefined`` says where
    trying it is undefined; ``guard`` excludes that.
    """

    name: str
    modification: bool
    parameters: tuple[Symbol, ...]
    guard: tuple[Term, ...]
    undefined: Term
    updates: tuple[Update, ...]
    sets: tuple[SetParameter, ...] = ()


class PropertyKind(Enum):
    """Where a property can be violated."""

    INITIAL = "initial"
    """On valuations before any constraint on initial states."""
    STATE = "state"
    """In every configuration."""
    STEP = "step"
    """On every step."""
    ATTEMPT = "attempt"
    """Where a rule is tried."""


class SystemProperty(Record):
    """``bad`` is true where the property is violated.

    For ``STEP`` it reads the next state; for ``ATTEMPT`` the parameters of the rule called ``rule``.
    """

    name: str
    kind: PropertyKind
    bad: Term
    rule: str | None = None


def without_meaning(prop: SystemProperty) -> NoAnswer | None:
    """Return the reason why no solver can be asked about a property, whatever the system does; None where one can."""
    named = (part.operator for part in post_order([prop.bad]) if part.operator in WITHOUT_EXACT_MEANING)
    operator = next(named, None)
    return None if operator is None else NoAnswer(GaveUpReason.NO_EXACT_MEANING, operator.value)


class Possibility(Record):
    """The goal of ``can goal within k by R``, asked for all values of ``symbols`` where ``asked`` holds.

    Where the goal has no value, ``goal`` is false. With a number that decreases, ``goal`` reads the symbol ``below``,
    which stands for ``start``: the value of the number where the run begins.
    """

    symbols: tuple[Symbol, ...]
    asked: Term
    goal: Term
    within: int | None
    rules: tuple[str, ...] | None
    below: Symbol | None
    start: Term


class TransitionSystem(Record):
    """A system whose code is part of its state.

    ``initial`` are the constraints on initial states; ``in_range`` says that every range-typed variable is inside
    its range: no rule fires elsewhere. ``populations`` are the declared scopes.
    """

    manager: TermManager
    variables: tuple[StateVariable, ...]
    inputs: tuple[Input, ...]
    initial: tuple[Term, ...]
    in_range: tuple[Term, ...]
    rules: tuple[GuardedRule, ...]
    properties: dict[str, SystemProperty]
    """All that are about configurations, steps or attempts."""
    scope: Scope
    possibilities: dict[str, Possibility] = field(default_factory=dict)
    """Those that are about runs from a configuration, by the names of their properties."""


class UnsupportedSystemError(NoAnswerError):
    """The model has a construct that cannot be encoded; the message says which. Fuzzing still applies."""
