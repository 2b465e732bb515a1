"""Possibilities: ``can e within k by R, S``; ``any`` where no choice is possible, and holes, which have no value yet.

Owns: where one may stand, its number of steps, and its rules; the way out where an ``any`` or a hole cannot stand.
Must never know: runs.
"""

from __future__ import annotations

from invariants.foundation.codes import Code
from invariants.foundation.sorts import BOOL
from invariants.language.model.expressions import Expression, Possible
from invariants.language.tree import expression_nodes
from invariants.language.typing.code_queries import rule_named
from invariants.language.typing.context import ExpressionPlace, TypingContext

MOST_STEPS_AHEAD = 999_999
"""The most steps of a run that `can` asks for: nobody goes through longer runs."""


def possible(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Possible, body: Expression | None
) -> Expression | None:
    """Return the typed expression, given its typed body; None with an error."""
    if node is not place.possible:
        context.problems.report(
            Code.MISPLACED_FORM,
            "`can` cannot stand here",
            node.span,
            "this asks about runs from here",
            help="`can …` is a whole invariant, below `forall` and to the right of `=>` at most, with no `can` inside",
        )
        return None
    within = None if node.within is None else number_of_steps(context, node.within, MOST_STEPS_AHEAD)
    if within is None and node.within is not None:
        return None
    found = [rule_named(context, rule) for rule in node.rules or ()]
    if body is None or not all(found):
        return None
    rules = None if node.rules is None else tuple(rule.text for rule in node.rules)
    return Possible(body, within, rules, sort=BOOL, span=node.span)


def report_misplaced_choice(
    context: TypingContext, node: expression_nodes.Arbitrary | expression_nodes.Unknown
) -> None:
    """Report an ``any`` or ``unknown`` inside of an expression."""
    if isinstance(node, expression_nodes.Unknown):
        context.problems.report(
            Code.MISPLACED_FORM,
            "`unknown` cannot stand here",
            node.span,
            "some fixed condition",
            help="`unknown` is the whole condition that a `require` clause is rewritten as",
        )
        return
    context.problems.report(
        Code.MISPLACED_FORM,
        "`any` cannot stand here",
        node.span,
        "an arbitrary value",
        help="`any` is the whole right-hand side of an assignment or of a rewritten clause, or is left out",
    )


def report_hole(context: TypingContext, node: expression_nodes.Hole) -> None:
    """Report a hole: a model with one cannot be run."""
    context.problems.report(
        Code.HOLE,
        "nothing has filled this hole",
        node.span,
        help=f"`invariants solve {node.span.source.path}` finds the weakest filling; or write it yourself",
    )


def number_of_steps(context: TypingContext, number: expression_nodes.Number, most: int) -> int | None:
    """Return a number of steps, at most so many; None with an error."""
    digits = number.text.replace("_", "")
    if digits.isdecimal() and len(digits) <= len(str(most)) and int(digits) <= most:
        return int(digits)
    context.problems.report(
        Code.MISPLACED_FORM,
        f"`within` needs a whole number of steps, at most {most:,}",
        number.span,
        help="write for example `within 3`; runs of any length are what `can …` without `within` is about",
    )
    return None
