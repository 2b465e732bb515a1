"""The streams that people read.

Owns: the width, colour and symbols of text on a stream; the line that shows progress.
Must never know: the text.
"""

from __future__ import annotations

import codecs
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self, TextIO

from invariants.foundation.limits import PAGE_WIDTH

if TYPE_CHECKING:  # importing it takes longer than showing the help
    from invariants.verdicts.options import Progress

_CLEAR_LINE = "\r\x1b[K"
_PAUSE = 0.1
"""Seconds between two updates of the progress line."""
_TICK = 1.0
"""Seconds after which the progress line shows the time again."""
_NARROW = 80
"""Columns of a terminal of unknown width: a longer progress line could not be cleared."""


def is_terminal(stream: TextIO) -> bool:
    """Return whether a stream is a terminal that understands escape sequences."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def wants_colour(stream: TextIO) -> bool:
    """Return whether to write colours: on a terminal, unless ``NO_COLOR`` is set. ``FORCE_COLOR`` overrides both."""
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and not os.environ.get("NO_COLOR")


def page_width(stream: TextIO) -> int:
    """Return the columns to write in, from 40 to a page's, which files and pipes have unless ``COLUMNS`` is set."""
    return max(min(_columns(stream, PAGE_WIDTH), PAGE_WIDTH), 40)


def _columns(stream: TextIO, unknown: int) -> int:
    """Return the columns of the terminal that a stream leads to, unless ``COLUMNS`` says otherwise."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    try:
        return os.get_terminal_size(stream.fileno()).columns or unknown
    except (OSError, ValueError):
        return unknown


_PLAIN = "invariants-plain"
"""The name of the error handler that writes signs of ASCII."""


def forgive_encoding(stream: TextIO) -> None:
    """Make the stream write signs of ASCII for characters that it cannot encode, instead of raising."""
    codecs.register_error(_PLAIN, _with_plain_signs)
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors=_PLAIN)


def _with_plain_signs(error: UnicodeError) -> tuple[str, int]:
    """Return the signs for characters that cannot be encoded, and the position behind them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from invariants.report.terminal.plain_signs import plain  # most streams have all characters

    text = error.object
    first = text.rfind("\n", 0, error.start) + 1
    end = text.find("\n", error.end)
    row = text[first : len(text) if end < 0 else end]
    return plain(text[error.start : error.end], row, page_width(sys.stdout)), error.end


class ProgressLine:
    """Shows the progress and the time on one line of a terminal; writes nothing without a terminal.

    ``total`` is the number of invariants to be decided. While the line is in use (``with``), it ticks.
    """

    def __init__(self, stream: TextIO | None = None, total: int = 0) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._active = is_terminal(self._stream)
        self._shown = False
        self._total = total
        self._before = self._reported = self._decided = 0
        """The invariants of earlier models; of this model, the reported and the decided invariants."""
        self._model = self._text = ""
        self._started = self._last = time.monotonic()
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._ticker: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self._active:
            self._ticker = threading.Thread(target=self._tick, daemon=True)
            self._ticker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._ticker is not None:
            self._ticker.join()
        self.clear()

    def start(self, model: str) -> None:
        """Begin with a model."""
        self._model = model
        self._before += self._decided
        self._reported = self._decided = 0
        self._started = time.monotonic()
        self._write("checking")

    def progress(self, event: Progress) -> None:
        """Show the event: a verdict always, any other event unless one was shown a moment ago."""
        if event.decided is not None:
            self._decided = max(self._decided, event.decided[0])
            self._write(f"{event.invariant} · {event.text}")
        elif time.monotonic() - self._last >= _PAUSE:
            source = f"{event.engine}: " if event.engine else ""
            self._write(f"{event.invariant} · {source}{event.text}")

    def report(self) -> None:
        """Take note that a result is reported."""
        self._reported += 1
        self._decided = max(self._decided, self._reported)

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Clear the line while other text is written to the terminal."""
        with self._lock:
            if self._shown:
                self._stream.write(_CLEAR_LINE)
                self._stream.flush()
                self._shown = False
            yield

    def clear(self) -> None:
        """Clear the line until there is more progress."""
        with self.hidden():
            self._text = ""

    def _tick(self) -> None:
        """Write the line again from time to time, with the present time."""
        while not self._ended.wait(_TICK):
            with self._lock:
                if self._text:
                    self._write(self._text)

    def _write(self, text: str) -> None:
        if not self._active:
            return
        with self._lock:
            self._text = text
            self._last = time.monotonic()
            self._stream.write(_CLEAR_LINE + self._line(max(_columns(self._stream, _NARROW) - 1, 1)))
            self._stream.flush()
            self._shown = True

    def _line(self, width: int) -> str:
        """Return the line; if it is too long, first without the model's folder, then without the end of the text."""
        from invariants.report.terminal.columns import cut, visible, width_of

        done = f"{self._before + self._decided} of {self._total} · " if self._total else ""
        taken = f" ({self._last - self._started:.0f} s)"
        room = max(width - width_of(taken), 1)
        line = visible(f"{done}{self._model}: {self._text}")
        if width_of(line) > room:
            line = visible(f"{done}{os.path.basename(self._model)}: {self._text}")
        return cut(cut(line, room) + taken, width)
