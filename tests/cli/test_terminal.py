from __future__ import annotations

import fcntl
import io
import os
import struct
import sys
import termios
import threading
import time

import pytest

from invariants.cli import terminal
from invariants.cli.app import main
from invariants.cli.terminal import ProgressLine
from invariants.verdicts.options import Progress
from tests.processes import wait_until


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
    assert screen.getvalue() == "\r\x1b[K" + "a" * 52 + "… (0 s)"


def test_the_folder_goes_before_the_news(clock):
    screen = Screen()
    ProgressLine(screen, 2).start("a/long/way/down/to/a/folder/with/models/of/mine/a.inv")
    assert screen.getvalue() == "\r\x1b[K0 of 2 · a.inv: checking (0 s)"


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


def test_progress_counts_what_is_decided(clock):
    screen = Screen()
    line = ProgressLine(screen, 5)
    line.start("a.inv")
    line.progress(Progress("dark", None, "proved", (2, 3)))
    line.report()
    clock.now += 2
    line.progress(Progress("same", "ic3", "frame 2"))
    line.report()
    line.report()
    line.start("b.inv")
    line.report()
    clock.now += 2
    line.progress(Progress("same", None, "working"))
    assert screen.getvalue().split("\r\x1b[K")[1:] == [
        "0 of 5 · a.inv: checking (0 s)",
        "2 of 5 · a.inv: dark · proved (0 s)",
        "2 of 5 · a.inv: same · ic3: frame 2 (2 s)",
        "3 of 5 · b.inv: checking (0 s)",
        "4 of 5 · b.inv: same · working (2 s)",
    ]


def test_progress_is_shown_again_and_again_until_it_is_hidden(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(terminal, "_TICK", 0.01)
    screen = Screen()
    with ProgressLine(screen) as line:
        line.start("a.inv")
        wait_until(lambda: screen.getvalue().count("a.inv: checking") > 3)
        with line.hidden():
            written = screen.getvalue()
            assert written.endswith("\r\x1b[K")
            time.sleep(0.05)
            assert screen.getvalue() == written, "nothing is written amid other text"
        wait_until(lambda: len(screen.getvalue()) > len(written))
        line.clear()
        written = screen.getvalue()
        time.sleep(0.15)
        assert screen.getvalue() == written, "a line that was cleared stays away"
        line.progress(Progress("dark", None, "working"))
        wait_until(lambda: screen.getvalue().count("dark") > 2)
    assert screen.getvalue().endswith("\r\x1b[K")
    assert not any(thread.name.endswith("(_tick)") for thread in threading.enumerate())


@pytest.fixture
def pseudo_terminal(monkeypatch):
    """A terminal of 50 columns, as a stream."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 50, 0, 0))
    with os.fdopen(slave, "w") as stream:
        yield master, stream
    os.close(master)


def test_the_width_is_that_of_the_terminal_that_is_written_to(pseudo_terminal):
    """Standard output, which may be a file or a wider terminal, has nothing to say about it."""
    master, stream = pseudo_terminal
    ProgressLine(stream).start("a" * 200)
    written = os.read(master, 1000).decode()
    assert written == "\r\x1b[K" + "a" * 42 + "… (0 s)"
    assert terminal.page_width(stream) == 50


@pytest.mark.parametrize(
    ("columns", "width"), [(None, 100), ("60", 60), ("7", 40), ("500", 100), ("0", 100), ("-3", 100), ("wide", 100)]
)
def test_pipes_are_as_wide_as_asked(monkeypatch, columns, width):
    """A page, unless `COLUMNS` says otherwise: whoever sets it means what is read in the end."""
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)
    assert terminal.page_width(io.StringIO()) == width
    with open(os.devnull, "w", encoding="utf-8") as stream:
        assert terminal.page_width(stream) == width


def test_a_report_in_a_pipe_keeps_to_the_columns(run, monkeypatch, tmp_path):
    """Every row of a story; `run` writes to no terminal."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.inv").write_text(
        "system a\nenum E { one, two }\nvar first: E = one\nvar second: E = one\nvar third: E = one\n"
        "transition go {\n  first := two\n  second := two\n  third := two\n}\ninvariant never: first == one\n",
        "utf-8",
    )
    monkeypatch.setenv("COLUMNS", "50")
    done = run("check", "a.inv")
    assert done.status == 1
    assert 40 < max(map(len, done.out.splitlines())) <= 50


def test_a_terminal_that_does_not_say_how_wide_it_is(pseudo_terminal):
    master, stream = pseudo_terminal
    fcntl.ioctl(stream, termios.TIOCSWINSZ, struct.pack("HHHH", 0, 0, 0, 0))
    ProgressLine(stream).start("a" * 200)
    assert os.read(master, 1000).decode() == "\r\x1b[K" + "a" * 72 + "… (0 s)"


def test_a_check_writes_no_progress_where_standard_error_is_no_terminal(run, lamp, session):
    assert run("check", "lamp.inv").err == ""


# ------------------------------------------------------------------ encodings


class NarrowScreen(io.TextIOWrapper):
    """A terminal of 80 columns whose encoding has ASCII only."""

    def __init__(self) -> None:
        self.seen = io.BytesIO()
        super().__init__(self.seen, encoding="ascii", write_through=True)

    def isatty(self) -> bool:
        return True


def shown_on(screen: NarrowScreen, text: str) -> str:
    terminal.forgive_encoding(screen)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", screen)
        screen.write(text)
    return screen.seen.getvalue().decode("ascii")


@pytest.fixture
def narrow(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    return NarrowScreen()


def test_symbols_have_signs(narrow):
    text = "⟲ a → b · c … ✗ d ≈1.4\n│ ──── ╭╰ ⋮ █▍\n"
    assert shown_on(narrow, text) == "@ a -> b | c ... x d ~1.4\n| ---- ,` : #:\n"


def test_a_row_that_fits_with_symbols_fits_with_signs(narrow):
    for length in (70, 75, 78, 79, 80):
        row = "a → b … → ".ljust(length, "x")
        first, second = shown_on(NarrowScreen(), f"{row}\nc → d").split("\n")
        assert length <= len(first) <= 80
        assert second == "c -> d", "each row for itself"
    painted = "\x1b[31ma → b\x1b[0m".ljust(84, "x")
    assert shown_on(narrow, painted) == painted.replace("→", "->"), "escape sequences take no columns"


def test_other_characters_keep_their_columns(narrow):
    assert shown_on(narrow, "é 漢 ✗\n") == "? ?? x\n"


def test_a_whole_session_is_in_ascii(here, narrow, monkeypatch):
    from tests.cli.stepping.gate import GATE

    (here / "gate.inv").write_text(GATE, "utf-8")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "stdin", io.StringIO("list\nopen_gate(ai)\ntrace\ndeploy(Agent7)\n"))
    monkeypatch.setattr(sys, "stdout", narrow)  # in the test: pytest sets its own before
    with pytest.raises(SystemExit):
        main(["step", "gate.inv"])
    text = narrow.seen.getvalue().decode("ascii")
    assert "?" not in text
    assert "@ open_gate(ai)     deploy.gate:\n" in text
    assert "  ->  kind[a] == human or kind[a] == ai" in text
    assert max(map(len, text.splitlines())) <= 80
    assert len(text.splitlines()) > 12
