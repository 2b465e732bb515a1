"""Short campaigns on texts whose meaning is read in another way, and tests of that way."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from tests.campaigns import meanings
from tests.campaigns.tally import SYSTEMS, Tally
from tests.generators.clashing import FEATURES, clashing_of, features_of
from tests.meaning.runs import Runs

FIRST = 100_000
"""The first seed; campaigns that are not tests begin with 0."""


@pytest.mark.campaign
def test_texts_mean_what_a_reading_that_expands_nothing_says() -> None:
    tally = Tally()
    for seed in range(FIRST, FIRST + len(FEATURES)):
        for line in meanings.differences(tally, seed, cap=100):
            tally.add_wrong(line)
    assert tally.wrong == []
    assert tally.examined >= 2 * len(FEATURES) // 3
    for name in FEATURES:
        assert tally.by_feature[name][SYSTEMS] >= 1, name
    for kind, least in (("Covered", 40), ("Violation", 20), ("states", 50)):
        assert tally.counts[kind] >= least, kind


@pytest.mark.campaign
def test_systems_over_the_newer_language_mean_what_the_text_says() -> None:
    tally = Tally()
    for seed in range(FIRST, FIRST + 8):
        for line in meanings.differences(tally, seed, kind="newer", cap=100):
            tally.add_wrong(line)
    assert tally.wrong == []
    assert tally.examined >= 4
    for kind in ("Covered", "Violation"):
        assert tally.counts[kind] >= 3, kind


@pytest.mark.campaign
def test_every_feature_has_its_turn() -> None:
    for seed, name in enumerate(FEATURES):
        assert name in features_of(clashing_of(seed)), name


RECORDS = """system small
type A [2] = p, q
record K { who: A, level: 0..1 }
var x: K? = none
var n: 0..2 = 0
transition up { n := n + 1 }
transition set(p: A) { require g: n > 0  x := K(who: p, level: 1) }
modification trust(q: A) { rewrite set.g as p == q or now(q) == p and n > now(n) }
invariant none_: x == none
invariant who: x != none => x.who == p
invariant part: x.level == 1
invariant due: n == 1 leads to x != none within 1
invariant still: can x != none within 1 by set
"""


def test_the_reading_of_a_text_is_right_about_a_small_one() -> None:
    """Worked out by hand: the parameter of ``set`` hides the individual, and the name of ``trust`` is captured."""
    assert Runs(RECORDS, 0, 2, 1000).search() == {
        "part.defined": (0, 0),
        "none_": (0, 2),
        "who": (0, 2),
        "due": (0, 2),
        "still": (0, 0),
    }


def test_a_difference_is_reported() -> None:
    """Where the other text has another guard, a condition holds that did not."""
    tally, model = Tally(), load_text(RECORDS)
    expected = Runs(RECORDS.replace("n > 0", "n > 1"), 0, 3, 1000).search()
    found: dict[str, tuple[int, int] | None] = dict.fromkeys(model.properties)
    found |= Runs(RECORDS, 0, 3, 1000).search()
    assert [line.split(":")[0] for line in meanings.compared(tally, model, found, expected)] == ["none_", "who"]
    del found["part.defined"]
    lines = list(meanings.compared(tally, model, found, expected))
    assert lines[-1] == "part.defined: there is no such property, and by the text (0, 0)"
