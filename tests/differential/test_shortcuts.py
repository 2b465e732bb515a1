"""Random systems: bounded search gives the same answers without each of its shortcuts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress

import attrs
import pytest

from invariants.engines.bounded import Shortcut, run
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Claim, GaveUp, Vacuity, Violation
from invariants.language.loader import load_text
from invariants.solver.answers import Answer
from invariants.solver.bit_widths import WIDEST, width_of
from invariants.solver.smtlib import Encoding
from invariants.solver.unrolling import Unrolling, idle_at_the_end
from invariants.solver.z3.solver import Z3Solver
from invariants.system.grounding.intervals import reachable_intervals
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.reduction.independence import independence
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.reduction.symmetry import symmetry
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Term
from tests.batches import batches
from tests.differential.brute_force import TooManyConfigurationsError
from tests.differential.comparison import bounds, chain_length, with_probes
from tests.generators.arithmetic import arithmetic_of
from tests.generators.crowds import crowd_of
from tests.generators.systems import system_of

Answers = dict[str, tuple[object, ...]]


def answers(problem: Problem, without: frozenset[Shortcut]) -> Answers:
    """Return the claims, by property or for vacuity, without the parts that may differ between equal violations."""
    return dict(_answer(problem, claim) for claim in run(problem, Budget(), without))


def _answer(problem: Problem, claim: Claim) -> tuple[str, tuple[object, ...]]:
    match claim:
        case Vacuity():
            return f"vacuity: {claim.kind} {claim.subject}", ()
        case Violation():
            return claim.property, ("violated", chain_length(problem.model, claim), len(claim.steps))
        case GaveUp():
            return claim.property, ("gave up", claim.why.reason)
        case _:
            return claim.property, (type(claim).__name__,)


# --------------------------------------------------- the effect of a shortcut


def effective(problem: Problem) -> frozenset[Shortcut]:
    """Return the shortcuts that change the search of a problem: runs that they leave out, or the width of integers."""
    system = problem.encodings.exact(problem.model, problem.chain).system
    relation = problem.encodings.relation(system, problem.scope, problem.properties)
    return frozenset(_effective(problem, relation))


def _effective(problem: Problem, relation: StepRelation) -> Iterator[Shortcut]:
    if excludes_a_run(problem, relation, symmetry(relation)):
        yield Shortcut.SYMMETRY
    if excludes_a_run(problem, relation, independence(relation, spare_last=False)):
        yield Shortcut.INDEPENDENCE
    assert isinstance(problem.chain, int)
    assert isinstance(problem.steps, int)
    longest = problem.chain + (problem.chain + 1) * problem.steps
    width = width_of(relation, reachable_intervals(relation.system, longest))
    if width is not None:
        yield Shortcut.BIT_VECTORS
        if width < WIDEST:
            yield Shortcut.NARROW_WIDTHS


def excludes_a_run(problem: Problem, relation: StepRelation, constraints: RunConstraints, length: int = 3) -> bool:
    """Return whether a run of at most so many steps breaks the constraints, apart from those that define variables."""
    manager = relation.system.manager
    start_definitions, start = _parted(manager, constraints, constraints.start)
    definitions, step = _parted(manager, constraints, constraints.step)
    solver = Z3Solver(Encoding.of(problem.scope, None))
    defined = RunConstraints(constraints.variables, start_definitions, definitions)
    unrolling = Unrolling(relation, RunConstraints.all([idle_at_the_end(relation), defined]), solver)
    unrolling.start()
    unrolling.extend(length)
    (at_start,) = unrolling.templates([manager.not_(manager.and_(*start))], steps=False)
    (at_step,) = unrolling.templates([manager.not_(manager.and_(*step))], steps=True)
    broken = [unrolling.at(at_start, 0, steps=False)]
    broken += [unrolling.at(at_step, position, steps=True) for position in range(length)]
    outcome = solver.check([solver.named(solver.any_of(broken))], 200.0)
    assert outcome.answer is not Answer.UNKNOWN
    return outcome.answer is Answer.SATISFIABLE


def _parted(
    manager: TermManager, constraints: RunConstraints, terms: tuple[Term, ...]
) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """Return the definitions of variables among the terms, and the others."""
    variables = {*constraints.variables, *map(manager.following, constraints.variables)}

    def defines(term: Term) -> bool:
        return term in variables or (
            term.operator in (Operator.EQUAL, Operator.NOT) and any(part in variables for part in term.arguments)
        )

    return tuple(filter(defines, terms)), tuple(term for term in terms if not defines(term))


# --------------------------------------------------------------- the demands


@attrs.define
class Examined:
    """The outcomes of a batch: answers about properties, and systems in which each shortcut had an effect."""

    answers: Counter[object] = attrs.field(factory=Counter)
    effects: Counter[Shortcut] = attrs.field(factory=Counter)


def problem_of(text: str, chain: int, steps: int) -> Problem:
    model = load_text(text)
    return Problem(model, dict(model.scope), tuple(model.properties), chain, steps)


def examined(problems: Iterable[Problem], shortcuts: frozenset[Shortcut] = frozenset(Shortcut)) -> Examined:
    """Demand the same answers about problems without each of the shortcuts, and without all of these."""
    found = Examined()
    for problem in problems:
        expected = answers(problem, frozenset())
        for without in (*(frozenset([each]) for each in shortcuts), shortcuts):
            assert answers(problem, without) == expected, (problem.model.sources[0].text, without)
        kinds = Counter(answer[0] for answer in expected.values() if answer)
        found.answers.update(kinds)
        if not kinds["gave up"]:
            found.effects.update(effective(problem))
    return found


@pytest.mark.parametrize("batch", batches(3, always=0))
def test_no_shortcut_changes_an_answer(batch: int) -> None:
    found = examined(problem_of(system_of(seed), *bounds(seed)) for seed in range(12 * batch, 12 * (batch + 1)))
    assert found.answers["violated"] >= 6
    assert found.answers["Covered"] >= 6
    assert found.effects[Shortcut.SYMMETRY] >= 1
    assert found.effects[Shortcut.INDEPENDENCE] >= 1
    assert found.effects[Shortcut.BIT_VECTORS] >= 6
    assert found.effects[Shortcut.NARROW_WIDTHS] >= 6


@pytest.mark.parametrize("batch", batches(4, always=0))
def test_no_width_changes_an_answer_about_systems_that_calculate(batch: int) -> None:
    found = examined(problem_of(arithmetic_of(seed), *bounds(seed)) for seed in range(6 * batch, 6 * (batch + 1)))
    assert found.answers["violated"] >= 3
    assert found.answers["Covered"] >= 3
    assert found.effects[Shortcut.BIT_VECTORS] >= 3
    assert found.effects[Shortcut.NARROW_WIDTHS] >= 3


@pytest.mark.parametrize("batch", batches(8, always=1))
def test_actors_and_their_order_are_not_lost(batch: int) -> None:
    """Probes ask for single configurations: a reduction that leaves out one run too many loses some of them."""
    # As mere integers, numbers that go round take the solver minutes.
    shortcuts = frozenset({Shortcut.SYMMETRY, Shortcut.INDEPENDENCE})
    found = examined(crowds(range(3 * batch, 3 * (batch + 1))), shortcuts)
    assert found.answers["violated"] >= 4
    assert found.effects[Shortcut.SYMMETRY] >= 1
    assert found.effects[Shortcut.INDEPENDENCE] >= 1


def crowds(seeds: range) -> Iterator[Problem]:
    """Yield systems in which individuals and orders matter, with probes. Some are too large for these."""
    for seed in seeds:
        chain, steps = seed % 2, 2 + seed % 2
        with suppress(TooManyConfigurationsError):
            yield problem_of(with_probes(crowd_of(seed), chain, steps, seed, cap=4000), chain, steps)
