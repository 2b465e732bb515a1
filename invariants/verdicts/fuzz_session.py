"""A fuzzing session: obligations in, results out.

Owns: the questions to fuzzing for each obligation, and which expectations fuzzing can meet.
Must never know: how runs are tried, text formatting.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from itertools import groupby

from msgspec.structs import replace

from invariants import fuzzing
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import GaveUp, PropertyClaim, Tested, Violation
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.records import ValueRecord
from invariants.interpreter.interpreter import Interpreter
from invariants.language.model.declarations import ExpectedVerdict, Model, is_growth
from invariants.verdicts.admission import Admission, DisagreementError
from invariants.verdicts.bugs import Bugs, bug_of, is_bug
from invariants.verdicts.dispatch.engine_tasks import SLACK, limited, out_of_time
from invariants.verdicts.dispatch.variants import VariantTask, findings_of_all, tasks_of
from invariants.verdicts.events import Begun, Decided, Events, Work, in_order, whole
from invariants.verdicts.limits.reused_process import ReusedProcess
from invariants.verdicts.limits.time_limit import OutOfTime
from invariants.verdicts.obligations import Obligation, obligations, search_scope, seconds_for
from invariants.verdicts.options import CheckOptions, Progress, ProgressListener, SilentListener
from invariants.verdicts.supervision import supervised
from invariants.verdicts.traces.fuzz_counts import Rerun
from invariants.verdicts.vacuity.starts import Starts
from invariants.verdicts.verdict import Result, Verdict, ViolatedResult

NO_LIMIT = 1e9
"""Seconds where there is no limit."""


class FuzzOptions(ValueRecord):
    """The options of fuzzing besides those of a check. ``database`` is a folder; None for none."""

    examples: int
    seed: int
    database: str | None = None


Tries = Callable[[Problem, Budget, fuzzing.Settings], Iterator[PropertyClaim]]
"""Tries runs of a problem, as :func:`invariants.fuzzing.run` does."""


def fuzz_model(
    model: Model, options: CheckOptions, asked: FuzzOptions, listener: ProgressListener
) -> Iterator[Result | Diagnostic]:
    """Yield one result for each obligation, then bugs; obligations with the same bounds are tried together.

    A warning about a missing initial state comes first.
    """

    def findings(task: VariantTask, listener: ProgressListener) -> Generator[Result | Diagnostic, None, None]:
        events = fuzz_events(task.model, whole(task.todo), asked, listener)
        yield from in_order(events, len(task.todo), SilentListener())

    yield from findings_of_all(tasks_of(model, _about_runs(model, options)), listener, findings)


def fuzz_apart(
    model: Model,
    options: CheckOptions,
    asked: FuzzOptions,
    listener: ProgressListener,
    process: ReusedProcess,
    tries: Tries | None = None,
) -> Iterator[Result | Diagnostic]:
    """Yield the same as ``fuzz_model`` from a process, which is killed if it does not keep its limits.

    Args:
        model: the model.
        options: the obligations and their limits.
        asked: the number of examples, the seed, and the folder of failing runs.
        listener: is notified of progress.
        process: a process of ``process_for``.
        tries: tries runs; by default in that process.
    """

    def findings(task: VariantTask, listener: ProgressListener) -> Generator[Result | Diagnostic, None, None]:
        session = partial(_session_of, task.model, asked, tries)
        events = supervised(task.model, whole(task.todo), listener, session, process)
        yield from in_order(events, len(task.todo), SilentListener())

    yield from findings_of_all(tasks_of(model, _about_runs(model, options)), listener, findings)


def _about_runs(model: Model, options: CheckOptions) -> tuple[Obligation, ...]:
    """Return the obligations that a run can break: no run shows, or denies, that a measure has no limit."""
    every = obligations(model, options)
    return tuple(each for each in every if not is_growth(model.all_properties[each.property]))


def _session_of(
    model: Model, asked: FuzzOptions, tries: Tries | None, work: Work, listener: ProgressListener
) -> Events:
    return fuzz_events(model, work, asked, listener, tries)


def problems_of(task: VariantTask) -> list[tuple[Problem, float | None]]:
    """Return the problems that a session about a task tries runs of, each with its time."""
    groups = _groups([*enumerate(task.todo)], whole(task.todo))
    found = [[obligation for _, obligation in group] for group in groups]
    return [(_problem(task.model, group), group[0].timeout) for group in found]


def fuzz_events(
    model: Model, work: Work, asked: FuzzOptions, listener: ProgressListener, tries: Tries | None = None
) -> Events:
    """Yield the events of a session that fuzzes in this process."""
    bugs = Bugs()
    todo = [(position, work.todo[position]) for position in work.left]
    starts = Starts(model, bugs, max((seconds_for(each) for _, each in todo), default=0.0), partial(Interpreter, model))
    if not work.is_resumed:
        yield Begun((), starts.seconds)
        yield from starts.warnings(obligation for _, obligation in todo)
    for together in _groups(todo, work):
        positions = tuple(position for position, _ in together)
        yield Begun(positions, together[0][1].timeout or NO_LIMIT)
        results = _results(model, [obligation for _, obligation in together], asked, listener, bugs, tries)
        for position, result in zip(positions, results, strict=True):
            yield Decided(position, starts.judged(result))
    yield from bugs.diagnostics()


def _groups(todo: list[tuple[int, Obligation]], work: Work) -> list[list[tuple[int, Obligation]]]:
    """Return the obligations that are tried together, with their positions."""
    if work.is_resumed:
        return [[each] for each in todo]
    return [list(together) for _, together in groupby(todo, key=lambda each: _together(each[1]))]


def _together(obligation: Obligation) -> tuple[object, ...]:
    bounds = obligation.bounds
    return bounds.chain, bounds.steps, tuple(sorted(bounds.scope.items(), key=str)), obligation.timeout


def _problem(model: Model, group: list[Obligation]) -> Problem:
    bounds = group[0].bounds
    names = tuple(dict.fromkeys(obligation.property for obligation in group))
    return Problem(model, search_scope(model, bounds), names, bounds.chain, bounds.steps)


def _results(
    model: Model,
    group: list[Obligation],
    asked: FuzzOptions,
    listener: ProgressListener,
    bugs: Bugs,
    tries: Tries | None,
) -> Iterator[Result]:
    problem = _problem(model, group)
    names, scope = problem.properties, problem.scope
    timeout = group[0].timeout
    deadline = None if timeout is None else time.monotonic() + timeout
    budget = Budget(deadline, asked.seed, lambda engine, text: listener.progress(Progress(names[0], engine, text)))
    admission = Admission(model, scope, None, bugs)
    if deadline is not None:
        admission.begin(deadline)
    claims: dict[str, PropertyClaim] = {}
    waiting = list(group)
    # The interrupt comes after the claims so far.
    try:
        tried = (tries or fuzzing.run)(problem, budget, fuzzing.Settings(asked.examples, asked.database))
        for claim in limited(tried, None if timeout is None else timeout + SLACK):
            claims[claim.property] = claim
            while waiting and waiting[0].property in claims:
                result = _result(admission, waiting[0], claims[waiting[0].property], asked)
                del waiting[0]  # only now: where the result cannot be made, the obligation still needs one
                yield result
    except OutOfTime as error:
        reason = str(out_of_time(error))
        yield from (admission.unknown(obligation, reason, fuzzing.NAME) for obligation in waiting)
    except Exception as error:
        if not is_bug(error):
            raise  # for instance, a folder in which no runs can be kept
        bug = bug_of(fuzzing.NAME, error)
        bugs.note(bug, names)
        yield from (admission.unknown(obligation, str(bug.reason), fuzzing.NAME) for obligation in waiting)


def _result(admission: Admission, obligation: Obligation, claim: PropertyClaim, asked: FuzzOptions) -> Result:
    match claim:
        case Violation():
            try:
                violated = admission.violated(obligation, claim, fuzzing.NAME, None)
            except DisagreementError as error:
                return admission.failed(obligation, fuzzing.NAME, error)
            kept_in = asked.database if claim.kept else None
            rerun = Rerun(asked.seed, kept_in)
            result: Result = replace(violated, rerun=rerun) if isinstance(violated, ViolatedResult) else violated
        case Tested():
            result = admission.tested(obligation, claim, fuzzing.NAME)
        case GaveUp(why=why):
            result = admission.unknown(obligation, str(why), fuzzing.NAME)
        case _:
            raise TypeError(f"fuzzing claims {claim}")
    return _expecting_what_can_be_met(result)


def _expecting_what_can_be_met(result: Result) -> Result:
    """Return the result with the expectation that fuzzing can meet or miss.

    Fuzzing neither proves nor covers, so only a run misses such an expectation. Fuzzing does not show that a
    chain is the shortest, so only a shorter chain misses the expected length.
    """
    if result.verdict is Verdict.TESTED and result.expected not in {
        ExpectedVerdict.VIOLATED,
        ExpectedVerdict.REACHABLE,
    }:
        return replace(result, expected=None, expected_chain=None)
    shortest = result.expected_chain
    if result.verdict is Verdict.VIOLATED and shortest is not None and len(result.chain or ()) >= max(shortest, 1):
        return replace(result, expected_chain=None)
    return result
