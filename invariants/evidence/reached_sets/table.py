"""Tables: a set of configurations as text.

Owns: the form of a table, written and read back; there is one way only to write a set.
Must never know: models, the meaning of a column.

A table has a row for each configuration and a column for each entry. Columns are kept one after the other, as signed
integers of 1, 2, 4 or 8 bytes, compressed, and written in base 85. Rows are in order and differ, and no column is wider
than it has to be.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from base64 import b85decode, b85encode
from collections.abc import Iterator, Sequence
from itertools import pairwise

from invariants.foundation.exceptions import InvariantsError

_CODES = {1: "b", 2: "h", 4: "i", 8: "q"}
"""The type of an array whose items have so many bytes."""

_COUNT = 8
"""Bytes of the number of rows, and of that of columns."""

LARGEST_TABLE = 1 << 30
"""The most bytes of a table that is unpacked: a longer one would take hours to check."""


class MalformedTableError(InvariantsError):
    """A text is not that of a table; the message says why."""


class ConfigurationTable:
    """The values of each entry, by column, in each configuration, by row."""

    def __init__(self, columns: Sequence[Sequence[int]], rows: int) -> None:
        self.columns = columns
        self.rows = rows

    def row(self, number: int) -> tuple[int, ...]:
        """Return the values of one configuration."""
        return tuple(column[number] for column in self.columns)

    def all_rows(self) -> Iterator[tuple[int, ...]]:
        """Yield the values of each configuration, in order."""
        return zip(*self.columns, strict=True) if self.columns else iter([()] * self.rows)


def table_text(table: ConfigurationTable) -> str:
    """Return the text of a table whose rows are in order and differ."""
    parts = [table.rows.to_bytes(_COUNT, "little"), len(table.columns).to_bytes(_COUNT, "little")]
    for column in table.columns:
        width = _width(column)
        values = array(_CODES[width], column)
        if sys.byteorder == "big":
            values.byteswap()
        parts += [width.to_bytes(1, "little"), values.tobytes()]
    return b85encode(zlib.compress(b"".join(parts), 9)).decode("ascii")


def table_of(text: str) -> ConfigurationTable:
    """Return the table of a text. Raises :class:`MalformedTableError`."""
    try:
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(b85decode(text), LARGEST_TABLE)
        if not unpacking.eof or unpacking.unused_data:
            raise MalformedTableError("the table is cut off, or too large")
        table = _unpacked(data)
    except (ValueError, OverflowError, zlib.error) as error:
        raise MalformedTableError(f"the table cannot be unpacked: {error}") from None
    if any(first >= second for first, second in pairwise(table.all_rows())):
        raise MalformedTableError("the rows are not in order, or not different")
    return table


def _unpacked(data: bytes) -> ConfigurationTable:
    rows, count = (int.from_bytes(data[start : start + _COUNT], "little") for start in (0, _COUNT))
    if not count and rows > 1:
        raise MalformedTableError("there are several rows and no column")
    at = 2 * _COUNT
    columns: list[array[int]] = []
    for _ in range(count):
        width = data[at] if at < len(data) else 0
        end = at + 1 + width * rows
        if width not in _CODES or end > len(data):
            raise MalformedTableError("a column is cut off")
        column = array(_CODES[width], data[at + 1 : end])
        if sys.byteorder == "big":
            column.byteswap()
        if _width(column) != width:
            raise MalformedTableError("a column is wider than it has to be")
        columns.append(column)
        at = end
    if at != len(data):
        raise MalformedTableError("something follows the last column")
    return ConfigurationTable(columns, rows)


def _width(column: Sequence[int]) -> int:
    low, high = (min(column), max(column)) if len(column) else (0, 0)
    for width in _CODES:
        if -(1 << (8 * width - 1)) <= low and high < 1 << (8 * width - 1):
            return width
    raise OverflowError("a value has more than 64 bits")
