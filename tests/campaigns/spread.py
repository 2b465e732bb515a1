"""Campaigns on a cluster: their seeds in shares, each examined in a process of its own on some worker.

Owns: the shares, their way to a worker and back, and the order in which they are counted.
Must never know: what a campaign examines.

Workers perform tasks in threads, where no limit of time can interrupt anything, so each share has a process. It needs
the folder of the tests: workers on other machines are started in a copy of the repository. Shares are counted in the
order of their seeds, so that every number of workers finds the same.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import redirect_stdout
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.campaigns.tally import Tally

ROOT = Path(__file__).parents[2]

SHARE = 4
"""The seeds of a share: with more, a campaign overruns its time; with fewer, starting its process takes longest."""

LONGEST_SHARE = 1800.0
"""Seconds after which a share hangs."""


def spread(executor: Executor, workers: int, name: str, seeds: Iterable[int], tally: Tally) -> None:
    """Examine the systems of seeds on a cluster, and add to a tally what was counted, in the order of the seeds."""
    waiting: deque[tuple[list[int], Future[str]]] = deque()
    try:
        for share in _shares(seeds):
            waiting.append((share, executor.submit(share_of, name, share)))
            if len(waiting) > workers:
                _take(*waiting.popleft(), tally)
        while waiting:
            _take(*waiting.popleft(), tally)
    finally:
        for _, future in waiting:
            future.cancel()


def _shares(seeds: Iterable[int]) -> Iterator[list[int]]:
    left = iter(seeds)
    while share := [*islice(left, SHARE)]:
        yield share


def _take(share: list[int], future: Future[str], tally: Tally) -> None:
    """Wait for a share, and add it to a tally; one that was not examined is a fault."""
    try:
        found = json.loads(future.result())
    except Exception as error:  # whatever has happened to the worker
        tally.add_wrong(f"seeds {share[0]} to {share[-1]} were not examined: {type(error).__name__}: {error}")
        return
    tally.systems += found["systems"]
    tally.examined += found["examined"]
    tally.counts.update(found["counts"])
    for name, met in found["by_feature"].items():
        tally.by_feature.setdefault(name, Counter()).update(met)
    for line in found["wrong"]:
        tally.add_wrong(line)
    for seed, text in found["kept"].items():
        tally.keep(int(seed), text)


# ------------------------------------------------------------------ on a worker


def share_of(name: str, share: list[int]) -> str:
    """Return the counts of a share, which has a process of its own. Runs in a thread of a worker."""
    command = [sys.executable, "-m", "tests.campaigns.spread"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, text=True
    )
    alarm = threading.Timer(LONGEST_SHARE, process.kill)
    alarm.start()
    try:
        if process.stdin is None or process.stdout is None:
            raise TypeError("a process without pipes")
        process.stdin.write(json.dumps([name, *share]) + "\n")
        process.stdin.flush()  # the pipe stays open as long as the share is wanted
        found = process.stdout.read()
        if process.wait() != 0:
            raise RuntimeError(f"its process ended with status {process.returncode}")
        return found
    finally:
        alarm.cancel()
        process.kill()
        process.communicate()


def counted(name: str, share: list[int]) -> dict[str, Any]:
    """Examine the systems of a share here, and return what was counted, as plain data."""
    from tests.campaign import campaigns

    with TemporaryDirectory() as folder:
        tally = Tally(Path(folder))
        for seed in share:
            campaigns()[name](tally, seed)
        kept = {path.stem: path.read_text("utf-8") for path in sorted(Path(folder).glob("*.inv"))}
    return {
        "systems": tally.systems,
        "examined": tally.examined,
        "counts": tally.counts,
        "by_feature": tally.by_feature,
        "wrong": tally.wrong,
        "kept": kept,
    }


def _end_with_the_worker() -> None:
    """Wait for the end of standard input, and end all that works on the share."""
    while os.read(0, 1):
        pass
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    """Examine the share that standard input names."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # workers on one machine ignore Ctrl-C
    line = b""
    while not line.endswith(b"\n"):
        line += os.read(0, 1 << 16)
    name, *share = json.loads(line)
    threading.Thread(target=_end_with_the_worker, daemon=True).start()
    with redirect_stdout(sys.stderr):
        found = counted(name, share)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
