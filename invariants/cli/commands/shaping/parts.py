"""Reports that have a part for each model or invariant, the work on which can be ended at any time.

Owns: the order of events: the work on one subject after the other, each part of the report, an interrupt, the end.
Must never know: the subject of the work.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from invariants.cli.exit_status import ExitStatus
from invariants.cli.signals import Interrupts
from invariants.cli.terminal import ProgressLine
from invariants.cli.writers import start_report
from invariants.foundation.records import Record
from invariants.report.formats import ReportKind

_Part = TypeVar("_Part")


class Task(Record, Generic[_Part]):
    """The work on one subject in the model at a path.

    ``begin`` is given the listener to progress. It returns the steps of the work, and a function that makes the part of
    the report at any time, given the seconds that the work has taken.
    """

    path: str
    begin: Callable[[ProgressLine], tuple[Iterable[object], Callable[[float], _Part]]]


def report_parts(
    kind: ReportKind, format_name: str, output: str | None, todo: Sequence[Task[_Part]]
) -> tuple[list[_Part], ExitStatus | None]:
    """Do the work, and report on each subject. Return the parts, and the status of an interrupt; None without one."""
    renderer, writer = start_report(format_name, kind, output)
    parts: list[_Part] = []
    interrupted = False
    with Interrupts() as interrupts, ProgressLine(sys.stderr, len(todo)) as progress:
        try:
            for task in todo:
                progress.start(task.path)
                for part in _parts(task, progress):
                    with interrupts.held(), progress.hidden():
                        progress.report()
                        parts.append(part)
                        writer.write(renderer.report(part))
        except KeyboardInterrupt:
            interrupted = True
        interrupts.settle()
        progress.clear()
        writer.write(renderer.end(parts, interrupted=interrupted))
        writer.close()
    return parts, interrupts.status if interrupted else None


def _parts(task: Task[_Part], progress: ProgressLine) -> Iterator[_Part]:
    """Yield the part of one subject; after an interrupt, with the findings so far, and raise the interrupt again."""
    started = time.monotonic()
    steps, part = task.begin(progress)
    try:
        for _ in steps:
            pass
    except KeyboardInterrupt:
        yield part(time.monotonic() - started)
        raise
    yield part(time.monotonic() - started)
