"""The registry of commands.

Owns: the list of commands, their order in the help, and the summary of each.
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


ROOMS = {"blame": "shaping", "mutate": "shaping", "solve": "shaping", "step": "stepping"}
"""The sub-package of each command that lies in one."""


def module_of(name: str) -> str:
    """Return the module of a command of this package."""
    return ".".join((str(__package__), "commands", *((ROOMS[name],) if name in ROOMS else ()), name))


def command_names() -> list[str]:
    """Return the names of all commands, commands of other distributions last."""
    return [*COMMANDS, *(name for name in plugin_names(GROUP) if name not in COMMANDS)]


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
