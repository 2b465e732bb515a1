"""Proving: the answer of several provers to one question.

Owns: which provers are asked in which order and for how long, and whose answer counts.
Must never know: the consequences of the answer.

The answer depends neither on the speed of engines nor on the load of the machine, as long as the clock ends nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from msgspec.structs import replace

from invariants.engines.protocol import Engine, Problem, Question
from invariants.evidence.claims import Claim, Cti, GaveUp, PropertyClaim, Proved, Reachable, ReachedSet, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.language.model.declarations import Bound, Unbounded
from invariants.language.model.operators import RuleKind
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.dispatcher import Clock, Dispatcher, is_out_of_time, wants_more
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.limits.time_limit import OutOfTime
from invariants.verdicts.obligations import Obligation, asks_for_every_size
from invariants.verdicts.portfolio.other_populations import deadline, is_out_of_reach
from invariants.verdicts.portfolio.shares import is_endless
from invariants.verdicts.portfolio.stages import EngineClaim, ProofAnswer

FOR_EVERY_SIZE = 15.0
"""Seconds of an idle machine that a proof for every number of individuals may still take, once there is one for the
number given.

Where every number is asked for, it may take all the time there is.
"""

FOR_A_DEADLINE = 1.0
"""The same, before there is any other proof, for a goal that is to be reached within some steps."""

FEW_INDIVIDUALS = 3
"""Individuals of each type that are tried on the way to a proof for every number, where a larger one was given."""

QUICK_PROCESS = 1.0
"""Seconds of an idle machine for a prover that needs a process, before others are asked."""

MANY_VARIABLES = 12
"""Variables of a system with numbers without end at which a glance would take long."""


class Before(Record):
    """The findings of earlier questions, and the time for checking new ones.

    ``without`` has the names of provers that are not asked again. ``proofs`` are for every population, of other
    properties, with the property in question among the conjuncts. A proof whose check takes more than the seconds of
    ``checking`` is the answer, and not checked yet.
    """

    without: frozenset[str] = frozenset()
    proofs: Sequence[EngineClaim] = ()
    checking: float | None = None


NOTHING_BEFORE = Before()


def prove(
    obligation: Obligation,
    problem: Problem,
    chain: Bound,
    admission: Admission,
    dispatcher: Dispatcher,
    clock: Clock,
    before: Before = NOTHING_BEFORE,
    *,
    with_search: bool = False,
) -> ProofAnswer:
    """Ask provers about chains up to a bound, and any number of steps.

    First each prover is asked in turn, and briefly. Provers that need more time then get it side by side, in processes.
    If one of them settles the question for the given number of individuals, a proof for every number is waited for. If
    numbers are unbounded, provers that may take all the time get it from the first second.

    Args:
        obligation: the obligation.
        problem: the problem that provers are given.
        chain: the bound.
        admission: checks their claims.
        dispatcher: runs the engines.
        clock: the time.
        before: the findings of earlier questions.
        with_search: whether the answer may be a violation, which is then searched for beside proofs.
    """
    asked = _Proving(obligation, problem, chain, admission, dispatcher, clock, before, with_search=with_search)
    return asked.answer()


class _Proving:
    def __init__(
        self,
        obligation: Obligation,
        problem: Problem,
        chain: Bound,
        admission: Admission,
        dispatcher: Dispatcher,
        clock: Clock,
        before: Before,
        *,
        with_search: bool,
    ) -> None:
        part = problem.part.model
        self._is_endless = is_endless(part)
        self._is_large = len(part.variables) > MANY_VARIABLES
        modifies = any(rule.kind is RuleKind.MODIFICATION for rule in part.rules.values())
        self._is_searched = with_search and self._is_endless and not modifies
        self._checking = before.checking
        self._unchecked: Proved | None = None
        """A proof whose check takes longer than there is time for now."""
        self._without = before.without
        self._earlier = before.proofs
        self._ahead: EngineTask | None = None
        """A prover for every number of individuals that works while others are tried briefly."""
        self._obligation = obligation
        self._size_seconds = _limit_for_every_size(problem, obligation)
        """The work for a proof for every number of individuals, where that has a limit."""
        self._problem = replace(problem, properties=(obligation.property,), chain=chain, steps=Unbounded.ANY)
        self._admission = admission
        self._dispatcher = dispatcher
        self._clock = clock
        self._answers: dict[str, PropertyClaim] = {}
        """By engine, the last answer that settles nothing."""
        self._slow: list[EngineTask] = []
        self._cti: Cti | None = None
        self._cti_for_every_size: Cti | None = None
        self._tasks = self._within_reach(self._in_order())
        self._is_crowded = self._is_endless and any(each.is_thorough and not each.engine.inline for each in self._tasks)
        """Whether provers that may need all the time there is get it at once, one more of them than processors."""

    def answer(self) -> ProofAnswer:
        with self._dispatcher.ahead(self._needed_anyway(), self._clock):
            settled = self._quick_tries()
            if settled is None and not self._clock.is_up:
                settled = self._side_by_side()
            if settled is None:
                return self._told(self._unsettled(), None)
            return self._for_every_size(*settled)

    def _told(self, claim: PropertyClaim, engine: Engine | None) -> ProofAnswer:
        is_checked = self._unchecked is None or claim is not self._unchecked
        return ProofAnswer(claim, engine, self._cti, self._cti_for_every_size, is_checked)

    # ------------------------------------------------------------ questions

    def _in_order(self) -> list[EngineTask]:
        """Return the questions in order, quick ones first."""
        limited = isinstance(self._problem.chain, int)
        question = Question.PROOF_FOR_SHORT_CHAINS if limited else Question.PROOF_FOR_ALL_CHAINS
        provers, glances = (self._asked(each) for each in (question, Question.PROOF_AT_A_GLANCE))
        stronger, others = _for_every_population(provers)
        first, then = _for_every_population(glances)
        if limited:
            return [*then, *others]
        if self._obligation.may_be_open:
            # A proof for every population is worth more than a quick one for a single population.
            return [*stronger, *then, *others]
        # For a few given individuals, proofs for exactly this number are found sooner.
        are_few = all(size <= FEW_INDIVIDUALS for size in self._problem.scope.values())
        return [*first, *then, *(() if are_few else stronger), *others]

    def _within_reach(self, tasks: list[EngineTask]) -> list[EngineTask]:
        """Return the tasks without proofs for every number where one individual more is too many for a goal."""
        stronger, others = _for_every_population(tasks)
        if not stronger or not is_out_of_reach(self._problem, self._obligation, self._dispatcher, self._clock):
            return tasks
        for task in stronger:
            self._note(GaveUp(self._obligation.property, NoAnswer(GaveUpReason.NO_OPEN_LEMMAS)), task.engine)
        return others

    def _asked(self, question: Question) -> list[EngineTask]:
        engines = self._dispatcher.engines(question)
        return [self._task(engine, question) for engine in engines if engine.name not in self._without]

    def _task(self, engine: Engine, question: Question) -> EngineTask:
        problem = self._problem
        if engine.every_population and not self._obligation.may_be_open:
            # The proof would hold for any number, including the given one: a large number costs nothing here.
            problem = replace(problem, scope={name: min(size, FEW_INDIVIDUALS) for name, size in problem.scope.items()})
        return EngineTask(engine, question, problem)

    def _is_waited_for(self, task: EngineTask) -> bool:
        """Return whether a proof for every number is worth more time: no number was given, and no limit of its work."""
        is_wanted = self._obligation.may_be_open and self._size_seconds is None
        return is_wanted or not task.engine.every_population

    # -------------------------------------------------------------- answers

    def _needed_anyway(self) -> EngineTask | None:
        """Return the task that is started before any brief try: most likely, it has the answer where a run is searched.

        The answer of a brief try counts nevertheless, and not the one that comes first.
        """
        if not (self._is_crowded and self._is_searched):
            return None
        slow = [task for task in self._tasks if not task.engine.inline and self._takes_long(task)]
        return next(iter(_each_way(slow)), None)

    def _quick_tries(self) -> tuple[PropertyClaim, Engine] | None:
        """Ask each prover in turn, briefly; note the provers that need more time."""
        for task in self._tasks:
            if self._takes_long(task):
                self._slow.append(task)
                continue
            if task.engine.every_population and not task.problem.scope:
                # The answer that the engine would give, without importing it.
                self._note(GaveUp(self._obligation.property, NoAnswer(GaveUpReason.NO_POPULATION)), task.engine)
                continue
            answer = self._confirmed(self._tried_quickly(task))
            if _settles(answer, task.engine):
                return answer, task.engine
            self._note(answer, task.engine)
            if wants_more(answer) and self._is_waited_for(task):
                self._slow.append(task)
            if task.engine.every_population and self._obligation.may_be_open:
                if (found := self._by_earlier()) is not None:
                    return found
                self._go_on_meanwhile(task, answer)
        return None

    def _by_earlier(self) -> tuple[PropertyClaim, Engine] | None:
        """Return a proof with the strengthening of an earlier one, which is proved again for this property."""
        earlier, self._earlier = self._earlier, ()
        for found in earlier:
            if isinstance(found.claim, Proved):
                answer = self._confirmed(replace(found.claim, property=self._obligation.property))
                if isinstance(answer, Proved):
                    return answer, found.engine
        return None

    def _go_on_meanwhile(self, task: EngineTask, answer: PropertyClaim) -> None:
        """Let a prover go on in a process, where only a proof for every number of individuals is an answer."""
        if not wants_more(answer) or not asks_for_every_size(self._obligation) or self._clock.is_up:
            return
        if self._dispatcher.start_ahead(task, self._clock):
            self._ahead = task

    def _tried_quickly(self, task: EngineTask) -> Claim:
        """Return the answer of a prover with little time: in a process, if the prover needs one."""
        clock = self._clock.part(self._size_seconds if task.engine.every_population else None)
        if task.engine.inline or not task.is_thorough:
            return self._dispatcher.try_quickly(task, clock)
        return self._dispatcher.quick_then_pooled(_each_way([task])[-1], clock.part(QUICK_PROCESS))

    def _takes_long(self, task: EngineTask) -> bool:
        """Return whether a prover gets its whole time at once, without a brief try.

        It does where numbers are unbounded, a slow prover is asked about them, and this prover can treat them, too; for
        a large system, for which even a brief try takes a while; and where a process works meanwhile, or has worked.
        """
        engine = task.engine
        if self._ahead is not None and task.is_thorough and (not engine.inline or self._dispatcher.is_ahead_done):
            return True  # a process would take the place of the prover that works meanwhile
        if not self._is_crowded or engine.every_population or engine.finite_only:
            return False
        return task.is_thorough or self._is_large

    def _side_by_side(self) -> tuple[PropertyClaim, Engine] | None:
        """Ask the provers that need more time, in processes; an answer that settles the question ends the others."""
        if not self._is_crowded:
            tasks = [*_each_way(self._slow), *self._searches()]
            return self._first_settled(self._dispatcher.first_answers(tasks, self._clock))
        ahead = [] if self._ahead is None else [self._ahead]
        inline = [task for task in self._slow if task.engine.inline and task.is_thorough and task not in ahead]
        provers = [*_each_way([task for task in self._slow if not task.engine.inline]), *inline[1:]]
        tasks = [*ahead, *provers[:1], *self._searches(), *provers[1:]]
        meanwhile = inline[0] if inline else None
        check = partial(self._admission.prepare, self._obligation.property, self._problem.chain)
        with self._dispatcher.idle_work.first(check):
            return self._first_settled(
                self._dispatcher.first_answers(tasks, self._clock, crowded=True, meanwhile=meanwhile)
            )

    def _searches(self) -> list[EngineTask]:
        """Return the searches for a violation beside the provers."""
        problem = replace(self._problem, chain=0)
        engines = self._dispatcher.engines(Question.EVER_LONGER_RUNS) if self._is_searched else ()
        return [EngineTask(engine, Question.EVER_LONGER_RUNS, problem) for engine in engines]

    def _first_settled(self, answers: Iterator[tuple[Claim, Engine]]) -> tuple[PropertyClaim, Engine] | None:
        for claim, engine in answers:
            self._slow = [task for task in self._slow if task.engine != engine]
            answer = self._confirmed(claim)
            if _settles(answer, engine):
                return answer, engine
            self._note(answer, engine)
        return None

    def _for_every_size(self, answer: PropertyClaim, engine: Engine) -> ProofAnswer:
        """Return a proof for every number of individuals in place of a proof for the given number.

        The proof is waited for if its engine has only been slower: the strength of the result must not depend on the
        speed of engines.
        """
        waiting = [task for task in self._slow if task.engine.every_population]
        if not waiting or not isinstance(answer, Proved) or answer.open_populations:
            return self._told(answer, engine)
        clock = self._clock if asks_for_every_size(self._obligation) else self._clock.part(FOR_EVERY_SIZE)
        for claim, stronger in self._dispatcher.first_answers(waiting, clock):
            found = self._confirmed(claim)
            if isinstance(found, Proved):
                return self._told(found, stronger)
            self._note(found, stronger)
        return self._told(answer, engine)

    def _unsettled(self) -> PropertyClaim:
        """Return the answer where no prover settles the question: the same, whichever prover was quicker.

        It is the length to search; else, that more time or work might have helped; else, the last prover's answer.
        """
        order = [engine.name for engine in self._dispatcher.engines(Question.PROOF_FOR_ALL_CHAINS)]
        names = [*(name for name in order if name in self._answers), *(n for n in self._answers if n not in order)]
        asked = [self._answers[name] for name in names]
        asked = asked or [GaveUp(self._obligation.property, NoAnswer(GaveUpReason.NO_PROVER_ASKED))]
        asked = [each for each in asked if not (isinstance(each, GaveUp) and each.why.says_nothing)] or asked
        ended = next(filter(is_out_of_time, asked), None) or next(filter(wants_more, asked), asked[-1])
        return next(filter(_is_approximate, asked), ended)

    def _note(self, answer: PropertyClaim, engine: Engine) -> None:
        self._answers[engine.name] = answer
        if isinstance(answer, GaveUp) and answer.cti is not None:
            if engine.every_population and self._obligation.may_be_open:
                self._cti_for_every_size = answer.cti
            elif not engine.every_population:
                self._cti = answer.cti

    def _confirmed(self, answer: Claim) -> PropertyClaim:
        """Return the answer, unless it is a proof that cannot be confirmed, or does not answer the question."""
        match answer:
            case ReachedSet() if asks_for_every_size(self._obligation):
                return answer  # no answer to such a question; going through it takes the time of those who have one
            case Proved():
                try:
                    reason = self._admission.objection_to(answer, self._checking)
                except OutOfTime:
                    self._unchecked, reason = answer, None
                if reason is not None:
                    return GaveUp(answer.property, NoAnswer(GaveUpReason.PROOF_NOT_CONFIRMED, reason))
                return answer
            case Reachable() | GaveUp() | Violation():
                return answer
            case _:
                raise TypeError(f"no answer of a prover: {answer}")


def _limit_for_every_size(problem: Problem, obligation: Obligation) -> float | None:
    """Return the seconds of an idle machine that a proof for every number of individuals may take; None for no limit.

    It is not waited for where a goal has a number of steps: this is most likely enough for few individuals only.
    """
    if asks_for_every_size(obligation):
        return None
    limit = obligation.limits.every_size
    return FOR_A_DEADLINE if limit is None and deadline(problem, obligation) is not None else limit


def _for_every_population(tasks: Sequence[EngineTask]) -> tuple[list[EngineTask], list[EngineTask]]:
    """Return the tasks whose proofs hold for every number of individuals, and the others."""
    stronger = [task for task in tasks if task.engine.every_population]
    return stronger, [task for task in tasks if not task.engine.every_population]


def _each_way(tasks: Sequence[EngineTask]) -> list[EngineTask]:
    """Return the tasks, one for each way of an engine that has several."""
    return [replace(task, way=way) for task in tasks for way in task.engine.ways or (None,)]


def _settles(answer: PropertyClaim, engine: Engine) -> bool:
    match answer:
        case Proved() | Violation():
            return True
        case Reachable():
            # A violation in another population, or in an approximation, need not be one of this population.
            return not engine.every_population and answer.linear
        case _:
            return False


def _is_approximate(answer: PropertyClaim) -> bool:
    """Return whether an answer gives the length to search, but does not promise a violation."""
    return isinstance(answer, Reachable) and not answer.linear
