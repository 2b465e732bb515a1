"""The report on a log for people.

Owns: the text about a log, the step at which it departs from the model, and the invariants along it.
Must never know: how a log is replayed; whether its text goes to a terminal or a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.sources import Span
from invariants.logs.log_report import (
    CompletedBy,
    Departure,
    DepartureKind,
    Disagreement,
    LogReport,
    PropertyAlongLog,
    RunExcerpt,
    Standing,
)
from invariants.report.diagnostic_text import render_all
from invariants.report.renderers import LogRenderer
from invariants.report.story import VIOLATION_SIGN, ShownRun, failure_rows, run_rows, step_label
from invariants.report.terminal.columns import visible, width_of, wrap
from invariants.report.terminal.fact_lines import counted, flow, joined
from invariants.report.terminal.snippet import Annotation, SnippetFrame, lines_of, snippet
from invariants.report.terminal.style import Painter, Style
from invariants.verdicts.traces.trace import Shown, StepKind, TraceStep, shown_text

MOST_STEPS = 20
"""The number of last steps of a run that are shown, besides the start."""

_TAKEN = frozenset((DepartureKind.DIFFERENT, DepartureKind.DEFINED, DepartureKind.START))
"""The kinds of departure at a step or start that the model has, too."""
_COMPLETED = {
    CompletedBy.INTERPRETER: "completed by search",
    CompletedBy.SOLVER: "completed by the solver",
}


class LogTextRenderer(LogRenderer):
    """The format ``text`` of the report on a log."""

    for_programs = False

    def log(self, path: str, report: LogReport | None, diagnostics: Sequence[Diagnostic]) -> str:
        """Return the report, or the diagnostics."""
        page = self._page
        if report is None:
            return render_all(diagnostics, colour=page.colour, width=page.width) + "\n"
        return render_replay(report, colour=page.colour, width=page.width) + "\n"


def render_replay(report: LogReport, *, colour: bool, width: int = 100, observer: str = "") -> str:
    """Return the report on a log, without a final newline.

    ``observer`` is the source of the observations in words, where the log is not a file that the reader can open.
    """
    page = _ReplayPage(report, Painter(colour), width, observer)
    parts = [page.head()]
    holding = [along.invariant for along in report.invariants if along.standing is Standing.HOLDS]
    if holding:
        parts.append(page.holding(holding))
    parts += [page.along(along) for along in report.invariants if along.standing is not Standing.HOLDS]
    parts.append([page.summary()])
    text: list[str] = []
    apart = False
    for rows in parts:
        # Parts of several rows, and the last row, have empty rows around them.
        if text and (apart or len(rows) > 1 or rows is parts[-1]):
            text.append("")
        text += [row.rstrip() for row in rows]
        apart = len(rows) > 1
    return "\n".join(text)


class _ReplayPage:
    def __init__(self, report: LogReport, painter: Painter, width: int, observer: str) -> None:
        self._report = report
        self._observer = observer or "the log"
        self._has_lines = not observer
        self._painter = painter
        self._width = width
        self._log = visible(report.path)
        self._model = painter.paint(visible(report.model.name), Style.STRONG)

    # ------------------------------------------------------------ the log

    def head(self) -> list[str]:
        report, paint = self._report, self._painter.paint
        if report.is_run:
            facts = [f"{self._log}: {paint('is', Style.GOOD)} a run of {self._model}", *self._completed()]
            return flow(facts, self._width)
        if report.is_run is None:
            rows = [f"{self._log}: {paint('undecided', Style.UNSURE)} whether it is a run of {self._model}"]
        else:
            rows = [f"{self._log}: {paint('departs', Style.ERROR)} from {self._model}{self._where()}"]
        if report.departure is not None:
            rows += self._departure(report.departure)
        if report.reason:
            rows += self._why(report.reason)
        return rows

    def _where(self) -> str:
        departure = self._report.departure
        if departure is None:
            return f" after {counted(max(self._report.reached or 0, 0), 'step')}"
        where = self._at(departure.step, departure.line)
        return f" {where.replace('at step', 'after step')}" if departure.refused else f" {where}"

    def _at(self, step: int | None, line: int | None) -> str:
        place = f"at step {step}" if step else "at the start"
        return f"{place} (line {line})" if line is not None and self._has_lines else place

    def _departure(self, departure: Departure) -> list[str]:
        rows = [f"  {line}" for line in wrap(visible(departure.reason), self._width - 2)]
        if departure.span is not None:
            rows += ["", *self._snippet(departure.span, departure.words)]
        if departure.site is not None and departure.present is not None:
            rows += ["", *self._labelled(f"{departure.site} is by then", departure.present)]
        if departure.disagreements:
            rows.append("")
            for each in departure.disagreements:
                rows += [f"  {line}" for line in wrap(visible(self._disagreement(each, departure)), self._width - 2)]
        rows += ["", *self._departing(departure)]
        if not departure.forced:
            rows += [
                "",
                *self._labelled("note", f"{self._observer} leaves values open; this is one way to complete it"),
            ]
        return rows

    def _disagreement(self, each: Disagreement, departure: Departure) -> str:
        model, log = _text(each.model), _text(each.log)
        if departure.forced or departure.kind is DepartureKind.ENDED:
            return f"{each.place} is {model}, {self._observer} has {log}"
        return f"{each.place} cannot be {log} as well; it is {model} here"

    def _departing(self, departure: Departure) -> list[str]:
        """Return the rows of the run before the departure, and of the step that does not fit."""
        excerpt = departure.excerpt
        sign = f"{VIOLATION_SIGN} departs"
        if excerpt is None:
            return []
        if not departure.refused and departure.kind in _TAKEN:
            return self._run_rows(excerpt, sign)
        rule = self._report.model.rules.get(departure.rule or "")
        kind = StepKind.TRANSITION if rule is None else StepKind(rule.kind.value)
        step = TraceStep(kind, departure.rule, departure.arguments, None, None)
        label = f"{step_label(step)}  {'refused  ' if departure.refused else ''}{sign}"
        return [*self._run_rows(excerpt, ""), f"  {self._painter.paint(label, Style.ERROR)}"]

    # ---------------------------------------------------------- invariants

    def holding(self, names: Sequence[str]) -> list[str]:
        report = self._report
        verb = "holds" if len(names) == 1 else "hold"
        how_long = "along it" if report.is_run else "until then"
        first, *rest = wrap(f"{', '.join(names)} {verb} {how_long}", self._width - 2 - width_of(self._log))
        return [f"{self._log}: {visible(first)}", *(f"  {visible(line)}" for line in rest)]

    def along(self, along: PropertyAlongLog) -> list[str]:
        paint = self._painter.paint
        head = f"{self._log}: {paint(along.invariant, Style.STRONG)}"
        where = self._at(along.step, along.line)
        match along.standing:
            case Standing.HOLDS:
                rows = [f"{head} holds"]
            case Standing.FALSE:
                rows = [f"{head} is {paint('false', Style.ERROR)} {where}"]
            case Standing.DEPENDS:
                depends = paint("depends", Style.UNSURE)
                says = f"{depends} on values that {self._observer} leaves out: it can be false {where}"
                rows = [f"{head} {says}"]
            case Standing.UNDECIDED:
                rows = [f"{head} is {paint('undecided', Style.UNSURE)}"]
                if along.failure:
                    rows[0] += f": it can be false {where}"
            case _:
                assert_never(along.standing)
        if along.reason:
            rows += self._why(along.reason)
        if along.failure:
            rows += ["", *failure_rows(along.failure, self._painter, self._width)]
        if along.excerpt:
            why = along.failure.what if along.failure else "no value"
            rows += ["", *self._run_rows(along.excerpt, f"{VIOLATION_SIGN} {along.invariant}", why)]
        return rows

    def summary(self) -> str:
        report = self._report
        facts = [counted(report.steps, "step")]
        if report.is_run is False and report.reached is not None:
            facts[0] += f", {max(report.reached, 0)} of them a run"
        if report.refusals:
            facts.append(counted(report.refusals, "refusal"))
        facts.append(counted(len(report.chain), "modification"))
        counts = [
            self._painter.paint(f"{number} {'holds' if word == 'hold' and number == 1 else word}", style)
            for standing, word, style in _WORDS
            if (number := sum(along.standing is standing for along in report.invariants))
        ]
        if counts:
            facts.append(f"{counted(len(report.invariants), 'invariant')}: {', '.join(counts)}")
        return joined(facts)

    # --------------------------------------------------------------- parts

    def _completed(self) -> list[str]:
        by = self._report.completed_by
        return [] if by is None else [_COMPLETED[by]]

    def _why(self, reason: str) -> list[str]:
        return self._labelled("why", reason)

    def _labelled(self, label: str, text: str) -> list[str]:
        first, *rest = wrap(visible(text), max(self._width - width_of(label) - 4, 20))
        blanks = " " * (width_of(label) + 4)
        return [f"  {self._painter.paint(visible(label), Style.ASIDE)}: {first}", *(blanks + line for line in rest)]

    def _snippet(self, span: Span, words: str) -> list[str]:
        frame = SnippetFrame(self._painter, self._width, len(str(lines_of(span)[1])), indent=2)
        return snippet(span.source, [Annotation(span, words, Style.ERROR, "─")], frame)

    def _run_rows(self, excerpt: RunExcerpt, sign: str, why: str = "no value") -> list[str]:
        cut = max(len(excerpt.trace) - 1 - MOST_STEPS, 0)
        trace = (excerpt.trace[0], *excerpt.trace[1 + cut :])
        return run_rows(
            ShownRun(trace, sign, why, excerpt.omitted + cut), self._report.model, self._painter, self._width
        )


_WORDS = (
    (Standing.FALSE, "false", Style.ERROR),
    (Standing.DEPENDS, "open", Style.UNSURE),
    (Standing.UNDECIDED, "undecided", Style.UNSURE),
    (Standing.HOLDS, "hold", Style.GOOD),
)


def _text(value: Shown | None) -> str:
    return "nothing" if value is None else shown_text(value)
