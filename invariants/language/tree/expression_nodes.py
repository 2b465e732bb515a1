"""The syntax tree's expressions: as written, before any name is resolved.

Owns: one class for every form of expression, type and reference to a rule, with its place in the text.
Must never know: the meaning of a name, types, declarations.

Two trees are equal when their texts say the same: places are not compared. Every operator is binary and associates as
the grammar states. Parentheses leave no trace but ``Binary.grouped``, which is not compared.
"""

from __future__ import annotations

from invariants.foundation.records import Record
from invariants.foundation.sources import Span
from invariants.language.model.operators import (
    BinaryOperator,
    ComparisonOperator,
    EditDirection,
    Extreme,
    PrefixOperator,
    QuantifierKind,
)

_SAYS_NOTHING = frozenset({"span", "comments", "grouped", "joined"})
"""Fields in which equal trees may differ."""


class Node(Record, kw_only=True):
    """Any node of the tree. Nodes that say the same are equal, wherever they stand."""

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


class Number(Node):
    """``12``, ``0.25``, ``1_000_000``: as written."""

    text: str


class Boolean(Node):
    """``true`` or ``false``."""

    value: bool


DECLARED = ""
"""The qualifier of a name that means what the text declares, whatever else is called so where it stands."""


class Name(Node):
    """A variable, constant, parameter, member, definition: ``x``, ``E.a``, ``x'``.

    ``qualifier`` is ``DECLARED`` in trees that take the place of others: no text has such a name.
    """

    text: str
    qualifier: str | None = None
    primed: bool = False


class Index(Node):
    """``m[a, b]``, ``m'[a]`` or, for all entries of a row, ``m[a, _]``."""

    base: Name
    indices: tuple[Expression | Wildcard, ...]


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


class Unary(Node):
    """``not e``, ``-e``."""

    operator: PrefixOperator
    operand: Expression


class Binary(Node):
    """``e + e`` and the like."""

    operator: BinaryOperator
    left: Expression
    right: Expression
    grouped: bool = False
    """Whether parentheses stand around the node that are not needed but help readers: layout, like a comment."""
    joined: bool = False
    """Whether the node is a part of a long row of operands, without parentheses: layout, too."""


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


class Quantified(Node):
    """``forall a, b in Agent: e``."""

    quantifier: QuantifierKind
    binders: tuple[BinderGroup, ...]
    body: Expression


class EachEntry(Node):
    """``for a, b: e`` as the value of a map: the value of each entry, given its indices."""

    names: tuple[Identifier, ...]
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
    """``unmodified R(e)`` or ``unmodified R(e).site``, each with ``since B`` behind it where ``since`` is not None."""

    code: RuleReference | SiteReference
    since: Identifier | None = None


class HeldValue(Node):
    """``captured R(e).site.name``."""

    site: SiteReference
    name: Identifier


class Possible(Node):
    """``can e decreases m within k by R, S``.

    ``within`` is the number as written; ``rules`` is None where all may be used.
    """

    body: Expression
    measure: Expression | None
    within: Number | None
    rules: tuple[Identifier, ...] | None


class LeadsTo(Node):
    """``forall binders: premise leads to goal within k``, a whole invariant. ``within`` is the number as written.

    Steps of ``rules`` count; None is all rules, or all modifications with ``modifications``.
    """

    binders: tuple[BinderGroup, ...]
    premise: Expression
    goal: Expression
    within: Number
    rules: tuple[Identifier, ...] | None
    modifications: bool


class Direction(Node):
    """``tightens R.site``, ``loosens R.site`` or ``keeps R.site``: an operand of ``and`` in a contract."""

    direction: EditDirection
    site: SiteReference


class Unknown(Node):
    """``unknown over x, y``, a whole rewritten clause."""

    over: tuple[Expression, ...]


class Previous(Node):
    """``prev``."""


class Arbitrary(Node):
    """``any v where e``; ``any`` alone has neither a name nor a condition."""

    name: Identifier | None
    condition: Expression | None


class FieldValue(Node):
    """``name: e`` in a record."""

    name: Identifier
    value: Expression


class RecordValue(Node):
    """``Proposal(target: a, level: 3)``."""

    record: Identifier
    fields: tuple[FieldValue, ...]


class Updated(Node):
    """``p with { level: 3 }``."""

    base: Expression
    fields: tuple[FieldValue, ...]


class Field(Node):
    """``m[a].level``: a field of something that is no plain name."""

    base: Expression
    name: Identifier


class PresentValue(Node):
    """``value`` where ``there`` is true, else nothing. No text has this form: ``value(x)`` stands for it."""

    there: Expression
    value: Expression


class Hole(Node):
    """``?``, ``? over x, y``, ``? largest``: to be filled. ``over`` is None where nothing is said of the vocabulary."""

    over: tuple[Identifier, ...] | None = None
    extreme: Extreme | None = None


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
    | HeldValue
    | Possible
    | Direction
    | Unknown
    | Previous
    | Arbitrary
    | RecordValue
    | Updated
    | Field
    | PresentValue
    | Hole
)


class NamedType(Node):
    """``Bool``, ``Int``, ``Real``, or a declared enumeration or population."""

    name: str


class RangeType(Node):
    """``lo..hi``."""

    low: Expression
    high: Expression


class OptionalType(Node):
    """``T?``."""

    inner: TypeExpression


TypeExpression = NamedType | RangeType | OptionalType
