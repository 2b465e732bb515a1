"""The report on a decision for programs to read.

Owns: the frame of a decision in JSON.
Must never know: how a decision is reached.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.diagnostics import Diagnostic
from invariants.gate.decision import Decision
from invariants.gate.recording.audit import LedgerReport
from invariants.language.model.declarations import Model
from invariants.report.json import diagnostic_json
from invariants.report.json_text import headed, json_text
from invariants.report.renderers import DecisionRenderer


class DecisionJsonRenderer(DecisionRenderer):
    """The format ``json`` of the report on a decision."""

    def decision(
        self, path: str, decision: Decision | None, model: Model | None, diagnostics: Sequence[Diagnostic]
    ) -> str:
        """Return everything."""
        content = {
            "path": path,
            "diagnostics": [diagnostic_json(each) for each in diagnostics],
            "decision": None if decision is None else decision.to_json(),
        }
        return json_text(headed(None, content))

    def unchanged(self, path: str, diagnostics: Sequence[Diagnostic]) -> str:
        """Return the form of a report without a decision."""
        return self.decision(path, None, None, diagnostics)

    def ledger(self, report: LedgerReport) -> str:
        """Return everything but the decisions themselves, which are in the ledger."""
        content = {
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
        return json_text(headed(None, content))
