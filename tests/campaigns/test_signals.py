"""Commands that are disturbed at random moments, a few times each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.batches import batches
from tests.campaigns import signals
from tests.campaigns.tally import Tally
from tests.processes import needs_proc

FIRST = 100_000
"""The first seed. Those of other tests are far below."""

COMMANDS = signals.cases(("review_gate",), seconds=1, examples=300)
"""Commands that take a second or two."""


def disturbances(part: int, size: int, are_enough: Callable[[], bool]) -> Iterator[int]:
    """Yield seeds of disturbances, and further ones while too many came after the end of their command.

    When they come depends on the machine: one that stands still for a moment, then or when the time of the command is
    taken, may miss several.
    """
    yield from range(FIRST + part * size, FIRST + (part + 1) * size)
    for seed in range(2 * FIRST + 50 * part, 2 * FIRST + 50 * part + 50):
        if are_enough():
            return
        yield seed


@pytest.mark.campaign
@needs_proc
@pytest.mark.parametrize("part", batches(3, always=1))
def test_commands_that_a_signal_ends_end_properly(part: int) -> None:
    tally = Tally()
    for seed in disturbances(part, 4, lambda: tally.counts["ended"] >= 1):
        signals.examine_signal(tally, seed, COMMANDS)
    assert tally.finish() == 0
    assert tally.counts["ended"] >= 1


@pytest.mark.campaign
@needs_proc
@pytest.mark.parametrize("part", batches(3, always=1))
def test_commands_whose_processes_are_killed_end_properly(part: int) -> None:
    tally = Tally()

    def killed() -> int:
        return sum(tally.counts[f"killed: {whom}"] for whom in ("the command", "a process of it"))

    for seed in disturbances(part, 8, lambda: killed() >= 5):
        signals.examine_kill(tally, seed, COMMANDS)
    assert tally.finish() == 0
    assert killed() >= 5
