"""Tables of configurations: what is written is read back, and there is one text for each table."""

from __future__ import annotations

import zlib
from base64 import b85decode, b85encode
from collections.abc import Callable

import pytest

from invariants.evidence.reached_sets import table
from invariants.evidence.reached_sets.table import ConfigurationTable, MalformedTableError, table_of, table_text

EDGES = [-(1 << 63), *(sign * (1 << bits) - less for bits in (7, 15, 31) for sign in (-1, 1) for less in (0, 1)), 0]


@pytest.mark.parametrize("low", EDGES)
def test_what_is_written_is_read_back(low: int) -> None:
    for edge in EDGES:
        least, most = min(low, edge), max(low, edge) + (low == edge)
        found = table_of(table_text(ConfigurationTable([[least, most], [most, least]], 2)))
        assert [list(column) for column in found.columns] == [[least, most], [most, least]]
        assert list(found.all_rows()) == [(least, most), (most, least)]


@pytest.mark.parametrize("rows", [0, 1])
def test_a_table_without_columns_has_one_row_at_most(rows: int) -> None:
    assert table_of(table_text(ConfigurationTable([], rows))).rows == rows
    with pytest.raises(MalformedTableError):
        table_of(table_text(ConfigurationTable([], 2)))


def packed(change: Callable[[bytearray], None]) -> str:
    """The text of a table of one column with the values 1 and 2, after a change of its bytes."""
    data = bytearray(zlib.decompress(b85decode(table_text(ConfigurationTable([[1, 2]], 2)))))
    assert data == bytes([2, *[0] * 7, 1, *[0] * 7, 1, 1, 2])
    change(data)
    return b85encode(zlib.compress(data, 9)).decode("ascii")


def replaced(start: int, *values: int) -> Callable[[bytearray], None]:
    def change(data: bytearray) -> None:
        data[start:] = bytes(values)

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (replaced(16, 2, 1, 0, 2, 0), "wider than it has to be"),
        (replaced(16, 1, 2, 1), "not in order"),
        (replaced(16, 1, 1, 1), "not in order"),
        (replaced(16, 1, 1), "cut off"),
        (replaced(16, 3, 1, 0, 0, 2, 0, 0), "cut off"),
        (replaced(16), "cut off"),
        (replaced(19, 0), "follows the last column"),
    ],
)
def test_what_is_no_table_is_refused(change: Callable[[bytearray], None], reason: str) -> None:
    with pytest.raises(MalformedTableError, match=reason):
        table_of(packed(change))


def test_a_text_that_unpacks_to_more_than_the_limit_is_refused(monkeypatch) -> None:
    text = table_text(ConfigurationTable([list(range(100))], 100))
    assert table_of(text).rows == 100
    monkeypatch.setattr(table, "LARGEST_TABLE", 116)
    with pytest.raises(MalformedTableError, match="too large"):
        table_of(text)
