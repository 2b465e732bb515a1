"""The command ``fmt``.

Owns: which files are rewritten, and what is said about them.
Must never know: how a model is laid out.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from invariants.cli.exit_status import ExitStatus, worst
from invariants.cli.files import SUFFIX, model_files, without_repetitions
from invariants.cli.terminal import page_width, wants_colour
from invariants.foundation.atomic_files import write_whole
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.parsing.parser import parse
from invariants.language.parsing.raw_text import read_source
from invariants.language.printing.printer import print_document
from invariants.report.diagnostic_text import render_all

STANDARD_INPUT = "-"
_SHOWN_INPUT = "<standard input>"


def run(paths: Sequence[str], *, check_only: bool) -> int:
    """Format files in place, or only say which ones are not formatted; the exit status."""
    if STANDARD_INPUT in paths:
        if len(paths) > 1:
            raise click.UsageError("Standard input can only be formatted by itself.")
        return _format_input(check_only=check_only)
    files: list[str] = []
    for path in paths:
        found = model_files(path)
        if not found:
            raise click.UsageError(f"There is no {SUFFIX} file in {path!r}.")
        files += found
    return worst([_format_file(path, check_only=check_only) for path in without_repetitions(files)])


def _format_input(*, check_only: bool) -> ExitStatus:
    raw = sys.stdin.buffer.read()
    try:
        source = SourceText(_SHOWN_INPUT, raw.decode("utf-8-sig"))
        text = _formatted(source)
    except UnicodeDecodeError as error:
        diagnostic = Diagnostic(Code.INVALID_TEXT, f"the byte 0x{raw[error.start]:02x} of {_SHOWN_INPUT} is not UTF-8")
        return _complain([diagnostic])
    except ModelError as error:
        return _complain(error.diagnostics)
    if check_only:
        return _not_formatted(_SHOWN_INPUT) if text.encode("utf-8") != raw else ExitStatus.FINE
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
    return ExitStatus.FINE


def _format_file(path: str, *, check_only: bool) -> ExitStatus:
    try:
        source = read_source(Path(path), path)
        content = _formatted(source).encode("utf-8")
        with open(path, "rb") as stream:
            if stream.read() == content:
                return ExitStatus.FINE
        if check_only:
            return _not_formatted(path)
        write_whole(path, content)
    except ModelError as error:
        return _complain(error.diagnostics)
    except OSError as error:
        click.echo(f"{path} cannot be written: {error.strerror or error}", err=True)
        return ExitStatus.UNUSABLE
    click.echo(f"formatted {path}")
    return ExitStatus.FINE


def _formatted(source: SourceText) -> str:
    """The text in its canonical layout. Raises ``ModelError`` if it cannot be parsed."""
    document = parse(source)
    text = print_document(document)
    if parse(SourceText(source.path, text)) != document:
        raise RuntimeError(f"the layout of {source.path} would change what it says; the file is left as it is")
    return text


def _not_formatted(path: str) -> ExitStatus:
    click.echo(f"{path} is not formatted")
    return ExitStatus.VIOLATED


def _complain(diagnostics: Sequence[Diagnostic]) -> ExitStatus:
    click.echo(render_all(diagnostics, colour=wants_colour(sys.stderr), width=page_width(sys.stderr)), err=True)
    return ExitStatus.UNUSABLE
