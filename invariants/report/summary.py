"""The end of a report for people: counts, and once more the results that are not as required.

Owns: the line that counts, the list of results that are not as required, and the styles of verdicts.
Must never know: the text about a single result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from invariants.foundation.codes import Severity
from invariants.report.terminal.columns import visible
from invariants.report.terminal.fact_lines import INTERRUPTED, counted, flow, joined
from invariants.report.terminal.fuzz_summary import trials
from invariants.report.terminal.style import Painter, Style
from invariants.report.way_on import BEYOND_BOUNDS, could_be_proved
from invariants.verdicts.verdict import ModelReport, Result, Verdict

SCREENFUL = 20
"""The number of results above which the first ones have left the screen when the last ones are there."""

_STYLES = {
    Verdict.PROVED: Style.GOOD,
    Verdict.SURVIVES: Style.GOOD,
    Verdict.VIOLATED: Style.ERROR,
    Verdict.TESTED: Style.UNSURE,
    Verdict.UNKNOWN: Style.UNSURE,
    Verdict.REACHABLE: Style.GOOD,
    Verdict.UNREACHABLE: Style.ERROR,
    Verdict.UNREACHED: Style.ERROR,
    Verdict.UNLIMITED: Style.GOOD,
    Verdict.APPROACHED: Style.GOOD,
}


def verdict_style(result: Result) -> Style:
    """Return the style of a result's verdict: a bad one that is expected does not stand out."""
    style = _STYLES[result.verdict]
    return Style.FAINT if style is Style.ERROR and result.is_as_required else style


def painted_title(result: Result, painter: Painter) -> str:
    """Return the title of a result, in which the name stands out, and what qualifies it does not."""
    return painter.paint(result.invariant, Style.STRONG) + result.qualifiers


def render_summary(
    reports: Sequence[ModelReport], *, colour: bool, interrupted: bool = False, width: int | None = None
) -> str:
    """Return the line that counts the verdicts in all models, and the verdicts that are not as expected.

    With a ``width``, return as many lines as the facts need.
    """
    painter = Painter(colour)
    everything = [result for report in reports for result in report.results]
    results = [result for result in everything if not result.is_lemma and not result.is_witness]
    witnesses = [result for result in everything if result.is_witness]
    lemmas = [result for result in everything if result.is_lemma]
    parts = [counted(len(results), "invariant")]
    if len(reports) != 1:
        parts[0] = f"{counted(len(reports), 'model')}, {parts[0]}"
    parts[0] += _by_verdict(results, painter)
    if witnesses:
        parts.append(f"{len(witnesses)} witness{'es' if len(witnesses) != 1 else ''}" + _by_verdict(witnesses, painter))
    if lemmas:
        parts.append(counted(len(lemmas), "lemma") + _by_verdict(lemmas, painter))
    parts += _diagnostics(reports, painter)
    parts += _expectations(everything, painter)
    parts += _shortcomings(reports, [*results, *witnesses], painter)
    if any(map(could_be_proved, results)):
        parts.append(BEYOND_BOUNDS)
    if interrupted:
        parts.append(painter.paint(INTERRUPTED, Style.WARNING))
    return joined(parts) if width is None else "\n".join(flow(parts, width))


def _diagnostics(reports: Sequence[ModelReport], painter: Painter) -> list[str]:
    """Return the numbers of errors and warnings, and of results that have no initial state."""
    severities = Counter(diagnostic.severity for report in reports for diagnostic in report.diagnostics)
    parts = [
        painter.paint(counted(severities[severity], severity.value), style)
        for severity, style in ((Severity.ERROR, Style.ERROR), (Severity.WARNING, Style.WARNING))
        if severities[severity]
    ]
    vacuous = sum(result.vacuous for report in reports for result in report.results if not result.is_lemma)
    if vacuous:
        parts.append(painter.paint(f"{vacuous} without an initial state", Style.ERROR))
    return parts


def _expectations(everything: Sequence[Result], painter: Painter) -> list[str]:
    stated = [result for result in everything if result.expected is not None]
    missed = sum(not result.as_expected for result in stated)
    if missed:
        return [painter.paint(f"{missed} not as expected", Style.ERROR)]
    if not stated:
        return []
    return ["all as expected" if len(stated) == len(everything) else f"{len(stated)} as expected"]


def _shortcomings(reports: Sequence[ModelReport], results: Sequence[Result], painter: Painter) -> list[str]:
    parts = []
    short = sum(result.shortfall is not None for result in results)
    if short:
        parts.append(painter.paint(f"{short} not good enough", Style.ERROR))
    refused = sum(len(report.refused_warnings) for report in reports)
    if refused:
        parts.append(painter.paint(f"strict allows no warning of vacuity: {refused} given", Style.ERROR))
    return parts


def _by_verdict(results: Sequence[Result], painter: Painter) -> str:
    """Return the number of results with each verdict, behind a colon; empty without results."""
    found = []
    for verdict in Verdict:
        own = [result for result in results if result.verdict is verdict]
        missed = [result for result in own if not result.is_as_required]
        if own:
            found.append(painter.paint(f"{len(own)} {verdict.value}", verdict_style((missed or own)[0])))
    return f": {', '.join(found)}" if found else ""


def render_trials(reports: Sequence[ModelReport], *, colour: bool, width: int = 100) -> str:
    """Return the lines about the runs that fuzzing has tried; empty where no result rests on fuzzing."""
    painter = Painter(colour)
    return "\n".join(row for report in reports for row in trials(report, painter, width))


def render_missed(reports: Sequence[ModelReport], *, colour: bool) -> str:
    """Return a line for each result that is not as required; none if all of them are still on the screen."""
    painter = Painter(colour)
    missed = [(each, result) for each in reports for result in each.results if not result.is_as_required]
    if not missed or sum(len(each.results) for each in reports) <= SCREENFUL:
        return ""
    lines = [painter.paint("not as required:", Style.ERROR)]
    for report, result in missed:
        wanted = "" if result.expected is None or result.as_expected else f", expected {result.expectation}"
        verdict = painter.paint(result.verdict.value, verdict_style(result))
        lines.append(f"  {visible(report.path)}: {painted_title(result, painter)} is {verdict}{wanted}")
    return "\n".join(lines)
