"""A check session: obligations in, results out.

Owns: the order of obligations, and their time.
Must never know: what makes a claim a verdict, text formatting.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from invariants.engines.protocol import Problem
from invariants.engines.registry import EngineName
from invariants.evidence.claims import Vacuity
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.limits import PATIENCE
from invariants.foundation.sorts import Scope
from invariants.interpreter.state.failures import NotFinite
from invariants.interpreter.state.layout import Layout
from invariants.language.model.declarations import Model, Unbounded
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.dispatcher import Clock, Dispatcher
from invariants.verdicts.dispatch.workers import Workers
from invariants.verdicts.obligations import (
    DEFAULT_CHAIN,
    DEFAULT_STEPS,
    Obligation,
    asks_for_every_size,
    obligations,
    search_scope,
)
from invariants.verdicts.options import CheckOptions, ProgressListener
from invariants.verdicts.vacuity_warnings import vacuity_warnings
from invariants.verdicts.verdict import Result
from invariants.verdicts.within_bounds import WithinBounds
from invariants.verdicts.without_bounds import WithoutBounds, proof_for_all

if TYPE_CHECKING:
    from concurrent.futures import Executor


PROOF_FIRST = 5.0
"""Seconds for the proof that is tried before bounds that nobody asked for."""


def check_model(
    model: Model, options: CheckOptions, listener: ProgressListener, executor: Executor | None = None
) -> Iterator[Result | Diagnostic]:
    """One result for each obligation, in the order of the text; then warnings about vacuity.

    What takes long is done in processes of its own, or in the executor, if one is given.
    """
    todo = obligations(model, options)
    allowed = _allowed(options)
    with Workers(options.jobs, executor) as workers:
        session = _Session(model, Dispatcher(workers, listener, allowed), options.certificates)
        for _, together in groupby(todo, key=_together):
            yield from session.results(list(together))
        session.look_for_vacuity()
    yield from vacuity_warnings(model, session.searches)


def _allowed(options: CheckOptions) -> frozenset[EngineName]:
    """The engines that may be asked; raises ``ModelError`` for a name that is not one's."""
    known = {name.value: name for name in EngineName}
    for given in options.engines:
        if given not in known:
            message = f"there is no engine `{given}`"
            raise ModelError((Diagnostic(Code.BAD_OPTION, message, help=f"the engines are {', '.join(known)}"),))
    return frozenset(known[given] for given in options.engines) or frozenset(EngineName)


def _together(obligation: Obligation) -> tuple[object, ...]:
    bounds = obligation.bounds
    scope = tuple(sorted(bounds.scope.items(), key=str))
    return bounds.chain, bounds.steps, scope, obligation.timeout, obligation.prove_first


class _Session:
    def __init__(self, model: Model, dispatcher: Dispatcher, certificates: str | None) -> None:
        self._model = model
        self._certificates = certificates
        self._dispatcher = dispatcher
        self.searches: list[tuple[frozenset[str], set[Vacuity]]] = []
        """The searches within bounds so far: their properties, and what never happened in them."""
        self._not_searched: dict[tuple[tuple[str, int], ...], list[str]] = {}
        """By scope, properties about which something was found out without searching bounds."""

    def results(self, group: list[Obligation]) -> Iterator[Result]:
        """The results of obligations with the same bounds, in order."""
        bounds = group[0].bounds
        scope = search_scope(self._model, bounds)
        admission = Admission(self._model, scope, self._certificates)
        try:
            Layout.of(self._model, scope)
        except NotFinite as reason:
            yield from (admission.unknown(obligation, str(reason), None, None) for obligation in group)
            return
        seconds = group[0].timeout or PATIENCE
        if bounds.chain is Unbounded.ANY or bounds.steps is Unbounded.ANY:
            for obligation in group:
                admission.begin()
                problem = Problem(self._model, scope, (obligation.property,), bounds.chain, bounds.steps)
                clock = Clock(time.monotonic() + seconds)
                yield WithoutBounds(obligation, problem, admission, self._dispatcher, clock).result()
            self._remember(scope, [obligation.property for obligation in group])
            return
        # No search of one scope says anything about every number of individuals: for that it takes a proof.
        proof_first = group[0].prove_first or asks_for_every_size(group[0])
        proved = self._proofs_first(group, scope, admission) if proof_first else {}
        self._remember(scope, list(proved))
        left = [obligation for obligation in group if obligation.property not in proved]
        names = tuple(dict.fromkeys(obligation.property for obligation in left))
        problem = Problem(self._model, scope, names, bounds.chain, bounds.steps)
        search = WithinBounds(left, problem, admission, self._dispatcher, Clock(time.monotonic() + seconds))
        found = search.results()
        for obligation in group:
            yield proved[obligation.property] if obligation.property in proved else next(found)
        if left:
            # The search goes on after its last result, looking for what never happens.
            next(found, None)
            self.searches.append((frozenset(names), search.vacuous))

    def _remember(self, scope: Scope, names: list[str]) -> None:
        if names:
            self._not_searched.setdefault(tuple(scope.items()), []).extend(names)

    def look_for_vacuity(self) -> None:
        """Look for what never happens where no search has: a proof can be vacuous, too."""
        searched = {name for names, _ in self.searches for name in names}
        for scope, names in self._not_searched.items():
            left = tuple(dict.fromkeys(name for name in names if name not in searched))
            if left:
                problem = Problem(self._model, dict(scope), left, DEFAULT_CHAIN, DEFAULT_STEPS)
                self.searches.append((frozenset(left), set(self._dispatcher.vacuous(problem))))

    def _proofs_first(self, group: list[Obligation], scope: Scope, admission: Admission) -> dict[str, Result]:
        """Proofs for all chains and runs, where nobody asked for bounds, or a search within them is not enough."""
        found: dict[str, Result] = {}
        clock = Clock(time.monotonic() + PROOF_FIRST)
        for obligation in group:
            problem = Problem(self._model, scope, (obligation.property,), Unbounded.ANY, Unbounded.ANY)
            result = proof_for_all(obligation, problem, admission, self._dispatcher, clock)
            if result is not None:
                found[obligation.property] = result
        return found
