"""Reading of settings.

Owns: the list of settings, the values that they take, and the mistakes in them.
Must never know: which file is read, and the use of the settings.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from invariants.cli.configuration.settings import FileSettings, Override, ProjectSettings
from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.files import decoded, unreadable
from invariants.foundation.plugins import PluginError
from invariants.foundation.toml.tables import Setting, TomlReader, flag, number, seconds
from invariants.language.model.declarations import Bound, ExpectedVerdict, Unbounded
from invariants.report.formats import ReportKind, format_names, has_format
from invariants.verdicts.demands import REQUIRABLE, requirable
from invariants.verdicts.limits.memory import memory_size

TABLE = "tool.invariants"
_OVERRIDES = "overrides"
_PATH = "path"


def read_configuration(path: Path) -> ProjectSettings | None:
    """Return the settings in a TOML file; None if it has none. Raises ``ModelError`` with every mistake in them."""
    shown = os.path.relpath(path)
    try:
        source = decoded(path.read_bytes(), shown)
    except OSError as error:
        raise unreadable(shown, error, "check that you may read the file") from None
    reader = _ConfigurationReader(source, Code.BAD_CONFIGURATION)
    try:
        document = reader.document()
    except ModelError:
        if TABLE not in source.text:
            return None  # a file without settings is not ours to judge
        raise
    tool = document.get("tool")
    table = tool.get("invariants") if isinstance(tool, dict) else None
    return None if table is None else reader.configuration(path.parent.resolve(), table)


class _ConfigurationReader(TomlReader):
    """Reads the settings of a project."""

    def configuration(self, folder: Path, table: Any) -> ProjectSettings:
        if not isinstance(table, dict):
            self.complain("tool", 0, "invariants", "`tool.invariants` is no table", "write `[tool.invariants]`")
            table = {}
        known = {**_OF_FILES, **_OF_RUNS}
        found = self.values(table, TABLE, 0, known, extra=(_OVERRIDES,))
        of_runs = {name: found.pop(name) for name in _OF_RUNS if name in found}
        overrides = self._overrides(table.get(_OVERRIDES, []))
        self.raise_mistakes()
        return ProjectSettings(folder, settings=FileSettings(**found), overrides=overrides, **of_runs)

    def _overrides(self, tables: Any) -> tuple[Override, ...]:
        name = f"{TABLE}.{_OVERRIDES}"
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.complain(TABLE, 0, _OVERRIDES, f"`{_OVERRIDES}` is no array of tables", f"write `[[{name}]]`")
            return ()
        found = []
        for position, table in enumerate(tables):
            for key in _OF_RUNS.keys() & table.keys():
                self.complain(
                    name, position, key, f"`{key}` holds for all files together", f"write it in `[{TABLE}]` instead"
                )
            of_files = {key: value for key, value in table.items() if key not in _OF_RUNS}
            values = self.values(of_files, name, position, {**_OF_FILES, _PATH: _PATTERNS})
            if _PATH not in table:
                message, way_out = "an override does not say for which files it is", 'write `path = "models/slow/**"`'
                self.complain(name, position, _PATH, message, way_out)
            patterns = values.pop(_PATH, ())
            found.append(Override(patterns, FileSettings(**values)))
        return tuple(found)


# ---------------------------------------------------------------- settings


def _memory(value: Any) -> int:
    if not isinstance(value, str):
        raise TypeError
    return memory_size(value)


def _bound(value: Any, least: int = 0) -> Bound:
    return Unbounded.ANY if value == Unbounded.ANY.value else number(value, least)


def _scope(value: Any) -> tuple[tuple[str, Bound], ...]:
    if not isinstance(value, dict):
        raise TypeError
    return tuple((name, _bound(size, 1)) for name, size in value.items())


def _least(value: Any) -> ExpectedVerdict:
    if not isinstance(value, str):
        raise TypeError
    return requirable(value)


def _format(value: Any) -> str:
    try:
        known = isinstance(value, str) and has_format(value, ReportKind.MODELS)
    except PluginError:
        known = False
    if not known:
        raise ValueError
    return str(value)


def _patterns(value: Any) -> tuple[str, ...]:
    patterns = [value] if isinstance(value, str) else value
    if not isinstance(patterns, list) or not patterns or not all(isinstance(each, str) for each in patterns):
        raise TypeError
    if any(not each or each.startswith("/") or ".." in each.split("/") for each in patterns):
        raise ValueError
    return tuple(each.removeprefix("./").removesuffix("/") for each in patterns)


_OF_FILES = {
    "timeout": Setting(seconds, "a positive number of seconds", "timeout = 60"),
    "strict": Setting(flag, "`true` or `false`", "strict = true"),
    "require": Setting(_least, f"one of {', '.join(f'`{v.value}`' for v in REQUIRABLE)}", 'require = "survives"'),
    "chain": Setting(_bound, "a number from 0 on or `any`", "chain = 3"),
    "steps": Setting(_bound, "a number from 0 on or `any`", "steps = 8"),
    "scope": Setting(_scope, "a table of numbers from 1 on, or `any`, by type", "scope = { Agent = 4 }"),
}
"""The settings that may differ from file to file."""

_OF_RUNS = {
    "jobs": Setting(lambda value: number(value, 1), "a number from 1 on", "jobs = 2"),
    "memory": Setting(_memory, "a size such as `500M` or `4G`, in quotes", 'memory = "2G"'),
    "cache": Setting(flag, "`true` or `false`", "cache = true"),
    "format": Setting(
        _format, f"one of {', '.join(f'`{n}`' for n in format_names(ReportKind.MODELS))}", 'format = "text"'
    ),
}
"""The settings of a whole run."""

_PATTERNS = Setting(_patterns, "a pattern below the folder of this file, or several,", 'path = "models/slow/**"')
