"""The smallest sets that break something, and the smallest that have to be taken away for nothing to break it.

Owns: the enumeration of both, and whether it is complete.
Must never know: the elements, and how it is found out whether a set breaks anything.

A set breaks a promise if one of its subsets does, so both families determine each other: the smallest sets to take away
are the smallest that meet every smallest breaking set. The enumeration goes back and forth between them ("dualize and
advance": Gunopulos, Khardon, Mannila, Saluja, Toivonen and Sharma, "Discovering all most specific sentences", ACM
Transactions on Database Systems 28, 2003): where the complement of a set that meets all breaking sets found so far
breaks the promise, there is another breaking set within it. It ends where none of the complements does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush

from invariants.foundation.records import Record

NameSet = frozenset[str]


class Breaks(Record):
    """A set breaks the promise; ``used`` is a subset that does so by itself."""

    used: NameSet


class Keeps(Record):
    """Nothing that the set allows breaks the promise."""


class NotAnswered(Record):
    """It is not known whether a set breaks the promise."""

    reason: str


SetAnswer = Breaks | Keeps | NotAnswered


class Breaking(Record):
    """A smallest set that breaks the promise; of one that is not ``minimal``, smaller subsets were not decided."""

    names: NameSet
    minimal: bool


class Removal(Record):
    """A smallest set without which nothing breaks the promise."""

    names: NameSet


class NotDecided(Record):
    """A set of which it is not known whether the promise is kept without it. The enumeration is not complete."""

    names: NameSet
    reason: str


FoundSet = Breaking | Removal | NotDecided


Announce = Callable[[Iterator[NameSet]], None]
"""Is told of sets that will probably be asked about, the next ones first."""


def _nothing(_: Iterator[NameSet]) -> None:
    """Announce nothing."""


def breaking_sets(
    names: NameSet, ask: Callable[[NameSet], SetAnswer], announce: Announce = _nothing
) -> Iterator[FoundSet]:
    """Yield all smallest breaking sets of some names, and all smallest sets to take away, as they are found.

    ``ask`` says whether a set breaks the promise, and by which of its subsets. Sets that depend on a question without
    an answer are left out.
    """
    breaking: list[NameSet] = []
    settled: set[NameSet] = set()
    while (removed := next((each for each in hitting_sets(breaking) if each not in settled), None)) is not None:
        announce(names - each for each in hitting_sets(breaking) if each not in settled)
        answer = ask(names - removed)
        match answer:
            case Breaks(used=used):
                found = _smallest(used, ask, announce)
                breaking.append(found.names)
                yield found
                if not found.names:
                    return  # nothing that is taken away helps
            case Keeps():
                settled.add(removed)
                yield Removal(removed)
            case NotAnswered(reason=reason):
                settled.add(removed)
                yield NotDecided(removed, reason)


def _smallest(used: NameSet, ask: Callable[[NameSet], SetAnswer], announce: Announce) -> Breaking:
    """Return a smallest breaking subset of a set that breaks the promise."""
    minimal = True
    left = sorted(used)
    while left:
        announce(used - {each} for each in reversed(left))
        name = left.pop()
        answer = ask(used - {name})
        if isinstance(answer, Breaks):
            used = answer.used
            left = [each for each in left if each in used]
        elif isinstance(answer, NotAnswered):
            minimal = False
    return Breaking(used, minimal)


def hitting_sets(family: Sequence[NameSet]) -> Iterator[NameSet]:
    """Yield all smallest sets that meet each set of a family, those with fewer names first.

    A name is only added to meet a set that is not met, and only while each name that was chosen meets a set that no
    other does (Murakami and Uno, "Efficient algorithms for dualizing large-scale hypergraphs", Discrete Applied
    Mathematics 170, 2014), here by size in place of depth first: the first sets are known before the number of all
    matters.
    """
    waiting: list[tuple[int, list[str]]] = [(0, [])]
    seen: set[NameSet] = set()
    while waiting:
        _, names = heappop(waiting)
        chosen = frozenset(names)
        missed = next((each for each in family if not each & chosen), None)
        if missed is None:
            yield chosen
            continue
        for name in missed:
            wider = chosen | {name}
            if wider not in seen and _is_needed(wider, family):
                seen.add(wider)
                heappush(waiting, (len(wider), sorted(wider)))


def _is_needed(chosen: NameSet, family: Sequence[NameSet]) -> bool:
    """Return whether each name meets a set of the family that no other of the names meets."""
    alone = {name for each in family if len(met := each & chosen) == 1 for name in met}
    return alone == chosen
