"""Files: reading them as texts, and replacing them as a whole.

Owns: the one place that decodes UTF-8, the diagnostics of a file that is no text, which files are opened, and how a
file's content is replaced.
Must never know: the meaning of a file's content; how large a file may be, and how its writer is recognised: callers
decide both.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator
from typing import IO

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import InvariantsError, ModelError
from invariants.foundation.sources import SourceText, Span

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def decoded(raw: bytes, shown: str, *, help: str = "save the file as UTF-8", keep_mark: bool = False) -> SourceText:
    """Return the text that bytes encode in UTF-8, line endings as they are.

    Raises :class:`ModelError` (E0102) at the first byte that is not UTF-8.

    Args:
        raw: the bytes.
        shown: the path as people know it.
        help: the way out in the error.
        keep_mark: whether a byte order mark at the start is kept.
    """
    if not keep_mark:
        raw = raw.removeprefix(_BYTE_ORDER_MARK)
    try:
        return SourceText(shown, raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        source = SourceText(shown, legible(raw))
        place = Span(source, len(before), len(before) + 1)
        message = f"the byte 0x{raw[error.start]:02x} on line {place.line} of `{shown}` is not UTF-8"
        diagnostic = Diagnostic(Code.INVALID_TEXT, message, (Label(place, "not UTF-8"),), help=help)
        raise ModelError((diagnostic,)) from None


def legible(raw: bytes) -> str:
    """Return bytes as a text to show, whatever they are."""
    return raw.decode("utf-8", errors="replace")


def unreadable(shown: str, reason: str | Exception, help: str) -> ModelError:
    """Return the error (E0101) of a file that cannot be read, for the caller to raise.

    The reason is a clause, or the exception that has the reason as its message.
    """
    if isinstance(reason, Exception):
        reason = _as_clause(reason)
    return ModelError((Diagnostic(Code.UNREADABLE_FILE, f"cannot read `{shown}`: {reason}", help=help),))


def not_written(what: str, path: str, error: Exception) -> str:
    """Return a clause that says why ``what`` could not be written to a path, or to a file below the path."""
    named = error.filename if isinstance(error, OSError) and isinstance(error.filename, str) else path
    return f"{what} cannot be written to {named}: {_as_clause(error)}"


def _as_clause(error: Exception) -> str:
    words = words_of(error)
    return f"{words[:1].lower()}{words[1:]}"


def words_of(error: Exception) -> str:
    """Return the message of an exception; for an error of the operating system, without its number and path."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


class NotRegularError(InvariantsError, OSError):
    """A file is not read because it is a folder, a pipe, a device, or too large. The message is a clause."""


def require_regular(path: str | os.PathLike[str]) -> os.stat_result:
    """Return the status of a regular file. Raises :class:`NotRegularError`, or another ``OSError``."""
    status = os.stat(path)
    if stat.S_ISDIR(status.st_mode):
        raise NotRegularError("it is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise NotRegularError("it is not a regular file")
    return status


def open_regular(path: str | os.PathLike[str]) -> IO[bytes]:
    """Open a regular file of any size for reading. Raises as :func:`require_regular` does."""
    require_regular(path)
    return open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb")


def read_regular(path: str | os.PathLike[str], largest: int) -> bytes:
    """Return the bytes of a regular file. Raises :class:`NotRegularError`, or another ``OSError`` or ``ValueError``."""
    # Checked before opening, and opened without waiting: opening a named pipe could take for ever.
    status = require_regular(path)
    if status.st_size > largest:
        raise NotRegularError(f"it has {status.st_size} bytes; at most {largest} are read")
    with open_regular(path) as stream:
        raw = stream.read(largest + 1)
    if len(raw) > largest:
        raise NotRegularError(f"it has more than {largest} bytes")
    return raw


def text_in(path: str, largest: int, help: str) -> SourceText:
    """Return the text of a regular file.

    Raises :class:`ModelError`: E0101 with ``help`` where the file is none or larger, E0102 where it is not UTF-8.
    """
    try:
        raw = read_regular(path, largest)
    except (OSError, ValueError) as error:
        raise unreadable(path, error, help) from None
    return decoded(raw, path)


_LOOKED_AT = 1 << 16
"""The number of bytes at the start and at the end of a file by which its writer is recognised."""

IsOwn = Callable[[bytes, bytes], bool]
"""Returns whether the checker has written a file, from its first and its last bytes: then it may be replaced."""


def require_own(path: str, is_own: IsOwn, *, through_links: bool = True) -> None:
    """Raise ``FileExistsError`` where writing to a path would replace a file that the checker has not written.

    An empty file may be replaced. With ``through_links``, a device or a pipe may be written to.
    """
    try:
        mode = os.stat(path, follow_symlinks=through_links).st_mode
    except FileNotFoundError:
        return
    if through_links and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return
    if stat.S_ISREG(mode):
        with open(path, "rb") as stream:
            head = stream.read(_LOOKED_AT)
            stream.seek(max(0, os.fstat(stream.fileno()).st_size - _LOOKED_AT))
            tail = stream.read(_LOOKED_AT)
        if not head or is_own(head, tail):
            return
    raise FileExistsError(errno.EEXIST, "there is a file of that name that the checker has not written", path)


def write_whole(path: str, content: bytes, *, through_links: bool = True) -> None:
    """Write a file so that at every moment it has either its old content or the new content.

    Permissions and links stay. A device or a pipe is written to directly. Without ``through_links`` the file is written
    into its own folder and nowhere else: a link or a device of that name is replaced. Raises ``OSError``, and then the
    file is unchanged.
    """
    target, mode = _target(path, through_links=through_links)
    if mode is not None and not stat.S_ISREG(mode):
        with open(target, "wb") as stream:
            stream.write(content)
        return
    with replacement(path, content, through_links=through_links) as put:
        put()


@contextlib.contextmanager
def replacement(path: str, content: bytes, *, through_links: bool = True) -> Iterator[Callable[[], None]]:
    """Write the new content of a file beside the file, and yield the function that puts it into the file's place.

    Until that call, and without one, the file has its old content. Permissions and links stay. Raises ``OSError``:
    :class:`NotRegularError` where a path is no regular file and not free either.
    """
    target, mode = _target(path, through_links=through_links)
    if mode is not None and not stat.S_ISREG(mode):
        raise NotRegularError("it is not a regular file")
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(f"{path} is write-protected")
    import tempfile  # takes a while, and few commands write files

    descriptor, temporary = tempfile.mkstemp(
        prefix=f".{os.path.basename(target)}.", suffix=".tmp", dir=os.path.dirname(target)
    )
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, stat.S_IMODE(mode) if mode is not None else _ordinary_mode())
        yield lambda: os.replace(temporary, target)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # it is there where it was not put into place


def _target(path: str, *, through_links: bool) -> tuple[str, int | None]:
    """Return the path that writing to a path goes to, and the mode of the file there; None where it is free."""
    folder, name = os.path.split(path)
    target = os.path.realpath(path) if through_links else os.path.join(os.path.realpath(folder), name)
    try:
        mode = os.stat(target, follow_symlinks=through_links).st_mode
    except FileNotFoundError:
        return target, None
    return target, mode if through_links or stat.S_ISREG(mode) else None


def _ordinary_mode() -> int:
    """Return the permissions that a new file gets from this process."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
