"""Names of individuals: where they stand, and which are refused."""

from __future__ import annotations

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document
from tests.language.reading import errors


def mistakes(text: str) -> list[tuple[Code, str]]:
    return [(each.code, each.labels[0].span.text) for each in errors(f"system s\n{text}\n")]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("type A = p, p", Code.DUPLICATE_NAME, "p"),
        ("type A = p\nvar p: Bool", Code.DUPLICATE_NAME, "p"),
        ("type A = p\ntype B = p", Code.DUPLICATE_NAME, "p"),
        ("type A = Int", Code.DUPLICATE_NAME, "Int"),
        ("type A = B\ntype B", Code.DUPLICATE_NAME, "B"),
        ("type A = A2", Code.RESERVED_NAME, "A2"),
        ("type B\ntype A = B0", Code.RESERVED_NAME, "B0"),
        ("type A1 = A12", Code.RESERVED_NAME, "A12"),
        ("type A [1] = p, q", Code.EMPTY_RANGE, "1"),
        ("type A = p, q\nvar x: A\ninvariant i: x == p\ncheck i: A 1", Code.BAD_OPTION, "A 1"),
        ("type A = p, q\nvar x: A\ninvariant i: x == p\ncheck i: p = q", Code.BAD_OPTION, "p"),
        ("type A = p\nvar x: A = p\ntransition t { p := x }", Code.ASSIGN_CONSTANT, "p"),
        ("type A = p\ntype B\nvar x: B = p", Code.TYPE_MISMATCH, "p"),
        ("type A = p\nvar x: A\ninvariant i: x < p", Code.TYPE_MISMATCH, "x"),
    ],
)
def test_a_mistake_is_reported_where_it_stands(text: str, code: Code, place: str) -> None:
    assert (code, place) in mistakes(text)


@pytest.mark.parametrize(
    ("text", "size"), [("A = p", 3), ("A = p, q, r, t", 4), ("A [5] = p, q", 5), ("A [2] = p, q", 2)]
)
def test_there_are_at_least_as_many_individuals_as_names(text: str, size: int) -> None:
    model = load_text(f"system s\ntype {text}\n")
    assert model.scope == {"A": size}
    assert model.individual_names["A"][0] == "p"


def test_a_check_gives_a_name_to_a_constant() -> None:
    model = load_text("system s\ntype A = p, q\nconst c: A\nvar x: A = c\ninvariant i: x == c\ncheck i: c = q\n")
    assert [each.given for each in model.variants] == [{"c": "q"}]


def test_names_are_laid_out() -> None:
    text = "system s\n\ntype A [4] = p, q\n"
    document = parse(SourceText("s.inv", text.replace("= p, q", "=  p ,q")))
    assert print_document(document) == text


# ------------------------------------------------------------ values by index


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("type A\nvar x: Int = for a: 1", Code.WRONG_ARITY, "for a: 1"),
        ("type A\nvar m: A -> Int = for a, b: 1", Code.WRONG_ARITY, "for a, b: 1"),
        ("type A\nvar m: A, A -> Int = for a: 1", Code.WRONG_ARITY, "for a: 1"),
        ("type A\nvar m: A, A -> Int = for a, a: 1", Code.DUPLICATE_NAME, "a"),
        ("type A\nvar m: A -> A = for a: m[a]", Code.CYCLIC_DEFINITION, "m[a]"),
        ("type A\nvar m: A -> Int = for a: a", Code.TYPE_MISMATCH, "a"),
        ("type A\nvar m: A -> 0..2 = for a: 3", Code.TYPE_MISMATCH, "3"),
        ("type A\nvar m: A -> Int = for a: n[b]\nvar n: A -> Int = 0", Code.UNKNOWN_NAME, "b"),
        ("type A\ndefine f: Int = for a: 3", Code.SYNTAX, "a"),
    ],
)
def test_values_by_index_that_cannot_be(text: str, code: Code, place: str) -> None:
    assert (code, place) in mistakes(text)


def test_a_variable_called_for_is_a_value() -> None:
    model = load_text("system s\nvar for: Int = 2\nvar x: Int = for\ninvariant i: x == for\ncheck: chain 1\n")
    assert len(model.checks) == 1


def test_values_by_index_are_laid_out() -> None:
    text = "system s\n\ntype A\nvar m: A, A -> Bool = for a, b: a == b\n"
    document = parse(SourceText("s.inv", text.replace("for a, b:", "for  a ,b :")))
    assert print_document(document) == text
