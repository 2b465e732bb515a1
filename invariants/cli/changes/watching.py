"""Watching files: waiting until one of them changes.

Owns: which files have another content than the one that was read, the pause between two looks, and the repetition of
work after a change.
Must never know: the meaning of the files; the work.

A file has changed if its content is another than the text that was read: a change on the way, or within the clock of
the file system, is noticed. It is read again only where its size or times are others than at the last look.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping

import click

from invariants.cli.exit_status import ExitStatus
from invariants.foundation.files import read_regular

_LOOKING = 0.3
"""Seconds between two looks: a person who has saved a file hardly notices them, and looking at hundreds of files takes
a thousandth."""

_LARGEST_WATCHED = 64 << 20
"""The most bytes of a file that is compared: far more than any model."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_Read = Mapping[str, bytes | None]
"""The content of each file as it was read, without a byte order mark; None for one that could not be read."""

_Stamp = tuple[int, int, int] | None


class WatchedFiles:
    """Files with the content that was read.

    ``listed`` returns the files that a command would read now: one that was not read before is a change.
    """

    def __init__(self, read: _Read, listed: Callable[[], Iterable[str]]) -> None:
        self._read = dict(read)
        self._listed = listed
        self._stamps: dict[str, _Stamp] = {}

    def __len__(self) -> int:
        return len(self._read)

    def change(self) -> str | None:
        """Return a file that has changed; None if none has."""
        for path in self._read:
            stamp = _stamp_of(path)
            if path not in self._stamps or self._stamps[path] != stamp:
                self._stamps[path] = stamp
                if content_of(path) != self._read[path]:
                    return path
        known = set(map(os.path.realpath, self._read))
        return next((path for path in self._listed() if os.path.realpath(path) not in known), None)

    def wait(self) -> str:
        """Return a file once it has changed."""
        while (path := self.change()) is None:
            time.sleep(_LOOKING)
        return path


def _stamp_of(path: str) -> _Stamp:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size


def content_of(path: str) -> bytes | None:
    """Return the content of a regular file, without a byte order mark; None where it cannot be read."""
    try:
        return read_regular(path, _LARGEST_WATCHED).removeprefix(_BYTE_ORDER_MARK)
    except (OSError, ValueError):
        return None


def repeated(work: Callable[[Callable[[_Read], None]], ExitStatus], listed: Callable[[], Iterable[str]]) -> ExitStatus:
    """Do some work again whenever a file changes that it has read; return the last status at Ctrl-C.

    Args:
        work: is given a function to call with the files that it reads.
        listed: returns the files that the work would read now, as far as they are known without reading.
    """
    while True:
        read: dict[str, bytes | None] = {}
        status = work(read.update)
        if status in {ExitStatus.INTERRUPTED, ExitStatus.TERMINATED}:
            return status
        try:
            files = WatchedFiles(read, listed)
            count = f"{len(files):,} file{'' if len(files) == 1 else 's'}"
            click.echo(f"watching {count}; Ctrl-C ends with status {status.value}", err=True)
            path = files.wait()
        except KeyboardInterrupt:
            return status
        click.echo(f"{path} has changed", err=True)
