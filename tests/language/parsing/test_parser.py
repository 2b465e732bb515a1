"""Text to syntax tree: every construct of the language, places, and texts that were made to break parsers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.model.operators import QuantifierKind, RuleKind
from invariants.language.parsing.parser import comments_of, parse
from invariants.language.parsing.partial_nodes import DEEPEST_EXPRESSION
from invariants.language.printing.printer import print_document
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.tree.keywords import RESERVED
from tests.generators.syntax_trees import NOWHERE, WORDS, documents
from tests.language import writing as w

a, b, c, d, p, q, x = (w.name(written) for written in "abcdpqx")
one, two, three = (w.number(written) for written in "123")


def refused(written: str) -> list[Code]:
    with pytest.raises(ModelError) as caught:
        parse(SourceText("test.inv", written))
    assert all(found.help for found in caught.value.diagnostics)
    return [found.code for found in caught.value.diagnostics]


# ---------------------------------------------------------------- expressions


@pytest.mark.parametrize(
    ("written", "tree"),
    [
        ("12", w.number("12")),
        ("0.25", w.number("0.25")),
        ("1_000_000", w.number("1_000_000")),
        ("true", expression_nodes.Boolean(True, span=NOWHERE)),
        ("false", expression_nodes.Boolean(False, span=NOWHERE)),
        ("a", a),
        ("x'", w.name("x'")),
        ("E.a", w.name("E.a")),
        ("m[a]", w.entry("m", a)),
        ("m[a, b]", w.entry("m", a, b)),
        ("m'[a]", w.entry("m'", a)),
        ("m[m[a]]", w.entry("m", w.entry("m", a))),
        ("f(x)", w.call("f", x)),
        ("f()", w.call("f")),
        ("abs(a) ", w.call("abs", a)),
        ("min(a, b)", w.call("min", a, b)),
        ("now(a)", w.call("now", a)),
        ("saved(B)", w.call("saved", w.name("B"))),
        ("prev", expression_nodes.Previous(span=NOWHERE)),
        ("any", expression_nodes.Arbitrary(None, None, span=NOWHERE)),
        ("any x where a", expression_nodes.Arbitrary(w.ident("x"), a, span=NOWHERE)),
        ("(((a)))", a),
    ],
)
def test_atoms(written: str, tree: expression_nodes.Expression) -> None:
    assert w.expression(written) == tree


@pytest.mark.parametrize(
    ("written", "tree"),
    [
        # loosest first: each level against the next
        ("a <=> b => c", w.binary(a, "<=>", w.binary(b, "=>", c))),
        ("a => b <=> c", w.binary(w.binary(a, "=>", b), "<=>", c)),
        ("a => b or c", w.binary(a, "=>", w.binary(b, "or", c))),
        ("a or b and c", w.binary(a, "or", w.binary(b, "and", c))),
        ("a and b or c", w.binary(w.binary(a, "and", b), "or", c)),
        ("not a and b", w.binary(w.negated(a), "and", b)),
        ("not a == b", w.negated(w.compared(a, "==", b))),
        ("a == b + c", w.compared(a, "==", w.binary(b, "+", c))),
        ("a + b * c", w.binary(a, "+", w.binary(b, "*", c))),
        ("a * b + c", w.binary(w.binary(a, "*", b), "+", c)),
        ("-a * b", w.binary(w.minus(a), "*", b)),
        ("-a ^ b", w.minus(w.binary(a, "^", b))),
        ("(-a) ^ b", w.binary(w.minus(a), "^", b)),
        ("a ^ -b", w.binary(a, "^", w.minus(b))),
        ("a ^ -b * c", w.binary(w.binary(a, "^", w.minus(b)), "*", c)),
        ("a * -b", w.binary(a, "*", w.minus(b))),
        ("a - -b", w.binary(a, "-", w.minus(b))),
        ("a--b", w.binary(a, "-", w.minus(b))),
        ("a mod b div c", w.binary(w.binary(a, "mod", b), "div", c)),
        ("a / b", w.binary(a, "/", b)),
        # associativity
        ("a <=> b <=> c", w.binary(w.binary(a, "<=>", b), "<=>", c)),
        ("a => b => c", w.binary(a, "=>", w.binary(b, "=>", c))),
        ("a - b - c", w.binary(w.binary(a, "-", b), "-", c)),
        ("a - (b - c)", w.binary(a, "-", w.binary(b, "-", c))),
        ("a ^ b ^ c", w.binary(a, "^", w.binary(b, "^", c))),
        # comparisons chain, and do not nest unless told to
        ("a < b <= c", w.compared(a, "<", b, "<=", c)),
        ("a == b != c >= d > x", w.compared(a, "==", b, "!=", c, ">=", d, ">", x)),
        ("(a < b) == c", w.compared(w.compared(a, "<", b), "==", c)),
        ("a < (b == c)", w.compared(a, "<", w.compared(b, "==", c))),
        # prefix operators where only something tighter is expected
        ("a == not b", w.compared(a, "==", w.negated(b))),
        ("a == not b == c", w.compared(a, "==", w.negated(w.compared(b, "==", c)))),
        ("a == not b and c", w.binary(w.compared(a, "==", w.negated(b)), "and", c)),
        ("not not a", w.negated(w.negated(a))),
        # signs that need no space
        ("a<=>b", w.binary(a, "<=>", b)),
        ("a=>b", w.binary(a, "=>", b)),
        ("a<=b", w.compared(a, "<=", b)),
        ("a<-b", w.compared(a, "<", w.minus(b))),
    ],
)
def test_operators(written: str, tree: expression_nodes.Expression) -> None:
    assert w.expression(written) == tree


def test_bodies_run_as_far_right_as_they_can() -> None:
    agent = w.group("a", w.named("T"))
    assert w.expression("p and forall a in T: q or x") == w.binary(p, "and", w.forall(agent, body=w.binary(q, "or", x)))
    assert w.expression("(forall a in T: q) or x") == w.binary(w.forall(agent, body=q), "or", x)
    assert w.expression("1 + if p then 2 else 3 + x") == w.binary(
        one, "+", expression_nodes.Conditional(p, two, w.binary(three, "+", x), span=NOWHERE)
    )
    assert w.expression("let x = p in x and q") == expression_nodes.Let(
        w.ident("x"), p, w.binary(x, "and", q), span=NOWHERE
    )
    assert w.expression("any x where p or q") == expression_nodes.Arbitrary(
        w.ident("x"), w.binary(p, "or", q), span=NOWHERE
    )
    assert w.expression("let x = let x = p in q in x") == expression_nodes.Let(
        w.ident("x"), expression_nodes.Let(w.ident("x"), p, q, span=NOWHERE), x, span=NOWHERE
    )


def test_binders() -> None:
    range_type = w.between(w.number("0"), w.binary(w.name("N"), "-", one))
    assert w.expression("exists a, b in T, i in 0..N - 1: p") == expression_nodes.Quantified(
        QuantifierKind.EXISTS, (w.group("a b", w.named("T")), w.group("i", range_type)), p, span=NOWHERE
    )
    assert w.expression("forall i in -5..5: p") == w.forall(
        w.group("i", w.between(w.minus(w.number("5")), w.number("5"))), body=p
    )
    for function in ("count", "sum", "min", "max", "anything"):
        assert w.expression(f"{function}(a, b in T, c in 0..3: p)") == expression_nodes.AggregateCall(
            w.ident(function),
            (w.group("a b", w.named("T")), w.group("c", w.between(w.number("0"), three))),
            p,
            span=NOWHERE,
        )


@pytest.mark.parametrize("binder", ["1", "a + b", "m[a]", "E.a", "x'", "f(x)", "not a"])
def test_only_names_are_bound(binder: str) -> None:
    assert refused(f"invariant i: count(a, {binder} in T: p) > 0") == [Code.SYNTAX]


def test_questions_about_code() -> None:
    review = w.rule("review", a, w.ANYTHING)
    assert w.expression("enabled review(a, _)") == expression_nodes.Enabled(review, span=NOWHERE)
    assert w.expression("enabled review and p") == w.binary(
        expression_nodes.Enabled(w.rule("review"), span=NOWHERE), "and", p
    )
    assert w.expression("unmodified review(a, _).gate") == expression_nodes.Unmodified(
        w.site(review, "gate"), span=NOWHERE
    )
    assert w.expression("unmodified review") == expression_nodes.Unmodified(w.rule("review"), span=NOWHERE)
    assert w.expression("enabled review()") == expression_nodes.Enabled(
        expression_nodes.RuleReference(w.ident("review"), (), span=NOWHERE), span=NOWHERE
    )


# --------------------------------------------------------------- declarations


@pytest.mark.parametrize(
    ("written", "tree"),
    [
        ("enum E { a, b, c }", declaration_nodes.EnumDeclaration(w.ident("E"), w.idents("a b c"), span=NOWHERE)),
        ("type T", declaration_nodes.TypeDeclaration(w.ident("T"), None, span=NOWHERE)),
        ("type T [3]", declaration_nodes.TypeDeclaration(w.ident("T"), three, span=NOWHERE)),
        (
            "const x: Int = 3",
            declaration_nodes.ConstDeclaration(w.ident("x"), (), w.named("Int"), three, None, span=NOWHERE),
        ),
        (
            "const x: Int where p",
            declaration_nodes.ConstDeclaration(w.ident("x"), (), w.named("Int"), None, p, span=NOWHERE),
        ),
        (
            "const x: Int",
            declaration_nodes.ConstDeclaration(w.ident("x"), (), w.named("Int"), None, None, span=NOWHERE),
        ),
        (
            "const m: T -> Int",
            declaration_nodes.ConstDeclaration(w.ident("m"), (w.named("T"),), w.named("Int"), None, None, span=NOWHERE),
        ),
        ("var x: Bool", declaration_nodes.VarDeclaration(w.ident("x"), (), w.named("Bool"), None, span=NOWHERE)),
        (
            "var m: T, 0..3 -> 1..x = 2",
            declaration_nodes.VarDeclaration(
                w.ident("m"),
                (w.named("T"), w.between(w.number("0"), three)),
                w.between(one, x),
                two,
                span=NOWHERE,
            ),
        ),
        (
            "define f(x: T, y: 0..1): Bool = p",
            declaration_nodes.DefineDeclaration(
                w.ident("f"),
                (
                    declaration_nodes.Parameter(w.ident("x"), w.named("T"), span=NOWHERE),
                    declaration_nodes.Parameter(w.ident("y"), w.between(w.number("0"), one), span=NOWHERE),
                ),
                w.named("Bool"),
                p,
                span=NOWHERE,
            ),
        ),
        ("define f: Bool = p", declaration_nodes.DefineDeclaration(w.ident("f"), (), w.named("Bool"), p, span=NOWHERE)),
        ("init p", declaration_nodes.InitDeclaration(None, p, span=NOWHERE)),
        ("init x: p", declaration_nodes.InitDeclaration(w.ident("x"), p, span=NOWHERE)),
        ("init (p)", declaration_nodes.InitDeclaration(None, p, span=NOWHERE)),
        ("backup B of code, x", declaration_nodes.BackupDeclaration(w.ident("B"), w.idents("code x"), span=NOWHERE)),
        ("invariant i: p", declaration_nodes.InvariantDeclaration(w.ident("i"), p, span=NOWHERE)),
        ("assume i: p", declaration_nodes.AssumeDeclaration(w.ident("i"), p, span=NOWHERE)),
        ('import "other.inv"', declaration_nodes.Import("other.inv", span=NOWHERE)),
    ],
)
def test_declarations(written: str, tree: declaration_nodes.Declaration) -> None:
    assert w.declaration(written) == tree


def option(name: str, value: str, after: str | None = None) -> declaration_nodes.CheckOption:
    return declaration_nodes.CheckOption(
        w.ident(name), w.ident(value), None if after is None else w.ident(after), span=NOWHERE
    )


@pytest.mark.parametrize(
    ("written", "properties", "options"),
    [
        ("check: chain 4, steps 6", (), (option("chain", "4"), option("steps", "6"))),
        ("check a, b: chain any, steps any", ("a", "b"), (option("chain", "any"), option("steps", "any"))),
        ("check n.range: T 4, U any", ("n.range",), (option("T", "4"), option("U", "any"))),
        ("check init.defined: timeout 2.5", ("init.defined",), (option("timeout", "2.5"),)),
        ("check a: expect violated after 1", ("a",), (option("expect", "violated", "1"),)),
        ("check a: expect unknown", ("a",), (option("expect", "unknown"),)),
    ],
)
def test_checks(written: str, properties: tuple[str, ...], options: tuple[declaration_nodes.CheckOption, ...]) -> None:
    references = tuple(declaration_nodes.PropertyReference(named, span=NOWHERE) for named in properties)
    assert w.declaration(written) == declaration_nodes.CheckDeclaration(references, options, span=NOWHERE)


@pytest.mark.parametrize("dormant", [False, True])
@pytest.mark.parametrize("kind", list(RuleKind))
@pytest.mark.parametrize("parameters", ["", "()", "(a: T, b: 0..3)"])
def test_rules(kind: RuleKind, dormant: bool, parameters: str) -> None:
    word = "dormant " if dormant else ""
    found = w.declaration(f"{word}{kind.value} r{parameters} {{ require p x := 1 }}")
    expected = (
        declaration_nodes.Parameter(w.ident("a"), w.named("T"), span=NOWHERE),
        declaration_nodes.Parameter(w.ident("b"), w.between(w.number("0"), three), span=NOWHERE),
    )
    assert found == declaration_nodes.RuleDeclaration(
        kind,
        dormant,
        w.ident("r"),
        expected if "a" in parameters else (),
        (
            declaration_nodes.Require(None, p, span=NOWHERE),
            declaration_nodes.Assign(None, w.ident("x"), (), one, span=NOWHERE),
        ),
        span=NOWHERE,
    )


def test_headers() -> None:
    assert w.document("system a").header == declaration_nodes.SystemHeader(w.ident("a"), span=NOWHERE)
    assert w.document('spec a for "x/y.inv" import "z.inv"').header == declaration_nodes.SpecHeader(
        w.ident("a"), "x/y.inv", span=NOWHERE
    )
    assert w.document("var x: Int").header is None
    assert w.document("") == declaration_nodes.Document(None, (), span=NOWHERE)
    assert w.document(" # nothing\n") == declaration_nodes.Document(None, (), span=NOWHERE)
    assert refused("var x: Int system a") == [Code.MISSING_HEADER]
    assert refused("system a system b") == [Code.MISSING_HEADER]


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
def test_statements(written: str, tree: declaration_nodes.Statement) -> None:
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


@pytest.mark.parametrize("word", [*sorted(RESERVED), "__x", "__", "_"])
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
def test_reserved_words_cannot_be_names(written: str, word: str) -> None:
    assert Code.RESERVED_NAME in refused(written.format(word))


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
        "x" + " + x" * 2_000,
        "x" + " => x" * 2_000,
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
    assert isinstance(w.expression("x" + " + x" * (DEEPEST_EXPRESSION - 1)), expression_nodes.Binary)
    assert refused("invariant i: x" + " + x" * DEEPEST_EXPRESSION) == [Code.TOO_DEEP]
    assert w.expression("(" * DEEPEST_EXPRESSION + "x" + ")" * DEEPEST_EXPRESSION) == x
    # A chain of comparisons is one level, however long it is.
    assert isinstance(w.expression("x" + " < x" * 5_000), expression_nodes.Comparison)


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
