"""Text to syntax tree: every construct of the language, places, and texts that were made to break parsers."""

from __future__ import annotations

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.model.operators import QuantifierKind, RuleKind
from invariants.language.parsing.parser import parse
from invariants.language.tree import declaration_nodes, expression_nodes
from tests.generators.syntax_trees import NOWHERE
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
def test_atoms_have_their_trees(written: str, tree: expression_nodes.Expression) -> None:
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
def test_operators_bind_by_precedence(written: str, tree: expression_nodes.Expression) -> None:
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


def test_binders_keep_their_names_and_domains() -> None:
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
def test_declarations_have_their_trees(written: str, tree: declaration_nodes.Declaration) -> None:
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
def test_checks_have_their_properties_and_options(
    written: str, properties: tuple[str, ...], options: tuple[declaration_nodes.CheckOption, ...]
) -> None:
    references = tuple(declaration_nodes.PropertyReference(named, span=NOWHERE) for named in properties)
    assert w.declaration(written) == declaration_nodes.CheckDeclaration(references, options, span=NOWHERE)


@pytest.mark.parametrize("dormant", [False, True])
@pytest.mark.parametrize("kind", list(RuleKind))
@pytest.mark.parametrize("parameters", ["", "()", "(a: T, b: 0..3)"])
def test_rules_have_their_kind_and_parameters(kind: RuleKind, dormant: bool, parameters: str) -> None:
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


def test_a_header_names_what_the_file_is() -> None:
    assert w.document("system a").header == declaration_nodes.SystemHeader(w.ident("a"), span=NOWHERE)
    assert w.document('spec a for "x/y.inv" import "z.inv"').header == declaration_nodes.SpecHeader(
        w.ident("a"), "x/y.inv", span=NOWHERE
    )
    assert w.document("var x: Int").header is None
    assert w.document("") == declaration_nodes.Document(None, (), span=NOWHERE)
    assert w.document(" # nothing\n") == declaration_nodes.Document(None, (), span=NOWHERE)
    assert refused("var x: Int system a") == [Code.MISSING_HEADER]
    assert refused("system a system b") == [Code.MISSING_HEADER]
