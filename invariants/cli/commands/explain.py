"""The command ``explain``.

Owns: its help, and how an explanation is laid out.
Must never know: what the codes mean.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from invariants.cli.exit_status import ExitStatus

if TYPE_CHECKING:  # the help is shown without
    from invariants.foundation.codes import Code
    from invariants.foundation.explanations import ExampleFile
    from invariants.report.terminal.style import Painter

_HELP = """
Explain a diagnostic CODE, with an example that is wrong and one that is right. Without CODE, list all codes.

\b
Example:
  invariants explain E0105
"""


@click.command(help=_HELP)
@click.argument("code", required=False)
def command(code: str | None) -> ExitStatus:
    """Explain a code, or list all of them, and return the exit status."""
    from invariants.cli.terminal import page_width, wants_colour
    from invariants.foundation.codes import Code
    from invariants.report.terminal.style import Painter

    painter = Painter(wants_colour(sys.stdout))
    if code is None:
        for each in Code:
            click.echo(f"{_name(each, painter)}  {each.title}")
    else:
        click.echo("\n".join(_page(_known(code), painter, page_width(sys.stdout))))
    return ExitStatus.FINE


def _known(identifier: str) -> Code:
    """Return the code of that name; raises ``click.UsageError`` if there is none."""
    from invariants.foundation.codes import Code
    from invariants.foundation.explanations import find_code
    from invariants.foundation.suggestions import closest

    found = find_code(identifier)
    if found is None:
        near = closest(identifier.strip().upper(), [code.identifier for code in Code])
        hint = f" Did you mean {near}?" if near else ""
        raise click.UsageError(f"There is no code {identifier!r}.{hint} `invariants explain` lists all codes.")
    return found


def _page(code: Code, painter: Painter, width: int) -> list[str]:
    from invariants.foundation.explanations import explanation
    from invariants.report.terminal.columns import wrap
    from invariants.report.terminal.style import Style

    found = explanation(code)
    rows = [f"{_name(code, painter)}: {painter.paint(code.title, Style.STRONG)}"]
    for paragraph in found.text.split("\n\n"):
        rows += ["", *wrap(paragraph.replace("\n", " "), width)]
    for heading, files, style in (("Wrong", found.wrong, Style.BAD), ("Right", found.right, Style.GOOD)):
        rows += ["", painter.paint(f"{heading}:", style), *_example(files)] if files else []
    return rows


def _example(files: Sequence[ExampleFile]) -> list[str]:
    from invariants.foundation.explanations import MAIN_FILE

    rows = []
    for file in files:
        rows.append("")
        if len(files) > 1 or file.name != MAIN_FILE:
            rows.append(f"  {file.name}:")
        rows += [f"    {line}".rstrip() for line in file.text.rstrip("\n").split("\n")]
    return rows


def _name(code: Code, painter: Painter) -> str:
    from invariants.foundation.codes import Severity
    from invariants.report.terminal.style import Style

    return painter.paint(code.identifier, Style.ERROR if code.severity is Severity.ERROR else Style.WARNING)
