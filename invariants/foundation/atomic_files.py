"""Writing files without ever leaving half of one.

Owns: how a file's content is replaced.
Must never know: what is in the files.
"""

from __future__ import annotations

import contextlib
import os
import stat


def write_whole(path: str, content: bytes, *, through_links: bool = True) -> None:
    """Write a file so that at every moment there is either the old content or the new one.

    Permissions and links stay. What is not a regular file (a device, a pipe) is written to directly. Without
    ``through_links`` the file is in its folder and nowhere else: a link or a device of that name is replaced. Raises
    ``OSError``; then the file is as it was.
    """
    folder, name = os.path.split(path)
    target = os.path.realpath(path) if through_links else os.path.join(os.path.realpath(folder), name)
    try:
        mode = os.stat(target, follow_symlinks=through_links).st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not through_links and not stat.S_ISREG(mode):
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
