"""The streams that people read.

Owns: the width and colour of text on a stream; the line that shows progress.
Must never know: the text.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, TextIO

from invariants.foundation.limits import PAGE_WIDTH
from invariants.report.terminal.columns import cut, visible

if TYPE_CHECKING:  # takes longer to import than the help to be shown
    from invariants.verdicts.options import Progress

_CLEAR_LINE = "\r\x1b[K"
_PAUSE = 0.1
"""Seconds between two updates of the progress line."""


def is_terminal(stream: TextIO) -> bool:
    """Return whether a stream is a terminal that understands escape sequences."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def wants_colour(stream: TextIO) -> bool:
    """Return whether to write colours: on a terminal, unless ``NO_COLOR`` is set; ``FORCE_COLOR`` overrides both."""
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and not os.environ.get("NO_COLOR")


def page_width(stream: TextIO) -> int:
    """Return the columns to write in."""
    if not stream.isatty():
        return PAGE_WIDTH
    import shutil  # takes a while, and is not needed where a program reads the output

    return max(min(shutil.get_terminal_size((PAGE_WIDTH, 24)).columns, PAGE_WIDTH), 40)


def forgive_encoding(stream: TextIO) -> None:
    """Replace characters that the stream cannot encode, rather than end the program."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")


class ProgressLine:
    """Shows progress on one line of a terminal; writes nothing where there is no terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._active = is_terminal(self._stream)
        self._shown = False
        self._model = ""
        self._started = self._last = time.monotonic()

    def start(self, model: str) -> None:
        """Begin with a model."""
        self._model = model
        self._started = time.monotonic()
        self._write("checking")

    def progress(self, event: Progress) -> None:
        """Show the event, unless the last one was shown a moment ago."""
        if time.monotonic() - self._last >= _PAUSE:
            source = f"{event.engine}: " if event.engine else ""
            self._write(f"{event.invariant} · {source}{event.text}")

    def clear(self) -> None:
        """Clear the line for other text on the terminal."""
        if self._shown:
            self._stream.write(_CLEAR_LINE)
            self._stream.flush()
            self._shown = False

    def _write(self, text: str) -> None:
        if not self._active:
            return
        self._last = time.monotonic()
        line = visible(f"{self._model}: {text} ({self._last - self._started:.0f} s)")
        self._stream.write(_CLEAR_LINE + cut(line, page_width(self._stream) - 1))
        self._stream.flush()
        self._shown = True
