"""Replaying a log: whether it is a run of the model, and whether the invariants hold along it.

Owns: who answers a question about the completions of a log, and the report built from the answers.
Must never know: how completions are found; text formatting.

The interpreter searches all completions. Where these are too many, the solver answers; its runs count only after the
interpreter has replayed them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec.structs import replace

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import PATIENCE
from invariants.foundation.no_answer import NoAnswer
from invariants.foundation.sorts import Scope
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.replay import Replayed
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.failures import NotFinite
from invariants.interpreter.state.outcomes import Started, UndefinedStart
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model, Property
from invariants.logs.completions import Completions, first_break
from invariants.logs.departures import DepartureExplainer, excerpt_of
from invariants.logs.log import Log
from invariants.logs.log_report import CompletedBy, LogReport, PropertyAlongLog, RunExcerpt, Standing
from invariants.logs.search_completion import CompletionSearch
from invariants.logs.solver_completion import SolvedLog
from invariants.verdicts.dispatch.engine_tasks import SLACK, out_of_time
from invariants.verdicts.limits.own_process import apart
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit
from invariants.verdicts.narration import chain_of, failure_of, quick_first
from invariants.verdicts.supervision import with_overrun

_Answer = TypeVar("_Answer")


EndWriter = Callable[[Interpreter, Sequence[Configuration]], Mapping[str, Any]]
"""Writes configurations as data, as far as they agree. Raises ``NoAnswerError`` where that says too little."""


def replay_log(
    model: Model,
    scope: Scope,
    log: Log,
    *,
    path: str,
    seconds: float | None = None,
    write_end: EndWriter | None = None,
) -> LogReport:
    """Return the report on a log.

    Args:
        model: the model.
        scope: the numbers of individuals.
        log: the log.
        path: the log's path, for the report.
        seconds: the time for finding the values that the log leaves out; None for the usual time.
        write_end: makes a text of the last configuration, which is then part of the report.
    """
    try:
        replay = _Replay(model, scope, log, path, PATIENCE if seconds is None else seconds, write_end)
    except NotFinite as reason:
        return LogReport(path, model, scope, len(log.steps), (), None, None, reason=str(reason))
    return replay.report()


def replay_apart(
    model: Model,
    scope: Scope,
    log: Log,
    *,
    path: str,
    seconds: float | None,
    memory: int,
    write_end: EndWriter | None = None,
) -> LogReport:
    """Return the same report as ``replay_log`` from a separate process, which is killed if it does not keep its limits.

    Args:
        model: the model.
        scope: the numbers of individuals.
        log: the log.
        path: the log's path, for the report.
        seconds: the time for finding the values that the log leaves out; None for the usual time.
        memory: the limit of the process, in bytes.
        write_end: makes a text of the last configuration, which is then part of the report.
    """
    patience = PATIENCE if seconds is None else seconds

    def work() -> LogReport:
        try:
            with TimeLimit(patience + SLACK):
                return replay_log(model, scope, log, path=path, seconds=seconds, write_end=write_end)
        except OutOfTime as error:
            return _unanswered(str(out_of_time(error)))

    def _unanswered(reason: str) -> LogReport:
        return LogReport(path, model, scope, len(log.steps), (), None, None, reason=reason)

    found = apart(work, with_overrun(patience), memory, [model, *model.sources])
    return _unanswered(str(found)) if isinstance(found, NoAnswer) else found


def completions_of(interpreter: Interpreter, log: Log, remaining: Callable[[], float | None]) -> Completions:
    """Return the completions of a log: the interpreter answers, or else the solver, in the remaining seconds."""
    return _FirstAnswer(interpreter, log, remaining)


class _FirstAnswer:
    """The completions of a log: the interpreter answers, or else the solver."""

    def __init__(self, interpreter: Interpreter, log: Log, remaining: Callable[[], float | None]) -> None:
        self._interpreter = interpreter
        self._log = log
        self._remaining = remaining
        self._explored = CompletionSearch(interpreter, log, remaining)
        self._solved: SolvedLog | None = None

    @property
    def is_forced(self) -> bool:
        """Return whether the log determines all values."""
        return self._explored.is_forced

    @property
    def by(self) -> CompletedBy | None:
        """Who found the values that the log leaves out; None for a log without gaps."""
        if self._solved is not None:
            return CompletedBy.SOLVER
        return None if self.is_forced else CompletedBy.INTERPRETER

    def _ask(self, question: Callable[[Completions], _Answer]) -> _Answer:
        try:
            return question(self._explored)
        except NoAnswerError as first:
            try:
                if self._solved is None:
                    self._solved = SolvedLog(self._interpreter, self._log, self._remaining)
                return question(self._solved)
            except NoAnswerError as second:
                both = dict.fromkeys((str(first), str(second)))
                raise NoAnswerError(", and ".join(both)) from second

    def reached(self) -> int:
        return self._ask(lambda either: either.reached())

    def refusals_met(self, steps: int) -> int:
        return self._ask(lambda either: either.refusals_met(steps))

    def run(self, steps: int) -> Replayed:
        return self._ask(lambda either: either.run(steps))

    def runs(self, steps: int) -> list[Replayed]:
        return self._ask(lambda either: either.runs(steps))

    def ends(self, steps: int) -> list[Configuration]:
        return self._explored.ends(steps)

    def violating(self, prop: Property, steps: int) -> Replayed | None:
        return self._ask(lambda either: either.violating(prop, steps))

    def satisfying(self, prop: Property, steps: int) -> Replayed | None:
        return self._ask(lambda either: either.satisfying(prop, steps))

    def beyond(self, steps: int) -> Replayed | None:
        return self._ask(lambda either: either.beyond(steps))

    def start(self, values: Mapping[NamedEntry, Value]) -> Started | UndefinedStart | None:
        return self._ask(lambda either: either.start(values))


class _Replay:
    def __init__(
        self, model: Model, scope: Scope, log: Log, path: str, seconds: float, write_end: EndWriter | None = None
    ) -> None:
        self._started = time.monotonic()
        self._seconds = seconds
        self._model = model
        self._log = log
        self._path = path
        self._write_end = write_end
        self._interpreter = Interpreter(model, scope)
        self._completions = _FirstAnswer(self._interpreter, log, self._remaining)

    def _remaining(self) -> float:
        return self._seconds - (time.monotonic() - self._started)

    def report(self) -> LogReport:
        steps = self._log.steps
        refusals = sum(map(len, self._log.refusals.values()))
        report = LogReport(
            self._path, self._model, self._interpreter.scope, len(steps), (), None, None, refusals=refusals
        )
        try:
            reached = self._completions.reached()
            firings = [(step.rule, step.arguments) for step in steps[: max(reached, 0)]]
            chain = chain_of(self._model, firings)
            met = sum(len(self._log.refusals_after(position)) for position in range(reached))
            refused = self._log.refusals_after(reached)
            met_there = self._completions.refusals_met(reached) if refused else 0
            is_run = reached == len(steps) and met_there == len(refused)
            report = replace(report, is_run=is_run, reached=reached, refusals_met=met + met_there, chain=chain)
            if reached >= 0:
                run = self._excerpt(self._completions.run(reached), reached)
                report = replace(report, excerpt=run)
            if not is_run:
                explainer = DepartureExplainer(
                    self._interpreter, self._log, self._completions, forced=self._completions.is_forced
                )
                departure = (
                    explainer.departure(reached)
                    if met_there == len(refused)
                    else explainer.departure_at_refusal(reached, refused[met_there])
                )
                report = replace(report, departure=departure)
        except NoAnswerError as reason:
            report = replace(report, reason=str(reason))
        if self._write_end is not None:
            report = self._with_end(report, self._write_end)
        if report.excerpt is not None and report.reached is not None:
            # At last: a search that the alarm ends may leave its tables half-done.
            report = replace(report, invariants=self._properties_along(report.reached))
        return replace(report, completed_by=self._completions.by, seconds=time.monotonic() - self._started)

    def _with_end(self, report: LogReport, write: EndWriter) -> LogReport:
        """Return the report with the configuration that the log ends in, or with why that is not known."""
        if report.is_run is not True:
            return replace(report, end_missing="the log is not known to be a run of the model")
        try:
            return replace(report, end=write(self._interpreter, self._completions.ends(len(self._log.steps))))
        except NoAnswerError as reason:
            return replace(report, end_missing=str(reason))

    def _excerpt(self, run: Replayed, steps: int) -> RunExcerpt:
        return excerpt_of(self._interpreter, self._log, run, steps)

    # ---------------------------------------------------------- invariants

    def _properties_along(self, steps: int) -> tuple[PropertyAlongLog, ...]:
        """Return how each property fares along the first steps: one that takes long leaves the others decided."""
        promised = [self._model.properties[name] for name in self._model.promises]
        found: dict[str, PropertyAlongLog] = {}
        try:
            with TimeLimit(max(self._remaining(), SLACK / 2)):
                for prop in quick_first(self._model, promised):
                    found[prop.name] = self._property_along(prop, steps)
        except OutOfTime as error:
            late = str(out_of_time(error))
            return tuple(
                found.get(prop.name, PropertyAlongLog(prop.name, Standing.UNDECIDED, reason=late)) for prop in promised
            )
        return tuple(found[prop.name] for prop in promised)

    def _property_along(self, prop: Property, steps: int) -> PropertyAlongLog:
        """Return how a property fares along the first steps of the log."""
        try:
            violating = self._completions.violating(prop, steps)
            if violating is None:
                return PropertyAlongLog(prop.name, Standing.HOLDS)
            found = self._first_violation(prop, violating)
        except NoAnswerError as reason:
            return PropertyAlongLog(prop.name, Standing.UNDECIDED, reason=str(reason))
        try:
            satisfying = self._completions.satisfying(prop, steps)
        except NoAnswerError as reason:
            return replace(found, standing=Standing.UNDECIDED, reason=str(reason))
        return found if satisfying is None else replace(found, standing=Standing.DEPENDS)

    def _first_violation(self, prop: Property, run: Replayed) -> PropertyAlongLog:
        """Return the finding that a property is false, with the first step of a run at which it is false."""
        broken = first_break(self._interpreter, prop, run)
        if broken is None:
            raise NoAnswerError("the interpreter does not confirm the violation")
        step = broken.step
        last = run.configurations[step] if step < len(run.configurations) else None
        failure = failure_of(self._model, broken.how, last)
        return PropertyAlongLog(
            prop.name, Standing.FALSE, step, self._log.line(step), failure, self._excerpt(run, step)
        )
