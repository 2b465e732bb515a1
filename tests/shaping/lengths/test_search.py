"""The length of the shortest chain as a function of constants: known answers, and random systems."""

from __future__ import annotations

from fractions import Fraction

import pytest

from invariants.language.loader import load_text
from invariants.language.model.declarations import StatedInvariant, Unbounded
from invariants.shaping.lengths.chain_models import ChainModels
from invariants.shaping.lengths.functions import LengthFunction, LinearSum
from invariants.shaping.lengths.repeated_runs import RepeatedRun, RunStep
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Result, Verdict
from tests.campaigns.lengths import MOST, STEPS, faults, length_of

FEW = "const d: Int where 0 < d and d < 4\n"


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        # The guard of a rule is opened by a modification, once.
        (f"{FEW}var x: Int = 0\ntransition go {{\n  require g: false\n  x := x + d\n}}\n"
         "modification open { rewrite go.g as x == 0 }\ninvariant i: x < d\n", "1"),
        pytest.param("const d: Int where d >= 0\nconst k: Int = 3\nvar x: Int = 0\nvar y: Int = 0\n"
         "transition go {\n  require x < y\n  x := y\n}\nmodification arm { rewrite widen.ok as true }\n"
         "modification widen {\n  require ok: false\n  y := y + k\n}\ninvariant i: x <= d\n", "floor(d / k) + 2",
         marks=pytest.mark.campaign),
        pytest.param(
         "const d: Real where d > 0\nconst s: Real where s > 0\nvar x: Real = 0\nmodification m(by: Real) {\n"
         "  require abs(by) <= s\n  x := x + by\n}\ninvariant i: abs(x) < d\n", "ceil(d / s)",
         marks=pytest.mark.campaign),
        # Each stride takes two modifications.
        pytest.param("const d: Int where d > 0\nconst s: Int where s > 1\nvar x: Int = 0\n"
         "modification open { rewrite m.g as true }\nmodification m {\n  require g: false\n  rewrite m.g as false\n"
         "  x := x + s - 1\n}\ninvariant i: x < d\n", "2 * ceil(d / (s - 1))", marks=pytest.mark.campaign),
        # Which individuals start in which state does not matter, and depends on no constant.
        pytest.param("type A [2]\nconst d: Int where d > 0\nvar kind: A -> Bool\nvar x: Int = 0\n"
         "init exists a in A: kind[a]\nmodification m(a: A) {\n  x := x + 1\n}\ninvariant i: x < d\n", "d",
         marks=pytest.mark.campaign),
    ],
)  # fmt: skip
def test_a_function_is_found_and_proved(parts: str, text: str) -> None:
    found = length_of(load_text(f"system s\n{parts}", path="s.inv"), "i")
    assert found.function is not None, found.reason
    assert (found.function.text, found.is_shown, found.missing) == (text, True, None)


@pytest.mark.parametrize(
    ("parts", "name", "reason"),
    [
        ("var x: Int = 0\nmodification m { x := x + 1 }\ninvariant i: x < 2\n", "i", "every constant has a value"),
        ("const f: Bool\nvar x: Int = 0\nmodification m { x := x + 1 }\ninvariant i: x < 2\n", "i", "and no number"),
        (f"{FEW}var x: Int = 0\nmodification m {{ x := x + d }}\ninvariant i: x' > x\n", "i", "single configurations"),
        (f"{FEW}var x: Int = 0\nmodification m {{ x := x + d }}\ninvariant i: 2 div x < d\n", "i", "no value"),
        (f"{FEW}var x: 0..9 = 0\nmodification m {{ x := x + d }}\ninvariant i: x < d\n", "x.range", "the text states"),
    ],
)
def test_where_no_function_is_looked_for_the_reason_is_said(parts: str, name: str, reason: str) -> None:
    found = length_of(load_text(f"system s\n{parts}", path="s.inv"), name)
    assert (found.function, found.is_fit, found.cases) == (None, False, ())
    assert reason in (found.reason or "")


@pytest.mark.campaign
def test_a_run_that_may_end_early_is_not_called_proved() -> None:
    parts = "const d: Int where d > 0\nvar x: Int = 0\nvar k: 0..30 = 0\nmodification m { x := x + 1 k := k + 1 }\n"
    found = length_of(load_text(f"system s\n{parts}invariant i: x < d\n", path="s.inv"), "i")
    assert found.function is not None
    assert (found.function.text, found.is_least, found.is_reached, found.missing) == ("d", True, False, "k.range")


WALK = load_text(
    "system s\nconst d: Int where d > 0\nconst s: Int where s > 0\nvar x: Int\ninit x <= s and x == 0\n"
    "modification m { x := x + s }\ninvariant i: x < d\n",
    path="s.inv",
)
STEP = RunStep("m", ())


def answers(distance: LinearSum, start: dict[str, int], run: RepeatedRun) -> tuple[Verdict, Verdict]:
    """Return the verdicts on both statements about one modification for each stride `s`."""
    prop = WALK.properties["i"]
    assert isinstance(prop, StatedInvariant)
    models = ChainModels(WALK, prop)
    function = LengthFunction(0, 1, distance, LinearSum((("s", Fraction(1)),)))
    found = []
    for model, name in (models.shorter(function), models.repeated(function, run, dict(start))):
        options = CheckOptions(
            (name,), Unbounded.ANY, Unbounded.ANY, vacuity=False, engines=("induction", "bounded"), work=2, timeout=60
        )
        (result,) = (each for each in check_model(model, options, SilentListener()) if isinstance(each, Result))
        found.append(result.verdict)
    return found[0], found[1]


@pytest.mark.campaign
@pytest.mark.parametrize(
    ("more", "shorter", "run"),
    [
        (0, Verdict.PROVED, Verdict.PROVED),
        (1, Verdict.VIOLATED, Verdict.PROVED),
        (-1, Verdict.PROVED, Verdict.VIOLATED),
    ],
)
def test_neither_half_is_proved_of_a_function_that_is_too_great_or_too_small(
    more: int, shorter: Verdict, run: Verdict
) -> None:
    distance = LinearSum((("d", Fraction(1)),), Fraction(more))
    found = answers(distance, {"x": 0}, RepeatedRun((), (STEP,), ()))
    assert found[0] is shorter
    assert (found[1] is Verdict.PROVED) is (run is Verdict.PROVED)


@pytest.mark.campaign
def test_a_start_that_some_constants_exclude_is_no_start_of_the_run() -> None:
    _, run = answers(LinearSum((("d", Fraction(1)),)), {"x": 2}, RepeatedRun((), (STEP,), ()))
    assert run is not Verdict.PROVED


@pytest.mark.campaign
def test_enumeration_agrees_for_values_beyond_the_cases() -> None:
    for seed in (101, 105):
        word, wrong = faults(seed)
        assert (word, wrong) == ("shown", []), (seed, MOST, STEPS)


@pytest.mark.campaign
@pytest.mark.long
def test_enumeration_agrees_for_more_systems() -> None:
    for seed in range(100, 130):
        assert faults(seed)[1] == [], seed
