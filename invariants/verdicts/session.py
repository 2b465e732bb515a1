"""A check session: obligations in, results out.

Owns: the order of obligations, and their time.
Must never know: what makes a claim a verdict, text formatting.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING

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
from invariants.verdicts.dispatch.dispatcher import Dispatcher
from invariants.verdicts.dispatch.workers import Workers
from invariants.verdicts.obligations import (
    DEFAULT_CHAIN,
    DEFAULT_STEPS,
    Obligation,
    obligations,
    search_scope,
)
from invariants.verdicts.options import CheckOptions, Progress, ProgressListener
from invariants.verdicts.portfolio.portfolio import Portfolio
from invariants.verdicts.vacuity.never_fires import FiredRules
from invariants.verdicts.vacuity.starts import Starts
from invariants.verdicts.vacuity.vacuity_warnings import Searched, vacuity_warnings
from invariants.verdicts.verdict import Result

if TYPE_CHECKING:
    from concurrent.futures import Executor


def check_model(
    model: Model, options: CheckOptions, listener: ProgressListener, executor: Executor | None = None
) -> Iterator[Result | Diagnostic]:
    """Yield one result for each obligation, in the order of the text; then warnings about vacuity, and bugs met.

    That there is no initial state comes first: it takes the meaning from every result.

    The listener is told of every result as soon as it is known. Work that takes long is done in processes of its own,
    or in the executor, if one is given. Where ``KeyboardInterrupt`` comes in, the results known by then are yielded,
    in order, before it goes on.
    """
    todo = obligations(model, options, lemmas=True)
    allowed = _allowed(options)
    found: dict[int, Result] = {}
    told = 0
    with Workers(options.jobs, executor) as workers:
        dispatcher = Dispatcher(workers, listener, allowed)
        starts = Starts(model, dispatcher.bugs)
        yield from starts.warnings(todo)
        session = _Session(model, dispatcher, options.certificates)
        fired = FiredRules()
        try:
            for position, result in session.results(todo):
                found[position] = fired.noted(starts.judged(result))
                decided = len(found), len(todo)
                listener.progress(Progress(result.invariant, result.engine, result.verdict.value, decided))
                while told in found:
                    yield found[told]
                    told += 1
            session.look_for_vacuity()
        except KeyboardInterrupt:
            yield from (found[position] for position in sorted(found) if position >= told)
            raise
        if not starts.are_missing:
            yield from vacuity_warnings(model, session.searches, fired.rules, dispatcher)
    yield from dispatcher.bugs.diagnostics()


def _allowed(options: CheckOptions) -> tuple[Engine, ...]:
    """Return the engines that may be asked; raises ``ModelError`` for a name that is not one's.

    Engines from outside are asked where they are named, and only there: a verdict does not depend on which packages
    happen to be installed.
    """
    return tuple(engine(name) for name in dict.fromkeys(options.engines)) or ENGINES


class _Session:
    def __init__(self, model: Model, dispatcher: Dispatcher, certificates: str | None) -> None:
        self._model = model
        self._certificates = certificates
        self._dispatcher = dispatcher
        self._encodings = Encodings()
        self._admissions: dict[tuple[tuple[str, int], ...], Admission] = {}
        """By scope: one interpreter of each is enough."""
        self.searches: list[Searched] = []
        """The searches of the whole model within bounds: their properties, and what never happened in them."""
        self._not_searched: dict[tuple[tuple[tuple[str, int], ...], int, int, bool], list[str]] = {}
        """By scope, chain, steps, and whether verdicts go beyond them: what was decided without searching the model."""

    def results(self, todo: Sequence[Obligation]) -> Iterator[tuple[int, Result]]:
        """Yield positions of obligations, with their results, as they come: first what is quickly decided."""
        groups: dict[Hashable, list[int]] = {}
        for position, obligation in enumerate(todo):
            groups.setdefault(self._group_key(obligation), []).append(position)
        portfolios: list[Portfolio] = []
        for positions in groups.values():
            group = [todo[position] for position in positions]
            scope = search_scope(self._model, group[0].bounds)
            admission = self._admission(scope)
            try:
                Layout.of(self._model, scope)
            except NotFinite as reason:
                yield from ((position, admission.unknown(todo[position], str(reason))) for position in positions)
                continue
            bounds = group[0].bounds
            names = tuple(dict.fromkeys(obligation.property for obligation in group))
            problem = Problem(self._model, scope, names, bounds.chain, bounds.steps, encodings=self._encodings)
            portfolios.append(Portfolio(problem, group, admission, self._dispatcher))
        place = {id(obligation): position for position, obligation in enumerate(todo)}
        for stage in (Portfolio.quick_results, Portfolio.slow_results):
            for portfolio in portfolios:
                yield from ((place[id(obligation)], result) for obligation, result in stage(portfolio))
        for portfolio in portfolios:
            self._remember(portfolio)

    def _group_key(self, obligation: Obligation) -> Hashable:
        """Return a key that obligations share if one search can serve them: with the same bounds, on the same slice."""
        bounds = obligation.bounds
        scope = tuple(sorted(bounds.scope.items(), key=str))
        name = obligation.property
        asked = Problem(self._model, {}, (name,), bounds.chain, bounds.steps, encodings=self._encodings)
        return bounds.chain, bounds.steps, scope, obligation.timeout, obligation.prove_first, asked.part.key

    def _admission(self, scope: Scope) -> Admission:
        key = tuple(scope.items())
        if key not in self._admissions:
            self._admissions[key] = Admission(self._model, scope, self._certificates, self._dispatcher.bugs)
        return self._admissions[key]

    def _remember(self, portfolio: Portfolio) -> None:
        """Note where vacuity was looked for, and where it was not."""
        searched = portfolio.searched if portfolio.is_whole else ()
        asked = portfolio.problem
        if searched:
            self._note(asked, searched, portfolio.vacuous, beyond=portfolio.proves_first)
        bounds = (DEFAULT_CHAIN, DEFAULT_STEPS, True)
        if isinstance(asked.chain, int) and isinstance(asked.steps, int):
            bounds = (asked.chain, asked.steps, portfolio.proves_first)
        left = [name for name in asked.properties if name not in searched]
        if left:
            self._not_searched.setdefault((tuple(asked.scope.items()), *bounds), []).extend(left)

    def look_for_vacuity(self) -> None:
        """Look for what never happens where no search has: a proof can be vacuous, too."""
        searched = {name for search in self.searches for name in search.properties}
        for (scope, chain, steps, beyond), names in self._not_searched.items():
            left = tuple(dict.fromkeys(name for name in names if name not in searched))
            if left:
                problem = Problem(self._model, dict(scope), left, chain, steps, encodings=self._encodings)
                self._note(problem, left, set(self._dispatcher.vacuous(problem)), beyond=beyond)

    def _note(self, problem: Problem, names: tuple[str, ...], found: set[Vacuity], *, beyond: bool) -> None:
        if isinstance(problem.chain, int) and isinstance(problem.steps, int):
            bounds = problem.chain, problem.steps
            self.searches.append(Searched(frozenset(names), problem.scope, *bounds, beyond, found))
