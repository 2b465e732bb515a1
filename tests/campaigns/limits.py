"""Blow-ups and models under limits of time and memory: ``python -m tests.campaigns.limits --timeout 1 --memory 500M``.

Owns: the demands on time and memory, how both are measured, and the table.
Must never know: how limits are kept.

A check may take its time for each invariant, and a fifth of that or one second more, whichever is more. What a check of
a trivial model takes is measured beside each, on the same machine under the same load, and taken off. No process may
have a quarter more memory than allowed.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import attrs
import click

from invariants.verdicts.limits.memory import memory_size
from tests.campaigns.tally import Tally
from tests.generators.blow_ups import MODELS, BlowUp, blow_ups
from tests.generators.compound_blow_ups import compound_blow_ups

TRIVIAL = BlowUp("trivial", "system trivial\nvar b: Bool = false\ninvariant i: not b\n")
PULSE = 0.03
"""Seconds between looks at the memory of processes."""
PATIENCE = 60.0
"""Seconds after which a check that should be over by then is ended; more where many invariants are asked about."""


@attrs.frozen
class Run:
    """The cost of one check: seconds, bytes of its largest process, results, and the first verdicts with reasons.

    ``processor`` are the seconds of all processes together that the machine had for them.
    """

    seconds: float
    processor: float
    memory: int
    results: int
    said: str
    is_ended: bool


def check(blow_up: BlowUp, timeout: float, memory: str) -> Run:
    """Check a text by the command line, and measure all of its processes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "blow_up.inv"
        path.write_text(blow_up.text, encoding="utf-8")
        options = [*blow_up.options, "--timeout", str(timeout), "--memory", memory, "--format", "json"]
        command = [sys.executable, "-m", "invariants", "check", str(path), *options]
        # Invariants and variables are asked about, and the parts of an optional record.
        asked = max(15, blow_up.text.count("invariant ") + 3 * blow_up.text.count("var "))
        started, before = time.monotonic(), _processor()
        with open(Path(folder) / "report", "w+", encoding="utf-8") as report:
            process = subprocess.Popen(command, stdout=report, stderr=subprocess.DEVNULL, start_new_session=True)
            largest, is_ended = 0, False
            while process.poll() is None:
                largest = max(largest, *map(resident, family(process.pid)))
                if time.monotonic() - started > PATIENCE + 20 * timeout * asked:
                    process.kill()
                    is_ended = True
                time.sleep(PULSE)
            seconds = time.monotonic() - started
            processor = _processor() - before
            report.seek(0)
            text = report.read()
    found = [result for model in json.loads(text)["models"] for result in model["results"]] if text else []
    said = "; ".join(f"{each['verdict']} {each['reason'] or ''}".strip() for each in found[:2])
    return Run(seconds, processor, largest, max(1, len(found)), said, is_ended)


def _processor() -> float:
    """Return the seconds of processors that processes have taken which this one, or one of them, has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text("ascii").split()]
            except OSError:
                continue
    return found


def resident(pid: int) -> int:
    """Return the bytes of memory that a process has."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def objections(run: Run, usual: Run, timeout: float, memory: int, *, busy: bool = False) -> Iterator[str]:
    """Yield the faults of a check, where ``usual`` is that of a trivial model. For ``busy``, see :func:`overrun`."""
    allowed = run.results * timeout
    if run.is_ended or overrun(run, usual, busy=busy) > allowed + max(1.0, 0.2 * allowed):
        yield f"{run.seconds:.1f} s for {run.results} times {timeout} s ({run.processor:.1f} s of processors)"
    if run.memory > 1.25 * memory:
        yield f"{run.memory >> 20} MB"


def overrun(run: Run, usual: Run, *, busy: bool) -> float:
    """Return the seconds that a check takes longer than a trivial one.

    On a busy machine they are those of processors, where these are fewer: several may work at a time, and a machine
    that has other work to do gives none of them its time.
    """
    seconds = max(0.0, run.seconds - usual.seconds)
    return min(seconds, max(0.0, run.processor - usual.processor)) if busy else seconds


@click.command()
@click.option("--timeout", default=1.0, help="Seconds for each invariant.")
@click.option("--memory", default="1G", help="Memory for each process.")
@click.option("--only", default="", help="A regular expression for the names of blow-ups.")
@click.option("--every", default=6, help="Of the library's models, every so many-th; 0 for none.")
@click.option("--busy", is_flag=True, help="Count the time of processors, where that is less than the clock's.")
def main(timeout: float, memory: str, only: str, every: int, busy: bool) -> None:
    """Check blow-ups and models, and show the time and memory of each."""
    tally = Tally()
    library = [BlowUp(p.stem, p.read_text("utf-8")) for p in sorted(MODELS.glob("*/*.inv"))][:: every or 10**6]
    texts = (*blow_ups(), *compound_blow_ups(), *(library if every else ()))
    asked = [each for each in texts if re.search(only, each.name)]
    raise SystemExit(
        tally.run(range(len(asked)), lambda number: examine(tally, asked[number], timeout, memory, busy=busy))
    )


def examine(tally: Tally, blow_up: BlowUp, timeout: float, memory: str, *, busy: bool = False) -> None:
    """Check a text, show what it took, and note where that was too much."""
    usual = check(TRIVIAL, timeout, memory)
    run = check(blow_up, timeout, memory)
    tally.systems += 1
    tally.examined += 1
    factor = overrun(run, usual, busy=busy) / (run.results * timeout)
    cost = f"{run.seconds:6.2f} s ({run.processor:6.2f})  factor {factor:5.2f} {run.memory >> 20:5} MB"
    click.echo(f"{blow_up.name[:46]:46} {cost}  {run.said[:90]}")
    for wrong in objections(run, usual, timeout, memory_size(memory), busy=busy):
        tally.add_wrong(f"{blow_up.name}: {wrong}")


if __name__ == "__main__":
    main()
