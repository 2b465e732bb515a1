"""The command ``replay``.

Owns: the order of events: usage, reading the model and the log, replaying, reporting, exit status.
Must never know: how a log is replayed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from invariants.cli.exit_status import ExitStatus, status_of_log
from invariants.cli.terminal import page_width, wants_colour
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText, Span
from invariants.language.loader import load
from invariants.language.model.declarations import Bound, Unbounded
from invariants.logs.log_reading import read_log, scope_of_log
from invariants.logs.log_report import LogReport
from invariants.report.diagnostic_text import render_all
from invariants.report.replay.text import render_replay
from invariants.verdicts.options import CheckOptions, misfits

STANDARD_INPUT = "-"


class ReplayRequest(Record, kw_only=True):
    """The options of the command as they were given."""

    model: str
    log: str
    scopes: tuple[tuple[str, Bound], ...] = ()
    timeout: float | None = None
    format_name: str = "text"
    root: str | None = None


def run(request: ReplayRequest) -> int:
    """Replay and report; the exit status."""
    if request.root is not None and not os.path.isdir(request.root):
        raise click.UsageError(f"--root {request.root!r} is not a folder.")
    scopes: dict[str, int] = {}
    for name, size in request.scopes:
        if isinstance(size, Unbounded):
            raise click.UsageError(f"--scope {name}=any: a log has so many individuals as there are.")
        if name in scopes:
            raise click.UsageError(f"--scope is given twice for {name}.")
        scopes[name] = size
    try:
        report = _report(request, scopes)
    except ModelError as error:
        _write_errors(request, error.diagnostics)
        return ExitStatus.UNUSABLE
    _write(request, report)
    return status_of_log(report)


def _report(request: ReplayRequest, scopes: dict[str, int]) -> LogReport:
    model = load(request.model, root=None if request.root is None else Path(request.root))
    wrong = misfits(CheckOptions(scopes=request.scopes), model)
    if wrong:
        raise ModelError(wrong)
    source = _source(request.log)
    scope = {**model.scope, **scope_of_log(source, model), **scopes}
    log = read_log(source, model, scope)

    from invariants.logs.log_replay import replay_log

    return replay_log(model, scope, log, path=source.path, seconds=request.timeout)


def _source(path: str) -> SourceText:
    """The text of a log; raises ``ModelError`` if there is none."""
    shown = "<standard input>" if path == STANDARD_INPUT else path
    try:
        if path == STANDARD_INPUT:
            raw = sys.stdin.buffer.read()
        else:
            with open(path, "rb") as stream:
                raw = stream.read()
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = f"cannot read `{shown}`: {what[:1].lower()}{what[1:]}"
        raise ModelError((Diagnostic(Code.UNREADABLE_FILE, message, help="check the path"),)) from None
    try:
        return SourceText(shown, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        source = SourceText(shown, error.object.decode("utf-8", errors="replace"))
        place = Label(Span(source, len(before), len(before) + 1), "not UTF-8")
        message = f"the byte 0x{error.object[error.start]:02x} of `{shown}` is not UTF-8"
        raise ModelError((Diagnostic(Code.INVALID_TEXT, message, (place,), help="write logs in UTF-8"),)) from None


def _write(request: ReplayRequest, report: LogReport) -> None:
    if request.format_name == "json":
        _write_json(report.path, report, ())
    else:
        click.echo(render_replay(report, colour=wants_colour(sys.stdout), width=page_width(sys.stdout)))


def _write_errors(request: ReplayRequest, diagnostics: Sequence[Diagnostic]) -> None:
    if request.format_name == "json":
        _write_json(request.log, None, diagnostics)
    else:
        click.echo(render_all(diagnostics, colour=wants_colour(sys.stdout), width=page_width(sys.stdout)))


def _write_json(path: str, report: LogReport | None, diagnostics: Sequence[Diagnostic]) -> None:
    from importlib.metadata import version

    from invariants.report.replay.json import render_replay_json

    text = render_replay_json(path, report, diagnostics, version=version("invariants"))
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
