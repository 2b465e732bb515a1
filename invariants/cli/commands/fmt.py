"""The command ``fmt``.

Owns: its options and help, which files are rewritten, and the output about them.
Must never know: how a model is laid out.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus, worst
from invariants.cli.files import MODEL_SUFFIX, SHOWN_INPUT, STANDARD_INPUT, leads_out, model_files, without_repetitions
from invariants.report.terminal.columns import visible

if TYPE_CHECKING:  # the help is shown without
    from invariants.foundation.diagnostics import Diagnostic

_HELP = """
Format the models in PATH in place. A folder stands for every .inv file below it; `-` stands for standard input, which
is written to standard output.

A file that cannot be parsed is reported and left as it is, and so is a link in a folder that leads out of it.

\b
Examples:
  invariants fmt models/
  invariants fmt --check models/
  invariants fmt --diff models/
  invariants fmt - < draft.inv

\b
Exit status:
  0   done; with --check or --diff: every file is formatted
  1   with --check or --diff: a file is not formatted
  2   a file cannot be read, parsed or written; the others are formatted all the same
"""


@click.command(help=_HELP)
@options.paths("PATH")
@click.option("--check", "check_only", is_flag=True, help="Write nothing; name the files that are not formatted.")
@click.option("--diff", is_flag=True, help="Write nothing; show how files would change.")
def command(paths: tuple[str, ...], check_only: bool, diff: bool) -> ExitStatus:
    """Format files in place, or only show those that are not formatted, and return the exit status."""
    shown = _Shown.CHANGES if diff else _Shown.NAMES if check_only else None
    if STANDARD_INPUT in paths:
        if len(paths) > 1:
            raise click.UsageError("Standard input can only be formatted by itself.")
        return _format_input(shown)
    files: list[str] = []
    for path in paths:
        found = model_files(path)
        if not found:
            raise click.UsageError(f"There is no {MODEL_SUFFIX} file in {path!r}.")
        files += found
    formatted = without_repetitions(file for file in files if not leads_out(file, paths))
    return worst(
        [
            *(_refuse_link(file) for file in files if leads_out(file, paths)),
            *(_format_file(file, shown) for file in formatted),
        ]
    )


class _Shown(Enum):
    """The output about a file that is not formatted, where nothing is written."""

    NAMES = auto()
    CHANGES = auto()


def _format_input(shown: _Shown | None) -> ExitStatus:
    from invariants.foundation.exceptions import ModelError
    from invariants.language.parsing.raw_text import LARGEST_FILE, source_of
    from invariants.language.printing.layout import laid_out

    raw = sys.stdin.buffer.read(LARGEST_FILE + 1)
    try:
        text = laid_out(source_of(raw, SHOWN_INPUT))
    except ModelError as error:
        return _complain(error.diagnostics)
    if shown is not None:
        content = text.encode("utf-8")
        return _not_formatted(SHOWN_INPUT, raw, content, shown) if content != raw else ExitStatus.FINE
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
    return ExitStatus.FINE


def _refuse_link(path: str) -> ExitStatus:
    click.echo(f"{visible(path)} is a link out of the folder that was named, and left as it is", err=True)
    return ExitStatus.UNUSABLE


def _format_file(path: str, shown: _Shown | None) -> ExitStatus:
    from invariants.foundation.exceptions import ModelError
    from invariants.foundation.files import read_regular, write_whole
    from invariants.language.parsing.raw_text import LARGEST_FILE, read_source
    from invariants.language.printing.layout import laid_out

    try:
        source = read_source(Path(path), path)
        content = laid_out(source).encode("utf-8")
        raw = read_regular(path, LARGEST_FILE)
        if raw == content:
            return ExitStatus.FINE
        if shown is not None:
            return _not_formatted(path, raw, content, shown)
        write_whole(path, content)
    except ModelError as error:
        return _complain(error.diagnostics)
    except OSError as error:
        click.echo(f"{visible(path)} cannot be written: {error.strerror or error}", err=True)
        return ExitStatus.UNUSABLE
    click.echo(f"formatted {visible(path)}")
    return ExitStatus.FINE


def _not_formatted(path: str, raw: bytes, content: bytes, shown: _Shown) -> ExitStatus:
    """Name a file that is not formatted, or show its changes, and return the exit status."""
    if shown is _Shown.CHANGES:
        sys.stdout.flush()
        sys.stdout.buffer.write(_changes(path, raw, content).encode("utf-8"))
        sys.stdout.buffer.flush()
    else:
        click.echo(f"{visible(path)} is not formatted")
    return ExitStatus.VIOLATED


def _changes(path: str, raw: bytes, content: bytes) -> str:
    """Return the change of a file as a unified diff, which programs that apply such diffs can read."""
    from difflib import unified_diff

    before, after = (_lines(text.decode("utf-8")) for text in (raw, content))
    rows = unified_diff(before, after, visible(path), visible(path))
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def _lines(text: str) -> list[str]:
    """Return the lines with their ends. Only a line feed ends a line."""
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]


def _complain(diagnostics: Sequence[Diagnostic]) -> ExitStatus:
    from invariants.cli.terminal import page_width, wants_colour
    from invariants.report.diagnostic_text import render_all

    click.echo(render_all(diagnostics, colour=wants_colour(sys.stderr), width=page_width(sys.stderr)), err=True)
    return ExitStatus.UNUSABLE
