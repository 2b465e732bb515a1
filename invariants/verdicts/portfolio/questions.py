"""Questions: how engines are asked about one obligation, and whose answer counts.

Owns: the answer of several searches to one question, and the brief look at shorter chains.
Must never know: the stage of an obligation, and the consequences of an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial

from msgspec.structs import replace

from invariants.engines.protocol import Problem, Question
from invariants.evidence.claims import Claim, Covered, GaveUp, Proved, Tested, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.dispatcher import BRIEF, Clock, Dispatcher, is_out_of_time
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.portfolio.canonical_run import lengths, within_bounds
from invariants.verdicts.portfolio.stages import EngineClaim


def run_found(dispatcher: Dispatcher, problem: Problem, clock: Clock) -> EngineClaim | GaveUp | Covered:
    """Return a violation of the problem's only property, or that its bounds are covered, or why neither is known."""
    gave_up = GaveUp(problem.properties[0], NoAnswer(GaveUpReason.NO_ENGINE_ASKED))
    for engine in dispatcher.engines(Question.SEARCH):
        found = dispatcher.quick_then_pooled(EngineTask(engine, Question.SEARCH, problem), clock)
        match found:
            case Violation():
                return EngineClaim(found, engine)
            case Covered():
                return found
            case GaveUp() if gave_up.why.says_nothing or not engine.finite_only:
                gave_up = found
            case GaveUp():
                pass  # the reason of an engine for some systems only explains less
            case _:
                raise TypeError(f"no answer of a search: {found}")
    return gave_up


def tasks_beside_proofs(dispatcher: Dispatcher, problem: Problem) -> list[EngineTask]:
    """Return the searches of the problem's bounds, and the proofs for the bounded chain and any number of steps."""
    endless = replace(problem, steps=Unbounded.ANY)
    searchers = [engine for engine in dispatcher.engines(Question.SEARCH) if not engine.brief]
    tasks = [EngineTask(engine, Question.SEARCH, problem) for engine in searchers]
    provers = dispatcher.engines(Question.PROOF_BESIDE_SEARCH)
    return [*tasks, *(EngineTask(engine, Question.PROOF_BESIDE_SEARCH, endless) for engine in provers)]


def alone(dispatcher: Dispatcher, claim: Claim, task: EngineTask, clock: Clock) -> Claim:
    """Return the claim of a search; in place of a violation from a search for several properties, one without them."""
    if len(task.problem.properties) == 1:
        return claim
    return within_bounds(claim, task, partial(searched_briefly, dispatcher, clock=clock))


def claims_beside_proofs(
    dispatcher: Dispatcher, tasks: Sequence[EngineTask], clock: Clock, before: GaveUp | None
) -> Iterator[list[tuple[Claim, EngineTask]]]:
    """Yield the claims of each task that has finished, of tasks side by side: the search, and proofs of its property.

    A violation comes last, once no task is at work: as the run that depends on no other property, and not on which task
    was the quickest. ``before`` says why a brief search for this property alone has found nothing, if there was one.
    """
    broken: tuple[Violation, EngineTask] | None = None
    with closing(dispatcher.run_pooled(tasks, clock)) as runs:
        for finished in runs:
            task = finished.task
            broken = next(((each, task) for each in finished.claims if isinstance(each, Violation)), None)
            ended = [] if finished.failure is None else [GaveUp(task.label, finished.failure)]
            yield [(each, task) for each in (*finished.claims, *ended) if not isinstance(each, Violation)]
            if broken is not None:
                break
    if broken is not None:
        ask = partial(searched_briefly, dispatcher, clock=clock)
        is_hard = before is not None and before.why.reason is GaveUpReason.OUT_OF_EFFORT
        first = _found_first(dispatcher, *broken, clock)
        yield [first or (within_bounds(broken[0], tasks[0], ask, is_hard=is_hard), broken[1])]


def _found_first(
    dispatcher: Dispatcher, found: Violation, task: EngineTask, clock: Clock
) -> tuple[Violation, EngineTask] | None:
    """Return a run as short by an engine that is asked before others, which was out of time on a busy machine."""
    wanted = lengths(found, task.problem.model)
    alone = replace(task.problem, properties=(found.property,), with_vacuity=False)
    for engine in dispatcher.engines(Question.SEARCH):
        asked = EngineTask(engine, Question.SEARCH, alone)
        again = dispatcher.quick_then_pooled(asked, clock) if engine.brief else None
        if isinstance(again, Violation) and lengths(again, task.problem.model) == wanted:
            return again, asked
    return None


def searched_briefly(dispatcher: Dispatcher, task: EngineTask, clock: Clock) -> Claim:
    """Return the claim of a brief search; from a process if this one cannot, or the machine is too busy for it."""
    found = dispatcher.try_quickly(task, clock)
    if not is_out_of_time(found) or clock.is_up:
        return found
    brief = Clock(clock.deadline, clock.allowance.part(BRIEF))
    return next((claim for claim, _ in dispatcher.first_answers([task], brief)), found)


def tried_at_random(dispatcher: Dispatcher, problem: Problem, clock: Clock) -> Iterator[EngineClaim]:
    """Yield the claims of random runs about the problem's only property."""
    for claim, engine in dispatcher.at_random(problem, clock):
        if isinstance(claim, Violation | Tested | GaveUp):
            yield EngineClaim(claim, engine)


def is_proved_at_a_glance(dispatcher: Dispatcher, problem: Problem, clock: Clock, admission: Admission) -> bool:
    """Return whether the problem's only property is proved quickly: a reader of a violation should not wait.

    It is where the configurations are so few that all of them were visited, or where a proof is found and checked.
    """
    for engine in dispatcher.engines(Question.COVER_AT_A_GLANCE):
        found = dispatcher.try_quickly(EngineTask(engine, Question.COVER_AT_A_GLANCE, problem), clock)
        if not isinstance(found, GaveUp):
            return isinstance(found, Covered)
    for engine in dispatcher.engines(Question.PROOF_AT_A_GLANCE)[:1]:
        proof = dispatcher.try_quickly(EngineTask(engine, Question.PROOF_AT_A_GLANCE, problem), clock)
        return isinstance(proof, Proved) and admission.objection_to(proof) is None
    return False
