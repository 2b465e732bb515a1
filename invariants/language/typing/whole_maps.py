"""Whole maps: maps and sets that are compared, assigned and handed over at once.

Owns: which expressions are whole maps, their entries, comparisons of them, and the places where a set has no value.
Must never know: statements, declarations.

No typed expression is a whole map: a comparison becomes a ``forall`` over indices, an assignment one for each entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import pairwise

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, BoolSort, EnumSort, IndividualSort, SetSort, Sort
from invariants.foundation.sources import Span
from invariants.language.model.expressions import (
    Binary,
    Comparison,
    Conditional,
    Contains,
    Expression,
    Local,
    Quantified,
    ReadLocal,
    Unary,
    Variable,
)
from invariants.language.model.operators import (
    BinaryOperator,
    ComparisonOperator,
    LocalKind,
    QuantifierKind,
    UnaryOperator,
)
from invariants.language.tree import expression_nodes
from invariants.language.typing.context import ExpressionPlace, TypingContext
from invariants.language.typing.names import BoundMap, Captured
from invariants.language.typing.operators import agreed
from invariants.language.typing.resolution import read_variable, report_indices
from invariants.language.typing.types import family, fitted, whole_number

Infer = Callable[[ExpressionPlace, expression_nodes.Expression, "Sort | None"], "Expression | None"]
"""How an expression inside a whole map is typed."""


class WholeMap(Record):
    """A map as a value: the sorts of its indices and of its entries, and how its entry at indices is written."""

    domain: tuple[Sort, ...]
    sort: Sort
    span: Span
    entry: Callable[[tuple[Expression, ...], Span], Expression | None]

    def __str__(self) -> str:
        return f"{', '.join(map(str, self.domain))} -> {self.sort}"


def is_whole_map(context: TypingContext, place: ExpressionPlace, node: object) -> bool:
    """Return whether an expression stands for a map, or a set, and not for one of its entries."""
    match node:
        case expression_nodes.Name(text=text, qualifier=None):
            bound = place.names.find(text)
            if bound is not None:
                return isinstance(bound, BoundMap) or isinstance(sort_of_set(bound), SetSort)
            variable = context.symbols.values.get(text)
            return isinstance(variable, Variable) and bool(variable.domain)
        case expression_nodes.Index(base=base, indices=indices):
            return is_whole_map(context, place, base) and any(
                isinstance(index, expression_nodes.Wildcard) for index in indices
            )
        case expression_nodes.Conditional(then=then, otherwise=otherwise):
            return is_whole_map(context, place, then) or is_whole_map(context, place, otherwise)
        case _:
            return False


def sort_of_set(bound: object) -> Sort | None:
    """Return the sort of a bound name that is a set; None for any other."""
    local = bound.local if isinstance(bound, Captured) else bound
    return local.sort if isinstance(local, Local) and isinstance(local.sort, SetSort) else None


def whole_map(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression, infer: Infer
) -> WholeMap | None:
    """Return the map that an expression stands for; None with an error."""
    match node:
        case expression_nodes.Name(text=text):
            bound = place.names.find(text)
            if bound is not None:
                return bound_map(context, place, node)
            variable = context.symbols.values.get(text)
            if isinstance(variable, Variable):
                return _variable(context, place, node, variable, (None,) * len(variable.domain))
        case expression_nodes.Index(base=base, indices=indices):
            variable = context.symbols.values.get(base.text)
            if place.names.find(base.text) is None and isinstance(variable, Variable):
                if len(indices) != len(variable.domain):
                    report_indices(context, base, variable, len(indices))
                    return None
                given = tuple(
                    None if isinstance(index, expression_nodes.Wildcard) else (index, infer(place, index, sort))
                    for index, sort in zip(indices, variable.domain, strict=True)
                )
                if any(each is not None and each[1] is None for each in given):
                    return None
                fixed = tuple(None if each is None else each[1] for each in given)
                return _variable(context, place, node, variable, fixed)
        case expression_nodes.Conditional(condition=test, then=then, otherwise=otherwise):
            condition = fitted(context.problems, infer(place, test, BOOL), BOOL, "the condition of `if`")
            parts = [part(context, place, each, infer) for each in (then, otherwise)]
            fit = alike(context, parts, "the branches of `if`", node.span)
            known = [each for each in parts if each is not None]
            return _chosen(context, condition, known[0], known[1], node.span) if condition and fit else None
        case _:
            pass
    _report_no_map(context, node)
    return None


def part(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression, infer: Infer
) -> WholeMap | None:
    """Return a map that something is compared with, or that is handed over; None with an error."""
    if is_whole_map(context, place, node):
        return whole_map(context, place, node, infer)
    typed = infer(place, node, None)
    if typed is not None:
        _report_no_map(context, node, f"{typed.sort}")
    return None


def _report_no_map(context: TypingContext, node: expression_nodes.Node, label: str = "") -> None:
    context.problems.report(
        Code.TYPE_MISMATCH,
        "a whole map is needed here, and this is one value",
        node.span,
        label,
        help="write the name of a map or of a set; to compare every entry with one value, "
        "write `forall a in A: m[a] == …`",
    )


def _variable(
    context: TypingContext,
    place: ExpressionPlace,
    node: expression_nodes.Name | expression_nodes.Index,
    variable: Variable,
    fixed: tuple[Expression | None, ...],
) -> WholeMap:
    context.used.add(f"value {variable.name}")
    open_sorts = tuple(sort for sort, index in zip(variable.domain, fixed, strict=True) if index is None)

    def entry(indices: tuple[Expression, ...], span: Span) -> Expression | None:
        others = iter(indices)
        full = tuple(next(others) if index is None else index for index in fixed)
        return read_variable(context, place, node, variable, full)

    return WholeMap(open_sorts, variable.sort, node.span, entry)


def bound_map(context: TypingContext, place: ExpressionPlace, name: expression_nodes.Name) -> WholeMap | None:
    """Return the set that a bound name stands for; None with an error."""
    bound = place.names.find(name.text)
    if name.primed:
        context.problems.report(
            Code.PRIME_WITHOUT_STEP,
            f"`{name.text}'` has no meaning",
            name.span,
            "a bound name does not change in a step",
            help=f"write `{name.text}`",
        )
        return None
    match bound:
        case BoundMap(whole=WholeMap() as whole):
            return whole
        case Captured(local=local):
            context.read.add(local)
            context.problems.report(
                Code.CAPTURED_OUT_OF_REACH,
                f"the set `{name.text}` cannot be captured",
                name.span,
                "read when the new code runs",
                others=(Label(local.span, "a parameter of the modification"),),
                help=f"assign it to a variable, as in `chosen := {name.text}`, and let the new code read that; "
                f"one value of it can be kept, as in `now({name.text}[…])`",
            )
        case Local(sort=SetSort(member=member)) as local:
            context.read.add(local)
            return WholeMap((member,), BOOL, name.span, _membership(local))
    return None


def _membership(local: Local) -> Callable[[tuple[Expression, ...], Span], Expression | None]:
    def entry(indices: tuple[Expression, ...], span: Span) -> Expression:
        return Contains(ReadLocal(local, sort=local.sort, span=span), indices[0], sort=BOOL, span=span)

    return entry


def member(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Index, infer: Infer
) -> Expression | None:
    """Type ``s[e]`` for a bound name that is a set."""
    whole = bound_map(context, place, node.base)
    wanted = whole.domain if whole is not None else ()
    typed = [
        None if isinstance(index, expression_nodes.Wildcard) else infer(place, index, sort)
        for index, sort in zip(node.indices, (*wanted, *[None] * len(node.indices)), strict=False)
    ]
    if whole is None:
        return None
    if len(typed) != len(whole.domain) or isinstance(node.indices[0], expression_nodes.Wildcard):
        context.problems.report(
            Code.WRONG_ARITY,
            f"`{node.base.text}` is a set, and takes 1 index",
            node.span,
            help=f"write `{node.base.text}[a]` for one value `a` of `{whole.domain[0]}`",
        )
        return None
    what = f"an index of `{node.base.text}`"
    fitting = [
        fitted(context.problems, each, family(sort), what, whole_number(sort))
        for each, sort in zip(typed, whole.domain, strict=True)
    ]
    indices = tuple(each for each in fitting if each is not None)
    return whole.entry(indices, node.span) if len(indices) == len(typed) else None


def report_set_argument(
    context: TypingContext, node: expression_nodes.RuleReference, argument: expression_nodes.Expression
) -> None:
    """Report a set among the arguments of a reference to a rule."""
    context.problems.report(
        Code.TYPE_MISMATCH,
        f"`{node.rule.text}` takes a set here, and no set can be named in a reference to a rule",
        argument.span,
        help="write `_`: some set after `enabled`, and every set where code is meant",
    )


# ------------------------------------------------------------- comparisons


def bound_indices(domain: Sequence[Sort], span: Span, taken: Sequence[str] = ()) -> tuple[Local, ...]:
    """Return names for the indices of a map that the text does not name."""
    names: list[str] = []
    for sort in domain:
        match sort:
            case IndividualSort(name=name) | EnumSort(name=name):
                word = f"_{name.lower()}"
            case BoolSort():
                word = "_b"
            case _:
                word = "_i"
        used = (*names, *taken)
        numbered = (word, *(f"{word}{number}" for number in range(2, len(used) + 3)))
        names.append(next(each for each in numbered if each not in used))
    return tuple(Local(name, sort, LocalKind.BOUND, span) for name, sort in zip(names, domain, strict=True))


def readings(locals_: Sequence[Local], span: Span) -> tuple[Expression, ...]:
    """Return the names as expressions."""
    return tuple(ReadLocal(each, sort=each.sort, span=span) for each in locals_)


def compared(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Comparison, infer: Infer
) -> Expression | None:
    """Type a comparison of whole maps: all entries are compared."""
    parts = [part(context, place, operand, infer) for operand in node.operands]
    if any(operator not in (ComparisonOperator.EQUAL, ComparisonOperator.NOT_EQUAL) for operator in node.operators):
        context.problems.report(
            Code.TYPE_MISMATCH,
            "maps and sets have no order",
            node.span,
            help="write `subset(a, b)` if everything in the set `a` has to be in `b`, or `forall a in A: m[a] <= n[a]`",
        )
        return None
    if not alike(context, parts, "both sides of a comparison", node.span):
        return None
    pairs = list(pairwise(parts))
    found = [
        _equal(context, one, other, operator, node.span)
        for (one, other), operator in zip(pairs, node.operators, strict=True)
        if one is not None and other is not None
    ]
    known = [each for each in found if each is not None]
    if len(known) != len(pairs):
        return None
    return reduce(lambda a, b: Binary(BinaryOperator.AND, a, b, sort=BOOL, span=node.span), known)


def alike(context: TypingContext, parts: Sequence[WholeMap | None], what: str, span: Span) -> bool:
    """Return whether whole maps have the same indices; reports where not."""
    known = [each for each in parts if each is not None]
    if len(known) != len(parts):
        return False
    first = known[0]
    other = next((each for each in known if each.domain != first.domain), None)
    if other is None:
        return True
    context.problems.report(
        Code.TYPE_MISMATCH,
        f"{what} have to be maps with the same indices",
        span,
        f"`{first}` and `{other}`",
        others=(Label(first.span, f"{first}"), Label(other.span, f"{other}")),
        help="compare entries, as in `forall a in A: m[a] == n[a, b]`",
    )
    return False


def _equal(
    context: TypingContext, one: WholeMap, other: WholeMap, operator: ComparisonOperator, span: Span
) -> Expression | None:
    locals_ = bound_indices(one.domain, span)
    at = readings(locals_, span)
    entries = agreed(context.problems, [each.entry(at, each.span) for each in (one, other)], "the entries", span)
    if entries is None:
        return None
    same = Comparison(entries, (ComparisonOperator.EQUAL,), sort=BOOL, span=span)
    everywhere = Quantified(QuantifierKind.FORALL, locals_, same, sort=BOOL, span=span)
    if operator is ComparisonOperator.EQUAL:
        return everywhere
    return Unary(UnaryOperator.NOT, everywhere, sort=BOOL, span=span)


def _chosen(
    context: TypingContext, condition: Expression, then: WholeMap, otherwise: WholeMap, span: Span
) -> WholeMap | None:
    locals_ = bound_indices(then.domain, span)
    tried = [each.entry(readings(locals_, span), each.span) for each in (then, otherwise)]
    parts = agreed(context.problems, tried, "the branches of `if`", span)
    if parts is None:
        return None

    def entry(indices: tuple[Expression, ...], at: Span) -> Expression | None:
        one, other = (each.entry(indices, each.span) for each in (then, otherwise))
        if one is None or other is None:
            return None
        both = agreed(context.problems, (one, other), "the branches of `if`", at)
        return None if both is None else Conditional(condition, both[0], both[1], sort=both[0].sort, span=at)

    return WholeMap(then.domain, parts[0].sort, span, entry)


# ------------------------------------------------------------- assignments


def entry_of(
    context: TypingContext,
    place: ExpressionPlace,
    node: expression_nodes.Expression,
    each: Sequence[Local],
    infer: Infer,
) -> Expression | None:
    """Return the entry of a whole map, at some names of indices, that is assigned to a whole map."""
    whole = whole_map(context, place, node, infer)
    if whole is None:
        return None
    if whole.domain == tuple(local.sort for local in each):
        return whole.entry(readings(each, node.span), node.span)
    context.problems.report(
        Code.TYPE_MISMATCH,
        "the map that is assigned has other indices than the one that it is assigned to",
        node.span,
        f"`{whole}`",
        help="say what becomes of each entry, as in `m := for a: n[a, b]`",
    )
    return None


def report_chosen_map(context: TypingContext, node: expression_nodes.Arbitrary) -> None:
    """Report the choice of a whole map under a condition."""
    context.problems.report(
        Code.MISPLACED_FORM,
        "the condition of `any` is about one value, and this is a whole map",
        node.span,
        help="make the set a parameter of the rule, as in `rule(s: A -> Bool)` with `require` for the condition; "
        "to choose each entry, write `for a: any v where …`",
    )
