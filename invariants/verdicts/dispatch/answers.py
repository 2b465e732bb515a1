"""Answers from other processes: which of them answer the question that was asked.

Owns: the form of an answer, the claims that a question allows, and the bounds that a claim has to keep.
Must never know: the origin of an answer; its consequences.

An executor may be a cluster that others run. It may lose tasks, mix them up, run another version of the checker, or
lie. A malformed or mismatched answer does not count, and the reason names the fault. Everything that can be checked is
checked here (a run is replayed) or by admission (a proof is proved again). The claim that a search has covered its
bounds cannot be checked: it is marked as reported.

No answer is trusted to have the right types, so the types are checked first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from invariants.engines.protocol import Problem, Question
from invariants.evidence.claims import (
    Approach,
    Claim,
    ClaimedStep,
    Covered,
    Cti,
    EventsCovered,
    EventsSeen,
    GaveUp,
    Growth,
    PropertyClaim,
    Proved,
    Reachable,
    ReachedSet,
    Source,
    Tested,
    Vacuity,
    VacuityKind,
    Violation,
)
from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sources import Span
from invariants.language.model.operators import RuleKind
from invariants.verdicts.bugs import Bug
from invariants.verdicts.dispatch.engine_tasks import EngineRun, EngineTask, counts_beside_failure, without_coverage

_PROOFS = (Proved, ReachedSet, Reachable, GaveUp)

_ALLOWED: Mapping[Question, tuple[type, ...]] = {
    Question.PROOF_FOR_ALL_CHAINS: _PROOFS,
    Question.PROOF_FOR_SHORT_CHAINS: _PROOFS,
    Question.PROOF_BESIDE_SEARCH: _PROOFS,
    Question.PROOF_AT_A_GLANCE: _PROOFS,
    Question.SEARCH: (Violation, Covered, GaveUp, Vacuity, EventsCovered, EventsSeen),
    Question.COVER_AT_A_GLANCE: (Violation, Covered, GaveUp),
    Question.VACUITY: (Vacuity,),
    Question.EVER_LONGER_RUNS: (Violation, GaveUp),
    Question.GROWTH: (Growth, Approach, GaveUp),
    Question.RANDOM_RUNS: (Violation, Tested, GaveUp),
}
"""The kinds of claims that answer each question, as :class:`Question` states them."""


class _WrongError(InvariantsError):
    """An answer has a fault; the message names it."""


def answer_to(task: EngineTask, answer: object, *, reported: bool) -> EngineRun:
    """Return the answer to a task that was performed elsewhere, or a failure with the reason if the answer has a fault.

    ``reported`` says that an executor has performed the task: its runs are replayed, and its coverage is marked as
    reported.
    """
    try:
        run = _run(task, answer)
        claims = tuple(_claims(task, run, reported=reported))
    except _WrongError as error:
        return _refused(task, str(error), reported=reported)
    except Exception as error:  # reading a foreign object may raise anything
        return _refused(task, f"an answer that cannot be read ({type(error).__name__})", reported=reported)
    # An executor cannot say that the checker has a bug.
    return EngineRun(task, claims, run.failure, None if reported else run.bug)


def _refused(task: EngineTask, what: str, *, reported: bool) -> EngineRun:
    sender = "the executor" if reported else "a process"
    why = f"{sender} returned no outcome of {task.engine.name} that can be taken: {what}"
    return EngineRun(task, (), NoAnswer(GaveUpReason.FAILED, why))


def _require(condition: bool, what: str) -> None:
    """Raise :class:`_WrongError` unless a condition is met. ``what`` is the subject of a refusal."""
    if not condition:
        raise _WrongError(what)


def _run(task: EngineTask, answer: object) -> EngineRun:
    """Return the answer if it belongs to this task and has the right fields."""
    if type(answer) is not EngineRun:
        raise _WrongError(f"it is a {type(answer).__name__}")
    asked = answer.task
    _require(type(asked) is EngineTask and _subject(asked) == _subject(task), "it answers another task")
    _require(type(answer.claims) is tuple, "its claims are no tuple")
    _require(answer.failure is None or _is_reason(answer.failure), "its failure is no reason")
    _require(answer.bug is None or (type(answer.bug) is Bug and answer.failure is not None), "its bug is none")
    return answer


def _subject(task: EngineTask) -> tuple[object, ...]:
    """Return a value that is equal for tasks with the same question."""
    problem = task.problem
    bounds = problem.chain, problem.steps, problem.length, problem.only_vacuity
    model = problem.model.name, problem.model.digest, dict(problem.model.given)
    return task.engine.name, task.question, task.seed, problem.properties, dict(problem.scope), bounds, model


def _is_reason(why: object) -> bool:
    return type(why) is NoAnswer and type(why.reason) is GaveUpReason and type(why.detail) is str


# --------------------------------------------------------------------- claims


def _claims(task: EngineTask, run: EngineRun, *, reported: bool) -> Iterator[Claim]:
    """Yield the claims of an answer, each after its check."""
    claimed: set[str] = set()
    for claim in run.claims:
        kind = type(claim).__name__
        _require(
            type(claim) in _ALLOWED[task.question], f"a {kind} is no answer to the question for {task.question.value}"
        )
        if isinstance(claim, EventsCovered | EventsSeen):
            continue  # of use to the session's own first search only
        if isinstance(claim, Vacuity):
            yield _vacuity(claim, task.problem)
            continue
        _require(
            type(claim.property) is str and claim.property in task.problem.properties, f"a {kind} of another property"
        )
        _require(claim.property not in claimed, f"two claims of {claim.property}")
        claimed.add(claim.property)
        require_form(claim, task.problem)
        _require(run.failure is None or counts_beside_failure(claim), f"a {kind} beside a failure")
        counted = claim if run.failure is None else without_coverage(claim)
        yield _as_reported(counted, task.problem) if reported else counted
    missing = [name for name in task.problem.properties if name not in claimed]
    _require(not missing or run.failure is not None or task.problem.only_vacuity, f"no claim of {', '.join(missing)}")


def _as_reported(claim: PropertyClaim, problem: Problem) -> PropertyClaim:
    """Return a claim as an executor may make it: a run only after its replay, and nothing in the interpreter's name."""
    match claim:
        case Violation():
            _require_replay(claim, problem)
            return replace(claim, source=Source.EXECUTOR)
        case Covered():
            return replace(claim, source=Source.EXECUTOR)
        case GaveUp():
            return replace(claim, source=Source.EXECUTOR, cti=None)
        case _:
            return claim


def _vacuity(claim: Vacuity, problem: Problem) -> Vacuity:
    """Return a claim of vacuity with its place in the model's own text."""
    model, span = problem.model, claim.span
    is_typed = type(claim.kind) is VacuityKind and type(claim.subject) is str and type(claim.number) is int
    known = {"", *model.rules, *model.properties}
    _require(is_typed and claim.subject in known, "a Vacuity of something that the model does not have")
    if span is None:
        return claim
    source = next((each for each in model.sources if type(span) is Span and each.text == span.source.text), None)
    if source is None or not 0 <= span.start <= span.end <= len(source.text):
        raise _WrongError("a Vacuity at a place that the model does not have")
    return replace(claim, span=Span(source, span.start, span.end))


def require_form(claim: Any, problem: Problem) -> None:
    """Raise :class:`_WrongError` where a claim has fields of wrong types, or goes beyond the question."""
    chain = problem.chain
    match claim:
        case Covered(chain=covered):
            _require(_is_count(covered) and covered == chain, "a Covered of other bounds")
        case GaveUp(why=why, covered=covered, cti=cti):
            _require(_is_reason(why), "a GaveUp without a reason")
            within = covered is None or (_is_count(covered) and isinstance(chain, int) and covered < chain)
            _require(within, "a GaveUp with a frontier beyond the bounds")
            _require(cti is None or type(cti) is Cti, "a GaveUp with something else than a counterexample to induction")
        case Reachable(steps=steps, exact=exact, linear=linear):
            _require(_is_count(steps) and type(exact) is type(linear) is bool, "a Reachable that is malformed")
        case Proved(chain=proved, depth=depth, open_populations=is_open, strengthening=text, reading=reading):
            _require(_is_count(depth) and type(is_open) is bool and type(text) is str, "a Proved that is malformed")
            _require(type(reading) is tuple and all(map(_is_line, reading)), "a Proved that is malformed")
            covers = proved is None or (_is_count(proved) and isinstance(chain, int) and proved >= chain)
            _require(covers, "a Proved of other bounds")
            _require(claim.within is None or _is_count(claim.within), "a Proved that is malformed")
            if isinstance(claim, ReachedSet):
                in_order = type(claim.configurations) is str and proved is None and not is_open
                _require(in_order, "a ReachedSet that is malformed")
        case Violation():
            _require_bounds(claim, problem)


def _is_line(text: object) -> bool:
    return type(text) is str and text.isprintable()


def _is_count(number: object) -> bool:
    return type(number) is int and number >= 0


def _require_bounds(claim: Violation, problem: Problem) -> None:
    """Raise :class:`_WrongError` for a run that is malformed, or longer than the bounds of the question."""
    is_run = type(claim.steps) is tuple and all(type(step) is ClaimedStep for step in claim.steps)
    _require(is_run and isinstance(claim.initial, Mapping), "a Violation that is malformed")
    rules = problem.model.rules
    _require(all(type(step.rule) is str and step.rule in rules for step in claim.steps), "a Violation by another rule")
    runs = [0]
    for step in claim.steps:
        if rules[step.rule].kind is RuleKind.MODIFICATION:
            runs.append(0)
        else:
            runs[-1] += 1
    chain, steps, length = problem.chain, problem.steps, problem.length
    within = not isinstance(chain, int) or len(runs) - 1 <= chain
    within = within and (not isinstance(steps, int) or max(runs) <= steps)
    _require(within and (length is None or len(claim.steps) <= length), "a Violation beyond the bounds")


def _require_replay(claim: Violation, problem: Problem) -> None:
    """Raise :class:`_WrongError` where a run does not replay, or breaks nothing."""
    from invariants.evidence.confirmation import UnconfirmedViolation, confirm
    from invariants.interpreter.interpreter import Interpreter

    found = confirm(Interpreter(problem.model, problem.scope), claim)
    if isinstance(found, UnconfirmedViolation):
        raise _WrongError(f"a Violation whose step {found.step} does not replay: {found.reason}")
