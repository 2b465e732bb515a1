"""k-induction with products of variables: inductive properties are proved, and an opponent refutes no proof."""

from __future__ import annotations

import random

import pytest

import invariants
from invariants.evidence.claims import GaveUp, Proved, Reachable
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Fails, Fired
from invariants.language.loader import load_text
from invariants.verdicts.verdict import Verdict
from tests.batches import batches
from tests.differential.proof_checks import faults
from tests.engines.test_k_induction import induction

MONOTONE = """system monotone
var spent: Real = 0
var rate: Real = 1
transition job(size: Real) {
  require size >= 0
  spent := spent + rate * size
}
modification reprice(r: Real) {
  require r > 0
  rate := r
}
invariant positive_rate: rate > 0
invariant positive: spent >= 0
invariant wrong: spent * rate <= 5
"""

GROWTH = """system growth
var n: Int = 1
var factor: Int = 3
transition grow {
  n := factor * n + 1
}
modification tweak(k: Int) {
  require k >= 1
  factor := k
}
invariant positive: n >= 1
invariant both: n >= 1 and factor >= 1
invariant squares: n * n >= n
invariant wrong: n * factor != 12
"""

DISCOUNTS = """system discounts
const cap: Real where 0 < cap and cap <= 1000
var spent: Real = 0
var limit: Real = cap
var rate: Real = 1
var audited: Real = 1
transition job(size: Real) {
  require size > 0
  require budget: spent + rate * size <= limit
  spent := spent + rate * size
}
transition audit { audited := rate }
modification reprice(r: Real) {
  require 0.9 * audited <= r and r <= 1.1 * audited
  rate := r
}
modification widen {
  require spent < 0.5 * limit
  limit := limit * 1.1
}
modification discount(d: Real) {
  require 0 <= d and d <= 0.5
  rewrite job.spent as spent + (1 - d) * rate * size
}
invariant within: spent <= limit
invariant positive: spent >= 0
"""


@pytest.mark.parametrize("thorough", [False, pytest.param(True, marks=pytest.mark.campaign)])
@pytest.mark.parametrize(
    ("text", "name"),
    [
        (MONOTONE, "positive"),
        (GROWTH, "positive"),
        (GROWTH, "both"),
        (GROWTH, "squares"),
        (DISCOUNTS, "within"),
        (DISCOUNTS, "positive"),
    ],
)
def test_an_invariant_that_is_inductive_with_products_is_proved(text, name, thorough):
    """No invariant about the factor's sign is stated: candidates have it. Both solvers accept the proof."""
    model, claim = induction(text.replace("invariant positive_rate: rate > 0\n", ""), name, thorough=thorough)
    assert isinstance(claim, Proved)
    assert list(faults(model, claim)) == []


@pytest.mark.parametrize("text", [MONOTONE, GROWTH])
def test_an_invariant_that_a_product_breaks_is_not_proved(text):
    _, claim = induction(text, "wrong", thorough=False)
    assert not isinstance(claim, Proved)


def test_a_run_with_products_is_a_run():
    """Nothing is over-approximated where products are kept: a violation in two steps is reachable."""
    text = "system s var n: Int = 2 transition square { n := n * n } invariant small: n != 16"
    _, claim = induction(text, "small", 0)
    assert isinstance(claim, Reachable)
    assert (claim.steps, claim.exact, claim.linear) == (2, True, True)
    (result,) = invariants.check(load_text(text), chain="any", steps="any")
    assert result.verdict is Verdict.VIOLATED


def test_a_hard_product_costs_a_lemma_and_not_the_time():
    """The sum of three cubes: an answer is not expected, and its lack costs little effort."""
    text = """system cubes
var x: Int = 1
var y: Int = 1
var z: Int = 1
transition pick(a: Int, b: Int, c: Int) { x := a  y := b  z := c }
invariant never: x * x * x + y * y * y + z * z * z != 114
"""
    _, claim = induction(text, "never", thorough=False)
    assert isinstance(claim, GaveUp)


# --------------------------------------------------------------- an opponent


def random_system(seed: int) -> str:
    """A system of two numbers, whose steps multiply them, with properties that may be true or false."""
    dice = random.Random(seed)  # noqa: S311 - the same systems each time
    terms = ["a * b", "a * a", "b * k", "a + b", "a * b + k", "b - a", "b * b - a", "a + 1", "k * k", "2 * b"]
    guards = ["k >= 0", "k >= 1", "a >= b", "0 <= k and k <= 3", "k <= a", "b > 0"]

    def rule(kind: str, name: str, target: str) -> str:
        return f"{kind} {name}(k: Int) {{ require {dice.choice(guards)} {target} := {dice.choice(terms)} }}"

    rules = [
        rule("transition", "one", "a"),
        rule("transition", "two", "b"),
        rule("modification", "three", dice.choice("ab")),
    ]
    rewrite = f"modification four(d: Int) {{ require d >= 0 rewrite one.a as {dice.choice(terms)} + d }}"
    claims = ["a >= 0", "b >= 0", "a >= 1", "b >= a", "a * b >= 0", "a + b >= 1", "a * a >= a"]
    stated = [f"invariant i{n}: {claim}" for n, claim in enumerate(dice.sample(claims, 3))]
    start = f"var a: Int = {dice.randint(0, 2)} var b: Int = {dice.randint(1, 3)}"
    return " ".join(["system random_products", start, *rules, rewrite, *stated])


def violated_at_random(interpreter: Interpreter, name: str, dice: random.Random) -> bool:
    """Whether a few hundred short random runs break a property."""
    rules = list(interpreter.model.rules)
    for _ in range(300):
        configuration = next(iter(interpreter.initial_configurations()))
        for _ in range(8):
            outcome = interpreter.fire(configuration, dice.choice(rules), (dice.randint(-3, 4),))
            if isinstance(outcome, Fired):
                configuration = outcome.configuration
            if isinstance(interpreter.evaluate(interpreter.model.properties[name], configuration), Fails):
                return True
    return False


@pytest.mark.parametrize("batch", batches(6, always=0))
def test_no_proof_is_contradicted_by_a_run(batch):
    proved = broken = 0
    for seed in range(4 * batch, 4 * (batch + 1)):
        text = random_system(seed)
        for name in ("i0", "i1", "i2"):
            model, claim = induction(text, name, thorough=False)
            found = violated_at_random(Interpreter(model), name, random.Random(seed))  # noqa: S311 - reproducible
            broken += found
            if isinstance(claim, Proved):
                proved += 1
                assert not found, (seed, name)
                assert list(faults(model, claim)) == [], (seed, name)
    assert proved
    assert broken
