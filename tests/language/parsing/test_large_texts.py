"""Long, deep and hostile texts: they are read, or refused with a diagnostic, and never bring the reader down."""

from __future__ import annotations

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text

MANY = 500
NESTED = 190


def chain(form):
    return "\n".join(form.format(i=number, next=number + 1) for number in range(MANY))


LARGE = {
    "definitions": chain("define d{i}: Int = d{next} div 2") + f"\ndefine d{MANY}: Int = x\ninvariant i: d0 == 0",
    "definitions with parameters": chain("define d{i}(a: 0..3): Int = d{next}(a) + 1")
    + f"\ndefine d{MANY}(a: 0..3): Int = a div x\ninvariant i: d0(x) == 0",
    "constants": chain("const d{i}: Int = d{next} + 1") + f"\nconst d{MANY}: Int = 0\nvar y: 0..d0 = d1",
    "initial values": chain("var v{i}: Int = v{next}") + f"\nvar v{MANY}: Int = x",
    "enabled": chain("transition r{i} {{ require g: enabled r{next} }}")
    + f"\ntransition r{MANY} {{ require 1 div x == 1 }}",
    "invariants": chain("invariant i{i}: x == {i}"),
    "modifications": chain("modification m{i} {{ rewrite t.g as prev and x != {i} }}")
    + "\ntransition t { require g: x == 0 }",
}


@pytest.mark.parametrize("name", LARGE)
def test_long_models_are_read(name):
    load_text("system s\nvar x: Int = 0\n" + LARGE[name])


@pytest.mark.parametrize("kind", ["define d{i}: Int = d{next}", "const d{i}: Int = d{next}", "var d{i}: Int = d{next}"])
def test_long_cycles_are_found(kind):
    with pytest.raises(ModelError) as caught:
        load_text("system s\n" + chain(kind) + "\n" + kind.format(i=MANY, next=0))
    (found,) = caught.value.diagnostics
    assert found.code is Code.CYCLIC_DEFINITION
    assert len(found.notes[0]) < 200
    assert len(found.labels) < 20


DEEP = {
    "implications": " => ".join(["b"] * NESTED),
    "functions": "abs(" * NESTED + "x" + ")" * NESTED + " == 0",
    "indices": "m[" * NESTED + "0" + "]" * NESTED + " == 0",
    "conditionals": "0 == " + "if b then 1 else " * NESTED + "x",
    "lets": "0 == " + "".join(f"let y{number} = x in " for number in range(NESTED)) + "x",
    "quantifiers": "".join(f"forall y{number} in Bool: " for number in range(NESTED)) + "b",
    "questions": "enabled r(" * NESTED + "b" + ")" * NESTED,
    "calls": "f(" * NESTED + "b" + ")" * NESTED,
    "aggregates": "".join(f"sum(y{number} in Bool: " for number in range(NESTED)) + "x" + ")" * NESTED + " == 0",
    "negations": "not " * NESTED + "b",
}


@pytest.mark.parametrize("name", DEEP)
def test_accepted_texts_are_typed(name):
    head = "system s\nvar x: Int\nvar b: Bool\nvar m: 0..3 -> 0..3\ndefine f(c: Bool): Bool = c\n"
    load_text(head + "transition r(c: Bool) { require c }\ninvariant i: " + DEEP[name])


@pytest.mark.parametrize(
    "declaration",
    [
        "const c: Int = 10 ^ 10 ^ 10 ^ 10\nvar x: 0..c",
        "var m: 0..1_000_000_000_000_000_000_000_000 -> Bool\nvar x: 0..sum(i in 0..100_000_000_000_000_000_000: i)",
        "var x: 0.." + "9" * 6000,
        "const c: Int = sum(i, j, k in 0..999: 1)\nvar x: 0..c",
        "const c: Int = " + "99 ^ 99 ^ " * 20 + "1\nvar x: 0..c * c * c",
    ],
)
def test_constants_that_are_too_large_are_not_computed(declaration):
    with pytest.raises(ModelError) as caught:
        load_text("system s\n" + declaration)
    assert {found.code for found in caught.value.diagnostics} <= {Code.NOT_CONSTANT, Code.SYNTAX}


def test_many_errors_are_all_reported():
    with pytest.raises(ModelError) as caught:
        load_text("system s\n" + chain("invariant i{i}: missing{i}"))
    assert len(caught.value.diagnostics) == MANY


def test_a_long_chain_of_imports(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for number in range(MANY):
        (tmp_path / f"f{number}.inv").write_text(f'import "f{number + 1}.inv"\nvar v{number}: Int')
    (tmp_path / f"f{MANY}.inv").write_text("var last: Int")
    assert len(load_text(f'system s\nimport "f{MANY - 50}.inv"').variables) == 51
    with pytest.raises(ModelError) as caught:
        load_text('system s\nimport "f0.inv"')
    (found,) = caught.value.diagnostics
    assert found.code is Code.TOO_DEEP
    assert found.labels[0].span.text == 'import "f100.inv"'
