"""The registry of commands.

Owns: the list of commands, their order in the help, the summary of each, and words that are tried for them.
Must never know: a command's options; how a command does its work.

A command is a module in ``invariants.cli.commands``, or in a room of it, with the name of the command, and with a
``click.Command`` named ``command``. The registry has the summaries, so that listing the commands imports none of them.
"""

from __future__ import annotations

from importlib import import_module

import click

from invariants.foundation.plugins import PluginError, load_plugin, plugin_names

GROUP = "invariants.commands"
"""The entry points by which other distributions add commands: a name, and the ``click.Command`` that it stands for."""

COMMANDS = {
    "check": "Check the invariants of models.",
    "fuzz": "Try random runs of models.",
    "verify": "Check certificates of proofs.",
    "blame": "Find the modifications that break invariants, and repairs.",
    "solve": "Fill the holes of models with the weakest conditions.",
    "states": "Count the configurations that can be reached.",
    "mutate": "List the changes of models that no check notices.",
    "step": "Step through a model by hand.",
    "replay": "Compare the log of a real system with a model.",
    "gate": "Decide about one change of a running system.",
    "show": "Show who may edit what in a system.",
    "explain": "Explain a diagnostic code or a word.",
    "fmt": "Format models.",
    "lsp": "Serve editors (Language Server Protocol).",
    "mcp": "Serve the checker to agents (MCP).",
    "cache": "Show or empty the cache of evidence.",
}
"""The summary of each command, by its name."""

WANTED = {
    "bisect": "`blame` finds what breaks an invariant.",
    "debug": "`step` steps through a model by hand.",
    "format": "`fmt` formats models.",
    "limit": "`solve` finds the limit of a measure, `check m: limit, expect ?`, and `check` holds a stated one.",
    "lint": "`check` reports every mistake, too.",
    "list": "`show` shows who may edit what.",
    "measure": "`solve` finds the limit of a measure, `check m: limit, expect ?`, and `check` holds a stated one.",
    "model-check": "`check` checks the invariants of models.",
    "prove": "`check` proves invariants, too: `check m.inv --invariant NAME`.",
    "repair": "`blame` finds repairs, and `solve` fills holes.",
    "run": "`check` checks models, `fuzz` tries random runs, and `step` takes steps by hand.",
    "simulate": "`fuzz` tries random runs, and `step` takes steps by hand.",
    "synth": "`solve` fills the holes of models.",
    "synthesize": "`solve` fills the holes of models.",
    "test": "`check` compares models with what they `expect`, and `fuzz` tries random runs.",
    "trace": "`check` shows the run that breaks an invariant, and `step` takes steps by hand.",
    "validate": "`check` checks the invariants of models.",
    "verify-model": "`check` checks models; `verify` is about certificates.",
    "version": "`invariants --version` shows all versions.",
}
"""Which command does what somebody looks for, by words that are tried for it."""


ROOMS = {"blame": "shaping", "mutate": "shaping", "solve": "shaping", "step": "stepping"}
"""The sub-package of each command that lies in one."""


def module_of(name: str) -> str:
    """Return the module of a command of this package."""
    return ".".join((str(__package__), "commands", *((ROOMS[name],) if name in ROOMS else ()), name))


def command_names() -> list[str]:
    """Return the names of all commands, commands of other distributions last."""
    return [*COMMANDS, *(name for name in plugin_names(GROUP) if name not in COMMANDS)]


def way_out(name: str) -> str:
    """Return what to write instead of a name that no command has; empty if nothing is like it."""
    wanted = WANTED.get(name.casefold().replace("_", "-"))
    if wanted is not None:
        return wanted
    if name.endswith(".inv"):
        return f"Did you mean 'check {name}'?"
    from invariants.foundation.suggestions import closest  # few names are misspelt

    near = closest(name, command_names())
    return f"Did you mean {near!r}?" if near else ""


def find_command(name: str) -> click.Command | None:
    """Import the command of a name; None if there is no such command.

    Raises ``PluginError`` if the command of another distribution cannot be loaded.
    """
    found = import_module(module_of(name)).command if name in COMMANDS else load_plugin(GROUP, name)
    if found is not None and not isinstance(found, click.Command):
        raise PluginError(f"{name!r} is not a click.Command but {found!r}")
    return found


def summary_of(name: str, width: int) -> str:
    """Return the summary of a command; for a command of another distribution, in at most ``width`` columns."""
    if name in COMMANDS:
        return COMMANDS[name]
    try:
        command = find_command(name)
    except PluginError as error:
        return str(error)
    return "" if command is None else command.get_short_help_str(width)
