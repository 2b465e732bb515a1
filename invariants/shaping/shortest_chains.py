"""Checks about some chains: with some modifications and without others, and every chain that is as short as the first.

Owns: the model that such a check is about, the questions about further chains, and whether their list has an end.
Must never know: how the checker answers; formatting.

Each question is about the chains that are not yet known, of the length of the shortest, within the bounds of the check:
another violation adds its chain, and a verdict that covers the bounds ends the list.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.records import Record
from invariants.language.analysis.chain_conditions import about_chains
from invariants.language.model.declarations import ChainCondition, Model, StatedInvariant, Unbounded
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.traces.given_values import given_values
from invariants.verdicts.traces.shortest_chains import ShortestChains
from invariants.verdicts.verdict import Bounds, CoveredResult, ProofResult, Result, RunResult

MOST_CHAINS = 100
"""The most chains that are listed."""

Ask = Callable[[Model, CheckOptions], Iterable[Result | Diagnostic]]
"""Checks a model, and yields the results."""


def check_chains(model: Model, options: CheckOptions, ask: Ask) -> Iterator[Result | Diagnostic]:
    """Yield the findings of a check, about the chains that its options name.

    With ``all_shortest``, each run has every chain that is as short as its own. That something never happens in some
    chains is no warning about the model.
    """
    asked = model if options.chains is None else about_chains(model, options.chains)
    for found in ask(asked, replace(options, vacuity=options.vacuity and options.chains is None)):
        if options.all_shortest and isinstance(found, RunResult) and not found.is_lemma:
            yield replace(found, shortest=_ChainList(model, options, found, ask).chains())
        else:
            yield found


class _ChainList(Record):
    """The search for the chains of one result."""

    model: Model
    options: CheckOptions
    result: RunResult
    ask: Ask

    def chains(self) -> ShortestChains:
        """Return all chains that are found, and whether there are others."""
        chains = [self.result.chain]
        length = len(chains[0])
        if length and (self.result.frontier is None or self.result.frontier.chain < length - 1):
            reason = f"whether fewer than {length} modifications suffice is not known"
            return ShortestChains(tuple(chains), "", is_complete=False, reason=reason)
        if length and not isinstance(self._variant().properties[self.result.invariant], StatedInvariant):
            reason = "chains are told apart for invariants that the text states"
            return ShortestChains(tuple(chains), "", is_complete=False, reason=reason)
        timeout, started = self._timeout(), time.monotonic()
        while length and len(chains) < MOST_CHAINS:
            left = None if timeout is None else timeout - (time.monotonic() - started)
            if left is not None and left <= 0:
                return ShortestChains(tuple(chains), "", is_complete=False, reason="the time for the check is over")
            answer = self._another(chains, left)
            if isinstance(answer, RunResult):
                chains.append(answer.chain)
            elif isinstance(answer, CoveredResult | ProofResult):
                return ShortestChains(tuple(chains), self._limits(answer), is_complete=True)
            else:
                reason = "the checker has no answer" if answer is None else answer.reason or answer.verdict.value
                return ShortestChains(tuple(chains), "", is_complete=False, reason=reason)
        if length:
            reason = f"the list ends after {MOST_CHAINS}"
            return ShortestChains(tuple(chains), "", is_complete=False, reason=reason)
        return ShortestChains(tuple(chains), "", is_complete=True)

    def _another(self, chains: list[tuple[str, ...]], seconds: float | None) -> Result | None:
        """Return the result about the chains that are not known yet; None without one."""
        asked = self.result.asked or ChainCondition()
        condition = replace(asked, other_than=tuple(chains))
        bounds = self._bounds()
        options = replace(
            self.options,
            invariants=(self.result.invariant,),
            chain=bounds.chain,
            steps=bounds.steps,
            scopes=tuple(bounds.scope.items()),
            timeout=seconds,
            cache=None,
            certificates=None,
            vacuity=False,
            chains=None,
            all_shortest=False,
        )
        # Without its checks there is one question, within the bounds of the options.
        model = replace(about_chains(self._variant(), condition), checks=(), variants=())
        found = (each for each in self.ask(model, options) if isinstance(each, Result))
        return next((each for each in found if each.invariant == self.result.invariant), None)

    def _bounds(self) -> Bounds:
        """Return the bounds of further questions: the number of individuals is that of the run."""
        bounds = self.result.bounds
        individuals = self.result.individuals or {}
        sizes = {
            name: individuals.get(name, self.model.scope[name]) if isinstance(size, Unbounded) else size
            for name, size in bounds.scope.items()
        }
        return Bounds(len(self.result.chain), bounds.steps, sizes)

    def _variant(self) -> Model:
        """Return the model that the result is about: the values of its constants tell."""
        models = (self.model, *self.model.variants)
        return next(each for each in models if given_values(each) == self.result.constants)

    def _limits(self, answer: CoveredResult | ProofResult) -> str:
        """Return the bounds within which there is no other chain, in words."""
        bounds = self._bounds()
        limits = [f"{name} {size}" for name, size in bounds.scope.items()]
        if not isinstance(answer, ProofResult) and not isinstance(bounds.steps, Unbounded):
            limits.insert(0, f"steps {bounds.steps}")
        return f" within {', '.join(limits)}" if limits else ""

    def _timeout(self) -> float | None:
        """Return the seconds for all questions: those for a check of the invariant."""
        checks = [each for each in self._variant().checks if self.result.invariant in each.properties]
        stated = [float(each.timeout) for each in checks if each.timeout is not None]
        return self.options.timeout or max(stated, default=self.options.defaults.timeout)
