"""Functions of constants: their values, their texts, and which of them agree with cases."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

import pytest

from invariants.foundation.sorts import BOOL, INT, REAL, EnumSort, IndividualSort, RangeSort, Sort
from invariants.language.loader import load_text
from invariants.shaping.lengths.cases import Chosen, case_of
from invariants.shaping.lengths.fitting import FunctionVocabulary, LengthCase, fitting
from invariants.shaping.lengths.functions import LengthFunction, LinearSum
from invariants.shaping.lengths.repeated_runs import RepeatedRun, RunStep, repeated_runs, runs_like, value_of
from invariants.verdicts.traces.trace import Failure, ShownMap
from invariants.verdicts.verdict import Bounds, Frontier, Verdict, ViolatedResult

D = LinearSum((("d", Fraction(1)),))
STRIDE = LinearSum((("s", Fraction(1)),))
GAP = LinearSum((("s", Fraction(1)), ("t", Fraction(-1))))
ONE = LinearSum(number=Fraction(1))
D_AND_ONE = LinearSum((("d", Fraction(1)),), Fraction(1))


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (LengthFunction(0, 1, D, STRIDE), "ceil(d / s)"),
        (LengthFunction(0, 1, D, STRIDE, is_exceeded=True), "floor(d / s) + 1"),
        (LengthFunction(1, 2, D_AND_ONE, GAP), "2 * ceil((d + 1) / (s - t)) + 1"),
        (LengthFunction(0, 2, D, GAP, is_exceeded=True), "2 * floor(d / (s - t)) + 2"),
        (LengthFunction(0, 1, D, ONE), "d"),
        (LengthFunction(1, 1, D, ONE, is_exceeded=True), "d + 2"),
        (LengthFunction(0, 2, D_AND_ONE, ONE), "2 * (d + 1)"),
        (LengthFunction(0, 1, D, ONE, is_whole=False), "ceil(d)"),
        (LengthFunction(0, 1, LinearSum((("d", Fraction(1, 2)),)), ONE), "ceil(1/2 * d)"),
        (LengthFunction(0, 1, LinearSum((("d", Fraction(2)),)), STRIDE), "ceil((2 * d) / s)"),
        (LengthFunction(0, 1, LinearSum((("d", Fraction(-1)),), Fraction(7)), STRIDE), "ceil((-d + 7) / s)"),
        (LengthFunction(1, 3, ONE, ONE), "4"),
    ],
)
def test_a_function_is_written_as_a_formula_that_has_its_values(function: LengthFunction, text: str) -> None:
    assert function.text == text
    from math import ceil, floor

    for d in (1, 2, 3, 7):
        for s in (2, 3, 5):
            values = {"d": Fraction(d), "s": Fraction(s), "t": Fraction(1)}
            if function.has_value(values):
                formula = text.replace("1/2", "Fraction(1, 2)")
                names = {"ceil": ceil, "floor": floor, "Fraction": Fraction, **values}
                assert eval(formula, names) == function.value(values)  # noqa: S307 - the text of the function


def test_a_function_says_nothing_where_distance_or_stride_is_not_positive() -> None:
    reached, exceeded = LengthFunction(0, 1, D, GAP), LengthFunction(0, 1, D, GAP, is_exceeded=True)
    assert reached.domain == ("s - t > 0", "d > 0")
    assert exceeded.domain == ("s - t > 0", "d >= 0")
    for d, s, t, has_value in ((0, 2, 1, (False, True)), (1, 1, 1, (False, False)), (1, 2, 1, (True, True))):
        values = {"d": Fraction(d), "s": Fraction(s), "t": Fraction(t)}
        assert (reached.has_value(values), exceeded.has_value(values)) == has_value


def cases_of(function: LengthFunction, names: tuple[str, ...], covered: int = 4) -> list[LengthCase]:
    found = []
    for d in (1, 2, 3, 5):
        for s in (1, 2, 3):
            known = tuple(zip(names, (Fraction(d), Fraction(s)), strict=False))
            length = function.value(dict(known)) if function.has_value(dict(known)) else None
            is_covered = length is not None and length <= covered
            found.append(LengthCase(known, known, length if is_covered else None, covered))
    return found


@pytest.mark.parametrize(
    "function",
    [
        LengthFunction(0, 1, D, STRIDE),
        LengthFunction(0, 1, D, STRIDE, is_exceeded=True),
        LengthFunction(1, 1, D_AND_ONE, STRIDE),
        LengthFunction(0, 2, D, ONE),
        LengthFunction(0, 1, ONE, ONE),
        LengthFunction(0, 1, LinearSum((("d", Fraction(1)),), Fraction(-3)), ONE),
        LengthFunction(0, 1, LinearSum((("d", Fraction(1)),), Fraction(3)), ONE),
    ],
)
def test_the_simplest_function_that_agrees_with_all_cases_comes_first(function: LengthFunction) -> None:
    cases = cases_of(function, ("d", "s"))
    shapes = ((function.least, function.each),)
    numbers = (Fraction(1), Fraction(2), Fraction(3))
    found = [*islice(fitting(cases, FunctionVocabulary(("d", "s"), numbers, is_whole=True), shapes), 3)]
    assert found
    for each in found:
        for d in (1, 2, 3, 5):
            values = {"d": Fraction(d), "s": Fraction(2)}
            if function.has_value(values) and function.value(values) <= 4:
                assert each.value(values) == function.value(values)
    assert found[0].distance.terms + found[0].stride.terms <= function.distance.terms + function.stride.terms


def test_a_chain_that_was_not_found_refutes_a_function_that_promises_one() -> None:
    values = (("d", Fraction(2)), ("s", Fraction(1)))
    none = LengthCase(values, values, None, 2)
    assert not none.fits(LengthFunction(0, 1, D, STRIDE))
    assert LengthCase(values, values, None, 1).fits(LengthFunction(0, 1, D, STRIDE))
    for length, fits in ((None, True), (0, True), (1, False)):
        outside = LengthCase((), (("d", Fraction(0)), ("s", Fraction(1))), length, 1)
        assert outside.fits(LengthFunction(0, 1, D, STRIDE)) is fits


def test_a_run_is_divided_into_first_steps_a_round_and_last_steps() -> None:
    a, b, c, d = (RunStep(name, ()) for name in "abcd")
    assert next(repeated_runs((a, b, c, b, c, b, c, d))) == RepeatedRun((a,), (b, c), (d,))
    assert next(repeated_runs((a, a, a))) == RepeatedRun((), (a,), ())
    assert [*repeated_runs((a, b, c))] == [RepeatedRun((), (a, b, c), ())]


MODEL = load_text(
    "system s\nenum E { left, right }\nconst d: Int\nconst s: Int\nvar x: Int = 0\n"
    "modification m(n: Int, e: E, by: Real, few: 0..3) { x := x + n }\ninvariant i: x < d\n",
    path="s.inv",
)


def test_one_constant_takes_the_place_of_all_numbers_without_end() -> None:
    steps = (RunStep("m", (5, 1, Fraction(7), 2)), RunStep("m", (6, 0, Fraction(8), 3)))
    found = [*runs_like(MODEL, steps, ("d", "s"))]
    assert [run.steps for run in found] == [
        steps,
        *((RunStep("m", (name, 1, name, 2)), RunStep("m", (name, 0, name, 3))) for name in ("d", "s")),
    ]


@pytest.mark.parametrize(
    ("shown", "sort", "value"),
    [
        ("≈1.41421", REAL, None),
        ("1/3", REAL, Fraction(1, 3)),
        ("-0.5", REAL, Fraction(-1, 2)),
        (7, INT, 7),
        (3, RangeSort(0, 3), 3),
        (True, BOOL, True),
        ("right", EnumSort("E", ("left", "right")), 1),
        ("A0", IndividualSort("A"), None),
        ({"A0": 1}, INT, None),
    ],
)
def test_a_value_of_a_trace_is_exact_or_none(shown: ShownMap, sort: Sort, value: object) -> None:
    assert value_of(shown, sort) == value


@pytest.mark.parametrize(
    ("chain", "frontier", "length"), [(0, None, 0), (1, None, None), (2, 0, None), (2, 1, 2), (2, 5, 2)]
)
def test_a_chain_is_the_shortest_where_those_below_it_are_covered(
    chain: int, frontier: int | None, length: int | None
) -> None:
    covered = None if frontier is None else Frontier(frontier, Verdict.SURVIVES)
    failure = Failure(MODEL.properties["i"].span)
    result = ViolatedResult("i", Bounds(3, 8, {}), chain=("m",) * chain, trace=(), failure=failure, frontier=covered)
    found = case_of(Chosen((), ()), result, 3)
    assert (None if found is None else found.length) == length
