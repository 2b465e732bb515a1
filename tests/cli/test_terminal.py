from __future__ import annotations

import io

import pytest

from invariants.cli import terminal
from invariants.cli.terminal import ProgressLine
from invariants.verdicts.options import Progress


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 100.0

    monkeypatch.setattr(terminal.time, "monotonic", lambda: Clock.now)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    return Clock


def test_progress_on_a_terminal(clock):
    screen = Screen()
    line = ProgressLine(screen)
    line.start("a.inv")
    clock.now += 2
    line.progress(Progress("dark", "bounded", "chain 2 complete"))
    line.clear()
    line.clear()
    assert screen.getvalue() == (
        "\r\x1b[Ka.inv: checking (0 s)\r\x1b[Ka.inv: dark · bounded: chain 2 complete (2 s)\r\x1b[K"
    )


def test_progress_does_not_flicker(clock):
    screen = Screen()
    line = ProgressLine(screen)
    line.start("a.inv")
    for _ in range(100):
        line.progress(Progress("dark", None, "working"))
    assert screen.getvalue().count("\r") == 1


def test_a_long_line_of_progress_is_cut(clock):
    screen = Screen()
    line = ProgressLine(screen)
    line.start("a" * 100 + "\x1b")
    assert screen.getvalue() == "\r\x1b[K" + "a" * 58 + "…"


def test_no_progress_without_a_terminal(clock, monkeypatch):
    stream = io.StringIO()
    line = ProgressLine(stream)
    line.start("a.inv")
    clock.now += 2
    line.progress(Progress("dark", None, "working"))
    line.clear()
    assert stream.getvalue() == ""
    monkeypatch.setenv("TERM", "dumb")
    screen = Screen()
    ProgressLine(screen).start("a.inv")
    assert screen.getvalue() == ""
