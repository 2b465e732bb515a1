"""The report of ``mutate`` for programs to read: JSON as ``teeth_schema.json`` in the folder above says.

Owns: the names and the nesting of the JSON, and the number of its schema.
Must never know: how mutations are tried.

Keys are only ever added within one schema number.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.report.json import place_json
from invariants.report.json_text import Json, headed, json_text
from invariants.report.renderers import PartsRenderer
from invariants.report.teeth.text import words
from invariants.shaping.teeth import TeethReport, Tried
from invariants.shaping.text_edits import difference

SCHEMA = 1
"""Goes up when a program that reads the JSON would have to be changed."""


class TeethJsonRenderer(PartsRenderer[TeethReport]):
    """The format ``json`` of the report of ``mutate``."""

    def end(self, reports: Sequence[TeethReport], *, interrupted: bool) -> str:
        """Return everything."""
        content = {"interrupted": interrupted, "models": [_model(report) for report in reports]}
        return json_text(headed(SCHEMA, content))


def _model(report: TeethReport) -> Json:
    teeth = report.teeth
    return {
        "name": report.model.name,
        "path": report.model.path,
        "digest": report.model.digest,
        "invariants": list(teeth.invariants),
        "unanswered": list(teeth.unanswered),
        "score": teeth.score,
        "total": teeth.total,
        "mutations": [_tried(each) for each in teeth.tried],
        "complete": teeth.is_complete,
        "seconds": round(report.seconds, 3),
    }


def _tried(each: Tried) -> Json:
    mutation = each.mutation
    span = mutation.edit.span
    return {
        "kind": mutation.kind.value,
        "place": mutation.place,
        "line": mutation.line,
        "where": place_json(span.source, span.start, span.end),
        "words": words(mutation),
        "difference": difference([mutation.edit]),
        "answer": each.bite.value,
        "invariant": each.invariant,
        "verdict": None if each.verdict is None else each.verdict.value,
    }
