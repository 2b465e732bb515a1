"""``python -m tests.benchmarks.problem_page PAGE NAME=FOLDER…``: the tables of a page, with answers before and now.

Owns: the tables, their places in the page, and what is asked about each kind of problem.
Must never know: how a problem is measured.

The table of a folder stands between ``<!-- problems: NAME -->`` and ``<!-- end -->`` in the page, with one row for each
file. A file with individuals is asked for every number of them, without options; one without is asked for chains and
runs of any length. With ``--before``, the program of an earlier version is asked the same, with limits of its own.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import attrs
import click

from invariants.language.loader import load
from tests.benchmarks.problems import Row, files, measured, right_answers

ENDLESS = ("--chain", "any", "--steps", "any")
NOW = (sys.executable, "-m", "invariants")
TITLES = ("problem", "before", "seconds", "processor", "now", "seconds", "processor", "engine")


@attrs.frozen
class Asked:
    """A version of the checker: its program, and its seconds for a file with individuals and for one without."""

    program: Sequence[str]
    with_individuals: float
    without: float

    def rows(self, file: Path, right: Mapping[str, str]) -> list[Row]:
        """Return its answers about a file."""
        if load(file).scope:
            return measured(file, self.with_individuals, 1, (), right, program=self.program)
        return measured(file, self.without, 1, ENDLESS, right, program=self.program)


def table(folder: Path, before: Asked | None, now: Asked) -> Iterator[str]:
    """Yield the lines of the table of a folder, each as soon as it is known; then lines that sum it up."""
    right = right_answers(sorted(folder.glob("*.tsv")))
    yield f"| {' | '.join(TITLES)} |"
    yield f"| {' | '.join('---' for _ in TITLES)} |"
    found: dict[str, list[list[Row]]] = {"Before": [], "Now": []}
    for file in files([str(folder)]):
        old = [] if before is None else before.rows(file, right)
        new = now.rows(file, right)
        found["Before"].append(old)
        found["Now"].append(new)
        engines = _each_once(engine for row in new for engine in row.engines)
        yield f"| {' | '.join((f'`{file.stem}`', *_cells(old), *_cells(new), engines))} |"
    for when, asked in (("Before", before), ("Now", now)):
        if asked is not None:
            limits = f"{asked.with_individuals:.0f} s with individuals, {asked.without:.0f} s without"
            yield f"\n{when}: {_summary(found[when])} Limits for an invariant: {limits}."


def _cells(rows: list[Row]) -> tuple[str, str, str]:
    if not rows:
        return "", "", ""
    wrong = " **WRONG**" if any(row.right is False for row in rows) else ""
    said = _each_once(answer for row in rows for answer in row.answers)
    return said + wrong, f"{rows[0].elapsed:.1f}", f"{rows[0].processor:.1f}"


def _each_once(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def _summary(found: list[list[Row]]) -> str:
    right = sum(all(row.right for row in rows) for rows in found)
    wrong = sum(any(row.right is False for row in rows) for rows in found)
    median = statistics.median(rows[0].elapsed for rows in found)
    return f"{right} of {len(found)} files decided rightly, {wrong} wrongly; the median of all is {median:.2f} s."


def placed(page: str, name: str, lines: Iterable[str]) -> str:
    """Return a page with a table in its place. Raises ``click.UsageError`` where the page has no such place."""
    place = re.compile(rf"(<!-- problems: {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not place.search(page):
        raise click.UsageError(f"the page has no place for {name}")
    return place.sub(lambda found: "\n".join([found[1], *lines, "", found[2]]), page, count=1)


@click.command(help=__doc__.partition("\n\n")[0] if __doc__ else None)
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folders", nargs=-1, required=True, metavar="NAME=FOLDER…")
@click.option("--before", type=click.Path(exists=True, dir_okay=False), help="The program of an earlier version.")
@click.option("--timeout", type=(float, float), default=(60.0, 10.0), help="Seconds with and without individuals.")
@click.option("--before-timeout", type=(float, float), default=(10.0, 6.0), help="The same for the earlier version.")
def main(
    page: Path,
    folders: Sequence[str],
    before: str | None,
    timeout: tuple[float, float],
    before_timeout: tuple[float, float],
) -> None:
    """Measure the problems, print each row when it is known, and write the page after each table."""
    now = Asked(NOW, *timeout)
    earlier = None if before is None else Asked((before,), *before_timeout)
    asked = [(name, Path(folder)) for name, _, folder in (each.partition("=") for each in folders)]
    for name, _ in asked:
        placed(page.read_text(encoding="utf-8"), name, ())  # else all would be measured in vain
    for name, folder in asked:
        busy = f"\n{os.cpu_count()} processors; a load average of {os.getloadavg()[0]:.1f} at the start."
        lines = []
        for line in chain(table(folder, earlier, now), [busy]):
            click.echo(line)
            lines.append(line)
        page.write_text(placed(page.read_text(encoding="utf-8"), name, lines), encoding="utf-8")


if __name__ == "__main__":
    main()
