"""The forms that only code written by a modification has: ``prev`` and ``now``.

Owns: where the two forms have a meaning, and the values that ``now`` captures.
Must never know: edits, and how the argument of ``now`` is typed.
"""

from __future__ import annotations

from collections.abc import Callable

from invariants.foundation.codes import Code
from invariants.language.model.expressions import Expression, Previous
from invariants.language.tree import expression_nodes
from invariants.language.typing.context import ExpressionPlace, TypingContext

TypeAt = Callable[[ExpressionPlace, expression_nodes.Expression], Expression | None]
"""Types an expression at a place; None for an expression with an error in it."""


def previous(context: TypingContext, place: ExpressionPlace, node: expression_nodes.Previous) -> Expression | None:
    """Return the value of the code that the site held before the edit."""
    if place.previous is None:
        context.problems.report(
            Code.MISPLACED_FORM,
            "`prev` has no meaning here",
            node.span,
            "no clause is rewritten here",
            help="`prev` stands in the new code of `rewrite R.site as …` and of `add`, outside `now`",
        )
        return None
    if place.captures is not None:
        place.captures.uses_previous = True
    if place.previous.sort is None:
        return None
    return Previous(sort=place.previous.sort, span=node.span)


def now(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Call, type_at: TypeAt
) -> Expression | None:
    """Return the captured value of ``now(e)``, where ``e`` is typed in the scope of the modification."""
    captures = place.captures
    if captures is None:
        context.problems.report(
            Code.MISPLACED_FORM,
            "`now` has no meaning here",
            node.span,
            "read at this moment anyway" if place.late is None else "inside another `now`",
            help="`now(e)` stands in code that a modification writes; leave it out here",
        )
        for argument in node.arguments:
            type_at(place, argument)
        return None
    if len(node.arguments) != 1:
        context.problems.report(
            Code.WRONG_ARITY, "`now` takes 1 argument", node.span, help="write `now(e)` with the value to keep"
        )
        return None
    inner = ExpressionPlace("a captured value", captures.maker, late=place.names)
    typed = type_at(inner, node.arguments[0])
    return typed and captures.now(typed, f"now({node.arguments[0].span.text})", node.span)
