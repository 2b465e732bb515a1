"""The report on a decision for people to read.

Owns: the text about a change, its class, and each invariant.
Must never know: how a decision is reached; whether its text goes to a terminal or a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from invariants.foundation.diagnostics import Diagnostic
from invariants.gate.decision import (
    AdoptedRule,
    ChangeWitness,
    Decision,
    GateAction,
    InvariantDecision,
    Outcome,
    SiteChange,
    ValueChange,
    WitnessSide,
)
from invariants.gate.recording.audit import LedgerReport, Repetition
from invariants.language.model.declarations import Model
from invariants.report.diagnostic_text import render_all
from invariants.report.renderers import DecisionRenderer
from invariants.report.story import VIOLATION_SIGN, ShownRun, failure_rows, run_rows
from invariants.report.terminal.columns import visible, wrap
from invariants.report.terminal.fact_lines import counted, flow
from invariants.report.terminal.style import Painter, Style
from invariants.verdicts.traces.trace import ShownMap, TraceStep, shown_text

_STYLES = {
    GateAction.ADMIT: Style.GOOD,
    GateAction.ESCALATE: Style.WARNING,
    GateAction.REFUSE: Style.ERROR,
    GateAction.UNDECIDED: Style.WARNING,
}
_WORDS = {
    GateAction.ADMIT: "admitted",
    GateAction.ESCALATE: "for a person to decide",
    GateAction.REFUSE: "refused",
    GateAction.UNDECIDED: "undecided, and not admitted",
}


class DecisionTextRenderer(DecisionRenderer):
    """The format ``text`` of the report on a decision."""

    for_programs = False

    def decision(
        self, path: str, decision: Decision | None, model: Model | None, diagnostics: Sequence[Diagnostic]
    ) -> str:
        """Return the report, or the diagnostics."""
        page = self._page
        if decision is None or model is None:
            return render_all(diagnostics, colour=page.colour, width=page.width) + "\n"
        warnings = f"{render_all(diagnostics, colour=page.colour, width=page.width)}\n\n" if diagnostics else ""
        return warnings + render_decision(path, decision, model, colour=page.colour, width=page.width) + "\n"

    def unchanged(self, path: str, diagnostics: Sequence[Diagnostic]) -> str:
        """Return the warnings, or that there is nothing to decide."""
        if diagnostics:
            return render_all(diagnostics, colour=self._page.colour, width=self._page.width) + "\n"
        return f"{visible(path)}: nothing has changed that a gate decides about\n"

    def ledger(self, report: LedgerReport) -> str:
        """Return the diagnostics, and a line that counts."""
        return render_ledger(report, colour=self._page.colour, width=self._page.width) + "\n"


def render_ledger(report: LedgerReport, *, colour: bool, width: int = 100) -> str:
    """Return the report on a ledger, without a final newline."""
    parts = [render_all(report.diagnostics, colour=colour, width=width)] if report.diagnostics else []
    facts = [f"{visible(report.path)}: {'whole' if report.is_whole else 'not whole'}"]
    facts.append(counted(len(report.actions), "decision"))
    if report.repeated is not None:
        words = {Repetition.SAME: "same", Repetition.DIFFERENT: "different", Repetition.UNDECIDED: "undecided"}
        numbers = Counter(each.repetition for each in report.repeated)
        told = [f"{numbers[each]} {word}" for each, word in words.items() if numbers[each]]
        facts.append(f"decided again: {', '.join(told) or 'none'}")
    rows = flow(facts, width)
    if report.last is not None:
        rows.append(f"  the last line, {report.last.number}, is {report.last.digest}")
    return "\n\n".join([*parts, "\n".join(rows)])


def render_decision(path: str, decision: Decision, model: Model, *, colour: bool, width: int = 100) -> str:
    """Return the report on a decision about the proposal at a path, without a final newline."""
    page = _DecisionPage(model, Painter(colour), width)
    found = decision.findings
    rows = [page.head(path, decision)]
    if found.obstacle is not None:
        rows += page.flowing(found.obstacle)
    for site in found.sites:
        rows += ["", *page.site(site)]
    parts = [page.value(each) for each in found.values]
    parts += [page.adopted(each) for each in found.adopted]
    parts += [[f"  {visible(name)}  retired"] for name in found.retired]
    if parts:
        rows += ["", *(row for part in parts for row in part)]
    was_line = False
    for each in found.invariants:
        told = page.invariant(each)
        is_line = len(told) == 1
        rows += told if was_line and is_line else ["", *told]
        was_line = is_line
    return "\n".join(row.rstrip() for row in rows)


class _DecisionPage:
    def __init__(self, model: Model, painter: Painter, width: int) -> None:
        self._model = model
        self._painter = painter
        self._width = width

    def head(self, path: str, decision: Decision) -> str:
        if decision.approved_by is None:
            action = self._painter.paint(_WORDS[decision.action], _STYLES[decision.action])
        else:
            action = self._painter.paint(f"approved by {visible(decision.approved_by)}", Style.GOOD)
        return f"{visible(path)}: {action} ({visible(decision.rule)})"

    def flowing(self, text: str, indent: int = 2) -> list[str]:
        return [" " * indent + line for line in wrap(visible(text), self._width - indent)]

    # ---------------------------------------------------------------- changes

    def site(self, site: SiteChange) -> list[str]:
        name = site.change.value if site.is_guard or site.change.value != "incomparable" else "different"
        reachable = "" if site.reachable is None else f" ({site.reachable.value} where it can be reached)"
        rows = [f"  {visible(site.place)}  {name}{reachable}"]
        for sign, text, style in (("-", site.before, Style.BAD), ("+", site.after, Style.GOOD)):
            first, *more = wrap(visible(text), self._width - 6)
            rows.append(f"    {self._painter.paint(f'{sign} {first}', style)}")
            rows += [f"      {self._painter.paint(line, style)}" for line in more]
        for witness in site.witnesses:
            rows += self.flowing(_witness_text(witness), 4)
        if site.reason is not None:
            rows += self.flowing(f"not compared: {site.reason}", 4)
        return rows

    def value(self, value: ValueChange) -> list[str]:
        return self.flowing(f"{value.place}: {shown_text(value.before)} → {shown_text(value.after)}")

    def adopted(self, rule: AdoptedRule) -> list[str]:
        parts = [f"assigns {', '.join(rule.writes)}"] if rule.writes else []
        parts += [f"edits {', '.join(rule.edits)}"] if rule.edits else []
        if rule.deadlines:
            parts.append(f"its steps count for the deadline of {', '.join(rule.deadlines)}")
        effects = "; ".join(parts) or "changes nothing"
        new = f" (new: {', '.join(rule.effects)})" if rule.effects else ""
        return self.flowing(f"{rule.name}  adopted: {effects}{new}")

    # ------------------------------------------------------------- invariants

    def invariant(self, found: InvariantDecision) -> list[str]:
        painter, name = self._painter, visible(found.invariant)
        if found.outcome is not Outcome.REFUSED or found.trace is None or found.failure is None:
            words = "undecided" if found.verdict is None else found.verdict.value
            style = Style.GOOD if found.outcome is Outcome.ADMITTED else Style.WARNING
            by = f"  by {found.by}" if found.by else ""
            rows = [f"  {name}  {painter.paint(words, style)}{visible(by)}"]
            rows += [] if found.reason is None else self.flowing(found.reason, 4)
            return [*rows, *([] if found.certificate is None else self.flowing(f"certificate: {found.certificate}", 4))]
        run = ShownRun(
            found.trace, f"{VIOLATION_SIGN} {found.invariant}", found.failure.what, invariant=found.invariant
        )
        return [
            f"  {name} is {painter.paint('violated', Style.ERROR)} {_after(found.trace, found.chain or ())}",
            "",
            *failure_rows(found.failure, painter, self._width),
            "",
            *run_rows(run, self._model, painter, self._width),
        ]


def _after(trace: Sequence[TraceStep], chain: Sequence[str]) -> str:
    """Return how far from the change a violation lies, in words."""
    if len(trace) == 1:
        return "in the configuration after the change"
    return f"after the change and {counted(len(chain), 'more modification')}" if chain else "after the change"


def _witness_text(witness: ChangeWitness) -> str:
    """Return a state and arguments in words."""
    values = [f"{name} = {shown_text(value)}" for name, value in witness.arguments.items()]
    values += [f"{name} = {text}" for name, text in _entries(witness.state)]
    where = ", ".join(values) or "in every state"
    assigned = witness.before if witness.passes is WitnessSide.BEFORE else witness.after
    what = "passes" if assigned is None or assigned is True else f"assigns {shown_text(assigned)}"
    match witness.passes:
        case WitnessSide.BEFORE:
            return f"{what} only before: {where}"
        case WitnessSide.AFTER:
            return f"{what} only after: {where}"
        case None:
            return f"differs: {where}"


def _entries(state: Mapping[str, ShownMap]) -> Iterator[tuple[str, str]]:
    for name, value in state.items():
        yield from _flat(name, (), value)


def _flat(name: str, indices: tuple[str, ...], value: ShownMap) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for index, inner in value.items():
            yield from _flat(name, (*indices, index), inner)
    else:
        yield (f"{name}[{', '.join(indices)}]" if indices else name), shown_text(value)
