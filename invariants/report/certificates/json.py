"""The report on checked certificates for programs: JSON by ``certificates_schema.json`` in the folder above.

Owns: the names in the JSON, and the number of its schema.
Must never know: how a certificate is checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from invariants.evidence.certificates.certificate import Header
from invariants.evidence.certificates.checking import Accepted, RefusedCertificate
from invariants.report.certificates.checked import CertificateReport
from invariants.report.json_text import Json, headed, json_text
from invariants.report.renderers import PartsRenderer

SCHEMA = 1
"""The number of the schema. It goes up when programs that read the JSON would have to change."""


class CertificatesJsonRenderer(PartsRenderer[CertificateReport]):
    """The format ``json`` of the report on certificates."""

    def end(self, reports: Sequence[CertificateReport], *, interrupted: bool) -> str:
        """Return the whole text."""
        return json_text(headed(SCHEMA, {"interrupted": interrupted, "certificates": list(map(_as_json, reports))}))


def _as_json(report: CertificateReport) -> Json:
    checked = report.checked
    header = checked.header
    return {
        "path": report.path,
        "status": report.status,
        "refusal": checked.refusal.value if isinstance(checked, RefusedCertificate) else None,
        "reason": None if isinstance(checked, Accepted) else checked.reason,
        "note": checked.note if isinstance(checked, Accepted) else None,
        "solvers": list(checked.solvers) if isinstance(checked, Accepted) else [],
        "source": checked.source.value if isinstance(checked, Accepted) else None,
        "model": header.model if header else None,
        "model_path": header.path if header else None,
        "digest": header.digest if header else None,
        "invariant": header.statement.property if header else None,
        "constants": dict(header.constants) if header else None,
        **({"asked": {"via": list(header.via), "without": list(header.without)}} if _is_about_some(header) else {}),
        "scope": {name: "any" if size is None else size for name, size in header.statement.scope} if header else None,
        "chain": ("any" if header.statement.chain is None else header.statement.chain) if header else None,
        "seconds": round(report.seconds, 3),
        "renewal": report.renewal,
    }


def _is_about_some(header: Header | None) -> TypeGuard[Header]:
    """Return whether a certificate is about some chains only."""
    return header is not None and bool(header.via or header.without)
