"""Syntax tree to text: round trips, few parentheses, comments and blank lines, long lines, idempotence."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invariants.foundation.sources import SourceText
from invariants.language.model.operators import BinaryOperator
from invariants.language.parsing.parser import parse
from invariants.language.printing.expression_printer import print_expression, print_reference, print_type
from invariants.language.printing.printer import print_document, print_statement
from invariants.language.tree import declaration_nodes, expression_nodes
from tests.generators.syntax_trees import NOWHERE, documents, expressions, rules, sites, statements, types
from tests.language import writing as w


def formatted(written: str) -> str:
    """The text after formatting; that formatting again changes nothing, and loses nothing, is checked on the way."""
    before = parse(SourceText("before.inv", written))
    once = print_document(before)
    after = parse(SourceText("after.inv", once))
    assert after == before
    assert [comment.text for comment in after.comments] == [comment.text for comment in before.comments]
    assert print_document(after) == once
    assert all(line == line.rstrip() for line in once.splitlines())
    return once


# ---------------------------------------------------------------- round trips


@settings(max_examples=40, deadline=None)
@given(expressions)
def test_expressions_are_read_back_as_they_were(tree: expression_nodes.Expression) -> None:
    assert w.expression(print_expression(tree)) == tree


@settings(max_examples=30, deadline=None)
@given(documents)
def test_documents_are_read_back_as_they_were(tree: declaration_nodes.Document) -> None:
    formatted(print_document(tree))
    assert parse(SourceText("test.inv", print_document(tree))) == tree


@settings(max_examples=25, deadline=None)
@given(statements, types, rules, sites)
def test_parts_are_read_back_as_they_were(
    statement: declaration_nodes.Statement,
    type_expression: expression_nodes.TypeExpression,
    rule: expression_nodes.RuleReference,
    site: expression_nodes.SiteReference,
) -> None:
    assert w.statement(print_statement(statement)) == statement
    assert w.declaration(f"var x: {print_type(type_expression)}").type == type_expression
    assert w.statement(f"disable {print_reference(rule)}") == declaration_nodes.Disable(rule, span=NOWHERE)
    assert w.statement(f"remove {print_reference(site)}") == declaration_nodes.Remove(site, span=NOWHERE)


@settings(max_examples=30, deadline=None)
@given(documents, st.data())
def test_comments_survive_wherever_they_stand(tree: declaration_nodes.Document, data: st.DataObject) -> None:
    """Comments put behind any word or sign: none is lost, and their order is kept."""
    lines = print_document(tree).splitlines()
    places = data.draw(st.lists(st.integers(0, max(len(lines) - 1, 0)), max_size=6))
    for number, place in enumerate(places):
        if place < len(lines) and '"' not in lines[place] and "#" not in lines[place]:
            words = lines[place].split(" ")
            behind = data.draw(st.integers(0, len(words)))
            comment = f"# {number} {{ }} " + data.draw(st.sampled_from(["", "}", "{", "# :=", "any v where"]))
            lines[place] = " ".join([*words[:behind], comment, "\n" * data.draw(st.integers(1, 3)), *words[behind:]])
    formatted("\n".join(lines))


def test_trees_of_any_depth_are_printed() -> None:
    tree: expression_nodes.Expression = w.name("x")
    for _ in range(20_000):
        tree = w.binary(w.negated(tree), "-", w.name("y"))
    assert print_expression(tree).startswith("(not (not (not (")


# ---------------------------------------------------------------- parentheses

READABLE = {
    BinaryOperator.OR: (BinaryOperator.AND,),
    BinaryOperator.IMPLIES: (BinaryOperator.IMPLIES,),
    BinaryOperator.IFF: (BinaryOperator.IMPLIES, BinaryOperator.IFF),
}


def regrouped(part: Any, chosen: Random, parent: BinaryOperator | None = None) -> Any:
    """The tree with parentheses, at random, wherever they may stand without need."""
    if isinstance(part, tuple):
        return tuple(regrouped(each, chosen) for each in part)
    if not isinstance(part, expression_nodes.Node):
        return part
    inside = part.operator if isinstance(part, expression_nodes.Binary) else None
    fields = {name: regrouped(getattr(part, name), chosen, inside) for name in part.__struct_fields__}
    if inside is not None:
        fields["grouped"] = parent is not None and inside in READABLE.get(parent, ()) and chosen.random() < 0.6
    return type(part)(**fields)


def groups(part: Any) -> list[bool]:
    """Whether each operation is in parentheses that are kept, in the order of the tree."""
    if isinstance(part, tuple):
        return [flag for each in part for flag in groups(each)]
    if not isinstance(part, expression_nodes.Node):
        return []
    own = [part.grouped] if isinstance(part, expression_nodes.Binary) else []
    return own + [flag for name in part.__struct_fields__ for flag in groups(getattr(part, name))]


def needed(part: Any, parent: BinaryOperator | None = None, right: bool = False) -> list[bool]:
    """Whether each operation stands in parentheses without which it would be read differently, where they are kept."""
    if isinstance(part, tuple):
        return [flag for each in part for flag in needed(each)]
    if not isinstance(part, expression_nodes.Node):
        return []
    if not isinstance(part, expression_nodes.Binary):
        return [flag for name in part.__struct_fields__ for flag in needed(getattr(part, name))]
    chained = parent is part.operator and right == (parent is BinaryOperator.IFF)
    own = chained and part.operator in READABLE.get(part.operator, ())
    return [own, *needed(part.left, part.operator), *needed(part.right, part.operator, True)]


@settings(max_examples=40, deadline=None)
@given(documents, st.integers(0, 1 << 30))
def test_parentheses_that_readers_like_are_kept(tree: declaration_nodes.Document, seed: int) -> None:
    written = regrouped(tree, Random(seed))  # noqa: S311 - no secrets here
    assert written == tree
    text = print_document(written)
    read = parse(SourceText("test.inv", text))
    assert read == tree
    assert print_document(read) == text
    expected = [kept or must for kept, must in zip(groups(written), needed(written), strict=True)]
    assert groups(read) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("(a and b) or c", "(a and b) or c"),
        ("c or (a and b)", "c or (a and b)"),
        ("((a and b)) or ( ( c and d ) )", "(a and b) or (c and d)"),
        ("a and b or (c and d)", "a and b or (c and d)"),
        ("a => (b => c)", "a => (b => c)"),
        ("(a => b) <=> (b => a)", "(a => b) <=> (b => a)"),
        ("(a <=> b) <=> c", "(a <=> b) <=> c"),
        ("(a or b) or c", "a or b or c"),
        ("(a and b) and c", "a and b and c"),
        ("(a and b) => c", "a and b => c"),
        ("(a or b) => c", "a or b => c"),
        ("(not a) or b", "not a or b"),
        ("(a == b) or (c < d)", "a == b or c < d"),
        ("((a and b))", "a and b"),
        ("not (a and b) or c", "not (a and b) or c"),
        ("(exists x in T: p and q) or c", "(exists x in T: p and q) or c"),
        ("(1 * 2) + 3 == 5", "1 * 2 + 3 == 5"),
        ("if (a and b) or c then (a and b) else c", "if (a and b) or c then a and b else c"),
    ],
)
def test_which_parentheses_are_kept(written: str, expected: str) -> None:
    assert print_expression(w.expression(written)) == expected
    assert print_expression(w.expression(expected)) == expected


def test_parentheses_that_are_kept_survive_comments_and_long_lines() -> None:
    long = "(" + " and ".join(f"some_long_name_{i}" for i in range(9)) + ") or b"
    once = formatted(f"invariant i: {long}\n")
    assert "(\n" in once
    once = formatted("invariant i: (  # why\n  a and # this\n b) # that\n or c\n")
    assert "(a and b) or c" in " ".join(once.split()) or once.count("(") == 1


@pytest.mark.parametrize(
    "written",
    [
        "a <=> b => c or d and not x == y + z * -k ^ 2",
        "a - b - c",
        "a - (b - c)",
        "a => b => c",
        "(a => b) => c",
        "a <=> (b <=> c)",
        "a ^ b ^ c",
        "(a ^ b) ^ c",
        "(-a) ^ b",
        "-a ^ b",
        "2 ^ -x",
        "a * -b",
        "--a",
        "not not a",
        "not (a and b)",
        "x == (not y)",
        "(a < b) == c",
        "a < b < c",
        "a and (forall x in T: p) and b",
        "a and forall x in T: p and b",
        "not forall x in T: p",
        "(if a then b else c) + 1",
        "if (if a then b else c) then d else e",
        "1 + if a then b else c + 1",
        "(let x = a in x) == b",
        "let x = let y = a in y in x",
        "forall x in T, y, z in 0..n - 1: any v where v == x",
        "(any v where v) and b",
        "count(a, b in T, c in -1..1: p) > 0",
        "m'[a, b] == f(x', E.a) + now(y)",
        "enabled R(a, _) and unmodified R.l and unmodified R",
        "f() and prev",
        "(can a decreases n - m[b] within 2 by r, s) and b",
        "a => can a or b decreases if a then 1 else n",
    ],
)
def test_there_are_no_more_parentheses_than_needed(written: str) -> None:
    printed = print_expression(w.expression(written))
    assert printed == written.replace("(if a then b else c) then", "if a then b else c then")


def test_parentheses_that_change_nothing_are_dropped() -> None:
    assert print_expression(w.expression("((a) and ((b) and (c)))")) == "a and (b and c)"
    assert print_expression(w.expression("(a * b) + (c / d)")) == "a * b + c / d"
    assert print_expression(w.expression("p or (exists x in (0)..(n): (q))")) == "p or exists x in 0..n: q"


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("(0 < p)", "0 < p"),
        ("0 < p within 2", "0 < p within 2"),
        ("(2 * p == 4) by t", "2 * p == 4 by t"),
        ("(-p < 0)", "(-p < 0)"),
        ("((-p) * 2 < 0 or p == 1) decreases p", "(-p * 2 < 0 or p == 1) decreases p"),
        ("(not p < 0)", "not p < 0"),
        ("(if p == 0 then true else false)", "if p == 0 then true else false"),
    ],
)
def test_a_goal_is_read_back_as_it_was(goal: str, expected: str) -> None:
    text = "system s\nvar p: Int = 0\ntransition t {\n  p := p\n}\ninvariant i: can "
    assert f"invariant i: can {expected}\n" in formatted(f"{text}{goal}\n")
