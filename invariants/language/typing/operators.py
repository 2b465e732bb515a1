"""The type rules of operators and built-in functions.

Owns: which operands an operator takes, and the sort of its result.
Must never know: names, where an expression stands.

Operands are typed before; None is an operand with an error in it, and makes the result None without a further report.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.sorts import BOOL, INT, REAL, RealSort, Sort, is_number
from invariants.foundation.sources import Span
from invariants.language.model.expressions import (
    Aggregate,
    Binary,
    Comparison,
    Conditional,
    Expression,
    Extremum,
    Local,
    Unary,
)
from invariants.language.model.operators import (
    AggregateOperator,
    BinaryOperator,
    ComparisonOperator,
    ExtremumOperator,
    PrefixOperator,
    UnaryOperator,
)
from invariants.language.problems import Problems
from invariants.language.tree import expression_nodes
from invariants.language.typing.types import common, described, family, fitted, whole_number, widened

_EQUALITIES = (ComparisonOperator.EQUAL, ComparisonOperator.NOT_EQUAL)

_AT_LEAST = "`=>` is an implication: write `>=` for at least, or compare it with something, as in `… > 0`"


def number(
    problems: Problems,
    expression: Expression | None,
    what: str,
    of_condition: str = "write `if … then 1 else 0` to make a number of a condition",
) -> Expression | None:
    """Return the expression if it is a number; None with an error. ``of_condition`` is the way out for a condition."""
    if expression is None or is_number(expression.sort):
        return expression
    problems.report(
        Code.TYPE_MISMATCH,
        f"{what} has to be a number, and this is {described(expression.sort)}",
        expression.span,
        f"{expression.sort}",
        help=of_condition if expression.sort == BOOL else "numbers are `Int`, `Real` and ranges",
    )
    return None


def unary(problems: Problems, node: expression_nodes.Unary, operand: Expression | None) -> Expression | None:
    """Type ``not e`` and ``-e``."""
    if node.operator is PrefixOperator.NOT:
        condition = fitted(problems, operand, BOOL, "the operand of `not`")
        return condition and Unary(UnaryOperator.NOT, condition, sort=BOOL, span=node.span)
    value = number(problems, operand, "the operand of `-`")
    return value and Unary(UnaryOperator.NEGATE, value, sort=family(value.sort), span=node.span)


def binary(
    problems: Problems, node: expression_nodes.Binary, left: Expression | None, right: Expression | None
) -> Expression | None:
    """Type the infix operators other than comparisons."""
    operator = node.operator
    what = f"an operand of `{operator.value}`"
    match operator:
        case BinaryOperator.IFF | BinaryOperator.IMPLIES | BinaryOperator.OR | BinaryOperator.AND:
            way_out = _AT_LEAST if operator is BinaryOperator.IMPLIES else None
            left, right = fitted(problems, left, BOOL, what, way_out), fitted(problems, right, BOOL, what, way_out)
            sort: Sort = BOOL
        case BinaryOperator.ADD | BinaryOperator.SUBTRACT | BinaryOperator.MULTIPLY:
            left, right = number(problems, left, what), number(problems, right, what)
            if left is None or right is None:
                return None
            sort = REAL if REAL in (left.sort, right.sort) else INT
            left, right = widened(left, sort), widened(right, sort)
        case BinaryOperator.DIVIDE:
            left, right = fitted(problems, left, REAL, what), fitted(problems, right, REAL, what)
            sort = REAL
        case BinaryOperator.DIV | BinaryOperator.MOD:
            left, right = (fitted(problems, each, INT, what, whole_number(INT)) for each in (left, right))
            sort = INT
        case BinaryOperator.POWER:
            left = number(problems, left, "the base of `^`")
            right = fitted(problems, right, INT, "the exponent of `^`", whole_number(INT))
            sort = family(left.sort) if left else INT
    if left is None or right is None:
        return None
    return Binary(operator, left, right, sort=sort, span=node.span)


def only_equalities(node: expression_nodes.Comparison) -> bool:
    """Return whether all operators of a chain of comparisons apply to values of every sort."""
    return all(operator in _EQUALITIES for operator in node.operators)


def operand_sort(operator: BinaryOperator, left: Expression | None) -> Sort:
    """Return the probable sort of an operand of an infix operator; ``left`` is the operand before it."""
    match operator:
        case BinaryOperator.IFF | BinaryOperator.IMPLIES | BinaryOperator.OR | BinaryOperator.AND:
            return BOOL
        case BinaryOperator.DIVIDE:
            return REAL
        case _:
            return REAL if left is not None and left.sort == REAL else INT


def agreed(
    problems: Problems, operands: Sequence[Expression | None], what: str, span: Span
) -> tuple[Expression, ...] | None:
    """Return the operands as values of one sort; None with an error. ``what`` names them in the message."""
    known = [operand for operand in operands if operand is not None]
    if len(known) != len(operands):
        return None
    sort = common([operand.sort for operand in known])
    if sort is not None:
        return tuple(widened(operand, sort) for operand in known)
    first = known[0]
    other = next(operand for operand in known if common([first.sort, operand.sort]) is None)
    problems.report(
        Code.TYPE_MISMATCH,
        f"{what} have to be of one type",
        span,
        f"`{first.sort}` and `{other.sort}`",
        others=(Label(first.span, f"{first.sort}"), Label(other.span, f"{other.sort}")),
        help=f"give both as `{first.sort}` or both as `{other.sort}`",
    )
    return None


def comparison(
    problems: Problems, node: expression_nodes.Comparison, operands: Sequence[Expression | None]
) -> Expression | None:
    """Type a chain of comparisons. Only numbers have an order."""
    for position, operator in enumerate(node.operators):
        if operator in _EQUALITIES:
            continue
        for operand in operands[position : position + 2]:
            if number(problems, operand, f"an operand of `{operator.value}`") is None:
                return None
    parts = agreed(problems, operands, "both sides of a comparison", node.span)
    return None if parts is None else Comparison(parts, node.operators, sort=BOOL, span=node.span)


def conditional(
    problems: Problems,
    node: expression_nodes.Conditional,
    condition: Expression | None,
    branches: Sequence[Expression | None],
) -> Expression | None:
    """Type ``if c then t else e``."""
    condition = fitted(problems, condition, BOOL, "the condition of `if`")
    parts = agreed(problems, branches, "the branches of `if`", node.span)
    if condition is None or parts is None:
        return None
    return Conditional(condition, parts[0], parts[1], sort=parts[0].sort, span=node.span)


def aggregate(
    problems: Problems, node: expression_nodes.AggregateCall, locals: tuple[Local, ...], body: Expression | None
) -> Expression | None:
    """Type ``count``, ``sum``, ``min`` and ``max`` over bound names."""
    operator = next((each for each in AggregateOperator if each.value == node.function.text), None)
    if operator is None:
        problems.report(
            Code.UNKNOWN_NAME,
            f"`{node.function.text}` does not bind names",
            node.function.span,
            help="`count`, `sum`, `min` and `max` do, as in `count(a in Agent: m[a])`",
        )
        return None
    if operator is AggregateOperator.COUNT:
        body = fitted(problems, body, BOOL, "the body of `count`")
        sort: Sort = INT
    else:
        way_out = "write `count` for how many, or `if … then 1 else 0` to make a number of a condition"
        body = number(problems, body, f"the body of `{operator.value}`", way_out)
        sort = family(body.sort) if body else INT
    return body and Aggregate(operator, locals, body, sort=sort, span=node.span)


FUNCTIONS = ("abs", "min", "max", "exp", "log", "sqrt", "now", "saved", "subset")
"""The built-in functions."""

_REAL_FUNCTIONS = {"exp": UnaryOperator.EXP, "log": UnaryOperator.LOG, "sqrt": UnaryOperator.SQRT}


def function(
    problems: Problems, node: expression_nodes.Call, arguments: Sequence[Expression | None]
) -> Expression | None:
    """Type ``abs``, ``min``, ``max``, ``exp``, ``log`` and ``sqrt``."""
    name = node.function.text
    if name in ("min", "max"):
        return _extremum(problems, node, arguments)
    if len(arguments) != 1:
        problems.report(
            Code.WRONG_ARITY,
            f"`{name}` takes 1 argument, and there are {len(arguments)}",
            node.span,
            help=f"write `{name}(e)`",
        )
        return None
    if name == "abs":
        value = number(problems, arguments[0], "the argument of `abs`")
        return value and Unary(UnaryOperator.ABSOLUTE, value, sort=family(value.sort), span=node.span)
    value = fitted(problems, arguments[0], REAL, f"the argument of `{name}`")
    return value and Unary(_REAL_FUNCTIONS[name], value, sort=REAL, span=node.span)


def _extremum(
    problems: Problems, node: expression_nodes.Call, arguments: Sequence[Expression | None]
) -> Expression | None:
    name = node.function.text
    if len(arguments) < 2:
        problems.report(
            Code.WRONG_ARITY,
            f"`{name}` takes at least 2 arguments, and there {'is' if len(arguments) == 1 else 'are'} {len(arguments)}",
            node.span,
            help=f"write `{name}(e, f)`, or `{name}(a in Agent: e)` for the {name}imum over all values of a type",
        )
        return None
    numbers = [number(problems, argument, f"an argument of `{name}`") for argument in arguments]
    parts = agreed(problems, numbers, f"the arguments of `{name}`", node.span)
    if parts is None:
        return None
    sort: Sort = REAL if isinstance(parts[0].sort, RealSort) else INT
    return Extremum(ExtremumOperator(name), parts, sort=sort, span=node.span)
