"""Statements of rules as the parser reads them."""

from __future__ import annotations

import pytest

from invariants.foundation.codes import Code
from invariants.language.tree import declaration_nodes, expression_nodes
from tests.generators.syntax_trees import NOWHERE
from tests.language import writing as w
from tests.language.parsing.test_parser import a, b, one, p, refused, two, x

# ----------------------------------------------------------------- statements


def assign(
    target: str, value: expression_nodes.Expression, *indices: expression_nodes.Expression, label: str | None = None
) -> declaration_nodes.Assign:
    return declaration_nodes.Assign(
        None if label is None else w.ident(label), w.ident(target), indices, value, span=NOWHERE
    )


@pytest.mark.parametrize(
    ("written", "tree"),
    [
        ("require p", declaration_nodes.Require(None, p, span=NOWHERE)),
        ("require l: p", declaration_nodes.Require(w.ident("l"), p, span=NOWHERE)),
        ("require m[a]", declaration_nodes.Require(None, w.entry("m", a), span=NOWHERE)),
        ("x := 1", assign("x", one)),
        ("m[a, b] := 1", assign("m", one, a, b)),
        ("first: m[a] := 1", assign("m", one, a, label="first")),
        ("x := any", assign("x", expression_nodes.Arbitrary(None, None, span=NOWHERE))),
        (
            "for a, b in T, c in U where p { m[a] := 1 l: m[b] := 2 }",
            declaration_nodes.ForBlock(
                (w.group("a b", w.named("T")), w.group("c", w.named("U"))),
                p,
                (assign("m", one, a), assign("m", two, b, label="l")),
                span=NOWHERE,
            ),
        ),
        (
            "for a in 0..x { }",
            declaration_nodes.ForBlock((w.group("a", w.between(w.number("0"), x)),), None, (), span=NOWHERE),
        ),
        ("rewrite R.l as p", declaration_nodes.Rewrite(w.site(w.rule("R"), "l"), p, span=NOWHERE)),
        (
            "rewrite R(a, _).l as prev and p",
            declaration_nodes.Rewrite(
                w.site(w.rule("R", a, w.ANYTHING), "l"),
                w.binary(expression_nodes.Previous(span=NOWHERE), "and", p),
                span=NOWHERE,
            ),
        ),
        (
            "rewrite R.l as any x where p",
            declaration_nodes.Rewrite(
                w.site(w.rule("R"), "l"), expression_nodes.Arbitrary(w.ident("x"), p, span=NOWHERE), span=NOWHERE
            ),
        ),
        (
            "rewrite R as any of x, y where p",
            declaration_nodes.RewriteUnknown(w.rule("R"), w.idents("x y"), p, span=NOWHERE),
        ),
        (
            "rewrite R(a) as any of x",
            declaration_nodes.RewriteUnknown(w.rule("R", a), w.idents("x"), None, span=NOWHERE),
        ),
        ("remove R.l", declaration_nodes.Remove(w.site(w.rule("R"), "l"), span=NOWHERE)),
        (
            "add require l: p to R",
            declaration_nodes.Add(declaration_nodes.Require(w.ident("l"), p, span=NOWHERE), w.rule("R"), span=NOWHERE),
        ),
        ("add x := 1 to R(a)", declaration_nodes.Add(assign("x", one), w.rule("R", a), span=NOWHERE)),
        ("add l: m[a] := 1 to R", declaration_nodes.Add(assign("m", one, a, label="l"), w.rule("R"), span=NOWHERE)),
        (
            "add x := any to R",
            declaration_nodes.Add(
                assign("x", expression_nodes.Arbitrary(None, None, span=NOWHERE)), w.rule("R"), span=NOWHERE
            ),
        ),
        ("disable R", declaration_nodes.Disable(w.rule("R"), span=NOWHERE)),
        ("enable R(a)", declaration_nodes.Enable(w.rule("R", a), span=NOWHERE)),
        ("copy R(a) from R(b)", declaration_nodes.Copy(w.rule("R", a), w.rule("R", b), span=NOWHERE)),
        ("save B", declaration_nodes.Save(w.ident("B"), span=NOWHERE)),
        ("restore B", declaration_nodes.Restore(w.ident("B"), span=NOWHERE)),
    ],
)
def test_statements_have_their_trees(written: str, tree: declaration_nodes.Statement) -> None:
    assert w.statement(written) == tree


def test_statements_need_no_separators() -> None:
    parts = "x := a require l: p y := any disable R m[a] := any v where v > 1 z := m first: m[b] := 1 save B k := -1"
    assert [type(found).__name__ for found in w.statements(parts)] == [
        "Assign",
        "Require",
        "Assign",
        "Disable",
        "Assign",
        "Assign",
        "Assign",
        "Save",
        "Assign",
    ]
    assert w.statements(parts) == w.statements(parts.replace(" ", "\n\t# comment: with := [\n"))


def test_edits_parse_in_transitions_too() -> None:
    found: declaration_nodes.RuleDeclaration = w.declaration("transition t { disable R }")
    assert found.body == (declaration_nodes.Disable(w.rule("R"), span=NOWHERE),)


def test_any_alone_is_followed_by_anything() -> None:
    for following in ("y := 1", "m[a] := 1", "l: m[a] := 1", "require p", "copy R(a) from R(b)", "save B", "}"):
        body = following.removesuffix("}")
        first, *_ = w.statements(f"x := any\n{body}")
        assert first == assign("x", expression_nodes.Arbitrary(None, None, span=NOWHERE))
    assert [type(item) for item in w.document("var x: Int = any init p").items] == [
        declaration_nodes.VarDeclaration,
        declaration_nodes.InitDeclaration,
    ]


def test_an_added_clause_has_a_label() -> None:
    assert refused("modification m { add require p to R }") == [Code.SYNTAX]
