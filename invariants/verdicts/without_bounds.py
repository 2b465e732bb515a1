"""Obligations without bounds: a proof for all, or the shortest chain that breaks the property.

Owns: which engines are asked about unbounded obligations, and which answer leads to which question.
Must never know: what makes a claim a verdict, text formatting.

That a chain is the shortest is itself proved: chains that are shorter by one break nothing, after any number of steps.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from invariants.engines.protocol import Problem
from invariants.engines.registry import EngineName
from invariants.evidence.claims import Claim, Cti, GaveUp, Proved, Reachable, Tested, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.model.declarations import Bound, Unbounded
from invariants.language.model.operators import RuleKind
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.dispatcher import SOLVING, Clock, Dispatcher, is_out_of_time
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.obligations import DEFAULT_STEPS, Obligation, asks_for_every_size
from invariants.verdicts.reasons import explained, found_at_random
from invariants.verdicts.verdict import Frontier, Result, Verdict, ViolatedResult

FRONTIER = 10.0
"""Seconds for the proof that no shorter chain breaks a property, once a violation is known."""

SWEEP = 16
"""Steps of the runs that are looked at before chains are gone through by their length."""

FOR_EVERY_SIZE = 15.0
"""Seconds that a proof for every number of individuals may still take once there is one for the number given.

Where every number is asked for, it may take all the time there is.
"""

UNBOUNDED_PROVERS = (EngineName.OPEN, EngineName.IC3, EngineName.SPACER, EngineName.INDUCTION)
"""In the order in which they are asked: first those that soon know whether they can say anything."""

LIMITED = (EngineName.SPACER, EngineName.IC3, EngineName.INDUCTION)
"""The order where chains have a limit: their length is a number to reason about, and populations are given."""


class WithoutBounds:
    """One obligation whose chain or steps have no bound."""

    def __init__(
        self, obligation: Obligation, problem: Problem, admission: Admission, dispatcher: Dispatcher, clock: Clock
    ) -> None:
        self._obligation = obligation
        self._problem = problem
        self._admission = admission
        self._dispatcher = dispatcher
        self._clock = Clock(time.monotonic() + SOLVING * clock.remaining)
        self._last = clock
        self._frontier: Frontier | None = None
        self.hints: dict[EngineName, Cti] = {}
        """Where the provers that were asked last did not succeed."""
        self._searched: NoAnswer | None = None
        """Why the last search gave up, if it did."""

    def result(self) -> Result:
        """The result of the obligation."""
        proof, engine = self.prove(self._obligation.bounds.chain)
        hints = dict(self.hints)
        return _with_hint(self._after(proof, engine), proof, hints)

    def _after(self, proof: Claim, engine: EngineName) -> Result:
        """The result, given what provers say."""
        if isinstance(proof, Proved):
            return self._admission.proved(self._obligation, proof, engine.value)
        most = self._obligation.bounds.chain
        if isinstance(proof, Reachable):
            found = self._search(most if isinstance(most, int) else proof.steps, proof.steps)
            if found is not None:
                return self._shortest(found)
        return self._step_by_step(most if isinstance(most, int) else None, self._why(proof))

    def _shortest(self, found: Violation) -> Result:
        """Prove that shorter chains break nothing, or find the one that does."""
        clock = Clock(min(self._clock.deadline, time.monotonic() + FRONTIER))
        while (chain := self._chain_of(found)) > 0:
            self._frontier = Frontier(chain - 1, Verdict.SURVIVES)
            if not self._has_transitions():
                break  # the search has seen every run with a shorter chain
            shorter, _ = self.prove(chain - 1, clock)
            if isinstance(shorter, Proved):
                self._frontier = Frontier(chain - 1, Verdict.PROVED)
                break
            better = self._search(chain - 1, shorter.steps) if isinstance(shorter, Reachable) else None
            if better is None:
                break
            found = better
        return self._admission.violated(self._obligation, found, EngineName.BOUNDED.value, self._frontier)

    def _has_transitions(self) -> bool:
        return any(rule.kind is RuleKind.TRANSITION for rule in self._problem.model.rules.values())

    def _chain_of(self, claim: Violation) -> int:
        rules = self._problem.model.rules
        return sum(rules[step.rule].kind is RuleKind.MODIFICATION for step in claim.steps)

    def _step_by_step(self, most: int | None, reason: NoAnswer) -> Result:
        """Go through chains by their length, where nothing is known about all of them together."""
        found = self._search(SWEEP if most is None else most, SWEEP)
        if found is not None:
            return self._shortest(found)
        length = 0
        while self._clock.remaining > 0 and (most is None or length <= most):
            proof, _ = self.prove(length)
            if isinstance(proof, Proved):
                self._frontier = Frontier(length, Verdict.PROVED)
            else:
                found = self._search(length, proof.steps if isinstance(proof, Reachable) else None)
                if found is not None:
                    return self._admission.violated(self._obligation, found, EngineName.BOUNDED.value, self._frontier)
                if self._searched is not None:
                    # That a search was not wanted explains less than why there is no proof.
                    reason = self._searched if self._dispatcher.may(EngineName.BOUNDED) else reason
                    break
                self._frontier = Frontier(length, Verdict.SURVIVES)
            length += 1
        return self._at_random(reason)

    def _at_random(self, reason: NoAnswer) -> Result:
        """What trying runs at random says, where the solver has given up for a reason."""
        tried: Claim | None = next(self._dispatcher.at_random(self._problem, self._last), None)
        model = self._problem.model
        match tried:
            case Violation():
                result = self._admission.violated(self._obligation, tried, EngineName.FUZZ.value, self._frontier)
                return replace(result, reason=found_at_random(reason, model))
            case Tested():
                tested = self._admission.tested(
                    self._obligation, tried, EngineName.FUZZ.value, explained(reason, model)
                )
                return replace(tested, frontier=self._frontier)
            case GaveUp(why=other):
                told = f"{explained(reason, model)}; {other}"
            case _:
                told = explained(reason, model)
        return self._admission.unknown(self._obligation, told, None, self._frontier)

    # ------------------------------------------------------------ questions

    def _task(self, engine: EngineName, chain: Bound, steps: Bound) -> EngineTask:
        return EngineTask(engine, replace(self._problem, chain=chain, steps=steps), None)

    def prove(self, chain: Bound, clock: Clock | None = None) -> tuple[Claim, EngineName]:
        """An answer of a prover, for chains up to a bound and any number of steps.

        Each is asked in turn, and briefly; those that need more time then get it side by side.
        """
        clock = clock or self._clock
        answers: dict[EngineName, Claim] = {}
        self.hints.clear()
        slow: list[EngineTask] = []
        settled = None
        for task in self._questions(chain):
            answer = self._confirmed(self._dispatcher.try_quickly(task, clock))
            if _settles(answer, task.engine):
                settled = answer, task.engine
                break
            answers[task.engine] = answer
            self._note(answer, task.engine)
            if is_out_of_time(answer):
                slow.append(task)
        if settled is None and slow and clock.remaining > 0:
            for claim, engine in self._dispatcher.first_answers(slow, clock):
                slow = [task for task in slow if task.engine is not engine]
                answer = self._confirmed(claim)
                if _settles(answer, engine):
                    settled = answer, engine
                    break
                answers[engine] = answer
                self._note(answer, engine)
        if settled is None:
            # The same whoever was quicker: more time might have helped, or else what the last one says.
            asked = [answers[engine] for engine in UNBOUNDED_PROVERS if engine in answers]
            asked = asked or [GaveUp(self._obligation.property, NoAnswer(GaveUpReason.NO_PROVER_ASKED))]
            told = next(filter(_is_approximate, asked), None) or next(filter(is_out_of_time, asked), asked[-1])
            return told, UNBOUNDED_PROVERS[0]
        return self._for_every_size(*settled, slow, clock)

    def _questions(self, chain: Bound) -> list[EngineTask]:
        """What provers are asked, in order: first what takes no time."""
        order: tuple[EngineName, ...] = LIMITED if isinstance(chain, int) else UNBOUNDED_PROVERS
        if not self._obligation.may_be_open:
            order = tuple(engine for engine in order if engine is not EngineName.OPEN)
        tasks = [self._task(engine, chain, Unbounded.ANY) for engine in order]
        # What holds for every population is more than what a glance at one can show.
        at_once = sum(engine is EngineName.OPEN for engine in order)
        tasks.insert(at_once, replace(self._task(EngineName.INDUCTION, chain, Unbounded.ANY), thorough=False))
        return [task for task in tasks if self._dispatcher.may(task.engine)]

    def _for_every_size(
        self, answer: Claim, engine: EngineName, slow: Sequence[EngineTask], clock: Clock
    ) -> tuple[Claim, EngineName]:
        """A proof for every number of individuals in place of one for the number given.

        It is waited for where the engine for that has only been slower: how much is proved must not depend on which
        engine was quicker.
        """
        waiting = [task for task in slow if task.engine is EngineName.OPEN]
        if waiting and isinstance(answer, Proved):
            limited = Clock(min(clock.deadline, time.monotonic() + FOR_EVERY_SIZE))
            if asks_for_every_size(self._obligation):
                limited = clock
            for claim, stronger in self._dispatcher.first_answers(waiting, limited):
                found = self._confirmed(claim)
                if isinstance(found, Proved):
                    return found, stronger
                self._note(found, stronger)
        return answer, engine

    def _note(self, answer: Claim, engine: EngineName) -> None:
        if isinstance(answer, GaveUp) and answer.hint is not None:
            self.hints[engine] = answer.hint

    def _confirmed(self, answer: Claim) -> Claim:
        """The answer, but not a proof that cannot be confirmed."""
        reason = self._admission.objection_to(answer) if isinstance(answer, Proved) else None
        if reason is None:
            return answer
        return GaveUp(self._obligation.property, NoAnswer(GaveUpReason.PROOF_NOT_CONFIRMED, reason))

    def _search(self, chain: int, length: int | None) -> Violation | None:
        """A violation by a chain of at most this length, the shortest chain first, then the shortest run.

        Looks at runs of at most ``length`` steps; without one, at runs with a few transitions between modifications.
        """
        steps = DEFAULT_STEPS if length is None else length
        task = self._task(EngineName.BOUNDED, chain, steps)
        task = replace(task, problem=replace(task.problem, length=length))
        found = self._dispatcher.quick_then_pooled(task, self._clock)
        self._searched = found.why if isinstance(found, GaveUp) else None
        return found if isinstance(found, Violation) else None

    def _why(self, proof: Claim) -> NoAnswer:
        if isinstance(proof, GaveUp):
            return proof.why
        if not self._dispatcher.may(EngineName.BOUNDED):
            return NoAnswer(GaveUpReason.NO_SEARCH_ASKED, EngineName.BOUNDED.value)
        return NoAnswer(GaveUpReason.ONLY_APPROXIMATE)


def _settles(answer: Claim, engine: EngineName) -> bool:
    match answer:
        case Proved():
            return True
        case Reachable():
            # What a small population can do need not be what this one can; nor what an approximation can.
            return engine is not EngineName.OPEN and answer.linear
        case _:
            return False


def _is_approximate(answer: Claim) -> bool:
    """Whether an answer says how far to look, though not that there is anything."""
    return isinstance(answer, Reachable) and not answer.linear


def proof_for_all(
    obligation: Obligation, problem: Problem, admission: Admission, dispatcher: Dispatcher, clock: Clock
) -> Result | None:
    """The result of a proof for all chains and runs, if one is found."""
    search = WithoutBounds(obligation, problem, admission, dispatcher, clock)
    proof, engine = search.prove(Unbounded.ANY)
    if not isinstance(proof, Proved):
        return None
    return _with_hint(admission.proved(obligation, proof, engine.value), proof, search.hints)


def _with_hint(result: Result, proof: Claim, hints: Mapping[EngineName, Cti]) -> Result:
    """Add where a proof does not succeed, if one that shows more than the result would have to; not to a violation."""
    if isinstance(result, ViolatedResult):
        return result
    if isinstance(proof, Proved):
        hint = None if proof.open_populations else hints.get(EngineName.OPEN)
    else:
        hint = hints.get(EngineName.INDUCTION) or hints.get(EngineName.OPEN)
    return replace(result, induction=hint)
