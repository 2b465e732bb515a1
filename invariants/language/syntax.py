"""The syntax tree: what the text says, before any name is resolved.

Owns: one class for every form of the language, with its place in the text.
Must never know: what a name means, types.

Two trees are equal when they say the same, wherever they stand: places are not compared. Every operator is
binary and associates as the grammar says; parentheses leave no trace.
"""

from __future__ import annotations

from enum import Enum

from invariants.foundation.records import Record
from invariants.foundation.source import SourceText, Span

_SAYS_NOTHING = frozenset({"span", "comments"})
"""Fields in which two trees that say the same may differ."""


class Node(Record, kw_only=True):
    """Any node of the tree.

    Nodes that say the same are equal, wherever they stand.
    """

    span: Span

    def _content(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__struct_fields__ if name not in _SAYS_NOTHING)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self._content() == other._content()

    # A struct would go on comparing by identity here.
    __ne__ = object.__ne__

    def __hash__(self) -> int:
        return hash((type(self), self._content()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._content()!r}"


class Identifier(Node):
    """A name where it is written."""

    text: str


# ---------------------------------------------------------------- expressions


class Number(Node):
    """``12``, ``0.25``, ``1_000_000``: as written."""

    text: str


class Boolean(Node):
    """``true`` or ``false``."""

    value: bool


class Name(Node):
    """A variable, constant, parameter, member, definition: ``x``, ``E.a``, ``x'``."""

    text: str
    qualifier: str | None = None
    primed: bool = False


class Index(Node):
    """``m[a, b]`` or ``m'[a]``."""

    base: Name
    indices: tuple[Expression, ...]


class Call(Node):
    """``f(x)``: a definition, or a built-in ``abs min max exp log sqrt now saved``."""

    function: Identifier
    arguments: tuple[Expression, ...]


class BinderGroup(Node):
    """``a, b in Agent``."""

    names: tuple[Identifier, ...]
    type: TypeExpression


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


class Unary(Node):
    """``not e``, ``-e``."""

    operator: UnaryOperator
    operand: Expression


class Binary(Node):
    """``e + e`` and the like."""

    operator: BinaryOperator
    left: Expression
    right: Expression


class Comparison(Node):
    """``a <= b < c``: one operand more than operators."""

    operands: tuple[Expression, ...]
    operators: tuple[ComparisonOperator, ...]


class Conditional(Node):
    """``if c then t else e``."""

    condition: Expression
    then: Expression
    otherwise: Expression


class Let(Node):
    """``let x = v in e``."""

    name: Identifier
    value: Expression
    body: Expression


class QuantifierKind(Enum):
    """The quantifiers, with their text."""

    FORALL = "forall"
    EXISTS = "exists"


class Quantified(Node):
    """``forall a, b in Agent: e``."""

    quantifier: QuantifierKind
    binders: tuple[BinderGroup, ...]
    body: Expression


class Wildcard(Node):
    """``_`` as an argument: any value."""


class RuleReference(Node):
    """``R`` (``arguments`` is None) or ``R(e, _)``."""

    rule: Identifier
    arguments: tuple[Expression | Wildcard, ...] | None


class SiteReference(Node):
    """``R.site`` or ``R(e, _).site``."""

    rule: RuleReference
    site: Identifier


class Enabled(Node):
    """``enabled R(e)``."""

    rule: RuleReference


class Unmodified(Node):
    """``unmodified R(e)`` or ``unmodified R(e).site``."""

    code: RuleReference | SiteReference


class Previous(Node):
    """``prev``."""


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


class NamedType(Node):
    """``Bool``, ``Int``, ``Real``, or a declared enumeration or population."""

    name: str


class RangeType(Node):
    """``lo..hi``."""

    low: Expression
    high: Expression


TypeExpression = NamedType | RangeType

# ----------------------------------------------------------------- statements


class Require(Node):
    """``require e`` or ``require label: e``."""

    label: Identifier | None
    condition: Expression


class Assign(Node):
    """``x := e``, ``m[p] := e``, ``label: m[p] := e``. ``target`` is unprimed."""

    label: Identifier | None
    target: Identifier
    indices: tuple[Expression, ...]
    value: Expression


class ForBlock(Node):
    """``for b in Agent where e { m[b] := e }``."""

    binders: tuple[BinderGroup, ...]
    condition: Expression | None
    assignments: tuple[Assign, ...]


class Rewrite(Node):
    """``rewrite R.site as e``."""

    site: SiteReference
    value: Expression


class RewriteUnknown(Node):
    """``rewrite R as any of x, y where e``."""

    rule: RuleReference
    variables: tuple[Identifier, ...]
    contract: Expression | None


class Remove(Node):
    """``remove R.site``."""

    site: SiteReference


class Add(Node):
    """``add require label: e to R`` or ``add x := e to R``."""

    clause: Require | Assign
    rule: RuleReference


class Disable(Node):
    """``disable R``."""

    rule: RuleReference


class Enable(Node):
    """``enable R``."""

    rule: RuleReference


class Copy(Node):
    """``copy R(a) from R(b)``."""

    target: RuleReference
    source: RuleReference


class Save(Node):
    """``save B``."""

    backup: Identifier


class Restore(Node):
    """``restore B``."""

    backup: Identifier


Edit = Rewrite | RewriteUnknown | Remove | Add | Disable | Enable | Copy | Save | Restore
Statement = Require | Assign | ForBlock | Edit

# --------------------------------------------------------------- declarations


class EnumDeclaration(Node):
    """``enum E { a, b }``."""

    name: Identifier
    members: tuple[Identifier, ...]


class TypeDeclaration(Node):
    """``type T [n]``; ``scope`` is a constant expression or None."""

    name: Identifier
    scope: Expression | None


class ConstDeclaration(Node):
    """``const c: T = e``, ``const c: T where e``, ``const c: A -> T``. ``domain`` is empty for a plain value."""

    name: Identifier
    domain: tuple[TypeExpression, ...]
    type: TypeExpression
    value: Expression | None
    condition: Expression | None


class VarDeclaration(Node):
    """``var x: T = e``, ``var m: A, B -> T = e``. ``domain`` is empty for a plain variable."""

    name: Identifier
    domain: tuple[TypeExpression, ...]
    type: TypeExpression
    value: Expression | None


class Parameter(Node):
    """``p: T``."""

    name: Identifier
    type: TypeExpression


class DefineDeclaration(Node):
    """``define f(x: A): T = e``."""

    name: Identifier
    parameters: tuple[Parameter, ...]
    type: TypeExpression
    body: Expression


class InitDeclaration(Node):
    """``init e`` or ``init NAME: e``."""

    name: Identifier | None
    condition: Expression


class RuleKind(Enum):
    """The two kinds of rule, with their keyword."""

    TRANSITION = "transition"
    MODIFICATION = "modification"


class RuleDeclaration(Node):
    """``transition NAME(p: T) { … }`` and its variants."""

    kind: RuleKind
    dormant: bool
    name: Identifier
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]


class BackupDeclaration(Node):
    """``backup B of code, x``; ``items`` has ``code``, rules and variables as written."""

    name: Identifier
    items: tuple[Identifier, ...]


class InvariantDeclaration(Node):
    """``invariant NAME: e``."""

    name: Identifier
    condition: Expression


class AssumeDeclaration(Node):
    """``assume NAME: e``."""

    name: Identifier
    condition: Expression


class PropertyReference(Node):
    """``oversight``, ``n.range``, ``split.defined`` in a check."""

    text: str


class CheckOption(Node):
    """``chain 3``, ``Agent any``, ``timeout 10``, ``expect violated after 1``.

    ``value`` is the text after the name: a number, ``any``, or the verdict; ``after`` is a number as written or None.
    """

    name: Identifier
    value: Identifier
    after: Identifier | None = None


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


class SystemHeader(Node):
    """``system NAME``."""

    name: Identifier


class SpecHeader(Node):
    """``spec NAME for "model.inv"``; ``path`` is the text between the quotes."""

    name: Identifier
    path: str


class Import(Node):
    """``import "other.inv"``; ``path`` is the text between the quotes."""

    path: str


class Comment(Node):
    """``# text``; ``text`` includes the ``#``."""

    text: str


class Document(Node):
    """One file. ``comments`` are in the order of the text and do not count in comparisons."""

    header: SystemHeader | SpecHeader | None
    items: tuple[Import | Declaration, ...]
    comments: tuple[Comment, ...] = ()

    @property
    def source(self) -> SourceText:
        """The text that was read."""
        return self.span.source
