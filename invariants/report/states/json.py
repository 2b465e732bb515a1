"""The report on all configurations for programs to read: JSON as ``states_schema.json`` in the folder above says.

Owns: the names and the nesting of the JSON, and the number of its schema.
Must never know: how configurations are counted.

Keys are only ever added within one schema number.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.diagnostics import Diagnostic
from invariants.report.json import bound_json, diagnostic_json
from invariants.report.json_text import Json, headed, json_text
from invariants.report.renderers import StatesRenderer
from invariants.verdicts.states.states_report import HeldValues, StatesReport

SCHEMA = 1
"""Goes up when a program that reads the JSON would have to be changed."""


class StatesJsonRenderer(StatesRenderer):
    """The format ``json`` of the report on configurations."""

    def states(self, path: str, report: StatesReport | None, diagnostics: Sequence[Diagnostic]) -> str:
        """Return everything."""
        content = {
            "path": path,
            "diagnostics": [diagnostic_json(diagnostic) for diagnostic in diagnostics],
            "report": None if report is None else _report(report),
        }
        return json_text(headed(SCHEMA, content))


def _report(report: StatesReport) -> Json:
    return {
        "model": report.model.name,
        "digest": report.model.digest,
        "bounds": {"chain": bound_json(report.chain), "steps": bound_json(report.steps), "scope": dict(report.scope)},
        "complete": report.is_complete,
        "reason": report.reason,
        "endless": report.is_endless,
        "growing": [
            {
                "variable": number.variable,
                "least": number.least,
                "greatest": number.greatest,
                "steps": list(number.steps),
            }
            for number in report.growing
        ],
        "configurations": report.configurations,
        "stored": report.stored,
        "bytes": report.bytes,
        "depth": report.depth,
        "levels": [
            {"chain": level.chain, "depth": level.depth, "configurations": level.configurations}
            for level in report.levels
        ],
        "rules": [
            {
                "rule": rule.rule,
                "kind": "modification" if rule.is_modification else "transition",
                "enabled": rule.enabled,
                "steps": rule.steps,
            }
            for rule in report.rules
        ],
        "dead_ends": report.dead_ends,
        "ended": report.ended,
        "values": [_held(held) for held in report.values],
        "code": [{"place": held.place, "texts": list(held.texts), "more": held.more} for held in report.code],
    }


def _held(held: HeldValues) -> Json:
    return {
        "variable": held.variable,
        "values": None if held.values is None else list(held.values),
        "least": held.least,
        "greatest": held.greatest,
        "sets": None if held.sets is None else list(held.sets),
        "parts": [_held(part) for part in held.parts],
    }
