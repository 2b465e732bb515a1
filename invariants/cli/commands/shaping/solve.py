"""The command ``solve``.

Owns: its options and help, and the exit status.
Must never know: how fillings are found.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus, worst
from invariants.report.formats import ReportKind

if TYPE_CHECKING:  # the help is shown without
    from invariants.cli.terminal import ProgressLine
    from invariants.language.model.declarations import Bound
    from invariants.shaping.filling.holes import OpenModel
    from invariants.shaping.filling.solving import HoleSolver, Solution, SolveReport

_HELP = """
Fill the holes of MODEL: find conditions and constants with which the invariants are proved for every chain.

\b
Holes, written in the model:
  require gate: ?             a guard, or a part of one
  rewrite R.gate as prev and ?
  … ? over reviewed, kind     a choice of what the condition may read
  const k: Int = ?            a number; `? largest`, `? smallest`
  check m: limit, expect ?    the greatest value of the measure m

A condition is made of truth values, members of enumerations, equal individuals, and comparisons of numbers with the
constants that the model compares them with: of the variables that the invariants, or the guarded rule, read, unless
`over` chooses others. The weakest filling over these terms is looked for: each condition that it leaves out is shown
with the run that breaks an invariant. Where nothing is weaker but others differ, or where it is not known, the report
says so. Nothing fills a hole if an invariant is broken even with `false` in its place: that run is shown. Where a
weaker guard may take runs away (`enabled`, `can`, `unmodified`, `not prev`), fillings are tried one by one: the report
has one that does, and claims nothing about others. Of a small range, all numbers are tried.

The report ends with the filled text in the layout of `fmt`.

\b
Examples:
  invariants solve gate.inv
  invariants solve gate.inv --invariant oversight --format json

\b
Exit status:
  0   every hole is filled, and the invariants are proved
  1   nothing fills the holes
  2   a bad model, bad usage, or no hole
  3   no filling was found, and not all were tried
  130 interrupted by Ctrl-C; the report has the findings so far
  143 the same by SIGTERM
"""


@click.command(help=_HELP)
@options.paths("MODEL")
@options.invariants("Keep")
@options.chain
@options.steps
@options.scopes("TYPE=N|any")
@options.timeout("each model", default=120)
@options.memory
@options.format_name(ReportKind.SOLUTION)
@options.output
@options.root
def command(  # noqa: PLR0913 - one for each option
    *,
    paths: tuple[str, ...],
    invariants: tuple[str, ...],
    chain: Bound | None,
    steps: Bound | None,
    scopes: tuple[tuple[str, Bound], ...],
    timeout: float,
    memory: int | None,
    format_name: str,
    output: str | None,
    root: str | None,
) -> ExitStatus:
    """Fill holes and report, and return the exit status."""
    from invariants.cli.commands.shaping.parts import Task, report_parts
    from invariants.cli.files import model_files, without_repetitions
    from invariants.cli.models_session import refuse_bad_output, unusable
    from invariants.foundation.exceptions import ModelError
    from invariants.shaping.filling.solving import HoleSolver
    from invariants.verdicts.options import CheckOptions

    asked = CheckOptions(invariants=invariants, chain=chain, steps=steps, scopes=scopes, memory=memory)
    try:
        models = [_opened(file, root) for path in paths for file in without_repetitions(model_files(path))]
        solvers = [HoleSolver(model, asked) for model in models]
        refuse_bad_output(output, [source.path for model in models for source in model.bundle.sources])
    except ModelError as error:
        return unusable(error)
    tasks = [Task(solver.model.path, partial(_begin, solver, timeout)) for solver in solvers]
    parts, ended = report_parts(ReportKind.SOLUTION, format_name, output, tasks)
    return worst(_status(part.solution) for part in parts) if ended is None else ended


def _opened(path: str, root: str | None) -> OpenModel:
    from invariants.cli.files import SHOWN_INPUT, STANDARD_INPUT
    from invariants.language.parsing.raw_text import LARGEST_FILE, source_of
    from invariants.shaping.filling.holes import open_file, open_text

    folder = None if root is None else Path(root)
    if path != STANDARD_INPUT:
        return open_file(path, folder)
    return open_text(source_of(sys.stdin.buffer.read(LARGEST_FILE + 1), SHOWN_INPUT).text, SHOWN_INPUT, folder)


def _begin(
    solver: HoleSolver, seconds: float, progress: ProgressLine
) -> tuple[Iterator[object], Callable[[float], SolveReport]]:
    from invariants.shaping.filling.solving import SolveReport

    return solver.findings(seconds, progress), lambda spent: SolveReport(solver.solution(), spent)


def _status(solution: Solution) -> ExitStatus:
    from invariants.shaping.filling.conditions import NoFilling

    if solution.fillings is not None:
        return ExitStatus.FINE
    missing = solution.filling
    is_impossible = isinstance(missing, NoFilling) and missing.is_impossible
    return ExitStatus.VIOLATED if is_impossible else ExitStatus.UNDECIDED
