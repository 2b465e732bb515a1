"""Diagnostics as the protocol has them.

Owns: which parts of a diagnostic an editor shows where.
Must never know: why a diagnostic was raised; when diagnostics are sent.
"""

from __future__ import annotations

from lsprotocol import types

from invariants.foundation.codes import Code, Severity
from invariants.foundation.diagnostics import Diagnostic
from invariants.lsp.documents.analysis import Analysis
from invariants.lsp.documents.workspace import OpenDocuments

SOURCE = "invariants"
"""The name that editors show beside each diagnostic."""


def diagnostics_by_file(documents: OpenDocuments, analysis: Analysis) -> dict[str, list[types.Diagnostic]]:
    """Return all diagnostics of a text and its imports, by the address of the file of the primary place."""
    found: dict[str, list[types.Diagnostic]] = {}
    for diagnostic in analysis.diagnostics:
        source = diagnostic.labels[0].span.source if diagnostic.labels else analysis.source
        found.setdefault(documents.uri_of(source), []).append(shown(documents, diagnostic))
    return found


def shown(documents: OpenDocuments, diagnostic: Diagnostic) -> types.Diagnostic:
    """Return a diagnostic for editors: the label, the notes and the way out follow the message."""
    labels = diagnostic.labels
    start = types.Position(0, 0)
    rows = [diagnostic.message]
    if labels and labels[0].text:
        rows[0] += f": {labels[0].text}"
    rows += [f"note: {note}" for note in diagnostic.notes]
    if diagnostic.help:
        rows.append(f"help: {diagnostic.help}")
    return types.Diagnostic(
        range=documents.range(labels[0].span) if labels else types.Range(start, start),
        message="\n".join(rows),
        severity=types.DiagnosticSeverity.Error
        if diagnostic.severity is Severity.ERROR
        else types.DiagnosticSeverity.Warning,
        code=diagnostic.code.identifier,
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if diagnostic.code is Code.UNUSED else None,
        related_information=[
            types.DiagnosticRelatedInformation(documents.location(label.span), label.text or diagnostic.message)
            for label in labels[1:]
        ],
    )
