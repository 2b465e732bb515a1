"""Reports and graphs as pages.

Owns: which facts become which page.
Must never know: how results come about; the look of a page.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.language.model.declarations import Model
from invariants.report.html.facts import report_facts, system_facts
from invariants.report.html.page import page
from invariants.report.renderers import ModelsRenderer, SystemRenderer
from invariants.verdicts.verdict import ModelReport


class HtmlRenderer(ModelsRenderer):
    """The format ``html`` of the report on models."""

    def end(self, reports: Sequence[ModelReport], *, interrupted: bool) -> str:
        """Return the page."""
        names = [report.name or report.path for report in reports]
        title = names[0] if len(names) == 1 else f"{len(names)} models"
        return page(f"{title} · invariants", report_facts(reports, interrupted=interrupted))


class SystemHtmlRenderer(SystemRenderer):
    """The format ``html`` of the graph of a system."""

    def system(self, model: Model) -> str:
        """Return the page."""
        return page(f"{model.name} · invariants", system_facts(model))
