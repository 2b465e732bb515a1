"""The sources of the package, as syntax trees.

Owns: which modules there are, and reading each of them once.
Must never know: the demands on them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
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
    return {name: _tree(name) for name in PATHS}


@cache
def nodes(name: str) -> tuple[ast.AST, ...]:
    """Return the syntax tree of a module of the package with all trees in it."""
    return tuple(ast.walk(trees()[name]))


def forget() -> None:
    """Drop the trees: they take 150 MB, and each process that a later test forks would copy the tables of these."""
    for each in (trees, nodes, _tree):
        each.cache_clear()


def trees_with(words: Iterable[str]) -> Mapping[str, ast.Module]:
    """Return the syntax trees of the modules whose texts have one of the words: few, where words are rare."""
    some = re.compile("|".join(map(re.escape, words)))
    return {name: _tree(name) for name in PATHS if some.search(_text(name))}


@cache
def _tree(name: str) -> ast.Module:
    return ast.parse(_text(name))


@cache
def _text(name: str) -> str:
    return PATHS[name].read_text("utf-8")
