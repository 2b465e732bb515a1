"""Evidence on its way: of each result, as a worker writes it, and as it is read and admitted here.

Owns: the parts of the evidence that travel, and which of them count only after a check.
Must never know: the transport.

A run is replayed and a proof proved again, where the question was asked. That a search has covered its bounds cannot be
checked: the frontier says that it was reported. Everything else from a worker is no success.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from invariants.cluster.wire import ClusterReply
from invariants.engines.protocol import Problem
from invariants.evidence.claims import Covered, PropertyClaim, Proved, ReachedSet, Source, Tested, Violation
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.sources import SourceText
from invariants.language.model.declarations import Model
from invariants.verdicts.admission import Admission
from invariants.verdicts.cache.forms import FormError, read, written
from invariants.verdicts.dispatch.answers import require_form
from invariants.verdicts.dispatch.dispatcher import Dispatcher
from invariants.verdicts.obligations import Obligation, asks_for_every_size
from invariants.verdicts.portfolio.results import ResultMaker
from invariants.verdicts.portfolio.stages import Known
from invariants.verdicts.verdict import Frontier, Result, Verdict

if TYPE_CHECKING:
    from invariants.cluster.evidence.ahead import ProofsAhead


def key_of(obligation: Obligation) -> str:
    """Return the key of an obligation among those of one model: equal on both sides of the wire."""
    bounds = obligation.bounds
    scope = sorted((name, str(size)) for name, size in bounds.scope.items())
    asked = obligation.property, str(bounds.chain), str(bounds.steps), scope, obligation.timeout
    return repr((*asked, obligation.prove_first, obligation.may_be_open, sorted(obligation.given.items())))


# ------------------------------------------------------------------ on a worker


class Outgoing:
    """A shelf that has nothing, and notes the facts behind every result."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self.found: tuple[Diagnostic, ...] | None = None
        """The warnings about vacuity; None if not all of them were looked for."""

    def warnings(self, model: Model) -> list[Diagnostic] | None:
        """Return None: nothing is known before."""
        return None

    def keep_warnings(self, model: Model, found: Sequence[Diagnostic]) -> None:
        """Note the warnings of the session."""
        self.found = tuple(found)

    def notices(self) -> list[Diagnostic]:
        """Return nothing."""
        return []

    def recalled(
        self, problem: Problem, obligation: Obligation, admission: Admission, dispatcher: Dispatcher
    ) -> Result | None:
        """Return None: nothing is known before."""
        return None

    def results(self, problem: Problem, admission: Admission, dispatcher: Dispatcher) -> ResultMaker:
        """Return a maker of results that notes the facts behind each."""
        return _NotedResults(self, problem, admission, dispatcher)

    def note(self, known: Known) -> None:
        """Note the facts about a settled obligation."""
        self._known[key_of(known.obligation)] = known

    def evidence(self, obligation: Obligation, result: Result, sources: Sequence[SourceText]) -> str | None:
        """Return the evidence for a result; None where it cannot travel, and the work is to be done by the asker."""
        known = self._known.get(key_of(obligation))
        claim = _claim_of(known, result)
        if claim is None and result.verdict is not Verdict.UNKNOWN:
            return None
        parts = claim, result.engine, result.frontier, result.reason, result.hint
        try:
            return written(parts, sources)
        except (FormError, ValueError):
            return None


class _NotedResults(ResultMaker):
    def __init__(self, shelf: Outgoing, problem: Problem, admission: Admission, dispatcher: Dispatcher) -> None:
        super().__init__(problem.part.model, admission, dispatcher)
        self._shelf = shelf

    def result(self, known: Known) -> Result:
        self._shelf.note(known)
        return super().result(known)


def _claim_of(known: Known | None, result: Result) -> PropertyClaim | None:
    """Return the claim that a result rests on; None for one that rests on none, or on one about another population."""
    if known is None:
        return None
    candidates = [each.claim for each in (known.violation, known.settled, known.tried) if each is not None]
    match result.verdict:
        case Verdict.VIOLATED if not asks_for_every_size(known.obligation):
            return next((each for each in candidates if isinstance(each, Violation)), None)
        case Verdict.PROVED | Verdict.SURVIVES:
            return next((each for each in candidates if isinstance(each, Covered | Proved)), None)
        case Verdict.TESTED:
            return next((each for each in candidates if isinstance(each, Tested)), None)
        case _:
            return None


# ------------------------------------------------------------------ at the asker


class Incoming:
    """A shelf with the replies of a cluster about one model. It is plain data, and can be sent to another process."""

    def __init__(
        self,
        found: Sequence[tuple[Mapping[str, str], ClusterReply]],
        *,
        recheck: bool = False,
        proofs: ProofsAhead | None = None,
    ) -> None:
        """Take replies, each with the values of constants in the model or variant that it is about.

        ``proofs`` are those that are proved ahead; the process in which evidence is admitted has to share them.
        """
        replies = [reply for _, reply in found]
        self._answers = {key: text for reply in replies for key, text in reply.answers.items()}
        self._seconds = {key: seconds for reply in replies for key, seconds in reply.seconds.items()}
        self._failures = tuple(dict.fromkeys(reply.failure for reply in replies if reply.failure is not None))
        self._warnings = {repr(dict(given)): reply.warnings for given, reply in found if reply.warnings is not None}
        self._looked = Counter(repr(dict(given)) for given, _ in found)
        self._notes = tuple(reply.notes for reply in replies if reply.notes is not None)
        self._recheck = recheck
        self._proofs = proofs

    def warnings(self, model: Model) -> list[Diagnostic] | None:
        """Return the warnings that one worker has found, who has looked for all of them; else None."""
        given = repr(dict(model.given))
        text = self._warnings.get(given) if self._looked[given] == 1 else None
        return None if text is None else _diagnostics(text, model)

    def keep_warnings(self, model: Model, found: Sequence[Diagnostic]) -> None:
        """Keep nothing."""

    def notices(self) -> list[Diagnostic]:
        """Return nothing: notes of workers are about one model, see :meth:`notes`."""
        return []

    def notes(self, model: Model) -> list[Diagnostic]:
        """Return the other diagnostics of the workers: bugs that they noticed."""
        return [each for text in self._notes for each in _diagnostics(text, model) or ()]

    def results(self, problem: Problem, admission: Admission, dispatcher: Dispatcher) -> ResultMaker:
        """Return a maker of results that keeps nothing."""
        return ResultMaker(problem.part.model, admission, dispatcher)

    def recalled(
        self, problem: Problem, obligation: Obligation, admission: Admission, dispatcher: Dispatcher
    ) -> Result | None:
        """Return the result from evidence that a worker has sent; None if the work is to be done here."""
        key = key_of(obligation)
        text = self._answers.get(key)
        if text is None:
            # A worker that has an answer, whose evidence cannot travel, leaves the work to this machine.
            has_failed = self._failures and key not in self._seconds
            return admission.unknown(obligation, self._failures[0]) if has_failed else None
        result = self.admitted(text, problem, obligation, admission)
        return None if result is None else replace(result, seconds=max(result.seconds, self._seconds.get(key, 0.0)))

    def evidence(self, obligation: Obligation) -> str | None:
        """Return the evidence about an obligation that a worker has sent; None where there is none."""
        return self._answers.get(key_of(obligation))

    def admitted(self, text: str, problem: Problem, obligation: Obligation, admission: Admission) -> Result | None:
        """Return the result from some evidence, after its check; None if the work is to be done here."""
        try:
            quick = None if self._proofs is None else partial(self._proofs.admission, admission, text)
            result = _admitted(read(text, problem.model.sources), problem, obligation, admission, quick)
        except Exception as error:  # forged evidence may cause any exception
            if isinstance(error, MemoryError | OSError):
                raise
            why = f"the cluster returned evidence that cannot be taken: {error or type(error).__name__}"
            return admission.unknown(obligation, why)
        return None if self._recheck and _is_reported(result) else result


def _diagnostics(text: str, model: Model) -> list[Diagnostic] | None:
    """Return the diagnostics in a text; None if it has none, or something else."""
    try:
        found = read(text, model.sources)
    except FormError:
        return None
    if type(found) is not tuple or not all(type(each) is Diagnostic for each in found):
        return None
    return [*found]


def _is_reported(result: Result) -> bool:
    return result.frontier is not None and result.frontier.source is Source.EXECUTOR


def _admitted(
    found: Any,
    problem: Problem,
    obligation: Obligation,
    admission: Admission,
    quick: Callable[[Proved], Admission] | None,
) -> Result:
    """Return the result from some evidence, after its check. Raises any exception if the evidence is malformed.

    ``quick`` returns an admission that takes less time for a proof, and may fail where the other one does not.
    """
    claim, engine, frontier, reason, hint = found
    _require(engine is None or type(engine) is str, "its engine has no name")
    _require(all(each is None or type(each) is str for each in (reason, hint)), "its reason is no text")
    frontier = _reported(frontier, obligation)
    if claim is None:
        _require(reason is not None, "there is no reason")
        return replace(admission.unknown(obligation, reason, engine, frontier), hint=hint)
    _require(engine is not None, "its engine has no name")
    _require(type(claim) in (Violation, Covered, Proved, ReachedSet, Tested), "it is no evidence")
    _require(claim.property == obligation.property, "it is about another property")
    if isinstance(claim, Tested):
        tested = admission.tested(obligation, claim, engine, reason)
        return replace(tested, frontier=frontier)
    require_form(claim, problem)
    if isinstance(claim, Proved) and quick is not None:
        result = quick(claim).proved(obligation, claim, engine)
        if result.verdict is not Verdict.UNKNOWN:
            return result  # else the contexts may have seen too much
    return _checked(claim, engine, frontier, reason, obligation, admission)


def _checked(
    claim: Violation | Covered | Proved,
    engine: str,
    frontier: Frontier | None,
    reason: str | None,
    obligation: Obligation,
    admission: Admission,
) -> Result:
    """Return the result from a claim: of a run that is replayed, or a proof that is proved again.

    Raises ``DisagreementError`` where the run does not replay.
    """
    match claim:
        case Violation():
            shorter = None if frontier is None or frontier.chain >= _modifications(claim, admission.model) else frontier
            result = admission.violated(obligation, replace(claim, source=Source.EXECUTOR), engine, shorter)
            return replace(result, reason=reason) if reason is not None else result
        case Covered():
            return admission.covered(obligation, replace(claim, source=Source.EXECUTOR), engine)
        case Proved():
            return admission.proved(obligation, claim, engine)


def _reported(frontier: Any, obligation: Obligation) -> Frontier | None:
    """Return a frontier as one that was reported."""
    if frontier is None:
        return None
    _require(type(frontier) is Frontier and type(frontier.chain) is int, "its frontier is none")
    _require(frontier.verdict in (Verdict.SURVIVES, Verdict.PROVED), "its frontier has no verdict")
    steps = frontier.steps
    _require(steps is None or (type(steps) is int and steps >= 0), "its frontier has no number of steps")
    chain = obligation.bounds.chain
    _require(frontier.chain >= 0 and (not isinstance(chain, int) or frontier.chain <= chain), "its frontier is too far")
    return Frontier(frontier.chain, frontier.verdict, Source.EXECUTOR, steps)


def _modifications(claim: Violation, model: Model) -> int:
    from invariants.verdicts.portfolio.canonical_run import lengths

    return lengths(claim, model)[0]


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise FormError(what)
