"""Renderers: the classes that a report format implements.

Owns: the contract between a format and the command line, for each kind of report.
Must never know: any format; where texts go.

A renderer is made for one report, and receives its parts as they are found. Each method returns the text to write next:
a format that can be read in parts returns text at once, any other format returns everything at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from invariants.foundation.limits import PAGE_WIDTH
from invariants.foundation.records import Record

if TYPE_CHECKING:  # each kind of report needs its own
    from invariants.foundation.diagnostics import Diagnostic
    from invariants.gate.decision import Decision
    from invariants.gate.recording.audit import LedgerReport
    from invariants.language.model.declarations import Model
    from invariants.logs.log_report import LogReport
    from invariants.shaping.blame import BlameReport
    from invariants.verdicts.states.states_report import StatesReport
    from invariants.verdicts.verdict import ModelReport, Result


_Part = TypeVar("_Part")


class Page(Record):
    """The page on which people read a report."""

    colour: bool = False
    width: int = PAGE_WIDTH
    """Columns."""
    brief: bool = False
    """Whether an expected violation takes one line instead of a story."""
    quiet: bool = False
    """Whether results that are as required are left out."""


class Renderer:
    """The base of all renderers."""

    for_programs = True
    """Whether the text is always written in UTF-8, whatever the stream's encoding, and without colour."""

    def __init__(self, page: Page) -> None:
        self._page = page


class ModelsRenderer(Renderer):
    """Renders the report on models that were checked or fuzzed. A format has to implement ``end``."""

    def begin(self, plan: Sequence[tuple[Model, str]]) -> str:
        """Return the first text, given the model and the invariant of each result to come."""
        return ""

    def diagnostics(self, diagnostics: Iterable[Diagnostic]) -> str:
        """Return the text for mistakes and warnings in a model."""
        return ""

    def result(self, result: Result, model: Model) -> str:
        """Return the text for the verdict on one invariant."""
        return ""

    def grounds(self, report: BlameReport) -> str:
        """Return the text about the grounds of a proof, which stands below the result."""
        return ""

    def end(self, reports: Sequence[ModelReport], *, interrupted: bool) -> str:
        """Return the text that ends the report on all models; ``interrupted`` if not all was checked."""
        raise NotImplementedError


class LogRenderer(Renderer):
    """Renders the report on a log."""

    def log(self, path: str, report: LogReport | None, diagnostics: Sequence[Diagnostic]) -> str:
        """Return the report on the log at a path. Without a report, the diagnostics have the mistakes in the log."""
        raise NotImplementedError


class DecisionRenderer(Renderer):
    """Renders the report on a decision of a gate."""

    def decision(
        self, path: str, decision: Decision | None, model: Model | None, diagnostics: Sequence[Diagnostic]
    ) -> str:
        """Return the report on the proposal at a path; without a decision, the diagnostics have its mistakes.

        ``model`` is the one that the decision is about. With a decision, diagnostics are warnings.
        """
        raise NotImplementedError

    def unchanged(self, path: str, diagnostics: Sequence[Diagnostic]) -> str:
        """Return the report on a model whose change since a commit leaves nothing to decide, with warnings."""
        raise NotImplementedError

    def ledger(self, report: LedgerReport) -> str:
        """Return the report on a whole ledger."""
        raise NotImplementedError


class PartsRenderer(Renderer, Generic[_Part]):
    """Renders a report that has a part for each certificate, model or invariant. A format has to implement ``end``."""

    def report(self, report: _Part) -> str:
        """Return the text for one part."""
        return ""

    def end(self, reports: Sequence[_Part], *, interrupted: bool) -> str:
        """Return the text that ends the report with these parts; ``interrupted`` if some are missing or cut short."""
        raise NotImplementedError


class StatesRenderer(Renderer):
    """Renders the report on the configurations of a model."""

    def states(self, path: str, report: StatesReport | None, diagnostics: Sequence[Diagnostic]) -> str:
        """Return the report on the model at a path; without a report, the diagnostics have the model's mistakes."""
        raise NotImplementedError


class SystemRenderer(Renderer):
    """Renders the graph of a system."""

    def system(self, model: Model) -> str:
        """Return the graph of edits, and of the variables that invariants read."""
        raise NotImplementedError
