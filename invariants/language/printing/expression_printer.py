"""Expressions, types and references to rules as text on one line, with no more parentheses than they need.

Owns: the text of each form, and the places where parentheses are needed.
Must never know: lines, places, comments.

No walk recurses: trees that a program builds may be deeper than any text that is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from invariants.foundation.records import Record
from invariants.language.model.operators import BinaryOperator, PrefixOperator
from invariants.language.tree import expression_nodes
from invariants.language.tree.precedence import Precedence, level_of

Printable = (
    expression_nodes.Expression
    | expression_nodes.TypeExpression
    | expression_nodes.RuleReference
    | expression_nodes.SiteReference
    | expression_nodes.Wildcard
    | expression_nodes.BinderGroup
    | expression_nodes.LeadsTo
    | expression_nodes.EachEntry
    | expression_nodes.FieldValue
)


class Slot(Record):
    """A place for an expression that has to bind at least as tightly as ``level``.

    ``followed`` says that an infix operator comes next, which an expression without an end of its own would swallow.
    ``row`` is set in a long row whose tree is balanced: `=>` among the premises of implications, and ``-`` where the
    signs of the tree are the opposite of those in the text.
    """

    node: Printable
    level: Precedence = Precedence.ANYTHING
    followed: bool = False
    row: BinaryOperator | None = None

    @property
    def needs_parentheses(self) -> bool:
        """Return whether the node would be read differently without parentheses, or has parentheses to keep."""
        match self.node:
            case expression_nodes.Binary(operator, grouped=grouped):
                return level_of(operator) < self.level or (grouped and self.level > Precedence.ANYTHING)
            case expression_nodes.Unary(operator):
                return level_of(operator) < self.level
            case expression_nodes.Comparison():
                return self.level > Precedence.COMPARISON
            case (
                expression_nodes.Quantified()
                | expression_nodes.Conditional()
                | expression_nodes.Let()
                | expression_nodes.Possible()
            ):
                return self.followed
            case expression_nodes.Unknown(over):
                return self.followed and bool(over)
            case expression_nodes.Arbitrary():
                return self.followed and self.node.condition is not None
        return False


Parts = list["str | Slot"]


def print_expression(expression: expression_nodes.Expression) -> str:
    """Return an expression on one line, which ``parse`` reads back as an equal tree."""
    return flat(Slot(expression))


def print_type(type_expression: expression_nodes.TypeExpression) -> str:
    """Return a type as text."""
    return flat(Slot(type_expression))


def print_reference(reference: expression_nodes.RuleReference | expression_nodes.SiteReference) -> str:
    """Return ``R``, ``R(e, _)``, ``R.site`` or ``R(e, _).site``."""
    return flat(Slot(reference))


def flat(slot: Slot) -> str:
    """Return the content of a slot on one line."""
    text: list[str] = []
    waiting: Parts = [slot]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            text.append(part)
        elif part.needs_parentheses:
            waiting += (")", Slot(part.node), "(")
        else:
            waiting.extend(reversed(parts_of(part)))
    return "".join(text)


def listed(nodes: Iterable[Printable]) -> Parts:
    """Return nodes with commas between them."""
    parts: Parts = []
    for node in nodes:
        if parts:
            parts.append(", ")
        parts.append(Slot(node))
    return parts


def written_operator(node: expression_nodes.Binary, slot: Slot) -> BinaryOperator:
    """Return the operator between the operands of the node in a slot, as the text has it."""
    if not node.joined or slot.row is None:
        return node.operator
    if slot.row is BinaryOperator.IMPLIES:
        return slot.row
    return BinaryOperator.ADD if node.operator is BinaryOperator.SUBTRACT else BinaryOperator.SUBTRACT


def operand_slots(node: expression_nodes.Binary, slot: Slot) -> tuple[Slot, Slot]:
    """Return the slots of the operands of the infix operator in a slot."""
    operator = written_operator(node, slot)
    level = level_of(operator)
    tighter = Precedence(level + 1)
    if operator is BinaryOperator.POWER:
        return Slot(node.left, tighter, True), Slot(node.right, Precedence.NEGATE, slot.followed)
    if operator is BinaryOperator.IMPLIES:
        right = tighter if node.joined and slot.row is operator else level
        return Slot(node.left, tighter, True, operator), Slot(node.right, right, slot.followed, operator)
    # Inside a long row, an operand that is a row of its own has parentheses.
    left = level if _goes_on(node.left, level) or not node.joined else tighter
    right = level if _goes_on(node.right, level) else tighter
    after = operator if operator is BinaryOperator.SUBTRACT else None
    return Slot(node.left, left, True, slot.row if node.joined else None), Slot(node.right, right, slot.followed, after)


def _goes_on(node: expression_nodes.Expression, level: Precedence) -> bool:
    """Return whether an operand is a part of the same long row."""
    return isinstance(node, expression_nodes.Binary) and node.joined and level_of(node.operator) == level


def compared_slots(node: expression_nodes.Comparison, followed: bool) -> list[Slot]:
    """Return the slots of the operands of a comparison."""
    last = len(node.operands) - 1
    return [Slot(operand, Precedence.SUM, followed or index < last) for index, operand in enumerate(node.operands)]


def _goal(body: expression_nodes.Expression) -> Parts:
    """Return what comes after ``can``: behind the name of a variable, a minus subtracts."""
    return ["(", Slot(body), ")"] if flat(Slot(body)).startswith("-") else [Slot(body)]


def parts_of(slot: Slot) -> Parts:
    """Return the content of a slot, one level deep, without parentheses around the whole."""
    node = slot.node
    match node:
        case expression_nodes.Number(text):
            return [text]
        case expression_nodes.Boolean(value):
            return ["true" if value else "false"]
        case expression_nodes.Name(text, qualifier, primed):
            return [text if qualifier is None else f"{qualifier}.{text}", "'" if primed else ""]
        case expression_nodes.Index(base, indices):
            return [Slot(base), "[", *listed(indices), "]"]
        case expression_nodes.Call(function, arguments):
            return [function.text, "(", *listed(arguments), ")"]
        case expression_nodes.AggregateCall(function, binders, body):
            return [function.text, "(", *listed(binders), ": ", Slot(body), ")"]
        case expression_nodes.BinderGroup(names, type_expression):
            return [", ".join(name.text for name in names), " in ", Slot(type_expression)]
        case expression_nodes.Unary(operator, operand):
            sign = "not " if operator is PrefixOperator.NOT else "-"
            return [sign, Slot(operand, level_of(operator), slot.followed)]
        case expression_nodes.Binary():
            left, right = operand_slots(node, slot)
            return [left, f" {written_operator(node, slot).value} ", right]
        case expression_nodes.Comparison(_, operators):
            first, *rest = compared_slots(node, slot.followed)
            parts: Parts = [first]
            for comparison, operand_slot in zip(operators, rest, strict=True):
                parts += (f" {comparison.value} ", operand_slot)
            return parts
        case expression_nodes.Conditional(condition, then, otherwise):
            return ["if ", Slot(condition), " then ", Slot(then), " else ", Slot(otherwise)]
        case expression_nodes.Let(name, value, body):
            return [f"let {name.text} = ", Slot(value), " in ", Slot(body)]
        case expression_nodes.Quantified(quantifier, binders, body):
            return [quantifier.value, " ", *listed(binders), ": ", Slot(body)]
        case expression_nodes.EachEntry(names, body):
            return [f"for {', '.join(name.text for name in names)}: ", Slot(body)]
        case expression_nodes.Enabled(rule):
            return ["enabled ", Slot(rule)]
        case expression_nodes.Unmodified(code, since):
            return ["unmodified ", Slot(code), *([] if since is None else [f" since {since.text}"])]
        case expression_nodes.HeldValue(site, name):
            return ["captured ", Slot(site), ".", name.text]
        case expression_nodes.Direction(direction, site):
            return [f"{direction.value} ", Slot(site)]
        case expression_nodes.Possible(body, measure, within, rules):
            smaller: Parts = [] if measure is None else [" decreases ", Slot(measure)]
            by = "" if rules is None else f" by {', '.join(rule.text for rule in rules)}"
            return ["can ", *_goal(body), *smaller, "" if within is None else f" within {within.text}", by]
        case expression_nodes.LeadsTo(binders, premise, goal, within, rules, modifications):
            around: Parts = ["forall ", *listed(binders), ": "] if binders else []
            unit = " modifications" if modifications else ""
            of = "" if rules is None else f" steps of {', '.join(rule.text for rule in rules)}"
            both: Parts = [Slot(premise, followed=True), " leads to ", Slot(goal, followed=True)]
            return [*around, *both, f" within {within.text}{unit}{of}"]
        case expression_nodes.Unknown(over):
            return ["unknown over ", *listed(over)] if over else ["unknown"]
        case (
            expression_nodes.RecordValue()
            | expression_nodes.Updated()
            | expression_nodes.Field()
            | expression_nodes.FieldValue()
            | expression_nodes.PresentValue()
        ):
            return _parts_of_record(node)
        case expression_nodes.Previous():
            return ["prev"]
        case expression_nodes.Hole(over, extreme):
            words = "" if over is None else f" over {', '.join(name.text for name in over)}"
            return ["?", words, "" if extreme is None else f" {extreme.value}"]
        case expression_nodes.Arbitrary(name, condition):
            if name is None or condition is None:
                return ["any"]
            return [f"any {name.text} where ", Slot(condition)]
        case expression_nodes.NamedType(name):
            return [name]
        case expression_nodes.RangeType(low, high):
            return [Slot(low), "..", Slot(high)]
        case expression_nodes.OptionalType(inner):
            return [Slot(inner), "?"]
        case expression_nodes.Wildcard():
            return ["_"]
        case expression_nodes.RuleReference(rule, None):
            return [rule.text]
        case expression_nodes.RuleReference(rule, arguments):
            return [rule.text, "(", *listed(arguments or ()), ")"]
        case expression_nodes.SiteReference(rule, site):
            return [Slot(rule), ".", site.text]
        case _:
            assert_never(node)


def _parts_of_record(
    node: expression_nodes.RecordValue
    | expression_nodes.Updated
    | expression_nodes.Field
    | expression_nodes.FieldValue
    | expression_nodes.PresentValue,
) -> Parts:
    match node:
        case expression_nodes.RecordValue(record, fields):
            return [record.text, "(", *listed(fields), ")"]
        case expression_nodes.Updated(base, fields):
            return [Slot(base, Precedence.ATOM, True), " with { ", *listed(fields), " }"]
        case expression_nodes.Field(base, name):
            return [Slot(base, Precedence.ATOM, True), ".", name.text]
        case expression_nodes.FieldValue(name, value):
            return [f"{name.text}: ", Slot(value)]
        case expression_nodes.PresentValue(_, value):
            return ["value(", Slot(value), ")"]
