"""The report on checked models as SARIF 2.1.0, for code scanning.

Owns: which results and diagnostics become SARIF results, their levels, places and fingerprints.
Must never know: how results are found.

Violations, witnesses that are not reached, missed expectations and answers that are not good enough are errors. Unknown
results are warnings, and properties that were only tested are notes, each with the reason. All of these are
informational where they are expected. A violating run is a code flow: the place of each rule that fires, and
the changes that the rule makes.
(Static Analysis Results Interchange Format, OASIS Standard, version 2.1.0.)
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from invariants.foundation import RELEASE
from invariants.foundation.codes import Severity
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.explanations import explanation
from invariants.foundation.sources import Span
from invariants.language.model.declarations import Model
from invariants.report.ci.findings import message_of, sentence
from invariants.report.json import asked_json
from invariants.report.json_text import Json, json_text
from invariants.report.renderers import ModelsRenderer
from invariants.report.start_line import start_phrases
from invariants.report.story import step_label
from invariants.verdicts.traces.trace import StepKind, TraceStep, shown_text
from invariants.verdicts.verdict import ModelReport, Result, RunResult, Verdict

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
VERSION = "2.1.0"

_FINGERPRINT = "invariants/v1"
_ROOT = "%SRCROOT%"
"""The base of relative paths: the folder in which the check was started."""


class SarifRenderer(ModelsRenderer):
    """The format ``sarif`` of the report on models."""

    def end(self, reports: Sequence[ModelReport], *, interrupted: bool) -> str:
        """Return the whole text."""
        return json_text(as_sarif(reports, interrupted=interrupted))


def as_sarif(reports: Iterable[ModelReport], *, interrupted: bool = False) -> Json:
    """Return the report as an object for ``json``. ``interrupted`` means that not all invariants were checked."""
    return sarif_log((pair for report in reports for pair in _results(report)), interrupted=interrupted)


def sarif_log(found: Iterable[tuple[Json, Json]], *, interrupted: bool) -> Json:
    """Return the log with some SARIF results, each with the rule that it is about."""
    results: list[Json] = []
    rules: dict[str, Json] = {}
    repeated: Counter[str] = Counter()
    for result, rule in found:
        rules.setdefault(rule["id"], rule)
        fingerprint = result["partialFingerprints"][_FINGERPRINT]
        repeated[fingerprint] += 1
        result["partialFingerprints"][_FINGERPRINT] = f"{fingerprint}:{repeated[fingerprint]}"
        results.append(result)
    indices = {identifier: index for index, identifier in enumerate(rules)}
    for result in results:
        result["ruleIndex"] = indices[result["ruleId"]]
    driver = {"name": "invariants", "version": RELEASE, "rules": list(rules.values())}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not interrupted}],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _results(report: ModelReport) -> Iterator[tuple[Json, Json]]:
    """Yield every SARIF result of a model, with the rule that it is about."""
    for diagnostic in report.diagnostics:
        yield _of_diagnostic(diagnostic, report), _rule_of_code(diagnostic)
    if report.model is not None:
        for result in report.results:
            level = level_of(result)
            if level is not None:
                yield result_finding(result, report.model, level), rule_of_result(result)


# ------------------------------------------------------------ diagnostics


def _rule_of_code(diagnostic: Diagnostic) -> Json:
    code = diagnostic.code
    return {
        "id": code.identifier,
        "name": code.name,
        "shortDescription": {"text": sentence(code.title)},
        "fullDescription": {"text": explanation(code).text.replace("\n", " ")},
        "help": {"text": f"invariants explain {code.identifier}"},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
    }


def _of_diagnostic(diagnostic: Diagnostic, report: ModelReport) -> Json:
    code = diagnostic.code
    lines = [sentence(diagnostic.message), *(f"note: {note}" for note in diagnostic.notes)]
    if diagnostic.help:
        lines.append(f"help: {diagnostic.help}")
    first, *others = diagnostic.labels or (None,)
    result: Json = {
        "ruleId": code.identifier,
        "level": _LEVELS[code.severity],
        "message": {"text": "\n".join(lines)},
        "locations": [_whole_file(report.path) if first is None else location(first.span, first.text)],
        "partialFingerprints": fingerprints(code.identifier, _path_of(diagnostic, report), diagnostic.message),
    }
    add_related(result, [location(label.span, label.text) for label in others if label is not None])
    return result


def _path_of(diagnostic: Diagnostic, report: ModelReport) -> str:
    return diagnostic.labels[0].span.source.path if diagnostic.labels else report.path


_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


# ---------------------------------------------------------------- results

_LEVELS_OF_VERDICTS = {
    Verdict.VIOLATED: "error",
    Verdict.UNREACHABLE: "error",
    Verdict.UNREACHED: "error",
    Verdict.UNKNOWN: "warning",
    Verdict.TESTED: "note",
}
"""The levels of verdicts without an expectation. A verdict that calls for no attention has none."""


def rule_of_result(result: Result) -> Json:
    """Return the SARIF rule that a result is about: the invariant."""
    kind = "witness" if result.is_witness else "invariant"
    return {"id": result.invariant, "shortDescription": {"text": f"The {kind} {result.invariant}."}}


def level_of(result: Result) -> str | None:
    """Return the SARIF level of a result; None if the result calls for no attention at all."""
    if result.as_expected is False or result.vacuous or result.shortfall is not None:
        return "error"
    level = _LEVELS_OF_VERDICTS.get(result.verdict)
    if level is not None and result.is_lemma:
        level = "note"
    return "none" if level is not None and result.as_expected else level


def result_finding(result: Result, model: Model, level: str) -> Json:
    """Return the SARIF result for a result, with its run where it has one."""
    place = model.all_properties[result.invariant].span
    failure = result.failure
    found: Json = {
        "ruleId": result.invariant,
        "level": level,
        "message": {"text": message_of(result, model)},
        "locations": [location(failure.span if failure else place)],
        "partialFingerprints": fingerprints(result.title, place.source.path, model.name, result.verdict.value),
        "properties": {
            "model": model.name,
            "verdict": result.verdict.value,
            "expected": result.expected.value if result.expected else None,
            "chain": None if result.chain is None else list(result.chain),
            "engine": result.engine,
            "constants": dict(result.constants),
            **({} if result.asked is None else {"asked": asked_json(result.asked)}),
            **({} if result.shortest is None else {"shortestChains": [list(each) for each in result.shortest.chains]}),
        },
    }
    if level == "none":
        found["kind"] = "informational"
    if failure and failure.span.source is not place.source:
        add_related(found, [location(place, result.invariant)])
    if isinstance(result, RunResult):
        found["codeFlows"] = [{"threadFlows": [{"locations": _flow(result, model)}]}]
    return found


def _flow(result: RunResult, model: Model) -> list[Json]:
    """Return the steps of a violating run, each at the place of the rule that fires."""
    steps = []
    for number, step in enumerate(result.trace):
        rule = model.rules.get(step.rule) if step.rule is not None else None
        place = model.all_properties[result.invariant].span if rule is None else rule.span
        important = step.kind is StepKind.MODIFICATION or step is result.trace[-1]
        steps.append(
            {
                "location": location(place, f"{step_label(step)}: {_happening(step, result, model)}"),
                "executionOrder": number,
                "importance": "essential" if important else "important",
            }
        )
    return steps


def _happening(step: TraceStep, result: RunResult, model: Model) -> str:
    if step.state is None:
        return f"undefined: {result.failure.what}"
    if step.kind is StepKind.START:
        return " · ".join(start_phrases(step.state, model)) or "nothing is set"
    changes = [
        f"{change.place}: {shown_text(change.before)} → {shown_text(change.after)}"
        for change in step.changes_for(result.invariant)
    ]
    changes += [f"{change.site}: {change.before} → {change.after}" for change in step.code_changes]
    return " · ".join(changes) or "nothing changes"


# ----------------------------------------------------------------- places


def region(span: Span) -> Json:
    """Return the region of a span within its file."""
    first, column = span.source.position(span.start)
    last, end = span.source.position(span.end)
    return {"startLine": first, "startColumn": column, "endLine": last, "endColumn": end}


def location(span: Span, message: str = "") -> Json:
    """Return the location of a span, with a message."""
    found: Json = {"physicalLocation": {"artifactLocation": artifact(span.source.path), "region": region(span)}}
    if message:
        found["message"] = {"text": message}
    return found


def add_related(result: Json, places: Sequence[Json]) -> None:
    """Add related locations to a SARIF result, numbered from 1 on."""
    if places:
        known = result.setdefault("relatedLocations", [])
        known += [{"id": number, **place} for number, place in enumerate(places, start=len(known) + 1)]


def _whole_file(path: str) -> Json:
    return {"physicalLocation": {"artifactLocation": artifact(path)}}


def artifact(path: str) -> Json:
    """Return the location of a file. Bytes of its name that are not text are replaced."""
    text = path.encode("utf-8", "replace").decode("utf-8")
    if os.path.isabs(text):
        return {"uri": Path(text).as_uri()}
    return {"uri": quote(Path(text).as_posix()), "uriBaseId": _ROOT}


def fingerprints(*parts: str) -> Json:
    """Return a digest that identifies a finding in later checks, even if it has moved within its file."""
    return {_FINGERPRINT: sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]}
