"""The command ``replay``.

Owns: its options and help, and the order of events: usage, reading the model and the log, replaying, reporting.
Must never know: how a log is replayed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus, status_of_log
from invariants.cli.files import LARGEST_LOG, refuse_bad_end, text_of
from invariants.cli.parameters import individuals_of, path, seconds
from invariants.report.formats import ReportKind

if TYPE_CHECKING:  # the help is shown without
    from invariants.interpreter.interpreter import Interpreter
    from invariants.interpreter.state.configuration import Configuration
    from invariants.language.model.declarations import Bound
    from invariants.logs.log_replay import EndWriter
    from invariants.logs.log_report import LogReport

_HELP = """
Report whether the recorded log of a real system is a run of MODEL, where it departs from the model (which clause of
which rule forbids the step, under the code that the rule has by then; or which observation does not follow from the
step), and whether the invariants hold along it.

LOG is a file in JSON Lines, or `-` for standard input. Each line is a step:

\b
  {"rule": null, "state": {"member": {"Agent0": true, "Agent1": true}}}
  {"rule": "review", "arguments": {"by": "Agent1", "a": "Agent0"}}
  {"rule": "deploy", "arguments": ["Agent0"], "state": {"deployed": {"Agent0": true}}}

\b
  rule       the rule that fired; null in the first line, which describes
             the start and may be left out
  arguments  by parameter, or in order
  state      values observed after the step: any variables, constants and
             entries of maps, by name; may be left out. null in the last line:
             the step was tried and is undefined
  code       all code that is not as written, by place; may be left out
  refused    true: the rule was tried, and could not fire
  scope      in the first line: numbers of individuals, {"Agent": 5}
  names      in the first line: the log's own names of individuals, in order,
             {"Agent": ["alice", "bob"]}
  _NAME      for the writer's own use: ignored

Values are those of JSON; individuals ("Agent0") and members of enumerations are strings, Reals are numbers or strings
("1/3"). These are the steps of `trace` in the reports of `check --format json`, and of the files that `check --traces
DIR` writes.

Whatever a log leaves out is completed. Where some completions keep an invariant and others break it, the report says
that the invariant depends on values that the log leaves out.

\b
Examples:
  invariants replay review_gate.inv log.jsonl
  invariants replay review_gate.inv log.jsonl --scope Agent=5 --format json

\b
Exit status:
  0   the log is a run of the model, and no invariant is false along it
  1   the log departs from the model, or an invariant is false along it
  2   a bad model or log, or bad usage
  3   undecided, or dependent on values that the log leaves out
  130 interrupted by Ctrl-C, 143 by SIGTERM: there is no report
"""

Scopes = tuple[tuple[str, "Bound"], ...]
"""The numbers of individuals as they were given."""


@click.command(help=_HELP)
@click.argument("model", type=path, metavar="MODEL")
@click.argument("log", type=path, metavar="LOG")
@options.constants
@options.scopes("TYPE=N")
@click.option("--timeout", type=seconds, metavar="SECONDS", help="Time for completing the log; 60 if not given.")
@click.option(
    "--ignore-unknown-fields",
    is_flag=True,
    help="Skip fields of a line that are none of the above, and variables in `state` that MODEL does not have.",
)
@click.option("--end", type=path, metavar="FILE", help="Write the configuration that the log ends in, for `gate`.")
@options.memory
@options.format_name(ReportKind.LOG)
@options.root
def command(  # noqa: PLR0913, PLR0917 - one for each option, all by name
    model: str,
    log: str,
    constants: tuple[tuple[str, str], ...],
    scopes: Scopes,
    timeout: float | None,
    ignore_unknown_fields: bool,
    end: str | None,
    format_name: str,
    root: str | None,
    memory: int | None,
) -> ExitStatus:
    """Replay a log and report, and return the exit status."""
    from invariants.cli.signals import Interrupts
    from invariants.cli.writers import start_report
    from invariants.foundation.exceptions import ModelError
    from invariants.verdicts.limits.memory import MemoryLimit, share_of_memory

    if root is not None and not os.path.isdir(root):
        raise click.UsageError(f"--root {root!r} is not a folder.")
    individuals = individuals_of(scopes, "a log")
    refuse_bad_end(end)
    renderer, writer = start_report(format_name, ReportKind.LOG)
    size = memory or share_of_memory()
    with Interrupts() as interrupts, MemoryLimit(size):
        try:
            report = _replayed(
                model,
                log,
                dict(constants),
                individuals,
                timeout,
                root,
                size,
                ignore_unknown=ignore_unknown_fields,
                with_end=end is not None,
            )
            interrupts.settle()
        except ModelError as error:
            writer.write(renderer.log(log, None, error.diagnostics))
            return ExitStatus.UNUSABLE
        except KeyboardInterrupt:
            return interrupts.status
        writer.write(renderer.log(report.path, report, ()))
    if end is not None:
        _write_end(end, report)
    return status_of_log(report)


def _write_end(path: str, report: LogReport) -> None:
    """Write the configuration that a log ends in. Raises ``UnusableError`` where there is none, or that fails."""
    from invariants.cli.exit_status import UnusableError
    from invariants.cli.files import write_state

    if report.end is None:
        raise UnusableError(f"{path} is not written: {report.end_missing}")
    write_state(path, report.end)


def _readable_end(interpreter: Interpreter, configurations: Sequence[Configuration]) -> dict[str, Any]:
    """Return the configurations as data. Raises ``NoAnswerError`` where the data would be read as others."""
    from invariants.gate.running.writing import readable_content

    return readable_content(interpreter.model, interpreter, configurations)


def _replayed(  # noqa: PLR0913 - one for each option
    path: str,
    log: str,
    constants: dict[str, str],
    scopes: dict[str, int],
    seconds: float | None,
    root: str | None,
    memory: int,
    *,
    ignore_unknown: bool,
    with_end: bool,
) -> LogReport:
    """Read the model and the log, and replay it. Raises ``ModelError`` if one of them cannot be used."""
    from msgspec.structs import replace

    from invariants.foundation.exceptions import ModelError
    from invariants.language.loader import load
    from invariants.logs.log_header import header_of_log, require_room
    from invariants.logs.log_reading import read_log
    from invariants.verdicts.options import CheckOptions, misfits

    model = load(path, root=None if root is None else Path(root), constants=constants)
    wrong = misfits(CheckOptions(scopes=tuple(scopes.items())), model)
    if wrong:
        raise ModelError(wrong)
    source = text_of(log, LARGEST_LOG, "name a log in a regular file, in parts if it is too large")
    header = header_of_log(source, model)
    scope = {**model.scope, **header.scope, **scopes}
    require_room(source, header, scope)
    model = replace(model, individual_names=header.names)
    steps = read_log(source, model, scope, ignore_unknown=ignore_unknown)

    from invariants.logs.log_replay import replay_apart  # takes longer than to find a mistake in the log

    write_end: EndWriter | None = None
    if with_end:
        write_end = _readable_end

    return replay_apart(model, scope, steps, path=source.path, seconds=seconds, memory=memory, write_end=write_end)
