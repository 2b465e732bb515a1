"""Conditions under which a round of steps can be repeated for ever.

Owns: the candidates, drawn from configurations before the first rounds, and the search for some of them that the round
keeps and that let it fire and raise a measure.
Needs: a ground system and the effect of a round. Guarantees: nothing; each condition is proved again by others.
Must never know: who asks, and how rounds are found.

Of all candidates, the largest subset that the round keeps is the strongest condition that they can make: if it is not
enough, none is ("Houdini": Flanagan and Leino, FME 2001). Then candidates are left out one by one, as far as the rest
is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from math import gcd, lcm

from invariants.foundation.limits import Allowance
from invariants.foundation.sorts import REAL, Sort, is_number
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.solver import Handle, Z3Solver
from invariants.system.grounding.chosen_steps import ChosenSteps
from invariants.system.grounding.grounding import GroundSystem
from invariants.system.grounding.step_relation import numbers_of_members
from invariants.system.terms.terms import Operator, StateVariable, Term, leaf_sort, post_order

MOST_PAIRED_NUMBERS = 10
"""Numbers that are related to each other; of more, none is."""

ROUND_QUESTION_SECONDS = 5.0
"""Seconds for one question: the questions are small."""

EntryValues = Mapping[Term, Term]
"""The entries of a configuration, with their values as literals."""


def round_condition(
    system: GroundSystem,
    round_: ChosenSteps,
    grows: Term,
    samples: Sequence[EntryValues],
    remaining: Callable[[], float | None],
    allowance: Allowance,
) -> list[Term] | None:
    """Return the conjuncts of a condition that is enough for ever more rounds; None where none is found.

    Args:
        system: the system.
        round_: the effect of the round, over its entries.
        grows: the condition that the round raises the measure.
        samples: the configurations before the first rounds, of which the condition is to be true.
        remaining: returns the seconds that are left; None for no limit.
        allowance: the work that the solver may do.
    """
    pool = list(dict.fromkeys(_candidates(system, round_, samples)))
    questions = _Questions(system, round_, grows, pool, remaining, allowance)
    kept = questions.kept(list(range(len(pool))))
    if kept is None or not questions.is_enough(kept):
        return None
    for position in list(kept):
        fewer = [each for each in kept if each != position]
        if questions.is_enough(fewer) and questions.keeps_itself(fewer):
            kept = fewer
    return [pool[position] for position in kept]


def _candidates(system: GroundSystem, round_: ChosenSteps, samples: Sequence[EntryValues]) -> Iterator[Term]:
    """Yield the candidates, those first that are to be left out first."""
    manager = system.manager
    known = {entry: [each[entry] for each in samples] for entry in system.entries}
    known = {entry: values for entry, values in known.items() if all(value.is_value for value in values)}
    numbers = {
        entry: [Fraction(value.value) for value in values] for entry, values in known.items() if _is_calculated(entry)
    }
    changing = {entry for entry, values in numbers.items() if len({*values}) > 1}
    yield from (
        manager.equal(entry, values[0]) for entry, values in known.items() if all(v is values[0] for v in values)
    )
    if len(numbers) <= MOST_PAIRED_NUMBERS:
        for one, other in combinations(numbers, 2):
            if {one, other} & changing and one.sort == other.sort:
                yield from _relations(system, (one, numbers[one]), (other, numbers[other]))
    for entry, values in numbers.items():
        first = manager.value(known[entry][0].value, entry.sort)
        if all(before <= after for before, after in pairwise(values)):
            yield manager.less_equal(first, entry)
        if all(before >= after for before, after in pairwise(values)):
            yield manager.less_equal(entry, first)
    guards = round_.fires.arguments if round_.fires.operator is Operator.AND else (round_.fires,)
    unknown = {*round_.unknown}
    # A condition is about entries: no choice and no approximated value may stand in it.
    yield from (guard for guard in guards if unknown.isdisjoint(post_order([guard])))


def _relations(
    system: GroundSystem, one: tuple[Term, Sequence[Fraction]], other: tuple[Term, Sequence[Fraction]]
) -> Iterator[Term]:
    """Yield the relations of two numbers: a difference that does not shrink, and the line on which both move."""
    manager = system.manager
    (left, lefts), (right, rights) = one, other
    differences = [a - b for a, b in zip(lefts, rights, strict=True)]
    first = manager.add(right, _literal(system, differences[0], left.sort))
    if all(before <= after for before, after in pairwise(differences)):
        yield manager.less_equal(first, left)
    if all(before >= after for before, after in pairwise(differences)):
        yield manager.less_equal(left, first)
    line = line_through(lefts, rights)
    if line is not None and line[0] + line[1]:
        first, second, total = (_literal(system, factor, left.sort) for factor in line)
        yield manager.equal(manager.add(manager.multiply(first, left), manager.multiply(second, right)), total)


def line_through(lefts: Sequence[Fraction], rights: Sequence[Fraction]) -> tuple[Fraction, Fraction, Fraction] | None:
    """Return a, b, c, integers, such that a * x + b * y == c for all pairs x, y; None where both change on no line."""
    run, rise = lefts[1] - lefts[0], rights[1] - rights[0]
    sums = {rise * x - run * y for x, y in zip(lefts, rights, strict=True)}
    if not run or not rise or len(sums) > 1:
        return None
    first, second, total = _whole([rise, -run, *sums])
    return first, second, total


def _whole(numbers: Sequence[Fraction]) -> list[Fraction]:
    """Return multiples of numbers that are integers without a common factor, the first of them positive."""
    scale = lcm(*(number.denominator for number in numbers))
    whole = [int(number * scale) for number in numbers]
    divisor = gcd(*whole) * (-1 if whole[0] < 0 else 1)
    return [Fraction(number, divisor) for number in whole]


def _literal(system: GroundSystem, number: Fraction, sort: Sort) -> Term:
    return system.manager.value(number if sort == REAL else int(number), sort)


def _is_calculated(entry: Term) -> bool:
    """Return whether the values of an entry are numbers, not those of code."""
    is_code = isinstance(entry.payload, StateVariable) and entry.payload.is_code_number
    return is_number(leaf_sort(entry)) and not is_code


class _Questions:
    """The questions about subsets of the candidates, in one solver."""

    def __init__(
        self,
        system: GroundSystem,
        round_: ChosenSteps,
        grows: Term,
        pool: Sequence[Term],
        remaining: Callable[[], float | None],
        allowance: Allowance,
    ) -> None:
        manager = system.manager
        self._remaining = remaining
        self._solver = solver = Z3Solver(Encoding.of(system.scope, None), allowance=allowance)
        leaves = [(leaf, leaf_sort(leaf)) for leaf in (*system.entries, *round_.unknown)]
        constants = solver.constants([sort for _, sort in leaves])
        numbering = numbers_of_members(system)
        after = [manager.replace(each, dict(round_.after)) for each in pool]
        formulas = [*pool, *after, manager.and_(*numbering), manager.and_(round_.fires, grows)]
        handles = [solver.instance(each, constants) for each in solver.templates(leaves, [(f,) for f in formulas])]
        self._before = [solver.named(each) for each in handles[: len(pool)]]
        self._after = handles[len(pool) : 2 * len(pool)]
        solver.add(handles[-2])
        self._not_enough = solver.named(solver.negation(handles[-1]))

    def kept(self, chosen: list[int]) -> list[int] | None:
        """Return the largest subset that the round keeps; None where the solver has no answer."""
        while chosen:
            answer = self._answer(chosen, self._broken(chosen))
            if answer is Answer.UNSATISFIABLE:
                return chosen
            if answer is Answer.UNKNOWN:
                return None
            model = self._solver.model()
            left = [each for each in chosen if model.is_true(self._after[each])]
            if len(left) == len(chosen):
                return None
            chosen = left
        return chosen

    def keeps_itself(self, chosen: list[int]) -> bool:
        """Return whether the round keeps all of a subset."""
        return not chosen or self._answer(chosen, self._broken(chosen)) is Answer.UNSATISFIABLE

    def is_enough(self, chosen: list[int]) -> bool:
        """Return whether a subset lets the round fire and raise the measure."""
        return self._answer(chosen, self._not_enough) is Answer.UNSATISFIABLE

    def _broken(self, chosen: Sequence[int]) -> Handle:
        solver = self._solver
        return solver.named(solver.any_of([solver.negation(self._after[each]) for each in chosen]))

    def _answer(self, chosen: Sequence[int], question: Handle) -> Answer:
        left = self._remaining()
        if left is not None and left <= 0:
            return Answer.UNKNOWN
        seconds = ROUND_QUESTION_SECONDS if left is None else min(left, ROUND_QUESTION_SECONDS)
        return self._solver.check([*(self._before[each] for each in chosen), question], seconds).answer
