"""Possibilities: ``can e within k by R, S``; ``any`` where no choice is possible, and holes, which have no value yet.

Owns: where one may stand, its number of steps, and its rules; the way out where an ``any`` or a hole cannot stand.
Must never know: runs.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.sorts import BOOL, INT, Sort
from invariants.language.model.expressions import Binary, Decrease, Expression, Possible, Quantified
from invariants.language.model.operators import BinaryOperator
from invariants.language.tree import expression_nodes
from invariants.language.typing.code_queries import rule_named
from invariants.language.typing.context import ExpressionPlace, TypingContext
from invariants.language.typing.types import fitted, whole_number

MOST_STEPS_AHEAD = 999_999
"""The most steps of a run that `can` asks for: nobody goes through longer runs."""

_STEPS_AHEAD = "write for example `within 3`; runs of any length are what `can …` without `within` is about"

_LONGEST_GOAL = 60
"""The most characters of a condition that a way out repeats."""

STEPS_TO_DECREASE = 1
"""The steps within which a number decreases, where no others are given."""


def possible(
    context: TypingContext,
    place: ExpressionPlace,
    node: expression_nodes.Possible,
    infer: Callable[[ExpressionPlace, expression_nodes.Expression, Sort], Expression | None],
) -> Expression | None:
    """Return the typed expression; None with an error. ``infer`` types a part of it.

    The conditions around it are added by :func:`with_conditions`, once they are typed.
    """
    inner, measure = replace(place, possible=None), None
    body = fitted(context.problems, infer(inner, node.body, BOOL), BOOL, "the operand of `can`")
    if node.measure is not None:
        typed = infer(inner, node.measure, INT)
        measure = fitted(context.problems, typed, INT, "the number that decreases", whole_number(INT))
    if node is not place.possible:
        _report_misplaced_possibility(context, place, node)
        return None
    within = None if node.within is None else number_of_steps(context, node.within, MOST_STEPS_AHEAD, _STEPS_AHEAD)
    if within is None and node.within is not None:
        return None
    found = [rule_named(context, rule) for rule in node.rules or ()]
    if body is None or not all(found) or (measure is None and node.measure is not None):
        return None
    rules = None if node.rules is None else tuple(rule.text for rule in node.rules)
    if measure is not None:
        steps = STEPS_TO_DECREASE if within is None else within
        return Possible(body, Decrease(measure, ()), steps, rules, sort=BOOL, span=node.span)
    return Possible(body, None, within, rules, sort=BOOL, span=node.span)


def _report_misplaced_possibility(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Possible
) -> None:
    """Report a ``can`` that is no whole invariant, or in a statement that has none."""
    body = " ".join(node.body.span.text.split())
    goal = f"`{body}`" if len(body) <= _LONGEST_GOAL and "#" not in body else "its condition"
    help = "`can …` is a whole invariant, below `forall` and to the right of `=>` at most, with no `can` inside"
    context.problems.report(
        Code.MISPLACED_FORM,
        "`can` cannot stand here" if place.instead_of_can is None else f"{place.what} has no `can`",
        node.span,
        "this asks about runs from here",
        help=help if place.instead_of_can is None else place.instead_of_can.format(goal=goal),
    )


def with_conditions(condition: Expression, asked: tuple[Expression, ...] = ()) -> Expression:
    """Return an invariant whose ``can`` has the conditions that stand to the left of ``=>`` in front of it."""
    match condition:
        case Quantified(body=body):
            return replace(condition, body=with_conditions(body, asked))
        case Binary(operator=BinaryOperator.IMPLIES, left=left, right=right):
            return replace(condition, right=with_conditions(right, (*asked, left)))
        case Possible(measure=Decrease() as measure):
            return replace(condition, measure=replace(measure, asked=asked))
        case _:
            return condition


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


def number_of_steps(context: TypingContext, number: expression_nodes.Number, most: int, help: str) -> int | None:
    """Return a number of steps, at most so many; None with an error, whose way out is ``help``."""
    digits = number.text.replace("_", "")
    if digits.isdecimal() and len(digits) <= len(str(most)) and int(digits) <= most:
        return int(digits)
    context.problems.report(
        Code.MISPLACED_FORM,
        f"`within` needs a whole number of steps, at most {most:,}",
        number.span,
        help=help,
    )
    return None


def report_no_record(
    context: TypingContext, node: expression_nodes.RecordValue | expression_nodes.Updated | expression_nodes.Field
) -> None:
    """Report the form of a record in a text that declares none."""
    context.problems.report(
        Code.UNKNOWN_NAME,
        "there are no records here",
        node.span,
        help="declare one, as in `record Proposal { target: Account, level: Int }`",
    )


def report_optional_type(context: TypingContext, node: expression_nodes.OptionalType) -> None:
    """Report an optional type where all values have to be there."""
    context.problems.report(
        Code.TYPE_MISMATCH,
        "only variables, constants and fields can be optional",
        node.span,
        help="write the type without `?`",
    )


def report_misplaced_form(context: TypingContext, node: expression_nodes.Direction | expression_nodes.Hole) -> None:
    """Report a form that no expression is made of, at a place where it has no meaning."""
    if isinstance(node, expression_nodes.Hole):
        report_hole(context, node)
    else:
        _report_misplaced_direction(context, node)


def _report_misplaced_direction(context: TypingContext, node: expression_nodes.Direction) -> None:
    """Report ``tightens``, ``loosens`` or ``keeps`` that is no operand of ``and`` in the contract of unknown code."""
    context.problems.report(
        Code.MISPLACED_FORM,
        f"`{node.direction.value}` has no meaning here",
        node.span,
        "a statement about edits",
        help="it stands beside `and` in the contract of `rewrite M as any of … editing …`",
    )
