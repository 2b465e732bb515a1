"""The file with the settings of a project.

Owns: the folders in which the file is looked for.
Must never know: the settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from invariants.cli.configuration.settings import ProjectSettings

FILE_NAME = "pyproject.toml"

_REPOSITORY = (".git", ".hg", ".jj", ".svn")
"""The entries by which a folder is known as the root of a repository."""

_MENTIONS = (b"tool.invariants", b"tool]", b"tool=", b"\\")
"""Texts of which every file with a table ``tool.invariants`` has one, once blanks and quotes are removed. A backslash
could spell any key."""


def find_configuration(root: str | None) -> ProjectSettings:
    """Return the settings in the nearest ``pyproject.toml`` with settings, from the current folder upwards.

    The search ends at the root of the repository, and at ``root`` if the current folder lies in it; outside of both,
    only the current folder is searched. Raises ``ModelError`` for wrong settings.
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
    """Return whether a file could have settings; True if it cannot be read, for the reader to complain."""
    try:
        keys = path.read_bytes().translate(None, b" \t\"'")
    except OSError:
        return True
    return any(mention in keys for mention in _MENTIONS)


def _folders(here: Path, root: Path | None) -> Iterator[Path]:
    """Yield the folders to search, the nearest first."""
    upwards = (here, *here.parents)
    repository = next((folder for folder in upwards if any((folder / each).exists() for each in _REPOSITORY)), None)
    last = [upwards.index(folder) for folder in (root, repository) if folder in upwards]
    yield from upwards[: min(last, default=0) + 1]
