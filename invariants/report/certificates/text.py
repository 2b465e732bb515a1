"""The report on checked certificates for people.

Owns: the text about a certificate.
Must never know: how a certificate is checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import assert_never

from invariants.evidence.certificates.certificate import Header
from invariants.evidence.certificates.checking import (
    Accepted,
    RefusalReason,
    RefusedCertificate,
    UndecidedCertificate,
)
from invariants.evidence.claims import Source
from invariants.report.certificates.checked import CertificateReport
from invariants.report.renderers import PartsRenderer
from invariants.report.terminal.columns import visible, width_of, wrap
from invariants.report.terminal.fact_lines import INTERRUPTED, counted, flow
from invariants.report.terminal.style import Painter, Style, without_colour

_STYLES = {"accepted": Style.GOOD, "refused": Style.BAD, "undecided": Style.UNSURE}


class CertificatesTextRenderer(PartsRenderer[CertificateReport]):
    """The format ``text`` of the report on certificates."""

    for_programs = False

    def report(self, report: CertificateReport) -> str:
        """Return the lines about one certificate."""
        return render_certificate(report, colour=self._page.colour, width=self._page.width) + "\n"

    def end(self, reports: Sequence[CertificateReport], *, interrupted: bool) -> str:
        """Return the line that counts."""
        return render_certificate_summary(reports, colour=self._page.colour, interrupted=interrupted) + "\n"


def render_certificate(report: CertificateReport, *, colour: bool, width: int = 100) -> str:
    """Return the text about one certificate, without a final newline."""
    painter = Painter(colour)
    head = f"{visible(report.path)}: {painter.paint(report.status, _STYLES[report.status])}"
    match report.checked:
        case Accepted(header=header, solvers=solvers, note=note, source=source):
            reported = ["reported by the cluster"] if source is Source.EXECUTOR else []
            rows = flow([head, _claim(header), ", ".join(solvers), *reported], width)
            return "\n".join([*rows, *(f"  {row}" for row in (wrap(note, width - 2) if note else ()))])
        case RefusedCertificate(refusal=refusal, reason=reason):
            text = _because(f"{head}: {refusal.value}", reason, width)
            if refusal is RefusalReason.MODEL_MISSING:
                return f"{text}\n  name the folder that its path starts from: --models FOLDER"
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
    counts = Counter(report.status for report in reports)
    parts = [painter.paint(f"{counts[status]} {status}", style) for status, style in _STYLES.items() if counts[status]]
    line = f"{counted(len(reports), 'certificate')}: {', '.join(parts) or 'none checked'}"
    return f"{line} · {painter.paint(INTERRUPTED, Style.WARNING)}" if interrupted else line


def _claim(header: Header) -> str:
    statement = header.statement
    scope = [f"{name} {'any' if size is None else size}" for name, size in statement.scope]
    chain = "any" if statement.chain is None else statement.chain
    given = [f"{name} = {value}" for name, value in header.constants]
    given += [f"via {name}" for name in header.via] + [f"without {name}" for name in header.without]
    return f"{statement.property} of {header.model} ({', '.join([f'chain {chain}', 'steps any', *scope, *given])})"
