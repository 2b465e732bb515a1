"""The diagnostics of a model, collected while it is read.

Owns: the list of diagnostics found so far, and their order.
Must never know: the mistakes that are looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from invariants.foundation.codes import Code, Severity
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText, Span


class Problems:
    """Diagnostics in the order in which they are found; a code is reported once for each place."""

    def __init__(self) -> None:
        self._found: dict[tuple[Code, Span | None], Diagnostic] = {}

    def report(
        self,
        code: Code,
        message: str,
        span: Span,
        label: str = "",
        *,
        others: Sequence[Label] = (),
        notes: Sequence[str] = (),
        help: str | None = None,
        instead: str | None = None,
    ) -> None:
        """Add a diagnostic.

        Args:
            code: its code; one diagnostic is kept for a code and a place.
            message: the problem.
            span: the primary place.
            label: the text at the primary place.
            others: labels at other places.
            notes: further sentences.
            help: the way out.
            instead: the text that would be right at the primary place.
        """
        labels = (Label(span, label), *others)
        self._found.setdefault((code, span), Diagnostic(code, message, labels, tuple(notes), help, instead))

    def add(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Add the diagnostics of an earlier pass."""
        for diagnostic in diagnostics:
            span = diagnostic.labels[0].span if diagnostic.labels else None
            self._found.setdefault((diagnostic.code, span), diagnostic)

    @contextmanager
    def nesting(self, span: Span) -> Iterator[None]:
        """Report a text that is nested too deeply to be read, instead of overflowing the stack."""
        try:
            yield
        except RecursionError:
            self.report(
                Code.TOO_DEEP,
                "this is nested too deeply",
                span,
                help="name the parts with `define`",
            )

    @property
    def has_errors(self) -> bool:
        """Return whether the model is unusable."""
        return any(found.severity is Severity.ERROR for found in self._found.values())

    def in_order(self, sources: Sequence[SourceText], severity: Severity) -> tuple[Diagnostic, ...]:
        """Return the diagnostics of one severity, file by file and in the order of each text."""
        rank = {source: index for index, source in enumerate(sources)}

        def place(diagnostic: Diagnostic) -> tuple[int, int]:
            if not diagnostic.labels:
                return -1, 0
            span = diagnostic.labels[0].span
            return rank.get(span.source, len(rank)), span.start

        chosen = [found for found in self._found.values() if found.severity is severity]
        return tuple(sorted(chosen, key=place))

    def raise_errors(self, sources: Sequence[SourceText]) -> None:
        """Raise :class:`ModelError` with every error found, if there is one."""
        if self.has_errors:
            raise ModelError(self.in_order(sources, Severity.ERROR))
