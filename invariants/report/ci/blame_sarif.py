"""The report of ``blame`` as SARIF 2.1.0, for code scanning.

Owns: which findings become SARIF results, the places of conditions, and repairs as fixes.
Must never know: how the findings come about.

A violated invariant is an error, as in the report on checked models, with the sets of modifications that break it; a
repair is a fix, which a viewer can apply. A proved one is informational: the conditions of the text that its proof
rests on are related locations. Conditions that no proof of a model rests on are informational, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from invariants.report.blame.length import length_json, length_sentences
from invariants.report.blame.text import change_words, set_words
from invariants.report.ci.sarif import (
    add_related,
    artifact,
    fingerprints,
    level_of,
    location,
    region,
    result_finding,
    rule_of_result,
    sarif_log,
)
from invariants.report.json_text import Json, json_text
from invariants.report.proofs.why import condition_words, without_words
from invariants.report.renderers import PartsRenderer
from invariants.report.terminal.fact_lines import counted
from invariants.shaping.blame import BlameReport, CoreTable, core_tables
from invariants.shaping.cores import Needed
from invariants.shaping.repairs import Repair
from invariants.shaping.text_edits import TextEdit
from invariants.verdicts.verdict import Result, Verdict

_UNNEEDED: Json = {
    "id": "unneeded-condition",
    "shortDescription": {"text": "A condition that no proof rests on."},
    "fullDescription": {
        "text": "With `true` in its place, each invariant that is proved stays so. It may have another purpose."
    },
}


class BlameSarifRenderer(PartsRenderer[BlameReport]):
    """The format ``sarif`` of the report of ``blame``."""

    def end(self, reports: Sequence[BlameReport], *, interrupted: bool) -> str:
        """Return everything."""
        is_open = any(report.blame.result is None for report in reports)
        return json_text(sarif_log(_findings(reports), interrupted=interrupted or is_open))


def _findings(reports: Sequence[BlameReport]) -> Iterator[tuple[Json, Json]]:
    for report in reports:
        if report.blame.result is not None:
            yield _finding(report, report.blame.result), rule_of_result(report.blame.result)
    for table in core_tables(reports):
        yield from ((each, _UNNEEDED) for each in _unneeded(table))


def _finding(report: BlameReport, result: Result) -> Json:
    blame = report.blame
    found = result_finding(result, report.model, level_of(result) or "none")
    found["message"]["text"] = "\n".join([found["message"]["text"], *_lines(report)])
    found["properties"]["complete"] = blame.is_complete
    if blame.length is not None:
        found["properties"]["length"] = length_json(blame.length, report.model)
    add_related(found, [_rests_on(each, report.model.path) for each in blame.needed])
    if blame.repairs or blame.guards:
        found["fixes"] = [_fix(each) for each in (*blame.repairs, *blame.guards)]
    return found


def _lines(report: BlameReport) -> Iterator[str]:
    """Yield what was found out about an invariant, in sentences."""
    blame = report.blame
    for each in blame.breaking:
        after = counted(len(each.result.chain or ()), "modification")
        yield f"Broken by {set_words(each)} after {after}{'' if each.minimal else '; fewer may do'}."
    for missing in blame.open:
        yield f"Other sets of modifications are not known: {missing.reason}."
    if blame.length is not None:
        yield from length_sentences(blame.length, report.model)
    if blame.needs_no_modification:
        yield "No modification is needed to break it, so that no change of modifications helps."
    elif blame.breaking:
        yield f"{counted(len(blame.repairs), 'change')} after which it is proved for every chain."
    if blame.guards:
        yield f"{counted(len(blame.guards), 'guard')} with which it is proved for every chain."
    if blame.result is not None and blame.result.verdict is Verdict.PROVED:
        some = f"{len(blame.needed)} of {counted(blame.conditions, 'condition')}"
        yield (
            f"The proof rests on {some}." if blame.every_need else f"The proof may rest on {some}: not all were tried."
        )


def _rests_on(each: Needed, main: str) -> Json:
    """Return the place of a condition that a proof rests on; ``main`` is the path of the model."""
    return location(each.condition.edit.span, f"{condition_words(each.condition, main)}; {without_words(each)}")


def _fix(repair: Repair) -> Json:
    """Return a repair as a SARIF fix: in each file, the stretches that are replaced."""
    edits: dict[str, list[TextEdit]] = {}
    for edit in dict.fromkeys(edit for change in repair.changes for edit in change.edits):
        edits.setdefault(edit.span.source.path, []).append(edit)
    return {
        "description": {"text": "; ".join(change_words(change).rstrip(":") for change in repair.changes)},
        "artifactChanges": [
            {
                "artifactLocation": artifact(path),
                "replacements": [
                    {"deletedRegion": region(edit.span), "insertedContent": {"text": edit.text}} for edit in of_file
                ],
            }
            for path, of_file in edits.items()
        ],
    }


def _unneeded(table: CoreTable) -> Iterator[Json]:
    for each in table.unneeded:
        words = condition_words(each, table.path)
        yield {
            "ruleId": _UNNEEDED["id"],
            "level": "none",
            "kind": "informational",
            "message": {"text": f"No proof rests on it: {words}."},
            "locations": [location(each.edit.span)],
            "partialFingerprints": fingerprints(_UNNEEDED["id"], table.path, each.kind.value, each.place, each.text),
        }
