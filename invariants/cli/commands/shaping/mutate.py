"""The command ``mutate``.

Owns: its options and help, and the exit status.
Must never know: the kinds of mutations, or when a check notices one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus
from invariants.report.formats import ReportKind

if TYPE_CHECKING:  # the help is shown without
    from invariants.cli.selection import ReportTask
    from invariants.cli.terminal import ProgressLine
    from invariants.cluster.check import ClusterChecks
    from invariants.shaping.teeth import TeethReport

_HELP = """
List the small changes of MODEL that none of its checks notices.

A check notices a change if it held before and is violated after it, or the other way round. A change that none notices
leaves the meaning as it is, or concerns a part that no invariant is about. A change that removes runs is noticed only
by checks that expect a violation.

\b
The changes:
  a guard, a contract, `prev`, a condition on the start or an assumption
  becomes `true`; an assignment or an edit is left out; `prev and` becomes
  `prev or`; a rule never fires; a number is greater by one; a guard that
  nothing edits is rewritten at will

--cluster tries changes on the workers of a cluster (see `check`).

\b
Examples:
  invariants mutate review_gate.inv
  invariants mutate models/ --sample 20 --seed 1 --format json

\b
Exit status:
  0   every change was tried, and each check had an answer
  2   a bad model, or bad usage
  3   not every change has an answer
  130 interrupted by Ctrl-C; the report has the findings so far
  143 the same by SIGTERM
"""


@click.command(help=_HELP)
@options.paths("MODEL")
@options.constants
@options.invariants("Ask")
@options.timeout("each model", default=300)
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Try only N changes, drawn at random.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the draw.")
@options.memory
@options.cluster
@options.profile
@options.format_name(ReportKind.TEETH)
@options.output
@options.root
def command(  # noqa: PLR0913 - one for each option
    *,
    paths: tuple[str, ...],
    invariants: tuple[str, ...],
    constants: tuple[tuple[str, str], ...],
    timeout: float,
    sample: int | None,
    seed: int,
    memory: int | None,
    cluster: str | None,
    profile: bool,
    format_name: str,
    output: str | None,
    root: str | None,
) -> ExitStatus:
    """Try the mutations of models and report, and return the exit status."""
    from invariants.cli.clusters import checks_by, errands_on
    from invariants.cli.commands.shaping.parts import Task, report_parts
    from invariants.cli.models_session import refuse_bad_output, unusable
    from invariants.cli.selection import usable_tasks
    from invariants.foundation.exceptions import ModelError
    from invariants.verdicts.options import CheckOptions

    try:
        todo = usable_tasks(paths, root, CheckOptions(invariants=invariants, memory=memory), dict(constants))
        refuse_bad_output(output, [source.path for task in todo for source in task.model.sources])
    except ModelError as error:
        return unusable(error)
    with errands_on(cluster, profile=profile) as errands, checks_by(errands) as checks:
        begin = partial(_begin, seconds=timeout, most=sample, seed=seed, checks=checks)
        tasks = [Task(task.loaded.path, partial(begin, task)) for task in todo]
        parts, ended = report_parts(ReportKind.TEETH, format_name, output, tasks)
    if ended is not None:
        return ended
    return ExitStatus.FINE if all(part.teeth.is_complete for part in parts) else ExitStatus.UNDECIDED


def _begin(
    task: ReportTask,
    progress: ProgressLine,
    *,
    seconds: float,
    most: int | None,
    seed: int,
    checks: ClusterChecks | None,
) -> tuple[Iterator[object], Callable[[float], TeethReport]]:
    from invariants.shaping.teeth import TeethReport, TeethSearch

    search = TeethSearch(task.model, task.options, progress, most=most, seed=seed, checks=checks)
    return search.tried(seconds), lambda spent: TeethReport(task.model, search.teeth(), spent)
