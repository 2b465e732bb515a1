"""The command ``mcp``.

Owns: its options and help, and the complaint where the package ``mcp`` is not installed.
Must never know: the tools that are served.
"""

from __future__ import annotations

import os
from importlib.util import find_spec

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus
from invariants.cli.parameters import path

_HELP = """
Serve the checker to an agent, by the Model Context Protocol over standard input and output, until the input ends.

The tools are `check`, `gate` and `explain`. They read models below FOLDER (the current folder, if not given) and
nothing else: links that lead out of it are refused. Each call runs in a process of its own, one at a time, and keeps to
--timeout and --memory, whatever it asks for. The policy and the ledger of `gate` are those that are named here: no call
names others.

This needs the package mcp: pip install 'invariants[mcp]'

\b
Examples:
  invariants mcp models
  invariants mcp models --timeout 20 --memory 1G
  invariants mcp models --policy policy.toml --ledger ledger.jsonl
"""


@click.command(help=_HELP)
@click.argument("folder", type=path, metavar="[FOLDER]", default=".")
@options.timeout("each call", 60.0)
@options.memory
@click.option("--policy", type=path, metavar="FILE", help="The policy of `gate`.")
@click.option("--ledger", type=path, metavar="FILE", help="The ledger of `gate`.")
def command(folder: str, timeout: float, memory: int | None, policy: str | None, ledger: str | None) -> ExitStatus:
    """Serve until the input ends, and return the exit status."""
    if not os.path.isdir(folder):
        raise click.UsageError(f"{folder!r} is not a folder.")
    if find_spec("mcp") is None:
        raise click.UsageError("The package mcp is not installed: pip install 'invariants[mcp]'")
    from invariants.cli.mcp.calls import CallLimits, Calls, GateFiles, ReadableFolder
    from invariants.cli.mcp.server import server_of

    calls = Calls(ReadableFolder(folder), CallLimits(timeout, memory), GateFiles(policy, ledger))
    server_of(calls).run("stdio")
    return ExitStatus.FINE
