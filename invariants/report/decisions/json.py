"""The report on a decision for programs to read.

Owns: the frame of a decision in JSON.
Must never know: how a decision is reached.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from invariants.foundation.diagnostics import Diagnostic
from invariants.gate.decision import Decision
from invariants.gate.recording.audit import LedgerReport
from invariants.language.model.declarations import Model
from invariants.report.json import diagnostic_json
from invariants.report.renderers import DecisionRenderer, package_version


class DecisionJsonRenderer(DecisionRenderer):
    """The format ``json`` of the report on a decision."""

    def decision(
        self, path: str, decision: Decision | None, model: Model | None, diagnostics: Sequence[Diagnostic]
    ) -> str:
        """Return everything."""
        content = {
            "tool": "invariants",
            "version": package_version(),
            "path": path,
            "diagnostics": [diagnostic_json(each) for each in diagnostics],
            "decision": None if decision is None else decision.to_json(),
        }
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

    def unchanged(self, path: str, diagnostics: Sequence[Diagnostic]) -> str:
        """Return the form of a report without a decision."""
        return self.decision(path, None, None, diagnostics)

    def ledger(self, report: LedgerReport) -> str:
        """Return everything but the decisions themselves, which are in the ledger."""
        content = {
            "tool": "invariants",
            "version": package_version(),
            "path": report.path,
            "diagnostics": [diagnostic_json(each) for each in report.diagnostics],
            "whole": report.is_whole,
            "actions": report.actions,
            "last": None if report.last is None else {"line": report.last.number, "digest": report.last.digest},
            "repeated": None
            if report.repeated is None
            else [
                {"line": each.line, "action": each.action, "repetition": each.repetition.value}
                for each in report.repeated
            ],
        }
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
