"""Visited: the set of configurations that were found so far.

Owns: membership of whole batches, and the fewest transitions since a modification with which each was found.
Must never know: the parts of a configuration.

A few configurations at a time are looked up in a dictionary, as long as it stays small; batches in sorted runs. Each of
the two gets from the other what it lacks, once it is asked.

Sorted runs, each at least twice as long as the next one: a batch is sorted, looked for in each run, and becomes a new
run, which is merged with those that are not long enough (a log-structured merge tree: O'Neil, Cheng, Gawlick and
O'Neil, Acta Informatica 33, 1996). One word is its own key. Of several words a hash is the key; two configurations with
the same hash are very rare, and end the search rather than be taken for one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import MutableRecord
from invariants.system.exploration.packing import Words

Keys = npt.NDArray[np.uint64]

Since = npt.NDArray[np.uint16] | None
"""Transitions since the last modification; None where their number has no limit."""

Configuration = int | tuple[int, ...]
"""One configuration: its word, or its words where they are several."""

NumberedGroup = tuple[int, Collection[Configuration]]
"""Configurations that come with so many transitions."""

FoundGroup = tuple[int, set[Configuration], set[Configuration]]
"""Configurations that come with so many transitions: those that are new, and those that matter, new ones included."""

MOST_IN_DICTIONARY = 1 << 18
"""Configurations up to which the dictionary is kept: some thirty megabytes."""

_ODD = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
"""Multipliers that spread bits (Steele, Lea and Flood, OOPSLA 2014)."""


class CollisionError(NoAnswerError):
    """Two configurations have the same hash."""

    def __init__(self) -> None:
        super().__init__(NoAnswer(GaveUpReason.UNDECIDED, "two configurations have the same hash"))


def keys_of(words: Words) -> Keys:
    """Return a key for each configuration."""
    if len(words) == 1:
        return words[0]
    found = np.zeros(len(words[0]), np.uint64)
    for word in words:
        found = (found ^ word) * np.uint64(_ODD[0])
        found ^= found >> np.uint64(30)
        found *= np.uint64(_ODD[1])
        found ^= found >> np.uint64(27)
        found *= np.uint64(_ODD[2])
        found ^= found >> np.uint64(31)
    return found


def distinct(words: Words, since: Since) -> tuple[Words, Since]:
    """Return each configuration once, in the order of keys, with the least number that it comes with.

    Raises :class:`CollisionError`.
    """
    if len(words) == 1 and since is None:
        return (_once(_sorted(words[0].copy())),), None
    keys = keys_of(words)
    order = np.argsort(keys) if since is None else np.lexsort((since, keys))
    keys, words = keys[order], tuple(word[order] for word in words)
    first = _is_first(keys)
    if len(words) > 1:
        _require_same(words, first)
    return tuple(word[first] for word in words), None if since is None else since[order][first]


def _sorted(keys: Keys) -> Keys:
    """Return the keys, which are sorted in their place.

    Most are in order over long stretches, since they are taken from what is sorted: Timsort goes by such stretches.
    """
    keys.sort(kind="stable")
    return keys


def _once(ordered: Keys) -> Keys:
    return ordered[_is_first(ordered)]


def _is_first(ordered: Keys) -> npt.NDArray[np.bool_]:
    """Return whether each key is another one than that before it."""
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], first[1:])
    return first


def _require_same(words: Words, first: npt.NDArray[np.bool_]) -> None:
    """Require that configurations that follow one with the same key are the same."""
    for word in words:
        if np.any((word[1:] != word[:-1]) & ~first[1:]):
            raise CollisionError


class _SortedRun(MutableRecord):
    """Configurations in the order of their keys; ``fewest`` is None where transitions are not counted."""

    keys: Keys
    words: Words
    fewest: npt.NDArray[np.uint16] | None


class VisitedSet:
    """A set of configurations. ``counts`` says that the transitions since a modification matter."""

    def __init__(self, words: int, *, counts: bool) -> None:
        self._width = words
        self._counts = counts
        self._runs: list[_SortedRun] = []
        self._fewest: dict[Configuration, int] = {}
        """The dictionary: with how many transitions each was found; 0 where that does not matter."""
        self._not_in_runs: list[NumberedGroup] = []
        self._not_in_dictionary: list[tuple[Words, Since]] = []
        self.behind = 0
        """Configurations that the dictionary lacks: each costs some time once, when it is asked again."""
        self.size = 0

    @property
    def bytes(self) -> int:
        """Return the memory that the set takes."""
        one = 8 * (self._width + (1 if self._width > 1 else 0)) + (2 if self._counts else 0)
        return one * self.size

    def add(self, words: Words, since: Since) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Add distinct configurations in the order of their keys; return which are new, and which matter.

        One that is known matters where it comes with fewer transitions than before. Raises :class:`CollisionError`.
        """
        self._complete_runs()
        new, matters = self._added(words, since)
        self.size += int(np.count_nonzero(new))
        if self.size <= MOST_IN_DICTIONARY:
            fewer = None if since is None else since[matters]
            self._not_in_dictionary.append((tuple(word[matters] for word in words), fewer))
            self.behind += int(np.count_nonzero(matters))
        else:
            self._fewest, self._not_in_dictionary = {}, []
        return new, matters

    def add_each(self, groups: Mapping[int, set[Configuration]]) -> list[FoundGroup]:
        """Add configurations by their numbers of transitions; return those that matter.

        There is room for ``MOST_IN_DICTIONARY``: a greater set is asked about batches only.
        """
        self._complete_dictionary()
        found = []
        for since, configurations in sorted(groups.items()):
            new = configurations.difference(self._fewest)
            matters = new
            if self._counts:
                matters = new | {each for each in configurations - new if since < self._fewest[each]}
            if matters:
                self._fewest.update(dict.fromkeys(matters, since))
                self._not_in_runs.append((since, matters))
                found.append((since, new, matters))
                self.size += len(new)
        return found

    def _complete_dictionary(self) -> None:
        for words, since in self._not_in_dictionary:
            counts = [0] * len(words[0]) if since is None else since.tolist()
            self._fewest.update(zip(one_by_one(words), counts, strict=True))
        self._not_in_dictionary = []
        self.behind = 0

    def _complete_runs(self) -> None:
        if self._not_in_runs:
            batch = together(self._not_in_runs, self._width, counts=self._counts)
            self._not_in_runs = []
            self._added(*batch)

    def _added(self, words: Words, since: Since) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Add a batch to the runs."""
        keys = keys_of(words)
        known = np.zeros(len(keys), np.bool_)
        better = np.zeros(len(keys), np.bool_)
        for run in self._runs:
            self._look_up(run, keys, words, since, known, better)
        new = ~known
        added = tuple(word[new] for word in words)
        own = added[0] if self._width == 1 else keys[new]
        self._insert(_SortedRun(own, added, None if since is None else since[new]))
        return new, new | better

    def _look_up(
        self,
        run: _SortedRun,
        keys: Keys,
        words: Words,
        since: npt.NDArray[np.uint16] | None,
        known: npt.NDArray[np.bool_],
        better: npt.NDArray[np.bool_],
    ) -> None:
        places = run.keys.searchsorted(keys)
        # After the last key comes none: the last one is less than what is looked for.
        here = run.keys.take(places, mode="clip") == keys
        if self._width > 1:
            for mine, theirs in zip(run.words, words, strict=True):
                if np.any(here & (mine.take(places, mode="clip") != theirs)):
                    raise CollisionError
        known |= here
        if run.fewest is not None and since is not None:
            fewer = here & (since < run.fewest.take(places, mode="clip"))
            run.fewest[places[fewer]] = since[fewer]
            better |= fewer

    def _insert(self, run: _SortedRun) -> None:
        if not len(run.keys):
            return
        self._runs.append(run)
        while len(self._runs) > 1 and len(self._runs[-2].keys) < 2 * len(self._runs[-1].keys):
            last = self._runs.pop()
            self._runs[-1] = self._merged(self._runs[-1], last)

    def _merged(self, first: _SortedRun, second: _SortedRun) -> _SortedRun:
        if self._width == 1 and first.fewest is None:
            keys = _sorted(np.concatenate([first.keys, second.keys]))
            return _SortedRun(keys, (keys,), None)
        keys = np.concatenate([first.keys, second.keys])
        order = np.argsort(keys, kind="stable")
        words = joined([first.words, second.words])
        fewest = None
        if first.fewest is not None and second.fewest is not None:
            fewest = np.concatenate([first.fewest, second.fewest])[order]
        keys = keys[order]
        ordered = (keys,) if self._width == 1 else tuple(word[order] for word in words)
        return _SortedRun(keys, ordered, fewest)

    def all_words(self) -> Words:
        """Return all configurations, in the order of their keys within runs."""
        self._complete_runs()
        if not self._runs:
            return tuple(np.zeros(0, np.uint64) for _ in range(self._width))
        return joined([run.words for run in self._runs])


def joined(parts: Sequence[Words]) -> Words:
    """Return the configurations of several batches, one after the other."""
    return tuple(np.concatenate(columns) for columns in zip(*parts, strict=True))


def one_by_one(words: Words) -> list[Configuration]:
    """Return the configurations of a batch."""
    first, *others = (word.tolist() for word in words)
    return list(zip(first, *others, strict=True)) if others else first


def together(groups: Sequence[NumberedGroup], width: int, *, counts: bool) -> tuple[Words, Since]:
    """Return some groups as a batch without repetitions, in the order of keys.

    Raises :class:`CollisionError`.
    """
    words = batch_of([each for _, configurations in groups for each in configurations], width)
    sizes = [len(configurations) for _, configurations in groups]
    numbers = np.array([since for since, _ in groups], np.uint16)
    return distinct(words, np.repeat(numbers, sizes) if counts else None)


def batch_of(configurations: Sequence[Configuration], width: int) -> Words:
    """Return configurations of so many words as a batch."""
    if width == 1 or not configurations:
        return tuple(np.array(configurations, np.uint64) for _ in range(width))
    return tuple(np.array(column, np.uint64) for column in zip(*configurations, strict=True))
