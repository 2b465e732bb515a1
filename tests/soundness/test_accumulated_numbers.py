"""Conditions with captured numbers accumulate exactly where only the least, or the greatest, of the numbers counts.

A search that keeps every level of `prev` is the opponent: it has to find the same violations.
"""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import pytest

from invariants.engines import bounded, k_induction
from invariants.engines.encodings import Encodings
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Covered, GaveUp, Proved, Violation
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model, Unbounded
from invariants.language.model.expressions import SiteKey
from invariants.system.encoding.code.site_content import BeyondDepth
from invariants.system.encoding.code_as_data import CodedModel, code_as_data
from tests.batches import batches, spread
from tests.differential.comparison import chain_length
from tests.differential.proof_checks import faults

MONOTONE = (
    "n < c",
    "n <= c + 1",
    "not (n >= c) and a != k",
    "k == a => c > n",
    "v[a] + 1 < c",
    "c - q > n",
    "(if ok[a] then n < c else v[a] <= c)",
    "(forall b in A: v[b] < c or ok[b])",
    "min(n, c) > 0",
    "let m = n + 1 in m <= max(c, 2)",
    "p",
    "p => n < 2",
    "n < now(r)",
)
"""Each grows with every number that it captures, but for one that is a difference."""

FALLING = ("n > c", "n + c >= 3", "v[a] >= now(q)", "not (n < c + 1)")

OTHERS = ("n <= c + now(q)", "n == c", "n != c", "n < c and n > now(q)", "n * c > 0", "abs(c) < n")
"""One of these, and the numbers are no matter of a bound."""


def written(seed: int, others: tuple[str, ...] = ()) -> str:
    dice = random.Random(seed)  # noqa: S311 - the same models each time
    operator = dice.choice(("and", "or"))
    family = dice.choice((MONOTONE, MONOTONE, FALLING))
    first, second = dice.choice(others or family), dice.choice((*MONOTONE, *FALLING))
    mine, its = dice.choice(("act(k)", "act")), dice.choice(("act(k)", "act"))
    more = dice.sample(
        (
            "modification forget(k: A) { rewrite act(k).gate as ok[a] }",
            "modification hand_on(k: A, l: A) { copy act(k) from act(l) }",
            "modification keep { save store }\nmodification back { restore store }",
            "modification drop { remove act.gate }",
        ),
        2,
    )
    wanted = dice.choice(
        (
            "forall a in A: enabled act(a) => ok[a]",
            "exists a in A: enabled act(a)",
            "forall a in A: enabled act(a) or n > 0",
            "(forall a, b in A: enabled act(a) => enabled act(b)) or n > 1",
            "unmodified act or n < 2 or enabled act(_)",
        )
    )
    extra = "\n".join(more)
    return f"""system numbers
type A [2]
var n: Int = {dice.choice("012")}
var q: Int = {dice.choice("012")}
var r: Real = 1
var v: A -> Int = 1
var ok: A -> Bool = {dice.choice(("true", "false"))}
backup store of code
transition act(a: A) {{
  require gate: {"true" if operator == "and" else "false"}
  n := n + 1
}}
transition turn {{
  q := 3 - q
  r := r + 0.5
}}
transition set(a: A) {{ v[a] := n }}
modification m(k: A, c: Int, p: Bool) {{
  require -1 <= c and c <= 3
  rewrite {mine}.gate as prev {operator} {first if "=>" not in first else f"({first})"}
}}
modification o(k: A, c: Int, p: Bool) {{
  require 0 <= c and c <= 2
  rewrite {its}.gate as {f"({second})"} {operator} prev
}}
{extra}
invariant wanted: {wanted}
"""


class Accumulated(Encodings):
    """The encoding for all chains, whatever the length of the chain that is asked about."""

    def exact(self, model: Model, chain: int) -> CodedModel:
        return code_as_data(model, 1, BeyondDepth.ARBITRARY)


def claim(model: Model, encodings: Encodings) -> object:
    problem = Problem(model, dict(model.scope), ("wanted",), 3, 1, encodings=encodings)
    return next(c for c in bounded.run(problem, Budget()) if isinstance(c, Violation | Covered | GaveUp))


def accumulates(model: Model) -> bool:
    coded = code_as_data(model, 1, BeyondDepth.ARBITRARY)
    return bool(coded.code.site(SiteKey("act", "gate")).accumulated)


@pytest.mark.parametrize("part", batches(6, always=0))
def test_neither_more_nor_less_than_with_every_level(part):
    kinds: Counter[str] = Counter()
    for seed in range(8 * part, 8 * (part + 1)):
        text = written(seed)
        model = load_text(text)
        exact, kept = claim(model, Encodings()), claim(model, Accumulated())
        if not accumulates(model):
            continue
        kinds[type(exact).__name__] += 1
        assert type(exact) is type(kept), text
        if isinstance(exact, Violation) and isinstance(kept, Violation):
            assert chain_length(model, exact) == chain_length(model, kept), text
    assert kinds["Violation"] >= 1
    assert kinds["Covered"] >= 1


@pytest.mark.parametrize("condition", OTHERS)
def test_a_number_that_is_no_bound_is_not_accumulated(condition):
    assert not accumulates(load_text(written(0, (condition,))))


PLEDGE = """system pledge
type A [2]
var n: Int = 0
transition act {
  require gate: true
  n := n + 1
}
modification tighten(x: Bool, c: Int, s: Real) {
  require not x and c >= 3 and s > 2
  rewrite act.gate as prev and not x and n < c and n + 0.5 < s
}
invariant early: n < 2 => enabled act
invariant wrong: n < 3 => enabled act
invariant bool: n <= 0 => enabled act
"""


@pytest.mark.campaign
def test_captured_truth_values_and_numbers_have_a_proof_for_all_chains():
    model = load_text(PLEDGE)
    for name in ("early", "bool", "wrong"):
        problem = Problem(model, dict(model.scope), (name,), Unbounded.ANY, Unbounded.ANY)
        (found,) = k_induction.run(problem, Budget())
        assert isinstance(found, Proved) is (name != "wrong")
        if isinstance(found, Proved):
            assert list(faults(model, found)) == []


def remembered(condition: str, operator: str) -> str:
    """A model that records its captured numbers, and states of the code the same as the numbers do."""
    quantifier, joint = ("forall", "=>") if operator == "and" else ("exists", "and")
    said = condition.replace("now(q)", "q").replace("now(r)", "r")
    return f"""system remembered
type A [2]
var n: Int
var q: Int
var r: Real
var v: A -> Int
var ok: A -> Bool
var captured: A, 0..3, 0..1 -> Bool = false
transition act(a: A) {{
  require gate: {"true" if operator == "and" else "false"}
}}
transition step {{
  n := n + 1
}}
modification m(k: A, c: Int, p: Bool) {{
  require 0 <= c and c <= 3
  captured[k, c, if p then 1 else 0] := true
  rewrite act.gate as prev {operator} ({condition})
}}
invariant wanted: forall a in A: enabled act(a) <=>
  ({quantifier} k in A, c in 0..3, t in 0..1: captured[k, c, t] {joint} (let p = t == 1 in {said}))
"""


@pytest.mark.parametrize("case", spread(product([*MONOTONE, *FALLING], ["and", "or"]), every=5), ids=" ".join)
def test_code_says_what_all_captured_numbers_say(case):
    condition, operator = case
    model = load_text(remembered(condition, operator))
    assert accumulates(model)
    assert isinstance(claim(model, Accumulated()), Covered)
