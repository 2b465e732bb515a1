"""The command ``check``.

Owns: the order of events: usage, reading, checking, reporting, exit status.
Must never know: Z3; how a model is checked.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import closing
from typing import TYPE_CHECKING

import click

from invariants.cli.exit_status import ExitStatus, status_of, worst
from invariants.cli.files import SUFFIX, model_files
from invariants.cli.selection import ReportTask, load_models, tasks
from invariants.cli.terminal import ProgressLine, page_width, wants_colour
from invariants.cli.writers import Writer, writer_for
from invariants.foundation.codes import Severity
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record
from invariants.language.model.declarations import Bound, Model
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.verdict import ModelReport, Result

if TYPE_CHECKING:
    from invariants.cli.trace_files import TraceFolder


class CheckRequest(Record, kw_only=True):
    """The options of the command as they were given."""

    paths: tuple[str, ...]
    invariants: tuple[str, ...] = ()
    chain: Bound | None = None
    steps: Bound | None = None
    scopes: tuple[tuple[str, Bound], ...] = ()
    timeout: float | None = None
    engines: tuple[str, ...] = ()
    jobs: int | None = None
    certificates: str | None = None
    format_name: str = "text"
    output: str | None = None
    root: str | None = None
    traces: str | None = None
    itf: bool = False

    @property
    def options(self) -> CheckOptions:
        """What concerns the check itself."""
        return CheckOptions(
            invariants=self.invariants,
            chain=self.chain,
            steps=self.steps,
            scopes=self.scopes,
            timeout=self.timeout,
            engines=self.engines,
            jobs=self.jobs,
            certificates=self.certificates,
        )


Findings = Callable[[Model, CheckOptions, ProgressLine], Generator[Result | Diagnostic, None, None]]
"""What comes of working on one model."""


def run(request: CheckRequest, findings: Findings | None = None) -> int:
    """Check and report; the exit status. ``findings`` are where the results come from, if not from checking."""
    _refuse_bad_usage(request)
    loaded = load_models(request.paths, request.root)
    _refuse_bad_output(request, [entry.path for entry in loaded])
    try:
        todo = tasks(loaded, request.options)
    except ModelError as error:
        from invariants.report.diagnostic_text import render_all

        click.echo(
            render_all(error.diagnostics, colour=wants_colour(sys.stderr), width=page_width(sys.stderr)), err=True
        )
        return ExitStatus.UNUSABLE
    writer = writer_for(request.format_name, request.output, brief=len(todo) > 1)
    traces = None
    if request.traces is not None:
        from invariants.cli.trace_files import TraceFolder

        traces = TraceFolder(request.traces, itf=request.itf)
    return _check(todo, writer, ProgressLine(sys.stderr), findings or _findings, traces)


def _check(
    todo: list[ReportTask], writer: Writer, progress: ProgressLine, work: Findings, traces: TraceFolder | None
) -> int:
    reports: list[ModelReport] = []
    interrupted = False
    for task in todo:
        model = task.loaded.model
        diagnostics = [*task.loaded.errors, *(model.warnings if model else ())]
        results: list[Result] = []
        writer.diagnostics(diagnostics)
        try:
            if model:
                progress.start(task.loaded.path)
                with closing(work(model, task.options, progress)) as findings:
                    for finding in findings:
                        progress.clear()
                        if isinstance(finding, Result):
                            results.append(finding)
                            writer.result(finding, model)
                            if traces:
                                traces.write(finding, model)
                        else:
                            diagnostics.append(finding)
                            writer.diagnostics([finding])
        except KeyboardInterrupt:
            interrupted = True
        progress.clear()
        reports.append(ModelReport(task.loaded.path, model, tuple(diagnostics), tuple(results)))
        if interrupted:
            break
    writer.end(reports, interrupted=interrupted)
    return ExitStatus.INTERRUPTED if interrupted else worst(map(_status, reports))


def _findings(
    model: Model, options: CheckOptions, progress: ProgressLine
) -> Generator[Result | Diagnostic, None, None]:
    """What comes out of a check: results, and warnings and errors that only the check could find."""
    from invariants.verdicts.session import check_model

    try:
        yield from check_model(model, options, progress)
    except ModelError as error:
        yield from error.diagnostics


def _status(report: ModelReport) -> ExitStatus:
    if any(diagnostic.severity is Severity.ERROR for diagnostic in report.diagnostics):
        return ExitStatus.UNUSABLE
    return worst(map(status_of, report.results))


def _refuse_bad_usage(request: CheckRequest) -> None:
    if request.itf and request.traces is None:
        raise click.UsageError("--itf says how to write --traces; it needs --traces DIR.")
    names = [name for name, _ in request.scopes]
    for name in names:
        if names.count(name) > 1:
            raise click.UsageError(f"--scope is given twice for {name}.")
    if request.root is not None and not os.path.isdir(request.root):
        raise click.UsageError(f"--root {request.root!r} is not a folder.")
    for path in request.paths:
        if not model_files(path):
            raise click.UsageError(f"There is no {SUFFIX} file in {path!r}.")


def _refuse_bad_output(request: CheckRequest, files: list[str]) -> None:
    """Complain before the work is done rather than after it."""
    if request.output is None:
        return
    target = os.path.realpath(request.output)
    if os.path.isdir(target):
        raise click.UsageError(f"--output {request.output!r} is a folder.")
    if not os.path.isdir(os.path.dirname(target)):
        raise click.UsageError(f"The folder of --output {request.output!r} does not exist.")
    if target in map(os.path.realpath, files):
        raise click.UsageError(f"--output {request.output!r} would overwrite a model.")
