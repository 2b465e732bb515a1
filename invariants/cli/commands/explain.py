"""The command ``explain``.

Owns: how an explanation is laid out.
Must never know: what the codes mean.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from invariants.cli.exit_status import ExitStatus
from invariants.cli.terminal import page_width, wants_colour
from invariants.foundation.codes import Code, Severity
from invariants.foundation.explanations import MAIN_FILE, ExampleFile, explanation, find_code
from invariants.foundation.suggestions import closest
from invariants.report.terminal.columns import wrap
from invariants.report.terminal.style import Painter, Style


def run(identifier: str | None) -> int:
    """Explain a code, or list all of them; the exit status."""
    ink = Painter(wants_colour(sys.stdout))
    if identifier is None:
        for code in Code:
            click.echo(f"{_name(code, ink)}  {code.title}")
        return ExitStatus.FINE
    found = find_code(identifier)
    if found is None:
        near = closest(identifier.strip().upper(), [code.identifier for code in Code])
        hint = f" Is {near} meant?" if near else ""
        raise click.UsageError(f"There is no code {identifier!r}.{hint} `invariants explain` lists all codes.")
    click.echo("\n".join(_page(found, ink, page_width(sys.stdout))))
    return ExitStatus.FINE


def _page(code: Code, ink: Painter, width: int) -> list[str]:
    told = explanation(code)
    rows = [f"{_name(code, ink)}: {ink.paint(code.title, Style.STRONG)}"]
    for paragraph in told.text.split("\n\n"):
        rows += ["", *wrap(paragraph.replace("\n", " "), width)]
    for heading, files, style in (("Wrong", told.wrong, Style.BAD), ("Right", told.right, Style.GOOD)):
        rows += ["", ink.paint(f"{heading}:", style), *_example(files)]
    return rows


def _example(files: Sequence[ExampleFile]) -> list[str]:
    rows = []
    for file in files:
        rows.append("")
        if len(files) > 1 or file.name != MAIN_FILE:
            rows.append(f"  {file.name}:")
        rows += [f"    {line}".rstrip() for line in file.text.rstrip("\n").split("\n")]
    return rows


def _name(code: Code, ink: Painter) -> str:
    return ink.paint(code.identifier, Style.ERROR if code.severity is Severity.ERROR else Style.WARNING)
