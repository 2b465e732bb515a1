"""``python -m tests.benchmarks.cluster``: many small models without a cluster, with one worker, and with two.

Owns: the models, the figures, and the simulation of more workers from the time that each model took.
Must never know: how work is spread.

The time of a run begins before the first process and ends after the last one. A worker's own time for each model is
that of a check without a cluster, one after the other: what a run takes beyond it, divided by the models, is the
overhead of an order.
"""

from __future__ import annotations

import heapq
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click

from tests.benchmarks.processes import ROOT, process
from tests.generators.systems import system_of

SIMULATED = (1, 2, 8, 64, 512)
"""Numbers of workers."""


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


@click.command()
@click.option("--count", default=200, help="How many models.")
@click.option("--seed", default=1, help="The seed of the first model.")
def main(count: int, seed: int) -> None:
    """Time the same models in three ways, and say what more workers would bring."""
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), count, seed)
        times = {"no cluster": _timed(folder, []), "no cluster, one job": _timed(folder, ["--jobs", "1"])}
        for where in ("local:1", "local:2"):
            times[where] = _timed(folder, ["--cluster", where])
        durations = _durations(folder)
    for name, (elapsed, spent) in times.items():
        click.echo(f"{name:22} {elapsed:7.1f} s  {count / elapsed:6.1f} models/s  {spent:7.1f} s of processor time")
    one, two = times["local:1"][0], times["local:2"][0]
    click.echo(f"two workers are {one / two:.2f} times as fast as one")
    serial = max(0.0, (times["local:1"][1] - sum(durations)) / count)
    click.echo(f"processor time of an order beyond the check itself: {1000 * serial:.0f} ms")
    for workers in SIMULATED:
        elapsed = listed(durations, workers, serial)
        click.echo(f"simulated, {workers:4} workers: {elapsed:7.1f} s, {sum(durations) / elapsed / workers:4.0%} busy")


def _write(folder: Path, count: int, seed: int) -> None:
    for number in range(count):
        (folder / f"m{number:04}.inv").write_text(system_of(seed + number), "utf-8")


def _timed(folder: str, more: Sequence[str]) -> tuple[float, float]:
    started = time.perf_counter()
    _, spent, _ = process([str(Path(sys.executable).with_name("invariants")), "check", folder, "--quiet", *more], ROOT)
    return time.perf_counter() - started, spent


def _durations(folder: str) -> list[float]:
    """The seconds of each model, in the order of the files."""
    command = [str(Path(sys.executable).with_name("invariants")), "check", folder, "--format", "json", "--jobs", "1"]
    text, _, _ = process(command, ROOT)
    return [sum(result["seconds"] for result in model["results"]) for model in json.loads(text)["models"]]


if __name__ == "__main__":
    main()
