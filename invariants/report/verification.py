"""The report on checked certificates, for people and for programs.

Owns: the text about a certificate, the names in the JSON (``certificates_schema.json`` beside this file), and the
number of its schema.
Must never know: how a certificate is checked.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, assert_never

from invariants.evidence.certificates.certificate import Header
from invariants.evidence.certificates.checking import Accepted, Checked, RefusedCertificate, UndecidedCertificate
from invariants.foundation.records import Record
from invariants.report.renderers import CertificatesRenderer, package_version
from invariants.report.terminal.columns import visible, width_of, wrap
from invariants.report.terminal.fact_lines import INTERRUPTED, counted, flow
from invariants.report.terminal.style import Painter, Style, without_colour

SCHEMA = 1
"""The number of the schema. It goes up when programs that read the JSON would have to change."""

_STYLES = {"accepted": Style.GOOD, "refused": Style.BAD, "undecided": Style.UNSURE}


class CertificateReport(Record):
    """The outcome for the file at ``path``, as the user named it."""

    path: str
    checked: Checked
    seconds: float
    renewal: str | None = None
    """The command that writes a refused certificate anew."""


class CertificatesTextRenderer(CertificatesRenderer):
    """The format ``text`` of the report on certificates."""

    for_programs = False

    def certificate(self, report: CertificateReport) -> str:
        """Return the lines about one certificate."""
        return render_certificate(report, colour=self._page.colour, width=self._page.width) + "\n"

    def end(self, reports: Sequence[CertificateReport], *, interrupted: bool) -> str:
        """Return the line that counts."""
        return render_certificate_summary(reports, colour=self._page.colour, interrupted=interrupted) + "\n"


class CertificatesJsonRenderer(CertificatesRenderer):
    """The format ``json`` of the report on certificates."""

    def end(self, reports: Sequence[CertificateReport], *, interrupted: bool) -> str:
        """Return the whole text."""
        return render_certificates_json(reports, version=package_version(), interrupted=interrupted)


def render_certificate(report: CertificateReport, *, colour: bool, width: int = 100) -> str:
    """Return the text about one certificate, without a final newline."""
    painter = Painter(colour)
    status = _status(report.checked)
    head = f"{visible(report.path)}: {painter.paint(status, _STYLES[status])}"
    match report.checked:
        case Accepted(header=header, solvers=solvers, note=note):
            rows = flow([head, _claim(header), ", ".join(solvers)], width)
            return "\n".join([*rows, *(f"  {row}" for row in (wrap(note, width - 2) if note else ()))])
        case RefusedCertificate(refusal=refusal, reason=reason):
            text = _because(f"{head}: {refusal.value}", reason, width)
            # A command is copied: it stays on one line.
            return text if report.renewal is None else f"{text}\n  prove anew: {visible(report.renewal)}"
        case UndecidedCertificate(reason=reason):
            return _because(head, reason, width)
        case _:
            assert_never(report.checked)


def _because(head: str, reason: str, width: int) -> str:
    """Return the head with the reason behind it, or below it if one line has no room for both."""
    line = f"{head}: {visible(reason)}"
    if width_of(without_colour(line)) <= width:
        return line
    return "\n".join([head, *(f"  {row}" for row in wrap(visible(reason), width - 2))])


def render_certificate_summary(reports: Sequence[CertificateReport], *, colour: bool, interrupted: bool = False) -> str:
    """Return the line that counts the certificates."""
    painter = Painter(colour)
    counts = Counter(_status(report.checked) for report in reports)
    parts = [painter.paint(f"{counts[status]} {status}", style) for status, style in _STYLES.items() if counts[status]]
    line = f"{counted(len(reports), 'certificate')}: {', '.join(parts) or 'none checked'}"
    return f"{line} · {painter.paint(INTERRUPTED, Style.WARNING)}" if interrupted else line


def render_certificates_json(reports: Sequence[CertificateReport], *, version: str, interrupted: bool = False) -> str:
    """Return the JSON text, with a final newline."""
    found = {
        "schema": SCHEMA,
        "tool": "invariants",
        "version": version,
        "interrupted": interrupted,
        "certificates": [_as_json(report) for report in reports],
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _as_json(report: CertificateReport) -> dict[str, Any]:
    checked = report.checked
    header = checked.header
    return {
        "path": report.path,
        "status": _status(checked),
        "refusal": checked.refusal.value if isinstance(checked, RefusedCertificate) else None,
        "reason": None if isinstance(checked, Accepted) else checked.reason,
        "note": checked.note if isinstance(checked, Accepted) else None,
        "solvers": list(checked.solvers) if isinstance(checked, Accepted) else [],
        "model": header.model if header else None,
        "model_path": header.path if header else None,
        "digest": header.digest if header else None,
        "invariant": header.statement.property if header else None,
        "scope": {name: "any" if size is None else size for name, size in header.statement.scope} if header else None,
        "chain": ("any" if header.statement.chain is None else header.statement.chain) if header else None,
        "seconds": round(report.seconds, 3),
        "renewal": report.renewal,
    }


def _claim(header: Header) -> str:
    statement = header.statement
    scope = [f"{name} {'any' if size is None else size}" for name, size in statement.scope]
    chain = "any" if statement.chain is None else statement.chain
    return f"{statement.property} of {header.model} ({', '.join([f'chain {chain}', 'steps any', *scope])})"


def _status(checked: Checked) -> str:
    match checked:
        case Accepted():
            return "accepted"
        case RefusedCertificate():
            return "refused"
        case UndecidedCertificate():
            return "undecided"
        case _:
            assert_never(checked)
