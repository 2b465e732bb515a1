"""A check session: obligations in, results out.

Owns: the order of obligations, and their time.
Must never know: what makes a claim a verdict, text formatting.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
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
from invariants.verdicts.options import CheckOptions, ProgressListener
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

    What takes long is done in processes of its own, or in the executor, if one is given.
    """
    todo = obligations(model, options)
    allowed = _allowed(options)
    with Workers(options.jobs, executor) as workers:
        dispatcher = Dispatcher(workers, listener, allowed)
        starts = Starts(model, dispatcher.bugs)
        yield from starts.warnings(todo)
        session = _Session(model, dispatcher, options.certificates)
        fired = FiredRules()
        for _, together in groupby(todo, key=_together):
            yield from map(fired.noted, map(starts.judged, session.results(list(together))))
        session.look_for_vacuity()
        if not starts.are_missing:
            yield from vacuity_warnings(model, session.searches, fired.rules, dispatcher)
    yield from dispatcher.bugs.diagnostics()


def _allowed(options: CheckOptions) -> tuple[Engine, ...]:
    """Return the engines that may be asked; raises ``ModelError`` for a name that is not one's.

    Engines from outside are asked where they are named, and only there: a verdict does not depend on which packages
    happen to be installed.
    """
    return tuple(engine(name) for name in dict.fromkeys(options.engines)) or ENGINES


def _together(obligation: Obligation) -> tuple[object, ...]:
    bounds = obligation.bounds
    scope = tuple(sorted(bounds.scope.items(), key=str))
    return bounds.chain, bounds.steps, scope, obligation.timeout, obligation.prove_first


class _Session:
    def __init__(self, model: Model, dispatcher: Dispatcher, certificates: str | None) -> None:
        self._model = model
        self._certificates = certificates
        self._dispatcher = dispatcher
        self._encodings = Encodings()
        self.searches: list[Searched] = []
        """The searches within bounds so far: their properties, and what never happened in them."""
        self._not_searched: dict[tuple[tuple[str, int], ...], list[str]] = {}
        """By scope, properties about which something was found out without searching bounds."""

    def results(self, group: list[Obligation]) -> Iterator[Result]:
        """Yield the results of obligations with the same bounds, in order."""
        bounds = group[0].bounds
        scope = search_scope(self._model, bounds)
        admission = Admission(self._model, scope, self._certificates, self._dispatcher.bugs)
        try:
            Layout.of(self._model, scope)
        except NotFinite as reason:
            yield from (admission.unknown(obligation, str(reason), None, None) for obligation in group)
            return
        names = tuple(dict.fromkeys(obligation.property for obligation in group))
        problem = Problem(self._model, scope, names, bounds.chain, bounds.steps, encodings=self._encodings)
        portfolio = Portfolio(problem, group, admission, self._dispatcher)
        yield from portfolio.results()
        self._remember(scope, portfolio.unsearched)
        if portfolio.searched:
            self._note(problem, portfolio.searched, portfolio.vacuous, beyond=group[0].prove_first)

    def _remember(self, scope: Scope, names: tuple[str, ...]) -> None:
        if names:
            self._not_searched.setdefault(tuple(scope.items()), []).extend(names)

    def look_for_vacuity(self) -> None:
        """Look for what never happens where no search has: a proof can be vacuous, too."""
        searched = {name for search in self.searches for name in search.properties}
        for scope, names in self._not_searched.items():
            left = tuple(dict.fromkeys(name for name in names if name not in searched))
            if left:
                problem = Problem(
                    self._model, dict(scope), left, DEFAULT_CHAIN, DEFAULT_STEPS, encodings=self._encodings
                )
                self._note(problem, left, set(self._dispatcher.vacuous(problem)), beyond=True)

    def _note(self, problem: Problem, names: tuple[str, ...], found: set[Vacuity], *, beyond: bool) -> None:
        if isinstance(problem.chain, int) and isinstance(problem.steps, int):
            bounds = problem.chain, problem.steps
            self.searches.append(Searched(frozenset(names), problem.scope, *bounds, beyond, found))
