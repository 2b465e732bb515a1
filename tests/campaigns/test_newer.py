"""Short campaigns on systems over the newer language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from invariants.evidence.claims import Reachable
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from tests.campaigns import deadlines, explicit, meanings, open_conditions, possibilities, replays
from tests.campaigns.claims import faults_of
from tests.campaigns.tally import BROKEN, KEPT, SYSTEMS, Tally
from tests.generators import capturing
from tests.generators.newer import newer_of
from tests.generators.newer_features import FEATURES, features_of

FIRST = 100_000
"""The first seed; campaigns that are not tests begin with 0."""


@pytest.mark.campaign
def test_explicit_search_agrees_with_brute_force_where_the_system_is_written_out() -> None:
    tally = Tally()
    for seed in range(FIRST, FIRST + 8):
        for line in explicit.differences(tally, seed, kind="newer", cap=1000):
            tally.add_wrong(line)
    assert tally.finish() == 0
    for kind in ("Covered", "Violation", "written out: broken", "written out: kept"):
        assert tally.counts[kind] >= 3, kind


@pytest.mark.campaign
@pytest.mark.parametrize("examine", [explicit.differences, meanings.differences])
def test_labels_whose_edits_capture_mean_the_same_to_searches_and_by_brute_force(
    examine: Callable[..., list[str]],
) -> None:
    tally = Tally()
    for seed in range(FIRST, FIRST + 24):
        for line in examine(tally, seed, kind="capturing"):
            tally.add_wrong(line)
    assert tally.finish() == 0
    for kind in ("Covered", "Violation"):
        assert tally.counts[kind] >= 10, kind
    assert sum(name in tally.by_feature for name in capturing.FEATURES) >= 9


@pytest.mark.campaign
def test_every_feature_is_met_in_turn() -> None:
    for seed, name in enumerate(FEATURES):
        assert name in features_of(newer_of(seed).short), name


def test_a_feature_that_is_met_too_seldom_fails_a_campaign() -> None:
    def enough(kept: int, broken: int, systems: int = 200) -> tuple[bool, list[str]]:
        tally = Tally(systems=systems, examined=systems)
        for number in range(systems):
            tally.has(frozenset({"rare"} if number < 2 else ()), ["rare"])
            for kind, most in (("Covered", kept), ("Violation", broken), ("gave up: timeout", 9)):
                for _ in range(most if number == 0 else 0):
                    tally.claimed(kind)
        return tally.enough, tally.seldom

    assert enough(2, 2) == (True, [])
    assert enough(2, 1) == (False, [f"rare ({BROKEN})"])
    assert enough(1, 2) == (False, [f"rare ({KEPT})"])
    assert enough(3, 3, systems=300) == (False, [f"rare ({SYSTEMS})"])
    assert not Tally(systems=100, examined=94, by_feature={"rare": Counter()}).enough


def test_what_is_reachable_by_over_approximated_code_only_need_not_be() -> None:
    kept = Interpreter(load_text("system kept\nvar on: Bool = true\ninvariant i: on\n"))
    wrong = []
    for exact in (True, False):
        wrong += faults_of(Tally(), kept, Reachable("i", 1, exact=exact), None, (Reachable,))
    assert wrong == ["i: reachable, but kept"]


@pytest.mark.campaign
def test_fuzzing_and_logs_agree_with_runs() -> None:
    tally = Tally()
    for seed in range(FIRST, FIRST + 12):
        replays.examine(tally, seed)
    assert tally.finish() == 0
    for kind in ("Violation", "along the log: holds", "along the log: false", "replayed: True"):
        assert tally.counts[kind] >= 3, kind


@pytest.mark.campaign
@pytest.mark.long
@pytest.mark.parametrize("examine", [possibilities.differences, deadlines.differences])
def test_can_and_deadlines_mean_the_same_in_the_newer_language(examine: Callable[..., list[str]]) -> None:
    tally = Tally()
    for seed in range(FIRST, FIRST + 60):
        for line in examine(tally, seed, cap=300, kind="newer"):
            tally.add_wrong(line)
    assert tally.finish() == 0
    for kind in ("Covered", "Violation"):
        assert tally.counts[kind] >= 3, kind


@pytest.mark.campaign
def test_what_is_proved_for_every_number_holds_for_the_least_numbers() -> None:
    tally = Tally()
    for seed in range(FIRST, FIRST + 6):
        open_conditions.examine(tally, seed)
    assert tally.finish() == 0
    assert tally.counts["proved for every number"] >= 3
