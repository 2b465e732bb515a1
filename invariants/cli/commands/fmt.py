"""The command ``fmt``.

Owns: its options and help, which files are rewritten, and what is said about them.
Must never know: how a model is laid out.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus, worst
from invariants.cli.files import MODEL_SUFFIX, SHOWN_INPUT, STANDARD_INPUT, model_files, without_repetitions

if TYPE_CHECKING:  # the help is shown without
    from invariants.foundation.diagnostics import Diagnostic
    from invariants.foundation.sources import SourceText

_HELP = """
Format the models in PATH in place. A folder stands for every .inv file below it; `-` stands for standard input, which
is written to standard output.

A file that cannot be parsed is reported and left as it is.

\b
Examples:
  invariants fmt models/
  invariants fmt --check models/
  invariants fmt - < draft.inv

\b
Exit status:
  0   done; with --check: every file is formatted
  1   with --check: a file is not formatted
  2   a file cannot be read, parsed or written; the others are formatted all the same
"""


@click.command(help=_HELP)
@options.paths("PATH")
@click.option("--check", "check_only", is_flag=True, help="Write nothing; name the files that are not formatted.")
def command(paths: tuple[str, ...], check_only: bool) -> ExitStatus:
    """Format files in place, or only name those that are not formatted, and return the exit status."""
    if STANDARD_INPUT in paths:
        if len(paths) > 1:
            raise click.UsageError("Standard input can only be formatted by itself.")
        return _format_input(check_only=check_only)
    files: list[str] = []
    for path in paths:
        found = model_files(path)
        if not found:
            raise click.UsageError(f"There is no {MODEL_SUFFIX} file in {path!r}.")
        files += found
    return worst([_format_file(path, check_only=check_only) for path in without_repetitions(files)])


def _format_input(*, check_only: bool) -> ExitStatus:
    from invariants.foundation.exceptions import ModelError
    from invariants.foundation.files import decoded

    raw = sys.stdin.buffer.read()
    try:
        text = _formatted(decoded(raw, SHOWN_INPUT))
    except ModelError as error:
        return _complain(error.diagnostics)
    if check_only:
        return _not_formatted(SHOWN_INPUT) if text.encode("utf-8") != raw else ExitStatus.FINE
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
    return ExitStatus.FINE


def _format_file(path: str, *, check_only: bool) -> ExitStatus:
    from invariants.foundation.exceptions import ModelError
    from invariants.foundation.files import write_whole
    from invariants.language.parsing.raw_text import read_source

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
    """Return the text in its canonical layout. Raises ``ModelError`` if it cannot be parsed."""
    from invariants.foundation.sources import SourceText
    from invariants.language.parsing.parser import parse
    from invariants.language.printing.printer import print_document

    document = parse(source)
    text = print_document(document)
    if parse(SourceText(source.path, text)) != document:
        raise RuntimeError(f"the layout of {source.path} would change its meaning; the file is left as it is")
    return text


def _not_formatted(path: str) -> ExitStatus:
    click.echo(f"{path} is not formatted")
    return ExitStatus.VIOLATED


def _complain(diagnostics: Sequence[Diagnostic]) -> ExitStatus:
    from invariants.cli.terminal import page_width, wants_colour
    from invariants.report.diagnostic_text import render_all

    click.echo(render_all(diagnostics, colour=wants_colour(sys.stderr), width=page_width(sys.stderr)), err=True)
    return ExitStatus.UNUSABLE
