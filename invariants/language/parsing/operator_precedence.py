"""Expressions made of operands and operators, by precedence.

Owns: operator precedence parsing (Dijkstra's shunting yard; R. W. Floyd, Syntactic Analysis and Operator Precedence,
J. ACM 10, 1963), iterative throughout.
Must never know: the other rules of the grammar.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from invariants.foundation.sources import SourceText, Span
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, PrefixOperator
from invariants.language.parsing.partial_nodes import DEEPEST_EXPRESSION, ParsedPart, PartialNode, too_deep
from invariants.language.tree.expression_nodes import Binary, Comparison, Expression, Unary
from invariants.language.tree.precedence import InfixOperator, associates_right, level_of

INFIX: Mapping[str, InfixOperator] = {
    operator.value: operator for kind in (BinaryOperator, ComparisonOperator) for operator in kind
}
PREFIX: Mapping[str, PrefixOperator] = {operator.value: operator for operator in PrefixOperator}


_GROUPED: Mapping[BinaryOperator, tuple[BinaryOperator, ...]] = {
    BinaryOperator.OR: (BinaryOperator.AND,),
    BinaryOperator.IMPLIES: (BinaryOperator.IMPLIES,),
    BinaryOperator.IFF: (BinaryOperator.IMPLIES, BinaryOperator.IFF),
}
"""By operator, the operators below it whose parentheses are kept even where they are not needed."""


_ROWS: Mapping[BinaryOperator, tuple[BinaryOperator, ...]] = {
    BinaryOperator.AND: (BinaryOperator.AND,),
    BinaryOperator.OR: (BinaryOperator.OR,),
    BinaryOperator.IMPLIES: (BinaryOperator.IMPLIES,),
    BinaryOperator.ADD: (BinaryOperator.ADD, BinaryOperator.SUBTRACT),
    BinaryOperator.SUBTRACT: (BinaryOperator.ADD, BinaryOperator.SUBTRACT),
}
"""By operator, those that can stand with it in one row, whose operands can be grouped in any way in their order.

``a => b => c`` is ``a and b => c``, and ``a - b - c + d`` is ``(a - b) - (c - d)``.
"""

_OPPOSITE = {BinaryOperator.ADD: BinaryOperator.SUBTRACT, BinaryOperator.SUBTRACT: BinaryOperator.ADD}

LONGEST_SPINE, LONGEST_ROW = 100, 10_000
"""Operands of a row that is grouped from the left, and of the longest row whose tree is balanced: rows are not deep."""


def operator_tree(source: SourceText, parts: Sequence[ParsedPart]) -> PartialNode:
    """Return the tree of a sequence such as ``not a == b + - c``.

    The parts are operands with infix operators between them, and any number of prefix operators in front of each. A
    prefix operator reaches as far right as its level allows, wherever it stands: ``x == not y and z`` is
    ``(x == (not y)) and z``.
    """
    operands: list[PartialNode] = []
    pending: list[tuple[InfixOperator | PrefixOperator, int]] = []
    operand_next = True
    for part in parts:
        if isinstance(part, PartialNode):
            operands.append(part)
            operand_next = False
        elif operand_next:
            pending.append((PREFIX[part], part.start))
        else:
            operator = INFIX[part]
            level = level_of(operator)
            while pending and _binds_first(pending[-1][0], operator, level):
                _reduce(source, operands, pending)
            pending.append((operator, 0))
            operand_next = True
    while pending:
        _reduce(source, operands, pending)
    return operands[0]


def _binds_first(earlier: InfixOperator | PrefixOperator, later: InfixOperator, level: int) -> bool:
    """Return whether ``earlier``, and not ``later``, takes the operand between the two operators."""
    difference = level_of(earlier) - level
    if difference:
        return difference > 0
    # Comparisons wait for each other: a chain is one node. So do the operands of a row.
    if isinstance(later, BinaryOperator) and earlier in _ROWS.get(later, ()):
        return False
    return isinstance(later, BinaryOperator) and not associates_right(later)


def _reduce(
    source: SourceText, operands: list[PartialNode], pending: list[tuple[InfixOperator | PrefixOperator, int]]
) -> None:
    operator, place = pending.pop()
    last = operands.pop()
    if isinstance(operator, PrefixOperator):
        node: Unary | Binary | Comparison = Unary(operator, last.value, span=Span(source, place, last.end))
        operands.append(_deeper(source, node, place, last.end, last.depth))
        return
    if isinstance(operator, BinaryOperator):
        row, operators = [last, operands.pop()], [operator]
        while pending and isinstance(earlier := pending[-1][0], BinaryOperator) and earlier in _ROWS.get(operator, ()):
            pending.pop()
            operators.append(earlier)
            row.append(operands.pop())
        operands.append(_row(source, operators[::-1], row[::-1]))
        return
    chain = [operator]
    compared = [last, operands.pop()]
    while pending and isinstance(pending[-1][0], ComparisonOperator):
        chain.append(pending[-1][0])
        pending.pop()
        compared.append(operands.pop())
    chain.reverse()
    compared.reverse()
    start = compared[0].start
    node = Comparison(tuple(part.value for part in compared), tuple(chain), span=Span(source, start, last.end))
    operands.append(_deeper(source, node, start, last.end, max(part.depth for part in compared)))


def _row(source: SourceText, operators: Sequence[BinaryOperator], row: Sequence[PartialNode]) -> PartialNode:
    """Return the tree of operands, each but the first one behind an operator of the same row."""
    is_long, first = LONGEST_SPINE < len(row) <= LONGEST_ROW, operators[0]
    if associates_right(first):
        *premises, tree = row
        if is_long:
            several = [BinaryOperator.AND] * (len(premises) - 1)
            return _joined(source, first, _balanced(source, several, premises, first), tree, first, inside=False)
        for operand in reversed(premises):
            tree = _joined(source, first, operand, tree, first, inside=False)
        return tree
    if is_long:
        return _balanced(source, operators, row, first, inside=False)
    tree = row[0]
    for operator, operand in zip(operators, row[1:], strict=True):
        tree = _joined(source, operator, tree, operand, first, inside=False)
    return tree


def _balanced(
    source: SourceText,
    operators: Sequence[BinaryOperator],
    row: Sequence[PartialNode],
    written: BinaryOperator,
    *,
    inside: bool = True,
) -> PartialNode:
    """Return the balanced tree of a row. Behind a minus, the signs in the tree are the opposite of those in the text.

    ``written`` is the operator that the text has there.
    """
    if len(row) == 1:
        return row[0]
    middle = len(row) // 2
    between, after = operators[middle - 1], operators[middle:]
    if between is BinaryOperator.SUBTRACT:
        after = [_OPPOSITE[each] for each in after]
    left = _balanced(source, operators[: middle - 1], row[:middle], written)
    right = _balanced(source, after, row[middle:], written)
    return _joined(source, between, left, right, written, inside=inside)


def _joined(
    source: SourceText,
    operator: BinaryOperator,
    first: PartialNode,
    last: PartialNode,
    written: BinaryOperator,
    *,
    inside: bool,
) -> PartialNode:
    left, right = _grouped(written, first), _grouped(written, last)
    node = Binary(operator, left, right, joined=inside, span=Span(source, first.start, last.end))
    return _deeper(source, node, first.start, last.end, max(first.depth, last.depth))


def _grouped(operator: BinaryOperator, operand: PartialNode) -> Expression:
    """Return an operand that records parentheses around it which are not needed but help readers."""
    node: Expression = operand.value
    if isinstance(node, Binary) and node.operator in _GROUPED.get(operator, ()) and operand.start < node.span.start:
        return replace(node, grouped=True)
    return node


def _deeper(source: SourceText, node: Unary | Binary | Comparison, start: int, end: int, depth: int) -> PartialNode:
    if depth >= DEEPEST_EXPRESSION:
        raise too_deep(source, start, end)
    return PartialNode("operation", node, start, end, depth + 1)
