"""The enumeration of smallest breaking sets, and of smallest sets to take away, against going through all subsets."""

from __future__ import annotations

import random
from itertools import combinations, islice

import pytest

from invariants.shaping.breaking_sets import (
    Breaking,
    Breaks,
    Keeps,
    NotAnswered,
    NotDecided,
    Removal,
    SetAnswer,
    breaking_sets,
    hitting_sets,
)

pytestmark = pytest.mark.usefixtures("in_one_process")

NameSet = frozenset[str]


def subsets(names: NameSet) -> list[NameSet]:
    return [frozenset(each) for size in range(len(names) + 1) for each in combinations(sorted(names), size)]


def smallest(family: list[NameSet]) -> set[NameSet]:
    return {each for each in family if not any(other < each for other in family)}


class Oracle:
    """Answers by a family of breaking sets; names more than it needs now and then, and now and then nothing."""

    def __init__(self, seed: int, *, decides: float = 1.0) -> None:
        self.random = random.Random(seed)  # noqa: S311 - nothing secret
        self.names = frozenset("abcdefg"[: self.random.randint(0, 7)])
        self.family = [self._drawn() for _ in range(self.random.randint(0, 6))]
        self._decides = decides

    def _drawn(self) -> NameSet:
        least = min(len(self.names), self.random.random() > 0.1)
        return frozenset(self.random.sample(sorted(self.names), self.random.randint(least, min(4, len(self.names)))))

    def breaks(self, names: NameSet) -> bool:
        return any(each <= names for each in self.family)

    def ask(self, names: NameSet) -> SetAnswer:
        if self.random.random() > self._decides:
            return NotAnswered("no time")
        if not self.breaks(names):
            return Keeps()
        used = self.random.choice([each for each in self.family if each <= names])
        return Breaks(used | {each for each in names if self.random.random() < 0.5})


@pytest.mark.parametrize("seed", range(40))
def test_all_are_found_and_nothing_else(seed):
    for number in range(25):
        oracle = Oracle(1000 * seed + number)
        found = list(breaking_sets(oracle.names, oracle.ask))
        broken = [each for each in subsets(oracle.names) if oracle.breaks(each)]
        expected = smallest(broken)
        assert {each.names for each in found if isinstance(each, Breaking)} == expected
        removals = {each.names for each in found if isinstance(each, Removal)}
        helps = [each for each in subsets(oracle.names) if not oracle.breaks(oracle.names - each)]
        assert removals == smallest(helps)
        assert len(found) == len(expected) + len(removals)


@pytest.mark.parametrize("seed", range(20))
def test_undecided_sets_are_reported_and_nothing_is_claimed_beyond(seed):
    undecided = 0
    for number in range(25):
        oracle = Oracle(1000 * seed + number, decides=0.7)
        found = list(breaking_sets(oracle.names, oracle.ask))
        undecided += any(isinstance(each, NotDecided) for each in found)
        every = smallest([each for each in subsets(oracle.names) if oracle.breaks(each)])
        for each in found:
            if isinstance(each, Breaking):
                assert oracle.breaks(each.names)
                assert not each.minimal or each.names in every
            elif isinstance(each, Removal):
                assert not oracle.breaks(oracle.names - each.names)
        if not any(isinstance(each, NotDecided) or (isinstance(each, Breaking) and not each.minimal) for each in found):
            assert {each.names for each in found if isinstance(each, Breaking)} == every
    assert undecided > 0


def test_hitting_sets_meet_every_set_and_are_minimal():
    family = [frozenset("ab"), frozenset("bc"), frozenset("cd")]
    assert list(hitting_sets(family)) == [frozenset("ac"), frozenset("bc"), frozenset("bd")]
    assert list(hitting_sets([])) == [frozenset()]
    assert list(hitting_sets([frozenset()])) == []


def test_hitting_sets_of_random_families_are_all_smallest_ones():
    drawn = random.Random(0)  # noqa: S311 - nothing secret
    for _ in range(200):
        names = frozenset("abcdef")
        family = [frozenset(drawn.sample(sorted(names), drawn.randint(1, 4))) for _ in range(drawn.randint(0, 6))]
        meeting = [each for each in subsets(names) if all(each & one for one in family)]
        found = list(hitting_sets(family))
        assert len(found) == len(set(found))
        assert set(found) == smallest(meeting)
        assert [len(each) for each in found] == sorted(len(each) for each in found)


def test_the_first_of_very_many_hitting_sets_is_found_without_the_others():
    family = [frozenset({f"a{number}", "b"}) for number in range(60)] + [frozenset({"c", "d"})]
    first, second = islice(hitting_sets(family), 2)
    assert {first, second} == {frozenset("bc"), frozenset("bd")}
