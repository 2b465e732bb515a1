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
from invariants.cli.parameters import path as path_type
from invariants.report.formats import ReportKind

if TYPE_CHECKING:  # the help is shown without
    from invariants.cli.terminal import ProgressLine
    from invariants.language.model.declarations import Bound
    from invariants.shaping.filling.filled_files import FilledPlace
    from invariants.shaping.filling.holes import OpenModel
    from invariants.shaping.filling.solving import HoleSolver, Solution, SolveReport

_HELP = """
Fill the holes of MODEL: find conditions and constants with which the invariants are proved for every chain.

\b
Holes, written in the model:
  require gate: ?             a guard, or a part of one
  rewrite R.gate as prev and ?
  … ? over reviewed, kind     a choice of what the condition may read
  rewrite R as any of x where ?   a contract, which reads x and x'
  const k: Int = ?            a number; `? largest`, `? smallest`
  check m: limit, expect ?    the greatest value of the measure m

A condition is made of truth values, members of enumerations, equal individuals, and comparisons of numbers with the
constants that the model compares them with: of the variables that the invariants, or the guarded rule, read, unless
`over` chooses others. The weakest filling over these terms is looked for: each condition that it leaves out is shown
with the run that breaks an invariant. Where nothing is weaker but others differ, or where it is not known, the report
says so. Nothing fills a hole if an invariant is broken even with `false` in its place: that run is shown. Where a
weaker guard may take runs away (`enabled`, `can`, `unmodified`, `not prev`), fillings are tried one by one: the report
has one that does, and claims nothing about others. Of several fillings that allow different things, one with which
the guarded rules can fire is preferred; where there is none, the report says so. Of a small range, all numbers are
tried. A measure without limit gets `unlimited`; where a limit is not shown, the report says between which numbers it
lies.

The report ends with the filled text in the layout of `fmt`. --filled DIR writes the filled model, with its imports, to
a folder, and --certificates DIR the certificates of its proofs, which `invariants verify` checks.

\b
Examples:
  invariants solve gate.inv
  invariants solve gate.inv --invariant oversight --format json
  invariants solve gate.inv --filled filled --certificates proofs

\b
Exit status:
  0   every hole is filled, and the invariants are proved
  1   nothing fills the holes
  2   a bad model, bad usage, no hole, or a file that cannot be written
  3   no filling was found, and others than those that were tried may do;
      or its certificates could not be made in time
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
@options.cluster
@options.profile
@options.format_name(ReportKind.SOLUTION)
@options.output
@click.option(
    "--filled", type=path_type, metavar="DIR", help="Write the filled model, with its imports, to this folder."
)
@click.option("--certificates", type=path_type, metavar="DIR", help="Write certificates of its proofs; needs --filled.")
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
    cluster: str | None,
    profile: bool,
    format_name: str,
    output: str | None,
    filled: str | None,
    certificates: str | None,
    root: str | None,
) -> ExitStatus:
    """Fill holes and report, and return the exit status."""
    from invariants.cli.clusters import checks_by, errands_on
    from invariants.cli.commands.shaping.parts import Task, report_parts
    from invariants.cli.files import STANDARD_INPUT, model_files, without_repetitions
    from invariants.cli.models_session import refuse_bad_output, unusable
    from invariants.foundation.exceptions import ModelError
    from invariants.shaping.filling.solving import HoleSolver
    from invariants.verdicts.options import CheckOptions

    asked = CheckOptions(invariants=invariants, chain=chain, steps=steps, scopes=scopes, memory=memory)
    if certificates is not None and filled is None:
        raise click.UsageError("--certificates needs --filled DIR: a certificate is about a model in a file.")
    if filled is not None and STANDARD_INPUT in paths:
        raise click.UsageError("--filled needs a model in a file: it is written at the place of that file.")
    with errands_on(cluster, profile=profile) as errands, checks_by(errands) as checks:
        try:
            models = [_opened(file, root) for path in paths for file in without_repetitions(model_files(path))]
            place = None if filled is None else _place(filled, certificates, root, models)
            solvers = [HoleSolver(model, asked, place, checks) for model in models]
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


def _place(filled: str, certificates: str | None, root: str | None, models: list[OpenModel]) -> FilledPlace:
    """Return the place for filled models. Raises ``click.UsageError`` where another file is there already."""
    from invariants.shaping.filling.filled_files import FilledPlace, clash

    place = FilledPlace(filled, certificates, None if root is None else Path(root))
    both = clash(place, models)
    if both is not None:
        raise click.UsageError(f"--filled {filled!r}: {both} would be written to the same file.")
    try:
        for model in models:
            place.require_free(model)
    except OSError as error:
        raise click.UsageError(
            f"--filled: {error.filename}: {error.strerror or error}. Name another folder."
        ) from error
    return place


def _begin(
    solver: HoleSolver, seconds: float, progress: ProgressLine
) -> tuple[Iterator[object], Callable[[float], SolveReport]]:
    from invariants.shaping.filling.solving import SolveReport

    return solver.findings(seconds, progress), lambda spent: SolveReport(solver.solution(), spent)


def _status(solution: Solution) -> ExitStatus:
    from invariants.shaping.filling.conditions import NoFilling

    if solution.fillings is not None:
        return _status_of_files(solution)
    missing = solution.filling
    is_impossible = isinstance(missing, NoFilling) and missing.is_impossible
    return ExitStatus.VIOLATED if is_impossible else ExitStatus.UNDECIDED


def _status_of_files(solution: Solution) -> ExitStatus:
    """Return the status that the files of a filled model call for."""
    from invariants.shaping.filling.conditions import ConditionFilling
    from invariants.shaping.filling.constants import NumberFilling

    written, filling = solution.written, solution.filling
    results = filling.results if isinstance(filling, ConditionFilling | NumberFilling) else ()
    if any(result.not_written for result in results) or (written is not None and written.not_written):
        return ExitStatus.UNUSABLE
    return ExitStatus.UNDECIDED if written is not None and written.uncertified else ExitStatus.FINE
