"""Random systems are models, and all of the language occurs in them."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from tests.generators.features import features
from tests.generators.reduction import reduced
from tests.generators.systems import system_of, systems

SYSTEMS = 300

OFTEN = (
    "rewrite a guard",
    "rewrite a assignment",
    "remove a guard",
    "remove a assignment",
    "edit an added guard",
    "edit an added assignment",
    "enable",
    "disable",
    "copy",
    "save",
    "restore",
    "unknown code",
    "edit a modification",
    "edit oneself",
    "code of one's own",
    "rewrite under a for",
    "prev",
    "prev with captured values",
    "now",
    "captured parameter",
    "any",
    "any where",
    "enabled",
    "unmodified rule",
    "unmodified site",
    "saved",
    "two assignments into one map",
    "for with a condition",
    "for without a condition",
    "map with two indices",
    "map from Bool",
    "map from range",
    "map from enum",
    "map from individual",
    "parameter of Bool",
    "parameter of range",
    "parameter of enum",
    "parameter of individual",
    "dormant transition",
    "dormant modification",
    "backup of all code",
    "backup of named rules",
    "backup of variables",
    "definition",
    "init",
    "constant without a value",
    "constant map",
    "state invariant",
    "two-state invariant",
    "range invariant",
    "defined rule",
    "defined invariant",
    "if",
    "let",
    "forall",
    "exists",
    "div",
    "mod",
)
SELDOM = (
    "prev under any",
    "code of one's own and _",
    "unknown code that captures",
    "unknown code without a contract",
    "unknown code that writes two variables",
    "condition of constants",
    "defined start",
    "count over names",
    "sum over names",
    "min over names",
    "max over names",
    "min of values",
    "max of values",
    "unary abs",
    "^",
    "*",
    "<=>",
    "chain of comparisons",
    "transition with 2 parameters",
    "modification with 2 parameters",
)


@cache
def counted() -> Counter[str]:
    return Counter(kind for seed in range(SYSTEMS) for kind in features(system_of(seed)))


@pytest.mark.campaign
def test_every_kind_occurs_often() -> None:
    assert [kind for kind in OFTEN if counted()[kind] < SYSTEMS * 0.03] == []


@pytest.mark.campaign
def test_every_other_kind_occurs() -> None:
    assert [kind for kind in SELDOM if counted()[kind] < SYSTEMS * 0.005] == []


def test_a_seed_stands_for_one_system() -> None:
    assert system_of(17) == system_of(17)
    assert len({system_of(seed) for seed in range(100)}) == 100


@pytest.mark.parametrize("examples", [25, pytest.param(100, marks=pytest.mark.campaign)])
def test_every_text_that_hypothesis_draws_is_a_model(examples: int) -> None:
    unhurried = [HealthCheck.too_slow]

    @settings(max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=unhurried)
    @given(systems())
    def is_read(text: str) -> None:
        load_text(text)

    is_read()


class SmallEnoughError(BaseException):
    """Ends shrinking. Hypothesis goes on after an ordinary exception."""


def test_hypothesis_shrinks_to_small_systems() -> None:
    """Half of the random systems with such an edit have more than 650 characters, and one in a hundred at most 400."""
    lengths: list[int] = []

    @settings(max_examples=60, derandomize=True, database=None, deadline=None, phases=[Phase.generate, Phase.shrink])
    @given(systems())
    def no_copies(text: str) -> None:
        if "copy" in features(text):
            lengths.append(len(text))
            if len(text) <= 400:
                raise SmallEnoughError
            raise AssertionError

    with pytest.raises(SmallEnoughError):
        no_copies()
    assert lengths[0] > 400, "nothing was shrunk"


def test_a_reduced_text_is_a_model_that_shows_the_same() -> None:
    def shows(text: str) -> bool:
        try:
            return "copy" in features(text)
        except ModelError:
            return False

    text = next(each for each in map(system_of, range(SYSTEMS)) if shows(each))
    small = reduced(text, shows)
    assert shows(small)
    assert len(small.splitlines()) <= 8
