"""A check session: obligations in, results out.

Owns: the order of obligations, and their time.
Must never know: how a claim becomes a verdict, text formatting.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Hashable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from invariants.engines.encodings import Encodings
from invariants.engines.protocol import Engine, Problem
from invariants.engines.registry import ENGINES, engine
from invariants.evidence.claims import Vacuity
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.sorts import Scope
from invariants.interpreter.state.failures import NotFinite
from invariants.interpreter.state.layout import Layout
from invariants.language.model.declarations import Model
from invariants.verdicts.admission import Admission
from invariants.verdicts.bugs import ANSWERING
from invariants.verdicts.dispatch.dispatcher import Dispatcher, ListenerError
from invariants.verdicts.dispatch.engine_tasks import out_of_time
from invariants.verdicts.dispatch.variants import VariantTask, findings_of_all, tasks_of
from invariants.verdicts.dispatch.workers import Workers
from invariants.verdicts.events import Begun, Decided, Events, Work, in_order, whole
from invariants.verdicts.limits.reused_process import ReusedProcess
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit
from invariants.verdicts.obligations import (
    DEFAULT_CHAIN,
    DEFAULT_STEPS,
    Obligation,
    obligations,
    search_scope,
    seconds_for,
)
from invariants.verdicts.options import CheckOptions, ProgressListener
from invariants.verdicts.portfolio.portfolio import Portfolio
from invariants.verdicts.portfolio.stages import Placed
from invariants.verdicts.supervision import process_for, supervised
from invariants.verdicts.vacuity.never_fires import FiredRules
from invariants.verdicts.vacuity.starts import Starts
from invariants.verdicts.vacuity.vacuity_warnings import Searched, vacuity_warnings
from invariants.verdicts.verdict import Result

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from invariants.interpreter.interpreter import Interpreter
    from invariants.verdicts.cache.shelf import Shelf

VACUITY_SHARE = 0.1
"""The share of the time of all obligations that looking for vacuity may take."""

LEAST_SECONDS = 0.3
"""Seconds that it may take however short their time is: most models take less."""


def check_model(
    model: Model, options: CheckOptions, listener: ProgressListener, executor: Executor | None = None
) -> Iterator[Result | Diagnostic]:
    """Yield one result for each obligation, in their order; then warnings about vacuity, and bugs.

    A warning about a missing initial state comes first: without one, no result means anything.

    The listener is notified of every result as soon as it is known. Long work runs in separate processes, or in the
    executor, if one is given. At ``KeyboardInterrupt``, the results so far are yielded, in order, before the exception
    is raised again.
    """

    def findings(task: VariantTask, listener: ProgressListener) -> Generator[Result | Diagnostic, None, None]:
        events = session_events(task.model, whole(task.todo), options, listener, executor)
        yield from in_order(events, len(task.todo), listener)

    yield from findings_of_all(tasks_of(model, obligations(model, options, lemmas=True)), listener, findings)


def check_apart(
    model: Model,
    options: CheckOptions,
    listener: ProgressListener,
    process: ReusedProcess | None = None,
    *,
    warnings: bool = True,
    seconds: float | None = None,
    shelf: Shelf | None = None,
) -> Iterator[Result | Diagnostic]:
    """Yield the same as ``check_model`` from a process, which is killed if it does not keep its limits.

    Results are pickled on their way. The listener gets progress from here.

    Args:
        model: the model.
        options: the obligations and their limits.
        listener: is notified of progress.
        process: a process of ``process_for``; by default a new one.
        warnings: whether the model as a whole is asked about, for a start and for vacuity.
        seconds: the time for all obligations together: those without a result are unknown then. None for no such end.
        shelf: has evidence from elsewhere; by default the cache that the options name. It is pickled.
    """
    end = None if seconds is None else time.monotonic() + seconds
    with process_for([model], options.bytes) as own:

        def findings(task: VariantTask, listener: ProgressListener) -> Generator[Result | Diagnostic, None, None]:
            work = whole(task.todo) if warnings else replace(whole(task.todo), is_resumed=True)
            session = partial(_session_of, task.model, options, shelf)
            left = None if end is None else end - time.monotonic()
            events = supervised(task.model, work, listener, session, process or own, left)
            yield from in_order(events, len(task.todo), listener)

        yield from findings_of_all(tasks_of(model, obligations(model, options, lemmas=True)), listener, findings)


def _session_of(
    model: Model, options: CheckOptions, shelf: Shelf | None, work: Work, listener: ProgressListener
) -> Events:
    return session_events(model, work, options, listener, shelf=shelf)


def session_events(
    model: Model,
    work: Work,
    options: CheckOptions,
    listener: ProgressListener,
    executor: Executor | None = None,
    shelf: Shelf | None = None,
) -> Events:
    """Yield the events of a session that works in this process, and in processes that it starts.

    ``shelf`` has evidence from elsewhere; by default the cache that the options name.
    """
    todo = [work.todo[position] for position in work.left]
    with Workers(options.jobs, executor, options.bytes, recheck=options.recheck) as workers:
        allowed = allowed_engines(options)
        if model.start is not None:
            # Code and values that name individuals belong to one population.
            allowed = tuple(each for each in allowed if not each.every_population)
        dispatcher = Dispatcher(workers, listener, allowed)
        if shelf is None and options.cache is not None:
            shelf = _cache(options)
        known = None if shelf is None or work.is_resumed else shelf.warnings(model)
        options = replace(options, vacuity=options.vacuity and not work.is_resumed and known is None)
        session = _Session(model, dispatcher, options, shelf)
        starts = Starts(model, dispatcher.bugs, max(map(seconds_for, todo), default=0.0), session.interpreter)
        fired = FiredRules()
        seconds = VACUITY_SHARE * sum(map(seconds_for, todo)) + LEAST_SECONDS
        events: Events = session.events(work)
        if not work.is_resumed and known is None:
            is_later = all(not _is_bounded(each) for each in todo)
            if is_later:
                dispatcher.idle_work.add(partial(starts.warnings, todo))
                if options.vacuity:
                    dispatcher.idle_work.add(partial(session.look_ahead_for_vacuity, todo, seconds))
            events = starts.with_warnings(events, todo, is_later=is_later)
        try:
            for event in events:
                if isinstance(event, Decided) and known is None:
                    yield replace(event, result=session.judged(work.todo[event.position], event.result, starts, fired))
                else:
                    yield event
        except ListenerError as error:
            raise (error.__cause__ or error) from None
        if known is not None:
            yield from known
        elif options.vacuity:
            yield Begun((), seconds)
            yield from _vacuity(model, session, starts, fired, seconds)
        if shelf is not None:
            yield from shelf.notices()
    yield from dispatcher.bugs.diagnostics()


def _is_bounded(obligation: Obligation) -> bool:
    return isinstance(obligation.bounds.chain, int) and isinstance(obligation.bounds.steps, int)


def _vacuity(model: Model, session: _Session, starts: Starts, fired: FiredRules, seconds: float) -> list[Diagnostic]:
    """Return the warnings about vacuity; none if this takes too long, or a bug ends it."""
    found: list[Diagnostic] = []
    caught = session.dispatcher.bugs.caught("the search for vacuity", model.properties)
    with suppress(OutOfTime), caught, TimeLimit(seconds):
        session.look_for_vacuity()
        if not starts.are_missing:
            found += vacuity_warnings(model, session.searches, fired.rules, session.dispatcher)
            session.keep_warnings(found)
    return found


def _cache(options: CheckOptions) -> Shelf:
    from invariants.verdicts.cache.recall import CacheShelf  # few checks have a cache

    return CacheShelf(options, allowed_engines(options))


def allowed_engines(options: CheckOptions) -> tuple[Engine, ...]:
    """Return the engines that may be asked. Raises ``ModelError`` for the name of no engine.

    Plug-ins are asked only by name, so that a verdict does not depend on the packages that happen to be installed.
    """
    return tuple(engine(name) for name in dict.fromkeys(options.engines)) or ENGINES


class _Session:
    def __init__(self, model: Model, dispatcher: Dispatcher, options: CheckOptions, shelf: Shelf | None) -> None:
        self._model = model
        self._with_vacuity = options.vacuity
        self._shelf = shelf
        self._certificates = options.certificates
        self.dispatcher = dispatcher
        self._encodings = Encodings()
        self._admissions: dict[tuple[tuple[str, int], ...], Admission] = {}
        """By scope: one interpreter of each is enough."""
        self.searches: list[Searched] = []
        """The searches of the whole model within bounds: their properties, and the findings about vacuity."""
        self._not_searched: dict[tuple[tuple[tuple[str, int], ...], int, int, bool], list[str]] = {}
        """By scope, chain, steps, and whether verdicts go beyond them: results found without a search."""
        self._known_vacuous: dict[Hashable, set[Vacuity]] = {}

    def events(self, work: Work) -> Generator[Begun | Decided, None, None]:
        """Yield the results as they come, quick ones first, and before each the beginning of its work."""
        left = [Placed(each, work.todo[each], work.spent.get(each, 0.0)) for each in work.left]
        seconds = sum(seconds_for(each.obligation) - each.spent for each in left)
        yield Begun(work.left, seconds)
        began = time.monotonic()
        left = yield from self._without_recalled(left)
        try:
            with TimeLimit(seconds):
                groups = self._groups(left, is_apart=work.is_resumed)
                portfolios = [self._portfolio(group) for group in groups]
        except OutOfTime as error:
            yield from (self._undecided(each, str(out_of_time(error))) for each in left)
            return
        spent = (time.monotonic() - began) / max(1, len(left))
        for portfolio in portfolios:
            if isinstance(portfolio, Portfolio):
                portfolio.spend(spent)
        for group, portfolio in zip(groups, portfolios, strict=True):
            if not isinstance(portfolio, Portfolio):
                yield from (self._without_portfolio(each, portfolio) for each in group)
        first_proofs = partial(Portfolio.first_proofs, among_many=len(left) > 1)
        for stage in (first_proofs, Portfolio.quick_results, Portfolio.late_proofs, Portfolio.slow_results):
            for portfolio in portfolios:
                if isinstance(portfolio, Portfolio):
                    yield from stage(portfolio)
        for portfolio in portfolios:
            if isinstance(portfolio, Portfolio):
                self._remember(portfolio)

    def _without_recalled(self, left: list[Placed]) -> Generator[Decided, None, list[Placed]]:
        """Yield the results with evidence in the cache; return the obligations without."""
        if self._shelf is None:
            return left
        missing: list[Placed] = []
        for placed in left:
            result = None
            with self.dispatcher.bugs.caught("the cache", (placed.obligation.property,)):
                problem, admission = self._problem([placed])
                admission.begin(time.monotonic() + seconds_for(placed.obligation))
                result = self._shelf.recalled(problem, placed.obligation, admission, self.dispatcher)
            if result is None:
                missing.append(placed)
                continue
            self._note_unsearched(problem, list(problem.properties), proves_first=placed.obligation.prove_first)
            yield Decided(placed.position, result)
        return missing

    def keep_warnings(self, found: list[Diagnostic]) -> None:
        """Keep the warnings about vacuity after a complete search for them."""
        if self._shelf is not None and not any(True for _ in self.dispatcher.bugs.diagnostics()):
            self._shelf.keep_warnings(self._model, found)

    def _undecided(self, placed: Placed, reason: str) -> Decided:
        scope = search_scope(self._model, placed.obligation.bounds)
        return Decided(placed.position, self._admission(scope).unknown(placed.obligation, reason))

    def _without_portfolio(self, placed: Placed, reason: Exception) -> Decided:
        if isinstance(reason, NotFinite):
            return self._undecided(placed, str(reason))
        return Decided(placed.position, self._failed(placed.obligation, reason))

    def judged(self, obligation: Obligation, result: Result, starts: Starts, fired: FiredRules) -> Result:
        """Return a result, marked if there is no initial state; unknown if a bug hides whether there is one."""
        try:
            return fired.noted(starts.judged(result))
        except Exception as error:
            return self._failed(obligation, error)

    def _failed(self, obligation: Obligation, error: Exception) -> Result:
        """Return the result of an obligation without an answer because of a bug."""
        admission = self._admission(search_scope(self._model, obligation.bounds))
        return admission.failed(obligation, None, error, ANSWERING)

    def _portfolio(self, group: list[Placed]) -> Portfolio | Exception:
        """Return the portfolio of obligations with the same bounds, or the reason why there is none: size, or a bug."""
        try:
            problem, admission = self._problem(group)
            portfolio = Portfolio(problem, group, admission, self.dispatcher)
            if self._shelf is not None:
                portfolio.results = self._shelf.results(problem, admission, self.dispatcher)
            return portfolio
        except Exception as reason:
            return reason

    def _problem(self, group: list[Placed]) -> tuple[Problem, Admission]:
        """Return the problem of obligations with the same bounds. Raises ``NotFinite`` if it is too large."""
        bounds = group[0].obligation.bounds
        scope = search_scope(self._model, bounds)
        Layout.of(self._model, scope)
        names = tuple(dict.fromkeys(each.obligation.property for each in group))
        problem = Problem(self._model, scope, names, bounds.chain, bounds.steps, encodings=self._encodings)
        return replace(problem, with_vacuity=self._with_vacuity), self._admission(scope)

    def _groups(self, left: list[Placed], *, is_apart: bool) -> list[list[Placed]]:
        """Return the obligations in groups, one search for each; each alone if they are worked on separately."""
        groups: dict[Hashable, list[Placed]] = {}
        for placed in left:
            key = placed.position if is_apart else self._group_key(placed.obligation)
            groups.setdefault(key, []).append(placed)
        return list(groups.values())

    def _group_key(self, obligation: Obligation) -> Hashable:
        """Return a key that obligations share if one search can serve them: equal bounds, and the same slice."""
        bounds = obligation.bounds
        scope = tuple(sorted(bounds.scope.items(), key=str))
        name = obligation.property
        asked = Problem(self._model, {}, (name,), bounds.chain, bounds.steps, encodings=self._encodings)
        part: Hashable = id(obligation)  # an obligation whose slice a bug hides shares no search
        with self.dispatcher.bugs.caught(ANSWERING, (name,)):
            part = asked.part.key
        return bounds.chain, bounds.steps, scope, obligation.timeout, obligation.prove_first, part

    def _admission(self, scope: Scope) -> Admission:
        key = tuple(scope.items())
        if key not in self._admissions:
            self._admissions[key] = Admission(self._model, scope, self._certificates, self.dispatcher.bugs)
        return self._admissions[key]

    def interpreter(self, scope: Scope) -> Interpreter:
        """Return the interpreter of the model in a scope. Raises ``NotFinite`` where the model has none."""
        return self._admission(scope).interpreter

    def _remember(self, portfolio: Portfolio) -> None:
        """Note which properties were searched for vacuity, and which were not."""
        searched = portfolio.searched if portfolio.problem.part.is_whole else ()
        asked = portfolio.problem
        if searched:
            self._note(asked, searched, portfolio.vacuous, beyond=portfolio.proves_first)
        left = [name for name in asked.properties if name not in searched]
        if left:
            self._note_unsearched(asked, left, proves_first=portfolio.proves_first)

    def _note_unsearched(self, asked: Problem, names: list[str], *, proves_first: bool) -> None:
        """Note properties that were decided without a search for events that never happen."""
        bounds = (DEFAULT_CHAIN, DEFAULT_STEPS, True)
        if isinstance(asked.chain, int) and isinstance(asked.steps, int):
            bounds = (asked.chain, asked.steps, proves_first)
        self._not_searched.setdefault((tuple(asked.scope.items()), *bounds), []).extend(names)

    def look_for_vacuity(self) -> None:
        """Search for events that never happen, where no search has: a proof can be vacuous, too."""
        searched = {name for search in self.searches for name in search.properties}
        left: dict[tuple[tuple[tuple[str, int], ...], int, int], dict[bool, tuple[str, ...]]] = {}
        for (scope, chain, steps, beyond), names in self._not_searched.items():
            if wanted := tuple(dict.fromkeys(name for name in names if name not in searched)):
                left.setdefault((scope, chain, steps), {})[beyond] = wanted
        for (scope, chain, steps), asked in left.items():
            # Within the same bounds one search serves all.
            every = tuple(dict.fromkeys(name for names in asked.values() for name in names))
            problem = Problem(self._model, dict(scope), every, chain, steps, encodings=self._encodings)
            found = self._vacuous(problem)
            for beyond, some in asked.items():
                self._note(problem, some, found, beyond=beyond)

    def look_ahead_for_vacuity(self, todo: Sequence[Obligation], seconds: float) -> None:
        """Search for events that never happen where nothing else will search, as there are no bounds."""
        names: dict[tuple[tuple[str, int], ...], dict[str, None]] = {}
        for each in todo:
            names.setdefault(tuple(search_scope(self._model, each.bounds).items()), {})[each.property] = None
        for scope, every in names.items():
            bounds = DEFAULT_CHAIN, DEFAULT_STEPS
            with suppress(OutOfTime), TimeLimit(seconds):
                self._vacuous(Problem(self._model, dict(scope), tuple(every), *bounds, encodings=self._encodings))

    def _vacuous(self, problem: Problem) -> set[Vacuity]:
        """Return the events that never happen within bounds; the answers to earlier questions are kept."""
        key = tuple(problem.scope.items()), problem.chain, problem.steps, frozenset(problem.properties)
        if key not in self._known_vacuous:
            self._known_vacuous[key] = set(self.dispatcher.vacuous(problem))
        return self._known_vacuous[key]

    def _note(self, problem: Problem, names: tuple[str, ...], found: set[Vacuity], *, beyond: bool) -> None:
        if isinstance(problem.chain, int) and isinstance(problem.steps, int):
            bounds = problem.chain, problem.steps
            self.searches.append(Searched(frozenset(names), problem.scope, *bounds, beyond, found))
