"""A model and its variants, one after the other.

Owns: which model answers which obligations, and what is reported of several models as of one.
Must never know: how an obligation is met; how a variant is made.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

from msgspec.structs import replace

from invariants.foundation.codes import VACUITY, Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.records import Record
from invariants.language.model.declarations import Model
from invariants.verdicts.events import known_at_interrupt
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.options import Progress, ProgressListener
from invariants.verdicts.verdict import Result


class VariantTask(Record):
    """The obligations about one model."""

    model: Model
    todo: tuple[Obligation, ...]


def tasks_of(model: Model, todo: Sequence[Obligation]) -> tuple[VariantTask, ...]:
    """Return the obligations of a model and of its variants, in that order; without models that have none."""
    models = (model, *model.variants)
    tasks = (VariantTask(each, tuple(one for one in todo if one.given == each.given)) for each in models)
    found = tuple(task for task in tasks if task.todo)
    return found or (VariantTask(model, ()),)


VariantWork = Callable[[VariantTask, ProgressListener], Generator[Result | Diagnostic, None, None]]
"""Works on one task, and reports its progress."""


def findings_of_all(
    tasks: Sequence[VariantTask], listener: ProgressListener, findings: VariantWork
) -> Generator[Result | Diagnostic, None, None]:
    """Yield the findings about each task in turn.

    With several models, a warning of vacuity is given where it holds of all of them: a variant is often one in which
    something does not happen. A missing initial state is reported of each, with its values. At ``KeyboardInterrupt``,
    the results so far are yielded before the exception is raised again.
    """
    if len(tasks) == 1:
        yield from findings(tasks[0], listener)
        return
    found = _Gathered()
    count, before = sum(len(task.todo) for task in tasks), 0
    for task in tasks:
        work = findings(task, _OverAllTasks(listener, before, count))
        found.begin(task.model)
        try:
            for each in work:
                yield from found.shown(each)
        except KeyboardInterrupt:
            yield from known_at_interrupt(work)
            raise
        before += len(task.todo)
    yield from found.shared_warnings()


class _OverAllTasks:
    """Counts the obligations that are decided over all tasks."""

    def __init__(self, listener: ProgressListener, before: int, count: int) -> None:
        self._listener = listener
        self._before = before
        self._count = count

    def progress(self, event: Progress) -> None:
        """Hand progress on."""
        if event.decided is not None:
            event = replace(event, decided=(self._before + event.decided[0], self._count))
        self._listener.progress(event)


class _Gathered:
    """The warnings of vacuity about each model, and all other diagnostics once."""

    def __init__(self) -> None:
        self._warnings: list[dict[object, Diagnostic]] = []
        self._seen: set[Diagnostic] = set()
        self._given: Mapping[str, str] = {}

    def begin(self, model: Model) -> None:
        self._given = model.given
        self._warnings.append({})

    def shown(self, found: Result | Diagnostic) -> Iterator[Result | Diagnostic]:
        """Yield a finding that is shown at once."""
        if not isinstance(found, Diagnostic):
            yield found
        elif found.code is Code.VACUOUS_INIT:
            values = ", ".join(f"{name} = {text}" for name, text in self._given.items())
            yield replace(found, message=f"{found.message}, with {values}") if values else found
        elif found.code in VACUITY:
            self._warnings[-1][found.code, tuple(label.span for label in found.labels)] = found
        elif found not in self._seen:
            self._seen.add(found)
            yield found

    def shared_warnings(self) -> Iterator[Diagnostic]:
        """Yield the warnings that all models have in common."""
        first, *rest = self._warnings
        yield from (found for key, found in first.items() if all(key in each for each in rest))
