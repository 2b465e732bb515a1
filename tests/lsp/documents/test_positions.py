"""Positions and offsets, and places in a text that was edited, by hand and at random."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from invariants.lsp.documents.positions import TextLines
from invariants.lsp.documents.shifted import Shift

ENCODINGS = list(types.PositionEncodingKind)
TEXTS = st.text(st.sampled_from("ab😀é\n\r"), max_size=12)


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 5), ("utf-16", 3), ("utf-32", 2)])
def test_columns_are_counted_as_the_client_does(encoding, column):
    lines = TextLines("x\r\na😀b\rc", types.PositionEncodingKind(encoding))
    assert lines.position(5) == types.Position(1, column)
    assert lines.offset(types.Position(1, column)) == 5
    assert lines.position(7) == types.Position(2, 0)


@given(TEXTS, st.sampled_from(ENCODINGS))
def test_there_and_back(text, encoding):
    lines = TextLines(text, encoding)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] == "\r\n":
            continue  # between the two there is no position
        assert lines.offset(lines.position(offset)) == offset


@given(TEXTS, st.integers(0, 5), st.integers(0, 9), st.sampled_from(ENCODINGS))
def test_every_position_is_somewhere(text, line, character, encoding):
    assert 0 <= TextLines(text, encoding).offset(types.Position(line, character)) <= len(text)


def test_half_a_character_has_a_position():
    assert TextLines("\ud800x").position(2) == types.Position(0, 2)


@given(st.text("ab", max_size=6), st.text("ab", max_size=6), st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_what_stands_beside_an_edit_is_still_there(head, before, after, tail):
    earlier, later = head + before + tail, head + after + tail
    shift = Shift(earlier, later)
    for start in range(len(earlier) + 1):
        for end in range(start, len(earlier) + 1):
            found = shift.later(start, end)
            if found is not None:
                assert later[found[0] : found[1]] == earlier[start:end]
            elif end <= len(head):
                pytest.fail("what stands in front of the edit is lost")
            first, last = shift.around(start, end)
            assert 0 <= first <= last <= len(later)
    for offset in range(len(later) + 1):
        back = shift.earlier(offset)
        assert back is None or 0 <= back <= len(earlier)


def test_places_move_with_the_text():
    shift = Shift("var a\nvar b", "var a\nvar new\nvar b")
    assert shift.later(4, 5) == (4, 5)
    assert shift.later(10, 11) == (18, 19)
    assert shift.earlier(18) == 10
    assert shift.earlier(11) is None
    assert Shift("abc", "abc").earlier(2) == 2
