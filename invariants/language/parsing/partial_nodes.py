"""Pieces of the tree while it is being built, and expressions made of operands and operators by precedence.

Owns: the place and the depth of what has been built so far; operator precedence parsing (Dijkstra's shunting yard;
R. W. Floyd, Syntactic Analysis and Operator Precedence, J. ACM 10, 1963), iterative throughout.
Must never know: the other rules of the grammar.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText, Span
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, PrefixOperator
from invariants.language.parsing.parse_tree import Token
from invariants.language.tree.expression_nodes import Binary, Comparison, Unary
from invariants.language.tree.precedence import InfixOperator, associates_right, level_of

DEEPEST_EXPRESSION = 200
"""The greatest depth of an expression that is read: passes over trees may recurse this deep."""

INFIX: Mapping[str, InfixOperator] = {
    operator.value: operator for kind in (BinaryOperator, ComparisonOperator) for operator in kind
}
PREFIX: Mapping[str, PrefixOperator] = {operator.value: operator for operator in PrefixOperator}


class Piece(Record):
    """Something built, from ``start`` to ``end`` in the text.

    ``rule`` is the rule of the grammar it was built for, ``value`` a node, or a tuple of nodes, or None. ``depth`` is
    the greatest number of expressions inside each other. The place of a piece in parentheses includes them, the span
    of its node does not.
    """

    rule: str
    value: Any
    start: int
    end: int
    depth: int = 0


Part = Piece | Token
"""What a rule of the grammar consists of."""


def start_of(part: Part) -> int:
    """Where a part starts."""
    return part.start


def end_of(part: Part) -> int:
    """Where a part ends."""
    return part.end


def one(parts: Sequence[Part], *rules: str) -> Any:
    """The value of the first piece that was built for one of the rules, or None if there is none."""
    return next((part.value for part in parts if isinstance(part, Piece) and part.rule in rules), None)


def every(parts: Sequence[Part]) -> tuple[Any, ...]:
    """The values of all pieces."""
    return tuple(part.value for part in parts if isinstance(part, Piece))


def too_deep(source: SourceText, start: int, end: int) -> ModelError:
    """What is raised where a text is nested too deeply."""
    return ModelError(
        (
            Diagnostic(
                Code.TOO_DEEP,
                f"this is nested more than {DEEPEST_EXPRESSION} levels deep",
                (Label(Span(source, start, min(end, start + 1)), f"more than {DEEPEST_EXPRESSION} levels from here"),),
                help="give parts of it names with `define`, and use those",
            ),
        )
    )


def assemble(source: SourceText, parts: Sequence[Part]) -> Piece:
    """The tree of a sequence such as ``not a == b + - c``.

    The parts are operands with infix operators between them, and any number of prefix operators in front of each. A
    prefix operator reaches as far right as its level allows, wherever it stands: ``x == not y and z`` is
    ``(x == (not y)) and z``.
    """
    operands: list[Piece] = []
    waiting: list[tuple[InfixOperator | PrefixOperator, int]] = []
    operand_next = True
    for part in parts:
        if isinstance(part, Piece):
            operands.append(part)
            operand_next = False
        elif operand_next:
            waiting.append((PREFIX[part], part.start))
        else:
            operator = INFIX[part]
            level = level_of(operator)
            while waiting and _binds_first(waiting[-1][0], operator, level):
                _reduce(source, operands, waiting)
            waiting.append((operator, 0))
            operand_next = True
    while waiting:
        _reduce(source, operands, waiting)
    return operands[0]


def _binds_first(earlier: InfixOperator | PrefixOperator, later: InfixOperator, level: int) -> bool:
    """Whether what is left of ``later`` is complete as far as ``earlier`` is concerned."""
    difference = level_of(earlier) - level
    if difference:
        return difference > 0
    # Comparisons wait for each other: a chain is one node.
    return isinstance(later, BinaryOperator) and not associates_right(later)


def _reduce(
    source: SourceText, operands: list[Piece], waiting: list[tuple[InfixOperator | PrefixOperator, int]]
) -> None:
    operator, place = waiting.pop()
    last = operands.pop()
    if isinstance(operator, PrefixOperator):
        node: Unary | Binary | Comparison = Unary(operator, last.value, span=Span(source, place, last.end))
        operands.append(_deeper(source, node, place, last.end, last.depth))
        return
    if isinstance(operator, BinaryOperator):
        first = operands.pop()
        node = Binary(operator, first.value, last.value, span=Span(source, first.start, last.end))
        operands.append(_deeper(source, node, first.start, last.end, max(first.depth, last.depth)))
        return
    chain = [operator]
    compared = [last, operands.pop()]
    while waiting and isinstance(waiting[-1][0], ComparisonOperator):
        chain.append(waiting[-1][0])
        waiting.pop()
        compared.append(operands.pop())
    chain.reverse()
    compared.reverse()
    start = compared[0].start
    node = Comparison(tuple(piece.value for piece in compared), tuple(chain), span=Span(source, start, last.end))
    operands.append(_deeper(source, node, start, last.end, max(piece.depth for piece in compared)))


def _deeper(source: SourceText, node: Unary | Binary | Comparison, start: int, end: int, depth: int) -> Piece:
    if depth >= DEEPEST_EXPRESSION:
        raise too_deep(source, start, end)
    return Piece("operation", node, start, end, depth + 1)
