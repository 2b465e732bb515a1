"""``python -m tests.benchmarks.startup``: seconds until the command line has answered, as whole processes.

Owns: the commands, and the comparison with a bare Python that imports the library for commands, in the same run.
Must never know: how a command works.

Each command runs in turn with the others, so that a slow moment of the machine meets all of them; the least time
counts. ``--against COMMAND --folder FOLDER`` runs the same commands of another checkout.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

from tests.benchmarks.processes import ROOT, process

BARE = ["-c", "import click"]
COMMANDS = {
    "--help": ["--help"],
    "check": ["check", "models/review_gate/review_gate.inv"],
}


def seconds(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Run a command in a folder. Return its seconds on the clock, and of processor time."""
    started = time.perf_counter()
    _, spent, _ = process(command, folder)
    return time.perf_counter() - started, spent


@click.command()
@click.option("--rounds", default=15, help="How often each command runs.")
@click.option("--against", type=click.Path(exists=True, dir_okay=False), help="The command of another checkout.")
@click.option("--folder", type=click.Path(path_type=Path), default=ROOT, help="The folder that it runs in.")
def main(rounds: int, against: str | None, folder: Path) -> None:
    """Time `--help` and a small check, beside a Python that does nothing."""
    here = [str(Path(sys.executable).with_name("invariants"))]
    runs: dict[str, tuple[list[str], Path]] = {"bare Python": ([sys.executable, *BARE], ROOT)}
    for name, arguments in COMMANDS.items():
        runs[name] = ([*here, *arguments], ROOT)
        if against is not None:
            runs[f"{name}, other"] = ([against, *arguments], folder.absolute())
    best = {name: (float("inf"), float("inf")) for name in runs}
    for number in range(rounds + 1):
        for name, (command, where) in runs.items():
            taken = seconds(command, where)
            if number:  # the first round fills caches
                best[name] = (min(best[name][0], taken[0]), min(best[name][1], taken[1]))
    click.echo(f"{'least of ' + str(rounds):20}{'seconds':>9}{'processor':>11}{'/ bare':>8}{'/ other':>9}")
    for name, (elapsed, spent) in best.items():
        other = best.get(f"{name}, other")
        ratio = "" if other is None else f"{spent / other[1]:9.2f}"
        click.echo(f"{name:20}{elapsed:9.3f}{spent:11.3f}{spent / best['bare Python'][1]:8.1f}{ratio}")


if __name__ == "__main__":
    main()
