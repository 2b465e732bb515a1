"""Expressions over several lines, where one line has no room for them.

Owns: where a long expression is broken, and how its lines are indented.
Must never know: declarations, comments.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.limits import PAGE_WIDTH
from invariants.language.model.operators import PrefixOperator
from invariants.language.printing.expression_printer import (
    Printable,
    Slot,
    compared_slots,
    flat,
    listed,
    operand_slots,
    written_operator,
)
from invariants.language.tree import expression_nodes
from invariants.language.tree.precedence import level_of

STEP = 2
"""The number of columns by which inner lines are indented further."""

_DEEPEST_INDENT = 60
"""The indentation, in columns, beyond which lines are no longer broken: breaking them would gain no room."""

_BRACKETED = (expression_nodes.Unary, expression_nodes.Call, expression_nodes.AggregateCall)


def fits(text: str) -> bool:
    """Return whether a line stays within the width."""
    return len(text) <= PAGE_WIDTH


def clause(head: str, node: Printable, indent: int = 0, tail: str = "") -> list[str]:
    """Return the lines of ``head node tail``: on one line, or with the node on indented lines of its own."""
    margin = " " * indent
    text = flat(Slot(node))
    if fits(f"{margin}{head} {text}{tail}"):
        return [f"{margin}{head} {text}{tail}"]
    if isinstance(node, expression_nodes.Quantified) and fits(f"{margin}{head} {_quantifier(node)}"):
        return _lines(f"{margin}{head} {wrapped(Slot(node), indent, indent + len(head) + 1, len(tail))}{tail}")
    inner = indent + STEP
    return _lines(f"{margin}{head}\n{' ' * inner}{wrapped(Slot(node), inner, inner, len(tail))}{tail}")


def filled(head: str, items: Sequence[str]) -> list[str]:
    """Return the lines of ``head item, item, …``, with as many items on a line as there is room for."""
    lines = [head]
    for index, item in enumerate(items):
        text = item if index == len(items) - 1 else f"{item},"
        if fits(f"{lines[-1]} {text}"):
            lines[-1] += f" {text}"
        else:
            lines.append(" " * STEP + text)
    return lines


def wrapped(slot: Slot, indent: int, column: int, tail: int = 0) -> str:
    """Return the content of a slot, on several lines where one has no room.

    Lines that cannot be broken sensibly stay long.

    Args:
        slot: the content.
        indent: the column of further lines.
        column: the column in which the first line starts.
        tail: the room for text behind the last line, in characters.
    """
    text = flat(slot)
    if column + len(text) + tail <= PAGE_WIDTH or indent > _DEEPEST_INDENT:
        return text
    margin = "\n" + " " * indent
    inner = indent + STEP
    further = "\n" + " " * inner
    if slot.needs_parentheses:
        return f"({further}{wrapped(Slot(slot.node), inner, inner)}{margin})"
    match slot.node:
        case expression_nodes.Binary() | expression_nodes.Comparison():
            return _chain(slot, indent, column, tail)
        case expression_nodes.Unary(operator, operand):
            sign = "not " if operator is PrefixOperator.NOT else "-"
            operand_slot = Slot(operand, level_of(operator), slot.followed)
            return sign + wrapped(operand_slot, indent, column + len(sign), tail)
        case expression_nodes.Quantified(_, _, body):
            return f"{_quantifier(slot.node)}{further}{wrapped(Slot(body), inner, inner, tail)}"
        case expression_nodes.EachEntry(names, body):
            head = f"for {', '.join(name.text for name in names)}:"
            return f"{head}{further}{wrapped(Slot(body), inner, inner, tail)}"
        case expression_nodes.Conditional(condition, then, otherwise):
            pieces = [
                "if " + wrapped(Slot(condition), inner, column + 3),
                "then " + wrapped(Slot(then), inner, indent + 5),
                "else " + wrapped(Slot(otherwise), inner, indent + 5, tail),
            ]
            return margin.join(pieces)
        case expression_nodes.Let(name, value, body):
            head = f"let {name.text} = "
            first = head + wrapped(Slot(value), inner, column + len(head), 3) + " in"
            return first + margin + wrapped(Slot(body), indent, indent, tail)
        case expression_nodes.Arbitrary(expression_nodes.Identifier(name), condition) if condition is not None:
            return f"any {name} where{further}{wrapped(Slot(condition), inner, inner, tail)}"
        case expression_nodes.AggregateCall(function, binders, body):
            groups = "".join(flat(part) if isinstance(part, Slot) else part for part in listed(binders))
            return f"{function.text}({groups}:{further}{wrapped(Slot(body), inner, inner)}{margin})"
        case expression_nodes.Call(function, arguments) if arguments:
            written = [wrapped(Slot(argument), inner, inner, 1) for argument in arguments]
            return f"{function.text}({further}{f',{further}'.join(written)}{margin})"
    return text


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _quantifier(node: expression_nodes.Quantified) -> str:
    """Return ``forall a in T:``."""
    groups = "".join(flat(part) if isinstance(part, Slot) else part for part in listed(node.binders))
    return f"{node.quantifier.value} {groups}:"


def _chain(slot: Slot, indent: int, column: int, tail: int) -> str:
    """Return the lines of operators of one level, each operator at the start of a line."""
    first, rest = _links(slot)
    text = wrapped(first, indent, column)
    for index, (operator, operand) in enumerate(rest):
        room = tail if index == len(rest) - 1 else 0
        # A part that ends in a bracket of its own brings the bracket back to the margin.
        bracketed = operand.needs_parentheses or isinstance(operand.node, _BRACKETED)
        inner = indent if bracketed else indent + STEP
        text += f"\n{' ' * indent}{operator} {wrapped(operand, inner, indent + len(operator) + 1, room)}"
    return text


def _links(slot: Slot) -> tuple[Slot, list[tuple[str, Slot]]]:
    """Return the first operand of a chain of operators of one level, and the others, each after its operator."""
    node = slot.node
    if isinstance(node, expression_nodes.Comparison):
        first, *others = compared_slots(node, slot.followed)
        return first, [(operator.value, other) for operator, other in zip(node.operators, others, strict=True)]
    if not isinstance(node, expression_nodes.Binary):
        raise TypeError(f"not an operator: {node!r}")
    level = level_of(written_operator(node, slot))
    links: list[tuple[str, Slot]] = []
    waiting = [("", slot)]
    while waiting:
        before, part = waiting.pop()
        inner = node if part is slot else _continued(part, level)
        if inner is None:
            links.append((before, part))
            continue
        left, right = operand_slots(inner, part)
        waiting += ((written_operator(inner, part).value, right), (before, left))
    return links[0][1], links[1:]


def _continued(slot: Slot, level: int) -> expression_nodes.Binary | None:
    """Return the operator in a slot if it continues a chain of the level."""
    node = slot.node
    if isinstance(node, expression_nodes.Binary) and not slot.needs_parentheses:
        return node if level_of(written_operator(node, slot)) == level else None
    return None
