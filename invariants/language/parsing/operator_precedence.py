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


_ROWS = (BinaryOperator.AND, BinaryOperator.OR, BinaryOperator.ADD)
"""Operators whose operands can be grouped in any way, as long as their order is kept."""

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
    if later in _ROWS and earlier is later:
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
        row = [last, operands.pop()]
        while operator in _ROWS and pending and pending[-1][0] is operator:
            pending.pop()
            row.append(operands.pop())
        row.reverse()
        operands.append(_row(source, operator, row))
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


def _row(source: SourceText, operator: BinaryOperator, row: Sequence[PartialNode]) -> PartialNode:
    """Return the tree of operands between which the same operator stands."""
    if LONGEST_SPINE < len(row) <= LONGEST_ROW:
        return _balanced(source, operator, row, inside=False)
    tree = row[0]
    for operand in row[1:]:
        tree = _joined(source, operator, tree, operand, inside=False)
    return tree


def _balanced(source: SourceText, operator: BinaryOperator, row: Sequence[PartialNode], *, inside: bool) -> PartialNode:
    if len(row) == 1:
        return row[0]
    middle = len(row) // 2
    left, right = (_balanced(source, operator, part, inside=True) for part in (row[:middle], row[middle:]))
    return _joined(source, operator, left, right, inside=inside)


def _joined(
    source: SourceText, operator: BinaryOperator, first: PartialNode, last: PartialNode, *, inside: bool
) -> PartialNode:
    left, right = _grouped(operator, first), _grouped(operator, last)
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
