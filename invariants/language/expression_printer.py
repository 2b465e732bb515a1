"""Expressions, types and references to rules as text on one line, with no more parentheses than they need.

Owns: what each form looks like, and where parentheses are needed.
Must never know: lines, places, comments. Walks with an explicit stack: trees that were put together by a program may be
deeper than any text that is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from invariants.foundation.records import Record
from invariants.language import syntax
from invariants.language.precedence import Precedence, associates_right, level_of

Printable = (
    syntax.Expression
    | syntax.TypeExpression
    | syntax.RuleReference
    | syntax.SiteReference
    | syntax.Wildcard
    | syntax.BinderGroup
)


class Slot(Record):
    """Where something is to be put: it has to bind at least as tightly as ``level``.

    ``followed`` says that an infix operator comes next, which an expression without an end of its own would swallow.
    """

    node: Printable
    level: Precedence = Precedence.ANYTHING
    followed: bool = False

    @property
    def needs_parentheses(self) -> bool:
        """Whether the node would be read differently without parentheses."""
        match self.node:
            case syntax.Unary(operator) | syntax.Binary(operator):
                return level_of(operator) < self.level
            case syntax.Comparison():
                return self.level > Precedence.COMPARISON
            case syntax.Quantified() | syntax.Conditional() | syntax.Let():
                return self.followed
            case syntax.Arbitrary():
                return self.followed and self.node.condition is not None
        return False


Parts = list["str | Slot"]


def print_expression(expression: syntax.Expression) -> str:
    """An expression on one line. ``parse`` reads it back as an equal tree."""
    return flat(Slot(expression))


def print_type(type_expression: syntax.TypeExpression) -> str:
    """A type."""
    return flat(Slot(type_expression))


def print_reference(reference: syntax.RuleReference | syntax.SiteReference) -> str:
    """``R``, ``R(e, _)``, ``R.site`` or ``R(e, _).site``."""
    return flat(Slot(reference))


def flat(slot: Slot) -> str:
    """What fills a slot, on one line."""
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
    """Nodes with commas between them."""
    parts: Parts = []
    for node in nodes:
        if parts:
            parts.append(", ")
        parts.append(Slot(node))
    return parts


def operand_slots(node: syntax.Binary, followed: bool) -> tuple[Slot, Slot]:
    """The slots of the operands of an infix operator."""
    level = level_of(node.operator)
    tighter = Precedence(level + 1)
    if node.operator is syntax.BinaryOperator.POWER:
        return Slot(node.left, tighter, True), Slot(node.right, Precedence.NEGATE, followed)
    if associates_right(node.operator):
        return Slot(node.left, tighter, True), Slot(node.right, level, followed)
    return Slot(node.left, level, True), Slot(node.right, tighter, followed)


def compared_slots(node: syntax.Comparison, followed: bool) -> list[Slot]:
    """The slots of the operands of a comparison."""
    last = len(node.operands) - 1
    return [Slot(operand, Precedence.SUM, followed or index < last) for index, operand in enumerate(node.operands)]


def parts_of(slot: Slot) -> Parts:
    """What fills a slot, one level deep, without parentheses around the whole."""
    node = slot.node
    match node:
        case syntax.Number(text):
            return [text]
        case syntax.Boolean(value):
            return ["true" if value else "false"]
        case syntax.Name(text, qualifier, primed):
            return [text if qualifier is None else f"{qualifier}.{text}", "'" if primed else ""]
        case syntax.Index(base, indices):
            return [Slot(base), "[", *listed(indices), "]"]
        case syntax.Call(function, arguments):
            return [function.text, "(", *listed(arguments), ")"]
        case syntax.AggregateCall(function, binders, body):
            return [function.text, "(", *listed(binders), ": ", Slot(body), ")"]
        case syntax.BinderGroup(names, type_expression):
            return [", ".join(name.text for name in names), " in ", Slot(type_expression)]
        case syntax.Unary(operator, operand):
            sign = "not " if operator is syntax.UnaryOperator.NOT else "-"
            return [sign, Slot(operand, level_of(operator), slot.followed)]
        case syntax.Binary(operator):
            left, right = operand_slots(node, slot.followed)
            return [left, f" {operator.value} ", right]
        case syntax.Comparison(_, operators):
            first, *rest = compared_slots(node, slot.followed)
            parts: Parts = [first]
            for comparison, operand_slot in zip(operators, rest, strict=True):
                parts += (f" {comparison.value} ", operand_slot)
            return parts
        case syntax.Conditional(condition, then, otherwise):
            return ["if ", Slot(condition), " then ", Slot(then), " else ", Slot(otherwise)]
        case syntax.Let(name, value, body):
            return [f"let {name.text} = ", Slot(value), " in ", Slot(body)]
        case syntax.Quantified(quantifier, binders, body):
            return [quantifier.value, " ", *listed(binders), ": ", Slot(body)]
        case syntax.Enabled(rule):
            return ["enabled ", Slot(rule)]
        case syntax.Unmodified(code):
            return ["unmodified ", Slot(code)]
        case syntax.Previous():
            return ["prev"]
        case syntax.Arbitrary(name, condition):
            if name is None or condition is None:
                return ["any"]
            return [f"any {name.text} where ", Slot(condition)]
        case syntax.NamedType(name):
            return [name]
        case syntax.RangeType(low, high):
            return [Slot(low), "..", Slot(high)]
        case syntax.Wildcard():
            return ["_"]
        case syntax.RuleReference(rule, None):
            return [rule.text]
        case syntax.RuleReference(rule, arguments):
            return [rule.text, "(", *listed(arguments or ()), ")"]
        case syntax.SiteReference(rule, site):
            return [Slot(rule), ".", site.text]
        case _:
            assert_never(node)
