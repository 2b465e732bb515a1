"""Values in notebooks: results, runs, logs and models as fragments of HTML.

Owns: which of the reports stands for which value, and the look of coloured text.
Must never know: how a value came about.

A fragment runs no script and refers to nothing outside: notebooks remove scripts from pages that are not trusted, and
keep fragments for years. ``Results.page`` has the interactive page.
"""

from __future__ import annotations

import re
from html import escape

from invariants.foundation.limits import PAGE_WIDTH
from invariants.language.model.declarations import Model
from invariants.logs.log_report import LogReport
from invariants.report.terminal.columns import visible
from invariants.report.terminal.style import Painter, Style
from invariants.results import Results
from invariants.verdicts.verdict import CheckResult, Result, RunResult

_ESCAPE = re.compile(r"\x1b\[([\d;]*)m")

_LOOKS = {
    Style.ERROR: "color:#c62828;font-weight:bold",
    Style.WARNING: "color:#9a6700;font-weight:bold",
    Style.GOOD: "color:#2e7d32",
    Style.BAD: "color:#c62828",
    Style.UNSURE: "color:#9a6700",
    Style.STRONG: "font-weight:bold",
    Style.FRAME: "color:#3b78c3",
    Style.ASIDE: "color:#00838f",
    Style.HELP: "color:#00838f;font-weight:bold",
    Style.FAINT: "opacity:.65",
}
"""The look of each style, readable on light and dark ground."""


def html(value: object) -> str:
    """Return a value as a fragment of HTML. Raises ``TypeError`` for a value that has none."""
    match value:
        case Results():
            return "".join(_result(result, value.model) for result in value) or _pre("no results")
        case CheckResult():
            return _result(value, None)  # type: ignore[arg-type]  # the kinds of results have no common name
        case LogReport():
            from invariants.report.replay.text import render_replay

            return _pre(render_replay(value, colour=True, width=PAGE_WIDTH))
        case Model():
            return _graph(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no HTML")


def _result(result: Result, model: Model | None) -> str:
    """Return a result as the command line shows it; without its model, the verdict, and the run if there is one."""
    if model is not None:
        from invariants.report.text import render_result

        return _pre(render_result(result, model, colour=True, width=PAGE_WIDTH))
    from invariants.report.story import failure_rows, story_rows
    from invariants.report.summary import verdict_style

    painter = Painter(True)
    verdict = painter.paint(result.verdict.value, verdict_style(result))
    rows = [f"{painter.paint(visible(result.invariant), Style.STRONG)} is {verdict}"]
    if isinstance(result, RunResult):
        rows += [
            "",
            *failure_rows(result.failure, painter, PAGE_WIDTH),
            "",
            *story_rows(result, None, painter, PAGE_WIDTH),
        ]
    elif result.reason:
        rows.append(f"  why: {visible(result.reason)}")
    return _pre("\n".join(rows))


def _graph(model: Model) -> str:
    """Return the graph of a system: a picture of its own, so that its styles are not those of the notebook."""
    from base64 import b64encode

    from invariants.report.graph.drawing import draw
    from invariants.report.graph.svg import svg
    from invariants.report.graph.system_graph import system_graph

    drawing = draw(system_graph(model))
    data = b64encode(svg(drawing).encode()).decode()
    picture = f'<img alt="{escape(drawing.title)}" src="data:image/svg+xml;base64,{data}" style="max-width:100%">'
    return f"<div>{_pre(repr(model))}{picture}</div>"


def _pre(text: str) -> str:
    return f'<pre style="line-height:1.3;overflow-x:auto">{_coloured(text)}</pre>'


def _coloured(text: str) -> str:
    """Return text with escape sequences as text with spans."""
    looks = {style.value: look for style, look in _LOOKS.items()}
    parts: list[str] = []
    rest, is_open = 0, False
    for found in _ESCAPE.finditer(text):
        parts.append(escape(text[rest : found.start()]))
        parts.append("</span>" if is_open else "")
        is_open = found[1] in looks
        parts.append(f'<span style="{looks[found[1]]}">' if is_open else "")
        rest = found.end()
    return "".join([*parts, escape(text[rest:]), "</span>" if is_open else ""])
