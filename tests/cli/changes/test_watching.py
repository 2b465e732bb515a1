from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from invariants.cli.changes.watching import WatchedFiles, content_of
from tests.cli.conftest import LAMP
from tests.processes import PATIENCE, heeding_interrupts


@pytest.fixture
def watched(tmp_path):
    """Two files with the content that was read, one that was not there."""
    for name in "ab":
        (tmp_path / name).write_text(name)
    names = [str(tmp_path / name) for name in "abc"]
    return tmp_path, WatchedFiles({name: content_of(name) for name in names}, lambda: [])


def test_nothing_has_changed(watched):
    folder, files = watched
    assert files.change() is None
    os.utime(folder / "a")
    (folder / "b").write_text("b")
    assert files.change() is None, "the content is what was read"


def test_a_change_before_the_first_look_is_noticed(watched):
    folder, files = watched
    before = os.stat(folder / "a")
    (folder / "a").write_text("x")
    os.utime(folder / "a", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert files.change() == str(folder / "a")


@pytest.mark.parametrize("change", ["x", "ab", ""])
def test_another_content_is_a_change(watched, change):
    folder, files = watched
    assert files.change() is None
    (folder / "b").write_text(change)
    assert files.change() == str(folder / "b")


def test_files_that_go_or_come_are_changes(watched):
    folder, files = watched
    assert files.change() is None
    (folder / "a").unlink()
    assert files.change() == str(folder / "a")
    (folder / "a").write_text("a")
    assert files.change() is None
    (folder / "c").mkdir()
    assert files.change() is None, "a folder has no content"
    (folder / "c").rmdir()
    (folder / "c").write_text("")
    assert files.change() == str(folder / "c")


def test_a_new_file_is_a_change(tmp_path):
    (tmp_path / "a").write_text("a")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    listed = [str(tmp_path / "link")]
    files = WatchedFiles({str(tmp_path / "a"): b"a"}, lambda: listed)
    assert files.change() is None, "the same file by another name"
    listed.append(str(tmp_path / "b"))
    assert files.change() == str(tmp_path / "b")


def test_a_byte_order_mark_is_no_content(tmp_path):
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfa")
    assert content_of(str(tmp_path / "a")) == b"a"


def test_a_check_is_repeated_until_it_is_ended(here):
    """The import of a model changes: first to a mistake, then to another verdict; the status is the last one."""
    (here / "lamp.inv").write_text(LAMP.replace("system lamp", 'system lamp\nimport "more.inv"'), "utf-8")
    (here / "more.inv").write_text("define lit: Bool = true\n", "utf-8")
    command = [sys.executable, "-m", "invariants", "check", "lamp.inv", "--watch", "--invariant", "same", "--jobs", "1"]
    with heeding_interrupts():
        process = subprocess.Popen(command, cwd=here, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert "1 proved" in shown(process, "with status 0")
        saved(here / "more.inv", "define lit: Bool = maybe\n")
        text = shown(process, "with status 2")
        assert text.startswith("more.inv has changed\n")
        assert "error[E0201]" in text
        saved(here / "more.inv", "define lit: Bool = false\n")
        assert "watching 2 files" in shown(process, "with status 0")
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.stdout.close()


def saved(path: Path, text: str) -> None:
    """Write a file at once: half of a text is a change, too, and the checker may have read it."""
    whole = path.with_suffix(".new")
    whole.write_text(text, "utf-8")
    whole.replace(path)


def shown(process: subprocess.Popen, end: str) -> str:
    """The output up to some words."""
    seen = b""
    deadline = time.monotonic() + PATIENCE
    while end not in seen.decode(errors="ignore"):
        assert time.monotonic() < deadline, seen
        assert process.poll() is None, seen
        if select.select([process.stdout], [], [], 0.2)[0]:
            seen += os.read(process.stdout.fileno(), 4096)
    return seen.decode()


@pytest.mark.parametrize("option", [("--watch",), ("--changed-since", "HEAD")])
def test_standard_input_is_no_file(run, option):
    outcome = run("check", "-", *option)
    assert (outcome.status, outcome.out) == (2, "")
    assert f"{option[0]} is about files" in outcome.err
