"""Reading of settings.

Owns: which settings there are, the values that they take, and the mistakes in them.
Must never know: which file is read, and what the settings are used for.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from invariants.cli.configuration.places import TomlPlaces
from invariants.cli.configuration.settings import FileSettings, Override, ProjectSettings
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.files import decoded, unreadable
from invariants.foundation.plugins import PluginError
from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText
from invariants.foundation.suggestions import one_of
from invariants.language.model.declarations import Bound, ExpectedVerdict, Unbounded
from invariants.report.formats import ReportKind, format_names, has_format
from invariants.verdicts.demands import REQUIRABLE, requirable
from invariants.verdicts.limits.memory import memory_size

TABLE = "tool.invariants"
_OVERRIDES = "overrides"
_PATH = "path"

_LONGEST_TIME = 1e9
"""Seconds: some thirty years, as on the command line."""
_LONGEST_QUOTED = 40
"""Characters of a wrong value that a complaint quotes."""


class _Setting(Record):
    """A setting: the values that it takes, in words and as an example, and their meaning.

    ``value`` returns the meaning of a value, and raises ``ValueError`` or ``TypeError`` for one that it does not take.
    """

    value: Callable[[Any], Any]
    wanted: str
    example: str


def read_configuration(path: Path) -> ProjectSettings | None:
    """Return the settings in a TOML file; None if it has none. Raises ``ModelError`` for every mistake in them."""
    shown = os.path.relpath(path)
    try:
        source = decoded(path.read_bytes(), shown)
    except OSError as error:
        raise unreadable(shown, error, "check that you may read the file") from None
    try:
        document = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        if TABLE not in source.text:
            return None  # whether it is right is no business of a checker of models
        message = f"`{shown}` is no TOML: {error}"
        raise ModelError((Diagnostic(Code.BAD_CONFIGURATION, message, help="correct the file"),)) from None
    tool = document.get("tool")
    table = tool.get("invariants") if isinstance(tool, dict) else None
    return None if table is None else _Reader(source).configuration(path.parent.resolve(), table)


class _Reader:
    """Reads one file, and notes the mistakes in it."""

    def __init__(self, source: SourceText) -> None:
        self._places = TomlPlaces(source)
        self._mistakes: list[Diagnostic] = []

    def configuration(self, folder: Path, table: Any) -> ProjectSettings:
        if not isinstance(table, dict):
            self._complain("tool", 0, "invariants", "`tool.invariants` is no table", "write `[tool.invariants]`")
            table = {}
        known = {**_OF_FILES, **_OF_RUNS}
        found = self._values(table, TABLE, 0, known, extra=(_OVERRIDES,))
        of_runs = {name: found.pop(name) for name in _OF_RUNS if name in found}
        overrides = self._overrides(table.get(_OVERRIDES, []))
        if self._mistakes:
            raise ModelError(tuple(self._mistakes))
        return ProjectSettings(folder, settings=FileSettings(**found), overrides=overrides, **of_runs)

    def _overrides(self, tables: Any) -> tuple[Override, ...]:
        name = f"{TABLE}.{_OVERRIDES}"
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._complain(TABLE, 0, _OVERRIDES, f"`{_OVERRIDES}` is no array of tables", f"write `[[{name}]]`")
            return ()
        found = []
        for number, table in enumerate(tables):
            for key in _OF_RUNS.keys() & table.keys():
                self._complain(
                    name, number, key, f"`{key}` holds for all files together", f"write it in `[{TABLE}]` instead"
                )
            values = self._values(table, name, number, {**_OF_FILES, _PATH: _PATTERNS}, extra=tuple(_OF_RUNS))
            if _PATH not in table:
                message, way_out = "an override does not say for which files it is", 'write `path = "models/slow/**"`'
                self._complain(name, number, _PATH, message, way_out)
            patterns = values.pop(_PATH, ())
            found.append(Override(patterns, FileSettings(**values)))
        return tuple(found)

    def _values(
        self, table: Mapping[str, Any], name: str, number: int, known: Mapping[str, _Setting], extra: Iterable[str]
    ) -> dict[str, Any]:
        """Return the meaning of each setting in a table that is right; others are mistakes."""
        found = {}
        for key, value in table.items():
            if key in extra:
                continue
            if key not in known:
                names = (*known, *(each for each in extra if each == _OVERRIDES))
                way_out = one_of(key, "settings are", names) or ""
                self._complain(name, number, key, f"there is no setting `{key}`", way_out)
                continue
            setting = known[key]
            try:
                found[key] = setting.value(value)
            except (ValueError, TypeError):
                message = f"`{key}` is {_shown(value)}, where {setting.wanted} is expected"
                self._complain(name, number, key, message, f"write `{setting.example}`, for instance")
        return found

    def _complain(self, table: str, number: int, key: str, message: str, way_out: str) -> None:
        label = Label(self._places.of(table, number, key))
        self._mistakes.append(Diagnostic(Code.BAD_CONFIGURATION, message, (label,), help=way_out))


# ---------------------------------------------------------------- settings


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise TypeError
    if not 0 < value <= _LONGEST_TIME:
        raise ValueError
    return float(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _number(value: Any, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    if value < least:
        raise ValueError
    return value


def _memory(value: Any) -> int:
    if not isinstance(value, str):
        raise TypeError
    return memory_size(value)


def _bound(value: Any, least: int = 0) -> Bound:
    return Unbounded.ANY if value == Unbounded.ANY.value else _number(value, least)


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
    "timeout": _Setting(_seconds, "a positive number of seconds", "timeout = 60"),
    "strict": _Setting(_flag, "`true` or `false`", "strict = true"),
    "require": _Setting(_least, f"one of {', '.join(f'`{v.value}`' for v in REQUIRABLE)}", 'require = "survives"'),
    "chain": _Setting(_bound, "a number from 0 on or `any`", "chain = 3"),
    "steps": _Setting(_bound, "a number from 0 on or `any`", "steps = 8"),
    "scope": _Setting(_scope, "a table of numbers from 1 on, or `any`, by type", "scope = { Agent = 4 }"),
}
"""The settings that may differ from file to file."""

_OF_RUNS = {
    "jobs": _Setting(lambda value: _number(value, 1), "a number from 1 on", "jobs = 2"),
    "memory": _Setting(_memory, "a size such as `500M` or `4G`, in quotes", 'memory = "2G"'),
    "cache": _Setting(_flag, "`true` or `false`", "cache = true"),
    "format": _Setting(
        _format, f"one of {', '.join(f'`{n}`' for n in format_names(ReportKind.MODELS))}", 'format = "text"'
    ),
}
"""The settings of a whole run."""

_PATTERNS = _Setting(_patterns, "a pattern below the folder of this file, or several,", 'path = "models/slow/**"')


def _shown(value: Any) -> str:
    """Return a value as TOML has it, in short."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return f"`{text if len(text) <= _LONGEST_QUOTED else text[:_LONGEST_QUOTED] + '…'}`"
