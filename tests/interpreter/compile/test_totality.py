"""What surely has a value: claimed only where no values of the variables leave it without one."""

from __future__ import annotations

import pytest

from invariants.interpreter.compile.totality import is_total
from invariants.language.loader import load_text

TEXT = """system s
type A [2]
var x: Int
var r: 0..2
var m: 0..2 -> Int
var f: A -> Bool
define small(k: 0..2): Bool = m[k] > 0
define low(k: 0..2): Bool = k < 2
define half(k: Int): Bool = 6 div k > 1
transition go { x := x }
transition part(k: 0..2) { require 6 div k > 1 }
modification set(k: 0..2) { rewrite go.x as k }
"""

TOTAL = [
    "x > 0",
    "f[a] and x + x > 2",
    "forall k in 0..2: m[k] > 0",
    "forall k in 0..1: low(k)",
    "exists k in 1..2: m[k] == x",
    "unmodified go",
    "count(k in 0..2: m[k] > x) > 1",
    "let z = x * x in z >= x",
    "min(x, 3) == max(r, 1)",
]
PARTIAL = [
    "6 div x > 1",
    "x mod r > 1",
    "x > 0 or x ^ r > 1",
    "x / 2 > 1.0",
    "sqrt(1.0) > 0.0",
    "m[x] > 0",
    "m[1] > 0",
    "forall k in 0..1: small(k)",
    "forall k in 0..3: low(k)",
    "m[r] > 0",
    "forall k in 0..3: m[k] > 0",
    "forall k in -1..1: small(k)",
    "small(x)",
    "small(r)",
    "half(2)",
    "enabled go",
    "enabled part(1)",
    "captured go.x.k > 1",
    "forall k in 0..2: let z = k in m[z] > 0",
]


def total(stated: str) -> bool:
    model = load_text(f"{TEXT}invariant i: forall a in A: f[a] or not f[a] or ({stated})\n")
    body = model.properties["i"].condition  # type: ignore[union-attr]
    return is_total(body, model, lambda _: False)


@pytest.mark.parametrize("stated", TOTAL)
def test_what_has_a_value_for_all_values_of_variables(stated: str) -> None:
    """These are worth knowing: a quantifier over them stops early."""
    assert total(stated)


@pytest.mark.parametrize("stated", PARTIAL)
def test_what_may_have_none_is_never_called_total(stated: str) -> None:
    assert not total(stated)


def test_a_parameter_is_in_its_range_only_where_somebody_says_so() -> None:
    text = "system s\nvar m: 0..2 -> Int\ntransition go(k: 0..2) { require m[k] > 0 }\n"
    model = load_text(text)
    (guard,) = model.rules["go"].guards
    assert is_total(guard, model, lambda _: True)  # type: ignore[arg-type]
    assert not is_total(guard, model, lambda _: False)  # type: ignore[arg-type]
