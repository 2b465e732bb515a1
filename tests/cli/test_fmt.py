from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys

import pytest

UGLY = "system   lamp # the lamp\n\n\n\nvar on:Bool=false\ntransition switch{on:=not on}\n"
BROKEN = "system lamp\nvar on: Bool = = false\n"


@pytest.fixture
def ugly(here):
    path = here / "ugly.inv"
    path.write_text(UGLY)
    return path


@pytest.fixture
def neat(run, here):
    """The canonical layout of the text, whatever it is."""
    path = here / "neat" / "neat.inv"
    path.parent.mkdir()
    path.write_text(UGLY)
    run("fmt", str(path))
    return path


def test_a_file_is_formatted_in_place(run, ugly):
    ugly.chmod(0o640)
    outcome = run("fmt", "ugly.inv")
    assert (outcome.status, outcome.out, outcome.err) == (0, "formatted ugly.inv\n", "")
    assert ugly.read_text() != UGLY
    assert "# the lamp" in ugly.read_text()
    assert ugly.stat().st_mode & 0o777 == 0o640
    assert run("fmt", "ugly.inv").out == ""


def test_check_writes_nothing(run, ugly, neat, here):
    outcome = run("fmt", "--check", "ugly.inv", "neat")
    assert (outcome.status, outcome.out, outcome.err) == (1, "ugly.inv is not formatted\n", "")
    assert ugly.read_text() == UGLY
    assert run("fmt", "--check", "neat").status == 0


def test_a_file_that_is_formatted_is_not_touched(run, neat):
    os.utime(neat, (1, 1))
    assert run("fmt", str(neat)).out == ""
    assert neat.stat().st_mtime == 1


def test_a_file_that_does_not_parse_is_left_alone_and_the_others_are_done(run, ugly, here):
    (here / "a_broken.inv").write_text(BROKEN)
    outcome = run("fmt", ".")
    assert outcome.status == 2
    assert (here / "a_broken.inv").read_text() == BROKEN
    assert outcome.out == "formatted ./ugly.inv\n"
    assert outcome.err.startswith("error[E01")
    assert "a_broken.inv:2:" in outcome.err
    assert ugly.read_text() != UGLY


def test_bytes_that_are_no_text_are_left_alone(run, here):
    (here / "a.inv").write_bytes(b"system a # \xff\n")
    outcome = run("fmt", "a.inv")
    assert outcome.status == 2
    assert "E0102" in outcome.err
    assert (here / "a.inv").read_bytes() == b"system a # \xff\n"


def test_a_file_that_cannot_be_replaced_is_left_alone(run, ugly, here, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    outcome = run("fmt", "ugly.inv")
    assert outcome.status == 2
    assert outcome.err == "ugly.inv cannot be written: No space left on device\n"
    assert ugly.read_text() == UGLY
    assert os.listdir(here) == ["ugly.inv"]


def test_a_link_stays_a_link(run, ugly, here):
    (here / "link.inv").symlink_to("ugly.inv")
    run("fmt", "link.inv")
    assert (here / "link.inv").is_symlink()
    assert ugly.read_text() != UGLY


def test_line_endings_and_marks_of_other_systems(run, neat, here):
    (here / "a.inv").write_bytes(b"\xef\xbb\xbf" + UGLY.replace("\n", "\r\n").encode())
    assert run("fmt", "a.inv").status == 0
    assert (here / "a.inv").read_bytes() == neat.read_bytes()


def test_missing_files_and_empty_folders(run, here):
    (here / "empty").mkdir()
    assert run("fmt", "nothing.inv").status == 2
    assert "There is no .inv file in 'empty'" in run("fmt", "empty").err


def given_input(monkeypatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), "utf-8"))


def test_a_text_from_standard_input_is_formatted_to_standard_output(run, neat, monkeypatch):
    given_input(monkeypatch, UGLY.encode())
    outcome = run("fmt", "-")
    assert (outcome.status, outcome.out, outcome.err) == (0, neat.read_text(), "")
    given_input(monkeypatch, UGLY.encode())
    outcome = run("fmt", "--check", "-")
    assert (outcome.status, outcome.out) == (1, "<standard input> is not formatted\n")
    given_input(monkeypatch, neat.read_bytes())
    assert run("fmt", "--check", "-").status == 0


def test_bad_standard_input(run, here, monkeypatch):
    given_input(monkeypatch, BROKEN.encode())
    outcome = run("fmt", "-")
    assert (outcome.status, outcome.out) == (2, "")
    assert "<standard input>:2:" in outcome.err
    given_input(monkeypatch, b"\xff")
    outcome = run("fmt", "-")
    assert (outcome.status, outcome.out) == (2, "")
    assert "0xff" in outcome.err
    assert run("fmt", "-", "a.inv").status == 2


DIFF = (
    "--- ugly.inv\n+++ ugly.inv\n@@ -1,6 +1,6 @@\n-system   lamp # the lamp\n+system lamp  # the lamp\n \n-\n-\n"
    "-var on:Bool=false\n-transition switch{on:=not on}\n"
    "+var on: Bool = false\n+transition switch {\n+  on := not on\n+}\n"
)


@pytest.mark.parametrize("options", [("--diff",), ("--diff", "--check")])
def test_a_diff_is_shown_and_nothing_is_written(run, ugly, options):
    outcome = run("fmt", *options, "ugly.inv")
    assert (outcome.status, outcome.out, outcome.err) == (1, DIFF, "")
    assert ugly.read_text() == UGLY


def test_no_diff_of_a_file_that_is_formatted(run, neat):
    outcome = run("fmt", "--diff", str(neat))
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")


@pytest.mark.parametrize(
    "raw",
    [
        UGLY.encode(),
        UGLY.rstrip("\n").encode(),
        UGLY.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + UGLY.encode(),
        "system lamp  # a\u00e4\u3000c\nvar  on: Bool".encode(),
        b"system lamp # one\n\n\n" + b"# two\nvar  on: Bool = false # x\n",
    ],
)
def test_a_diff_can_be_applied(run, here, raw):
    patch = shutil.which("patch")
    if patch is None:
        pytest.skip("patch is not installed")
    (here / "some.inv").write_bytes(raw)
    outcome = run("fmt", "--diff", "some.inv")
    assert outcome.status == 1
    (here / "applied.inv").write_bytes(raw)
    command = [patch, "--binary", "-s", "applied.inv"]
    applied = subprocess.run(command, input=outcome.out.encode(), cwd=here, capture_output=True, check=False)
    assert applied.returncode == 0, applied
    run("fmt", "some.inv")
    assert (here / "applied.inv").read_bytes() == (here / "some.inv").read_bytes()
