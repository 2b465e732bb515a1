"""Random systems with labelled edits, and with unknown code that edits: no engine's claim contradicts brute force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from tests.batches import batches
from tests.campaigns.explicit import differences_in, limits_of
from tests.campaigns.tally import Tally
from tests.differential.brute_force import TooManyConfigurationsError
from tests.differential.proof_checks import bound, compare
from tests.generators.choosing import Seeded
from tests.generators.labels import labelled_system
from tests.generators.systems import system_of
from tests.generators.unknown_edits import unknown_system

LARGEST = 250
SPACER_SECONDS = 3.0

FIRST = range(11, 16)
"""The seeds that are always examined: there are claims of each kind about their systems."""
FIRST_WITH_SPACER = range(13, 14)
LATER = 20
"""The seeds of each batch that is not always examined."""


def seeds(batch: int, first: range) -> range:
    """The seeds of a batch."""
    return range((batch + 1) * LATER, (batch + 2) * LATER) if batch else first


def labelled(seed: int) -> str | None:
    """A random system in which edits have labels; None where it has none to which one can be given."""
    system = labelled_system(system_of(seed), Seeded(seed))
    return None if system is None else system.labelled


def unknown(seed: int) -> str | None:
    """A random system with unknown code that edits; None where it has no modification for it."""
    system = unknown_system(system_of(seed), Seeded(seed))
    return None if system is None else system.unknown


KINDS = pytest.mark.parametrize("kind", [labelled, unknown], ids=lambda kind: kind.__name__)


def systems(kind: Callable[[int], str | None], numbers: range) -> Iterator[tuple[int, str]]:
    """Yield the seeds that make a model, and its text."""
    for seed in numbers:
        text = kind(seed)
        try:
            if text is not None and load_text(text):
                yield seed, text
        except ModelError:
            continue


@KINDS
@pytest.mark.parametrize("batch", batches(16, always=1))
def test_searches_induction_and_ic3_claim_nothing_wrong(kind: Callable[[int], str | None], batch: int) -> None:
    """Explicit and bounded search, k-induction and IC3; the number of configurations is right as well."""
    tally = Tally()
    for seed, text in systems(kind, seeds(batch, FIRST)):
        wrong = differences_in(tally, text, limits_of(seed), cap=LARGEST, everyone=True)
        assert not wrong, f"{wrong}\n{text}\n# seed {seed}"
    assert min(tally.counts[each] for each in ("Violation", "Covered", "Reachable", "Proved")) >= 1, tally.counts


@KINDS
@pytest.mark.parametrize("batch", batches(6, always=0))
def test_spacer_claims_nothing_wrong(kind: Callable[[int], str | None], batch: int) -> None:
    """Spacer, which works in processes: fewer systems."""
    counts: Counter[str] = Counter()
    for seed, text in systems(kind, seeds(batch, FIRST_WITH_SPACER)):
        try:
            found = compare(text, "spacer", bound(seed), SPACER_SECONDS, LARGEST)
        except TooManyConfigurationsError:
            counts["left out"] += 1
            continue
        assert not found.wrong, f"{found.wrong}\n{text}\n# seed {seed}"
        counts.update(found.kinds)
    assert min(counts["Proved where it holds"], counts["Reachable where it breaks"]) >= 1, counts
