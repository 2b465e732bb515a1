"""Fuzzing in a test: a text, bounds, and the claims that come of it."""

from __future__ import annotations

from typing import Any

from invariants import fuzzing
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import ClaimedStep, PropertyClaim, Violation
from invariants.evidence.confirmation import Confirmed, confirm
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Model
from invariants.language.model.operators import RuleKind


def problem_of(
    model: Model | str, chain: Bound = 3, steps: Bound = 8, properties: tuple[str, ...] = (), scope: Any = None
) -> Problem:
    if isinstance(model, str):
        model = load_text(model)
    return Problem(model, {**model.scope, **(scope or {})}, properties or tuple(model.properties), chain, steps)


def fuzzed(problem: Problem, seed: int = 0, **settings: Any) -> dict[str, PropertyClaim]:
    """The claims by property. Every violation is confirmed by the interpreter, and stays within the bounds."""
    budget = Budget(settings.pop("deadline", None), seed)
    claims = {c.property: c for c in fuzzing.run(problem, budget, fuzzing.Settings(**{"examples": 2000, **settings}))}
    assert sorted(claims) == sorted(problem.properties)
    for claim in claims.values():
        if isinstance(claim, Violation):
            confirmed = confirm(Interpreter(problem.model, problem.scope), claim)
            assert isinstance(confirmed, Confirmed), (claim.property, confirmed)
            assert_within_bounds(problem, claim)
    return claims


def assert_within_bounds(problem: Problem, claim: Violation) -> None:
    segments = [0]
    for step in claim.steps:
        if problem.model.rules[step.rule].kind is RuleKind.MODIFICATION:
            segments.append(0)
        else:
            segments[-1] += 1
    assert not isinstance(problem.chain, int) or len(segments) - 1 <= problem.chain
    assert not isinstance(problem.steps, int) or max(segments) <= problem.steps


def told(claim: Violation) -> list[str]:
    """The steps of a violation, shortly."""
    return [_step(step) for step in claim.steps]


def _step(step: ClaimedStep) -> str:
    arguments = ", ".join(map(str, step.arguments))
    return f"{step.rule}({arguments})" if arguments else step.rule
