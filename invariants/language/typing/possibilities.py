"""Possibilities: ``can e within k by R, S``; and ``any`` where no choice is possible.

Owns: where one may stand, its number of steps, and its rules; the way out where an ``any`` cannot stand.
Must never know: runs.
"""

from __future__ import annotations

from invariants.foundation.codes import Code
from invariants.foundation.sorts import BOOL
from invariants.language.model.expressions import Expression, Possible
from invariants.language.tree import expression_nodes
from invariants.language.typing.code_queries import rule_named
from invariants.language.typing.context import ExpressionPlace, TypingContext

MOST_STEP_DIGITS = 6
"""Digits of the number of steps: nobody goes through longer runs."""


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
    if not _is_number_of_steps(context, node.within):
        return None
    found = [rule_named(context, rule) for rule in node.rules or ()]
    if body is None or not all(found):
        return None
    within = None if node.within is None else int(node.within.text.replace("_", ""))
    rules = None if node.rules is None else tuple(rule.text for rule in node.rules)
    return Possible(body, within, rules, sort=BOOL, span=node.span)


def report_misplaced_choice(context: TypingContext, node: expression_nodes.Arbitrary) -> None:
    """Report an ``any`` inside of an expression."""
    context.problems.report(
        Code.MISPLACED_FORM,
        "`any` cannot stand here",
        node.span,
        "an arbitrary value",
        help="`any` is the whole right-hand side of an assignment or of a rewritten clause, or is left out",
    )


def _is_number_of_steps(context: TypingContext, number: expression_nodes.Number | None) -> bool:
    """Return whether a number of steps can be used, or there is none; reports where it cannot."""
    digits = "0" if number is None else number.text.replace("_", "")
    if number is None or (digits.isdecimal() and len(digits) <= MOST_STEP_DIGITS):
        return True
    context.problems.report(
        Code.MISPLACED_FORM,
        "`within` needs a whole number of steps",
        number.span,
        help="write for example `within 3`, or leave it out for runs of any length",
    )
    return False
