"""Writing files without ever leaving half of one.

Owns: how a file's content is replaced.
Must never know: what is in the files.
"""

from __future__ import annotations

import contextlib
import os
import stat


def write_whole(path: str, content: bytes) -> None:
    """Write a file so that at every moment there is either the old content or the new one.

    Permissions and links stay. What is not a regular file (a device, a pipe) is written to directly. Raises
    ``OSError``; then the file is as it was.
    """
    target = os.path.realpath(path)
    try:
        mode = os.stat(target).st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        with open(target, "wb") as stream:
            stream.write(content)
        return
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
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _ordinary_mode() -> int:
    """The permissions that a new file gets from this process."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
