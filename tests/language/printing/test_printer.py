"""Syntax tree to text: round trips, few parentheses, comments and blank lines, long lines, idempotence."""

from __future__ import annotations

from random import Random
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invariants.foundation.limits import PAGE_WIDTH
from invariants.foundation.sources import SourceText
from invariants.language.model.operators import BinaryOperator
from invariants.language.parsing.parser import parse
from invariants.language.printing.expression_printer import print_expression, print_reference, print_type
from invariants.language.printing.printer import print_declaration, print_document, print_statement
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


def same(written: str) -> None:
    written = dedent(written).lstrip("\n")
    assert formatted(written) == written


def becomes(written: str, expected: str) -> None:
    assert formatted(dedent(written)) == dedent(expected).lstrip("\n")


# ---------------------------------------------------------------- round trips


@settings(max_examples=80, deadline=None)
@given(expressions)
def test_expressions_are_read_back_as_they_were(tree: expression_nodes.Expression) -> None:
    assert w.expression(print_expression(tree)) == tree


@settings(max_examples=60, deadline=None)
@given(documents)
def test_documents_are_read_back_as_they_were(tree: declaration_nodes.Document) -> None:
    formatted(print_document(tree))
    assert parse(SourceText("test.inv", print_document(tree))) == tree


@settings(max_examples=50, deadline=None)
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


@settings(max_examples=60, deadline=None)
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


@settings(max_examples=80, deadline=None)
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


# --------------------------------------------------------------------- layout


def test_the_canonical_layout() -> None:
    becomes(
        """
          system   demo
        enum E{a,b}   type T[ 3 ]
        const c:Int=3 const d : Real where d>0.5
        var m:T,E->0..c=1
        define f(x:T,y:Int):Bool=m[x,a]==y
        init f(x,1)  init start :true
        dormant transition step( p:T ){require p==p require l:true m[p,a]:=1 first:m[p,b]:=2
        for q in T where q!=p{m[q,a]:=0}}
        modification mod1(){rewrite step( _ ).l as prev or now(c)==3 remove step.m
        add require k:true to step add x:=1 to step disable step enable step copy step(a)from step(b)
        save B restore B rewrite step as any of m where true}
        backup B of code,m
        invariant i:true assume k:c>2
        check i,step.defined:chain 3,steps any,expect violated after 1
        check:chain 2
        """,
        """
        system demo
        enum E { a, b }
        type T [3]
        const c: Int = 3
        const d: Real where d > 0.5
        var m: T, E -> 0..c = 1
        define f(x: T, y: Int): Bool = m[x, a] == y
        init f(x, 1)
        init start: true
        dormant transition step(p: T) {
          require p == p
          require l: true
          m[p, a] := 1
          first: m[p, b] := 2
          for q in T where q != p {
            m[q, a] := 0
          }
        }
        modification mod1 {
          rewrite step(_).l as prev or now(c) == 3
          remove step.m
          add require k: true to step
          add x := 1 to step
          disable step
          enable step
          copy step(a) from step(b)
          save B
          restore B
          rewrite step as any of m where true
        }
        backup B of code, m
        invariant i: true
        assume k: c > 2
        check i, step.defined: chain 3, steps any, expect violated after 1
        check: chain 2
        """,
    )


def test_blank_lines_are_kept_but_not_doubled() -> None:
    becomes(
        """


        system a



        var x: Int
        transition t {

          x := 1


          x := 2

        }

        """,
        """
        system a

        var x: Int
        transition t {
          x := 1

          x := 2
        }
        """,
    )


def test_empty_texts_and_bodies() -> None:
    assert formatted("") == ""
    assert formatted("\n\n") == ""
    assert formatted("# only a comment") == "# only a comment\n"
    assert formatted("transition t {\n\n}") == "transition t { }\n"


def test_a_tree_without_a_text_gets_blank_lines_around_rules() -> None:
    tree = w.document("system a var x: Int var y: Int transition t { x := 1 } transition u { } invariant i: x == 1")
    bare = declaration_nodes.Document(tree.header, tree.items, span=NOWHERE)
    assert print_document(bare) == dedent(
        """
        system a

        var x: Int
        var y: Int

        transition t {
          x := 1
        }

        transition u { }

        invariant i: x == 1
        """
    ).lstrip("\n")


def test_declarations_and_statements_alone() -> None:
    assert print_declaration(w.declaration("transition t{x:=1}")) == "transition t {\n  x := 1\n}"
    assert print_statement(w.statement("for a in T{m[a]:=1}")) == "for a in T {\n  m[a] := 1\n}"


# ------------------------------------------------------------------- comments


def test_comments_keep_their_places() -> None:
    same(
        """
        # At the top.

        # Above the header.
        system a  # behind the header

        # Above a declaration,
        # in two lines.
        var x: Int       # short
        var longer: Int  # these are below each other
        var y: Int

        transition t(a: T) {  # behind a brace
          # above a statement
          require l: x == 1  # behind a statement

          for b in T {  # behind a for
            # inside a for
            m[b] := 1
          }  # behind the end of a for
          # before the end
        }  # behind the end

        # At the bottom.
        """
    )


def test_a_long_line_does_not_push_other_comments_away() -> None:
    long = "a_very_long_name_" * 4
    same(
        f"""
        var x: Int   # one
        var yy: Int  # two
        var {long}: Int  # three
        var z: Int  # four
        """
    )


def test_comments_in_empty_bodies() -> None:
    same(
        """
        transition t {  # nothing yet
        }
        transition u {
          # nothing here
        }
        transition v { }  # nothing at all
        """
    )


def test_a_declaration_with_a_comment_inside_keeps_its_text() -> None:
    same(
        """
        enum Kind {
          human,  # born
          ai,     # made
        # {
          both
        }
        invariant i:
          a       # first
            and b  # second
            # before the third
            and c
        transition t(a: T,  # who
                     b: T) {
          require x  # {
            and y
        }
        """
    )
    becomes(
        """
        transition t {
              require x   # one
                or y
        \tx := 1
        }
        """,
        """
        transition t {
          require x   # one
            or y
          x := 1
        }
        """,
    )


def test_comments_after_several_things_on_a_line() -> None:
    becomes(
        "system a var x: Int # last\nvar y: Int transition t { x := 1 } # end",
        """
        system a
        var x: Int  # last
        var y: Int
        transition t {
          x := 1
        }  # end
        """,
    )


# ----------------------------------------------------------------- long lines


def test_long_conditions_are_broken_at_their_operators() -> None:
    alpha, beta, gamma = ("alpha" * 8, "beta" * 10, "gamma" * 8)
    becomes(
        f"invariant i: {alpha} and {beta} and {gamma}",
        f"""
        invariant i:
          {alpha}
          and {beta}
          and {gamma}
        """,
    )
    becomes(
        f"invariant i: forall a in T: {alpha} => {beta} or {gamma} => {alpha}",
        f"""
        invariant i: forall a in T:
          {alpha}
          => {beta} or {gamma}
          => {alpha}
        """,
    )
    becomes(
        f"transition t {{ require l: ({alpha} or {beta} or {gamma}) and not ({alpha} and {beta} and {gamma}) }}",
        f"""
        transition t {{
          require l:
            (
              {alpha}
              or {beta}
              or {gamma}
            )
            and not (
              {alpha}
              and {beta}
              and {gamma}
            )
        }}
        """,
    )
    becomes(
        f"transition t {{ x := if {alpha} == {beta} then {gamma} + {alpha} else {gamma} * {alpha} - {beta} }}",
        f"""
        transition t {{
          x :=
            if {alpha} == {beta}
            then {gamma} + {alpha}
            else {gamma} * {alpha}
              - {beta}
        }}
        """,
    )


def test_long_lists_are_filled() -> None:
    names = ", ".join(f"member_number_{number}" for number in range(12))
    for written in (f"enum E {{ {names} }}", f"backup B of {names}", f"check {names}: chain 3, steps 8"):
        printed = formatted(written)
        assert printed.count("\n") > 1
        assert all(len(line) <= PAGE_WIDTH for line in printed.splitlines())


def test_long_parameters_have_a_line_each() -> None:
    first, second = "first_parameter" * 3, "second_parameter" * 3
    becomes(
        f"transition t({first}: Agent, {second}: Agent) {{ x := 1 }}",
        f"""
        transition t(
          {first}: Agent,
          {second}: Agent
        ) {{
          x := 1
        }}
        """,
    )


@settings(max_examples=80, deadline=None)
@given(expressions)
def test_broken_lines_say_the_same(tree: expression_nodes.Expression) -> None:
    """A text that is too long for a line is read back unchanged."""
    long = declaration_nodes.InvariantDeclaration(w.ident("i" * 90), w.binary(tree, "and", tree), span=NOWHERE)
    formatted(print_declaration(long))
    inside = declaration_nodes.Add(
        declaration_nodes.Require(w.ident("l" * 90), w.binary(w.negated(tree), "=>", tree), span=NOWHERE),
        w.rule("r"),
        span=NOWHERE,
    )
    formatted(f"modification m {{ {print_statement(inside)} }}")
