"""Plug-ins: additions to the package that other distributions make by entry points.

Owns: how the entry points of a group are listed and loaded.
Must never know: the groups, and the objects in them.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from invariants.foundation.exceptions import InvariantsError


class PluginError(InvariantsError):
    """A plug-in is installed, but cannot be loaded. The message names it and says why."""


def plugin_names(group: str) -> list[str]:
    """Return the names in a group, sorted; an empty list, in no time, where no distribution adds to the group."""
    if not _is_mentioned(group):
        return []

    from importlib.metadata import entry_points

    return sorted({entry.name for entry in entry_points(group=group)})


def load_plugin(group: str, name: str) -> Any:
    """Return the object that a name in a group stands for, or None if the group does not have the name.

    Raises :class:`PluginError` if the object cannot be imported, whatever the reason.
    """
    from importlib.metadata import entry_points

    for entry in entry_points(group=group, name=name):
        try:
            return entry.load()
        except Exception as error:
            raise PluginError(f"{name!r} ({entry.value}) cannot be loaded: {error}") from error
    return None


def _is_mentioned(group: str) -> bool:
    """Return whether the metadata of an installed distribution mentions the group.

    Importing ``importlib.metadata`` takes longer than showing the help. Most environments have no plug-in, and this
    function finds that out in a millisecond.
    """
    wanted = f"[{group}]".encode()
    for folder in sys.path:
        try:
            names = [name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info"))]
        except OSError:
            continue
        if any(wanted in _content(os.path.join(folder, name, "entry_points.txt")) for name in names):
            return True
    return False


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError:
        return b""
