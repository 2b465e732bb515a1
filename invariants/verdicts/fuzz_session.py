"""A fuzzing session: obligations in, results out.

Owns: what fuzzing is asked for each obligation, and which expectations it can meet.
Must never know: how runs are tried, text formatting.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import groupby

from msgspec.structs import replace

from invariants import fuzzing
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import GaveUp, PropertyClaim, Tested, Violation
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.records import ValueRecord
from invariants.language.model.declarations import ExpectedVerdict, Model
from invariants.verdicts.admission import Admission, DisagreementError
from invariants.verdicts.bugs import Bugs, bug_of
from invariants.verdicts.obligations import Obligation, obligations, search_scope
from invariants.verdicts.options import CheckOptions, Progress, ProgressListener
from invariants.verdicts.vacuity.starts import Starts
from invariants.verdicts.verdict import Rerun, Result, Verdict


class FuzzOptions(ValueRecord):
    """What fuzzing is asked to do besides what any check is. ``database`` is a folder; None for none."""

    examples: int
    seed: int
    database: str | None = None


def fuzz_model(
    model: Model, options: CheckOptions, asked: FuzzOptions, listener: ProgressListener
) -> Iterator[Result | Diagnostic]:
    """Yield one result for each obligation, where those with the same bounds are tried together; then bugs met.

    That there is no initial state comes first.
    """
    todo = obligations(model, options)
    bugs = Bugs()
    starts = Starts(model, bugs)
    yield from starts.warnings(todo)
    for _, together in groupby(todo, key=_together):
        yield from map(starts.judged, _results(model, list(together), asked, listener, bugs))
    yield from bugs.diagnostics()


def _together(obligation: Obligation) -> tuple[object, ...]:
    bounds = obligation.bounds
    return bounds.chain, bounds.steps, tuple(sorted(bounds.scope.items(), key=str)), obligation.timeout


def _results(
    model: Model, group: list[Obligation], asked: FuzzOptions, listener: ProgressListener, bugs: Bugs
) -> Iterator[Result]:
    bounds = group[0].bounds
    scope = search_scope(model, bounds)
    names = tuple(dict.fromkeys(obligation.property for obligation in group))
    problem = Problem(model, scope, names, bounds.chain, bounds.steps)
    timeout = group[0].timeout
    deadline = None if timeout is None else time.monotonic() + timeout
    budget = Budget(deadline, asked.seed, lambda engine, text: listener.progress(Progress(names[0], engine, text)))
    admission = Admission(model, scope, None, bugs)
    claims: dict[str, PropertyClaim] = {}
    waiting = list(group)
    # An interruption comes after the claims about what is known until then.
    try:
        for claim in fuzzing.run(problem, budget, fuzzing.Settings(asked.examples, asked.database)):
            claims[claim.property] = claim
            while waiting and waiting[0].property in claims:
                obligation = waiting.pop(0)
                yield _result(admission, obligation, claims[obligation.property], asked)
    except OSError:
        raise  # a folder that runs cannot be kept in is no bug
    except Exception as error:
        bug = bug_of(fuzzing.NAME, error)
        bugs.note(bug, names)
        yield from (admission.unknown(obligation, str(bug.reason), fuzzing.NAME) for obligation in waiting)


def _result(admission: Admission, obligation: Obligation, claim: PropertyClaim, asked: FuzzOptions) -> Result:
    match claim:
        case Violation():
            try:
                violated = admission.violated(obligation, claim, fuzzing.NAME, None)
            except DisagreementError as error:
                return admission.failed(obligation, fuzzing.NAME, error)
            kept_in = asked.database if claim.kept else None
            result: Result = replace(violated, rerun=Rerun(asked.seed, kept_in))
        case Tested():
            result = admission.tested(obligation, claim, fuzzing.NAME)
        case GaveUp(why=why):
            result = admission.unknown(obligation, str(why), fuzzing.NAME)
        case _:
            raise TypeError(f"fuzzing claims {claim}")
    return _expecting_what_can_be_met(result)


def _expecting_what_can_be_met(result: Result) -> Result:
    """Return the result with the expectation that fuzzing can meet or miss.

    Fuzzing neither proves nor covers, so only a violation misses such an expectation; and it does not show that a chain
    is the shortest, so only a shorter one misses the length that is expected.
    """
    if result.verdict is Verdict.TESTED and result.expected is not ExpectedVerdict.VIOLATED:
        return replace(result, expected=None, expected_chain=None)
    shortest = result.expected_chain
    if result.verdict is Verdict.VIOLATED and shortest is not None and len(result.chain or ()) >= max(shortest, 1):
        return replace(result, expected_chain=None)
    return result
