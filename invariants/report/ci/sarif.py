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

from invariants.foundation.codes import Severity
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.explanations import explanation
from invariants.foundation.sources import Span
from invariants.language.model.declarations import Model
from invariants.report.ci.findings import message_of, sentence
from invariants.report.json_text import Json, json_text
from invariants.report.renderers import ModelsRenderer, package_version
from invariants.report.start_line import shown, start_phrases
from invariants.report.story import step_label
from invariants.verdicts.traces.trace import StepKind, TraceStep
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
    results: list[Json] = []
    rules: dict[str, Json] = {}
    repeated: Counter[str] = Counter()
    for report in reports:
        for result, rule in _results(report):
            rules.setdefault(rule["id"], rule)
            fingerprint = result["partialFingerprints"][_FINGERPRINT]
            repeated[fingerprint] += 1
            result["partialFingerprints"][_FINGERPRINT] = f"{fingerprint}:{repeated[fingerprint]}"
            results.append(result)
    indices = {identifier: index for index, identifier in enumerate(rules)}
    for result in results:
        result["ruleIndex"] = indices[result["ruleId"]]
    driver = {"name": "invariants", "version": package_version(), "rules": list(rules.values())}
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
            level = _level(result)
            if level is not None:
                rule = {
                    "id": result.invariant,
                    "shortDescription": {
                        "text": f"The {'witness' if result.is_witness else 'invariant'} {result.invariant}."
                    },
                }
                yield _of_result(result, report.model, level), rule


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
        "locations": [_whole_file(report.path) if first is None else _location(first.span, first.text)],
        "partialFingerprints": {
            _FINGERPRINT: _fingerprint(code.identifier, _path_of(diagnostic, report), diagnostic.message)
        },
    }
    related = [_location(label.span, label.text) for label in others if label is not None]
    if related:
        result["relatedLocations"] = [{"id": number, **place} for number, place in enumerate(related, start=1)]
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


def _level(result: Result) -> str | None:
    """Return the SARIF level of a result; None if the result calls for no attention at all."""
    if result.as_expected is False or result.vacuous or result.shortfall is not None:
        return "error"
    level = _LEVELS_OF_VERDICTS.get(result.verdict)
    if level is not None and result.is_lemma:
        level = "note"
    return "none" if level is not None and result.as_expected else level


def _of_result(result: Result, model: Model, level: str) -> Json:
    place = model.properties[result.invariant].span
    failure = result.failure
    found: Json = {
        "ruleId": result.invariant,
        "level": level,
        "message": {"text": message_of(result, model)},
        "locations": [_location(failure.span if failure else place)],
        "partialFingerprints": {
            _FINGERPRINT: _fingerprint(result.title, place.source.path, model.name, result.verdict.value)
        },
        "properties": {
            "model": model.name,
            "verdict": result.verdict.value,
            "expected": result.expected.value if result.expected else None,
            "chain": None if result.chain is None else list(result.chain),
            "engine": result.engine,
            "constants": dict(result.constants),
        },
    }
    if level == "none":
        found["kind"] = "informational"
    if failure and failure.span.source is not place.source:
        found["relatedLocations"] = [{"id": 1, **_location(place, result.invariant)}]
    if isinstance(result, RunResult):
        found["codeFlows"] = [{"threadFlows": [{"locations": _flow(result, model)}]}]
    return found


def _flow(result: RunResult, model: Model) -> list[Json]:
    """Return the steps of a violating run, each at the place of the rule that fires."""
    steps = []
    for number, step in enumerate(result.trace):
        rule = model.rules.get(step.rule) if step.rule is not None else None
        place = model.properties[result.invariant].span if rule is None else rule.span
        important = step.kind is StepKind.MODIFICATION or step is result.trace[-1]
        steps.append(
            {
                "location": _location(place, f"{step_label(step)}: {_happening(step, result, model)}"),
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
        f"{change.place}: {shown(change.before)} → {shown(change.after)}"
        for change in step.changes_for(result.invariant)
    ]
    changes += [f"{change.site}: {change.before} → {change.after}" for change in step.code_changes]
    return " · ".join(changes) or "nothing changes"


# ----------------------------------------------------------------- places


def _location(span: Span, message: str = "") -> Json:
    source = span.source
    first, column = source.position(span.start)
    last, end = source.position(span.end)
    region = {"startLine": first, "startColumn": column, "endLine": last, "endColumn": end}
    found: Json = {"physicalLocation": {"artifactLocation": _artifact(source.path), "region": region}}
    if message:
        found["message"] = {"text": message}
    return found


def _whole_file(path: str) -> Json:
    return {"physicalLocation": {"artifactLocation": _artifact(path)}}


def _artifact(path: str) -> Json:
    """Return the location of a file. Bytes of its name that are not text are replaced."""
    text = path.encode("utf-8", "replace").decode("utf-8")
    if os.path.isabs(text):
        return {"uri": Path(text).as_uri()}
    return {"uri": quote(Path(text).as_posix()), "uriBaseId": _ROOT}


def _fingerprint(*parts: str) -> str:
    """Return a digest that identifies a finding in later checks, even if it has moved within its file."""
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
