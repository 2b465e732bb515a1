"""Conditions that claims of proving engines have to satisfy, for every model.

Owns: asking such an engine, checking a proof with two solvers, and comparing claims with brute force.
Must never know: where models come from.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import attrs

from invariants.engines.protocol import Budget, Problem, Question
from invariants.engines.registry import engine
from invariants.evidence.claims import Claim, GaveUp, Proved, Reachable
from invariants.evidence.proofs.reproving import NotReproved, assess, reprove
from invariants.evidence.proofs.statement import obligations_of, statement_of
from invariants.evidence.proofs.strengthening_check import MalformedStrengtheningError, check_strengthening
from invariants.foundation.limits import SLOWEST, Allowance
from invariants.foundation.sorts import Scope
from invariants.interpreter.interpreter import Interpreter
from invariants.language.analysis.slicing import slice_of
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Model, Unbounded
from invariants.solver.scripts import cvc5_script
from invariants.verdicts.dispatch.dispatcher import OUT_OF_TIME
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.dispatch.slices import claims_about
from invariants.verdicts.dispatch.workers import Workers
from tests.differential.brute_force import search
from tests.processes import PATIENCE

SECONDS = 20.0

CHAINS = (None, 2, None, 1, 3, 0)


def by_work(seconds: float, *, thorough: bool = True) -> Budget:
    """A budget for the work of so many seconds of an idle machine, however busy this one is."""
    return Budget(time.monotonic() + SLOWEST * seconds, thorough=thorough, allowance=Allowance(seconds))


def bound(seed: int) -> int | None:
    """The bound on the chain with which the system of a seed is asked about; None for none."""
    return CHAINS[seed % len(CHAINS)]


def claim_of(name: str, model: Model, wanted: str, chain: int | None = None, seconds: float = SECONDS) -> Claim:
    """The claim of an engine about one property, for any number of steps, by the work of so many seconds."""
    bounds: Bound = Unbounded.ANY if chain is None else chain
    problem = Problem(model, dict(model.scope), (wanted,), bounds, Unbounded.ANY)
    asked = engine(name)
    if asked.inline:
        (claim,) = claims_about(asked.function(), problem, by_work(seconds))
        return claim
    with Workers(1) as workers:
        workers.start([EngineTask(asked, Question.PROOF_FOR_ALL_CHAINS, problem, SLOWEST * seconds, seconds)])
        finished = next(workers.finished(time.monotonic() + SLOWEST * seconds + PATIENCE))
    return next(iter(finished.claims), GaveUp(wanted, finished.failure or OUT_OF_TIME))


def script_of(model: Model, scope: Scope, claim: Proved) -> str:
    """The obligations of a proof."""
    return obligations_of(model, statement_of(model, scope, claim)).script(claim.strengthening)


def faults(model: Model, claim: Proved, *, second_solver: bool = True) -> Iterator[str]:
    """Why a proof does not count."""
    obligations = obligations_of(model, statement_of(model, dict(model.scope), claim))
    try:
        check_strengthening(claim.strengthening, obligations.vocabulary)
    except MalformedStrengtheningError as error:
        yield f"{claim.property}: malformed: {error}"
    script = obligations.script(claim.strengthening)
    answers = [("Z3", reprove(script, SECONDS))]
    if second_solver:
        answers.append(("cvc5", assess(cvc5_script.answers(script, PATIENCE))))
    for solver, answer in answers:
        if isinstance(answer, NotReproved):
            yield f"{claim.property}: {solver}: {answer.reason}"


@attrs.frozen
class Comparison:
    """Claims by their kind, and sentences about those that are wrong."""

    kinds: tuple[str, ...]
    wrong: tuple[str, ...]


def compare(text: str, name: str, chain: int | None, seconds: float, cap: int) -> Comparison:
    """The claims of an engine about every property of a finite model, compared with brute force.

    Raises ``TooManyConfigurationsError`` where there are more than ``cap``.
    """
    model = load_text(text)
    broken = search(Interpreter(model), chain, None, cap=cap)
    kinds: list[str] = []
    wrong: list[str] = []
    for wanted in model.properties:
        claim = claim_of(name, model, wanted, chain, seconds)
        truth = "holds" if broken[wanted] is None else "breaks"
        kinds.append(f"{type(claim).__name__} where it {truth}")
        if isinstance(claim, Proved):
            wrong += faults(model, claim, second_solver=False)
            if broken[wanted] is not None:
                wrong.append(f"{wanted}: proved, and broken by brute force")
        is_whole = slice_of(model, (wanted,), bounded=False).is_whole
        if isinstance(claim, Reachable) and claim.exact and is_whole and broken[wanted] is None:
            wrong.append(f"{wanted}: said to be reachable, and not broken by brute force")
    return Comparison(tuple(kinds), tuple(wrong))
