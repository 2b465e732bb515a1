"""Commands that are disturbed at random moments: ``python -m tests.campaigns.signals --count N --kills K --seed S``.

Owns: the commands, the disturbances, and the demands on status, report, files and processes afterwards.
Must never know: how a command ends.

A signal comes to the command alone, as from ``kill``, or to its whole group, as from a terminal. It ends with 130 or
143, with a report that is whole, in which every verdict is the one of an undisturbed run; nothing is left behind. A
process that is killed takes its children with it; a child that is killed costs an answer at most.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import attrs
import click

from tests.campaigns.tally import Tally
from tests.processes import PATIENCE, heeding_interrupts, session_of, wait_until

ROOT = Path(__file__).parents[2]

_HARD = """\
system hard
var n: Int
var m: Int
init n > 0 and m > 0
transition step {
  n := if n mod 2 == 0 then n div 2 else 3 * n + 1
  m := m * n + n * n mod 7
}
invariant easy: true or n == 0
invariant hard: m * m * m + n * n * n != 123456793
check easy: chain any
check hard: chain any, timeout SECONDS
"""
"""`hard` holds, as no sum of two cubes is 4 modulo 9: more than solvers find out."""

LIBRARY = ("self_hacking", "review_gate", "singleton", "handover")
"""Folders of models, a check of which takes seconds."""

HARD = 3
"""Seconds for which processes of the checker's own are asked in vain."""

LATE = 60.0
"""Seconds after a signal within which a command has to have ended, on a machine with much other work to do."""

_LESS = {"tested", "unknown"}
"""Answers that depend on how busy the machine is: neither is worse than the other."""

_LINE = re.compile(r"(proved|survives|violated|tested|unknown)\s+(\S+): (\S+)")
_SUMMARY = re.compile(r"(\d+) invariants?\b")


@attrs.frozen
class Case:
    """A command: its arguments, the file that it writes (None: standard output), and the seconds of what is hard."""

    name: str
    arguments: tuple[str, ...]
    output: str | None = None
    seconds: int = HARD


@attrs.frozen
class End:
    """How a command ended."""

    status: int
    out: str
    err: str
    waited: float
    """Seconds from the disturbance to the end."""
    left: tuple[int, ...]
    """Processes that were left behind."""
    files: tuple[str, ...]


def hard(seconds: int) -> str:
    """Return a system about which processes of the checker's own have to be asked, in vain, for so many seconds."""
    return _HARD.replace("SECONDS", str(seconds))


def cases(library: tuple[str, ...] = LIBRARY, seconds: int = HARD, examples: int = 1000) -> tuple[Case, ...]:
    """Return the commands, about so many folders of the library and runs to try of each model."""
    models = tuple(str(ROOT / "models" / name) for name in library)
    in_json = ("--format", "json", "--output", "r.json")
    fuzzed = ("fuzz", "hard.inv", models[0], "--seed", "3", "--examples", str(examples), "--no-database")
    return (
        Case("check, text", ("check", *models)),
        Case("check, json to a file", ("check", *models, *in_json), "r.json"),
        Case("check in processes", ("check", "hard.inv", *in_json), "r.json", seconds),
        Case("check in processes, text", ("check", "hard.inv"), None, seconds),
        Case("fuzz", (*fuzzed, *in_json), "r.json", seconds),
        Case(
            "verify",
            ("verify", str(ROOT / "proofs" / "models" / library[0]), "--models", str(ROOT), "--format", "json"),
        ),
    )


# ------------------------------------------------------------------ processes


def gone(leader: int) -> tuple[int, ...]:
    """Wait until no process of a session is left, as long as is reasonable; return those that are."""
    end = time.monotonic() + PATIENCE
    while (left := tuple(session_of(leader))) and time.monotonic() < end:
        time.sleep(0.05)
    return left


def ended(case: Case, folder: Path, disturb: Callable[[int], None]) -> End:
    """Run a command in a folder, let something disturb it, given its process, and return how it ended."""
    (folder / "hard.inv").write_text(hard(case.seconds), "utf-8")
    command = [sys.executable, "-m", "invariants", *case.arguments]
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        heeding_interrupts(),
        subprocess.Popen(command, cwd=folder, stdout=out, stderr=err, start_new_session=True) as process,
    ):
        disturb(process.pid)
        disturbed = time.monotonic()
        try:
            process.wait(5 * PATIENCE)
        finally:
            waited = time.monotonic() - disturbed
            left = gone(process.pid)
            for each in left:
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode())
    return End(process.returncode, texts[0], texts[1], waited, left, tuple(sorted(os.listdir(folder))))


# -------------------------------------------------------------------- demands


@cache
def usual(case: Case) -> tuple[dict[str, str], float]:
    """Return the answers of a command that nothing disturbs, and its seconds."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        end = ended(case, Path(folder), lambda _: None)
        seconds = time.monotonic() - started
        found = answers(report_of(case, end, Path(folder)))
    if not found:
        raise ValueError(f"no answers: {case}: {end}")
    return found, seconds


def report_of(case: Case, end: End, folder: Path) -> str | None:
    """Return the text of the report; None where there is none."""
    if case.output is None:
        return end.out or None
    path = folder / case.output
    return path.read_text("utf-8") if path.exists() else None


def answers(report: str | None) -> dict[str, str]:
    """Return the answers in a report, by their subject. Raises ``ValueError`` for JSON that is not whole."""
    if report is None:
        return {}
    if not report.startswith("{"):
        return {f"{path}: {name}": verdict for verdict, path, name in _LINE.findall(report)}
    found = json.loads(report)
    if "certificates" in found:
        return {each["path"]: each["status"] for each in found["certificates"]}
    results = ((model["path"], result) for model in found["models"] for result in model["results"])
    return {f"{path}: {result['invariant']}": result["verdict"] for path, result in results}


def says_interrupted(report: str) -> bool:
    return json.loads(report)["interrupted"] if report.startswith("{") else "interrupted: the rest" in report


def faults(case: Case, end: End, folder: Path) -> Iterator[str]:
    """Yield the faults of a command after any disturbance."""
    if end.left:
        yield f"{len(end.left)} processes were left behind"
    if end.status == 70 or "internal error" in end.err:
        yield f"status {end.status}: {end.err[-300:]}"
    if any(name.endswith(".tmp") for name in end.files):
        yield f"a temporary file was left behind: {end.files}"
    report = report_of(case, end, folder)
    try:
        found = answers(report)
    except ValueError as error:
        yield f"the report is not whole: {error}"
        return
    known, _ = usual(case)
    yield from (f"{name} is {found[name]}" for name in found if name not in known)
    if report is not None and not report.startswith("{") and end.status >= 0:
        counted = _SUMMARY.findall(report)
        if not counted or int(counted[-1]) != len(found):
            yield f"{len(found)} results and the counts {counted}"


def differing(case: Case, end: End, folder: Path) -> dict[str, str]:
    """Return the answers that are not those of an undisturbed run."""
    known, _ = usual(case)
    found = answers(report_of(case, end, folder))
    return {
        name: answer for name, answer in found.items() if known[name] != answer and not {known[name], answer} <= _LESS
    }


# --------------------------------------------------------------- disturbances


def examine_signal(tally: Tally, seed: int, asked: tuple[Case, ...] = ()) -> None:
    """Send one signal to one command at a random moment, and note the faults afterwards."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    case = rng.choice(asked or cases())
    number, is_group = rng.choice([signal.SIGINT, signal.SIGTERM]), rng.random() < 0.5
    delay = rng.uniform(0.0, usual(case)[1])
    tally.systems += 1
    tally.examined += 1

    def disturb(process: int) -> None:
        time.sleep(delay)
        os.killpg(process, number) if is_group else os.kill(process, number)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        end = ended(case, folder, disturb)
        wrong = [*faults(case, end, folder)]
        report = report_of(case, end, folder)
        if not wrong:
            # Fuzzing that is ended before its first example knows nothing, and says so.
            worse = differing(case, end, folder).items()
            wrong += [f"{name} is {answer}" for name, answer in worse if (case.name, answer) != ("fuzz", "unknown")]
        is_complete = not wrong and answers(report).keys() == usual(case)[0].keys()
    kind = "finished"
    if end.status in (-number, 128 + number):
        kind = "ended"
        if end.waited > LATE:
            wrong.append(f"ended {end.waited:.1f} s after the signal")
        if report is None:
            kind = "ended before the work began"
        elif not wrong and not says_interrupted(report) and is_complete:
            kind = "ended after its report"
        elif end.status < 0:
            wrong.append(f"status {end.status} with a report")
        elif not says_interrupted(report):
            wrong.append("the report does not say that it was interrupted")
    elif end.status == 1 and report is None and "KeyboardInterrupt" in end.err:
        kind = "ended before the work began"  # by Python, which had not read the first line of the command
    elif end.status not in (0, 1, 3):
        wrong.append(f"status {end.status}: {end.err[-300:]}")
    elif report is not None and says_interrupted(report):
        wrong.append(f"interrupted, but status {end.status}")
    if "Traceback" in end.err and kind != "ended before the work began":
        wrong.append(end.err[-300:])
    tally.counts[kind] += 1
    tally.counts[case.name] += 1
    for each in wrong:
        tally.add_wrong(f"seed {seed}, {case.name}, {number.name} after {delay:.2f} s: {each}")


def examine_kill(tally: Tally, seed: int, asked: tuple[Case, ...] = ()) -> None:
    """Kill one process of a command's tree at a random moment, and note the faults afterwards."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    case = rng.choice([each for each in asked or cases() if "processes" in each.name])
    delay = rng.uniform(0.0, 2 / 3 * case.seconds)
    tally.systems += 1
    tally.examined += 1
    killed: list[str] = []

    def disturb(process: int) -> None:
        # Until it has started another one, or has ended.
        wait_until(lambda: len([*session_of(process)]) != 1)
        time.sleep(delay)
        tree = sorted(session_of(process))
        if not tree:
            return
        victim = rng.choice(tree)
        with suppress(ProcessLookupError):  # it has just ended
            os.kill(victim, signal.SIGKILL)
            killed.append("the command" if victim == process else "a process of it")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        end = ended(case, folder, disturb)
        whom = killed[0] if killed else "nobody"
        wrong = [*faults(case, end, folder)]
        if whom == "the command":
            if end.status != -signal.SIGKILL:
                wrong.append(f"killed, with status {end.status}")
            wrong = [each for each in wrong if "temporary file" not in each and "not whole" not in each]
        elif not wrong:
            worse = differing(case, end, folder).items()
            wrong += [f"{name} is {answer}" for name, answer in worse if answer != "unknown"]
            if end.status not in (0, 1, 3):
                wrong.append(f"status {end.status}: {end.err[-300:]}")
    tally.counts[f"killed: {whom}"] += 1
    for each in wrong:
        tally.add_wrong(f"seed {seed}, {case.name}, {whom} killed after {delay:.2f} s: {each}")


@click.command()
@click.option("--count", default=200, help="How many signals.")
@click.option("--kills", default=100, help="How many processes are killed.")
@click.option("--seed", default=0, help="The first disturbance's seed; the others follow.")
def main(count: int, kills: int, seed: int) -> None:
    """Disturb commands at random moments, and count how they end."""
    tally = Tally()
    examined = [(examine_signal, number) for number in range(seed, seed + count)]
    examined += [(examine_kill, number) for number in range(seed, seed + kills)]
    raise SystemExit(tally.run(range(len(examined)), lambda each: examined[each][0](tally, examined[each][1])))


if __name__ == "__main__":
    main()
