"""The set of visited configurations agrees with a dictionary, whatever comes in whatever order."""

from __future__ import annotations

import numpy as np
import pytest

from invariants.system.exploration import visited
from invariants.system.exploration.visited import CollisionError, VisitedSet, distinct


def drawn(seed: int, width: int, counts: bool, size: int):
    """A batch in which configurations come several times, some of them of bits that are all set."""
    dice = np.random.default_rng(seed)
    some = dice.integers(0, 1 << 64, (40, width), np.uint64)
    some[0], some[1] = 0, (1 << 64) - 1
    rows = some[dice.integers(0, len(some), size)]
    since = dice.integers(0, 9, size).astype(np.uint16) if counts else None
    return tuple(rows.T.copy()), since


def least(words, since) -> dict[tuple[int, ...], int]:
    found: dict[tuple[int, ...], int] = {}
    for row, *configuration in zip(range(len(words[0])), *words, strict=True):
        key = tuple(map(int, configuration))
        used = 0 if since is None else int(since[row])
        found[key] = min(used, found.get(key, used))
    return found


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("counts", [False, True])
def test_each_configuration_once_with_the_least_number(width, counts):
    for seed, size in enumerate((0, 1, 2, 50, 300)):
        words, since = drawn(seed, width, counts, size)
        before = [word.copy() for word in words]
        once, fewest = distinct(words, since)
        assert len(once[0]) == len(least(words, since))
        assert least(once, fewest) == least(words, since)
        keys = visited.keys_of(once)
        assert list(keys) == sorted(keys), "later steps rely on the order"
        assert all((word == old).all() for word, old in zip(words, before, strict=True)), "nobody's arrays change"


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("counts", [False, True])
def test_a_set_agrees_with_a_dictionary(width, counts):
    known: dict[tuple[int, ...], int] = {}
    found = VisitedSet(width, counts=counts)
    for seed in range(30):
        words, since = distinct(*drawn(100 + seed % 4 + seed // 20, width, counts, 1 + seed % 7))
        new, matters = found.add(words, since)
        for row, (key, used) in enumerate(least(words, since).items()):
            assert new[row] == (key not in known)
            assert matters[row] == (key not in known or used < known[key])
            known[key] = min(used, known.get(key, used))
        assert found.size == len(known)
    assert least(found.all_words(), None).keys() == known.keys()


def test_two_configurations_with_one_hash_end_the_search(monkeypatch):
    monkeypatch.setattr(visited, "keys_of", lambda words: words[0] >> np.uint64(1))
    first, second = (np.array([[number], [0]], np.uint64) for number in (4, 5))
    both = tuple(np.concatenate(pair) for pair in zip(first, second, strict=True))
    with pytest.raises(CollisionError):
        distinct(both, None)
    found = VisitedSet(2, counts=False)
    found.add(tuple(first), None)
    with pytest.raises(CollisionError):
        found.add(tuple(second), None)


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("counts", [False, True])
def test_batches_and_single_configurations_are_one_set(width, counts):
    """Whichever way configurations come, the other way knows them, with the fewest transitions."""
    known: dict[tuple[int, ...], int] = {}
    found = VisitedSet(width, counts=counts)
    for seed in range(60):
        words, since = distinct(*drawn(200 + seed % 5 + seed // 20, width, counts, 1 + seed % 7))
        arrived = least(words, since)
        expected = {key: used for key, used in arrived.items() if key not in known or used < known[key]}
        if seed % 3:
            groups: dict[int, set] = {}
            for key, used in arrived.items():
                groups.setdefault(used, set()).add(key[0] if width == 1 else key)
            said = found.add_each(groups)
            news = {each for _, new, _ in said for each in new}
            matter = {each: used for used, _, matters in said for each in matters}
        else:
            new, matters = found.add(words, since)
            each = visited.one_by_one(words)
            news = {key for key, is_new in zip(each, new, strict=True) if is_new}
            numbers = [0] * len(each) if since is None else since.tolist()
            rows = zip(each, numbers, matters, strict=True)
            matter = {key: used for key, used, is_better in rows if is_better}
        as_key = (lambda each: (each,)) if width == 1 else tuple
        assert {as_key(each): used for each, used in matter.items()} == expected
        assert {as_key(each) for each in news} == arrived.keys() - known.keys()
        known.update(expected)
        assert found.size == len(known)
    assert least(found.all_words(), None).keys() == known.keys()


def test_a_set_that_becomes_large_is_asked_about_batches_only(monkeypatch):
    monkeypatch.setattr(visited, "MOST_IN_DICTIONARY", 4)
    found = VisitedSet(1, counts=False)
    found.add_each({0: {1, 2, 3}})
    for words, news in (([2, 3, 4], 1), ([4, 5, 6], 2), ([1, 6, 7], 1)):
        new, _ = found.add((np.array(words, np.uint64),), None)
        assert new.sum() == news
    assert sorted(found.all_words()[0].tolist()) == [1, 2, 3, 4, 5, 6, 7]
