"""The command ``fuzz``.

Owns: its options and help, the default seed, and the link from its options to the work of fuzzing.
Must never know: how runs are tried.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import click

from invariants.cli import options
from invariants.cli.exit_status import STATUSES_HELP, ExitStatus
from invariants.cli.parameters import path
from invariants.report.formats import ReportKind

if TYPE_CHECKING:  # the help is shown without
    from invariants.cli.terminal import ProgressLine
    from invariants.foundation.diagnostics import Diagnostic
    from invariants.language.model.declarations import Model
    from invariants.verdicts.limits.reused_process import ReusedProcess
    from invariants.verdicts.options import CheckOptions
    from invariants.verdicts.verdict import Result

DATABASE = ".hypothesis/invariants"
"""The folder for runs that broke an invariant, relative to the current folder, inside the folder of Hypothesis."""

_SEEDS = 1 << 32
"""The bound of the seeds that are drawn: short enough to be typed again."""

_HELP = f"""
Try random runs of the models in PATH; `-` stands for standard input. The report has a small run that breaks an
invariant, or the number of runs that were tried.

Every violation was replayed. `tested` means that no violation was found, not that none exists. Bounds come from the
checks in the files unless options override them. Only a violation contradicts a check that expects `survives` or
`proved`. Runs that broke an invariant are kept in {DATABASE} of the current folder, and tried first the next time.

--cluster divides a campaign into shards of 1,000 runs, for the workers of a cluster (see `check`). The runs depend on
the seed alone, and not on the number of workers; without --cluster, the same seed tries other runs.

\b
Examples:
  invariants fuzz review_gate.inv
  invariants fuzz models/ --examples 100000 --timeout 60
  invariants fuzz growth.inv --invariant bounded --seed 7 --format json
{STATUSES_HELP}
"""


@click.command(help=_HELP)
@options.paths("PATH")
@options.invariants("Fuzz")
@click.option(
    "--examples",
    type=click.IntRange(min=1),
    metavar="N",
    default=10_000,
    show_default=True,
    help="Runs to try, for all invariants with the same bounds together.",
)
@click.option("--seed", type=click.IntRange(min=0), metavar="S", help="The same seed tries the same runs.")
@options.constants
@options.chain
@options.steps
@options.scopes("TYPE=N")
@options.timeout("all invariants with the same bounds")
@options.memory
@click.option("--database", type=path, metavar="DIR", help="Folder for runs that broke an invariant.")
@click.option("--no-database", is_flag=True, help="Keep no runs, and try none that were kept.")
@options.cluster
@options.profile
@options.traces
@options.itf
@options.format_name(ReportKind.MODELS, configured=True)
@options.output
@options.quiet
@options.verbose
@options.root
def command(examples: int, seed: int | None, database: str | None, no_database: bool, **given: Any) -> ExitStatus:
    """Fuzz models, and return the exit status."""
    from secrets import randbelow

    from invariants.cli.clusters import errands_on
    from invariants.cli.configuration.requests import ModelsRequest
    from invariants.cli.models_session import run
    from invariants.foundation.exceptions import ModelError
    from invariants.verdicts.fuzz_session import FuzzOptions, fuzz_apart

    if database is not None:
        _refuse_bad_folder(database)
    asked = FuzzOptions(
        examples, randbelow(_SEEDS) if seed is None else seed, None if no_database else database or DATABASE
    )

    def findings(
        model: Model, options: CheckOptions, progress: ProgressLine, process: ReusedProcess
    ) -> Generator[Result | Diagnostic, None, None]:
        try:
            yield from fuzz_apart(model, options, asked, progress, process)
        except ModelError as error:
            yield from error.diagnostics

    profile = given.pop("profile")
    request = ModelsRequest(**given, within_bounds=True)
    with errands_on(request.cluster, profile=profile) as errands:
        if errands is None:
            return run(request, findings)
        from invariants.cluster.fuzz import ClusterFuzz

        campaigns = ClusterFuzz(errands, asked)
        return run(request, campaigns.findings, campaigns.prepare)


def _refuse_bad_folder(folder: str) -> None:
    """Raise ``click.UsageError`` for a folder in which no runs could be kept."""
    nearest = os.path.realpath(folder)
    while not os.path.exists(nearest):
        nearest = os.path.dirname(nearest)
    if not os.path.isdir(nearest):
        raise click.UsageError(f"--database {folder!r} is not a folder.")
    if not os.access(nearest, os.W_OK):
        raise click.UsageError(f"--database {folder!r} cannot be written to.")
