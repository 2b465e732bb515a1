"""Runs as plain data: each step, the resulting configuration, and the invariants there.

Owns: the parts of a trace, the forms of values in it, and the text of a value.
Must never know: how a run is found; how it is shown.

Values are kept as they are shown: a truth value is a ``bool``, an integer an ``int`` of any size, an enumeration's
member, an individual or a Real a ``str``. A rational Real is written exactly, as a decimal or as a fraction (``0.25``,
``1/3``), an irrational one by its first decimals (``≈1.41421``); names never start with a digit or a sign,
so that the two kinds of string cannot be confused. A map is a mapping from its index, as a string, to its values; with
several indices, the first is outermost.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import field

from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import Span

Shown = bool | int | str
"""A value as it is shown."""

ShownMap = Shown | Mapping[str, "ShownMap"]
"""The value of a variable as it is shown: nested mappings for a map."""


def shown_text(value: Shown) -> str:
    """Return a value of a result as the language writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class StepKind(Enum):
    """The kinds of steps in a trace."""

    START = "start"
    TRANSITION = "transition"
    MODIFICATION = "modification"


class TraceChange(ValueRecord):
    """A variable or an entry of a map that a step changes. ``place`` is written as in the language: ``m[Agent0]``.

    ``deadline_of`` is the invariant whose deadline the variable is about; then both values are in words.
    """

    place: str
    before: Shown
    after: Shown
    deadline_of: str | None = None


class CodeChange(ValueRecord):
    """A site whose code a step changes, before and after, in the language, with captured values filled in.

    ``site`` is ``rule.clause``, or ``rule(Agent0).clause`` for the code of one individual alone; it is the rule where
    the rule as a whole changes (``disabled``, ``enabled``, unknown code), and the name of a backup.
    """

    site: str
    before: str
    after: str


TRUE = "true"
"""The description of the part of a witness that a run reaches."""


class UnusedRule(ValueRecord):
    """A rule that cannot be relied on in a trap, and the ``reason`` at the start of the trap.

    ``arguments`` are the first ones that were tried. ``site`` is the clause that blocks the rule, None for one that
    cannot be edited; ``clause`` is its code there.
    """

    rule: str
    arguments: tuple[str, ...]
    reason: str
    site: str | None
    clause: str | None


class Trap(ValueRecord):
    """The configurations that can be reached from the end of a run, where `can` is violated: so many.

    ``met`` counts those in which the goal holds, which choices can avoid; ``goal`` and ``within`` are those of the
    text. ``unused`` are the rules that cannot be relied on in any of these configurations.
    """

    configurations: int
    met: int
    goal: str
    within: int | None
    unused: tuple[UnusedRule, ...]
    refused: bool = False
    """Whether other steps, which unknown code or a choice may refuse, are possible in one of the configurations."""


class Failure(ValueRecord):
    """The reason why an invariant does not hold in a configuration; in a result, at the end of the trace.

    ``span`` is the part of the text that is false or undefined, and ``what`` describes the failure in a few words
    ("false", "n is 4", "division by zero"). ``witnesses`` has the values of bound names for which the part fails, and
    ``compared`` the decisive comparison with its values ("6 <= 4").
    """

    span: Span
    what: str = "false"
    witnesses: Mapping[str, Shown] = field(default_factory=dict)
    compared: str | None = None
    operands: tuple[Shown, ...] = ()
    """The values in the comparison."""
    trap: Trap | None = None
    """For a possibility: the configurations that can be reached instead."""


class Truth(Enum):
    """The value of an invariant in a configuration."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDEFINED = "undefined"
    """It has no value there."""
    UNDECIDED = "undecided"
    """Its value could not be computed, or not in the time for it."""


class Judgement(ValueRecord):
    """The value of an invariant after a step of a run; ``failure`` says why it fails or has no value.

    ``reason`` says why it is undecided, where that is known.
    """

    invariant: str
    truth: Truth
    failure: Failure | None = None
    reason: str | None = None


class Enabling(ValueRecord):
    """The step of a run after which a later step was possible all the time.

    ``step`` is the position of the enabling step in the trace. Before it, the later step was blocked for ``reason``, by
    the text at ``span``: in the clause ``site``, if it can be edited. ``present`` is the clause's code before the
    enabling step, if it was not the code as written.
    """

    step: int
    reason: str
    span: Span
    site: str | None = None
    present: str | None = None


class TraceStep(ValueRecord):
    """One step of a run and the resulting configuration; the first step of a trace is the start.

    ``state`` and ``code`` are None after an undefined step: no configuration follows it. A start has no ``rule``.
    """

    kind: StepKind
    rule: str | None
    arguments: Mapping[str, Shown]
    """By the name of the parameter, in order."""
    state: Mapping[str, ShownMap] | None
    """The whole state, and the constants whose values the text leaves open."""
    code: Mapping[str, str] | None
    """Each site that no longer holds its original code, with its present code."""
    changes: tuple[TraceChange, ...] = ()
    code_changes: tuple[CodeChange, ...] = ()

    def changes_for(self, invariant: str | None) -> tuple[TraceChange, ...]:
        """Return the changes that matter where a run is about one invariant: all, but for deadlines of others.

        Where it is about none in particular, all changes matter.
        """
        if invariant is None:
            return self.changes
        return tuple(each for each in self.changes if each.deadline_of in (None, invariant))


class StepFacts(ValueRecord):
    """The facts about a step of a trace that are not part of it.

    ``judgements`` has the model's invariants and ranges after the step, in order: none after an undefined step.
    ``enabled_by`` is None if the step was possible from the start, or if its cause is not known.
    """

    judgements: tuple[Judgement, ...]
    enabled_by: Enabling | None = None
