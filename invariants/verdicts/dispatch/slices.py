"""Asking engines about slices: an engine gets the part of a model that can influence the properties of its problem.

Owns: the slice for a task, and the step from claims about the slice to claims about the whole model.
Must never know: engines, the consequences of a claim.

A property that holds on a slice holds on the model. A run of a slice that breaks a property is completed to a run of
the model; if there is no such run, the engine is asked about the whole model (``proofs/soundness/slices.md``).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from msgspec.structs import replace

from invariants.engines.encodings import UnrolledEncodings
from invariants.engines.protocol import Budget, Engine, EngineFunction, Problem, Question
from invariants.evidence.claims import Claim, GaveUp, Proved, Vacuity, Violation
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sorts import IntSort, PredicateSort, RealSort, Scope, is_finite, number_of_values
from invariants.language.analysis.slicing import Slice
from invariants.language.model.declarations import Unbounded
from invariants.language.model.expressions import Possible
from invariants.language.model.operators import RuleKind
from invariants.language.model.rules import Rule
from invariants.language.model.traversal import possibility_in

_FOR_ANY_NUMBER_OF_STEPS = (GaveUpReason.UNSUPPORTED, GaveUpReason.NO_POPULATION)
_MORE_WOULD_HELP = (GaveUpReason.OUT_OF_TIME, GaveUpReason.OUT_OF_EFFORT)
_ABOUT_RUNS = NoAnswer(GaveUpReason.ABOUT_RUNS)

MOST_UNROLLED = 200
"""The most sequences of steps that are written out to see whether few steps suffice."""

COMPLETING = 10.0
"""Seconds of an idle machine for completing a run: a search that has just found it may leave nothing for that."""


def claims_of(engine: Engine, problem: Problem, budget: Budget) -> Iterator[Claim]:
    """Yield the claims of an engine about a problem."""
    if Question.GROWTH in engine.answers:
        # A part that is left out may end a run that would go on for ever.
        return iter(engine.function()(problem, budget))
    return claims_about(
        engine.function(),
        problem,
        budget,
        possibilities=engine.possibilities,
        unrolls=engine.unrolls,
        proves=Question.PROOF_FOR_ALL_CHAINS in engine.answers,
        grounds=not engine.every_population,
    )


def claims_about(
    function: EngineFunction,
    problem: Problem,
    budget: Budget,
    *,
    possibilities: bool = False,
    unrolls: bool = False,
    proves: bool = False,
    grounds: bool = True,
) -> Iterator[Claim]:
    """Yield an engine's claims about a problem. The engine is asked about the problem's slice.

    Unless it decides ``possibilities``, it is not asked about invariants with ``can``; where it ``unrolls``, it is
    asked about those of a few steps, one by one, as conditions on configurations. Where it ``proves``, it is also asked
    whether few steps suffice where no number is stated; where it ``grounds``, a step is written out for all arguments.
    """
    if not possibilities and not problem.only_vacuity:
        model = problem.model
        asked = {name: possibility_in(model.properties[name]) for name in problem.properties}
        about_runs = {name: possible for name, possible in asked.items() if possible is not None}
        for name, possible in about_runs.items():
            one = replace(problem, properties=(name,), with_vacuity=False)
            part = one.part
            inside = replace(one, model=part.model)
            if unrolls and possible.within is not None:
                yield from _claims_on_slice(function, replace(one, encodings=UnrolledEncodings((name,))), part, budget)
            elif unrolls and proves and _may_suffice(inside, budget, grounds=grounds):
                rules = _rules_of(inside, possible)
                options = sum(_arguments(rule, problem.scope) for rule in rules) if grounds else len(rules)
                yield _shown_in_few_steps(function, inside, name, options, budget)
            else:
                yield GaveUp(name, _ABOUT_RUNS)
        if about_runs:
            others = tuple(name for name in problem.properties if name not in about_runs)
            if not others:
                return
            problem = replace(problem, properties=others)
    yield from _claims_on_slice(function, problem, problem.part, budget)


def _may_suffice(problem: Problem, budget: Budget, *, grounds: bool) -> bool:
    """Return whether few steps may be shown to suffice: few configurations are gone through sooner than that."""
    is_endless = not all(is_finite(each.sort) for each in problem.model.variables)
    return problem.steps is Unbounded.ANY and (is_endless or not (grounds or budget.thorough))


def _rules_of(problem: Problem, possible: Possible) -> list[Rule]:
    rules = problem.model.rules
    return [*rules.values()] if possible.rules is None else [rules[name] for name in possible.rules]


def _claims_on_slice(function: EngineFunction, problem: Problem, part: Slice, budget: Budget) -> Iterator[Claim]:
    """Yield claims about the problem's slice as claims about the whole model."""
    if problem.only_vacuity or part.is_whole:
        yield from function(problem, budget)
        return
    not_completed: list[str] = []
    # The slice says nothing about omitted parts: questions about vacuity are about the whole model.
    for claim in function(replace(problem, model=part.model, with_vacuity=False), budget):
        match claim:
            case Violation():
                whole = completed(problem, part, claim, budget)
                if whole is None:
                    not_completed.append(claim.property)
                else:
                    yield whole
            case Vacuity():
                pass
            case _:
                yield claim
    if not_completed:
        yield from function(replace(problem, properties=tuple(not_completed)), budget)


def _shown_in_few_steps(function: EngineFunction, problem: Problem, name: str, options: int, budget: Budget) -> Claim:
    """Return a proof that one step, or two, or three suffice for a goal, each a choice between so many options.

    That they do not suffice says nothing about runs of every length. More steps are easier to suffice, and harder to
    reason about: all numbers are tried briefly, and the largest one thoroughly.
    """
    from invariants.system.encoding.unrolled_possibilities import MOST_STEPS_UNROLLED

    answer = GaveUp(name, NoAnswer(GaveUpReason.MANY_STEPS))
    numbers = [k for k in range(1, MOST_STEPS_UNROLLED + 1) if options**k <= MOST_UNROLLED]
    for within, is_thorough in [*((k, False) for k in numbers), *((k, True) for k in numbers[-1:] if budget.thorough)]:
        if budget.remaining is not None and budget.remaining <= 0:
            break
        encodings = UnrolledEncodings((name,), within)
        one = replace(problem, properties=(name,), with_vacuity=False, encodings=encodings)
        for claim in function(one, replace(budget, thorough=is_thorough)):
            if isinstance(claim, Proved):
                return replace(claim, within=within)
            if isinstance(claim, GaveUp) and claim.why.reason in _FOR_ANY_NUMBER_OF_STEPS:
                return replace(claim, cti=None)
            if isinstance(claim, GaveUp) and claim.why.reason in _MORE_WOULD_HELP:
                answer = replace(claim, cti=None)
    return answer


def _arguments(rule: Rule, scope: Scope) -> int:
    """Return how many arguments a rule can have; one for those that are infinitely many, which no engine tries."""
    sorts = (each.sort for each in rule.parameters)
    return prod([number_of_values(s, scope) for s in sorts if not isinstance(s, IntSort | RealSort | PredicateSort)])


def completed(problem: Problem, part: Slice, claim: Violation, budget: Budget) -> Violation | None:
    """Return the violation of the whole model with the steps of a violation of the slice; None where there is none."""
    from invariants.evidence.completion import complete

    rules = problem.model.rules
    idle = [name for name in part.left_out if rules[name].kind is RuleKind.MODIFICATION]
    doubles = idle if part.idle_modification else ()
    # The search may have used up its allowance.
    allowance = Allowance(COMPLETING)
    found = complete(problem.model, problem.scope, claim, doubles, budget.remaining, allowance)
    budget.allowance.spend(allowance.spent)
    return found if found is None else replace(found, kept=claim.kept)
