"""The command ``blame``.

Owns: its options and help, the choice of invariants, and the exit status.
Must never know: how breaking sets, repairs and cores are found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus, worst
from invariants.report.formats import ReportKind

if TYPE_CHECKING:  # the help is shown without
    from invariants.cli.terminal import ProgressLine
    from invariants.language.model.declarations import Bound, Model
    from invariants.shaping.blame import Blame, Blamer, BlameReport

_HELP = """
Find the modifications that break the invariants of MODEL, repairs, and the conditions that proofs rest on.

For each invariant that is violated within its bounds: every smallest set of modifications that can break it, with its
shortest run; then every smallest set of at most three changes after which it is proved for every chain. The changes:

\b
  keep      an edit keeps the old guard: `rewrite R.site as e` becomes
            `rewrite R.site as prev and (e)`
  entrench  no modification edits a place of code any more
  forbid    a modification never fires

Then at most three rules, the last of the shortest run and its modifications, are guarded by one more `require`: the
weakest condition with which the invariant is proved, as `solve` finds it for a hole, if the rule can fire with it. The
search for guards has a limit of work; the report names the rules of which it is not known whether a guard helps.

Each is shown as lines to replace in the model.

--length asks how many modifications it takes to break an invariant, as a function of the constants that the model gives
no value, `ceil(distance / step)` for example: found from cases; then it is proved for all values that no shorter chain
does, and that one of that length does, as far as these proofs are found. The report says which of them is.

For each invariant that is proved: a smallest set of conditions of the text on which the proof rests, such that it is
proved with every other condition replaced by `true`; and the verdict without each of them. Where several invariants of
a model are proved, a table of the conditions and the invariants follows, with the conditions that no proof rests on.

--format json has the whole new text, the runs, and the sets of
modifications without which the invariant is kept within the bounds.
--format sarif has repairs as fixes that a viewer can apply, and the conditions
of a proof as related locations.

--cluster lets the workers of a cluster look into sets ahead of their turn (see `check`).

\b
Examples:
  invariants blame review_gate.inv
  invariants blame review_gate.inv --invariant oversight --format json

\b
Exit status:
  0   nothing was left open
  2   a bad model, or bad usage
  3   something was left open: time ran out, or the checker had no answer
  130 interrupted by Ctrl-C; the report has the findings so far
  143 the same by SIGTERM
"""


@click.command(help=_HELP)
@options.paths("MODEL")
@options.invariants("Look into")
@options.constants
@options.chain
@options.steps
@options.scopes("TYPE=N|any")
@click.option("--length", is_flag=True, help="Say after how many modifications it breaks, as a function of constants.")
@options.timeout("each invariant", default=60)
@options.memory
@options.cluster
@options.profile
@options.format_name(ReportKind.BLAME)
@options.output
@options.root
def command(  # noqa: PLR0913 - one for each option
    *,
    paths: tuple[str, ...],
    invariants: tuple[str, ...],
    constants: tuple[tuple[str, str], ...],
    chain: Bound | None,
    steps: Bound | None,
    scopes: tuple[tuple[str, Bound], ...],
    length: bool,
    timeout: float,
    memory: int | None,
    cluster: str | None,
    profile: bool,
    format_name: str,
    output: str | None,
    root: str | None,
) -> ExitStatus:
    """Look into invariants and report, and return the exit status."""
    from msgspec.structs import replace

    from invariants.cli.clusters import checks_by, errands_on
    from invariants.cli.commands.shaping.parts import Task, report_parts
    from invariants.cli.models_session import refuse_bad_output, unusable
    from invariants.cli.selection import usable_tasks
    from invariants.foundation.exceptions import ModelError
    from invariants.language.model.declarations import is_growth
    from invariants.shaping.blame import Blamer
    from invariants.verdicts.obligations import obligations
    from invariants.verdicts.options import CheckOptions

    asked = CheckOptions(invariants=invariants, chain=chain, steps=steps, scopes=scopes, memory=memory)
    try:
        tasks = usable_tasks(paths, root, asked, dict(constants))
        refuse_bad_output(output, [source.path for task in tasks for source in task.model.sources])
    except ModelError as error:
        return unusable(error)
    # Variants are looked into one by one, each by its own constants.
    models = [(task, replace(task.model, variants=())) for task in tasks]
    with errands_on(cluster, profile=profile) as errands, checks_by(errands) as checks:
        todo = [
            Task(
                task.loaded.path,
                partial(
                    _begin, model, partial(Blamer, model, each, task.options, checks=checks, length=length), timeout
                ),
            )
            for task, model in models
            for each in obligations(model, task.options)
            if not model.is_witness(each.property) and not is_growth(model.properties[each.property])
        ]
        parts, ended = report_parts(ReportKind.BLAME, format_name, output, todo)
    return worst(_status(part.blame) for part in parts) if ended is None else ended


def _begin(
    model: Model, blaming: Callable[[ProgressLine], Blamer], seconds: float, progress: ProgressLine
) -> tuple[Iterator[object], Callable[[float], BlameReport]]:
    from invariants.shaping.blame import BlameReport

    blamer = blaming(progress)
    return blamer.findings(seconds), lambda spent: BlameReport(model, blamer.blame(), spent)


def _status(blame: Blame) -> ExitStatus:
    return ExitStatus.FINE if blame.is_complete else ExitStatus.UNDECIDED
