"""Short ways to write syntax trees by hand, for comparison with the parser's trees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from invariants.foundation.sources import SourceText
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, PrefixOperator, QuantifierKind
from invariants.language.parsing.parser import parse
from invariants.language.tree import declaration_nodes, expression_nodes
from tests.generators.syntax_trees import NOWHERE


def text(written: str) -> SourceText:
    return SourceText("test.inv", written)


def document(written: str) -> declaration_nodes.Document:
    return parse(text(written))


def declaration(written: str) -> Any:
    (item,) = document(written).items
    return item


def expression(written: str) -> expression_nodes.Expression:
    found: declaration_nodes.InvariantDeclaration = declaration(f"invariant i: {written}")
    return found.condition


def statements(written: str) -> tuple[declaration_nodes.Statement, ...]:
    rule: declaration_nodes.RuleDeclaration = declaration(f"modification m {{\n{written}\n}}")
    return rule.body


def statement(written: str) -> declaration_nodes.Statement:
    (found,) = statements(written)
    return found


def ident(written: str) -> expression_nodes.Identifier:
    return expression_nodes.Identifier(written, span=NOWHERE)


def idents(written: str) -> tuple[expression_nodes.Identifier, ...]:
    return tuple(ident(word) for word in written.split())


def name(written: str) -> expression_nodes.Name:
    bare = written.removesuffix("'")
    qualifier, _, last = bare.rpartition(".")
    return expression_nodes.Name(last, qualifier or None, bare != written, span=NOWHERE)


def number(written: str) -> expression_nodes.Number:
    return expression_nodes.Number(written, span=NOWHERE)


def named(written: str) -> expression_nodes.NamedType:
    return expression_nodes.NamedType(written, span=NOWHERE)


def between(low: expression_nodes.Expression, high: expression_nodes.Expression) -> expression_nodes.RangeType:
    return expression_nodes.RangeType(low, high, span=NOWHERE)


def binary(left: expression_nodes.Expression, sign: str, right: expression_nodes.Expression) -> expression_nodes.Binary:
    return expression_nodes.Binary(BinaryOperator(sign), left, right, span=NOWHERE)


def negated(operand: expression_nodes.Expression) -> expression_nodes.Unary:
    return expression_nodes.Unary(PrefixOperator.NOT, operand, span=NOWHERE)


def minus(operand: expression_nodes.Expression) -> expression_nodes.Unary:
    return expression_nodes.Unary(PrefixOperator.NEGATE, operand, span=NOWHERE)


def compared(*parts: Any) -> expression_nodes.Comparison:
    return expression_nodes.Comparison(
        parts[::2], tuple(ComparisonOperator(sign) for sign in parts[1::2]), span=NOWHERE
    )


def group(names: str, type_expression: expression_nodes.TypeExpression) -> expression_nodes.BinderGroup:
    return expression_nodes.BinderGroup(idents(names), type_expression, span=NOWHERE)


def forall(*groups: expression_nodes.BinderGroup, body: expression_nodes.Expression) -> expression_nodes.Quantified:
    return expression_nodes.Quantified(QuantifierKind.FORALL, groups, body, span=NOWHERE)


def entry(base: str, *indices: expression_nodes.Expression) -> expression_nodes.Index:
    return expression_nodes.Index(name(base), indices, span=NOWHERE)


def call(function: str, *arguments: expression_nodes.Expression) -> expression_nodes.Call:
    return expression_nodes.Call(ident(function), arguments, span=NOWHERE)


def rule(written: str, *arguments: Any) -> expression_nodes.RuleReference:
    return expression_nodes.RuleReference(ident(written), arguments or None, span=NOWHERE)


def site(of: expression_nodes.RuleReference, written: str) -> expression_nodes.SiteReference:
    return expression_nodes.SiteReference(of, ident(written), span=NOWHERE)


ANYTHING = expression_nodes.Wildcard(span=NOWHERE)


def nodes_of(tree: Any) -> Iterator[expression_nodes.Node]:
    """All nodes of a tree, parents first."""
    if isinstance(tree, tuple):
        for member in tree:
            yield from nodes_of(member)
    elif isinstance(tree, expression_nodes.Node):
        yield tree
        for name in tree.__struct_fields__:
            if name != "span":
                yield from nodes_of(getattr(tree, name))
