"""Commands that report on models: ``check`` and ``fuzz``.

Owns: the order of events: usage, reading, working on each model, reporting, exit status.
Must never know: Z3; how a model is checked or fuzzed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import click
from msgspec import field
from msgspec.structs import replace

from invariants.cli.configuration.discovery import find_configuration
from invariants.cli.configuration.requests import ModelsRequest
from invariants.cli.configuration.settings import ProjectSettings
from invariants.cli.exit_status import ExitStatus, status_of, worst
from invariants.cli.files import MODEL_SUFFIX, STANDARD_INPUT, model_files
from invariants.cli.reports.safe_report import SafeReport
from invariants.cli.selection import Loaded, ReportTask, load_models, tasks
from invariants.cli.signals import Interrupts
from invariants.cli.terminal import ProgressLine, page_width, wants_colour
from invariants.cli.writers import ReportWriter, start_report
from invariants.foundation.codes import Code, Severity
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.files import require_own
from invariants.foundation.records import MutableRecord
from invariants.language.model.declarations import Model
from invariants.report.formats import TEXT, ReportKind
from invariants.verdicts.dispatch.variants import tasks_of
from invariants.verdicts.events import known_at_interrupt
from invariants.verdicts.limits.memory import MemoryLimit
from invariants.verdicts.obligations import obligations, warnings_of_reading
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.verdict import ModelReport, Result

if TYPE_CHECKING:
    from invariants.cli.reports.trace_files import TraceFolder
    from invariants.report.renderers import ModelsRenderer
    from invariants.verdicts.limits.reused_process import ReusedProcess


Findings = Callable[[Model, CheckOptions, ProgressLine, "ReusedProcess"], Generator[Result | Diagnostic, None, None]]
"""Works on one model, in a process: yields results, and the warnings and errors that the work finds."""


Prepare = Callable[[Sequence[tuple[Model, CheckOptions]]], None]
"""Is told of all models before the work on the first one begins."""


SeenFiles = Callable[[Mapping[str, bytes | None]], None]
"""Receives the files that were read, with their content."""


def run(request: ModelsRequest, findings: Findings, prepare: Prepare | None = None) -> ExitStatus:
    """Report the findings about each requested model, and return the exit status.

    Raises ``click.UsageError`` if options do not fit together, or name files that cannot be read or written.
    """
    _refuse_bad_usage(request)
    if not request.watch:
        return _once(request, findings, lambda _: None, prepare)
    from invariants.cli.changes.watching import repeated

    files = [path for path in request.paths if os.path.isdir(path)]
    return repeated(
        lambda seen: _once(request, findings, seen, prepare), lambda: [f for p in files for f in model_files(p)]
    )


def _once(request: ModelsRequest, findings: Findings, seen: SeenFiles, prepare: Prepare | None) -> ExitStatus:
    """Report once; ``seen`` receives the files that were read."""
    try:
        configuration = find_configuration(request.root)
        jobs, memory = request.jobs or configuration.jobs, request.memory or configuration.memory
        cache = configuration.cache if request.cache is None else request.cache
        options = replace(request.options, jobs=jobs, memory=memory)
        folder = _cache_folder() if cache and options.chains is None else None
        options = replace(options, cache=folder)
    except ModelError as error:
        return unusable(error)
    with MemoryLimit(options.bytes):
        return _within_memory(request, configuration, options, findings, seen, prepare)


def _cache_folder() -> str:
    from invariants.verdicts.cache.store import default_folder  # most checks have no cache

    return default_folder()


def _within_memory(
    request: ModelsRequest,
    configuration: ProjectSettings,
    options: CheckOptions,
    findings: Findings,
    seen: SeenFiles,
    prepare: Prepare | None,
) -> ExitStatus:
    try:
        seconds = partial(_seconds_for, request, configuration)
        loaded = load_models(request.paths, request.root, request.lemmas, dict(request.constants), seconds)
        if request.watch:
            seen(_contents(loaded))
        if request.changed_since is not None:
            loaded = _changed(loaded, request.changed_since)
        refuse_bad_output(request.output, [s.path for entry in loaded if entry.model for s in entry.model.sources])
        todo = tasks(loaded, options, request.settings, configuration, request.lemmas)
    except ModelError as error:
        return unusable(error)
    format_name = request.format_name or configuration.format or TEXT
    renderer, writer = start_report(
        format_name,
        ReportKind.MODELS,
        request.output,
        brief=len(todo) > 1 and not request.verbose,
        quiet=request.quiet,
    )
    traces = None
    if request.traces is not None:
        from invariants.cli.reports.trace_files import TraceFolder

        traces = TraceFolder(request.traces, itf=request.itf)
    from invariants.verdicts.supervision import process_for

    why = request.why and not renderer.for_programs
    process = process_for((task.loaded.model for task in todo if task.loaded.model), options.bytes)
    if prepare is not None:
        prepare([(task.loaded.model, task.options) for task in todo if task.loaded.model])
    session = _ModelsSession(renderer, writer, traces, findings, process, why=why, within_bounds=request.within_bounds)
    return session.run(todo)


def _seconds_for(request: ModelsRequest, configuration: ProjectSettings, path: str) -> float | None:
    """Return the seconds that an invariant in a file has, before the file is read."""
    if request.timeout is not None:
        return request.timeout
    return (configuration.settings if path == STANDARD_INPUT else configuration.for_file(path)).timeout


def _contents(loaded: Sequence[Loaded]) -> dict[str, bytes | None]:
    """Return the content of each file that was read; of those with mistakes, as it is now."""
    from invariants.cli.changes.watching import content_of

    found: dict[str, bytes | None] = {}
    for entry in loaded:
        if entry.model is not None:
            found.update((source.path, source.text.encode()) for source in entry.model.sources)
            continue
        found[entry.path] = content_of(entry.path)
        places = (label.span.source.path for error in entry.errors for label in error.labels)
        found.update((path, content_of(path)) for path in places)
    return found


def _changed(loaded: Sequence[Loaded], commit: str) -> list[Loaded]:
    """Return the models with a file that differs from the one in a commit, and the files that are no models.

    Raises ``UnusableError`` where git cannot tell.
    """
    from invariants.cli.changes.git_versions import CommitFiles

    there = CommitFiles(commit)
    found = [
        entry
        for entry in loaded
        if entry.model is None or any(there.differs(source.path) for source in entry.model.sources)
    ]
    if len(found) < len(loaded):
        count = len(loaded) - len(found)
        click.echo(f"not changed since {commit}: {count:,} model{'' if count == 1 else 's'}", err=True)
    return found


def unusable(error: ModelError) -> ExitStatus:
    """Report the mistakes in models or options, and return the exit status."""
    from invariants.report.diagnostic_text import render_all

    click.echo(render_all(error.diagnostics, colour=wants_colour(sys.stderr), width=page_width(sys.stderr)), err=True)
    return ExitStatus.UNUSABLE


class _Findings(MutableRecord):
    """The findings about one model so far."""

    task: ReportTask
    diagnostics: list[Diagnostic]
    results: list[Result] = field(default_factory=list)

    def report(self) -> ModelReport:
        loaded = self.task.loaded
        return ModelReport(loaded.path, loaded.model, tuple(self.diagnostics), tuple(self.results), self.task.demands)


class _ModelsSession:
    """Works on one model after the other, and reports each finding at once."""

    def __init__(
        self,
        renderer: ModelsRenderer,
        writer: ReportWriter,
        traces: TraceFolder | None,
        findings: Findings,
        process: ReusedProcess,
        *,
        why: bool = False,
        within_bounds: bool = False,
    ) -> None:
        self._why = why
        self._within_bounds = within_bounds
        self._renderer = SafeReport(renderer)
        self._writer = writer
        self._traces = traces
        self._findings = findings
        self._process = process
        self._progress = ProgressLine(sys.stderr)
        self._interrupts = Interrupts()
        self._found: list[_Findings] = []

    def run(self, todo: Sequence[ReportTask]) -> ExitStatus:
        interrupted = False
        with self._interrupts, self._process:  # its end is waited for: a signal then is one after the report
            try:
                plan = list(_plan(todo))
                with self._interrupts.held():
                    self._writer.write(self._renderer.begin(plan))
                self._progress = ProgressLine(sys.stderr, len(plan))
                with self._progress:
                    self._report_all(todo)
            except KeyboardInterrupt:
                interrupted = True
            self._interrupts.settle()
            self._progress.clear()
            reports = [found.report() for found in self._found]
            text, reports = self._renderer.end(reports, interrupted=interrupted)
            self._writer.write(text)
            self._writer.close()
        return self._interrupts.status if interrupted else worst(map(_status, reports))

    def _report_all(self, todo: Sequence[ReportTask]) -> None:
        """Report on one model after the other, and keep the findings."""
        for task in todo:
            found = _Findings(task, [*task.loaded.errors])
            self._found.append(found)
            self._work(found)
            self._progress.clear()

    def _work(self, found: _Findings) -> None:
        """Report the findings about one model, and keep them."""
        task = found.task
        model = task.loaded.model
        if model is not None:
            found.diagnostics += warnings_of_reading(model, task.options, within_bounds=self._within_bounds)
        with self._interrupts.held():
            self._writer.write(self._renderer.diagnostics(found.diagnostics))
        if model is None:
            return
        self._progress.start(task.loaded.path)
        with closing(self._findings(model, task.options, self._progress, self._process)) as findings:
            last: Result | Diagnostic | None = None
            try:
                for last in findings:
                    self._take(last, model, found)
                    if self._why and isinstance(last, Result):
                        self._take_grounds(last, model, task.options)
            except KeyboardInterrupt:
                for finding in known_at_interrupt(findings):
                    if finding is not last:
                        self._take(finding, model, found)
                raise

    def _take(self, finding: Result | Diagnostic, model: Model, found: _Findings) -> None:
        """Report one finding and keep it: both or neither."""
        with self._interrupts.held(), self._progress.hidden():
            if isinstance(finding, Result):
                self._progress.report()
                asked = replace(finding, demands=found.task.demands)
                found.results.append(asked)
                text, found.results[-1], more = self._renderer.reported(asked, model, self._traces)
                self._writer.write(text)
            else:
                more = (finding,)
            if more:
                found.diagnostics += more
                self._writer.write(self._renderer.diagnostics(more))

    def _take_grounds(self, result: Result, model: Model, options: CheckOptions) -> None:
        """Report the grounds of the proof of a result, if there is one."""
        from invariants.cli.reports.grounds import grounds_of

        report = grounds_of(result, model, options, self._progress)
        if report is not None:
            with self._interrupts.held(), self._progress.hidden():
                self._writer.write(self._renderer.grounds(report))


def _plan(todo: Sequence[ReportTask]) -> Iterator[tuple[Model, str]]:
    """Yield the model and the invariant of each result to come."""
    for task in todo:
        if task.loaded.model:
            every = obligations(task.loaded.model, task.options, lemmas=True)
            for part in tasks_of(task.loaded.model, every):
                yield from ((part.model, each.property) for each in part.todo)


def _status(report: ModelReport) -> ExitStatus:
    if any(diagnostic.code is Code.CHECKER_FAILED for diagnostic in report.diagnostics):
        return ExitStatus.INTERNAL
    errors = {diagnostic.code for diagnostic in report.diagnostics if diagnostic.severity is Severity.ERROR}
    if errors:
        return ExitStatus.UNDECIDED if errors == {Code.READING_TIMED_OUT} else ExitStatus.UNUSABLE
    if report.refused_warnings:
        return ExitStatus.VIOLATED
    return worst(map(status_of, report.results))


def _refuse_bad_usage(request: ModelsRequest) -> None:
    if request.itf and request.traces is None:
        raise click.UsageError("--itf says how to write --traces; it needs --traces DIR.")
    if request.root is not None and not os.path.isdir(request.root):
        raise click.UsageError(f"--root {request.root!r} is not a folder.")
    for option, is_given in (("--watch", request.watch), ("--changed-since", request.changed_since is not None)):
        if is_given and STANDARD_INPUT in request.paths:
            raise click.UsageError(f"{option} is about files, and standard input is none.")
    if STANDARD_INPUT in request.paths and request.certificates is not None:
        raise click.UsageError("--certificates needs a model in a file: a certificate says where its model lies.")
    if request.lemmas and request.certificates is not None:
        raise click.UsageError("--certificates needs lemmas that the model states; write those of --try-lemma into it.")
    if request.cluster is not None and (request.via or request.without or request.all_shortest):
        raise click.UsageError("--cluster takes no --via, --without and --all-shortest; ask these on this machine.")
    if request.why and (request.via or request.without):
        raise click.UsageError("--why is about proofs for every chain; leave out --via and --without.")
    for path in request.paths:
        if not model_files(path):
            raise click.UsageError(f"There is no {MODEL_SUFFIX} file in {path!r}.")


def refuse_bad_output(output: str | None, files: list[str]) -> None:
    """Complain before the work is done rather than after it; raises ``click.UsageError``."""
    if output is None:
        return
    target = os.path.realpath(output)
    if os.path.isdir(target):
        raise click.UsageError(f"--output {output!r} is a folder.")
    if not os.path.isdir(os.path.dirname(target)):
        raise click.UsageError(f"The folder of --output {output!r} does not exist.")
    if target in map(os.path.realpath, files):
        raise click.UsageError(f"--output {output!r} would overwrite a model, or a part of one.")
    from invariants.cli.reports.own_files import is_own_report  # few reports go to a file

    try:
        require_own(target, is_own_report)
    except OSError as error:
        raise click.UsageError(
            f"--output {output!r}: {error.strerror or error}. Name another file, or remove it."
        ) from error
