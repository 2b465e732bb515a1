"""Versions of files in a git repository.

Owns: the only call of git.
Must never know: the content of the files.
"""

from __future__ import annotations

import os
import subprocess

from invariants.cli.exit_status import UnusableError

_TIME_OF_GIT = 30.0
"""Time for git to show a file: far more than it takes, unless its repository is out of reach."""


def text_in_commit(path: str, commit: str) -> bytes | None:
    """Return the content that a file had in a commit; None where the commit does not have it.

    Raises ``UnusableError`` where there is no such commit, no repository, or no git.
    """
    folder, name = os.path.split(os.path.abspath(path))
    if commit.startswith("-"):
        raise UnusableError(f"{commit!r} is no commit.")
    _git(folder, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}", wrong=f"{commit!r} is no commit here.")
    listed = _git(folder, "ls-tree", "-z", commit, "--", name, wrong="git cannot list the files of the commit.")
    if not listed:
        return None
    return _git(folder, "show", f"{commit}:./{name}", wrong=f"git cannot show {name} as it was in the commit.")


def _git(folder: str, *arguments: str, wrong: str) -> bytes:
    try:
        command = ["git", "-C", folder, "--literal-pathspecs", *arguments]
        done = subprocess.run(command, capture_output=True, check=False, timeout=_TIME_OF_GIT)  # noqa: S603 - no shell
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnusableError(f"git cannot be run: {error}") from None
    if done.returncode:
        raise UnusableError(wrong)
    return done.stdout
