"""Versions of files in a git repository.

Owns: the only call of git, and which files differ from a commit.
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
    _require_commit(folder, commit)
    listed = _git(folder, "ls-tree", "-z", commit, "--", name, wrong="git cannot list the files of the commit.")
    if not listed:
        return None
    return _git(folder, "show", f"{commit}:./{name}", wrong=f"git cannot show {name} as it was in the commit.")


class CommitFiles:
    """The files of one commit, compared with those on the disk."""

    def __init__(self, commit: str) -> None:
        self._commit = commit
        self._unchanged: dict[str, frozenset[str]] = {}
        """By the top folder of a repository, the files that are on the disk as in the commit."""

    def differs(self, path: str) -> bool:
        """Return whether a file is another than in the commit, or is not in it.

        Raises ``UnusableError`` where there is no such commit, no repository, or no git.
        """
        real = os.path.realpath(path)
        folder = os.path.dirname(real)
        wrong = f"{path} is in no git repository."
        top = os.fsdecode(_git(folder, "rev-parse", "--show-toplevel", wrong=wrong).removesuffix(b"\n"))
        if top not in self._unchanged:
            self._unchanged[top] = self._same_files(top)
        return real not in self._unchanged[top]

    def _same_files(self, top: str) -> frozenset[str]:
        _require_commit(top, self._commit)
        listed = _git(top, "ls-tree", "-r", "-z", "--name-only", self._commit, wrong="git cannot list the commit.")
        differing = _git(
            top, "diff", "--name-only", "-z", "--no-renames", self._commit, "--", wrong="git cannot compare the commit."
        )
        names = {os.fsdecode(name) for name in set(listed.split(b"\0")) - set(differing.split(b"\0")) if name}
        return frozenset(os.path.realpath(os.path.join(top, name)) for name in names)


def _require_commit(folder: str, commit: str) -> None:
    if commit.startswith("-"):
        raise UnusableError(f"{commit!r} is no commit.")
    _git(folder, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}", wrong=f"{commit!r} is no commit here.")


def _git(folder: str, *arguments: str, wrong: str) -> bytes:
    try:
        command = ["git", "-C", folder, "--literal-pathspecs", *arguments]
        done = subprocess.run(command, capture_output=True, check=False, timeout=_TIME_OF_GIT)  # noqa: S603 - no shell
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnusableError(f"git cannot be run: {error}") from None
    if done.returncode:
        raise UnusableError(wrong)
    return done.stdout
