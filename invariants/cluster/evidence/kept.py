"""Admitted evidence of a cluster, kept for later checks: an interrupted campaign goes on where it was.

Owns: which evidence is kept, under which key, and which work need not be sent.
Must never know: the transport; how evidence is checked.

Evidence is kept as it came over the wire, under keys of its own: a check without a cluster never takes it, for bounds
that workers have reported as covered stay reported. It is admitted once more when it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from msgspec.structs import replace

from invariants.cluster.evidence.shelves import Incoming
from invariants.engines.protocol import Problem
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import NoAnswerError
from invariants.language.model.declarations import Model
from invariants.verdicts.admission import Admission
from invariants.verdicts.cache.recall import CacheShelf
from invariants.verdicts.dispatch.dispatcher import Dispatcher
from invariants.verdicts.obligations import Obligation, search_scope
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.portfolio.results import ResultMaker
from invariants.verdicts.session import allowed_engines
from invariants.verdicts.verdict import Result, Verdict

_SETTLED = (Verdict.PROVED, Verdict.SURVIVES, Verdict.VIOLATED)


def cache_of(options: CheckOptions) -> CacheShelf:
    """Return the cache that the options name."""
    return CacheShelf(options, allowed_engines(options))


def has_evidence(cache: CacheShelf, model: Model, obligation: Obligation) -> bool:
    """Return whether the cache has evidence about an obligation, from a cluster or not."""
    bounds = obligation.bounds
    with suppress(NoAnswerError):
        scope = search_scope(model, bounds)
        key = cache.key_of(Problem(model, scope, (obligation.property,), bounds.chain, bounds.steps), obligation)
        return key is not None and (cache.text_at(key) or cache.text_at(_own(key))) is not None
    return False


def _own(key: str) -> str:
    return f"{key} by a cluster"


class KeptEvidence:
    """A shelf with the evidence in the cache, before the replies of a cluster, of which it keeps what is admitted."""

    def __init__(self, options: CheckOptions, incoming: Incoming) -> None:
        self._options = options
        self._incoming = incoming
        self._opened: CacheShelf | None = None

    @property
    def _cache(self) -> CacheShelf:
        if self._opened is None:  # in the process that looks, and not in the one that made the shelf
            self._opened = cache_of(self._options)
        return self._opened

    def warnings(self, model: Model) -> list[Diagnostic] | None:
        """Return the warnings that are kept, or were sent."""
        known = self._cache.warnings(model)
        if known is None:
            known = self._incoming.warnings(model)
            if known is not None:
                self._cache.keep_warnings(model, known)
        return known

    def keep_warnings(self, model: Model, found: Sequence[Diagnostic]) -> None:
        """Keep the warnings of this session."""
        self._cache.keep_warnings(model, found)

    def notices(self) -> list[Diagnostic]:
        """Return warnings about the cache."""
        return self._cache.notices()

    def notes(self, model: Model) -> list[Diagnostic]:
        """Return the other diagnostics of the workers."""
        return self._incoming.notes(model)

    def results(self, problem: Problem, admission: Admission, dispatcher: Dispatcher) -> ResultMaker:
        """Return a maker of results that keeps the evidence of this session."""
        return self._cache.results(problem, admission, dispatcher)

    def recalled(
        self, problem: Problem, obligation: Obligation, admission: Admission, dispatcher: Dispatcher
    ) -> Result | None:
        """Return the result from evidence in the cache, or from a reply; of a settled one, the evidence is kept."""
        found = self._cache.recalled(problem, obligation, admission, dispatcher)
        if found is not None:
            return found
        key = self._cache.key_of(problem, obligation)
        kept = None if key is None else self._cache.text_at(_own(key))
        if kept is not None:
            result = self._incoming.admitted(kept, problem, obligation, admission)
            if result is not None and result.verdict in _SETTLED:
                marked: Result = _from_cache(result)
                return marked
        result = self._incoming.recalled(problem, obligation, admission, dispatcher)
        text = self._incoming.evidence(obligation)
        is_settled = result is not None and result.verdict in _SETTLED and result.reason is None
        if key is not None and text is not None and is_settled:
            self._cache.keep_text(_own(key), text)
        return result


def _from_cache(result: Any) -> Any:
    return replace(result, from_cache=True)
