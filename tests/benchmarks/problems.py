"""``python -m tests.benchmarks.problems PATH…``: each problem's answer, the seconds that it takes, and the engine.

Owns: the runs, the table, and the comparison with right answers.
Must never know: how anything is proved.

Each file is checked by a process of its own, one after the other. The table is Markdown, with one row for each
invariant: the answer, whether it is the right one, seconds on the clock, seconds of the processor (those of all
processes that were started), and the engine. A file with several invariants has its seconds in each of their rows. With
``--runs``, a file is checked so many times: the row has the median seconds, and all answers where they differ.

An answer is *right* if it is the one that ``--answers`` gives, or else a ``*.tsv`` in the file's folder: a table with
tabs, whose columns ``model`` and ``verdict`` (or ``the goal``) have the stem of a file, and ``holds`` or ``violated``.
Without either, files ``*_unsafe.inv`` are violated, and all others hold. The exit status is 1 if an answer is wrong.

With ``--spacer``, Z3's Spacer by itself is asked the same in both of its ways, with so many seconds on the clock. Its
columns have its answers that are right, with the seconds of the processor; systems with individuals are left out.
"""

from __future__ import annotations

import csv
import json
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import click

from invariants.language.loader import load
from invariants.solver.horn import SpacerConfiguration
from tests.benchmarks.processes import process

CHECK = "from invariants.cli.app import main; main()"
HOLDS, VIOLATED = "holds", "violated"
TITLES = ("problem", "invariant", "answer", "right", "seconds", "processor", "engine")


@attrs.frozen
class Row:
    """The answers about one invariant of a file, of all runs, with their seconds."""

    problem: str
    invariant: str
    answers: tuple[str, ...]
    engines: tuple[str, ...]
    elapsed: float
    processor: float
    right: bool | None
    """None where nothing is decided."""
    spacer: tuple[str, ...] = ()
    """The answers of bare Spacer, if it is asked; none in a way is an empty text."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The texts of the row's columns."""
        word = {True: "yes", False: "**WRONG**", None: ""}[self.right]
        answers, engines = (" / ".join(dict.fromkeys(found)) for found in (self.answers, self.engines))
        return (
            self.problem, self.invariant, answers, word, f"{self.elapsed:.1f}", f"{self.processor:.1f}", engines,
            *self.spacer,
        )  # fmt: skip


def files(paths: Iterable[str]) -> list[Path]:
    """Return the models at paths; a folder stands for all below it."""
    found = [p for path in map(Path, paths) for p in (sorted(path.rglob("*.inv")) if path.is_dir() else [path])]
    if not found:
        raise click.UsageError("no problems there")
    return found


def measured(
    file: Path,
    seconds: float,
    runs: int,
    options: Sequence[str],
    answers: Mapping[str, str],
    spacer: float | None = None,
    program: Sequence[str] = (sys.executable, "-c", CHECK),
) -> list[Row]:
    """Return the rows of a file, whose answers are those of a program."""
    reports, elapsed, processor = [], [], []
    for _ in range(runs):
        started = time.perf_counter()
        command = [*program, "check", str(file.absolute()), "--timeout", str(seconds)]
        text, spent, _ = process([*command, "--format", "json", *options])
        elapsed.append(time.perf_counter() - started)
        processor.append(spent)
        reports.append(results_in(text, file))
    right = answers.get(file.stem, VIOLATED if file.stem.endswith("_unsafe") else HOLDS)
    rows = []
    for same in zip(*reports, strict=True):
        said = tuple(map(answer_of, same))
        engines = tuple(str(result["engine"] or "-") for result in same)
        times = statistics.median(elapsed), statistics.median(processor)
        name = same[0]["invariant"]
        bare = () if spacer is None else tuple(by_spacer(file, name, way, spacer, right) for way in SpacerConfiguration)
        rows.append(Row(file.stem, name, said, engines, *times, is_right(said, right), bare))
    return rows


def by_spacer(file: Path, name: str, way: SpacerConfiguration, seconds: float, right: str) -> str:
    """Return the right answer of Spacer by itself with its seconds; a wrong one as such, and nothing for none."""
    if load(file).scope:
        return ""
    command = [sys.executable, "-m", "tests.benchmarks.bare_spacer", str(file.absolute()), name, way.value]
    said, _, spent = process([*command, str(seconds)])[0].strip().partition(" ")
    if said not in (HOLDS, VIOLATED):
        return ""
    return f"{said} {spent}" if said == right else f"**WRONG** {said}"


def results_in(text: str, file: Path) -> list[dict[str, Any]]:
    """Return the results about stated invariants in a report, which may be none at all.

    Ranges and definedness are no problem of their own: their names have a dot.
    """
    try:
        found = [result for model in json.loads(text)["models"] for result in model["results"]]
        return [result for result in found if "." not in result["invariant"]]
    except ValueError:
        raise click.ClickException(f"{file}: no report\n{text}") from None


def answer_of(result: Mapping[str, Any]) -> str:
    """Return a verdict in words; of a proof, for which populations."""
    if result["verdict"] == "proved" and result["population"] == "any":
        return "proved for every population"
    return str(result["verdict"])


def is_right(said: Iterable[str], right: str) -> bool | None:
    """Return whether all answers are right; None where one of them decides nothing."""
    words = {answer.partition(" ")[0] for answer in said}
    if not words <= {"proved", "violated"}:
        return None if words.isdisjoint({"proved" if right == VIOLATED else "violated"}) else False
    return words == {"proved" if right == HOLDS else "violated"}


def right_answers(tables: Iterable[Path]) -> dict[str, str]:
    """Return the right answers by the stems of files, from tables with tabs."""
    found = {}
    for table in tables:
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                found[row["model"]] = row.get("verdict") or row["the goal"]
    return found


def lines(rows: Iterable[Row], *, with_spacer: bool = False) -> Iterator[str]:
    """Yield the lines of the table, each as soon as it is known."""
    titles = (*TITLES, *(f"Spacer {way.value}" for way in SpacerConfiguration if with_spacer))
    yield f"| {' | '.join(titles)} |"
    yield f"| {' | '.join('---' for _ in titles)} |"
    yield from (f"| {' | '.join(row.cells)} |" for row in rows)


@click.command(help=__doc__.partition("\n\n")[0] if __doc__ else None)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--timeout", "seconds", default=60.0, help="Seconds for each invariant.", show_default=True)
@click.option("--runs", default=1, help="How often each file is checked.", show_default=True)
@click.option("--answers", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The right answers.")
@click.option("--spacer", type=float, help="Seconds for Spacer by itself, in each of its ways.")
@click.option("--option", "options", multiple=True, help="An argument for `invariants check` (repeatable).")
def main(
    paths: Sequence[str], seconds: float, runs: int, answers: Path | None, spacer: float | None, options: Sequence[str]
) -> None:
    """Check the problems, and print the table and a summary."""
    asked = files(paths)
    folders = dict.fromkeys(file.parent for file in asked)
    known = right_answers(
        [answers] if answers else [each for folder in folders for each in sorted(folder.glob("*.tsv"))]
    )
    rows: list[Row] = []

    def found() -> Iterator[Row]:
        for file in asked:
            for row in measured(file, seconds, runs, options, known, spacer):
                rows.append(row)
                yield row

    for line in lines(found(), with_spacer=spacer is not None):
        click.echo(line)
    solved = [row for row in rows if row.right]
    wrong = sum(row.right is False for row in rows)
    median = f", median {statistics.median(row.elapsed for row in solved):.1f} s" if solved else ""
    click.echo(f"\n{len(solved)} of {len(rows)} solved{median}; {wrong} wrong")
    if spacer is not None:
        theirs = [row for row in rows if any(each and "WRONG" not in each for each in row.spacer)]
        missed = [row.problem for row in theirs if not row.right]
        click.echo(f"{len(theirs)} by Spacer alone; of these not by the checker: {', '.join(missed) or 'none'}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
