"""The portfolio: obligations with the same bounds are brought from stage to stage until each has its result.

Owns: the work at each stage, and the stage to which each answer leads (``Stage`` lists all of them).
Must never know: how a claim becomes a verdict, text formatting.

With bounds, one search serves all obligations for a brief time; a first proof that takes long is tried after that.
Then, and without bounds from the start, each obligation is worked on alone, with its whole time. Without bounds, it is
proved that a chain is the shortest: chains with one modification less break nothing, after any number of steps.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from msgspec.structs import replace

from invariants.engines.encodings import Encodings
from invariants.engines.protocol import Problem, Question
from invariants.evidence.claims import Claim, Covered, EventsCovered, EventsSeen, GaveUp, Proved, Vacuity
from invariants.language.model.declarations import Bound, Unbounded, is_growth, may_be_approached
from invariants.language.model.operators import RuleKind
from invariants.verdicts.admission import Admission
from invariants.verdicts.bugs import ANSWERING, is_bug
from invariants.verdicts.dispatch.dispatcher import BRIEF, Clock, Dispatcher, may_be_proved, wants_more
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.events import Begun, Decided
from invariants.verdicts.obligations import DEFAULT_STEPS, asks_for_every_size, seconds_for, work_for
from invariants.verdicts.portfolio.canonical_run import canonical, is_canonical, lengths
from invariants.verdicts.portfolio.growth import approached, grown
from invariants.verdicts.portfolio.questions import (
    alone,
    claims_beside_proofs,
    is_proved_at_a_glance,
    run_found,
    tasks_beside_proofs,
    tried_at_random,
)
from invariants.verdicts.portfolio.results import ResultMaker
from invariants.verdicts.portfolio.shares import PROOF_AMONG_MANY, proof_first, solving_share
from invariants.verdicts.portfolio.shorter_chains import broken_by, narrowed
from invariants.verdicts.portfolio.stages import EngineClaim, Known, Placed, ProofAnswer, Stage, undecided
from invariants.verdicts.portfolio.time_left import TimeLeft
from invariants.verdicts.portfolio.transitions import (
    answered,
    answered_at_least,
    checked,
    found_first,
    found_late,
    held,
    is_broken_next,
    misled,
    proofs_with,
    taught,
    tried_at_last,
    violated_at_random,
)
from invariants.verdicts.verdict import Frontier, Verdict

NARROWING = 10.0
"""Seconds for the proof that no shorter chain breaks a property, once a violation is known and there are no bounds."""

SWEEP = 16
"""Steps of the runs that are searched before chains are searched by their length."""


class Portfolio:
    """Obligations with the same bounds, their common problem, and the known facts about each.

    ``searched`` has the properties that were searched within bounds, ``vacuous`` the events that never happened in that
    search. Both are complete after the last result. All properties of a group have the same slice.
    """

    def __init__(self, problem: Problem, group: Sequence[Placed], admission: Admission, dispatcher: Dispatcher) -> None:
        self.problem = problem
        self._model = problem.model
        self.proves_first = group[0].obligation.prove_first
        self._admission = admission
        self._dispatcher = dispatcher
        self._part = problem.part.model
        """The part of the model that can influence the properties: only its text is a reason for anything."""
        self.results = ResultMaker(self._part, admission, dispatcher)
        self._known = [Known(placed.obligation, Stage.PROVING) for placed in group]
        self._places = [placed.position for placed in group]
        self._time = TimeLeft(
            [seconds_for(each.obligation) - each.spent for each in group], [work_for(each.obligation) for each in group]
        )
        self._waiting: set[int] = set()
        """The positions of the obligations whose proof is tried for longer once the quick results are known."""
        self._told: set[int] = set()
        """The positions of the obligations whose results were yielded."""
        self.searched: tuple[str, ...] = ()
        self.vacuous: set[Vacuity] = set()

    def spend(self, seconds: float) -> None:
        """Note that so many seconds were spent on each obligation."""
        for position in range(len(self._known)):
            self._time.spend([position], seconds)

    def first_proofs(self, *, among_many: bool) -> Iterator[Begun | Decided]:
        """Yield the results of proofs for all chains: PROVING, where no bounds were stated or a search is not enough.

        Obligations ``among_many`` are tried briefly.
        """
        if not self.problem.is_bounded:
            return
        first = self._known[0].obligation
        # No search of one scope says anything about every number of individuals: this needs a proof.
        if not (first.prove_first or asks_for_every_size(first)):
            self._learn(partial(found_first, proof=None))
            return
        for position in range(len(self._known)):
            yield Begun((self._places[position],), self._begin([position]))
            with self._working_on([position]):
                seconds = proof_first(self._time.work_of(position))
                is_late = among_many and seconds > PROOF_AMONG_MANY
                proof = self._proof_first(position, PROOF_AMONG_MANY if is_late else seconds)
                self._known[position] = found_first(self._known[position], proof)
                if is_late and wants_more(proof.claim):
                    self._waiting.add(position)
                yield from self._settled_now()

    def quick_results(self) -> Iterator[Begun | Decided]:
        """Yield the results of one search for all obligations, for a brief time: SEARCHING."""
        left = [position for position, known in enumerate(self._known) if known.is_undecided]
        if not left or not self.problem.is_bounded:
            return
        yield Begun(tuple(self._places[each] for each in left), self._begin(left))
        with self._working_on(left):
            for _ in self._search():
                yield from self._settled_now()

    def late_proofs(self) -> Iterator[Begun | Decided]:
        """Yield the results of proofs that were tried briefly, and are now tried for longer: PROVING_ON."""
        for position in sorted(self._waiting):
            self._waiting.remove(position)
            if self._known[position].stage not in (Stage.SEARCHING, Stage.PROVING_ON):
                continue
            yield Begun((self._places[position],), self._begin([position]))
            with self._working_on([position]):
                proof = self._proof_first(position, proof_first(self._time.work_of(position)))
                self._known[position] = found_late(self._known[position], proof)
                yield from self._settled_now()

    def slow_results(self) -> Iterator[Begun | Decided]:
        """Yield the other results: each obligation is worked on alone, in its remaining time."""
        for position in range(len(self._known)):
            if position in self._told:
                continue
            yield Begun((self._places[position],), self._begin([position]))
            try:
                self._settle(position)
                yield from self._settled_now()
            except Exception as error:
                if not is_bug(error):
                    raise
                self._told.add(position)
                failed = self._admission.failed(self._known[position].obligation, None, error, ANSWERING)
                yield Decided(self._places[position], failed)

    def _settle(self, position: int) -> None:
        """Bring one obligation through its stages."""
        known = self._known[position] = answered_at_least(self._known[position])
        if not self.problem.is_bounded:
            self._known[position] = self._on_its_own(known)
            return
        if known.stage is Stage.CONFIRMING:
            known = self._known[position] = checked(known, self._admission.objection_to, lambda: self._clock.is_up)
        if known.is_undecided:
            self._search_on(known.name)

    def _settled_now(self) -> Iterator[Decided]:
        """Yield the results of obligations that are settled and were not yielded before."""
        for position in range(len(self._known)):
            if position in self._told:
                continue
            if self._known[position].stage is Stage.NARROWING:
                self._known[position] = self._narrowed_at_a_glance(self._known[position])
            known = self._known[position]
            if known.stage is Stage.SETTLED:
                result = replace(self.results.result(known), work=self._time.work_spent(position))
                self._told.add(position)
                yield Decided(self._places[position], result)

    def _begin(self, positions: Sequence[int]) -> float:
        """Start the remaining time of obligations, and return its seconds; solvers have until ``_clock``."""
        seconds, self._last, self._clock = self._time.begin(positions, solving_share(self.problem))
        self._admission.begin(self._last.deadline, self._time.spent(positions))
        return seconds

    @contextmanager
    def _working_on(self, positions: Sequence[int]) -> Iterator[None]:
        """Let obligations pay for the work inside. After a bug there, each is worked on alone: it may concern one."""
        began = time.monotonic()
        with self._dispatcher.bugs.caught(ANSWERING, (self._known[each].name for each in positions)):
            yield
        self._time.spend(positions, time.monotonic() - began, self._last.allowance.spent)

    # ------------------------------------------------------------ with bounds

    def _proof_first(self, position: int, seconds: float) -> ProofAnswer:
        clock = self._clock.part(seconds)
        return self._prove(self._known[position], Unbounded.ANY, clock, checking=BRIEF)

    def _search(self) -> Iterator[None]:
        """Yield after each new fact of the searches for undecided obligations."""
        engines = self._dispatcher.engines(Question.SEARCH)
        for engine in engines:
            left = undecided(self._known)
            if not left:
                return
            if not engine.brief:
                self.searched = self.searched or left
            task = EngineTask(engine, Question.SEARCH, self._problem(left))
            for claim in self._dispatcher.run_inline(task, self._clock):
                if isinstance(claim, EventsCovered):
                    self.searched = left
                elif isinstance(claim, EventsSeen):
                    self.problem = replace(self.problem, seen=claim.events)
                elif not (isinstance(claim, GaveUp) and engine.brief and engine is not engines[-1]):
                    self._take(alone(self._dispatcher, claim, task, self._clock), task)
                yield

    def _search_on(self, name: str) -> None:
        """Work on one property until it is settled: BESIDE_PROOFS, FUZZING."""
        from invariants.verdicts.reasons import is_not_linear

        known = next(known for known in self._undecided() if known.name == name)
        if known.gave_up is None or may_be_proved(known.gave_up):
            self._learn(partial(replace, stage=Stage.BESIDE_PROOFS), name)
            if is_not_linear(self._part, name):
                self._try_first(name)
            if name in undecided(self._known) and not self._clock.is_up:
                self._search_beside_proofs(name, known.gave_up)
        self._learn(partial(replace, stage=Stage.FUZZING), name)
        self._try(name, self._last)
        self._learn(tried_at_last, name)

    def _search_beside_proofs(self, name: str, gave_up: GaveUp | None) -> None:
        """Go on with the search in a process, next to proofs for the bounded chain and any number of steps."""
        tasks = tasks_beside_proofs(self._dispatcher, self._problem((name,)))
        before = gave_up if self.searched == (name,) else None
        for found in claims_beside_proofs(self._dispatcher, tasks, self._clock, before):
            for claim, task in found:
                self._take(claim, task)
            if name not in undecided(self._known):
                break

    def _take(self, claim: Claim, task: EngineTask) -> None:
        """Take the facts from a claim of a search, or of a prover beside it."""
        if isinstance(claim, EventsCovered | EventsSeen):
            return
        if isinstance(claim, Vacuity):
            self.vacuous.add(claim)
        elif (change := taught(claim, task, self._admission.objection_to)) is not None:
            self._learn(change, claim.property)

    def _try_first(self, name: str) -> None:
        """Try random runs, briefly, before a long question to the solver that it may never decide.

        A violation settles the matter where the search has covered all shorter chains.
        """
        self._try(name, self._clock.part(BRIEF))
        for known in self._undecided():
            if known.name == name and is_broken_next(known, self._model):
                self._learn(violated_at_random, name)

    def _try(self, name: str, clock: Clock) -> None:
        """Try random runs for a property, unless it is decided, or all runs were tried before."""
        if any(known.name == name and not known.is_tried for known in self._undecided()):
            for tried in tried_at_random(self._dispatcher, self._problem((name,)), clock):
                self._learn(partial(replace, tried=tried), name)

    def _narrowed_at_a_glance(self, known: Known) -> Known:
        """Prove that shorter chains break nothing, as the search has shown within the bounds: NARROWING with bounds."""
        settled = replace(known, stage=Stage.SETTLED)
        if known.violation is None or not (chain := lengths(known.violation.claim, self._model)[0]):
            return settled
        settled = replace(settled, frontier=Frontier(chain - 1, Verdict.SURVIVES, known.violation.source))
        if known.violation is known.tried or self._model.is_witness(known.name):
            return settled  # a question that the solver gave up is not asked again; a witness is there to be reached
        shorter = replace(self._problem((known.name,)), chain=chain - 1, steps=Unbounded.ANY)
        if is_proved_at_a_glance(self._dispatcher, shorter, self._clock, self._admission):
            return replace(settled, frontier=Frontier(chain - 1, Verdict.PROVED))
        return settled

    def _undecided(self) -> list[Known]:
        return [known for known in self._known if known.is_undecided]

    def _learn(self, change: Callable[[Known], Known], name: str | None = None) -> None:
        """Change the known facts about undecided obligations: those of one property, or all."""
        for at, known in enumerate(self._known):
            if known.is_undecided and name in (None, known.name):
                changed = change(known)
                self._known[at] = held(changed) if at in self._waiting else changed

    # --------------------------------------------------------- without bounds

    def _on_its_own(self, known: Known) -> Known:
        """Bring an obligation without bounds through its stages."""
        problem, prop = self._problem((known.name,)), self._model.properties[known.name]
        if is_growth(prop):
            return grown(known, problem, self._dispatcher, self._clock)
        if may_be_approached(prop):
            first = self._prove(known, problem.chain, self._clock.part(BRIEF), with_search=True)
            known = approached(answered(known, first), problem, self._dispatcher, self._clock)
        while known.stage is not Stage.SETTLED:
            if known.stage is Stage.SWEEPING:
                self._clock = self._clock.part(known.obligation.limits.refuting)
            known = self._next(known)
        if known.violation in (None, known.tried) or is_canonical(known.violation, self._model):
            return known
        again = partial(self._find, known, is_fresh=True)
        return replace(known, violation=canonical(known.violation, self._model, again))

    def _next(self, known: Known) -> Known:
        """Do the work of a stage; return the facts after it, at the next stage."""
        most = self.problem.chain if isinstance(self.problem.chain, int) else None
        match known.stage:
            case Stage.PROVING:
                return answered(known, self._prove(known, self.problem.chain, self._clock, with_search=True))
            case Stage.REACHING:
                reach = known.reach or 0
                return misled(self._looked(known, reach if most is None else most, reach, Stage.SWEEPING))
            case Stage.SWEEPING:
                return self._looked(known, SWEEP if most is None else most, SWEEP, Stage.BY_LENGTH)
            case Stage.BY_LENGTH:
                return self._gone_through(known, most)
            case Stage.NARROWING:
                return self._narrowed(known)
            case Stage.FUZZING:
                clock = self._last.part(known.obligation.limits.refuting)
                tried = next(tried_at_random(self._dispatcher, self._problem((known.name,)), clock), None)
                return tried_at_last(replace(known, tried=tried))
            case _:
                raise ValueError(f"no stage of an obligation without bounds: {known.stage}")

    def _looked(self, known: Known, chain: int, length: int | None, otherwise: Stage) -> Known:
        """Search for a run up to a length: REACHING, SWEEPING."""
        found = self._find(known, chain, length)
        if isinstance(found, EngineClaim):
            return replace(known, stage=Stage.NARROWING, violation=found)
        return replace(known, stage=otherwise)

    def _gone_through(self, known: Known, most: int | None) -> Known:
        """Prove or search chains of length 0, 1, and so on: BY_LENGTH. Without modifications, there is one length."""
        if not any(rule.kind is RuleKind.MODIFICATION for rule in self._model.rules.values()):
            most = 0
        length = 0
        while not self._clock.is_up and (most is None or length <= most):
            proof = self._prove(known, length, self._clock)
            if isinstance(proof.claim, Proved):
                known = replace(known, frontier=Frontier(length, Verdict.PROVED))
            else:
                found = broken_by(proof, length, partial(self._find, known))
                if isinstance(found, EngineClaim):
                    return replace(known, stage=Stage.SETTLED, violation=found)
                if isinstance(found, GaveUp):
                    # The reason why there is no proof explains more than that no search was wanted.
                    was_asked = self._dispatcher.engines(Question.SEARCH)
                    gave_up = GaveUp(known.name, found.why) if was_asked else None
                    return replace(known, stage=Stage.FUZZING, gave_up=gave_up)
                known = replace(known, frontier=Frontier(length, Verdict.SURVIVES, found.source, DEFAULT_STEPS))
            length += 1
        return replace(known, stage=Stage.FUZZING)

    def _narrowed(self, known: Known) -> Known:
        """Prove that shorter chains break nothing, or find one that does: NARROWING without bounds."""
        clock = self._clock.part(NARROWING)
        return narrowed(known, self._model, lambda chain: self._prove(known, chain, clock), partial(self._find, known))

    # -------------------------------------------------------------- questions

    def _problem(self, names: tuple[str, ...]) -> Problem:
        return replace(self.problem, properties=names)

    def _prove(
        self, known: Known, chain: Bound, clock: Clock, *, with_search: bool = False, checking: float | None = None
    ) -> ProofAnswer:
        from invariants.verdicts.portfolio.proving import Before, prove

        problem, before = self._problem((known.name,)), Before(checking=checking)
        if chain == self.problem.chain:
            before = Before(known.misled, proofs_with(known.name, self._known), checking)
        asked = (known.obligation, problem, chain, self._admission, self._dispatcher, clock, before)
        return prove(*asked, with_search=with_search)

    def _find(
        self, known: Known, chain: int, length: int | None, *, is_fresh: bool = False
    ) -> EngineClaim | GaveUp | Covered:
        """Return a violation by a chain of at most this length, the shortest chain first, then the shortest run.

        Searches runs of at most ``length`` steps; without a length, runs with few transitions between modifications.
        """
        steps = DEFAULT_STEPS if length is None else length
        problem = replace(self._problem((known.name,)), chain=chain, steps=steps, length=length)
        problem = replace(problem, encodings=Encodings()) if is_fresh else problem
        return run_found(self._dispatcher, problem, self._clock)
