"""Names that are bound inside a declaration: bound twice, or hiding others.

Owns: the diagnostics about them.
Must never know: the forms that bind them.
"""

from __future__ import annotations

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.language.model.expressions import Local
from invariants.language.tree import expression_nodes
from invariants.language.typing.context import ExpressionPlace, TypingContext
from invariants.language.typing.names import Captured


def report_bound_twice(
    context: TypingContext, name: expression_nodes.Identifier, first: expression_nodes.Identifier
) -> None:
    """Report a name that one list binds twice."""
    context.problems.report(
        Code.DUPLICATE_NAME,
        f"`{name.text}` is bound twice",
        name.span,
        others=(Label(first.span, "first bound here"),),
        help="give one of them another name",
    )


def warn_if_hiding(context: TypingContext, place: ExpressionPlace, name: expression_nodes.Identifier) -> None:
    """Warn of a bound name that hides a declared value or another bound name.

    There is no warning where the other name is declared in a file that the file of the bound name does not import.
    """
    if name.text.startswith("_"):
        return
    outer = place.names.find(name.text)
    declared = context.symbols.value_declarations.get(name.text)
    if isinstance(outer, Captured):
        hidden, what = outer.local.span, "the modification's"
    elif isinstance(outer, Local):
        hidden, what = outer.span, "the one outside"
    elif outer is None and declared is not None:
        hidden, what = declared.name.span, "the declared one"
        if hidden.source is not name.span.source and name.span.source in context.imported:
            return
    else:
        return
    context.problems.report(
        Code.SHADOWED_NAME,
        f"`{name.text}` hides {what}",
        name.span,
        "bound here",
        others=(Label(hidden, "cannot be mentioned inside"),),
        help="give one of them another name",
    )
