"""Writers: the output of a report's text.

Owns: the page that a report is rendered for; the stream or file of its text, and the time of writing.
Must never know: the content of a report.
"""

from __future__ import annotations

import sys
from typing import Any

from invariants.cli.exit_status import UnusableError
from invariants.cli.terminal import page_width, wants_colour
from invariants.foundation.files import words_of, write_whole
from invariants.report.formats import ReportKind, renderer
from invariants.report.renderers import Page


class ReportWriter:
    """Writes the text of a report: to standard output at once, to a file when all of it is there."""

    def __init__(self, path: str | None, *, for_programs: bool) -> None:
        self._path = path
        self._for_programs = for_programs
        self._parts: list[str] = []

    def write(self, text: str) -> None:
        """Write the next part."""
        if self._path is not None:
            self._parts.append(text)
        elif self._for_programs and text:
            sys.stdout.flush()
            sys.stdout.buffer.write(_encoded(text))
            sys.stdout.buffer.flush()
        else:
            sys.stdout.write(text)
            sys.stdout.flush()

    def close(self) -> None:
        """Write the file, if there is one. Raises ``UnusableError`` if this fails, after saving the report."""
        if self._path is None:
            return
        path, text = self._path, "".join(self._parts)
        try:
            write_whole(path, _encoded(text))
        except (OSError, ValueError) as error:
            self._path = None
            self.write(text)
            reason = words_of(error)
            raise UnusableError(f"{path} cannot be written: {reason}. The report is on standard output.") from error


def start_report(
    format_name: str, kind: ReportKind, path: str | None = None, *, brief: bool = False, quiet: bool = False
) -> tuple[Any, ReportWriter]:
    """Return the renderer of a report and the writer for its text, which goes to a file or to standard output.

    ``brief`` is set where the report is about several files, ``quiet`` where good results are left out for people.
    """
    chosen = renderer(format_name, kind)
    if path is not None or chosen.for_programs:
        page = Page(brief=brief, quiet=quiet)
    else:
        page = Page(wants_colour(sys.stdout), page_width(sys.stdout), brief, quiet)
    return chosen(page), ReportWriter(path, for_programs=chosen.for_programs)


def _encoded(text: str) -> bytes:
    """Return the text in UTF-8; bytes that are not text (of a file name, say) are replaced."""
    return text.encode("utf-8", "replace")
