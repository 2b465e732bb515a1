"""From expressions as written to typed expressions.

Owns: the walk over an expression, its bound names, types as written, calls, ``any``.
Must never know: statements, declarations.

:func:`infer` returns None for an expression with an error in it; callers then report nothing more about the expression.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import assert_never

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.sorts import BOOL, INT, REAL, RangeSort, SetSort, Sort, is_finite
from invariants.language.model.expressions import (
    Arbitrary,
    Body,
    Expression,
    Let,
    Literal,
    Local,
    PresentValue,
    Quantified,
    Variable,
)
from invariants.language.model.operators import LocalKind, PrefixOperator
from invariants.language.tree import expression_nodes
from invariants.language.typing import captured_code, operators, possibilities, whole_maps
from invariants.language.typing.calls import call
from invariants.language.typing.code_queries import enabled, held_value, unmodified
from invariants.language.typing.context import ExpressionPlace, Reads, TypingContext
from invariants.language.typing.names import Binding, BrokenName, DefinitionSignature
from invariants.language.typing.resolution import (
    is_open_member,
    read_name,
    read_variable,
    report_bound_twice,
    warn_if_hiding,
)
from invariants.language.typing.types import fitted, whole_number
from invariants.language.typing.unknown_names import (
    is_undeclared,
    report_unknown_value,
    unknown_type_way_out,
    value_as_type_way_out,
)

_MOST_DIGITS = 4000
"""The most digits of a number as written: Python reads at most 4,300 by default."""


def condition(context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression) -> Expression | None:
    """Type an expression that has to be a condition."""
    return value(context, place, node, BOOL, place.what)


def value(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression, sort: Sort, what: str
) -> Expression | None:
    """Type an expression that has to be a value of the sort; ``what`` is the value's name in messages."""
    return fitted(context.problems, infer(context, place, node, sort), sort, what)


def infer(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression, expected: Sort | None = None
) -> Expression | None:
    """Type an expression.

    ``expected`` is a hint: it tells members of two enumerations apart, and helps to explain an unknown name.
    """
    match node:
        case expression_nodes.Number():
            return _number(context, node)
        case expression_nodes.Boolean(value=truth):
            return Literal(truth, sort=BOOL, span=node.span)
        case expression_nodes.Name():
            return read_name(context, place, node, expected)
        case expression_nodes.Index():
            return _indexed(context, place, node, expected)
        case expression_nodes.Call():
            return call(context, place, node, infer)
        case expression_nodes.AggregateCall(binders=binders, body=body):
            locals, inner = bind(context, place, binders)
            typed = infer(context, inner, body, BOOL if node.function.text == "count" else INT)
            found = operators.aggregate(context.problems, node, tuple(locals or ()), typed)
            return found if locals is not None else None
        case expression_nodes.Unary(operand=operand):
            wanted = BOOL if node.operator is PrefixOperator.NOT else expected
            return operators.unary(context.problems, node, infer(context, place, operand, wanted))
        case expression_nodes.Binary():
            return _binary(context, place, node)
        case expression_nodes.Comparison(operands=operands):
            if any(whole_maps.is_whole_map(context, place, operand) for operand in operands):
                return whole_maps.compared(context, place, node, partial(infer, context))
            wanted = None if operators.only_equalities(node) else INT
            return operators.comparison(context.problems, node, _together(context, place, operands, wanted))
        case expression_nodes.Conditional(condition=test, then=then, otherwise=otherwise):
            typed = infer(context, place, test, BOOL)
            branches = _together(context, place, (then, otherwise), expected)
            return operators.conditional(context.problems, node, typed, branches)
        case expression_nodes.Let():
            return _let(context, place, node, expected)
        case expression_nodes.Quantified(quantifier=quantifier, binders=binders, body=body):
            locals, inner = bind(context, place, binders)
            typed = value(context, inner, body, BOOL, f"the body of `{quantifier.value}`")
            if locals is None or typed is None:
                return None
            return Quantified(quantifier, locals, typed, sort=BOOL, span=node.span)
        case expression_nodes.Enabled(rule=rule):
            return enabled(context, place, node, arguments(context, place, rule))
        case expression_nodes.Unmodified(code=code):
            asked = code.rule if isinstance(code, expression_nodes.SiteReference) else code
            return unmodified(context, place, node, arguments(context, place, asked))
        case expression_nodes.HeldValue(site=site):
            return held_value(context, place, node, arguments(context, place, site.rule))
        case expression_nodes.Possible():
            return possibilities.possible(context, place, node, partial(infer, context))
        case expression_nodes.Previous():
            return captured_code.previous(context, place, node)
        case expression_nodes.PresentValue(there=test, value=inside):
            known, held = value(context, place, test, BOOL, "a condition"), infer(context, place, inside, expected)
            return PresentValue(known, held, sort=held.sort, span=node.span) if known and held else None
        case expression_nodes.RecordValue() | expression_nodes.Updated() | expression_nodes.Field():
            possibilities.report_no_record(context, node)
            return None
        case expression_nodes.Direction() | expression_nodes.Hole():
            possibilities.report_misplaced_form(context, node)
            return None
        case expression_nodes.Arbitrary() | expression_nodes.Unknown():
            possibilities.report_misplaced_choice(context, node)
            return None
        case _:
            assert_never(node)


def infer_anyway(context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression) -> None:
    """Report the errors in an expression whose required sort is not known."""
    if isinstance(node, expression_nodes.Arbitrary):
        if node.condition is not None:
            inner = place if node.name is None else place.binding({node.name.text: BrokenName()})
            infer(context, inner, node.condition)
    elif not is_open_member(context, place, node):
        infer(context, place, node)


def arguments(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.RuleReference
) -> list[Expression | expression_nodes.Wildcard | None] | None:
    """Type the arguments of a reference to a rule; None if there are none written."""
    if node.arguments is None:
        return None
    rule = context.symbols.rules.get(node.rule.text)
    sorts = [] if rule is None else [parameter.sort if parameter else None for parameter in rule.parameters]
    typed: list[Expression | expression_nodes.Wildcard | None] = []
    for position, argument in enumerate(node.arguments):
        if isinstance(argument, expression_nodes.Wildcard):
            typed.append(argument)
        elif position < len(sorts) and isinstance(sorts[position], SetSort):
            whole_maps.report_set_argument(context, node, argument)
            typed.append(None)
        elif position < len(sorts) and sorts[position] is not None:
            typed.append(infer(context, place, argument, sorts[position]))
        else:
            infer_anyway(context, place, argument)
            typed.append(None)
    return typed


def body(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression, sort: Sort, what: str
) -> Body | None:
    """Type the content of a clause: an expression of the sort, or ``any``."""
    if not isinstance(node, expression_nodes.Arbitrary):
        return value(context, place, node, sort, what)
    if node.name is None:
        if node.condition is None:
            return Arbitrary(None, None, sort, node.span)
        inner = place
        local = None
    else:
        local = Local(node.name.text, sort, LocalKind.ARBITRARY, node.name.span)
        warn_if_hiding(context, place, node.name)
        inner = place.binding({local.name: local})
    typed = None
    if node.condition is not None:
        typed = value(context, inner, node.condition, BOOL, "the condition of `any`")
        if typed is None:
            return None
    return Arbitrary(local, typed, sort, node.span)


# ------------------------------------------------------------------- types


def sort_of(context: TypingContext, place: ExpressionPlace, node: expression_nodes.TypeExpression) -> Sort | None:
    """Return the sort that a type expression denotes; None with an error."""
    if isinstance(node, expression_nodes.NamedType):
        sort = context.symbols.type_named(node.name)
        if sort is None:
            if node.name not in context.symbols.types:
                way_out = unknown_type_way_out(node.name) or value_as_type_way_out(context, node.name)
                context.unknown("type", node.name, node.span, context.symbols.type_names(), help=way_out)
            return None
        context.used.add(f"type {node.name}")
        return sort
    if isinstance(node, expression_nodes.OptionalType):
        possibilities.report_optional_type(context, node)
        return None
    bounds_place = ExpressionPlace("a bound of a range", place.names, Reads.CONSTANTS)
    low = known_integer(context, bounds_place, node.low)
    high = known_integer(context, bounds_place, node.high)
    if low is None or high is None:
        return None
    if low > high:
        context.problems.report(
            Code.EMPTY_RANGE,
            "this range has no values",
            node.span,
            f"from {low} to {high}",
            help="the lower bound comes first, and both bounds belong to the range",
        )
        return None
    return RangeSort(low, high)


def known_integer(context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression) -> int | None:
    """Return the value of an integer expression, which has to be known when the model is read; None with an error."""
    typed = fitted(context.problems, infer(context, place, node, INT), INT, place.what, whole_number(INT))
    if typed is None:
        return None
    help = "use numbers and constants that have a value, as in `const n: Int = 3`"
    known = context.known_value(typed, node.span, place.what, help)
    return None if known is None else int(known)


def finite_sort(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.TypeExpression, what: str
) -> Sort | None:
    """Return the sort that a type expression denotes, which has to be finite for ``what``; None with an error."""
    sort = sort_of(context, place, node)
    if sort is None or is_finite(sort):
        return sort
    context.problems.report(
        Code.NOT_FINITE,
        f"{what} has to be of a type with finitely many values, and `{sort}` has infinitely many",
        node.span,
        f"{sort}",
        help="use a range such as `0..9`",
    )
    return None


def bind(
    context: TypingContext, place: ExpressionPlace, groups: Sequence[expression_nodes.BinderGroup]
) -> tuple[tuple[Local, ...] | None, ExpressionPlace]:
    """Return the names that a quantifier, an aggregate or a ``for`` binds, and the place inside it.

    None for the names if one of them has an error in its type.
    """
    bindings: dict[str, Binding] = {}
    first: dict[str, expression_nodes.Identifier] = {}
    locals: list[Local] = []
    broken = False
    for group in groups:
        sort = finite_sort(context, place, group.type, "a bound name")
        for name in group.names:
            if name.text in first:
                report_bound_twice(context, name, first[name.text])
                broken = True
                continue
            first[name.text] = name
            warn_if_hiding(context, place, name)
            if sort is None:
                bindings[name.text] = BrokenName()
                broken = True
                continue
            local = Local(name.text, sort, LocalKind.BOUND, name.span)
            bindings[name.text] = local
            locals.append(local)
    return (None if broken else tuple(locals)), place.binding(bindings)


# ------------------------------------------------------------------- forms


def _number(context: TypingContext, node: expression_nodes.Number) -> Expression | None:
    digits = node.text.replace("_", "")
    if len(digits) > _MOST_DIGITS:
        context.problems.report(
            Code.SYNTAX,
            "this number has too many digits",
            node.span,
            help="write a smaller number, or a power such as `10 ^ 100`",
        )
        return None
    if "." in digits:
        return Literal(Fraction(digits), sort=REAL, span=node.span)
    return Literal(int(digits), sort=INT, span=node.span)


def _indexed(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Index, expected: Sort | None
) -> Expression | None:
    name = node.base.text
    if whole_maps.is_whole_map(context, place, node.base) and place.names.find(name) is not None:
        return whole_maps.member(context, place, node, partial(infer, context))
    declared = place.names.find(name) is None and name in context.symbols.value_declarations
    found = context.symbols.values.get(name) if declared else None
    if isinstance(found, Variable):
        context.used.add(f"value {name}")
        pairs = zip(node.indices, (*found.domain, *[None] * len(node.indices)), strict=False)
        indices = tuple(_index(context, replace(place, index=sort), index, sort) for index, sort in pairs)
        return read_variable(context, place, node, found, indices)
    typed = [_index(context, place, index, None) for index in node.indices]
    if is_undeclared(context, place, node.base):
        report_unknown_value(context, place, node.base, expected, [index.sort if index else None for index in typed])
        return None
    if isinstance(found, DefinitionSignature):
        context.problems.report(
            Code.WRONG_ARITY,
            f"`{name}` is a definition, not a map",
            node.span,
            help=f"write `{name}(…)`",
        )
    elif not declared and read_name(context, place, node.base, None) is not None:
        context.problems.report(Code.WRONG_ARITY, f"`{name}` is no map", node.span, help=f"write `{name}`")
    return None


def _index(
    context: TypingContext,
    place: ExpressionPlace,
    node: expression_nodes.Expression | expression_nodes.Wildcard,
    sort: Sort | None,
) -> Expression | None:
    if not isinstance(node, expression_nodes.Wildcard):
        return infer(context, place, node, sort)
    context.problems.report(
        Code.TYPE_MISMATCH,
        "this is many entries of a map, and one value is needed",
        node.span,
        "any index",
        help="quantify over the index, as in `forall a in A: m[a]`, or compare with a whole map",
    )
    return None


def _binary(context: TypingContext, place: ExpressionPlace, node: expression_nodes.Binary) -> Expression | None:
    """Type infix operators. Most associate to the left: long chains are walked in a loop, not by recursion."""
    chain: list[expression_nodes.Binary] = []
    first: expression_nodes.Expression = node
    while isinstance(first, expression_nodes.Binary):
        chain.append(first)
        first = first.left
    typed = infer(context, place, first, operators.operand_sort(chain[-1].operator, None))
    for each in reversed(chain):
        wanted = operators.operand_sort(each.operator, typed)
        typed = operators.binary(context.problems, each, typed, infer(context, place, each.right, wanted))
    return typed


def _together(
    context: TypingContext, place: ExpressionPlace, nodes: Sequence[expression_nodes.Expression], expected: Sort | None
) -> list[Expression | None]:
    """Type operands of one sort: the other operands decide the enumeration of a member that several have."""
    results: list[Expression | None] = [None] * len(nodes)
    open_members = [index for index, node in enumerate(nodes) if is_open_member(context, place, node)]
    unknown = [index for index, node in enumerate(nodes) if is_undeclared(context, place, node)]
    later = (*open_members, *unknown)
    sorts: list[Sort] = []
    for index, node in enumerate(nodes):
        if index not in later:
            typed = results[index] = infer(context, place, node, expected)
            if typed is not None:
                sorts.append(typed.sort)
    if open_members and not sorts and len(open_members) < len(nodes):
        later = tuple(unknown)  # the operand that would decide the enumeration has an error in it
    for index in later:
        results[index] = infer(context, place, nodes[index], sorts[0] if sorts else expected)
    return results


def _let(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Let, expected: Sort | None
) -> Expression | None:
    bound = infer(context, place, node.value)
    warn_if_hiding(context, place, node.name)
    if bound is None:
        infer(context, place.binding({node.name.text: BrokenName()}), node.body, expected)
        return None
    local = Local(node.name.text, bound.sort, LocalKind.LET, node.name.span)
    inner = infer(context, place.binding({local.name: local}), node.body, expected)
    return inner and Let(local, bound, inner, sort=inner.sort, span=node.span)
