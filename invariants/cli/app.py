"""The command line.

Owns: the commands and their options, and what becomes of errors.
Must never know: Z3; how a command does its work. Everything heavy is imported by the command that needs it.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from typing import Any

import click

from invariants.cli.parameters import bound, scope, seconds
from invariants.foundation.exceptions import InvariantsError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""Why a stream takes no more: no bug of the checker's."""

_COLLECT_AFTER = 50_000
"""Objects after which cycles are looked for: a check makes many that live as long as it does."""

_TRACEBACK = "INVARIANTS_TRACEBACK"
"""The environment variable that has internal errors shown in full."""

_STATUSES = """
\b
Exit status:
  0   everything is as required: expectations are met; where none is stated,
      nothing is violated and nothing unknown
  1   an invariant is violated, or an expectation missed
  2   a bad model, or bad usage
  3   undecided
  70  a bug in the checker
  130 ended by Ctrl-C

Of several models, 2 wins over 1, and 1 over 3.
"""

_GROUP_HELP = f"""
Check the invariants of systems that rewrite their own rules, over every chain of modifications.

\b
Examples:
  invariants check review_gate.inv
  invariants check models/ --chain 2 --format json --output report.json
  invariants verify proofs/
  invariants replay review_gate.inv log.jsonl
  invariants explain E0105
  invariants fmt models/
{_STATUSES}
"""

_CHECK_HELP = f"""
Check the models in PATH; a folder stands for every .inv file below it (hidden folders and libraries that
others import excepted).

Options override what the checks in the files say.

\b
Examples:
  invariants check review_gate.inv
  invariants check review_gate.inv --invariant oversight --chain any --steps any
  invariants check review_gate.inv --scope Agent=5 --timeout 60
  invariants check models/ --format json --output report.json
  invariants check models/ --format sarif --output report.sarif --traces runs

\b
Verdicts:
  proved    holds in every reachable configuration, for chains and runs of every length
  survives  no violation within the bounds, all of which were covered
  violated  a run that breaks it was found and replayed
  tested    fuzzed without a violation; not exhaustive
  unknown   none of these, and why

A violation is told as a story. Where several files are checked, those that are expected take one line each.

--traces DIR writes each violating run to DIR/MODEL.INVARIANT.jsonl (with --itf to MODEL.INVARIANT.itf.json as well).
{_STATUSES}
"""

_REPLAY_HELP = """
Say whether a recorded log of a real system is a run of MODEL, where it departs from it (which clause of which rule
forbids it, under the code that the rule has by then, or what was observed that does not come of it), and whether the
invariants hold along it.

TRACE is a file in JSON Lines, or `-` for standard input. Each line is a step:

\b
  {"rule": null, "state": {"member": {"Agent0": true, "Agent1": true}}}
  {"rule": "review", "arguments": {"by": "Agent1", "a": "Agent0"}}
  {"rule": "deploy", "arguments": ["Agent0"], "state": {"deployed": {"Agent0": true}}}

\b
  rule       the rule that fired; null in the first line, which describes
             the start and may be left out
  arguments  by parameter, or in order
  state      what was observed after the step: any variables, constants and
             entries of maps, by name; may be left out. null in the last line:
             the step was tried and is undefined
  code       all code that is not as written, by place; may be left out
  scope      in the first line: numbers of individuals, {"Agent": 5}
  _NAME      your own: not looked at

Values are those of JSON; individuals ("Agent0") and members of enumerations are strings, Reals numbers or strings
("1/3"). These are the steps of `trace` in the reports of `check --format json`, and what `check --traces DIR` writes.

What a log leaves out is completed. An invariant that holds along some completions and is false along others depends
on what the log leaves out.

\b
Examples:
  invariants replay review_gate.inv log.jsonl
  invariants replay review_gate.inv log.jsonl --scope Agent=5 --format json

\b
Exit status:
  0   the log is a run of the model, and no invariant is false along it
  1   the log departs from the model, or an invariant is false along it
  2   a bad model or log, or bad usage
  3   undecided, or dependent on what the log leaves out
"""

_FUZZ_HELP = f"""
Try random runs of the models in PATH, and report one that breaks an invariant, made small, or how much was tried.

What is violated was replayed; `tested` says that nothing was found, never that there is nothing. Bounds come from the
checks in the files unless options override them; a check that expects `survives` or `proved` is contradicted by a
violation only. Runs that broke something are kept in .hypothesis/invariants of the current folder, and tried first
the next time.

\b
Examples:
  invariants fuzz review_gate.inv
  invariants fuzz models/ --examples 100000 --timeout 60
  invariants fuzz growth.inv --invariant bounded --seed 7 --format json
{_STATUSES}
"""

_FMT_HELP = """
Format the models in PATH in place; a folder stands for every .inv file below it, `-` for standard input, which is
written to standard output.

A file that cannot be parsed is left alone and reported.

\b
Examples:
  invariants fmt models/
  invariants fmt --check models/
  invariants fmt - < draft.inv

\b
Exit status:
  0   done; with --check: every file is formatted
  1   with --check: a file is not formatted
  2   a file cannot be read, parsed or written; the others are done all the same
"""

_VERIFY_HELP = """
Check certificates of proofs; a folder stands for every .smt2 file below it.

What has to be shown is computed again from the model and compared with the certificate; then two solvers, Z3 and cvc5,
have to show it. The models are looked for in the current folder, or in the one that --models names, and nothing
outside of it is read.

\b
Examples:
  invariants verify proofs/
  invariants verify proofs/ --models models/ --format json

\b
Exit status:
  0   all certificates are accepted
  1   a certificate is refused
  2   bad usage
  3   a certificate is not refused, but a solver did not decide, or is not installed
"""

_EXPLAIN_HELP = """
Explain a diagnostic CODE, with an example that is wrong and one that is right. Without CODE, list all codes.

\b
Example:
  invariants explain E0105
"""


def _show_version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"invariants {version('invariants')}")
        context.exit()


_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _NobodyReadsError(InvariantsError):
    """The reader of the output has gone: click would turn Python's own exception into exit status 1."""


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """The exit status of the command that was asked for."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _NobodyReadsError from None


@click.group(cls=_Commands, context_settings=_SETTINGS, help=_GROUP_HELP)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
def commands() -> None:
    """All commands."""


@commands.command(help=_CHECK_HELP)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--invariant", "invariants", metavar="NAME", multiple=True, help="Check this one only. May be repeated.")
@click.option("--chain", type=bound, metavar="K|any", help="At most K modifications.")
@click.option(
    "--steps", type=bound, metavar="N|any", help="At most N transitions before, between and after modifications."
)
@click.option(
    "--scope",
    "scopes",
    type=scope,
    metavar="TYPE=N|any",
    multiple=True,
    help="Number of individuals. Repeatable.",
)
@click.option("--timeout", type=seconds, metavar="SECONDS", help="Time for each invariant.")
@click.option("--engine", "engines", metavar="NAME", multiple=True, help="Use this engine only. May be repeated.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Engines that may run at a time.")
@click.option("--certificates", metavar="DIR", help="Write certificates of proofs to this folder.")
@click.option("--traces", metavar="DIR", help="Write each violating run to this folder, for `replay`.")
@click.option("--itf", is_flag=True, help="With --traces: in the Informal Trace Format as well.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="Form of the report.",
)
@click.option("--output", metavar="FILE", help="Write the report to FILE, whole or not at all.")
@click.option("--root", metavar="DIR", help="Folder that imports may not leave.")
def check(**options: Any) -> int:
    """Check models."""
    from invariants.cli.commands.check import CheckRequest, run

    return run(CheckRequest(**options))


@commands.command(help=_FUZZ_HELP)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--invariant", "invariants", metavar="NAME", multiple=True, help="Fuzz this one only. May be repeated.")
@click.option(
    "--examples",
    type=click.IntRange(min=1),
    metavar="N",
    default=10_000,
    show_default=True,
    help="Runs to try, for all invariants with the same bounds together.",
)
@click.option("--seed", type=click.IntRange(min=0), metavar="S", help="The same seed tries the same runs.")
@click.option("--chain", type=bound, metavar="K|any", help="At most K modifications.")
@click.option(
    "--steps", type=bound, metavar="N|any", help="At most N transitions before, between and after modifications."
)
@click.option(
    "--scope",
    "scopes",
    type=scope,
    metavar="TYPE=N",
    multiple=True,
    help="Number of individuals. Repeatable.",
)
@click.option("--timeout", type=seconds, metavar="SECONDS", help="Time for all invariants with the same bounds.")
@click.option("--database", metavar="DIR", help="Folder for runs that broke something.")
@click.option("--no-database", is_flag=True, help="Keep nothing, and try nothing that was kept.")
@click.option("--traces", metavar="DIR", help="Write each violating run to this folder, for `replay`.")
@click.option("--itf", is_flag=True, help="With --traces: in the Informal Trace Format as well.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="Form of the report.",
)
@click.option("--output", metavar="FILE", help="Write the report to FILE, whole or not at all.")
@click.option("--root", metavar="DIR", help="Folder that imports may not leave.")
def fuzz(**options: Any) -> int:
    """Fuzz models."""
    from invariants.cli.commands.fuzz import FuzzRequest, run

    return run(FuzzRequest(**options))


@commands.command(help=_VERIFY_HELP)
@click.argument("paths", metavar="CERT...", nargs=-1, required=True)
@click.option("--models", metavar="DIR", help="Folder that the paths of models start from.")
@click.option(
    "--timeout", type=seconds, metavar="SECONDS", default="60", show_default=True, help="Time for each question."
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the report.",
)
def verify(paths: tuple[str, ...], models: str | None, timeout: float, format_name: str) -> int:
    """Check certificates."""
    from invariants.cli.commands.verify import run

    return run(paths, models=models, timeout=timeout, format_name=format_name)


@commands.command(help=_REPLAY_HELP)
@click.argument("model", metavar="MODEL")
@click.argument("log", metavar="TRACE")
@click.option(
    "--scope", "scopes", type=scope, metavar="TYPE=N", multiple=True, help="Number of individuals. Repeatable."
)
@click.option("--timeout", type=seconds, metavar="SECONDS", help="Time for completing the log; 60 if not given.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the report.",
)
@click.option("--root", metavar="DIR", help="Folder that imports may not leave.")
def replay(**options: Any) -> int:
    """Replay a log."""
    from invariants.cli.commands.replay import ReplayRequest, run

    return run(ReplayRequest(**options))


@commands.command(help=_EXPLAIN_HELP)
@click.argument("code", required=False)
def explain(code: str | None) -> int:
    """Explain a diagnostic code."""
    from invariants.cli.commands.explain import run

    return run(code)


@commands.command(help=_FMT_HELP)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--check", "check_only", is_flag=True, help="Write nothing; say which files are not formatted.")
def fmt(paths: tuple[str, ...], check_only: bool) -> int:
    """Format models."""
    from invariants.cli.commands.fmt import run

    return run(paths, check_only=check_only)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process with its exit status."""
    most_digits, thresholds = sys.get_int_max_str_digits(), gc.get_threshold()
    sys.set_int_max_str_digits(0)  # integers of a run are of any size
    gc.set_threshold(_COLLECT_AFTER, *thresholds[1:])
    try:
        status = _status(arguments)
    finally:
        sys.set_int_max_str_digits(most_digits)
        gc.set_threshold(*thresholds)
    gc.freeze()  # what is left goes with the process: to look through it for cycles would take longer than many a check
    sys.exit(status)


def _status(arguments: list[str] | None) -> int:
    from invariants.cli.exit_status import ExitStatus
    from invariants.cli.terminal import forgive_encoding

    # A stream that was closed before the start is none: nobody is to read what is written to it.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open until the end
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as above
    forgive_encoding(sys.stdout)
    forgive_encoding(sys.stderr)
    try:
        status: int | None = commands.main(arguments, prog_name="invariants", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return ExitStatus.INTERRUPTED
    except (BrokenPipeError, _NobodyReadsError):
        # Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitStatus.BROKEN_PIPE
    except OSError as error:
        if error.errno not in _NO_ROOM:
            return _internal_error(error)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        click.echo(f"Error: The report cannot be written: {error.strerror}.", err=True)
        return ExitStatus.UNUSABLE
    except Exception as error:
        return _internal_error(error)
    return int(status or 0)


def _internal_error(error: Exception) -> int:
    from invariants.cli.exit_status import ExitStatus

    if os.environ.get(_TRACEBACK):
        import traceback

        traceback.print_exception(error)
    click.echo(
        f"internal error: {type(error).__name__}: {error}\n"
        "This is a bug in the checker, not in the model. Please report it, with the model and the traceback:\n"
        f"run the command again with {_TRACEBACK}=1 in the environment to see it.",
        err=True,
    )
    return ExitStatus.INTERNAL
