"""The layout of printed texts: lines, comments, and lines that are too long."""

from __future__ import annotations

from textwrap import dedent

from hypothesis import given, settings

from invariants.foundation.limits import PAGE_WIDTH
from invariants.language.printing.printer import print_declaration, print_document, print_statement
from invariants.language.tree import declaration_nodes, expression_nodes
from tests.generators.syntax_trees import NOWHERE, expressions
from tests.language import writing as w
from tests.language.printing.test_printer import formatted


def same(written: str) -> None:
    written = dedent(written).lstrip("\n")
    assert formatted(written) == written


def becomes(written: str, expected: str) -> None:
    assert formatted(dedent(written)) == dedent(expected).lstrip("\n")


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


@settings(max_examples=40, deadline=None)
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
