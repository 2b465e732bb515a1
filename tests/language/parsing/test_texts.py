"""Texts as the parser reads them: words, places, and texts of people who mean harm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from invariants.foundation.codes import Code
from invariants.foundation.sources import SourceText
from invariants.language.parsing.operator_precedence import LONGEST_ROW, LONGEST_SPINE
from invariants.language.parsing.parser import comments_of, parse
from invariants.language.parsing.partial_nodes import DEEPEST_EXPRESSION
from invariants.language.printing.expression_printer import print_expression
from invariants.language.printing.printer import print_document
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.tree.keywords import RESERVED
from tests.generators.syntax_trees import WORDS, documents
from tests.language import writing as w
from tests.language.parsing.test_parser import refused, x

# ---------------------------------------------------------------------- words


@pytest.mark.parametrize("word", sorted({*WORDS, "where"}))
def test_words_that_are_not_reserved_can_be_names(word: str) -> None:
    written = f"""
    system {word}
    enum {word} {{ {word} }}
    type {word}
    const {word}: Int = {word}
    var {word}: {word} = {word} + 1
    var {word}: {word}, 0..{word} -> {word}
    define {word}({word}: {word}): Int = {word}({word})
    init {word} == 1
    init {word}: {word}
    transition {word}({word}: {word}) {{
      require {word}
      require {word}: {word}'[{word}] == {word}
      {word} := {word}
      {word}[{word}] := any
      {word}: {word}[{word}] := any {word}_ where {word}_ == {word}
      for {word} in {word} where {word} {{ {word} := {word} }}
      rewrite {word}({word}).{word} as {word}
      {word} := {word}
      rewrite {word} as any of {word} where {word}
      add {word}: {word} := {word} to {word}
      copy {word}({word}) from {word}(_)
      save {word}
      {word} := {word}
    }}
    backup {word} of {word}, {word}
    invariant {word}: enabled {word} and unmodified {word}.{word} and count({word} in {word}: {word}) > {word}.{word}
    check {word}, {word}.range: {word} {word}, {word} any, {word} 3 after 1
    check: {word} 3
    """
    found = w.document(written)
    assert len(found.items) == 13
    assert w.document(print_document(found)) == found


@pytest.mark.parametrize(
    "written",
    [
        "system {}",
        "var {}: Int",
        "const {}: Int",
        "enum E {{ a, {} }}",
        "enum {} {{ a }}",
        "type {}",
        "define {}: Int = 1",
        "define f({}: Int): Int = 1",
        "transition {} {{ }}",
        "transition t({}: T) {{ }}",
        "backup {} of code",
        "invariant {}: p",
        "invariant i: forall {} in T: p",
        "invariant i: let {} = 1 in p",
        "modification m {{ {} := 1 }}",
        "modification m {{ disable {} }}",
        "modification m {{ rewrite R.{} as p }}",
    ],
)
def test_reserved_words_cannot_be_names(written: str) -> None:
    words = [*sorted(RESERVED), "__x", "__", "_"]
    assert [word for word in words if Code.RESERVED_NAME not in refused(written.format(word))] == []


def test_letters_of_all_scripts_are_letters() -> None:
    assert w.declaration("var größe: Int").name == w.ident("größe")
    assert w.declaration("var 数: Int").name == w.ident("数")
    # Superscripts count as digits or letters to some, but make no name.
    assert refused("var x²: Int") == [Code.SYNTAX]


# --------------------------------------------------------------------- places


def test_every_expression_stands_where_its_span_says() -> None:
    written = """
    invariant i: ( (a + b) * -( c ^ 2 ) == m'[ a , f(x) ] )  and (forall a , b in 0 .. 3 : (not p)) # done
    invariant j: count( a in T : E.a == a ) <= if p then 1 else let x = (2) in x
    invariant k: enabled R( a , _ ) or unmodified R . s or any
    """
    for node in w.nodes_of(w.document(written).items):
        covered = node.span.text
        assert covered == covered.strip()
        if isinstance(node, expression_nodes.Expression):
            assert w.expression(covered) == node, covered


@settings(max_examples=60, deadline=None)
@given(documents)
def test_spans_of_random_texts(tree: declaration_nodes.Document) -> None:
    written = print_document(tree)
    read = parse(SourceText("test.inv", written))
    for item in read.items:
        assert parse(SourceText("part.inv", item.span.text)).items == (item,)
    for node in w.nodes_of(read.items):
        assert read.span.start <= node.span.start < node.span.end <= read.span.end
        if isinstance(node, expression_nodes.Identifier | expression_nodes.NamedType):
            assert node.span.text == (node.text if isinstance(node, expression_nodes.Identifier) else node.name)


def test_comments_have_their_places() -> None:
    written = 'import "a#b.inv" # one  \n#two\r\nvar x: Int#three'
    found = parse(SourceText("test.inv", written)).comments
    assert [comment.text for comment in found] == ["# one", "#two", "#three"]
    assert [comment.span.text for comment in found] == ["# one", "#two", "#three"]
    assert [comment.span.line for comment in found] == [1, 2, 3]
    assert comments_of(SourceText("test.inv", "")) == ()


# ---------------------------------------------------------------- hostile text


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ufeff", "\x0c"])
def test_unseen_characters_are_refused_even_in_comments(character: str) -> None:
    assert refused(f"system a # {character} x\n") == [Code.INVALID_TEXT]
    assert refused(f"system a{character}\n") == [Code.INVALID_TEXT]


def test_a_carriage_return_alone_cannot_hide_declarations() -> None:
    assert refused("system a # comment\rvar x: Int\n") == [Code.INVALID_TEXT]


def test_tabs_and_both_line_endings_are_white_space() -> None:
    assert w.document("system a\r\n\tvar\tx:\r\nInt\r\n") == w.document("system a var x: Int")


@pytest.mark.parametrize(
    "written",
    [
        "not " * 2_000 + "x",
        "-" * 2_000 + "x",
        "x" + " + x" * LONGEST_ROW,
        "x" + " - x + x" * (LONGEST_ROW // 2),
        "x" + " => x" * LONGEST_ROW,
        "x" + " * x" * 2_000,
        "x" + " <=> x" * 2_000,
        "(" * 4_000 + "x" + ")" * 4_000,
        "m[" * 4_000 + "x" + "]" * 4_000,
        "f(" * 2_000,
        "forall x in T: " * 2_000 + "x",
        "if x then x else " * 2_000 + "x",
        "let x = x in " * 2_000 + "x",
        "sum(x in T: " * 2_000 + "x" + ")" * 2_000,
        "forall x in 0.." + "-" * 2_000 + "1: x",
    ],
)
def test_a_text_that_is_nested_too_deeply_is_refused(written: str) -> None:
    assert refused(f"invariant i: {written}") == [Code.TOO_DEEP]


def test_the_greatest_depth_is_accepted() -> None:
    assert isinstance(w.expression("not " * (DEEPEST_EXPRESSION - 1) + "x"), expression_nodes.Unary)
    assert refused("invariant i: " + "not " * DEEPEST_EXPRESSION + "x") == [Code.TOO_DEEP]
    assert isinstance(w.expression("x" + " * x" * (DEEPEST_EXPRESSION - 1)), expression_nodes.Binary)
    assert refused("invariant i: x" + " * x" * DEEPEST_EXPRESSION) == [Code.TOO_DEEP]
    assert w.expression("(" * DEEPEST_EXPRESSION + "x" + ")" * DEEPEST_EXPRESSION) == x
    # A chain of comparisons is one level, however long it is.
    assert isinstance(w.expression("x" + " < x" * 5_000), expression_nodes.Comparison)


@pytest.mark.parametrize("operator", ["and", "or", "+"])
def test_a_row_of_operands_is_not_deep_and_keeps_its_order(operator: str) -> None:
    names = [f"x{k}" for k in range(3_000)]
    text = f" {operator} ".join(names)
    tree = w.expression(text)
    assert print_expression(tree) == text
    row: list[str] = []
    waiting: list[tuple[expression_nodes.Expression, int]] = [(tree, 1)]
    while waiting:
        part, depth = waiting.pop()
        assert depth < 20
        if isinstance(part, expression_nodes.Binary):
            assert part.operator.value == operator
            waiting += ((part.right, depth + 1), (part.left, depth + 1))
        else:
            assert isinstance(part, expression_nodes.Name)
            row.append(part.text)
    assert row == names


SIGNS = ["+", "-", "-", "+", "-"]


def written(count: int) -> str:
    return "x0" + "".join(f" {SIGNS[k % 5]} x{k}" for k in range(1, count))


@pytest.mark.parametrize("count", [3, LONGEST_SPINE, LONGEST_SPINE + 1, 3_001, LONGEST_ROW])
def test_a_row_of_plus_and_minus_keeps_its_value(count: int) -> None:
    tree = w.expression(written(count))
    assert print_expression(tree) == written(count)
    value, waiting = 0, [(tree, 1, 1)]
    while waiting:
        part, sign, depth = waiting.pop()
        assert depth <= LONGEST_SPINE
        if isinstance(part, expression_nodes.Binary):
            right = sign if part.operator.value == "+" else -sign
            waiting += ((part.right, right, depth + 1), (part.left, sign, depth + 1))
        else:
            assert isinstance(part, expression_nodes.Name)
            value += sign * int(part.text[1:]) ** 2
    assert value == sum(k * k if SIGNS[k % 5] == "+" else -k * k for k in range(1, count))


@pytest.mark.parametrize("count", [3, LONGEST_SPINE, LONGEST_SPINE + 1, 3_001, LONGEST_ROW])
def test_a_row_of_implications_has_all_premises_but_the_last_part(count: int) -> None:
    text = " => ".join(f"x{k}" for k in range(count))
    tree = w.expression(text)
    assert print_expression(tree) == text
    premises, depth = [], 1
    while isinstance(tree, expression_nodes.Binary):
        assert tree.operator.value == "=>"
        waiting = [(tree.left, 1)]
        while waiting:
            part, depth = waiting.pop()
            assert depth < 20
            if isinstance(part, expression_nodes.Binary):
                assert part.operator.value == "and"
                waiting += ((part.right, depth + 1), (part.left, depth + 1))
            else:
                premises.append(part)
        tree = tree.right
    assert [each.text for each in (*premises, tree)] == [f"x{k}" for k in range(count)]


def test_parentheses_in_a_long_row_stay() -> None:
    some = " or ".join(["x"] * (LONGEST_SPINE + 1))
    row, given, all_ = written(LONGEST_SPINE + 9), some.replace("or", "=>"), some.replace("or", "and")
    for text in (
        *(f"{some} or (y or z)", f"y or ({some})", f"y - ({some.replace('or', '+')})", f"y and ({some})"),
        *(f"{row} - (y - z)", f"y - ({row})", f"({row}) * y", f"{row} - ({row}) - x", f"y => {row} <= -({row})"),
        *(f"({given}) => y", f"y => ({given})", f"{given} => ({given}) => x", f"({given}) or y", f"{all_} => y"),
        *(f"{given} => {all_}", f"{all_} => {given}", f"{all_} or y => {given}", f"{given} <=> y", f"not ({given})"),
        *(f"{some} or (y or z) or {some}", f"({some}) or z or {some}", f"(x - y) - {row}", f"{row} - (y - z) - {row}"),
        *(f"{given} => if y then x else z", f"{given} => (forall a in A: x) => x"),
    ):
        tree = w.expression(text)
        assert print_expression(tree) == text
        assert w.expression(print_expression(tree)) == tree


@pytest.mark.parametrize(
    "written",
    [
        "}" * 20_000,
        "(" * 100_000,
        "()" * 20_000,
        "x " * 20_000,
        "≤" * 100_000,
        '"' * 20_001,
        "'" * 20_001,
        "check:" * 5_000,
        "invariant i: " + "0.." * 10_000,
        "invariant i: x" + "'" * 10_000,
        "invariant i: any" + " " * 100_000 + "x",
        "invariant i: any" + "#\n" * 50_000 + "x",
        "transition f {\n" + "x = 1\n" * 5_000 + "}",
        "var x\n" * 5_000,
        "a" * 1_000_000,
        "# " + "x" * 1_000_000 + "\nvar",
        "var x: Int = " + "1" * 1_000_000 + "x",
    ],
)
def test_hostile_texts_are_refused_with_a_few_diagnostics(written: str) -> None:
    assert 1 <= len(refused(written)) <= 20


def test_long_texts_that_are_right_are_read() -> None:
    assert w.declaration(f"var {'a' * 1_000_000}: Int").type == w.named("Int")
    assert w.declaration(f"var x: Int = {'1' * 1_000_000}").type == w.named("Int")
    assert w.document("# " + "x" * 1_000_000).items == ()
