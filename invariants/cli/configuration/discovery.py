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


def find_configuration(root: str | None) -> ProjectSettings:
    """Return the settings in the nearest ``pyproject.toml`` that has any, from the current folder upwards.

    The search ends at the root of the repository, and at ``root`` where the current folder lies in it; outside of both,
    only the current folder is looked at. Raises ``ModelError`` for settings that are wrong.
    """
    from invariants.cli.configuration.reading import read_configuration  # takes a while, and few folders have any

    for folder in _folders(Path.cwd(), None if root is None else Path(root).resolve()):
        path = folder / FILE_NAME
        if path.is_file():
            found = read_configuration(path)
            if found is not None:
                return found
    return ProjectSettings(Path.cwd())


def _folders(here: Path, root: Path | None) -> Iterator[Path]:
    """Yield the folders to look at, the nearest one first."""
    upwards = (here, *here.parents)
    repository = next((folder for folder in upwards if any((folder / each).exists() for each in _REPOSITORY)), None)
    last = [upwards.index(folder) for folder in (root, repository) if folder in upwards]
    yield from upwards[: min(last, default=0) + 1]
