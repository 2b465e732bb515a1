"""Renewal: the command that writes a certificate anew.

Owns: the text of this command.
Must never know: why a certificate was refused.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path, PurePosixPath

from invariants.evidence.certificates.certificate import Header
from invariants.evidence.certificates.certificate_file import folders_of


def renewal(header: Header | None, path: str, models: str | None = None) -> str:
    """Return the command that writes the certificate at a path anew, with placeholders if the header is unknown.

    ``models`` is the folder that the paths of models start from, None for the current folder. The command is for a
    shell.
    """
    if header is None:
        return "invariants check MODEL --certificates DIR"
    base, statement = models or ".", header.statement
    words = ["invariants", "check", header.path, "--invariant", statement.property]
    words += ["--chain", "any" if statement.chain is None else str(statement.chain), "--steps", "any"]
    for name, value in header.constants:
        words += ["--const", f"{name}={value}"]
    for name, size in statement.scope:
        words += ["--scope", f"{name}={'any' if size is None else size}"]
    words += ["--certificates", os.path.relpath(_directory(path, PurePosixPath(header.path)), base)]
    there = "" if models is None or os.path.realpath(base) == os.getcwd() else f"cd {shlex.quote(models)} && "
    return there + shlex.join(words)


def _directory(path: str, model: PurePosixPath) -> Path:
    """Return the folder for certificates below which the file has its proper place; otherwise the file's own folder."""
    *rest, _ = Path(path).parts
    inner = folders_of(model)
    if tuple(rest[-len(inner) :]) == inner:
        rest = rest[: -len(inner)]
    return Path(*rest)
