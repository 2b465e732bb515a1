"""One checked certificate, as it is reported.

Owns: the file's name, the outcome, and the word for it.
Must never know: how a certificate is checked.
"""

from __future__ import annotations

from typing import assert_never

from invariants.evidence.certificates.checking import Accepted, Checked, RefusedCertificate, UndecidedCertificate
from invariants.foundation.records import Record


class CertificateReport(Record):
    """The outcome for the file at ``path``, as the user named it."""

    path: str
    checked: Checked
    seconds: float
    renewal: str | None = None
    """The command that writes a refused certificate anew."""

    @property
    def status(self) -> str:
        """Return the word for the outcome."""
        match self.checked:
            case Accepted():
                return "accepted"
            case RefusedCertificate():
                return "refused"
            case UndecidedCertificate():
                return "undecided"
            case _:
                assert_never(self.checked)
