"""The file that the settings of a project are in.

Owns: where it is looked for, and where not.
Must never know: which settings there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from invariants.cli.configuration.settings import ProjectSettings

FILE_NAME = "pyproject.toml"

_REPOSITORY = (".git", ".hg", ".jj", ".svn")
"""Entries of a folder that is the root of a repository."""

_MENTIONS = (b"tool.invariants", b"tool]", b"tool=", b"\\")
"""One of these occurs in every file with a table ``tool.invariants``, once blanks and quotes are left out of it. A
backslash could spell any key."""


def find_configuration(root: str | None) -> ProjectSettings:
    """Return the settings in the nearest ``pyproject.toml`` that has any, from the current folder upwards.

    The search ends at the root of the repository, and at ``root`` where the current folder lies in it; outside of both,
    only the current folder is looked at. Raises ``ModelError`` for settings that are wrong.
    """
    for folder in _folders(Path.cwd(), None if root is None else Path(root).resolve()):
        path = folder / FILE_NAME
        if path.is_file() and _may_have_settings(path):
            from invariants.cli.configuration.reading import read_configuration  # takes a while; few files have any

            found = read_configuration(path)
            if found is not None:
                return found
    return ProjectSettings(Path.cwd())


def _may_have_settings(path: Path) -> bool:
    """Return whether a file could have settings; True where it cannot be read, which the reader complains about."""
    try:
        keys = path.read_bytes().translate(None, b" \t\"'")
    except OSError:
        return True
    return any(mention in keys for mention in _MENTIONS)


def _folders(here: Path, root: Path | None) -> Iterator[Path]:
    """Yield the folders to look at, the nearest one first."""
    upwards = (here, *here.parents)
    repository = next((folder for folder in upwards if any((folder / each).exists() for each in _REPOSITORY)), None)
    last = [upwards.index(folder) for folder in (root, repository) if folder in upwards]
    yield from upwards[: min(last, default=0) + 1]
