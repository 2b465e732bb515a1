"""The command ``check``.

Owns: its options and help, and that results come from checking.
Must never know: Z3; how a model is checked.
"""

from __future__ import annotations

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

_HELP = f"""
Check the models in PATH. A folder stands for every .inv file below it, except those in hidden folders and libraries
that other models import; `-` stands for standard input.

Options override the checks in the files. For what neither says, [tool.invariants] of the nearest pyproject.toml (from
the current folder upwards, inside the repository) may have defaults: timeout, jobs, memory, cache, strict, require,
chain, steps, scope, format, and overrides for some files.

\b
Examples:
  invariants check review_gate.inv
  invariants check review_gate.inv --invariant oversight --chain any --steps any
  invariants check review_gate.inv --scope Agent=5 --timeout 60
  invariants check - < draft.inv
  invariants check models/ --format json --output report.json
  invariants check models/ --format sarif --output report.sarif --traces runs

\b
Verdicts:
  proved    holds in every reachable configuration, for chains and runs of every length
  survives  no violation within the bounds, all of which were covered
  violated  a run that breaks the invariant was found and replayed
  tested    random runs found no violation; not exhaustive
  unknown   none of these; the report says why

A violation is reported as a story, any other result as a line. With several files, a violation that is expected is a
line, too, in which `after 2` means after 2 modifications.

--require proved|survives|tested is the least verdict that is good enough. --strict refuses `tested` and `unknown`, an
answer for the default bounds only where nobody stated bounds, and warnings of vacuity (W0701 to W0704). Both end with
status 1, whatever lesser verdict a check expects; a violation that is expected stays as required.

A lemma helps the proofs of other invariants where it is proved, and is dropped where it is not. --try-lemma 'x <= y'
tries one that the text does not state.

--cache keeps evidence in the user's cache folder (or in the one that INVARIANTS_CACHE names), for later checks with
--cache. What they find there is replayed or proved again, and the report says `from cache`. That a search has covered
its bounds is the one thing that is relied on; with --recheck it is not. See `invariants cache`.

--traces DIR writes each violating run to DIR/MODEL.INVARIANT.jsonl; with --itf, also to DIR/MODEL.INVARIANT.itf.json.
{STATUSES_HELP}
"""


@click.command(help=_HELP)
@options.paths("PATH")
@options.invariants("Check")
@options.chain
@options.steps
@options.scopes("TYPE=N|any")
@options.timeout("each invariant")
@click.option("--engine", "engines", metavar="NAME", multiple=True, help="Use only this engine. Repeatable.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Engines that may run at a time.")
@options.memory
@click.option("--cache/--no-cache", default=None, help="Keep evidence for later checks, and use that of earlier ones.")
@click.option("--recheck", is_flag=True, help="With --cache: search again, rather than rely on an earlier search.")
@click.option("--certificates", type=path, metavar="DIR", help="Write certificates of proofs to this folder.")
@click.option(
    "--try-lemma",
    "lemmas",
    metavar="[NAME:]CONDITION",
    multiple=True,
    help="State this lemma besides those in the text. Repeatable.",
)
@options.strict
@options.require
@options.traces
@options.itf
@options.format_name(ReportKind.MODELS, configured=True)
@options.output
@options.root
def command(**given: Any) -> ExitStatus:
    """Check models, and return the exit status."""
    from invariants.cli.models_session import ModelsRequest, run

    return run(ModelsRequest(**given), _findings)


def _findings(
    model: Model, options: CheckOptions, progress: ProgressLine, process: ReusedProcess
) -> Generator[Result | Diagnostic, None, None]:
    from invariants.foundation.exceptions import ModelError
    from invariants.verdicts.session import check_apart

    try:
        yield from check_apart(model, options, progress, process)
    except ModelError as error:
        yield from error.diagnostics
