"""Typed expressions.

Owns: one class for every form that an expression can have once names are resolved.
Must never know: how an expression is evaluated or encoded.

Nodes are compared by identity, and the meaning of two expressions in ``comparison``. An ``Int`` expression
where a ``Real`` is needed is wrapped in ``UnaryOperator.WIDEN``, so that operands of one operator always agree.
Definitions are kept as calls. Rules, definitions and backups are referred to by name.
"""

from __future__ import annotations

from fractions import Fraction

from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sorts import BOOL, FiniteSort, SetSort, Sort
from invariants.foundation.sources import Span
from invariants.language.model.operators import (
    AggregateOperator,
    BinaryOperator,
    ComparisonOperator,
    ExtremumOperator,
    LocalKind,
    QuantifierKind,
    UnaryOperator,
)


class Local(Record):
    """A name bound inside the model: compared by identity."""

    name: str
    sort: Sort
    kind: LocalKind
    span: Span


class Counter(Record):
    """The purpose of a variable that says how long something has been due: the name of the invariant."""

    invariant: str


class ChainRecord(Record):
    """The purpose of a variable that keeps track of the modifications which have fired."""


class EditChoice(Record):
    """The purpose of a variable that says which edit of a site unknown code has made last: 0 for none.

    ``rule`` is the rule whose code is unknown, ``place`` the site or rule that the code may edit.
    """

    rule: str
    place: str


class Table(Record):
    """The purpose of a variable that has the values of an unknown condition at a site, or predicates of numbers.

    The first indices of the map are parameters of the rule whose condition it is, so many in number; ``numbers`` of its
    parameters are arguments of the predicate, the first ones.
    """

    site: SiteKey
    parameters: int
    numbers: int = 0


class Variable(Record):
    """A state variable, a constant, or a map of either kind: compared by identity.

    ``domain`` has the sorts of the indices (all finite); empty for a plain variable. ``sort`` is that of a value.
    ``purpose`` is that of a variable which the text does not declare: nothing in the text can name it.
    """

    name: str
    domain: tuple[Sort, ...]
    sort: Sort
    constant: bool
    span: Span
    purpose: Counter | ChainRecord | Table | EditChoice | None = None
    indices: tuple[Local, ...] = ()
    """The names of the indices in its value, where that depends on them."""

    @property
    def keeps_track(self) -> bool:
        """Return whether it keeps track of the steps of a run: every step sets it, also one of unknown code."""
        return isinstance(self.purpose, Counter | ChainRecord)

    @property
    def keeps_account(self) -> bool:
        """Return whether it only says what has happened in a run: steps until a deadline, modifications, edits."""
        return self.keeps_track or isinstance(self.purpose, EditChoice)


class SiteKey(ValueRecord):
    """A place where code is kept: a clause of a rule, by name."""

    rule: str
    name: str

    def __str__(self) -> str:
        return f"{self.rule}.{self.name}"


class Typed(Record, kw_only=True):
    """Any typed expression."""

    sort: Sort
    span: Span


class Literal(Typed):
    """A value: ``bool`` for Bool, ``int`` for Int, ``Fraction`` for Real, the member's number for an enumeration."""

    value: bool | int | Fraction


class ReadVariable(Typed):
    """A variable or constant, or an entry of a map; with ``primed``, its value after the step.

    An entry whose index is outside its range is undefined.
    """

    variable: Variable
    indices: tuple[Expression, ...]
    primed: bool


class ReadLocal(Typed):
    """A local name."""

    local: Local


class Contains(Typed):
    """``s[e]``, where ``s`` is a parameter that is a set: whether the value is in the set.

    A value outside of the range that the set is of makes it undefined.
    """

    collection: ReadLocal
    member: Expression


class Satisfies(Typed):
    """Whether numbers satisfy an unknown condition: ``predicate`` reads its table, which has the predicate."""

    predicate: ReadVariable
    arguments: tuple[Expression, ...]


class PresentValue(Typed):
    """``value(x)``: the value of an optional variable, undefined where ``there`` is false.

    Where it is false, ``value`` is not evaluated.
    """

    there: Expression
    value: Expression


class ReadCaptured(Typed):
    """A value that was captured when the modification fired: entry ``index`` of ``Code.captures``."""

    index: int


class Previous(Typed):
    """``prev``: the value of the code that the site held before the edit."""


class Unary(Typed):
    """An operator applied to one operand."""

    operator: UnaryOperator
    operand: Expression


class Binary(Typed):
    """An operator applied to two operands of one sort family (``POWER``: the exponent is an integer).

    ``AND``, ``OR`` and ``IMPLIES`` are read from left to right: the right operand counts only where the left operand
    does not decide the value.
    """

    operator: BinaryOperator
    left: Expression
    right: Expression


class Comparison(Typed):
    """A chain of comparisons; neighbours are of one sort family, ``WIDEN`` inserted where needed."""

    operands: tuple[Expression, ...]
    operators: tuple[ComparisonOperator, ...]


class Conditional(Typed):
    """``if condition then … else …``: only the chosen branch counts."""

    condition: Expression
    then: Expression
    otherwise: Expression


class Let(Typed):
    """``let local = value in body``."""

    local: Local
    value: Expression
    body: Expression


class Quantified(Typed):
    """``forall`` or ``exists`` over locals of finite sorts."""

    quantifier: QuantifierKind
    locals: tuple[Local, ...]
    body: Expression


class Aggregate(Typed):
    """``count``, ``sum``, ``min`` or ``max`` of ``body`` over locals of finite sorts."""

    operator: AggregateOperator
    locals: tuple[Local, ...]
    body: Expression


class Extremum(Typed):
    """``min(a, b, …)`` or ``max(a, b, …)`` of at least one operand."""

    operator: ExtremumOperator
    operands: tuple[Expression, ...]


class CallDefinition(Typed):
    """A definition applied to arguments."""

    definition: str
    arguments: tuple[Expression, ...]


class Enabled(Typed):
    """Whether a rule can fire with these arguments under its present code; ``None`` stands for some value."""

    rule: str
    arguments: tuple[Expression | None, ...]


class Unmodified(Typed):
    """Whether a site (or, with ``site`` None, every site of the rule) holds the code that it started with.

    ``None`` as an argument stands for every value. With ``since``, whether it holds the code that this backup keeps.
    """

    rule: str
    arguments: tuple[Expression | None, ...]
    site: SiteKey | None
    since: str | None = None


class HeldValue(Typed):
    """The value that the code at a site has captured under a name: ``captured R(e).site.name``.

    Undefined where the code at the site captures nothing of that name, and where the rule is unknown code. ``None``
    stands for an argument that does not matter, because all its values have the same code.
    """

    arguments: tuple[Expression | None, ...]
    site: SiteKey
    name: str


class Decrease(Record):
    """A number that gets smaller on the way to a goal.

    ``value`` is its value. ``asked`` are the conditions to the left of ``=>`` in front of ``can``: where the number has
    become smaller, they have to hold still, so that the way goes on.
    """

    value: Expression
    asked: tuple[Expression, ...]


class Possible(Typed):
    """``can body decreases m within k by R, S``: from this configuration, a run leads to one in which the body holds.

    With a ``measure`` that is not negative here, or to one in which it is smaller. Whoever picks rules and arguments
    picks them for the body; values that code chooses are chosen against it. ``within`` limits the steps of the run;
    ``rules`` are those that it may use. None is no limit.
    """

    body: Expression
    measure: Decrease | None
    within: int | None
    rules: tuple[str, ...] | None


class Saved(Typed):
    """Whether a backup has been saved."""

    backup: str


Expression = (
    Literal
    | ReadVariable
    | ReadLocal
    | Contains
    | Satisfies
    | PresentValue
    | ReadCaptured
    | Previous
    | Unary
    | Binary
    | Comparison
    | Conditional
    | Let
    | Quantified
    | Aggregate
    | Extremum
    | CallDefinition
    | Enabled
    | Unmodified
    | HeldValue
    | Possible
    | Saved
)


class Arbitrary(Record):
    """``any v where condition``: an arbitrary value of ``sort`` that satisfies the condition.

    ``local`` and ``condition`` may each be None. The value is of the sort: for a range, a value inside the range.
    Where no value satisfies the condition, the rule cannot fire.
    """

    local: Local | None
    condition: Expression | None
    sort: Sort
    span: Span


Body = Expression | Arbitrary
"""The content of a clause."""


def set_member(node: Contains) -> FiniteSort:
    """Return the sort of the values that are in the set or not."""
    sort = node.collection.sort
    if not isinstance(sort, SetSort):
        raise TypeError(f"not a set: {sort}")
    return sort.member


def true(span: Span) -> Expression:
    """Return the literal ``true``."""
    return Literal(True, sort=BOOL, span=span)
