"""More workers than there are here: list scheduling with the durations of orders that were measured.

Owns: the simulation, its table and its drawing, and the file with the durations.
Must never know: how the durations were measured.

Orders go in their sequence, each to the worker that is free first, and never before the asker has had the time for it
(Graham, Bounds on multiprocessing timing anomalies, SIAM J. Appl. Math. 1969).
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Sequence
from math import log2
from pathlib import Path

import attrs

RECORDED = Path(__file__).with_name("cluster.json")
"""The last measurement."""

SIMULATED = (1, 2, 8, 64, 512)
"""Numbers of workers."""


@attrs.frozen
class Simulated:
    """The time of a simulated run, how busy its workers are, and the reason why more would not help."""

    workers: int
    elapsed: float
    busy: float
    limit: str


def listed(durations: Sequence[float], workers: int, serial: float) -> float:
    """The time that list scheduling takes; before each task starts, the asker has spent ``serial`` seconds on it."""
    free = [0.0] * workers
    sent = done = 0.0
    for duration in durations:
        sent += serial
        start = max(heapq.heappop(free), sent)
        heapq.heappush(free, start + duration)
        done = max(done, start + duration)
    return max(done, sent)


def simulated(durations: Sequence[float], workers: int, serial: float) -> Simulated:
    elapsed = listed(durations, workers, serial)
    bounds = {
        "the work": sum(durations) / workers,
        "the asker": serial * len(durations),
        "the longest order": max(durations, default=0.0),
    }
    return Simulated(workers, elapsed, sum(durations) / elapsed / workers, max(bounds, key=lambda each: bounds[each]))


@attrs.frozen
class Measured:
    """A measurement: the seconds of each model on its worker, those of the asker for each, and the lines of tables."""

    durations: list[float]
    asker: float
    tables: list[str]

    def keep(self) -> None:
        """Make this the last measurement."""
        RECORDED.write_text(json.dumps(attrs.asdict(self)) + "\n", "utf-8")

    def simulation(self) -> list[Simulated]:
        return [simulated(self.durations, workers, self.asker) for workers in SIMULATED]


def recorded() -> Measured:
    """Return the last measurement."""
    return Measured(**json.loads(RECORDED.read_text("utf-8")))


def simulation_table(found: Sequence[Simulated]) -> list[str]:
    rows = [f"| {each.workers} | {each.elapsed:.1f} | {each.busy:.0%} | {each.limit} |" for each in found]
    return ["| workers | seconds | busy | limited by |", "| ---: | ---: | ---: | --- |", *rows]


WIDE, HIGH, MARGIN = 480, 240, 50
"""Points of the drawing, and of the room around it."""


def plot(found: Sequence[Simulated]) -> str:
    """A drawing of the speed of simulated workers, both axes in powers of two."""
    most = (found[-1].workers - 1).bit_length()
    base = found[0].elapsed

    def place(workers: float, speed: float) -> str:
        x, y = MARGIN + WIDE * log2(workers) / most, MARGIN + HIGH * (1 - log2(max(speed, 1)) / most)
        return f"{x:.1f},{y:.1f}"

    points = " ".join(place(each.workers, base / each.elapsed) for each in found)
    marks = "".join(
        f'<text x="{place(each.workers, 1).split(",")[0]}" y="{HIGH + MARGIN + 16}" text-anchor="middle">'
        f"{each.workers}</text>"
        f'<text x="{place(each.workers, 1).split(",")[0]}" '
        f'y="{float(place(1, base / each.elapsed).split(",")[1]) - 8:.1f}" text-anchor="middle">'
        f"{base / each.elapsed:.1f}</text>"
        for each in found
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE + 2 * MARGIN} {HIGH + 2 * MARGIN}" '
        'font-family="sans-serif" font-size="12">'
        '<rect width="100%" height="100%" fill="white"/>'
        f'<polyline points="{place(1, 1)} {place(2**most, 2**most)}" fill="none" stroke="#bbb"/>'
        f'<polyline points="{points}" fill="none" stroke="#0b6" stroke-width="2"/>{marks}'
        f'<text x="{MARGIN}" y="{MARGIN - 24}">times as fast as one worker, by the number of workers '
        "(grey: each worker as good as the first)</text></svg>\n"
    )
