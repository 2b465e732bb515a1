"""Reporting that survives bugs in a format: the invariant concerned is unknown, and everything else is reported.

Owns: the result and the diagnostic that take the place of a result that cannot be reported.
Must never know: any format; where texts go.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from invariants.foundation.diagnostics import Diagnostic
from invariants.verdicts.bugs import Bugs, bug_of, is_bug
from invariants.verdicts.verdict import CheckResult, ModelReport, Result, UnknownResult

if TYPE_CHECKING:
    from invariants.cli.reports.trace_files import TraceFolder
    from invariants.language.model.declarations import Model
    from invariants.report.renderers import ModelsRenderer
    from invariants.shaping.blame import BlameReport

REPORTING = "the report"
"""The part of the checker that is named where a format has a bug."""


class SafeReport:
    """A renderer whose bugs spoil nothing else."""

    def __init__(self, renderer: ModelsRenderer) -> None:
        self._renderer = renderer

    def begin(self, plan: Sequence[tuple[Model, str]]) -> str:
        """Return the first text; nothing if the format fails, because ``end`` fails as well if the failure matters."""
        return _text_or_none(lambda: self._renderer.begin(plan)) or ""

    def diagnostics(self, diagnostics: Sequence[Diagnostic]) -> str:
        """Return the text for diagnostics; only of their messages if their notes cannot be shown."""
        text = _text_or_none(lambda: self._renderer.diagnostics(diagnostics))
        if text is None:
            bare = [Diagnostic(each.code, each.message, help=each.help) for each in diagnostics]
            text = _text_or_none(lambda: self._renderer.diagnostics(bare))
        return text or ""

    def reported(
        self, result: Result, model: Model, traces: TraceFolder | None
    ) -> tuple[str, Result, tuple[Diagnostic, ...]]:
        """Return the text about a result, the result that it reports, and diagnostics about bugs on the way.

        A violating run is written to the folder, if there is one; the result reports a failure to do so.
        """
        try:
            written = result if traces is None else traces.write(result, model)
            return self._renderer.result(written, model), written, ()
        except Exception as error:
            if not is_bug(error):
                raise
            failed, found = _failed(result, error)
        return _text_or_none(lambda: self._renderer.result(failed, model)) or "", failed, found

    def grounds(self, report: BlameReport) -> str:
        """Return the text about the grounds of a proof; nothing if the format fails."""
        return _text_or_none(lambda: self._renderer.grounds(report)) or ""

    def end(self, reports: Sequence[ModelReport], *, interrupted: bool) -> tuple[str, list[ModelReport]]:
        """Return the text that ends a report, and the reports that it is about.

        If the format fails, each result that cannot be reported by itself is replaced. If this does not help, the
        exception of the format is raised.
        """
        try:
            return self._renderer.end(reports, interrupted=interrupted), list(reports)
        except Exception as error:
            if not is_bug(error):
                raise
            mended = [self._mended(report) for report in reports]
            if mended == list(reports):
                raise
        return self._renderer.end(mended, interrupted=interrupted), mended

    def _mended(self, report: ModelReport) -> ModelReport:
        results: list[Result] = []
        diagnostics = [*report.diagnostics]
        for result in report.results:
            try:
                self._renderer.end([replace(report, results=(result,))], interrupted=False)
                results.append(result)
            except Exception as error:
                failed, found = _failed(result, error)
                results.append(failed)
                diagnostics += found
        return replace(report, results=tuple(results), diagnostics=tuple(diagnostics))


def _failed(result: Result, error: Exception) -> tuple[Result, tuple[Diagnostic, ...]]:
    bugs = Bugs()
    bug = bug_of(REPORTING, error)
    bugs.note(bug, (result.invariant,))
    common = {name: getattr(result, name) for name in CheckResult.__struct_fields__}
    return UnknownResult(**common, reason=str(bug.reason)), tuple(bugs.diagnostics())


def _text_or_none(render: Callable[[], str]) -> str | None:
    try:
        return render()
    except Exception as error:
        if not is_bug(error):
            raise
        return None
