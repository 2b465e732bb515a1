"""Agreement of types.

Owns: which sorts agree, the sort that several expressions have in common, widening of Int to Real.
Must never know: where an expression stands, names.

A range is Int to every operator. Int becomes Real where a Real is needed; nothing else converts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.sorts import (
    BOOL,
    INT,
    REAL,
    EnumSort,
    IndividualSort,
    IntSort,
    RangeSort,
    RealSort,
    Sort,
    is_integer,
    is_number,
)
from invariants.language.model.expressions import Expression, Literal, Unary
from invariants.language.model.operators import UnaryOperator
from invariants.language.problems import Problems


def family(sort: Sort) -> Sort:
    """Return the sort without its bounds: Int for a range, else the sort itself."""
    return INT if is_integer(sort) else sort


def common(sorts: Sequence[Sort]) -> Sort | None:
    """Return the sort that values of all the sorts can have, or None. Bounds stay only where all sorts are equal."""
    if all(sort == sorts[0] for sort in sorts):
        return sorts[0]
    if all(is_integer(sort) for sort in sorts):
        return INT
    if all(is_number(sort) for sort in sorts):
        return REAL
    return None


def widened(expression: Expression, sort: Sort) -> Expression:
    """Return the expression as a value of the sort. The two are known to agree."""
    if not isinstance(sort, RealSort) or isinstance(expression.sort, RealSort):
        return expression
    match expression:
        case Literal(value=int() as value):
            return Literal(Fraction(value), sort=REAL, span=expression.span)
        case Unary(operator=UnaryOperator.NEGATE, operand=Literal() as literal):
            return replace(expression, operand=widened(literal, sort), sort=REAL)
        case _:
            return Unary(UnaryOperator.WIDEN, expression, sort=REAL, span=expression.span)


def fits(expression: Expression, sort: Sort) -> bool:
    """Return whether the expression can stand where a value of the sort is needed."""
    return family(expression.sort) == family(sort) or (isinstance(sort, RealSort) and is_integer(expression.sort))


def fitted(
    problems: Problems, expression: Expression | None, sort: Sort, what: str, of_number: str | None = None
) -> Expression | None:
    """Return the expression as a value of the sort, widened if need be; None with an error.

    Args:
        problems: receives the error.
        expression: the typed expression; None if it has an error already.
        sort: the sort that is expected.
        what: the expression's name in messages.
        of_number: the way out for a number, if there is a special one.
    """
    if expression is None:
        return None
    if not fits(expression, sort):
        way_out = (sort == BOOL and _before_comment(expression)) or of_number if is_number(expression.sort) else None
        problems.report(
            Code.TYPE_MISMATCH,
            f"{what} has to be {described(sort)}, and this is {described(expression.sort)}",
            expression.span,
            f"{expression.sort}",
            help=way_out or conversion(expression.sort, sort),
        )
        return None
    return widened(expression, sort)


def whole_number(sort: Sort) -> str | None:
    """Return the way out for a Real where an integer is needed that nothing else declares; None for other sorts."""
    way_out = "a `Real` never becomes an `Int`: write a whole number, as in `2`, or use `div` instead of `/`"
    return way_out if is_integer(sort) else None


def _before_comment(expression: Expression) -> str | None:
    """Return the way out for a number in front of a ``#`` that is meant to compare; None for any other."""
    rest = expression.span.source.text[expression.span.end :]
    if re.match(r"[ \t]*#[ \t]*\w", rest):
        return "`#` starts a comment: write `!=` for different numbers, or compare it with something, as in `… > 0`"
    return None


def described(sort: Sort) -> str:
    """Return the sort for a sentence."""
    match sort:
        case EnumSort(name) | IndividualSort(name):
            return f"of `{name}`"
        case RangeSort():
            return f"an `Int` in `{sort}`"
        case _:
            return f"{'an' if isinstance(sort, IntSort) else 'a'} `{sort}`"


def conversion(found: Sort, wanted: Sort) -> str:
    """Return the way from one sort to another one, for a message."""
    if found == BOOL and is_number(wanted):
        return "write `if … then 1 else 0` to make a number of a condition"
    if wanted == BOOL and is_number(found):
        return "compare it with something, as in `… > 0`"
    if wanted == BOOL:
        return "compare it with something, as in `… == …`"
    if isinstance(found, RealSort) and is_integer(wanted):
        return "a `Real` never becomes an `Int`; declare the other side as `Real`, or use `div` instead of `/`"
    if isinstance(found, EnumSort) and is_number(wanted):
        return "members of an enumeration are no numbers; use a range such as `0..3` to count"
    if isinstance(wanted, EnumSort):
        shown = " or ".join(f"`{member}`" for member in wanted.members[:3])
        return f"give a value of `{wanted}`, such as {shown}"
    return f"give a value of `{wanted}`"
