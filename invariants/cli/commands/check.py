"""The command ``check``.

Owns: its options and help, and the link from its options to the work of checking.
Must never know: Z3; how a model is checked.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
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

Options override the checks in the files. Defaults for both may stand in [tool.invariants] of the nearest pyproject.toml
(from the current folder upwards, inside the repository): timeout, jobs, memory, cache, strict, require, chain, steps,
scope, format, and overrides for some files.

\b
Examples:
  invariants check review_gate.inv
  invariants check review_gate.inv --invariant oversight --chain any --steps any
  invariants check review_gate.inv --scope Agent=5 --timeout 60
  invariants check - < draft.inv
  invariants check models/ --format html --output report.html
  invariants check models/ --format json --output report.json
  invariants check models/ --format sarif --output report.sarif --traces runs

\b
Verdicts:
  proved    holds in every reachable configuration, for chains and runs of every length
  survives  no violation within the bounds, all of which were covered
  violated  a run that breaks the invariant was found and replayed
  tested    random runs found no violation; not exhaustive
  unknown   none of these; the report says why
  unlimited of a measure: steps can be repeated for ever, and raise it each time
  approached of the limit of a Real: runs come as close to it as wanted

A violation is reported as a story, any other result as a line. With several files, an expected violation is a line,
too; `after 2` in it means after 2 modifications.

--require proved|survives|tested states the least verdict that is good enough. --strict refuses `tested` and `unknown`,
an answer that holds for default bounds only because no bounds were stated, and warnings of vacuity (W0701 to W0704).
A refused answer ends with status 1, even where a check expects it; an expected violation is as required.

A lemma with a proof helps the proofs of other invariants; a lemma without one is dropped. --try-lemma 'x <= y' tries a
lemma that the text does not state.

--cache keeps evidence for later checks with --cache, in the user's cache folder or the folder that INVARIANTS_CACHE
names. Runs and proofs from the cache are replayed or proved again, and the report says `from cache`. Only the statement
that a search has covered its bounds is taken from the cache unchecked; with --recheck the search is done again. See
`invariants cache`.

--cluster local:2 does the work in two workers on this machine, --cluster tcp://HOST:8786 on the cluster of a running
Dask scheduler (`pip install 'invariants[cluster]'`). Runs and proofs from there are replayed or proved again here; that
a search has covered its bounds is marked as reported, and --recheck searches again here.

--traces DIR writes each violating run to DIR/MODEL.INVARIANT.jsonl; with --itf, also to DIR/MODEL.INVARIANT.itf.json.
{STATUSES_HELP}
"""


@click.command(help=_HELP)
@options.paths("PATH")
@options.invariants("Check")
@options.constants
@click.option(
    "--via",
    metavar="MODIFICATION",
    multiple=True,
    help="Only violations whose chain has this modification. Repeatable.",
)
@click.option(
    "--without",
    metavar="MODIFICATION",
    multiple=True,
    help="Only violations whose chain is without this modification. Repeatable.",
)
@click.option(
    "--all-shortest",
    is_flag=True,
    help="Of each violation: every chain of modifications that is as short, and whether these are all.",
)
@options.chain
@options.steps
@options.scopes("TYPE=N|any")
@options.timeout("each invariant")
@click.option("--engine", "engines", metavar="NAME", multiple=True, help="Use only this engine. Repeatable.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Engines that may run at a time.")
@options.memory
@click.option("--cache/--no-cache", default=None, help="Keep evidence for later checks, and use that of earlier ones.")
@click.option(
    "--recheck", is_flag=True, help="With --cache or --cluster: search again here, rather than rely on another search."
)
@options.cluster
@options.profile
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
@options.quiet
@options.verbose
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@click.option(
    "--changed-since",
    metavar="REV",
    help="Only models with a file (or import) that differs from this commit of git.",
)
@click.option("--why", is_flag=True, help="In text: of each proof its strengthening, and the conditions it rests on.")
@options.root
def command(**given: Any) -> ExitStatus:
    """Check models, and return the exit status."""
    from invariants.cli.clusters import checks_by, errands_on
    from invariants.cli.configuration.requests import ModelsRequest
    from invariants.cli.models_session import run

    profile = given.pop("profile")
    request = ModelsRequest(**given)
    if request.cluster is not None and (request.via or request.without or request.all_shortest):
        raise click.UsageError("--cluster asks about all chains: leave out --via, --without and --all-shortest.")
    with errands_on(request.cluster, profile=profile) as errands, checks_by(errands, request.lemmas) as checks:
        if checks is None:
            return run(request, _findings)
        return run(request, lambda model, asked, progress, _: checks.findings(model, asked, progress), checks.prepare)


def _findings(
    model: Model, options: CheckOptions, progress: ProgressLine, process: ReusedProcess
) -> Generator[Result | Diagnostic, None, None]:
    from invariants.foundation.exceptions import ModelError
    from invariants.verdicts.session import check_apart

    try:
        if options.chains is None and not options.all_shortest:
            yield from check_apart(model, options, progress, process)
        else:
            from invariants.shaping.shortest_chains import check_chains  # few checks ask so

            yield from check_chains(model, options, partial(check_apart, listener=progress))
    except ModelError as error:
        yield from error.diagnostics
