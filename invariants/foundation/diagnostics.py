"""Diagnostics: complaints about a model, for its user.

Owns: a diagnostic as data (code, message, labelled places, notes, a way out), and a wish not to see one.
Must never know: how a diagnostic is shown.
"""

from __future__ import annotations

from invariants.foundation.codes import Code, Severity
from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import Span


class Label(ValueRecord):
    """A place in a text, with a few words. The first label of a diagnostic is its primary place."""

    span: Span
    text: str = ""


class Diagnostic(ValueRecord):
    """One complaint about a model, or about a file or an option that goes with it.

    ``message`` is a sentence without a full stop; ``notes`` are facts that explain; ``help`` is the way out. Where the
    way out is another text at the primary place, ``instead`` is that text.
    """

    code: Code
    message: str
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    instead: str | None = None

    @property
    def severity(self) -> Severity:
        """Return the severity of the code."""
        return self.code.severity


class Silence(ValueRecord):
    """The wish not to see a warning of one code about some places. ``place`` is where the wish is written."""

    code: Code
    place: Span
    covers: tuple[Span, ...]

    def is_about(self, diagnostic: Diagnostic) -> bool:
        """Return whether the diagnostic has the code, and its primary place lies in one of the places."""
        if diagnostic.code is not self.code or not diagnostic.labels:
            return False
        span = diagnostic.labels[0].span
        return any(
            cover.source is span.source and cover.start <= span.start and span.end <= cover.end for cover in self.covers
        )
