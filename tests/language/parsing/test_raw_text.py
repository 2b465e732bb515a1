"""Files that are read, and those that are refused before any parser sees them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.language.parsing.parser import parse, read_source
from invariants.language.parsing.raw_text import LARGEST_FILE


def refused(path: Path) -> Diagnostic:
    with pytest.raises(ModelError) as caught:
        read_source(path, "shown.inv")
    (found,) = caught.value.diagnostics
    assert found.help
    return found


def written(folder: Path, content: bytes) -> Path:
    path = folder / "model.inv"
    path.write_bytes(content)
    return path


def test_a_text_is_read_as_it_is(tmp_path: Path) -> None:
    source = read_source(written(tmp_path, "system größe\r\n".encode()), "shown.inv")
    assert (source.path, source.text) == ("shown.inv", "system größe\r\n")
    assert parse(source).items == ()


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    assert read_source(written(tmp_path, b"\xef\xbb\xbfsystem a"), "shown.inv").text == "system a"
    # A second one, or one inside, is refused by the parser as a character that does not show.
    with pytest.raises(ModelError):
        parse(read_source(written(tmp_path, b"\xef\xbb\xbf\xef\xbb\xbfsystem a"), "shown.inv"))


def test_an_empty_file_is_an_empty_text(tmp_path: Path) -> None:
    assert parse(read_source(written(tmp_path, b""), "shown.inv")).items == ()


@pytest.mark.parametrize(
    ("content", "line", "byte"),
    [
        (b"\xff\xfes\x00", 1, "0xff"),
        (b"system a\n# caf\xe9\n", 2, "0xe9"),
        ("system a\n# größe\n".encode() + b"\n\xc3", 4, "0xc3"),
        (b"\xed\xa0\x80", 1, "0xed"),
        (b"\xc0\x80", 1, "0xc0"),
    ],
)
def test_text_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path, content: bytes, line: int, byte: str) -> None:
    found = refused(written(tmp_path, content))
    assert found.code is Code.INVALID_TEXT
    assert found.labels[0].span.line == line
    assert byte in found.message
    assert f"line {line}" in found.message


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    found = refused(tmp_path / "missing.inv")
    assert found.code is Code.UNREADABLE_FILE
    assert "`shown.inv`" in found.message
    assert "no such file" in found.message


@pytest.mark.parametrize("name", ["a\0b", "x" * 5_000, "a/" * 3_000])
def test_impossible_names_are_refused(name: str) -> None:
    assert refused(Path(name)).code is Code.UNREADABLE_FILE


def test_folders_pipes_and_devices_are_refused(tmp_path: Path) -> None:
    assert "folder" in refused(tmp_path).message
    os.mkfifo(tmp_path / "pipe.inv")
    assert "regular" in refused(tmp_path / "pipe.inv").message
    assert "regular" in refused(Path("/dev/zero")).message


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.inv").symlink_to(tmp_path / "loop.inv")
    assert refused(tmp_path / "loop.inv").code is Code.UNREADABLE_FILE


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, b"system a")
    path.chmod(0)
    assert refused(path).code is Code.UNREADABLE_FILE


def test_a_file_has_a_greatest_size(tmp_path: Path) -> None:
    assert read_source(written(tmp_path, b"#" * LARGEST_FILE), "shown.inv").text == "#" * LARGEST_FILE
    assert str(LARGEST_FILE) in refused(written(tmp_path, b"#" * (LARGEST_FILE + 1))).message
