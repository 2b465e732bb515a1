"""Conditions for sets of cells: each is read back by the checker's own interpreter, cell by cell."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Holds
from invariants.language.loader import load_text
from invariants.shaping.filling.formulas import all_cells, formula_of
from invariants.shaping.filling.vocabulary import (
    IntervalsTerm,
    OrderTerm,
    Situation,
    StateReading,
    Threshold,
    ValuesTerm,
)

P, K, N, M = (StateReading(name, (), is_parameter=False) for name in ("p", "k", "n", "m"))
TERMS = (
    ValuesTerm(P, (False, True)),
    ValuesTerm(K, ("red", "green", "blue")),
    IntervalsTerm(N, (Threshold(Fraction(1), "1"), Threshold(Fraction(3), "limit"))),
    OrderTerm(N, M),
)
STATES = [
    {"p": p, "k": k, "n": n, "m": m}
    for p in (False, True)
    for k in ("red", "green", "blue")
    for n in range(5)
    for m in (0, 2, 4)
]


def model_with(condition: str, state):
    p, k, n, m = (str(state[name]).lower() for name in "pknm")
    return load_text(
        "system s\nenum K { red, green, blue }\nconst limit: Int = 3\n"
        f"var p: Bool = {p}\nvar k: K = {k}\nvar n: Int = {n}\nvar m: Int = {m}\ninvariant i: {condition}\n"
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_condition_is_true_exactly_in_its_cells(seed):
    drawn = random.Random(seed)  # noqa: S311 - nothing secret
    terms = drawn.sample(TERMS, 3)
    allowed = {cell for cell in all_cells(terms) if drawn.random() < drawn.choice((0.2, 0.5, 0.9))}
    text = formula_of(terms, allowed).text
    for state in drawn.sample(STATES, 8):
        cell = tuple(term.class_in(Situation({}, state)) for term in terms)
        interpreter = Interpreter(model_with(text, state))
        (start,) = interpreter.initial_configurations()
        truth = interpreter.evaluate(interpreter.model.properties["i"], start)
        assert isinstance(truth, Holds) is (cell in allowed), f"seed {seed}: {text} in {state}"


def test_nothing_and_everything():
    assert formula_of(TERMS, ()).text == "false"
    assert formula_of(TERMS, all_cells(TERMS)).text == "true"
    assert formula_of((), [()]).text == "true"


@pytest.mark.parametrize(
    ("allowed", "text"),
    [
        ({0}, "n < 1"),
        ({1}, "n == 1"),
        ({2}, "1 < n < limit"),
        ({1, 2, 3}, "1 <= n <= limit"),
        ({3, 4}, "n >= limit"),
        ({0, 2, 3, 4}, "n != 1"),
        ({0, 4}, "n < 1 or n > limit"),
    ],
)
def test_numbers_between_thresholds(allowed, text):
    assert formula_of(TERMS[2:3], {(number,) for number in allowed}).text == text


def test_the_shorter_of_two_forms():
    terms = TERMS[:2]
    bad = (0, 2)
    assert formula_of(terms, set(all_cells(terms)) - {bad}).text == "p or k != blue"
    assert formula_of(terms, {(1, 0), (1, 1)}).text == "p and k != blue"
