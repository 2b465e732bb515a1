"""The command line.

Owns: the group of all commands, its help, and the exit status of every way to end.
Must never know: Z3; any command. Each command imports the libraries that it needs when it runs.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import click

from invariants.cli import registry
from invariants.cli.exit_status import STATUSES_HELP, ExitStatus, UnusableError
from invariants.foundation import RELEASE
from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.limits import COLLECT_AFTER, any_number_of_digits
from invariants.foundation.plugins import PluginError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""The reasons why a stream takes no more text that are not bugs of the checker."""

_NO_MORE_THREADS = ("OPENBLAS_NUM_THREADS", "1")
"""NumPy starts a thread for each processor when it is imported, to multiply matrices. There are none here."""

_TRACEBACK = "INVARIANTS_TRACEBACK"
"""The environment variable that shows internal errors in full."""

_SOLVERS = {"Z3": "z3-solver", "cvc5": "cvc5"}
"""The solvers whose versions are shown, with the distributions that bring them."""

_HELP = f"""
Check the invariants of systems that rewrite their own rules, over every chain of modifications.

\b
Examples:
  invariants check review_gate.inv
  invariants check models/ --chain 2 --format json --output report.json
  invariants verify proofs/
  invariants replay review_gate.inv log.jsonl
  invariants explain E0105
  invariants fmt models/
{STATUSES_HELP}
"""


def _show_version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        click.echo("\n".join(_versions()))
        context.exit()


def _versions() -> Iterator[str]:
    """Yield a line for each version that matters to a verdict, read without importing any solver."""
    from importlib.metadata import PackageNotFoundError, version
    from platform import python_version

    yield f"invariants {RELEASE}"
    yield f"Python {python_version()}"
    for name, distribution in _SOLVERS.items():
        try:
            yield f"{name} {version(distribution)}"
        except PackageNotFoundError:
            yield f"{name} is not installed"


_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _NobodyReadsError(InvariantsError):
    """The reader of the output has gone. Click would turn Python's own exception into exit status 1."""


class _Commands(click.Group):
    """All commands of the registry; each is imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return registry.command_names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a name; None if there is no such command."""
        try:
            return registry.find_command(cmd_name)
        except PluginError as error:
            raise UnusableError(f"The command {error}.") from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command at the start of the arguments, and the other arguments. Raises ``click.UsageError``."""
        name = args[0]
        if not (ctx.resilient_parsing or name.startswith("-") or self.get_command(ctx, name)):
            raise click.UsageError(f"There is no command {name!r}. {registry.way_out(name)}".rstrip(), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of all commands."""
        names = self.list_commands(ctx)
        width = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl([(name, registry.summary_of(name, width)) for name in names])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the requested command, and return its exit status."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _NobodyReadsError from None


@click.group(cls=_Commands, context_settings=_SETTINGS, help=_HELP)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show all versions."
)
def commands() -> None:
    """Run the command that the arguments name."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process with its exit status."""
    if arguments is None:  # the process is the command's own
        os.environ.setdefault(*_NO_MORE_THREADS)
    thresholds = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, *thresholds[1:])
    try:
        with any_number_of_digits():
            status = _status(arguments)
    except KeyboardInterrupt:  # everything was reported, and is being tidied up
        status = ExitStatus.INTERRUPTED
    finally:
        # The objects end with the process: a search for cycles among them takes longer than many a check, and comes at
        # once with the usual number.
        gc.freeze()
        gc.set_threshold(*thresholds)
    if arguments is None:  # the process is at its end
        _ignore_signals()
    sys.exit(status)


def _ignore_signals() -> None:
    """Ignore signals from now on: everything is done and reported, and the status is known."""
    import signal

    left = [signal.SIGTERM, signal.SIGINT]
    while left:
        with suppress(KeyboardInterrupt):  # one that comes now is too late, too
            signal.signal(left[-1], signal.SIG_IGN)
            left.pop()


def _status(arguments: list[str] | None) -> int:
    from invariants.cli.terminal import forgive_encoding

    # A stream that was closed before the start is missing, and has no reader.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open until the end
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as above
    forgive_encoding(sys.stdout)
    forgive_encoding(sys.stderr)
    try:
        status: int | None = commands.main(arguments, prog_name="invariants", standalone_mode=False)
        if not sys.stdout.closed:  # the connection with an editor ends by closing the stream
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return ExitStatus.INTERRUPTED
    except (BrokenPipeError, _NobodyReadsError):
        # Otherwise Python would complain again when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitStatus.BROKEN_PIPE
    except OSError as error:
        if error.errno not in _NO_ROOM:
            return _internal_error(error)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        click.echo(f"Error: The report cannot be written: {error.strerror}.", err=True)
        return ExitStatus.UNUSABLE
    except MemoryError:
        click.echo("Error: memory is exhausted: something is too large, or --memory too small.", err=True)
        return ExitStatus.UNUSABLE
    except Exception as error:
        return _internal_error(error)
    return int(status or 0)


def _internal_error(error: Exception) -> int:
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
