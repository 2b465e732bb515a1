"""Recall: results from evidence that an earlier run has found.

Owns: the key of an entry, which results are kept, and how evidence is checked before it counts.
Must never know: the database; the search for evidence.

An entry is about one property of one slice, under the same bounds, options, engines and versions. A kept run is
replayed and a kept proof proved again, as if an engine had just claimed them. Checking that chains were covered would
cost as much as the search: there the key and the entry have to be the same to the last bit.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from invariants.engines.protocol import Engine, Problem
from invariants.evidence.claims import Covered, Cti, Proved, ReachedSet, Source, Violation
from invariants.evidence.confirmation import Confirmed, confirm
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.model.declarations import Model
from invariants.verdicts.admission import Admission
from invariants.verdicts.cache.forms import FormError, read, written
from invariants.verdicts.cache.meaning import MeaninglessError, meaning_of
from invariants.verdicts.cache.store import Store
from invariants.verdicts.dispatch.answers import require_form
from invariants.verdicts.dispatch.dispatcher import Dispatcher
from invariants.verdicts.obligations import Obligation, asks_for_every_size
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.portfolio.canonical_run import lengths
from invariants.verdicts.portfolio.results import ResultMaker
from invariants.verdicts.portfolio.stages import EngineClaim, Known, ProofAnswer, Stage
from invariants.verdicts.verdict import CheckResult, Frontier, Result, Verdict, ViolatedResult

_ENTRY_FORM = 2
"""Goes up when entries that were written before could be misread."""


class CacheShelf:
    """The entries of one check, with everything that they depend on besides the model."""

    def __init__(self, options: CheckOptions, engines: Sequence[Engine]) -> None:
        self._store = Store(options.cache or "")
        self._engines = {each.name: each for each in engines}
        self._recheck = options.recheck
        same = replace(options, jobs=None, memory=None, certificates=None, cache=None, recheck=False)
        self._common = [str(_ENTRY_FORM), _versions(), repr([*self._engines.values()])]
        self._options = repr(same)
        self._meanings: dict[Model, str | None] = {}

    # ------------------------------------------------------------- warnings

    def warnings(self, model: Model) -> list[Diagnostic] | None:
        """Return the warnings about a text that an earlier check has found; None without an earlier check."""
        key = self._key_of_warnings(model)
        content = self._store.found(key)
        if content is None:
            return None
        try:
            found = read(content, model.sources)
            if type(found) is tuple and all(type(each) is Diagnostic for each in found):
                return [*found]
        except FormError:
            pass
        self._store.drop(key)
        return None

    def keep_warnings(self, model: Model, found: Sequence[Diagnostic]) -> None:
        """Keep the warnings of a check that has looked for all warnings."""
        self._keep(self._key_of_warnings(model), tuple(found), model)

    def _key_of_warnings(self, model: Model) -> str:
        """Return the key of the warnings about a text, and about the variant of it that the model is."""
        given = repr([*model.given.items()])
        return self._key(self._options, model.digest, given, *(source.path for source in model.sources))

    def notices(self) -> list[Diagnostic]:
        """Return a warning if entries were damaged or forged."""
        count = self._store.damaged
        if not count:
            return []
        said = "an entry of the cache was" if count == 1 else f"{count} entries of the cache were"
        return [
            Diagnostic(
                Code.CACHE_DAMAGED,
                f"{said} damaged or forged, and dropped",
                notes=("whatever they were about was worked on anew",),
                help="if that was not you: nobody else should be able to write to your cache folder",
            )
        ]

    # ------------------------------------------------------------- contents

    def text_at(self, key: str) -> str | None:
        """Return the content of an entry; None where there is none."""
        return self._store.found(key)

    def keep_text(self, key: str, text: str) -> None:
        """Keep an entry whose content others understand."""
        self._store.keep(key, text)

    # -------------------------------------------------------------- results

    def key_of(self, problem: Problem, obligation: Obligation) -> str | None:
        """Return the key of an obligation's entry; None where the model has no digest.

        The key is about the slice of this property alone, even if a search serves further properties.
        """
        part = replace(problem, properties=(obligation.property,)).part
        bounds = obligation.bounds
        asked = (
            *(obligation.property, bounds.chain, bounds.steps, sorted(bounds.scope.items()), problem.scope),
            *(obligation.timeout, obligation.work, obligation.prove_first, obligation.may_be_open),
            *(obligation.limits.every_size, obligation.limits.refuting),
            part.idle_modification,
        )
        meaning = self._meaning(part.model)
        return None if meaning is None else self._key(repr(asked), meaning)

    def _meaning(self, model: Model) -> str | None:
        """Return the digest of a model's meaning, computed once; None where the model has none."""
        if model not in self._meanings:
            try:
                self._meanings[model] = meaning_of(model)
            except MeaninglessError:
                self._meanings[model] = None
        return self._meanings[model]

    def _key(self, *parts: str) -> str:
        return sha256("\0".join((*self._common, *parts)).encode("utf-8", "surrogatepass")).hexdigest()

    def keep(self, key: str, known: Known, result: Result, model: Model) -> None:
        """Keep the evidence for an admitted result, if the evidence suffices by itself."""
        found = known.violation or known.settled
        if found is None or found is known.tried or not _is_kept(found, result, known.obligation):
            return
        entry = found.claim, found.engine.name, result.frontier, result.induction
        self._keep(key, entry, model)

    def _keep(self, key: str, entry: tuple[object, ...], model: Model) -> None:
        try:
            self._store.keep(key, written(entry, model.sources))
        except (FormError, ValueError):
            return  # a value without a form: the next run works on this obligation anew

    def recalled(
        self, problem: Problem, obligation: Obligation, admission: Admission, dispatcher: Dispatcher
    ) -> Result | None:
        """Return the result from kept evidence; None without good enough evidence."""
        key = self.key_of(problem, obligation)
        known = None if key is None else self._recalled(key, problem, obligation, admission)
        if known is None:
            return None
        result = ResultMaker(problem.part.model, admission, dispatcher).result(known)
        settled = result.verdict in (Verdict.PROVED, Verdict.SURVIVES, Verdict.VIOLATED)
        return _from_cache(result) if settled else None

    def results(self, problem: Problem, admission: Admission, dispatcher: Dispatcher) -> ResultMaker:
        """Return a maker of results that keeps their evidence."""
        return _KeptResults(self, problem, admission, dispatcher)

    def _recalled(self, key: str, problem: Problem, obligation: Obligation, admission: Admission) -> Known | None:
        """Return an obligation with its kept evidence, checked again; None without such evidence."""
        content = self._store.found(key)
        if content is None:
            return None
        try:
            known = self._known(read(content, problem.model.sources), problem, obligation)
            if known is None:
                return None
            if _is_confirmed(known, problem, admission):
                return known
        except Exception as error:  # forged evidence may cause any exception
            if isinstance(error, MemoryError | OSError):
                raise
        self._store.drop(key)
        return None

    def _known(self, entry: Any, problem: Problem, obligation: Obligation) -> Known | None:
        """Return the content of an entry; None if it may not be relied on. Raises any exception if it is malformed."""
        claim, name, frontier, induction = entry
        if type(claim) not in (Violation, Covered, Proved, ReachedSet) or not (
            induction is None or type(induction) is Cti
        ):
            raise FormError("no evidence")
        searched = isinstance(claim, Covered) or (frontier is not None and frontier.verdict is Verdict.SURVIVES)
        if searched and self._recheck:
            return None
        require_form(claim, problem)
        if claim.property != obligation.property:
            raise FormError("evidence for another property")
        if frontier is not None and not _is_within(frontier, claim, problem.model):
            raise FormError("a frontier beyond what was covered")
        engine = self._engines[name]
        found = EngineClaim(claim, engine)
        violation, settled = (found, None) if isinstance(claim, Violation) else (None, found)
        proof = None if induction is None else ProofAnswer(claim, engine, induction, induction)
        return Known(obligation, Stage.SETTLED, proof, violation=violation, settled=settled, frontier=frontier)


def _is_kept(found: EngineClaim, result: Result, obligation: Obligation) -> bool:
    """Return whether the evidence of a result is kept: evidence of random runs or of an executor is not."""
    if not isinstance(found.claim, Violation | Covered | Proved) or found.source is not Source.CHECKER:
        return False
    if result.verdict not in (Verdict.PROVED, Verdict.SURVIVES, Verdict.VIOLATED) or result.reason is not None:
        return False
    is_elsewhere = isinstance(result, ViolatedResult) and asks_for_every_size(obligation)
    return not is_elsewhere and (result.frontier is None or result.frontier.source is Source.CHECKER)


def _is_within(frontier: Frontier, claim: object, model: Model) -> bool:
    """Return whether a frontier is well-formed and, for a violation, shorter than its chain."""
    if type(frontier) is not Frontier or type(frontier.chain) is not int or frontier.source is not Source.CHECKER:
        return False
    if not isinstance(claim, Violation):
        return True
    return 0 <= frontier.chain < lengths(claim, model)[0]


def _is_confirmed(known: Known, problem: Problem, admission: Admission) -> bool:
    """Return whether a run replays, or a proof is proved again."""
    found = known.violation or known.settled
    match found.claim if found else None:
        case Violation() as claim:
            return isinstance(confirm(admission.interpreter, claim), Confirmed)
        case Proved() as claim:
            return admission.objection_to(claim) is None
        case _:
            return True


class _KeptResults(ResultMaker):
    """Makes results for one problem, and keeps their evidence."""

    def __init__(self, shelf: CacheShelf, problem: Problem, admission: Admission, dispatcher: Dispatcher) -> None:
        super().__init__(problem.part.model, admission, dispatcher)
        self._shelf = shelf
        self._problem = problem

    def result(self, known: Known) -> Result:
        """Return the result of a settled obligation, and keep its evidence."""
        result = super().result(known)
        key = self._shelf.key_of(self._problem, known.obligation)
        if key is not None:
            self._shelf.keep(key, known, result, self._problem.model)
        return result


def _from_cache(result: CheckResult) -> Any:
    return replace(result, from_cache=True)


@cache
def _versions() -> str:
    """Return a digest of the versions on which a verdict may depend, and of the state of the checker's files."""
    from importlib.metadata import PackageNotFoundError, version

    import invariants

    found = []
    for name in ("invariants", "z3-solver"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} unknown")
    root = Path(invariants.__file__).parent
    for folder, _, files in sorted(os.walk(root)):
        for name in sorted(files):
            if name.endswith(".py"):
                status = os.stat(os.path.join(folder, name))
                found.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return sha256("\n".join(found).encode()).hexdigest()
