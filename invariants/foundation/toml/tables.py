"""Tables of settings in a TOML text.

Owns: the comparison of a table with the known settings, values that several tables take, and the form of complaints.
Must never know: any table, any setting.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Any

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText, Span
from invariants.foundation.suggestions import one_of
from invariants.foundation.toml.places import TomlPlaces

_LONGEST_TIME = 1e9
"""The most seconds: some thirty years, as on the command line."""
_LONGEST_QUOTED = 40
"""The most characters of a wrong value that a complaint quotes."""


class Setting(Record):
    """A setting: the values that it takes, in words and as an example, and their meaning.

    ``value`` returns the meaning of a value, and raises ``ValueError`` or ``TypeError`` for an impossible value.
    """

    value: Callable[[Any], Any]
    wanted: str
    example: str


class TomlReader:
    """Reads the tables of one text, and notes the mistakes in them, all with the same code."""

    def __init__(self, source: SourceText, code: Code) -> None:
        self._source = source
        self._code = code
        self._places = TomlPlaces(source)
        self._mistakes: list[Diagnostic] = []

    @property
    def text(self) -> str:
        """Return the text that is read."""
        return self._source.text

    def document(self) -> dict[str, Any]:
        """Return all tables. Raises ``ModelError`` for a text that is not TOML."""
        try:
            return tomllib.loads(self._source.text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            message = f"`{self._source.path}` is no TOML: {error}"
            raise ModelError((Diagnostic(self._code, message, help="correct the file"),)) from None

    def values(
        self, table: Mapping[str, Any], name: str, number: int, known: Mapping[str, Setting], extra: Iterable[str] = ()
    ) -> dict[str, Any]:
        """Return the meaning of each right setting in a table, and note the others as mistakes.

        Args:
            table: the table.
            name: its name.
            number: its number among tables of that name.
            known: the settings that the table may have.
            extra: further keys, which the caller reads.
        """
        found = {}
        for key, value in table.items():
            if key in extra:
                continue
            if key not in known:
                way_out = one_of(key, "settings are", (*known, *extra)) or ""
                self.complain(name, number, key, f"there is no setting `{key}`", way_out)
                continue
            setting = known[key]
            try:
                found[key] = setting.value(value)
            except (ValueError, TypeError):
                message = f"`{key}` is {shown(value)}, where {setting.wanted} is expected"
                self.complain(name, number, key, message, f"write `{setting.example}`, for instance")
        return found

    def complain(self, table: str, number: int, key: str, message: str, way_out: str) -> None:
        """Note a mistake at a key.

        Args:
            table: the name of the table.
            number: its number among tables of that name.
            key: the key.
            message: the mistake.
            way_out: the help.
        """
        label = Label(self.place(table, number, key))
        self._mistakes.append(Diagnostic(self._code, message, (label,), help=way_out))

    def place(self, table: str, number: int, key: str) -> Span:
        """Return the place of a key, or of the table around it."""
        return self._places.of(table, number, key)

    def raise_mistakes(self) -> None:
        """Raise ``ModelError`` with all mistakes that were noted, if there are any."""
        if self._mistakes:
            raise ModelError(tuple(self._mistakes))


def shown(value: Any) -> str:
    """Return a value in TOML, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return f"`{text if len(text) <= _LONGEST_QUOTED else text[:_LONGEST_QUOTED] + '…'}`"


# -------------------------------------------------------------------- values


def seconds(value: Any) -> float:
    """Return a positive number of seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise TypeError
    if not 0 < value <= _LONGEST_TIME:
        raise ValueError
    return float(value)


def flag(value: Any) -> bool:
    """Return a truth value."""
    if not isinstance(value, bool):
        raise TypeError
    return value


def number(value: Any, least: int) -> int:
    """Return an integer from ``least`` on."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    if value < least:
        raise ValueError
    return value


def names(value: Any) -> tuple[str, ...]:
    """Return the texts of an array, or the only one."""
    return array([value] if isinstance(value, str) else value)


def array(texts: Any) -> tuple[str, ...]:
    """Return the texts of an array: a text alone is none."""
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        raise TypeError
    if not all(texts):
        raise ValueError
    return tuple(texts)
