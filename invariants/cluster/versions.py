"""The versions on which an answer may depend, and how those of two machines differ.

Owns: the list of versions, and the comparison.
Must never know: the transport.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

SOLVERS = ("z3-solver", "cvc5")


def versions_here() -> dict[str, str]:
    """Return the versions of this machine: of Python, of solvers, and a digest of the checker's own code."""
    found = {"python": ".".join(platform.python_version_tuple()[:2]), "invariants": _digest_of_code()}
    for name in SOLVERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _digest_of_code() -> str:
    """Return the version of the checker and a digest of its modules and tables."""
    import invariants

    root = Path(invariants.__file__).parent
    digest = sha256()
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in sorted(files):
            if name.endswith((".py", ".lark")):
                file = Path(folder, name)
                digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
                digest.update(file.read_bytes())
    return f"{version('invariants')} ({digest.hexdigest()[:12]})"


def difference(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str | None:
    """Return the first difference between the versions of two machines, as a clause; None if they are equal."""
    for name, here in ours.items():
        there = theirs.get(name, "missing")
        if here != there:
            return f"{name} is {there} there, and {here} here"
    return None
