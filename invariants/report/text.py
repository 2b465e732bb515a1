"""The report on checked models for people to read.

Owns: what is said about each result, the counts at the end.
Must never know: how results come about; whether its text goes to a terminal or a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import assert_never

from invariants.evidence.claims import Cti
from invariants.foundation.codes import Severity
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.model.declarations import Model, Unbounded
from invariants.report.fuzz_summary import shortcomings, trials
from invariants.report.renderers import ModelsRenderer, Page
from invariants.report.terminal.columns import visible, wrap
from invariants.report.terminal.fact_lines import flow, joined
from invariants.report.terminal.style import Painter, Style
from invariants.verdicts.verdict import FuzzCounts, ModelReport, Population, Result, Verdict

MOST_DIAGNOSTICS = 50
"""The number of diagnostics of one model that are written out; the formats for programs have all of them."""


class TextRenderer(ModelsRenderer):
    """The format ``text`` of the report on models: each part as soon as it is found."""

    for_programs = False

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._started = self._apart = False

    def diagnostics(self, diagnostics: Iterable[Diagnostic]) -> str:
        """Return each diagnostic, with empty lines around it."""
        found = list(diagnostics)
        if not found:
            return ""

        from invariants.report.diagnostic_text import render

        page = self._page
        parts = [render(each, colour=page.colour, width=page.width) for each in found[:MOST_DIAGNOSTICS]]
        if len(found) > MOST_DIAGNOSTICS:
            parts.append(f"… and {len(found) - MOST_DIAGNOSTICS:,} more")
        return "".join(self._part(part, apart=True) for part in parts)

    def result(self, result: Result, model: Model) -> str:
        """Return the result, with empty lines around it if it is a story."""
        page = self._page
        brief = page.brief and result.as_expected is True
        text = render_result(result, model, colour=page.colour, width=page.width, brief=brief)
        return self._part(text, apart="\n\n" in text)

    def end(self, reports: Sequence[ModelReport], *, interrupted: bool) -> str:
        """Return the attempts of fuzzing, and the line that counts."""
        page = self._page
        trials = render_trials(reports, colour=page.colour, width=page.width)
        parts = [trials] if trials else []
        parts.append(render_summary(reports, colour=page.colour, interrupted=interrupted))
        return "".join(self._part(part, apart=True) for part in parts)

    def _part(self, text: str, *, apart: bool) -> str:
        empty = "\n" if self._started and (apart or self._apart) else ""
        self._started, self._apart = True, apart
        return f"{empty}{text}\n"


def render_result(result: Result, model: Model, *, colour: bool, width: int = 100, brief: bool = False) -> str:
    """What is said about one result, without a final newline.

    A violation is told as a story, unless ``brief`` is set; the others take one line, and more where there is a reason.
    """
    ink = Painter(colour)
    head = f"{visible(model.path)}: {ink.paint(result.invariant, Style.STRONG)}"
    verdict = ink.paint(result.verdict.value, _STYLES[result.verdict])
    match result.verdict:
        case Verdict.VIOLATED if not brief:
            return "\n".join(row.rstrip() for row in _violation(f"{head} is {verdict}", result, model, ink, width))
        case Verdict.VIOLATED:
            first = f"{head} is {verdict} {_after(result)}"
        case Verdict.SURVIVES:
            first = f"{head} {verdict} {_bounds(result)}"
        case Verdict.PROVED | Verdict.TESTED | Verdict.UNKNOWN:
            first = f"{head} is {verdict}"
        case _:
            assert_never(result.verdict)
    return "\n".join([*flow([first, *_circumstances(result, ink)], width), *_reasons(result, ink, width)])


def render_summary(reports: Sequence[ModelReport], *, colour: bool, interrupted: bool = False) -> str:
    """One line that counts the verdicts, and those that are not as expected, in all models."""
    ink = Painter(colour)
    results = [result for report in reports for result in report.results]
    counts = Counter(result.verdict for result in results)
    parts = [_number(len(results), "invariant")]
    if len(reports) != 1:
        parts[0] = f"{_number(len(reports), 'model')}, {parts[0]}"
    if results:
        parts[0] += ": " + ", ".join(
            ink.paint(f"{counts[verdict]} {verdict.value}", _STYLES[verdict]) for verdict in Verdict if counts[verdict]
        )
    diagnostics = [diagnostic for report in reports for diagnostic in report.diagnostics]
    for severity, style in ((Severity.ERROR, Style.ERROR), (Severity.WARNING, Style.WARNING)):
        found = sum(diagnostic.severity is severity for diagnostic in diagnostics)
        if found:
            parts.append(ink.paint(_number(found, severity.value), style))
    stated = [result for result in results if result.expected is not None]
    missed = sum(not result.as_expected for result in stated)
    if missed:
        parts.append(ink.paint(f"{missed} not as expected", Style.ERROR))
    elif stated:
        parts.append("all as expected" if len(stated) == len(results) else f"{len(stated)} as expected")
    if interrupted:
        parts.append(ink.paint("interrupted: the rest was not checked", Style.WARNING))
    return joined(parts)


def render_trials(reports: Sequence[ModelReport], *, colour: bool, width: int = 100) -> str:
    """What fuzzing has tried and what that means, for all results that rest on it; empty where none does."""
    ink = Painter(colour)
    return "\n".join(row for report in reports for row in trials(report, ink, width))


_STYLES = {
    Verdict.PROVED: Style.GOOD,
    Verdict.SURVIVES: Style.GOOD,
    Verdict.VIOLATED: Style.ERROR,
    Verdict.TESTED: Style.UNSURE,
    Verdict.UNKNOWN: Style.UNSURE,
}


def _violation(head: str, result: Result, model: Model, ink: Painter, width: int) -> list[str]:
    from invariants.report.story import failure_rows, story

    rows = [f"{head} {_after(result)}", ""]
    if result.failure:
        rows += [*failure_rows(result.failure, ink, width), ""]
    if result.trace:
        rows += [*story(result, model, ink, width), ""]
    facts = []
    if result.frontier:
        facts.append(f"{result.frontier.verdict.value} up to chain {result.frontier.chain}")
    facts += ["replayed by the interpreter", _seconds(result.seconds), *_expectation(result, ink)]
    rows += flow([f"  {facts[0]}", *facts[1:]], width)
    return rows + _reasons(result, ink, width)


def _after(result: Result) -> str:
    """How many modifications a violation takes."""
    length = len(result.chain or ())
    return f"after {_number(length, 'modification')}" if length else "without any modification"


def _circumstances(result: Result, ink: Painter) -> list[str]:
    facts = []
    if result.verdict is Verdict.PROVED:
        facts.append("every chain, every run")
    if result.verdict is not Verdict.SURVIVES:
        facts += _population(result)
    if result.fuzz:
        facts += _counts(result.fuzz)
    if result.frontier and result.verdict not in {Verdict.PROVED, Verdict.SURVIVES}:
        facts.append(f"{result.frontier.verdict.value} up to chain {result.frontier.chain}")
    if result.engine:
        facts.append(result.engine)
    return [*facts, _seconds(result.seconds), *_expectation(result, ink)]


def _bounds(result: Result) -> str:
    bounds = result.bounds
    options = [f"chain {_bound(bounds.chain)}", f"steps {_bound(bounds.steps)}", *_population(result)]
    return ", ".join(options)


def _population(result: Result) -> list[str]:
    if result.population is Population.ANY:
        return ["every population"]
    return [f"{name} {_bound(size)}" for name, size in result.bounds.scope.items()]


def _bound(bound: int | Unbounded) -> str:
    return bound.value if isinstance(bound, Unbounded) else str(bound)


def _counts(fuzz: FuzzCounts) -> list[str]:
    longest = max((length for length, number in fuzz.chains.items() if number), default=0)
    return [_number(fuzz.examples, "example"), _number(fuzz.steps, "step"), f"chains up to {longest}"]


def _expectation(result: Result, ink: Painter) -> list[str]:
    if result.expected is None:
        return []
    if result.as_expected:
        return ["as expected"]
    after = "" if result.expected_chain is None else f" after {result.expected_chain}"
    return [ink.paint(f"expected {result.expected.value}{after}", Style.ERROR)]


def _reasons(result: Result, ink: Painter, width: int) -> list[str]:
    """Why, and what to do about it: indented, below the first line."""
    told = [("why", result.reason), ("try", result.hint), ("certificate", result.certificate)]
    if result.induction:
        told.append(("lemma", _missing(result.induction, result)))
    if result.fuzz:
        told = [*shortcomings(result.fuzz), *told]
    rows = []
    for kind, text in told:
        if text:
            first, *rest = wrap(visible(text), width - len(kind) - 4)
            rows.append(f"  {ink.paint(kind, Style.ASIDE)}: {first}")
            rows += [" " * (len(kind) + 4) + line for line in rest]
    return rows


def _missing(hint: Cti, result: Result) -> str:
    """What a lemma would have to exclude."""
    goal = result.invariant
    if result.verdict is Verdict.PROVED:
        goal += " for every number of individuals"
    start = " and ".join(hint.start) or "anything holds"
    arguments = ", ".join(value for _, value in hint.arguments)
    step = "an attempt" if hint.rule is None else f"{hint.rule}({arguments})" if arguments else hint.rule
    after = f", after which {' and '.join(hint.after)}" if hint.after else ""
    return (
        f"what would exclude this helps to prove {goal}: where {start}, it is broken by {step}{after}."
        " Not reachable as far as is known: a hint, no violation"
    )


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 0.05 else "<0.1 s"
