"""The forms that stand only in code that a modification writes: ``prev`` and ``now``.

Owns: where the two forms have a meaning, the values that ``now`` captures, and names that need ``now``.
Must never know: edits, and how the argument of ``now`` is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.language.model.expressions import Expression, Previous
from invariants.language.tree import expression_nodes
from invariants.language.tree.free_names import free_names
from invariants.language.typing.context import Captures, ExpressionPlace, LateNames, TypingContext

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
            "read at this moment anyway",
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
    way_out = "take `{name}` out of `now`, or capture a parameter of the modification"
    late = LateNames(place.names, "`now` is evaluated", "bound only when the rewritten rule fires", way_out)
    inner = ExpressionPlace("a captured value", captures.maker, late=late, captures=captures.outer)
    captures.distinguished.update(text for kind, text in free_names(node.arguments) if kind == "value")
    typed = type_at(inner, node.arguments[0])
    return typed and captures.now(typed, f"now({node.arguments[0].span.text})", node.span)


def warn_of_shadowing(context: TypingContext, captures: Captures, same: Collection[str]) -> None:
    """Warn of the target's names that readers may take for the modification's; ``same`` names mean the same in both."""
    for node, binding in captures.shadowing:
        if node.text in captures.distinguished or node.text in same:
            continue
        context.problems.report(
            Code.SHADOWED_NAME,
            f"`{node.text}` is the rewritten rule's `{node.text}` here, not the modification's",
            node.span,
            "read when the rewritten rule fires",
            others=(Label(binding.span, "this one is meant"),),
            help=f"write `now({node.text})` for the modification's, or rename one of the two",
        )
