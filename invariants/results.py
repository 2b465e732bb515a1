"""The results of one call from Python, with the model that they are about.

Owns: the results as a sequence, the story of each as text, the report and the page about all of them.
Must never know: how a result is found.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from invariants.foundation.limits import PAGE_WIDTH, any_number_of_digits
from invariants.foundation.records import ShownInNotebooks
from invariants.foundation.suggestions import one_of
from invariants.language.model.declarations import Model
from invariants.verdicts.verdict import ModelReport, Result

if TYPE_CHECKING:
    from invariants.foundation.diagnostics import Diagnostic


class Results(tuple[Result, ...], ShownInNotebooks):
    """Results in the order of the text, as a tuple, with the ``model`` and the ``warnings`` about it."""

    model: Model
    warnings: tuple[Diagnostic, ...]

    def __new__(cls, results: Iterable[Result], model: Model, warnings: Iterable[Diagnostic] = ()) -> Results:
        """Keep results, and the model that they are about."""
        found = super().__new__(cls, results)
        found.model = model
        found.warnings = tuple(warnings)
        return found

    def of(self, invariant: str) -> Result:
        """Return the first result about an invariant. Raises ``KeyError``, with the names, where there is none."""
        for result in self:
            if result.invariant == invariant:
                return result
        names = tuple(dict.fromkeys(result.invariant for result in self))
        raise KeyError(f"no result about {invariant!r}: {one_of(invariant, 'there are', names) or 'there are none'}")

    @any_number_of_digits()
    def story(self, invariant: str, *, width: int = PAGE_WIDTH) -> str:
        """Return the result about an invariant as the command line shows it: a violation as a story.

        Raises ``KeyError`` where there is none.
        """
        from invariants.report.text import render_result

        return render_result(self.of(invariant), self.model, colour=False, width=width)

    def report(self, *, width: int = PAGE_WIDTH) -> str:
        """Return the report about all results, as the command line writes it."""
        return self._rendered("text", width)

    def page(self) -> str:
        """Return the report as a page of HTML that needs no network."""
        return self._rendered("html", PAGE_WIDTH)

    @any_number_of_digits()
    def _rendered(self, format_name: str, width: int) -> str:
        from invariants.report.formats import ReportKind, renderer
        from invariants.report.renderers import Page

        shown = renderer(format_name, ReportKind.MODELS)(Page(width=width))
        report = ModelReport(self.model.path, self.model, (*self.model.warnings, *self.warnings), tuple(self))
        parts = [
            shown.begin([(self.model, result.invariant) for result in self]),
            shown.diagnostics(report.diagnostics),
        ]
        parts += [shown.result(result, self.model) for result in self]
        return "".join([*parts, shown.end([report], interrupted=False)])
