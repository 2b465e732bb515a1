"""Conditions for sets of cells: each is read back by the checker's own interpreter, cell by cell."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Fails, Holds
from invariants.language.loader import load_text
from invariants.shaping.filling.vocabulary.cells import all_cells, other_cells
from invariants.shaping.filling.vocabulary.formulas import condition_of, formula_of
from invariants.shaping.filling.vocabulary.readings import Situation, StateReading
from invariants.shaping.filling.vocabulary.terms import (
    IntervalsTerm,
    OrderTerm,
    PartTerm,
    SameTerm,
    Threshold,
    ValuesTerm,
)
from tests.batches import batches

P, K, N, M, FOUND, R = (
    StateReading(name, (), is_parameter=False) for name in ("p", "k", "n", "m", "o.there", "r.there")
)
PLAIN = (
    ValuesTerm(P, (False, True)),
    ValuesTerm(K, ("red", "green", "blue")),
    IntervalsTerm(N, (Threshold(Fraction(1), "1"), Threshold(Fraction(3), "limit"))),
    OrderTerm(N, M),
)
INSIDE = StateReading("r.mark.there", (), is_parameter=False)
MARK = StateReading("r.mark", (), is_parameter=False, is_optional=True)
TERMS = (
    *PLAIN,
    ValuesTerm(FOUND, (False, True)),
    PartTerm((FOUND,), ValuesTerm(StateReading("o", (), is_parameter=False, is_optional=True), (0, 1, 2))),
    ValuesTerm(R, (False, True)),
    PartTerm((R,), ValuesTerm(StateReading("r.on", (), is_parameter=False), (False, True))),
    PartTerm((R,), ValuesTerm(INSIDE, (False, True))),
    PartTerm((R, INSIDE), ValuesTerm(MARK, ("red", "green", "blue"))),
)
STATES = [
    {"p": p, "k": k, "n": n, "m": m, "o": o, "r": r}
    for p in (False, True)
    for k in ("red", "green", "blue")
    for n in range(5)
    for m in (0, 2, 4)
    for o in ("none", 0, 1, 2)
    for r in ("none", "R(on: true, mark: none)", "R(on: false, mark: red)", "R(on: true, mark: blue)")
]


def model_with(condition: str, state):
    p, k, n, m, o, r = (str(state[name]).lower() if name != "r" else state[name] for name in "pknmor")
    return load_text(
        "system s\nenum K { red, green, blue }\nrecord R { on: Bool, mark: K? }\nconst limit: Int = 3\n"
        f"var p: Bool = {p}\nvar k: K = {k}\nvar n: Int = {n}\nvar m: Int = {m}\nvar o: 0..2? = {o}\n"
        f"var r: R? = {r}\ninvariant i: {condition}\n"
    )


@pytest.mark.parametrize("seed", batches(60, always=8, checked=60))
def test_a_condition_is_true_exactly_in_its_cells(seed):
    drawn = random.Random(seed)  # noqa: S311 - nothing secret
    terms = drawn.sample(TERMS, 3)
    share = drawn.choice((0.2, 0.5, 0.9))
    allowed = {cell for cell in all_cells(terms) if drawn.random() < share}
    text = formula_of(terms, allowed).text
    for state in drawn.sample(STATES, 8):
        cell = tuple(term.class_in(Situation({}, state)) for term in terms)
        assert cell in all_cells(terms)
        interpreter = Interpreter(model_with(text, state))
        (start,) = interpreter.initial_configurations()
        truth = interpreter.evaluate(interpreter.model.properties["i"], start)
        assert isinstance(truth, Holds | Fails), f"seed {seed}: {text} in {state} is undefined"
        assert isinstance(truth, Holds) is (cell in allowed), f"seed {seed}: {text} in {state}"


@pytest.mark.parametrize(
    ("allowed", "text"),
    [
        ({(0, 0), (1, 1), (1, 3)}, "o == none or value(o) != 1"),
        ({(1, 1)}, "o != none and value(o) == 0"),
        ({(1, 1), (1, 2)}, "o != none and value(o) != 2"),
        ({(0, 0)}, "o == none"),
    ],
)
def test_a_part_is_read_only_where_it_is_there(allowed, text):
    assert formula_of(TERMS[4:6], allowed).text == text


def test_what_one_condition_says_is_not_said_again_by_the_next_one():
    terms = (*TERMS[4:6], TERMS[0])
    allowed = {cell for cell in all_cells(terms) if cell[0] and (cell[1] != 3 or cell[2])}
    assert formula_of(terms, allowed).text == "o != none and (value(o) != 2 or p)"


def test_alternatives_of_one_term_keep_their_parentheses():
    terms = (TERMS[2], TERMS[0])
    assert formula_of(terms, {(0, 1), (4, 1)}).text == "(n < 1 or n > limit) and p"


@pytest.mark.parametrize(("kind", "same", "size"), [(SameTerm, 1, 2), (OrderTerm, 1, 3)])
def test_where_two_keys_are_the_same_so_are_the_entries_at_them(kind, same, size):
    a, b, c = (StateReading(name, (), is_parameter=True) for name in "abc")
    there = [StateReading("o.there", (key,), is_parameter=False) for key in (a, b)]
    terms = (
        kind(a, b),
        *(ValuesTerm(StateReading("m", (c, key), is_parameter=False), (False, True)) for key in (a, b)),
        *(PartTerm((each,), ValuesTerm(StateReading("o", each.keys, is_parameter=False), (0, 1))) for each in there),
    )
    every = set(product(range(size), range(2), range(2), range(3), range(3)))
    impossible = {cell for cell in every if cell[0] == same and (cell[1] != cell[2] or cell[3] != cell[4])}
    assert set(all_cells(terms)) == every - impossible
    assert other_cells(terms) == impossible


@pytest.mark.campaign
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


@pytest.mark.parametrize(
    ("classes", "text"),
    [
        (({1}, {0, 1}), "p and k != blue"),
        (({0}, {0, 1, 2}), "not p"),
        (({0, 1}, {1}), "k == green"),
        (({0, 1}, {0, 1, 2}), "true"),
    ],
)
def test_a_cube_has_a_condition_of_its_own(classes, text):
    assert condition_of(TERMS[:2], tuple(map(frozenset, classes))).text == text
