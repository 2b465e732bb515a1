"""Files that a command works on.

Owns: which files a path stands for, standard input as a text, and whether a link leads out of a folder.
Must never know: the content of the files.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the help is shown without
    from invariants.foundation.sources import SourceText

STANDARD_INPUT = "-"
"""The path that stands for standard input."""

SHOWN_INPUT = "<standard input>"
"""The path of standard input in reports."""

LARGEST_LOG = 64 << 20
"""The greatest size of a log in bytes: far more than any log whose steps can be replayed."""

MODEL_SUFFIX = ".inv"
CERTIFICATE_SUFFIX = ".smt2"


def model_files(path: str) -> list[str]:
    """Return the models that a path on the command line stands for, as :func:`files_in` does."""
    return files_in(path, MODEL_SUFFIX)


def files_in(path: str, suffix: str) -> list[str]:
    """Return the files that a path on the command line stands for, in order.

    A folder stands for all files below it with the suffix, except in hidden folders; links to folders are not followed.
    Any other path stands for itself, whether it exists or not.
    """
    if not os.path.isdir(path):
        return [path]
    found = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [os.path.join(folder, name) for name in sorted(names) if name.endswith(suffix)]
    return found


def without_repetitions(paths: Iterable[str]) -> list[str]:
    """Return the first path of each file."""
    first: dict[str, str] = {}
    for path in paths:
        first.setdefault(os.path.realpath(path), path)
    return list(first.values())


def leads_out(path: str, folders: Iterable[str]) -> bool:
    """Return whether a file that was found in one of the folders is a link to a place outside of the folder."""
    real = os.path.realpath(path)
    for folder in folders:
        inside = os.path.join(os.path.abspath(folder), "")
        if os.path.abspath(path).startswith(inside):
            return not real.startswith(os.path.join(os.path.realpath(folder), ""))
    return False


def text_of(path: str, largest: int, help: str) -> SourceText:
    """Return the text of a regular file or of standard input; raises ``ModelError`` as ``text_in`` does."""
    from invariants.foundation.files import decoded, text_in, unreadable

    if path != STANDARD_INPUT:
        return text_in(path, largest, help)
    try:
        raw = sys.stdin.buffer.read(largest + 1)
    except (OSError, ValueError) as error:
        raise unreadable(SHOWN_INPUT, error, help) from None
    if len(raw) > largest:
        raise unreadable(SHOWN_INPUT, f"it has more than {largest} bytes", help)
    return decoded(raw, SHOWN_INPUT)


def refuse_bad_end(path: str | None, state: str | None = None) -> None:
    """Raise ``click.UsageError`` for a configuration that could not be written, before any work is done.

    It may replace an earlier one, and the file that the present one was read from; nothing else.
    """
    import click

    from invariants.cli.reports.own_files import is_own_state
    from invariants.foundation.files import require_own, require_regular, words_of

    if path is None:
        return
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    if not os.path.isdir(folder):
        raise click.UsageError(f"The folder of --end {path!r} does not exist.")
    try:
        if os.path.lexists(target):
            require_regular(target)
            if state in (None, STANDARD_INPUT) or target != os.path.realpath(str(state)):
                require_own(target, is_own_state)
        unwritable = [each for each in (target, folder) if os.path.exists(each) and not os.access(each, os.W_OK)]
    except OSError as error:
        reason = words_of(error)
        raise click.UsageError(f"--end {path!r}: {reason}. Name another file, or remove it.") from error
    if unwritable:
        raise click.UsageError(f"--end {path!r}: {unwritable[0]} may not be written. Name another file.")


def write_state(path: str, content: Mapping[str, Any]) -> None:
    """Write a configuration to a file, whole or not at all. Raises ``UnusableError`` where that fails."""
    from invariants.cli.exit_status import UnusableError
    from invariants.foundation.files import words_of, write_whole
    from invariants.gate.running.configuration import state_text

    try:
        write_whole(path, state_text(content).encode())
    except (OSError, ValueError) as error:
        raise UnusableError(f"{path} cannot be written: {words_of(error)}") from error
