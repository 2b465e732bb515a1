"""Lines on which numbers move while a round is repeated: candidates for lemmas about a bound that runs approach.

Owns: which rounds are looked at, and the formulas.
Must never know: which formulas are true; who asks.

Where a bound ``x <= 1`` is only approached, two numbers often move on a line while a round is repeated, such as
``4 * x + 6 * g == 3``. Other runs stay on one side of the line: that is what a proof of the bound needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, islice

from msgspec.structs import replace

from invariants.engines.protocol import Budget, Problem
from invariants.engines.rounds.repetition import RoundSearch
from invariants.foundation.sorts import REAL
from invariants.interpreter.state.configuration import Configuration
from invariants.language.analysis.constants import Constants
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.expressions import Comparison, Literal
from invariants.language.model.operators import ComparisonOperator
from invariants.solver.induction.round_conditions import MOST_PAIRED_NUMBERS, line_through
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.reduction.linear_abstraction import LinearAbstraction
from invariants.system.terms.terms import StateVariable, Term

MOST_LINED_ROUNDS = 3
"""The rounds whose lines are tried."""


def line_lemmas(
    problem: Problem, budget: Budget, name: str, coded: CodedModel, system: LinearAbstraction
) -> list[Term]:
    """Return formulas over entries: on which sides of lines, and of 0, numbers are. Other properties have none."""
    bound = _as_limit(problem.model, name)
    if bound is None:
        return []
    asked = replace(problem, model=replace(problem.model, properties={**problem.model.properties, name: bound}))
    search = RoundSearch(asked, budget, name, lambda: None)
    found: dict[Term, None] = {}
    for candidate in islice(search.candidates(), MOST_LINED_ROUNDS):
        numbers = _numbers(search.repeated(candidate), coded, system)
        found |= dict.fromkeys(_sides(numbers, system))
    return list(found)


def _as_limit(model: Model, name: str) -> StatedInvariant | None:
    """Return an invariant that a Real is at most a number as the statement that the number is its limit."""
    match model.properties[name]:
        case (
            StatedInvariant(
                condition=Comparison(
                    operands=(measure, bound),
                    operators=(ComparisonOperator.LESS_EQUAL | ComparisonOperator.LESS,),
                ),
                two_state=False,
            ) as prop
        ) if measure.sort == REAL:
            known = {each: value.value for each, value in model.initial_values.items() if isinstance(value, Literal)}
            constants = Constants({each: value for each, value in known.items() if each.constant}, model.definitions)
            limit = constants.value(bound)
            return None if limit is None else replace(prop, measure=measure, limit=Fraction(limit))
        case _:
            return None


def _numbers(
    configurations: Sequence[Configuration], coded: CodedModel, system: LinearAbstraction
) -> Mapping[Term, Sequence[Fraction]]:
    """Return the Reals that a round changes, each with its values."""
    names = {state: variable.name for variable, state in coded.variables.items()}
    cells = {
        (variable.name, indices): cell
        for variable in configurations[0].layout.regions
        for indices, cell in configurations[0].layout.entries(variable)
    }
    found = {}
    for entry in system.relation.system.entries:
        if entry.sort != REAL or not isinstance(entry.payload, StateVariable) or entry.payload not in names:
            continue
        cell = cells.get((names[entry.payload], tuple(each.value for each in entry.arguments)))
        values = [] if cell is None else [each.state[cell] for each in configurations]
        exact = [Fraction(value) for value in values if isinstance(value, int | Fraction)]
        if len({*exact}) > 1 and len(exact) == len(configurations):
            found[entry] = exact
    return found


def _sides(numbers: Mapping[Term, Sequence[Fraction]], system: LinearAbstraction) -> Iterator[Term]:
    manager = system.manager
    if len(numbers) > MOST_PAIRED_NUMBERS:
        return
    zero = manager.value(Fraction(0), REAL)
    for entry in numbers:
        yield manager.less_equal(zero, entry)
        yield manager.less_equal(entry, zero)
    for one, other in combinations(numbers, 2):
        line = line_through(numbers[one], numbers[other])
        if line is not None:
            first, second, total = (manager.value(each, REAL) for each in line)
            sum_ = manager.add(manager.multiply(first, one), manager.multiply(second, other))
            yield manager.less_equal(sum_, total)
            yield manager.less_equal(total, sum_)
