"""The portfolio: obligations with the same bounds are brought from stage to stage until each has its result.

Owns: the work at each stage, and the stage that each answer leads to (``Stage`` has all of them in one place).
Must never know: what makes a claim a verdict, text formatting.

With bounds, one search meets all obligations together; without, each goes its own way. That a chain is the shortest is
itself proved where there are no bounds: chains that are shorter by one break nothing, after any number of steps.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec.structs import replace

from invariants.engines.encodings import Encodings
from invariants.engines.protocol import Problem, Question
from invariants.evidence.claims import (
    Claim,
    GaveUp,
    Proved,
    Reachable,
    Tested,
    Vacuity,
    Violation,
)
from invariants.foundation.limits import PATIENCE
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.model.declarations import Bound, Unbounded
from invariants.language.model.operators import RuleKind
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.dispatcher import BRIEF, OUT_OF_TIME, SOLVING, Clock, Dispatcher, may_be_proved
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.obligations import DEFAULT_STEPS, Obligation, asks_for_every_size
from invariants.verdicts.portfolio.canonical_run import canonical
from invariants.verdicts.portfolio.proving import prove
from invariants.verdicts.portfolio.results import ResultMaker
from invariants.verdicts.portfolio.stages import EngineClaim, Known, ProofAnswer, Stage, undecided
from invariants.verdicts.reasons import is_not_linear
from invariants.verdicts.verdict import Frontier, Result, Verdict

PROOF_FIRST = 5.0
"""Seconds for the proofs, of a whole group, that are tried before bounds that nobody asked for."""

NARROWING = 10.0
"""Seconds for the proof that no shorter chain breaks a property, once a violation is known and there are no bounds."""

SWEEP = 16
"""Steps of the runs that are looked at before chains are gone through by their length."""


class Portfolio:
    """Obligations with the same bounds, the problem that they have in common, and what is known of each.

    ``searched`` has the properties that were searched within bounds, ``vacuous`` what never happened in that search;
    ``unsearched`` those about which something was found out without it. All are complete after the last result.
    """

    def __init__(
        self, problem: Problem, group: Sequence[Obligation], admission: Admission, dispatcher: Dispatcher
    ) -> None:
        self._whole = problem
        self._model = problem.model
        self._bounds = group[0].bounds
        self._seconds = group[0].timeout or PATIENCE
        self._admission = admission
        self._dispatcher = dispatcher
        self._results = ResultMaker(problem.model, admission, dispatcher)
        self._known = [Known(obligation, Stage.PROVING) for obligation in group]
        self.searched: tuple[str, ...] = ()
        self.unsearched: tuple[str, ...] = ()
        self.vacuous: set[Vacuity] = set()

    def results(self) -> Iterator[Result]:
        """Yield one result for each obligation, in order."""
        if self._bounds.chain is Unbounded.ANY or self._bounds.steps is Unbounded.ANY:
            self.unsearched = tuple(known.name for known in self._known)
            for known in self._known:
                self._admission.begin()
                yield self._results.result(self._on_its_own(known))
        else:
            yield from self._together()

    def _start_clocks(self) -> None:
        """Let the time run: until ``_last`` for everything, until ``_clock`` for solvers."""
        self._last = Clock(time.monotonic() + self._seconds)
        self._clock = Clock(time.monotonic() + SOLVING * self._seconds)

    # ------------------------------------------------------------ with bounds

    def _together(self) -> Iterator[Result]:
        """Bring obligations with bounds through their stages, which are the same for all from SEARCHING on."""
        self._prove_first()
        self.searched = undecided(self._known)
        self.unsearched = tuple(known.name for known in self._known if known.stage is Stage.SETTLED)
        self._start_clocks()
        progress = self._search()
        for position in range(len(self._known)):
            while (known := self._known[position]).stage is not Stage.SETTLED:
                if known.stage is Stage.NARROWING:
                    self._known[position] = self._narrowed_at_a_glance(known)
                else:
                    next(progress)
            yield self._results.result(known)
        if self.searched:
            # The search goes on after its last result, looking for what never happens.
            deque(progress, maxlen=0)

    def _prove_first(self) -> None:
        """Prove for all chains, where nobody asked for bounds, or a search within them is not enough: PROVING."""
        first = self._known[0].obligation
        # No search of one scope says anything about every number of individuals: for that it takes a proof.
        wanted = first.prove_first or asks_for_every_size(first)
        clock = Clock(time.monotonic() + PROOF_FIRST)
        for position, known in enumerate(self._known):
            proof = self._prove(known, Unbounded.ANY, clock) if wanted else None
            if proof is not None and isinstance(proof.claim, Proved):
                self._known[position] = _proved(known, proof)
            else:
                # The reason why there is no proof says nothing of the bounds, which are searched now.
                self._known[position] = replace(known, stage=Stage.SEARCHING)

    def _search(self) -> Iterator[None]:
        """Yield whenever something was learned, until everything is settled: SEARCHING, BESIDE_PROOFS, FUZZING."""
        for engine in self._dispatcher.engines(Question.SEARCH):
            left = undecided(self._known)
            task = EngineTask(engine, Question.SEARCH, self._problem(left))
            for claim in self._dispatcher.run_inline(task, self._clock) if left else ():
                self._take(claim, task)
                yield
        if any(each.gave_up is None or may_be_proved(each.gave_up) for each in self._undecided()):
            self._learn(partial(replace, stage=Stage.BESIDE_PROOFS))
            if is_not_linear(self._model):
                self._try_first()
                yield
            if undecided(self._known) and self._clock.remaining > 0:
                yield from self._search_beside_proofs()
        self._learn(partial(replace, stage=Stage.FUZZING))
        self._try(self._last)
        self._learn(_tried_at_last)
        yield

    def _search_beside_proofs(self) -> Iterator[None]:
        """Go on with the search in a process, next to proofs for the bounded chain and any number of steps."""
        left = undecided(self._known)
        tasks = [
            EngineTask(engine, Question.SEARCH, self._problem(left))
            for engine in self._dispatcher.engines(Question.SEARCH)
        ]
        tasks += [
            EngineTask(engine, Question.PROOF_BESIDE_SEARCH, replace(self._problem((name,)), steps=Unbounded.ANY))
            for name in left
            for engine in self._dispatcher.engines(Question.PROOF_BESIDE_SEARCH)
        ]
        for finished in self._dispatcher.run_pooled(tasks, self._clock):
            for claim in finished.claims:
                self._take(claim, finished.task)
            if finished.failure is not None:
                for name in finished.task.problem.properties:
                    self._take(GaveUp(name, finished.failure), finished.task)
            yield
            if not undecided(self._known):
                break

    def _take(self, claim: Claim, task: EngineTask) -> None:
        """Learn from a claim of a search, or of a prover beside it."""
        found: Callable[[Known], Known]
        match claim:
            case Vacuity():
                self.vacuous.add(claim)
                return
            case Reachable():
                return  # the search within the bounds decides whether the violation is inside them
            case GaveUp():
                if task.question is not Question.SEARCH:
                    return
                found = partial(_gave_up, claim=claim)
            case Violation():
                found = partial(replace, stage=Stage.NARROWING, violation=EngineClaim(claim, task.engine))
            case Proved() if refusal := self._admission.objection_to(claim):
                found = partial(_refused, refusal=refusal)
            case _:
                found = partial(replace, stage=Stage.SETTLED, settled=EngineClaim(claim, task.engine))
        self._learn(found, claim.property)

    def _try_first(self) -> None:
        """Try runs at random, briefly, before the solver is asked at length about what it may never decide.

        A violation settles the matter where the search has covered all shorter chains.
        """
        self._try(Clock(min(self._clock.deadline, time.monotonic() + BRIEF)))
        for known in self._undecided():
            covered = -1 if known.covered is None else known.covered
            if known.broken_at_random is not None and self._chain_of(known.broken_at_random) <= covered + 1:
                self._learn(_violated_at_random, known.name)

    def _try(self, clock: Clock) -> None:
        """Try runs at random for what is undecided, unless all of that was done before."""
        names = tuple(dict.fromkeys(known.name for known in self._undecided() if not known.is_tried))
        for name, tried in self._at_random(names, clock).items():
            self._learn(partial(replace, tried=tried), name)

    def _narrowed_at_a_glance(self, known: Known) -> Known:
        """Prove that shorter chains break nothing, as the search has shown within the bounds: NARROWING with bounds."""
        settled = replace(known, stage=Stage.SETTLED)
        if known.violation is None or not (chain := self._chain_of(known.violation)):
            return settled
        settled = replace(settled, frontier=Frontier(chain - 1, Verdict.SURVIVES))
        if known.violation is known.tried:
            return settled  # what the solver gave up it is not asked about again
        shorter = replace(self._problem((known.name,)), chain=chain - 1, steps=Unbounded.ANY)
        for engine in self._dispatcher.engines(Question.PROOF_AT_A_GLANCE)[:1]:
            # At a glance only: whoever looks at a violation does not wait for what holds without it.
            task = EngineTask(engine, Question.PROOF_AT_A_GLANCE, shorter)
            proof = self._dispatcher.try_quickly(task, self._clock)
            if isinstance(proof, Proved) and self._admission.objection_to(proof) is None:
                return replace(settled, frontier=Frontier(chain - 1, Verdict.PROVED))
        return settled

    def _undecided(self) -> list[Known]:
        """Return the obligations that nothing has decided so far."""
        return [known for known in self._known if known.is_undecided]

    def _learn(self, change: Callable[[Known], Known], name: str | None = None) -> None:
        """Change what is known of undecided obligations: those of one property, or all."""
        for position, known in enumerate(self._known):
            if known.is_undecided and name in (None, known.name):
                self._known[position] = change(known)

    # --------------------------------------------------------- without bounds

    def _on_its_own(self, known: Known) -> Known:
        """Bring an obligation without bounds through its stages."""
        self._start_clocks()
        while known.stage is not Stage.SETTLED:
            known = self._next(known)
        if known.violation is None or known.violation is known.tried:
            return known
        again = partial(self._find, known, is_fresh=True)
        return replace(known, violation=canonical(known.violation, self._chain_of, again))

    def _next(self, known: Known) -> Known:
        """Do what is done at a stage; return what is known then, at the next stage."""
        most = self._bounds.chain if isinstance(self._bounds.chain, int) else None
        match known.stage:
            case Stage.PROVING:
                return self._proved_or_reached(known)
            case Stage.REACHING:
                reach = known.reach or 0
                return self._looked(known, reach if most is None else most, reach, Stage.SWEEPING)
            case Stage.SWEEPING:
                return self._looked(known, SWEEP if most is None else most, SWEEP, Stage.BY_LENGTH)
            case Stage.BY_LENGTH:
                return self._gone_through(known, most)
            case Stage.NARROWING:
                return self._narrowed(known)
            case Stage.FUZZING:
                tried = self._at_random((known.name,), self._last).get(known.name)
                return _tried_at_last(replace(known, tried=tried))
            case _:
                raise ValueError(f"no stage of what has no bounds: {known.stage}")

    def _proved_or_reached(self, known: Known) -> Known:
        """Prove, or learn after how many steps there is a violation: PROVING without bounds."""
        known = replace(known, proof=self._prove(known, self._bounds.chain, self._clock))
        if known.proof is not None and isinstance(known.proof.claim, Proved):
            return _proved(known, known.proof)
        return replace(known, stage=Stage.SWEEPING if known.reach is None else Stage.REACHING)

    def _looked(self, known: Known, chain: int, length: int | None, otherwise: Stage) -> Known:
        """Look for a run up to a length: REACHING, SWEEPING."""
        found = self._find(known, chain, length)
        if isinstance(found, EngineClaim):
            return replace(known, stage=Stage.NARROWING, violation=found)
        return replace(known, stage=otherwise)

    def _gone_through(self, known: Known, most: int | None) -> Known:
        """Prove or search chains of length 0, 1, and so on: BY_LENGTH."""
        length = 0
        while self._clock.remaining > 0 and (most is None or length <= most):
            proof = self._prove(known, length, self._clock).claim
            if isinstance(proof, Proved):
                known = replace(known, frontier=Frontier(length, Verdict.PROVED))
            else:
                found = self._find(known, length, proof.steps if isinstance(proof, Reachable) else None)
                if isinstance(found, EngineClaim):
                    return replace(known, stage=Stage.SETTLED, violation=found)
                if found is not None:
                    # That a search was not wanted explains less than why there is no proof.
                    was_asked = self._dispatcher.engines(Question.SEARCH)
                    gave_up = GaveUp(known.name, found.why) if was_asked else None
                    return replace(known, stage=Stage.FUZZING, gave_up=gave_up)
                known = replace(known, frontier=Frontier(length, Verdict.SURVIVES))
            length += 1
        return replace(known, stage=Stage.FUZZING)

    def _narrowed(self, known: Known) -> Known:
        """Prove that shorter chains break nothing, or find the one that does: NARROWING without bounds."""
        clock = Clock(min(self._clock.deadline, time.monotonic() + NARROWING))
        while known.violation is not None and (chain := self._chain_of(known.violation)):
            known = replace(known, frontier=Frontier(chain - 1, Verdict.SURVIVES))
            if not self._has_transitions():
                break  # the search has seen every run with a shorter chain
            shorter = self._prove(known, chain - 1, clock).claim
            if isinstance(shorter, Proved):
                known = replace(known, frontier=Frontier(chain - 1, Verdict.PROVED))
                break
            better = self._find(known, chain - 1, shorter.steps) if isinstance(shorter, Reachable) else None
            if not isinstance(better, EngineClaim):
                break
            known = replace(known, violation=better)
        return replace(known, stage=Stage.SETTLED)

    # -------------------------------------------------------------- questions

    def _problem(self, names: tuple[str, ...]) -> Problem:
        return replace(self._whole, properties=names)

    def _prove(self, known: Known, chain: Bound, clock: Clock) -> ProofAnswer:
        problem = self._problem((known.name,))
        return prove(known.obligation, problem, chain, self._admission, self._dispatcher, clock)

    def _find(
        self, known: Known, chain: int, length: int | None, *, is_fresh: bool = False
    ) -> EngineClaim | GaveUp | None:
        """Return a violation by a chain of at most this length, the shortest chain first, then the shortest run.

        Looks at runs of at most ``length`` steps; without one, at runs with a few transitions between modifications.
        None where there is no violation among these.
        """
        steps = DEFAULT_STEPS if length is None else length
        problem = replace(self._problem((known.name,)), chain=chain, steps=steps, length=length)
        problem = replace(problem, encodings=Encodings()) if is_fresh else problem
        gave_up = GaveUp(known.name, NoAnswer(GaveUpReason.NO_ENGINE_ASKED))
        for engine in self._dispatcher.engines(Question.SEARCH):
            found = self._dispatcher.quick_then_pooled(EngineTask(engine, Question.SEARCH, problem), self._clock)
            match found:
                case Violation():
                    return EngineClaim(found, engine)
                case GaveUp():
                    gave_up = found
                case _:
                    return None
        return gave_up

    def _at_random(self, names: tuple[str, ...], clock: Clock) -> dict[str, EngineClaim]:
        """Try runs at random; return the claim of each property by its name."""
        tried = self._dispatcher.at_random(self._problem(names), clock) if names else ()
        return {
            claim.property: EngineClaim(claim, engine)
            for claim, engine in tried
            if isinstance(claim, Violation | Tested | GaveUp)
        }

    def _has_transitions(self) -> bool:
        return any(rule.kind is RuleKind.TRANSITION for rule in self._model.rules.values())

    def _chain_of(self, found: EngineClaim) -> int:
        """Return the length of a violation's chain."""
        if not isinstance(found.claim, Violation):
            raise TypeError(f"no violation: {found.claim}")
        rules = self._model.rules
        return sum(rules[step.rule].kind is RuleKind.MODIFICATION for step in found.claim.steps)


# ------------------------------------------------------------------- transitions


def _proved(known: Known, proof: ProofAnswer) -> Known:
    """Settle an obligation by the proof that provers agree on."""
    if proof.engine is None:
        raise ValueError("a proof that nobody has found")
    return replace(known, stage=Stage.SETTLED, proof=proof, settled=EngineClaim(proof.claim, proof.engine))


def _gave_up(known: Known, claim: GaveUp) -> Known:
    """Note why a search has ended; what an earlier one has covered stays covered."""
    covered = max((each for each in (known.covered, claim.covered) if each is not None), default=None)
    return replace(known, gave_up=GaveUp(claim.property, claim.why, covered))


def _refused(known: Known, refusal: str) -> Known:
    """Note that a proof was not confirmed, where nothing says yet why there is no answer."""
    claim = GaveUp(known.name, NoAnswer(GaveUpReason.PROOF_NOT_CONFIRMED, refusal))
    return known if known.gave_up else replace(known, gave_up=claim)


def _violated_at_random(known: Known) -> Known:
    """Let the run that was found at random be the violation."""
    gave_up = known.gave_up or GaveUp(known.name, OUT_OF_TIME)
    return replace(known, stage=Stage.NARROWING, violation=known.tried, gave_up=gave_up)


def _tried_at_last(known: Known) -> Known:
    """Settle an obligation about which nothing more is found out; its frontier is what was covered."""
    frontier = known.frontier if known.covered is None else Frontier(known.covered, Verdict.SURVIVES)
    return replace(known, stage=Stage.SETTLED, violation=known.broken_at_random, frontier=frontier)
