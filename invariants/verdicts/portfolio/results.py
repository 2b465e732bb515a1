"""The result of a settled obligation, built from the facts about it.

Owns: the choice of the claim that a result is built from, the engine that it names, and its reason.
Must never know: how facts are found out, how a claim becomes a verdict.
"""

from __future__ import annotations

from msgspec.structs import replace

from invariants.engines.protocol import Problem, Question
from invariants.engines.registry import ENGINES, in_turn
from invariants.evidence.claims import Approach, Covered, GaveUp, Growth, Proved, Reachable, Tested, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.model.declarations import Model, is_growth
from invariants.language.model.traversal import possibility_in
from invariants.verdicts.admission import Admission, DisagreementError
from invariants.verdicts.bugs import is_bug
from invariants.verdicts.dispatch.dispatcher import Dispatcher
from invariants.verdicts.dispatch.engine_tasks import out_of_time
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit
from invariants.verdicts.obligations import Obligation, asks_for_every_size, work_for
from invariants.verdicts.portfolio.growth import repeated_for_ever
from invariants.verdicts.portfolio.stages import EngineClaim, Known
from invariants.verdicts.verdict import Result, UnknownResult, Verdict, ViolatedResult

LOOK_SHARE = 0.75
"""The share of the time for judging that looking at other populations may take."""

_WAYS_OUT = {
    GaveUpReason.OUT_OF_TIME: "allow more time, or use a machine that is less busy",
    GaveUpReason.OUT_OF_EFFORT: "allow more time: as much more work is done",
    GaveUpReason.NO_EXACT_MEANING: "put an arbitrary value in its place, such as `any v where v > 0`",
    GaveUpReason.OVER_APPROXIMATED: "state as a `lemma` what the invariant needs of it",
}
"""The words for the ways to an answer where a limit was reached, or an expression is in the way."""

_TOWARDS_A_GOAL = "name a number that gets smaller on the way, with `decreases`; or a number of steps, with `within`"
"""The words for the ways to an answer about a goal, where neither is named."""


class ResultMaker:
    """Makes results about one model."""

    def __init__(self, model: Model, admission: Admission, dispatcher: Dispatcher) -> None:
        self._model = model
        self._admission = admission
        self._dispatcher = dispatcher

    def result(self, known: Known) -> Result:
        """Return the result of a settled obligation: ``unknown`` if checking the claim takes too long."""
        try:
            with TimeLimit(self._admission.remaining):
                return self._judged(known)
        except OutOfTime as error:
            reason = str(out_of_time(error, "the claim was judged"))
            return self._admission.unknown(known.obligation, reason, None, known.frontier)

    def _judged(self, known: Known) -> Result:
        try:
            result = self._without_cti(known)
        except Exception as error:
            if not is_bug(error):
                raise
            found = known.violation or known.settled or known.tried
            return self._admission.failed(known.obligation, found.engine.name if found else None, error)
        if result.verdict in (Verdict.UNKNOWN, Verdict.TESTED) and asks_for_every_size(known.obligation):
            result = self._violated_elsewhere(known.obligation) or result
        if known.proof is None or isinstance(result, ViolatedResult):
            return result
        return replace(result, induction=known.proof.useful_cti)

    def _violated_elsewhere(self, obligation: Obligation) -> Result | None:
        """Return a violation with another number of individuals than the declared number, if one is found."""
        from invariants.verdicts.portfolio.other_populations import LONGEST_LOOK, violation_elsewhere

        bounds = obligation.bounds
        admission = self._admission
        seconds = LONGEST_LOOK if admission.remaining is None else min(LONGEST_LOOK, LOOK_SHARE * admission.remaining)
        names = (obligation.property,)
        problem = Problem(admission.model, admission.scope, names, bounds.chain, bounds.steps)
        try:
            return violation_elsewhere(problem, obligation, admission, self._dispatcher, seconds)
        except DisagreementError as error:
            return admission.failed(obligation, None, error)

    def _without_cti(self, known: Known) -> Result:
        obligation = known.obligation
        match known.violation or known.settled or known.tried:
            case EngineClaim(claim=Violation() as claim, engine=engine) as found:
                result = self._admission.violated(obligation, claim, engine.name, known.frontier)
                if found is not known.tried or isinstance(result, UnknownResult):
                    return result
                frontier = self._admission.frontier_below(obligation, len(result.chain), known.frontier)
                from invariants.verdicts.reasons import found_at_random

                why = found_at_random(self._why(known), self._model, known.name)
                return replace(result, reason=why, frontier=frontier)
            case EngineClaim(claim=Covered() as claim, engine=engine):
                return self._admission.covered(obligation, claim, engine.name)
            case EngineClaim(claim=Proved() as claim, engine=engine):
                return self._admission.proved(obligation, claim, engine.name)
            case EngineClaim(claim=Growth() | Approach() as claim, engine=engine):
                return repeated_for_ever(self._admission, obligation, claim, engine.name)
            case EngineClaim(claim=Tested() as claim, engine=engine):
                tested = self._admission.tested(obligation, claim, engine.name, self._explained(known))
                if isinstance(tested, UnknownResult):
                    return replace(tested, frontier=known.frontier)
                return replace(tested, frontier=known.frontier, hint=self._way_out(known))
            case EngineClaim(claim=GaveUp(why=other)):
                from invariants.language.model.difficulties import placed

                known_why = self._why(known)
                says_more = other.detail != str(known_why) and (known_why.says_nothing or not other.says_nothing)
                more = [placed(other, self._model, known.name)] if says_more else []
                return self._unknown(known, "; ".join(dict.fromkeys((self._explained(known), *more))))
            case None:
                return self._unknown(known, self._explained(known))
            case EngineClaim(claim=claim):
                raise TypeError(f"settles nothing: {claim}")

    def _unknown(self, known: Known, reason: str) -> Result:
        # With bounds, the search did not succeed; without, no particular engine.
        is_search = known.proof is None and not is_growth(self._model.properties[known.name])
        engine = _first_searcher(self._dispatcher) if is_search else None
        unknown = self._admission.unknown(known.obligation, reason, engine, known.frontier)
        return replace(unknown, hint=self._way_out(known))

    def _way_out(self, known: Known) -> str | None:
        """Return what may help where solvers have no answer; None where nothing in particular may."""
        reason = self._bare_why(known).reason
        found = _WAYS_OUT.get(reason)
        asked = possibility_in(self._model.properties[known.name])
        is_open = asked is not None and asked.within is None and asked.measure is None
        if not is_open or reason is GaveUpReason.MANY_STEPS:
            return found
        return _TOWARDS_A_GOAL if found is None else f"{found}; or {_TOWARDS_A_GOAL}"

    def _explained(self, known: Known) -> str:
        from invariants.verdicts.reasons import explained

        return explained(self._why(known), self._model, known.name)

    def _why(self, known: Known) -> NoAnswer:
        """Return why solvers have no answer; if the allowance was spent, its size."""
        why = self._bare_why(known)
        if why.reason is not GaveUpReason.OUT_OF_EFFORT:
            return why
        return NoAnswer(why.reason, f"after the work that an idle machine does in {work_for(known.obligation):g} s")

    def _bare_why(self, known: Known) -> NoAnswer:
        proof = known.proof.claim if known.proof is not None else None
        says_more = isinstance(proof, GaveUp) and proof.why.reason is GaveUpReason.MANY_STEPS
        nothing_else = known.gave_up is not None and known.gave_up.why.says_nothing and isinstance(proof, GaveUp)
        if known.gave_up is not None and not (says_more or nothing_else):
            return known.gave_up.why
        if known.proof is None:
            return NoAnswer(GaveUpReason.NO_ENGINE_ASKED)
        if isinstance(known.proof.claim, GaveUp):
            return known.proof.claim.why
        if not self._dispatcher.engines(Question.SEARCH):
            return NoAnswer(GaveUpReason.NO_SEARCH_ASKED, _first_searcher(self._dispatcher))
        if isinstance(known.proof.claim, Reachable):
            from invariants.verdicts.reasons import not_reached

            return not_reached(known.proof.claim, self._model)
        raise TypeError(f"settles the question: {known.proof.claim}")


def _first_searcher(dispatcher: Dispatcher) -> str:
    """Return the name of the engine that searches first, among all engines if none may be asked."""
    searchers = dispatcher.engines(Question.SEARCH) or in_turn(ENGINES, Question.SEARCH)
    return next((engine for engine in searchers if not engine.brief), searchers[0]).name
