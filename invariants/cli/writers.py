"""Writers: where a report goes while it comes into being.

Owns: when something is written, and to which stream or file.
Must never know: what a report says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Protocol

import click

from invariants.cli.terminal import PAGE_WIDTH, page_width, wants_colour
from invariants.foundation.atomic_files import write_whole
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.model.declarations import Model
from invariants.report.text import render_result, render_summary, render_trials
from invariants.verdicts.verdict import ModelReport, Result

MOST_TOLD = 50
"""The diagnostics of one model that are written out as text; the other forms have all of them."""


class Writer(Protocol):
    """Something that is told the parts of a report as they are found out, and then all of it."""

    def diagnostics(self, diagnostics: Iterable[Diagnostic]) -> None:
        """What is wrong with a model."""

    def result(self, result: Result, model: Model) -> None:
        """What was found out about an invariant."""

    def end(self, reports: Sequence[ModelReport], *, interrupted: bool) -> None:
        """Everything."""


class Render(Protocol):
    """What makes a text of a whole report."""

    def __call__(self, reports: Sequence[ModelReport], *, version: str, interrupted: bool) -> str:
        """The text."""


class TextWriter:
    """Writes each part as soon as it is there; into a file, everything at the end."""

    def __init__(self, output: str | None, *, brief: bool) -> None:
        """``brief``: violations that were expected are told in one line each."""
        self._output = output
        self._brief = brief
        self._colour = output is None and wants_colour(sys.stdout)
        self._width = page_width(sys.stdout) if output is None else PAGE_WIDTH
        self._parts: list[str] = []
        self._apart = False

    def diagnostics(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Each diagnostic, with empty lines around it."""
        told = list(diagnostics)
        for diagnostic in told[:MOST_TOLD]:
            from invariants.report.diagnostic_text import render

            self._write(render(diagnostic, colour=self._colour, width=self._width), apart=True)
        if len(told) > MOST_TOLD:
            self._write(f"… and {len(told) - MOST_TOLD:,} more", apart=True)

    def result(self, result: Result, model: Model) -> None:
        """The result, with empty lines around it if it is a story."""
        brief = self._brief and result.as_expected is True
        text = render_result(result, model, colour=self._colour, width=self._width, brief=brief)
        self._write(text, apart="\n\n" in text)

    def end(self, reports: Sequence[ModelReport], *, interrupted: bool) -> None:
        """What was tried, the counts, and the file where one is asked for."""
        trials = render_trials(reports, colour=self._colour, width=self._width)
        if trials:
            self._write(trials, apart=True)
        self._write(render_summary(reports, colour=self._colour, interrupted=interrupted), apart=True)
        if self._output is not None:
            _write_file(self._output, "".join(self._parts))

    def _write(self, text: str, *, apart: bool) -> None:
        empty = "\n" if self._parts and (apart or self._apart) else ""
        self._apart = apart
        self._parts.append(f"{empty}{text}\n")
        if self._output is None:
            sys.stdout.write(self._parts[-1])
            sys.stdout.flush()


class WholeWriter:
    """Writes everything at the end, as some kind of JSON."""

    def __init__(self, output: str | None, render: Render) -> None:
        self._output = output
        self._render = render

    def diagnostics(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Nothing yet."""

    def result(self, result: Result, model: Model) -> None:
        """Nothing yet."""

    def end(self, reports: Sequence[ModelReport], *, interrupted: bool) -> None:
        """The whole report, in UTF-8 whatever the stream's encoding."""
        from importlib.metadata import version

        text = self._render(reports, version=version("invariants"), interrupted=interrupted)
        if self._output is not None:
            _write_file(self._output, text)
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(_encoded(text))
            sys.stdout.buffer.flush()


def _as_json(reports: Sequence[ModelReport], *, version: str, interrupted: bool) -> str:
    from invariants.report.json import render_json

    return render_json(reports, version=version, interrupted=interrupted)


def _as_sarif(reports: Sequence[ModelReport], *, version: str, interrupted: bool) -> str:
    from invariants.report.sarif import render_sarif

    return render_sarif(reports, version=version, interrupted=interrupted)


_WHOLE: dict[str, Render] = {"json": _as_json, "sarif": _as_sarif}
FORMATS = ("text", *_WHOLE)
"""The forms of a report, by the name that they have on the command line."""


def writer_for(format_name: str, output: str | None, *, brief: bool) -> Writer:
    """The writer of a report in one of the ``FORMATS``; ``brief`` is for text alone."""
    render = _WHOLE.get(format_name)
    return TextWriter(output, brief=brief) if render is None else WholeWriter(output, render)


def _write_file(path: str, text: str) -> None:
    try:
        write_whole(path, _encoded(text))
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror or error}") from error


def _encoded(text: str) -> bytes:
    """UTF-8, with what is no text (bytes of a file name, say) replaced."""
    return text.encode("utf-8", "replace")
