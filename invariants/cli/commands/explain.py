"""The command ``explain``.

Owns: its help, and how an explanation is laid out.
Must never know: the meaning of codes and words.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from invariants.cli.exit_status import ExitStatus

if TYPE_CHECKING:  # the help is shown without
    from invariants.foundation.codes import Code
    from invariants.foundation.explanations import Concept, ExampleFile
    from invariants.report.terminal.style import Painter

_HELP = """
Explain a diagnostic CODE, with an example that is wrong and one that is right, or a WORD of reports (a verdict, an
engine, or a notion such as lemma, frontier, scope) or of the language. Without an argument, list all codes and words.

\b
Examples:
  invariants explain E0105
  invariants explain survives
"""


@click.command(help=_HELP)
@click.argument("code", metavar="[CODE|WORD]", required=False)
def command(code: str | None) -> ExitStatus:
    """Explain a code or a word, or list all of them, and return the exit status."""
    from invariants.cli.terminal import page_width, wants_colour
    from invariants.foundation.codes import Code
    from invariants.foundation.explanations import concepts
    from invariants.report.terminal.style import Painter, Style

    painter = Painter(wants_colour(sys.stdout))
    if code is None:
        for each in Code:
            click.echo(f"{_name(each, painter)}  {each.title}")
        click.echo()
        words = concepts()
        longest = max(len(concept.names[0]) for concept in words)
        for concept in words:
            click.echo(f"{painter.paint(concept.names[0].ljust(longest), Style.STRONG)}  {concept.title}")
        return ExitStatus.FINE
    rows = page_about(code, painter, page_width(sys.stdout))
    if rows is None:
        raise _unknown(code)
    click.echo("\n".join(rows))
    return ExitStatus.FINE


def page_about(word: str, painter: Painter, width: int) -> list[str] | None:
    """Return the rows that explain a code or a word; None where there is neither."""
    from invariants.foundation.explanations import find_code, find_concept

    if (code := find_code(word)) is not None:
        return _page(code, painter, width)
    concept = find_concept(word)
    return None if concept is None else _concept_page(concept, painter, width)


def _unknown(word: str) -> click.UsageError:
    """Return the complaint about a word without an explanation, with a similar word that has one."""
    from invariants.foundation.codes import Code
    from invariants.foundation.explanations import concepts
    from invariants.foundation.suggestions import closest

    names = [name for concept in concepts() for name in concept.names]
    near = closest(word.strip().upper(), [code.identifier for code in Code]) or closest(word.strip().lower(), names)
    hint = f" Did you mean {near}?" if near else ""
    return click.UsageError(f"There is no code or word {word!r}.{hint} `invariants explain` lists all of them.")


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


def _concept_page(concept: Concept, painter: Painter, width: int) -> list[str]:
    from invariants.report.terminal.columns import wrap
    from invariants.report.terminal.style import Style

    rows = [f"{painter.paint(', '.join(concept.names), Style.STRONG)}: {concept.title}"]
    for paragraph in concept.text.split("\n\n"):
        rows += ["", *wrap(paragraph.replace("\n", " "), width)]
    if concept.example:
        rows += ["", "Example:", *_example(concept.example)]
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
