"""The report on a log for programs: JSON by ``replay_schema.json`` in the folder above.

Owns: the names and the nesting of the JSON, and the number of its schema.
Must never know: how a log is replayed.

Keys are only ever added within one schema number. Steps and values are as in the report on checked models.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.diagnostics import Diagnostic
from invariants.logs.log_report import Departure, LogReport, PropertyAlongLog, RunExcerpt
from invariants.report.json import diagnostic_json, failure_json, place_json
from invariants.report.json_text import Json, headed, json_text
from invariants.report.renderers import LogRenderer
from invariants.verdicts.traces.trace_lines import step_line

SCHEMA = 1
"""The number of the schema. It goes up when programs that read the JSON would have to change."""


class LogJsonRenderer(LogRenderer):
    """The format ``json`` of the report on a log."""

    def log(self, path: str, report: LogReport | None, diagnostics: Sequence[Diagnostic]) -> str:
        """Return the whole text."""
        content = {
            "log": path,
            "diagnostics": [diagnostic_json(diagnostic) for diagnostic in diagnostics],
            "report": None if report is None else _report(report),
        }
        return json_text(headed(SCHEMA, content))


def _report(report: LogReport) -> Json:
    return {
        "model": {
            "name": report.model.name,
            "path": report.model.path,
            "digest": report.model.digest,
            "scope": dict(report.scope),
        },
        "is_run": report.is_run,
        "reason": report.reason,
        "steps": report.steps,
        "reached": report.reached,
        "refusals": report.refusals,
        "refusals_met": report.refusals_met,
        "chain": list(report.chain),
        "completed_by": report.completed_by.value if report.completed_by else None,
        "departure": _departure(report.departure) if report.departure else None,
        "invariants": [_along(along) for along in report.invariants],
        "run": _run(report.excerpt) if report.excerpt else None,
        "seconds": round(report.seconds, 3),
    }


def _departure(departure: Departure) -> Json:
    span = departure.span
    return {
        "kind": departure.kind.value,
        "step": departure.step,
        "line": departure.line,
        "rule": departure.rule,
        "arguments": dict(departure.arguments),
        "reason": departure.reason,
        "place": place_json(span.source, span.start, span.end) if span else None,
        "what": departure.words,
        "site": departure.site,
        "present": departure.present,
        "disagreements": [{"place": d.place, "model": d.model, "log": d.log} for d in departure.disagreements],
        "forced": departure.forced,
        "run": _run(departure.excerpt) if departure.excerpt else None,
        "refused": departure.refused,
    }


def _along(along: PropertyAlongLog) -> Json:
    return {
        "invariant": along.invariant,
        "standing": along.standing.value,
        "step": along.step,
        "line": along.line,
        "failure": failure_json(along.failure) if along.failure else None,
        "run": _run(along.excerpt) if along.excerpt else None,
        "reason": along.reason,
    }


def _run(told: RunExcerpt) -> Json:
    return {"omitted": told.omitted, "trace": [step_line(step) for step in told.trace]}
