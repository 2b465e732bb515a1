"""The fillings that are tried one by one, where none says anything certain about another.

Owns: which fillings are tried, and in which order: those that allow most come first.
Must never know: the questions about a filling.

Where code asks what can fire, a run that breaks an invariant need not do so with another filling that lets it pass. It
mostly does: fillings that let no known run pass are the likeliest to do, and come before others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, islice, product

from invariants.shaping.breaking_sets import NameSet, hitting_sets
from invariants.shaping.filling.vocabulary.numbers import Cell

MOST_TRIALS = 256
"""The fillings that are tried. Where there are no more over a vocabulary, all of them are."""

CellChoice = tuple[frozenset[Cell], ...]


def likely_sets(names: NameSet, tried: Collection[NameSet], runs: Sequence[NameSet]) -> Iterator[NameSet]:
    """Yield the widest sets of names that let no run pass, but for those that were tried; the largest come first.

    ``runs`` has for each run the names that it needs.
    """
    widest = (names - removed for removed in hitting_sets(runs))
    yield from (each for each in widest if each not in tried)


def trials(vocabularies: Sequence[Sequence[Cell]]) -> Iterator[CellChoice]:
    """Yield fillings, each once: for each hole the cells of its vocabulary in which the condition is true."""
    pairs = [(number, cell) for number, cells in enumerate(vocabularies) for cell in cells]
    if 1 << len(pairs) <= MOST_TRIALS:
        for size in range(len(pairs), -1, -1):
            for chosen in combinations(pairs, size):
                yield tuple(
                    frozenset(cell for at, cell in chosen if at == number) for number in range(len(vocabularies))
                )
        return
    ends = (tuple(frozenset(cells) for cells in vocabularies), tuple(frozenset[Cell]() for _ in vocabularies))
    several = product(*([*dict.fromkeys(_simple(cells))] for cells in vocabularies))
    yield from islice(dict.fromkeys((*ends, *islice(several, MOST_TRIALS))), MOST_TRIALS)


def _simple(cells: Sequence[Cell]) -> Iterator[frozenset[Cell]]:
    """Yield simple conditions over a vocabulary: about one term, of a single case, or of all but one."""
    every = frozenset(cells)
    yield every
    for at in range(len(cells[0])):
        for number in sorted({cell[at] for cell in cells}):
            chosen = frozenset(cell for cell in cells if cell[at] == number)
            yield every - chosen
            yield chosen
    yield frozenset()
    yield from (every - {cell} for cell in cells)
    yield from (frozenset({cell}) for cell in cells)
