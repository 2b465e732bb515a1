"""The typed model's declarations: rules with their sites and edits, invariants, checks, and the model as a whole.

Owns: what a model consists of.
Must never know: how it is run or encoded.
"""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.records import Record
from invariants.foundation.sorts import EnumSort, IndividualSort, Scope, Sort
from invariants.foundation.sources import SourceText, Span
from invariants.language.model.expressions import (
    Body,
    Expression,
    Local,
    SiteKey,
    Variable,
)
from invariants.language.model.operators import RuleKind

# ------------------------------------------------------------------ rules


class ClauseKind(Enum):
    """What a clause does."""

    GUARD = "guard"
    ASSIGNMENT = "assignment"


class MapEntry(Record):
    """What an assignment assigns to: a variable, or the entry of a map at ``indices``.

    The indices read the target rule's parameters, the names its ``for`` binds, and the state.
    """

    variable: Variable
    indices: tuple[Expression, ...]
    span: Span


class Binder(Record):
    """``for locals where condition``: the assignment is done once for each tuple of values that satisfies it."""

    locals: tuple[Local, ...]
    condition: Expression | None


class Site(Record):
    """A clause that edits can reach.

    ``original`` is the code as written; None for a site that a modification adds: it holds nothing (true, or no
    assignment). ``entry`` and ``binder`` are those of an assignment.
    """

    key: SiteKey
    kind: ClauseKind
    sort: Sort
    original: Body | None
    entry: MapEntry | None
    binder: Binder | None
    span: Span


class Capture(Record):
    """A value that a modification captures: ``expression`` is read in the modification's scope when it fires.

    ``text`` is how the value is called in the rewritten clause: the parameter's name, or ``now(…)``.
    """

    expression: Expression
    sort: Sort
    text: str


class EditedCode(Record):
    """What an edit puts at a site.

    ``ReadCaptured(i)`` in the body reads ``captures[i]``; ``Previous`` reads what the site held.
    """

    body: Body
    captures: tuple[Capture, ...]
    uses_previous: bool


Selector = tuple[Expression | None, ...]
"""Whose code an edit touches: for each parameter of the target rule a value, or None for every value.

The expressions are read in the modification's scope when it fires. All None: the code of everyone.
"""


class SetCode(Record):
    """``rewrite``, ``remove`` (``code`` is None) and ``add``: what the site holds from the next step on."""

    site: SiteKey
    selector: Selector
    code: EditedCode | None
    span: Span


class SetEnabled(Record):
    """``enable`` and ``disable``."""

    rule: str
    selector: Selector
    enabled: bool
    span: Span


class SetUnknown(Record):
    """``rewrite R as any of x, y where contract``.

    The contract reads the state, the target's parameters, captured values, and primed variables; None means true.
    """

    rule: str
    selector: Selector
    writes: tuple[Variable, ...]
    contract: Expression | None
    captures: tuple[Capture, ...]
    span: Span


class CopyCode(Record):
    """``copy R(a) from R(b)``: both selectors are None at the same positions."""

    rule: str
    target: Selector
    source: Selector
    span: Span


class SaveBackup(Record):
    """``save B``."""

    backup: str
    span: Span


class RestoreBackup(Record):
    """``restore B``: the rule cannot fire before ``B`` was saved."""

    backup: str
    span: Span


Edit = SetCode | SetEnabled | SetUnknown | CopyCode | SaveBackup | RestoreBackup


class Rule(Record):
    """A transition or a modification.

    ``guards``: its ``require`` clauses in the order of the text, an expression where the clause cannot be edited, else
    the site; guards that modifications add come last. ``assignments``: the sites of its assignments, added ones last.
    """

    name: str
    kind: RuleKind
    parameters: tuple[Local, ...]
    guards: tuple[Expression | SiteKey, ...]
    assignments: tuple[SiteKey, ...]
    edits: tuple[Edit, ...]
    dormant: bool
    span: Span


class Definition(Record):
    """``define``."""

    name: str
    parameters: tuple[Local, ...]
    sort: Sort
    body: Expression
    span: Span


class Backup(Record):
    """What a backup keeps: the code of these rules (their being disabled or unknown included), and these variables."""

    name: str
    rules: tuple[str, ...]
    variables: tuple[Variable, ...]
    span: Span


class Constraint(Record):
    """A named condition: of initial states (``init``) or of constants (``assume``, ``const … where``)."""

    name: str | None
    condition: Expression
    span: Span


# ------------------------------------------------------------- properties


class StatedInvariant(Record):
    """``invariant NAME: e``; ``two_state`` means that it mentions primed variables and is checked on every step."""

    name: str
    condition: Expression
    two_state: bool
    span: Span


class RangeInvariant(Record):
    """``x.range``: the variable (every entry of the map) is inside its range."""

    variable: Variable
    span: Span

    @property
    def name(self) -> str:
        """The name in checks and reports."""
        return f"{self.variable.name}.range"


class DefinedInvariant(Record):
    """``R.defined`` of a rule, ``i.defined`` of a stated invariant, or ``init.defined``.

    ``init`` stands for everything that is evaluated before the start.
    """

    subject: str
    span: Span

    @property
    def name(self) -> str:
        """The name in checks and reports."""
        return f"{self.subject}.defined"


Property = StatedInvariant | RangeInvariant | DefinedInvariant

# ----------------------------------------------------------------- checks


class ExpectedVerdict(Enum):
    """The verdicts that a check may expect."""

    PROVED = "proved"
    SURVIVES = "survives"
    VIOLATED = "violated"
    TESTED = "tested"
    UNKNOWN = "unknown"


class Unbounded(Enum):
    """``any`` as a bound."""

    ANY = "any"


Bound = int | Unbounded


class Check(Record):
    """A ``check`` line. None where the option is not given."""

    properties: tuple[str, ...]
    """Names of properties; a check without names lists all."""
    chain: Bound | None
    steps: Bound | None
    scopes: tuple[tuple[str, Bound], ...]
    timeout: Fraction | None
    expected: ExpectedVerdict | None
    expected_chain: int | None
    """``after N``: the shortest violating chain."""
    span: Span


# ------------------------------------------------------------------ model


class Model(Record):
    """A system, ready to be run or encoded. Mappings keep the order of the text."""

    name: str
    path: str
    sources: tuple[SourceText, ...]
    """All files that were read, the main one first."""
    enums: tuple[EnumSort, ...]
    populations: tuple[IndividualSort, ...]
    scope: Scope
    """The declared (or default) number of individuals of each population."""
    constants: tuple[Variable, ...]
    variables: tuple[Variable, ...]
    initial_values: dict[Variable, Expression]
    """Of constants and variables that have one; a map's expression is the value of every entry."""
    definitions: dict[str, Definition]
    constant_constraints: tuple[Constraint, ...]
    """``const … where`` and ``assume``."""
    initial_constraints: tuple[Constraint, ...]
    """``init``."""
    rules: dict[str, Rule]
    sites: dict[SiteKey, Site]
    backups: dict[str, Backup]
    properties: dict[str, Property]
    """Stated invariants first, then the implicit ones, by name."""
    checks: tuple[Check, ...]
    warnings: tuple[Diagnostic, ...]

    @property
    def digest(self) -> str:
        """``sha256:`` and hexadecimal: of one file as any tool computes it, of several over the digests of each."""
        from hashlib import sha256

        digests = [sha256(source.text.encode()).hexdigest() for source in self.sources]
        return "sha256:" + (digests[0] if len(digests) == 1 else sha256("\n".join(digests).encode()).hexdigest())

    def keyed_parameters(self, rule: str) -> tuple[int, ...]:
        """The positions of the rule's parameters that some edit singles out, in order.

        The rule's code is kept once for each tuple of values of these parameters.
        """
        positions: set[int] = set()
        for owner in self.rules.values():
            for edit in owner.edits:
                match edit:
                    case SetCode(site=SiteKey(rule=target), selector=selector):
                        selectors = [selector]
                    case SetEnabled(rule=target, selector=selector) | SetUnknown(rule=target, selector=selector):
                        selectors = [selector]
                    case CopyCode(rule=target, target=first, source=second):
                        selectors = [first, second]
                    case _:
                        continue
                if target == rule:
                    positions.update(i for s in selectors for i, part in enumerate(s) if part is not None)
        return tuple(sorted(positions))
