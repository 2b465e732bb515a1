from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec import Struct

import invariants
from invariants.language.loader import load_text
from invariants.language.model.declarations import Check, Model
from invariants.language.model.expressions import (
    Arbitrary,
    Binary,
    CallDefinition,
    Previous,
    Typed,
)
from invariants.language.model.operators import BinaryOperator
from invariants.language.model.traversal import (
    all_code,
    called_first,
    children,
    flat_operands,
    fold,
    reached_expressions,
    root_of,
    subexpressions,
    variables_in,
)
from tests.language.reading import model

EVERYTHING = """
define half(x: Real): Real = x / 2
define both(x: Int): Int = twice(x) + twice(limit)
assume weight_is_small: forall a in Agent: weight[a] < 10
init on => r > 0.5
transition every(a: Agent, j: 0..4) {
  require first: if on then n < 3 else half(r) > 1
  require not enabled work(a, _) or unmodified work.cap or saved(store)
  for b in Agent where trusted[b] { weights: table[j] := max(n, 2) }
  pick: n := any v where v > level and v < limit
}
modification change(m: Agent, k: 0..4) {
  rewrite every(m, k).first as prev and (let d = n in d > k)
  rewrite work(m, _) as any of n where n' > n + k
  copy every(m, k + 1) from every(m, 0)
  disable work(m, k)
  save store
}
modification back { restore store }
modification wake { enable tune }
invariant counted: count(a in Agent: trusted[a]) > 0
invariant summed: sum(j in 0..4: table[j]) > 0
"""


def structs(value, found):
    """Every expression below a value, found without knowledge of its class."""
    if isinstance(value, Typed):
        found.append(value)
    elif isinstance(value, dict):
        for each in value.values():
            structs(each, found)
    elif isinstance(value, tuple):
        for each in value:
            structs(each, found)
    elif isinstance(value, Struct) and not isinstance(value, Check):
        for name in value.__struct_fields__:
            structs(getattr(value, name), found)
    return found


def test_nobody_else_walks_over_typed_expressions():
    """Only what compares two expressions, or follows polarity, what is known, or how often, steps through parts."""
    package = Path(invariants.__file__).parent
    walkers = [
        path.stem for path in sorted(package.rglob("*.py")) if re.search(r"\bchildren\(\w+\)", path.read_text("utf-8"))
    ]
    assert walkers == ["cost", "angelic_guards", "guarded", "comparison", "traversal"]


@pytest.fixture(scope="module")
def everything() -> Model:
    return model(EVERYTHING)


@pytest.fixture(scope="module")
def code(everything):
    return list(all_code(everything))


def test_all_code_is_listed_once(everything, code):
    listed = [id(root) for each in code if (root := root_of(each.body)) is not None]
    assert len(listed) == len(set(listed))
    assert set(listed) == {id(each) for each in structs(everything, [])}
    assert any(isinstance(each.body, Arbitrary) for each in code)


def test_all_code_has_its_place(code):
    places = list(dict.fromkeys(each.place for each in code))
    assert places == [
        *("limit", "on", "n", "r", "level", "trusted", "table", "twice", "half", "both", "weight_is_small", "init"),
        *("work", "work.cap", "work.n", "work.mark"),
        *("tune", "every.first", "every", "every.weights", "every.pick", "change"),
        *("counted", "summed"),
    ]


def test_parts_are_those_that_an_expression_holds(code):
    for each in code:
        for part in subexpressions(each.body):
            held = [getattr(part, name) for name in part.__struct_fields__]
            direct = [value for value in held if isinstance(value, Typed)]
            listed = [item for value in held if isinstance(value, tuple) for item in value if isinstance(item, Typed)]
            assert sorted(map(id, children(part))) == sorted(map(id, direct + listed))


def test_parts_come_in_the_order_of_the_text(code):
    for each in code:
        starts = [part.span.start for part in subexpressions(each.body) if not children(part)]
        assert starts == sorted(starts)


def test_a_fold_sees_the_inner_parts_first_and_in_order():
    condition = model("invariant i: n + 1 < level * 2").properties["i"].condition
    written = fold(
        condition, lambda part, parts: f"({' '.join(parts)})" if parts else part.span.text.replace("\n", " ")
    )
    assert written == "((n 1) (level 2))"


def test_deep_expressions_do_not_overflow_the_stack():
    template = model("invariant i: on and on").properties["i"].condition
    leaf: Typed = Previous(sort=template.sort, span=template.span)
    deep = leaf
    for _ in range(50_000):
        deep = Binary(BinaryOperator.AND, template.left, deep, sort=template.sort, span=template.span)
    assert sum(1 for _ in subexpressions(deep)) == 100_001
    assert fold(deep, lambda _, parts: 1 + max(parts, default=0)) == 50_001
    assert len(flat_operands(deep, BinaryOperator.AND)) == 50_001
    assert flat_operands(deep, BinaryOperator.AND)[-1] is leaf


@pytest.mark.campaign
def test_chains_of_definitions_do_not_overflow_the_stack():
    count = 3000
    lines = [f"define d{i}(x: Int): Int = d{i - 1}(x) + d{i - 1}(1)" for i in range(1, count)]
    found = load_text("\n".join(["system s", "var n: Int = 0", "define d0(x: Int): Int = x + n", *lines]))
    last = f"d{count - 1}"
    order = [each.name for each in called_first(last, found.definitions)]
    assert order == [f"d{i}" for i in range(count)]
    assert [each.name for each in called_first(last, found.definitions, {"d2990"})] == order[2991:]
    body = found.definitions[last].body
    assert [variable.name for variable in variables_in(body, found.definitions)] == ["n"]
    calls = [part for part in reached_expressions(body, found.definitions) if isinstance(part, CallDefinition)]
    assert len(calls) == 2 * (count - 1)


def test_variables_are_found_through_definitions_each_once():
    found = load_text("system s\nvar a: Int\nvar b: Int\ndefine f(x: Int): Int = x + b\ninvariant i: f(a) + f(b) > a")
    names = [each.name for each in variables_in(found.properties["i"].condition, found.definitions)]
    assert names == ["a", "b"]
