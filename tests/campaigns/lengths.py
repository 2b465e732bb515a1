"""Lengths of shortest chains as functions of constants, on random systems, held against enumeration:
``python -m tests.campaigns.lengths``.

Owns: what has to agree: cases, and what is proved, for values of the constants beyond the cases, too.
Must never know: how a function is found.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.shaping.lengths.search import LONGEST_BREAKING_CHAIN, ChainLength, LengthSearch
from invariants.shaping.questions import Asker
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, SilentListener
from tests.campaigns.claims import note_faults
from tests.campaigns.tally import Tally, command
from tests.generators.choosing import Seeded
from tests.shaping.lengths.rising import RisingSystem

MOST = 9
"""The modifications of the longest chain that enumeration looks for."""

STEPS = 8
"""The transitions between two modifications, as in a check without bounds."""


def length_of(model: Model, name: str) -> ChainLength:
    """All that is found about the length of the shortest chain that breaks an invariant."""
    (obligation,) = obligations(model, CheckOptions(invariants=(name,)))
    asker = Asker(model, obligation, CheckOptions(), SilentListener())
    return LengthSearch(asker, model, name, obligation.bounds).search()


def faults(seed: int) -> tuple[str, list[str]]:
    """Return what was shown about the system of a seed, in a word, and where enumeration says something else."""
    system = RisingSystem(Seeded(seed))
    found = length_of(load_text(system.text, path="s.inv"), "kept")
    wrong = []
    for case in found.cases:
        known = {name: int(value) for name, value in case.values}
        length, _ = system.length(known["a"], known["b"], LONGEST_BREAKING_CHAIN, STEPS)
        if length != case.length:
            wrong.append(f"case {known}: {case.length}, by enumeration {length}")
    if found.function is not None:
        wrong += [
            f"a = {a}, b = {b}: {found.function.text}, by enumeration {system.length(a, b, MOST, STEPS)}"
            for a, b in product(range(9), range(1, 5))
            if system.allows(a, b) and not _agrees(found, system, a, b)
        ]
    word = "shown" if found.is_shown else "least" if found.is_least else "reached" if found.is_reached else ""
    return word or (found.reason or "guessed"), wrong


def _agrees(found: ChainLength, system: RisingSystem, a: int, b: int) -> bool:
    """Return whether enumeration agrees with what is proved about some values."""
    values = {"a": Fraction(a), "b": Fraction(b)}
    if found.function is None or not found.function.has_value(values):
        return True
    wanted = found.function.value(values)
    length, is_whole = system.length(a, b, MOST, STEPS)
    if found.is_least and length is not None and length < wanted:
        return False
    is_missed = is_whole and wanted <= MOST and (length is None or length > wanted)
    return not (found.is_reached and is_missed)


def examine(tally: Tally, seed: int) -> None:
    """Look for the function of the system of a seed, and note where enumeration says something else."""

    def differences() -> list[str]:
        word, wrong = faults(seed)
        tally.systems += 1
        tally.examined += 1
        tally.counts[word] += 1
        return [f"seed {seed}: {line}" for line in wrong]

    note_faults(tally, seed, differences)


main = command(
    "Look for lengths of shortest chains as functions of constants, and count what is shown.", examine, count=50
)


if __name__ == "__main__":
    main()
