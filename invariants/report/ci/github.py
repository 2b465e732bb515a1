"""The report on checked models as annotations of GitHub: lines that its workflows show beside the code.

Owns: which results and diagnostics are errors, warnings and notices, and the form of such a line.
Must never know: how results come about.

A result that is not as required is an error; one that is unknown, a warning; a lemma that is dropped, a notice. Results
that are as required are counted in the last line only. (GitHub Docs, "Workflow commands for GitHub Actions".)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.sources import Span
from invariants.language.model.declarations import Model
from invariants.report.ci.findings import details_of, message_of, sentence
from invariants.report.renderers import ModelsRenderer
from invariants.report.summary import render_summary
from invariants.verdicts.verdict import ModelReport, Result, Verdict


class GitHubRenderer(ModelsRenderer):
    """The format ``github`` of the report on models: each annotation as soon as it is found."""

    def diagnostics(self, diagnostics: Iterable[Diagnostic]) -> str:
        """Return a line for each."""
        return "".join(map(_of_diagnostic, diagnostics))

    def result(self, result: Result, model: Model) -> str:
        """Return a line for a result that somebody has to look at; nothing for any other."""
        level = _level(result)
        if level is None:
            return ""
        span = result.failure.span if result.failure else model.all_properties[result.invariant].span
        text = f"{message_of(result, model)}\n{details_of(result, model)}"
        return _line(level, span, f"{result.title} is {result.verdict.value}", text)

    def end(self, reports: Sequence[ModelReport], *, interrupted: bool) -> str:
        """Return the line that counts."""
        return _plain(render_summary(reports, colour=False, interrupted=interrupted)) + "\n"


def _level(result: Result) -> str | None:
    if not result.is_as_required:
        return "warning" if result.verdict is Verdict.UNKNOWN and result.as_expected is None else "error"
    return "notice" if result.is_lemma and result.verdict is not Verdict.PROVED else None


def _of_diagnostic(diagnostic: Diagnostic) -> str:
    span = diagnostic.labels[0].span if diagnostic.labels else None
    lines = [sentence(diagnostic.message), *diagnostic.notes]
    lines += [f"help: {diagnostic.help}"] if diagnostic.help else []
    title = f"{diagnostic.code.identifier}: {diagnostic.code.title}"
    return _line(diagnostic.severity.value, span, title, "\n".join(lines))


def _line(level: str, span: Span | None, title: str, text: str) -> str:
    fields = {"title": title}
    if span is not None:
        line, column = span.source.position(span.start)
        last, end = span.source.position(span.end)
        fields |= {"file": span.source.path, "line": str(line), "endLine": str(last), "col": str(column)}
        fields |= {"endColumn": str(end)} if last == line else {}
    given = ",".join(f"{name}={_field(value)}" for name, value in fields.items())
    return f"::{level} {given}::{_data(text)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _field(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _plain(text: str) -> str:
    """Return a text that no workflow takes for a command."""
    return " ".join(text.split()).replace("::", ": :")
