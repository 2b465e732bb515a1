"""The search for cases that a solver decides.

Owns: which questions about a rule and a conjunct are tried, in which order, with how much work.
Must never know: which solver is asked, how questions are written.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from invariants.evidence.cases.step_cases import Cases, StepCase, StepCases
from invariants.solver.answers import Answer, SolverOutcome

AskCase = Callable[[str, float], SolverOutcome]
"""Answers one question, by as much work as an idle machine does in so many seconds."""

NEAR = 0.1
"""The share of the time for a question at the individuals of the step, which decides many questions at once."""


def decided_cases(cases: StepCases, ask: AskCase, seconds: float) -> Cases | None:
    """Return cases in which every rule is known to preserve every conjunct, and no violation is possible.

    None where one of these is not known. Each question has at most so many seconds of an idle machine.
    """
    found: list[StepCase] = []
    for conjunct, rule in product(range(len(cases.conjuncts)), cases.rules):
        case = _decided(cases, conjunct, rule, ask, seconds)
        if case is None:
            return None
        found.append(case)
    for is_near in (True, False) if cases.violation_names_individuals else (False,):
        if is_safe(cases, ask, seconds, is_near=is_near):
            return Cases(tuple(found), is_near)
    return None


def is_safe(cases: StepCases, ask: AskCase, seconds: float, *, is_near: bool) -> bool:
    """Return whether the strengthening is known to exclude every violation."""
    limit = NEAR * seconds if is_near else seconds
    return ask(cases.safety(is_near=is_near), limit).answer is Answer.UNSATISFIABLE


def is_preserved(cases: StepCases, conjunct: int, ask: AskCase, seconds: float) -> bool:
    """Return whether every rule is known to preserve one conjunct, all of them assumed."""
    return all(_decided(cases, conjunct, rule, ask, seconds) is not None for rule in cases.rules)


def _decided(cases: StepCases, conjunct: int, rule: int, ask: AskCase, seconds: float) -> StepCase | None:
    for case, limit in ((StepCase(conjunct, rule, True), NEAR * seconds), (StepCase(conjunct, rule, False), seconds)):
        if ask(cases.question(case), limit).answer is Answer.UNSATISFIABLE:
            return case
    return None
