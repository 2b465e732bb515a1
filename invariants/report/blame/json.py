"""The report of ``blame`` for programs to read: JSON as ``blame_schema.json`` in the folder above says.

Owns: the names and the nesting of the JSON, and the number of its schema.
Must never know: how the findings come about.

Keys are only ever added within one schema number. Results are as in the report on checked models.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.report.blame.length import length_json
from invariants.report.json import result_json
from invariants.report.json_text import Json, headed, json_text
from invariants.report.renderers import PartsRenderer
from invariants.shaping.blame import BlameReport, CoreTable, core_tables
from invariants.shaping.changes import Change
from invariants.shaping.conditions import Condition
from invariants.shaping.text_edits import difference, edited_texts
from invariants.verdicts.verdict import Result

SCHEMA = 1
"""Goes up when a program that reads the JSON would have to be changed."""


class BlameJsonRenderer(PartsRenderer[BlameReport]):
    """The format ``json`` of the report of ``blame``."""

    def end(self, reports: Sequence[BlameReport], *, interrupted: bool) -> str:
        """Return everything."""
        content = {
            "interrupted": interrupted,
            "invariants": [_invariant(report) for report in reports],
            "tables": [_table(table) for table in core_tables(reports)],
        }
        return json_text(headed(SCHEMA, content))


def _invariant(report: BlameReport) -> Json:
    blame = report.blame
    return {
        "model": {"name": report.model.name, "path": report.model.path, "digest": report.model.digest},
        "invariant": blame.invariant,
        "result": None if blame.result is None else result_json(blame.result),
        "breaking": [
            {"modifications": list(each.modifications), "minimal": each.minimal, "result": result_json(each.result)}
            for each in blame.breaking
        ],
        "kept": [{"without": list(each.without), "result": result_json(each.result)} for each in blame.kept],
        "open": [{"without": list(each.without), "reason": each.reason} for each in blame.open],
        "every_set": blame.every_set,
        "repairs": [_repair(each.changes, each.result) for each in blame.repairs],
        "guards": [_repair(each.changes, each.result) for each in blame.guards],
        "unguarded": list(blame.unguarded),
        "without_proof": [_repair(each.changes, each.result) for each in blame.without_proof],
        "every_repair": blame.every_repair,
        "needed": [
            {
                **_condition(each.condition),
                "without": None if each.without is None else result_json(each.without),
                "known": each.is_known,
            }
            for each in blame.needed
        ],
        "conditions": blame.conditions,
        "every_need": blame.every_need,
        **({} if blame.length is None else {"length": length_json(blame.length, report.model)}),
        "complete": blame.is_complete,
        "checked": blame.asked,
        "seconds": round(report.seconds, 3),
    }


def _table(table: CoreTable) -> Json:
    return {
        "path": table.path,
        "invariants": list(table.invariants),
        "conditions": [
            {
                **_condition(row.condition),
                "needed_by": [n for n, needs in zip(table.invariants, row.needed, strict=True) if needs],
                "not_known_for": [n for n, needs in zip(table.invariants, row.needed, strict=True) if needs is None],
            }
            for row in table.rows
        ],
        "unneeded": [_condition(each) for each in table.unneeded],
        "complete": table.is_complete,
    }


def _condition(condition: Condition) -> Json:
    return {
        "kind": condition.kind.value,
        "place": condition.place,
        "line": condition.line,
        "path": condition.edit.span.source.path,
        "text": condition.text,
    }


def _repair(changes: Sequence[Change], result: Result | None) -> Json:
    edits = [edit for change in changes for edit in change.edits]
    return {
        "changes": [
            {
                "kind": change.kind.value,
                "place": change.place,
                "mark": None if change.mark is None else change.mark.value,
                "text": change.text or None,
                "modifications": sorted(change.modifications),
            }
            for change in changes
        ],
        "difference": difference(edits),
        "texts": {source.path: text for source, text in edited_texts(edits).items()},
        "result": None if result is None else result_json(result),
    }
