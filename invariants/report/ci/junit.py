"""The report on checked models as JUnit XML, which most servers of continuous integration read.

Owns: which results are failures, errors and skipped tests, and the nesting of the XML.
Must never know: how results come about.

A file is a suite, and each of its invariants a test. A result that is not as required is a failure, an unknown one an
error; a lemma that is dropped is skipped. A mistake in a text, and a warning that is refused, are tests of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from invariants.foundation.codes import Severity
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.model.declarations import Model
from invariants.report.ci.findings import details_of, message_of, sentence
from invariants.report.renderers import ModelsRenderer
from invariants.report.terminal.columns import visible
from invariants.verdicts.verdict import ModelReport, Result, Verdict


class JUnitRenderer(ModelsRenderer):
    """The format ``junit`` of the report on models."""

    def end(self, reports: Sequence[ModelReport], *, interrupted: bool) -> str:
        """Return everything."""
        return render_junit(reports, interrupted=interrupted)


def render_junit(reports: Sequence[ModelReport], *, interrupted: bool = False) -> str:
    """Return the XML, with a final newline. ``interrupted`` means that not all invariants were checked."""
    root = Element("testsuites", name="invariants")
    for report in reports:
        root.append(_suite(report))
    if interrupted:
        suite = SubElement(root, "testsuite", name="invariants")
        _fail(_case(suite, "interrupted", "invariants", 0), "error", "interrupted", "Not everything was checked.", "")
        _count(suite, 0)
    _count(root, sum(result.seconds for report in reports for result in report.results))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(report: ModelReport) -> Element:
    suite = Element("testsuite", name=_legal(report.path))
    name = _legal(report.name or report.path)
    refused = report.refused_warnings
    for diagnostic in report.diagnostics:
        if diagnostic.severity is Severity.ERROR or diagnostic in refused:
            kind = "error" if diagnostic.severity is Severity.ERROR else "failure"
            case = _case(suite, diagnostic.code.identifier, name, 0)
            _fail(case, kind, diagnostic.code.name, sentence(diagnostic.message), _notes(diagnostic))
    for result in report.results:
        if report.model is not None:
            _result(suite, name, result, report.model)
    _count(suite, sum(result.seconds for result in report.results))
    return suite


def _result(suite: Element, name: str, result: Result, model: Model) -> None:
    case = _case(suite, result.title, name, result.seconds)
    span = model.all_properties[result.invariant].span
    case.set("file", _legal(span.source.path))
    case.set("line", str(span.line))
    message, details = message_of(result, model), details_of(result, model)
    if not result.is_as_required:
        kind = "error" if result.verdict is Verdict.UNKNOWN else "failure"
        _fail(case, kind, result.verdict.value, message, details)
    elif result.is_lemma and result.verdict is not Verdict.PROVED:
        SubElement(case, "skipped", message="a lemma that is not proved is dropped")
    else:
        SubElement(case, "system-out").text = _lines(details)


def _case(suite: Element, name: str, group: str, seconds: float) -> Element:
    return SubElement(suite, "testcase", name=_legal(name), classname=group, time=f"{seconds:.3f}")


def _fail(case: Element, kind: str, word: str, message: str, details: str) -> None:
    SubElement(case, kind, type=word, message=_legal(message)).text = _lines(details)


def _notes(diagnostic: Diagnostic) -> str:
    return "\n".join([*diagnostic.notes, *([f"help: {diagnostic.help}"] if diagnostic.help else [])])


def _lines(text: str) -> str:
    """Return a text of several lines as XML can have it."""
    return "\n".join(map(_legal, text.split("\n")))


_ILLEGAL = str.maketrans(dict.fromkeys("\ufffe\uffff", "\ufffd"))
"""Characters that are visible, but not in XML (section 2.2)."""


def _legal(text: str) -> str:
    return visible(text).translate(_ILLEGAL)


def _count(suite: Element, seconds: float) -> None:
    """Count the tests of a suite, or of all suites."""
    suite.set("tests", str(len(list(suite.iter("testcase")))))
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(list(suite.iter(kind)))))
    suite.set("time", f"{seconds:.3f}")
