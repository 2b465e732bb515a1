"""The command ``lsp``.

Owns: its options and help, and the complaint where the package ``pygls`` is not installed.
Must never know: the features that are served.
"""

from __future__ import annotations

from importlib.util import find_spec

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus

_HELP = """
Serve an editor, by the Language Server Protocol over standard input and output, until the editor ends the connection.

Editors start this command; nobody types into it. It shows diagnostics while a model is written, says what a name is
and where it is declared, used and edited, renames, completes, formats, and shows the verdict about an invariant beside
it. Only files below the folders of the editor's workspace are read. A check runs in a process of its own, one at a
time, and keeps to --timeout and --memory.

This needs the package pygls: pip install 'invariants[lsp]'

\b
Examples:
  invariants lsp
  invariants lsp --timeout 60 --memory 2G
"""


@click.command(help=_HELP)
@options.timeout("each check", 20.0)
@options.memory
def command(timeout: float, memory: int | None) -> ExitStatus:
    """Serve until the connection ends, and return the exit status."""
    if find_spec("pygls") is None:
        raise click.UsageError("The package pygls is not installed: pip install 'invariants[lsp]'")
    from invariants.lsp.checks.runner import CheckLimits
    from invariants.lsp.server import serve

    if not serve(CheckLimits(timeout, memory)):
        raise SystemExit(1)  # the protocol's own status, which says nothing about a model
    return ExitStatus.FINE
