"""Short ways to write syntax trees by hand, for comparing with what the parser makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from invariants.foundation.source import SourceText
from invariants.language import syntax as s
from invariants.language.parser import parse
from tests.generators.syntax_trees import NOWHERE


def text(written: str) -> SourceText:
    return SourceText("test.inv", written)


def document(written: str) -> s.Document:
    return parse(text(written))


def declaration(written: str) -> Any:
    (item,) = document(written).items
    return item


def expression(written: str) -> s.Expression:
    found: s.InvariantDeclaration = declaration(f"invariant i: {written}")
    return found.condition


def statements(written: str) -> tuple[s.Statement, ...]:
    rule: s.RuleDeclaration = declaration(f"modification m {{\n{written}\n}}")
    return rule.body


def statement(written: str) -> s.Statement:
    (found,) = statements(written)
    return found


def ident(written: str) -> s.Identifier:
    return s.Identifier(written, span=NOWHERE)


def idents(written: str) -> tuple[s.Identifier, ...]:
    return tuple(ident(word) for word in written.split())


def name(written: str) -> s.Name:
    bare = written.removesuffix("'")
    qualifier, _, last = bare.rpartition(".")
    return s.Name(last, qualifier or None, bare != written, span=NOWHERE)


def number(written: str) -> s.Number:
    return s.Number(written, span=NOWHERE)


def named(written: str) -> s.NamedType:
    return s.NamedType(written, span=NOWHERE)


def between(low: s.Expression, high: s.Expression) -> s.RangeType:
    return s.RangeType(low, high, span=NOWHERE)


def binary(left: s.Expression, sign: str, right: s.Expression) -> s.Binary:
    return s.Binary(s.BinaryOperator(sign), left, right, span=NOWHERE)


def negated(operand: s.Expression) -> s.Unary:
    return s.Unary(s.UnaryOperator.NOT, operand, span=NOWHERE)


def minus(operand: s.Expression) -> s.Unary:
    return s.Unary(s.UnaryOperator.NEGATE, operand, span=NOWHERE)


def compared(*parts: Any) -> s.Comparison:
    return s.Comparison(parts[::2], tuple(s.ComparisonOperator(sign) for sign in parts[1::2]), span=NOWHERE)


def group(names: str, type_expression: s.TypeExpression) -> s.BinderGroup:
    return s.BinderGroup(idents(names), type_expression, span=NOWHERE)


def forall(*groups: s.BinderGroup, body: s.Expression) -> s.Quantified:
    return s.Quantified(s.QuantifierKind.FORALL, groups, body, span=NOWHERE)


def entry(base: str, *indices: s.Expression) -> s.Index:
    return s.Index(name(base), indices, span=NOWHERE)


def call(function: str, *arguments: s.Expression) -> s.Call:
    return s.Call(ident(function), arguments, span=NOWHERE)


def rule(written: str, *arguments: Any) -> s.RuleReference:
    return s.RuleReference(ident(written), arguments or None, span=NOWHERE)


def site(of: s.RuleReference, written: str) -> s.SiteReference:
    return s.SiteReference(of, ident(written), span=NOWHERE)


ANYTHING = s.Wildcard(span=NOWHERE)


def nodes_of(tree: Any) -> Iterator[s.Node]:
    """All nodes of a tree, parents first."""
    if isinstance(tree, tuple):
        for member in tree:
            yield from nodes_of(member)
    elif isinstance(tree, s.Node):
        yield tree
        for name in tree.__struct_fields__:
            if name != "span":
                yield from nodes_of(getattr(tree, name))
