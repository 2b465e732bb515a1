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
from invariants.cli.parameters import path, person

_HELP = """
Serve the checker to an agent, by the Model Context Protocol over standard input and output, until the input ends.

The tools are `check`, `gate` and `explain`. They read models below FOLDER (the current folder, if not given) and
nothing else: links that lead out of it are refused. Each call runs in a process of its own, one at a time, and keeps to
--timeout and --memory, whatever it asks for. The policy and the ledger of `gate` are those that are named here: no call
names others. With --model and --state, `gate` stands in front of that one system, and a call has only its proposal.

This needs the package mcp: pip install 'invariants[mcp]'

\b
Examples:
  invariants mcp models
  invariants mcp models --timeout 20 --memory 1G
  invariants mcp models --policy policy.toml --ledger ledger.jsonl
  invariants mcp --model agent.inv --state now.json --policy policy.toml --ledger ledger.jsonl --proposer agent-7
"""


@click.command(help=_HELP)
@click.argument("folder", type=path, metavar="[FOLDER]", default=".")
@options.timeout("each call", 60.0)
@options.memory
@click.option("--policy", type=path, metavar="FILE", help="The policy of `gate`.")
@click.option("--ledger", type=path, metavar="FILE", help="The ledger of `gate`.")
@click.option("--model", type=path, metavar="FILE", help="The model of `gate`, below FOLDER: no call names another.")
@click.option("--state", type=path, metavar="FILE", help="With --model: the configuration that the system is in.")
@click.option("--proposer", type=person, metavar="NAME", help="With --ledger: who proposes by this server.")
def command(folder: str, timeout: float, memory: int | None, **named: str | None) -> ExitStatus:
    """Serve until the input ends, and return the exit status."""
    if not os.path.isdir(folder):
        raise click.UsageError(f"{folder!r} is not a folder.")
    if named["state"] is not None and named["model"] is None:
        raise click.UsageError("--state is about one system; it needs --model FILE.")
    if named["proposer"] is not None and named["ledger"] is None:
        raise click.UsageError("--proposer is written to a ledger; it needs --ledger FILE.")
    if find_spec("mcp") is None:
        raise click.UsageError("The package mcp is not installed: pip install 'invariants[mcp]'")
    from invariants.cli.mcp.calls import CallError, CallLimits, Calls, GateFiles, ReadableFolder
    from invariants.cli.mcp.server import server_of

    readable = ReadableFolder(folder)
    try:
        model = None if named["model"] is None else readable.inside(os.path.abspath(named["model"]))
    except CallError as error:
        raise click.UsageError(f"--model: {error}") from None
    files = GateFiles(**(named | {"model": model}))
    server_of(Calls(readable, CallLimits(timeout, memory), files)).run("stdio")
    return ExitStatus.FINE
