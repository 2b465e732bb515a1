"""Quantifier elimination, by Z3's tactics.

Owns: which tactics are applied, and the effort that they may take.
Must never know: where a formula comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

from invariants.solver.z3.context import Z3Context, Z3Error
from invariants.solver.z3.library import Pointer, array

_ROUNDS = (
    ("simplify", "qe-light", "simplify"),
    ("qe2", "simplify", "ctx-solver-simplify"),
)
"""In each round a tactic gets the formula that the one before it leaves. The second round is for formulas that still
have a quantifier: of others, its first tactic returns whether they can be true."""

_ELIMINATION_SECONDS = 5.0
"""Formulas that take longer keep their quantifiers: the results would be too large to be of use."""


def quantifiers_eliminated(context: Z3Context, formula: Pointer) -> Iterator[Pointer]:
    """Yield equivalent formulas in the same context, each of which is meant for where the one before has a quantifier.

    The formula itself is the first one.
    """
    yield formula
    for names in _ROUNDS:
        formula = _after(context, names, formula)
        yield formula


def _after(context: Z3Context, names: Sequence[str], formula: Pointer) -> Pointer:
    """Return the formula that tactics leave: the same one where they fail."""
    z3, c = context.z3, context.context
    tactic = _limited(context, names)
    goal = context.built(z3.mk_goal(c, False, False, False))
    z3.goal_inc_ref(c, goal)
    z3.goal_assert(c, goal, formula)
    try:
        return _applied(context, tactic, goal)
    except Z3Error:
        return formula
    finally:
        z3.goal_dec_ref(c, goal)
        z3.tactic_dec_ref(c, tactic)


def _limited(context: Z3Context, names: Sequence[str]) -> Pointer:
    """Return the tactics in turn, within their time. Unlike an expression, a tactic goes unless it is kept."""
    z3, c = context.z3, context.context
    kept: list[Pointer] = []

    def keep(tactic: Pointer) -> Pointer:
        z3.tactic_inc_ref(c, context.built(tactic))
        kept.append(tactic)
        return tactic

    in_turn = reduce(
        lambda first, second: keep(z3.tactic_and_then(c, first, second)),
        [keep(z3.mk_tactic(c, name.encode())) for name in names],
    )
    whole = keep(z3.tactic_try_for(c, in_turn, int(1000 * _ELIMINATION_SECONDS)))
    for tactic in kept[:-1]:
        z3.tactic_dec_ref(c, tactic)
    return whole


def _applied(context: Z3Context, tactic: Pointer, goal: Pointer) -> Pointer:
    """Return the disjunction of the goals that a tactic leaves. Raises :class:`Z3Error` where it fails."""
    z3, c = context.z3, context.context
    result = context.built(z3.tactic_apply(c, tactic, goal))
    z3.apply_result_inc_ref(c, result)
    cases = []
    for number in range(z3.apply_result_get_num_subgoals(c, result)):
        left = context.built(z3.apply_result_get_subgoal(c, result, number))
        z3.goal_inc_ref(c, left)
        parts = [context.built(z3.goal_formula(c, left, i)) for i in range(z3.goal_size(c, left))]
        cases.append(context.built(z3.mk_and(c, len(parts), array(parts))))
        z3.goal_dec_ref(c, left)
    whole = context.built(z3.mk_or(c, len(cases), array(cases)))
    z3.apply_result_dec_ref(c, result)
    return whole
