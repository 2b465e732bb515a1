"""The command ``show``.

Owns: its options and help, and the order of events: reading the model, drawing, writing.
Must never know: the look of a graph.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus
from invariants.cli.parameters import path
from invariants.report.formats import ReportKind

if TYPE_CHECKING:  # the help is shown without
    from invariants.language.model.declarations import Model

_HELP = """
Show the system in MODEL as a graph: its rules, which modification edits which site of which rule, which rules are
entrenched (no edit touches them), and which variables are written, and read by invariants. `-` stands for standard
input.

\b
Formats:
  text     who edits what, in words
  html     an interactive page: pan, zoom, click for the source; needs no network
  svg      the drawing, for documents
  mermaid  a flowchart, for pages that draw Mermaid

\b
Examples:
  invariants show review_gate.inv
  invariants show review_gate.inv --format html --output review_gate.html
  invariants show review_gate.inv --format mermaid >> README.md

\b
Exit status:
  0   the graph was written
  2   a bad model, or bad usage
"""


@click.command(help=_HELP)
@click.argument("model", type=path, metavar="MODEL")
@options.format_name(ReportKind.SYSTEM)
@options.output
@options.root
def command(model: str, format_name: str, output: str | None, root: str | None) -> ExitStatus:
    """Draw a system, and return the exit status."""
    from invariants.cli.models_session import refuse_bad_output
    from invariants.cli.writers import start_report

    loaded = _loaded(model, root)
    if loaded is None:
        return ExitStatus.UNUSABLE
    refuse_bad_output(output, [source.path for source in loaded.sources])
    renderer, writer = start_report(format_name, ReportKind.SYSTEM, output)
    writer.write(renderer.system(loaded))
    writer.close()
    return ExitStatus.FINE


def _loaded(path: str, root: str | None) -> Model | None:
    """Return the model at a path; None for mistakes in it, which are reported. Raises ``click.UsageError``."""
    import os

    from invariants.cli.selection import load_models
    from invariants.cli.terminal import page_width, wants_colour

    if root is not None and not os.path.isdir(root):
        raise click.UsageError(f"--root {root!r} is not a folder.")
    if os.path.isdir(path):
        raise click.UsageError(f"{path!r} is a folder; name one model.")
    [loaded] = load_models((path,), root)
    if loaded.model is None:
        from invariants.report.diagnostic_text import render_all

        text = render_all(loaded.errors, colour=wants_colour(sys.stderr), width=page_width(sys.stderr))
        click.echo(text, err=True)
    return loaded.model
