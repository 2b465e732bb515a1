"""The syntax tree: what the text says, before any name is resolved.

Owns: one class for every form of the language, with its place in the text.
Must never know: what a name means, types.

Two trees are equal when they say the same, wherever they stand: places are not compared. Every operator is
binary and associates as the grammar says; parentheses leave no trace.
"""

from __future__ import annotations

from enum import Enum

import attrs

from invariants.foundation.source import SourceText, Span


@attrs.frozen(eq=False, repr=False)
class Node:
    """Any node of the tree.

    Comparison and text are written once here rather than generated for every class, which would
    double the time that importing this module takes.
    """

    span: Span = attrs.field(eq=False, repr=False, kw_only=True)

    def _content(self) -> tuple[object, ...]:
        return tuple(getattr(self, field.name) for field in attrs.fields(type(self)) if field.eq)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self._content() == other._content()

    def __hash__(self) -> int:
        return hash((type(self), self._content()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._content()!r}"


@attrs.frozen(eq=False, repr=False)
class Identifier(Node):
    """A name where it is written."""

    text: str


# ---------------------------------------------------------------- expressions


@attrs.frozen(eq=False, repr=False)
class Number(Node):
    """``12``, ``0.25``, ``1_000_000``: as written."""

    text: str


@attrs.frozen(eq=False, repr=False)
class Boolean(Node):
    """``true`` or ``false``."""

    value: bool


@attrs.frozen(eq=False, repr=False)
class Name(Node):
    """A variable, constant, parameter, member, definition: ``x``, ``E.a``, ``x'``."""

    text: str
    qualifier: str | None = None
    primed: bool = False


@attrs.frozen(eq=False, repr=False)
class Index(Node):
    """``m[a, b]`` or ``m'[a]``."""

    base: Name
    indices: tuple[Expression, ...]


@attrs.frozen(eq=False, repr=False)
class Call(Node):
    """``f(x)``: a definition, or a built-in ``abs min max exp log sqrt now saved``."""

    function: Identifier
    arguments: tuple[Expression, ...]


@attrs.frozen(eq=False, repr=False)
class BinderGroup(Node):
    """``a, b in Agent``."""

    names: tuple[Identifier, ...]
    type: TypeExpression


@attrs.frozen(eq=False, repr=False)
class AggregateCall(Node):
    """``count(a in Agent: e)``, with ``sum``, ``min`` and ``max``."""

    function: Identifier
    binders: tuple[BinderGroup, ...]
    body: Expression


class UnaryOperator(Enum):
    """The prefix operators, with their text."""

    NOT = "not"
    NEGATE = "-"


class BinaryOperator(Enum):
    """The infix operators other than comparisons, with their text."""

    IFF = "<=>"
    IMPLIES = "=>"
    OR = "or"
    AND = "and"
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    DIV = "div"
    MOD = "mod"
    POWER = "^"


class ComparisonOperator(Enum):
    """The comparisons, with their text."""

    EQUAL = "=="
    NOT_EQUAL = "!="
    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="


@attrs.frozen(eq=False, repr=False)
class Unary(Node):
    """``not e``, ``-e``."""

    operator: UnaryOperator
    operand: Expression


@attrs.frozen(eq=False, repr=False)
class Binary(Node):
    """``e + e`` and the like."""

    operator: BinaryOperator
    left: Expression
    right: Expression


@attrs.frozen(eq=False, repr=False)
class Comparison(Node):
    """``a <= b < c``: one operand more than operators."""

    operands: tuple[Expression, ...]
    operators: tuple[ComparisonOperator, ...]


@attrs.frozen(eq=False, repr=False)
class Conditional(Node):
    """``if c then t else e``."""

    condition: Expression
    then: Expression
    otherwise: Expression


@attrs.frozen(eq=False, repr=False)
class Let(Node):
    """``let x = v in e``."""

    name: Identifier
    value: Expression
    body: Expression


class QuantifierKind(Enum):
    """The quantifiers, with their text."""

    FORALL = "forall"
    EXISTS = "exists"


@attrs.frozen(eq=False, repr=False)
class Quantified(Node):
    """``forall a, b in Agent: e``."""

    quantifier: QuantifierKind
    binders: tuple[BinderGroup, ...]
    body: Expression


@attrs.frozen(eq=False, repr=False)
class Wildcard(Node):
    """``_`` as an argument: any value."""


@attrs.frozen(eq=False, repr=False)
class RuleReference(Node):
    """``R`` (``arguments`` is None) or ``R(e, _)``."""

    rule: Identifier
    arguments: tuple[Expression | Wildcard, ...] | None


@attrs.frozen(eq=False, repr=False)
class SiteReference(Node):
    """``R.site`` or ``R(e, _).site``."""

    rule: RuleReference
    site: Identifier


@attrs.frozen(eq=False, repr=False)
class Enabled(Node):
    """``enabled R(e)``."""

    rule: RuleReference


@attrs.frozen(eq=False, repr=False)
class Unmodified(Node):
    """``unmodified R(e)`` or ``unmodified R(e).site``."""

    code: RuleReference | SiteReference


@attrs.frozen(eq=False, repr=False)
class Previous(Node):
    """``prev``."""


@attrs.frozen(eq=False, repr=False)
class Arbitrary(Node):
    """``any v where e``; ``any`` alone has neither a name nor a condition."""

    name: Identifier | None
    condition: Expression | None


Expression = (
    Number
    | Boolean
    | Name
    | Index
    | Call
    | AggregateCall
    | Unary
    | Binary
    | Comparison
    | Conditional
    | Let
    | Quantified
    | Enabled
    | Unmodified
    | Previous
    | Arbitrary
)

# ---------------------------------------------------------------------- types


@attrs.frozen(eq=False, repr=False)
class NamedType(Node):
    """``Bool``, ``Int``, ``Real``, or a declared enumeration or population."""

    name: str


@attrs.frozen(eq=False, repr=False)
class RangeType(Node):
    """``lo..hi``."""

    low: Expression
    high: Expression


TypeExpression = NamedType | RangeType

# ----------------------------------------------------------------- statements


@attrs.frozen(eq=False, repr=False)
class Require(Node):
    """``require e`` or ``require label: e``."""

    label: Identifier | None
    condition: Expression


@attrs.frozen(eq=False, repr=False)
class Assign(Node):
    """``x := e``, ``m[p] := e``, ``label: m[p] := e``. ``target`` is unprimed."""

    label: Identifier | None
    target: Identifier
    indices: tuple[Expression, ...]
    value: Expression


@attrs.frozen(eq=False, repr=False)
class ForBlock(Node):
    """``for b in Agent where e { m[b] := e }``."""

    binders: tuple[BinderGroup, ...]
    condition: Expression | None
    assignments: tuple[Assign, ...]


@attrs.frozen(eq=False, repr=False)
class Rewrite(Node):
    """``rewrite R.site as e``."""

    site: SiteReference
    value: Expression


@attrs.frozen(eq=False, repr=False)
class RewriteUnknown(Node):
    """``rewrite R as any of x, y where e``."""

    rule: RuleReference
    variables: tuple[Identifier, ...]
    contract: Expression | None


@attrs.frozen(eq=False, repr=False)
class Remove(Node):
    """``remove R.site``."""

    site: SiteReference


@attrs.frozen(eq=False, repr=False)
class Add(Node):
    """``add require label: e to R`` or ``add x := e to R``."""

    clause: Require | Assign
    rule: RuleReference


@attrs.frozen(eq=False, repr=False)
class Disable(Node):
    """``disable R``."""

    rule: RuleReference


@attrs.frozen(eq=False, repr=False)
class Enable(Node):
    """``enable R``."""

    rule: RuleReference


@attrs.frozen(eq=False, repr=False)
class Copy(Node):
    """``copy R(a) from R(b)``."""

    target: RuleReference
    source: RuleReference


@attrs.frozen(eq=False, repr=False)
class Save(Node):
    """``save B``."""

    backup: Identifier


@attrs.frozen(eq=False, repr=False)
class Restore(Node):
    """``restore B``."""

    backup: Identifier


Edit = Rewrite | RewriteUnknown | Remove | Add | Disable | Enable | Copy | Save | Restore
Statement = Require | Assign | ForBlock | Edit

# --------------------------------------------------------------- declarations


@attrs.frozen(eq=False, repr=False)
class EnumDeclaration(Node):
    """``enum E { a, b }``."""

    name: Identifier
    members: tuple[Identifier, ...]


@attrs.frozen(eq=False, repr=False)
class TypeDeclaration(Node):
    """``type T [n]``; ``scope`` is a constant expression or None."""

    name: Identifier
    scope: Expression | None


@attrs.frozen(eq=False, repr=False)
class ConstDeclaration(Node):
    """``const c: T = e``, ``const c: T where e``, ``const c: A -> T``. ``domain`` is empty for a plain value."""

    name: Identifier
    domain: tuple[TypeExpression, ...]
    type: TypeExpression
    value: Expression | None
    condition: Expression | None


@attrs.frozen(eq=False, repr=False)
class VarDeclaration(Node):
    """``var x: T = e``, ``var m: A, B -> T = e``. ``domain`` is empty for a plain variable."""

    name: Identifier
    domain: tuple[TypeExpression, ...]
    type: TypeExpression
    value: Expression | None


@attrs.frozen(eq=False, repr=False)
class Parameter(Node):
    """``p: T``."""

    name: Identifier
    type: TypeExpression


@attrs.frozen(eq=False, repr=False)
class DefineDeclaration(Node):
    """``define f(x: A): T = e``."""

    name: Identifier
    parameters: tuple[Parameter, ...]
    type: TypeExpression
    body: Expression


@attrs.frozen(eq=False, repr=False)
class InitDeclaration(Node):
    """``init e`` or ``init NAME: e``."""

    name: Identifier | None
    condition: Expression


class RuleKind(Enum):
    """The two kinds of rule, with their keyword."""

    TRANSITION = "transition"
    MODIFICATION = "modification"


@attrs.frozen(eq=False, repr=False)
class RuleDeclaration(Node):
    """``transition NAME(p: T) { … }`` and its variants."""

    kind: RuleKind
    dormant: bool
    name: Identifier
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]


@attrs.frozen(eq=False, repr=False)
class BackupDeclaration(Node):
    """``backup B of code, x``; ``items`` has ``code``, rules and variables as written."""

    name: Identifier
    items: tuple[Identifier, ...]


@attrs.frozen(eq=False, repr=False)
class InvariantDeclaration(Node):
    """``invariant NAME: e``."""

    name: Identifier
    condition: Expression


@attrs.frozen(eq=False, repr=False)
class AssumeDeclaration(Node):
    """``assume NAME: e``."""

    name: Identifier
    condition: Expression


@attrs.frozen(eq=False, repr=False)
class PropertyReference(Node):
    """``oversight``, ``n.range``, ``split.defined`` in a check."""

    text: str


@attrs.frozen(eq=False, repr=False)
class CheckOption(Node):
    """``chain 3``, ``Agent any``, ``timeout 10``, ``expect violated after 1``.

    ``value`` is the text after the name: a number, ``any``, or the verdict; ``after`` is a number as written or None.
    """

    name: Identifier
    value: Identifier
    after: Identifier | None = None


@attrs.frozen(eq=False, repr=False)
class CheckDeclaration(Node):
    """``check a, b: chain 3``; no names means all invariants."""

    properties: tuple[PropertyReference, ...]
    options: tuple[CheckOption, ...]


Declaration = (
    EnumDeclaration
    | TypeDeclaration
    | ConstDeclaration
    | VarDeclaration
    | DefineDeclaration
    | InitDeclaration
    | RuleDeclaration
    | BackupDeclaration
    | InvariantDeclaration
    | AssumeDeclaration
    | CheckDeclaration
)

# ---------------------------------------------------------------------- files


@attrs.frozen(eq=False, repr=False)
class SystemHeader(Node):
    """``system NAME``."""

    name: Identifier


@attrs.frozen(eq=False, repr=False)
class SpecHeader(Node):
    """``spec NAME for "model.inv"``; ``path`` is the text between the quotes."""

    name: Identifier
    path: str


@attrs.frozen(eq=False, repr=False)
class Import(Node):
    """``import "other.inv"``; ``path`` is the text between the quotes."""

    path: str


@attrs.frozen(eq=False, repr=False)
class Comment(Node):
    """``# text``; ``text`` includes the ``#``."""

    text: str


@attrs.frozen(eq=False, repr=False)
class Document(Node):
    """One file. ``comments`` are in the order of the text and do not count in comparisons."""

    header: SystemHeader | SpecHeader | None
    items: tuple[Import | Declaration, ...]
    comments: tuple[Comment, ...] = attrs.field(eq=False, repr=False, default=())

    @property
    def source(self) -> SourceText:
        """The text that was read."""
        return self.span.source
