"""Parts of optional values and records, as the text has them: ``open[m].level``, ``open[m] != none``, ``value(x)``.

Owns: the tree of a variable that is part of a value, and of the condition that the value is there.
Must never know: how other expressions are written.

A model keeps such values in several variables (``language.records``): ``open.level``, and ``open.there``.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.sources import Span
from invariants.language.model.compounds import NEEDED, NONE, THERE, whole_name
from invariants.language.model.expressions import (
    Binary,
    Comparison,
    Expression,
    Let,
    PresentValue,
    ReadVariable,
    Unary,
    Variable,
)
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, UnaryOperator
from invariants.language.printing.expression_printer import print_expression
from invariants.language.tree import expression_nodes


def part_tree(read: ReadVariable, indices: tuple[expression_nodes.Expression, ...]) -> expression_nodes.Expression:
    """Return the tree of a variable that is read: that of a field, or of the condition that a value is there."""
    return named_part(_parts(read), indices, read.span, primed=read.primed)


def named_part(
    names: Sequence[str], indices: tuple[expression_nodes.Expression, ...], span: Span, *, primed: bool = False
) -> expression_nodes.Expression:
    """Return the tree of a part of a variable, which the names lead to."""
    first, *fields = names
    name = expression_nodes.Name(first, primed=primed, span=span)
    tree: expression_nodes.Expression = expression_nodes.Index(name, indices, span=span) if indices else name
    is_presence = fields[-1:] == [THERE]
    for field in fields[:-1] if is_presence else fields:
        tree = expression_nodes.Field(tree, expression_nodes.Identifier(field, span=span), span=span)
    return beside_none(tree, ComparisonOperator.NOT_EQUAL) if is_presence else tree


def present(node: PresentValue, value: expression_nodes.Expression) -> expression_nodes.Expression:
    """Return the tree of a value that is there, from that of the value: ``value(x)``; a field is one already."""
    read, there = _read(node.value), _read(node.there)
    if read is not None and there is not None and [*_parts(read), THERE] != _parts(there):
        return value
    return expression_nodes.Call(expression_nodes.Identifier("value", span=node.span), (value,), span=node.span)


def absence(node: Unary, operand: expression_nodes.Expression) -> expression_nodes.Expression | None:
    """Return the tree of ``x == none`` or ``x != none``: that x is there, negated once or twice; None for others."""
    if node.operator is not UnaryOperator.NOT or not isinstance(operand, expression_nodes.Comparison):
        return None
    inner = node.operand
    if _is_presence(inner):
        return beside_none(operand.operands[0], ComparisonOperator.EQUAL)
    if isinstance(inner, Unary) and inner.operator is UnaryOperator.NOT and _is_presence(inner.operand):
        return beside_none(operand.operands[0], ComparisonOperator.NOT_EQUAL)
    return None


def equality(node: Binary, parts: Sequence[expression_nodes.Expression]) -> expression_nodes.Expression | None:
    """Return the tree of ``x == e``, which a model keeps as: x is there, and its value is e. None for others."""
    match node.operator, node.right, parts:
        case (
            BinaryOperator.AND,
            Comparison(operators=(ComparisonOperator.EQUAL,)),
            (expression_nodes.Comparison((value, _)), expression_nodes.Comparison(operands=sides) as same),
        ) if _is_presence(node.left):
            return same if print_expression(value) in map(print_expression, sides) else None
        case _:
            return None


def opposite(tree: expression_nodes.Expression) -> expression_nodes.Expression | None:
    """Return the tree of ``x == none`` for that of ``x != none``; None for others."""
    match tree:
        case expression_nodes.Comparison((value, expression_nodes.Name(text=name)), (ComparisonOperator.NOT_EQUAL,)):
            return beside_none(value, ComparisonOperator.EQUAL) if name == NONE else None
        case _:
            return None


def comparison(node: Binary, left: expression_nodes.Expression) -> expression_nodes.Expression | None:
    """Return the tree of ``x == y`` for optional values, from that of its left part; None for other conditions.

    Only a comparison of whole values compares whether they are there without a negation, and their parts behind that.
    """
    match node:
        case Binary(
            BinaryOperator.AND,
            Comparison((first, second), (ComparisonOperator.EQUAL,)),
            Binary(BinaryOperator.IMPLIES, condition, _),
        ) if all(map(_is_presence, (first, second, condition))):
            match left:
                case expression_nodes.Comparison(
                    (expression_nodes.Comparison((one, _)), expression_nodes.Comparison((other, _)))
                ):
                    return expression_nodes.Comparison((one, other), (ComparisonOperator.EQUAL,), span=node.span)
    return None


def is_of_comparison(node: Let, body: expression_nodes.Expression) -> bool:
    """Return whether ``let`` only evaluates what the comparison of whole values behind it has to evaluate."""
    whole, part = node.span, node.value.span
    if not node.local.name.startswith(NEEDED) or part.source is not whole.source:
        return False
    if part.start < whole.start or whole.end < part.end:
        return False  # a part of a record around the comparison, of which it is a field
    return isinstance(body, expression_nodes.Comparison) and not isinstance(node.body, Comparison)


def without_fixed_parts(contract: Expression | None, writes: Sequence[Variable]) -> Expression | None:
    """Return a contract without the conditions, last in it, that the parts of absent values have their fixed values.

    Their place is the name of the variable that unknown code writes (``language.records``).
    """
    names = {whole_name(each.name) for each in writes if each.name != whole_name(each.name)}
    while isinstance(contract, Binary) and contract.right.span.text in names:
        contract = contract.left
    return None if contract is None or contract.span.text in names else contract


def _is_presence(node: Expression) -> bool:
    read = _read(node)
    return read is not None and _parts(read)[-1] == THERE


def _read(node: Expression) -> ReadVariable | None:
    """Return the variable that is read where the values around it are there."""
    while isinstance(node, PresentValue):
        node = node.value
    return node if isinstance(node, ReadVariable) else None


def _parts(read: ReadVariable) -> list[str]:
    """Return the names of a variable and its fields; variables that no text declares have none."""
    name = read.variable.name
    return name.split(".") if read.variable.purpose is None else [name]


def beside_none(tree: expression_nodes.Expression, operator: ComparisonOperator) -> expression_nodes.Expression:
    """Return the tree of a comparison with ``none``."""
    none = expression_nodes.Name(NONE, span=tree.span)
    return expression_nodes.Comparison((tree, none), (operator,), span=tree.span)
