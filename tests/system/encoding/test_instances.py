"""Definitions that are called with calls of themselves: their bound names stay apart, and keep their meaning."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from invariants import check
from invariants.evidence.certificates.checking import Accepted, Checker
from invariants.foundation.sorts import BOOL, INT, RangeSort
from invariants.language.loader import load_text
from invariants.system.encoding.code_as_data import code_as_data
from invariants.system.encoding.instances import Instances
from invariants.system.encoding.transition_system import PartialTerm
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Symbol, Term, bound_symbols, post_order
from invariants.verdicts.verdict import Verdict
from tests.batches import batches
from tests.differential.comparison import compare

MODEL = """system nested

type A [2]
var m: A -> Bool
var n: 0..2 = 0

define some(x: Bool): Bool = exists z in A: m[z] and x
define same(x: Bool): Bool = forall z in A: m[z] <=> x
define both(x: Bool, y: Bool): Bool = some(x) and same(y) or some(some(y))
define marked(least: Int): Int = count(z in A: m[z] and n >= least)
define least(x: Int): Int = min(z in A: if m[z] then x else n)

transition flip(a: A) {
  m[a] := not m[a]
  n := (n + 1) mod 3
}

transition ask(x: Bool, y: Bool) {
  require some(x) => same(y)
}

"""
BINDERS = (Operator.FORALL, Operator.EXISTS, Operator.COUNT, Operator.SUM, Operator.MIN, Operator.MAX)


def condition(chosen: random.Random, depth: int) -> str:
    if depth == 0:
        return chosen.choice(("true", "false", "n == 1"))
    inner = [condition(chosen, depth - 1) for _ in range(2)]
    return chosen.choice(
        (
            f"some({inner[0]})",
            f"same({inner[0]})",
            f"both({inner[0]}, {inner[1]})",
            f"not {inner[0]}",
            f"(let v = {inner[0]} in same(v) and exists z in A: m[z] and some(v and m[z]))",
            f"{number(chosen, depth - 1)} > {number(chosen, depth - 1)}",
            f"enabled ask({inner[0]}, {inner[1]})",
        )
    )


def number(chosen: random.Random, depth: int) -> str:
    if depth == 0:
        return chosen.choice(("0", "1", "n"))
    inner = number(chosen, depth - 1)
    return chosen.choice(
        (
            f"marked({inner})",
            f"least({inner})",
            f"(if {condition(chosen, depth - 1)} then {inner} else 0)",
        )
    )


def bound_within_itself(term: Term) -> set[Symbol]:
    """The symbols that are bound inside their own scope."""
    found: set[Symbol] = set()
    below: dict[Term, frozenset[Symbol]] = {}
    for part in post_order([term]):
        inside = frozenset().union(*(below[argument] for argument in part.arguments))
        own = frozenset(bound_symbols(part)) if part.operator in BINDERS else frozenset()
        found |= own & inside
        below[part] = own | inside
    return found


@pytest.mark.parametrize("seed", batches(40, always=7, checked=20))
def test_names_stay_apart_and_both_readings_agree(seed: int) -> None:
    chosen = random.Random(seed)  # noqa: S311 - no secrets here
    stated = condition(chosen, 4)
    model = load_text(f"{MODEL}invariant i: {stated}\n")
    system = code_as_data(model, 1).system
    for prop in system.properties.values():
        assert not bound_within_itself(prop.bad), stated
    agreement = compare(model, 0, 2)
    assert agreement.unsupported is None
    assert not agreement.disagreements, stated


def test_equal_calls_are_one_term() -> None:
    stated = "some(some(some(true))) and same(some(false))"
    model = load_text(f"{MODEL}invariant i: {stated}\ninvariant j: {stated}\n")
    properties = code_as_data(model, 1).system.properties
    assert properties["i"].bad is properties["j"].bad


def test_a_certificate_binds_each_name_once(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("nested.inv")
    path.write_text(
        "system nested\ntype A\nvar m: A -> Bool\ndefine some(x: Bool): Bool = exists z in A: m[z] and x\n"
        "invariant i: some(some(some(true))) <=> some(true)\ncheck i: chain any, A any, expect proved\n",
        encoding="utf-8",
    )
    (result,) = check(path, certificates=tmp_path / "certificates")
    assert result.verdict is Verdict.PROVED
    assert result.certificate is not None
    checked = Checker(tmp_path, 20).check(Path(result.certificate).read_text(encoding="utf-8"))
    assert isinstance(checked, Accepted)


def test_an_argument_that_binds_the_same_name_gets_it_renamed_in_every_binder() -> None:
    manager = TermManager()
    sort = RangeSort(0, 2)
    parameter, bound = Symbol("p", BOOL), Symbol("k", sort)
    number = manager.symbol(bound)
    here = manager.less(number, manager.integer(1))
    inner = manager.exists((bound,), here)
    asked = manager.and_(manager.symbol(parameter), here)
    counted = manager.aggregate(Operator.COUNT, (bound,), asked)
    least = manager.aggregate(
        Operator.MIN, (bound,), manager.if_(manager.symbol(parameter), number, manager.integer(1))
    )
    every = manager.forall((bound,), manager.or_(manager.symbol(parameter), here))
    every = manager.and_(every, manager.less(counted, least))
    part = PartialTerm(every, manager.symbol(parameter))
    instances = Instances(manager)
    found = instances.instance(part, {parameter: inner})
    assert found.defined is inner
    assert not bound_within_itself(found.value)
    assert not found.value.free
    # The argument keeps its own names; the part has others, in each of its binders.
    binders = [each for each in post_order([found.value]) if each.operator in BINDERS and each is not inner]
    assert [each.operator for each in binders].count(Operator.COUNT) == 1
    assert {each.operator for each in binders} == {Operator.COUNT, Operator.MIN, Operator.FORALL}
    assert all(bound not in bound_symbols(each) for each in binders)
    assert instances.instance(part, {parameter: inner}).value is found.value


def test_an_instance_with_plain_arguments_keeps_its_names() -> None:
    manager = TermManager()
    parameter, bound = Symbol("p", INT), Symbol("k", RangeSort(0, 2))
    every = manager.forall((bound,), manager.less(manager.symbol(bound), manager.symbol(parameter)))
    found = Instances(manager).instance(PartialTerm(every, manager.true), {parameter: manager.integer(2)})
    assert found.value is manager.forall((bound,), manager.less(manager.symbol(bound), manager.integer(2)))
