"""A pair of each theme: the page says of it what is found."""

from __future__ import annotations

import pytest

from invariants.language.loader import load
from invariants.verdicts.verdict import Verdict
from tests.models.pairs import MODELS, PAIRS, WITHOUT_PAIRS, Pair, section, shown

pytestmark = pytest.mark.usefixtures("in_one_process")

CHEAP = "webhook"
"""The pair of which the findings are always compared."""


LONG = frozenset({"changing_world", "community", "drift", "handover", "mixed_team", "raft"})
"""Those that take a quarter or half of a minute each."""


def marks_of(pair: Pair) -> list[pytest.MarkDecorator]:
    return [pytest.mark.campaign] * (pair.theme != CHEAP) + [pytest.mark.long] * (pair.theme in LONG)


def expected(pair: Pair, name: str) -> set[str]:
    """The verdicts that a file of a pair expects of the invariant."""
    checks = load(MODELS / pair.theme / f"{name}.inv").checks
    return {each.expected.value for each in checks if each.expected and pair.invariant in each.properties}


def test_each_theme_has_a_pair_of_which_one_breaks_the_invariant_and_the_other_keeps_it():
    themes = sorted(each.name for each in MODELS.iterdir() if each.is_dir() and each.name not in WITHOUT_PAIRS)
    assert [each.theme for each in PAIRS] == themes == list(shown())
    for pair in PAIRS:
        assert Verdict.VIOLATED.value in expected(pair, pair.broken), pair
        assert expected(pair, pair.kept) == {Verdict.PROVED.value}, pair


@pytest.mark.parametrize("pair", [pytest.param(pair, id=pair.theme, marks=marks_of(pair)) for pair in PAIRS])
def test_the_page_says_what_is_found(pair: Pair):
    """If not, `python -m tests.models.pairs` writes the page anew."""
    assert shown()[pair.theme] == section(pair)
