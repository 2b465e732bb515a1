"""The sources of the package, as syntax trees.

Owns: which modules there are, and reading each of them once.
Must never know: the demands on them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import invariants

PACKAGE = Path(invariants.__file__).parent
"""The folder of the package."""


def name_of(path: Path) -> str:
    """Return the name of a module of the package, which may be a sub-package."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}
"""The file of every module of the package."""


@cache
def trees() -> Mapping[str, ast.Module]:
    """Return the syntax tree of every module of the package."""
    return {name: ast.parse(path.read_text("utf-8")) for name, path in PATHS.items()}
