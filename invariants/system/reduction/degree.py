"""Degrees: how hard products are for a solver.

Owns: the degree of a term as a polynomial in its leaves, and of a system's steps.
Needs: a ground system. Guarantees: a formula over entries of some degree has, in the configuration before a step, at
most that degree times ``growth``.
Must never know: solvers, which degree is too much.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from invariants.system.grounding.grounding import GroundSystem
from invariants.system.terms.terms import Operator, Term, fold

_LEAVES = frozenset((Operator.STATE, Operator.NEXT, Operator.INPUT, Operator.SYMBOL))
_SUMS_OF_DEGREES = frozenset((Operator.MULTIPLY, Operator.DIVIDE, Operator.DIV, Operator.MOD))


def degree(terms: Iterable[Term]) -> int:
    """Return the greatest degree of the terms and their parts; that of a quotient is that of a product."""
    return max(fold(terms, _degree), default=0)


def growth(system: GroundSystem) -> int:
    """Return the greatest degree of an assigned value: at least 1, because other entries keep their values."""
    updates = chain.from_iterable(chain.from_iterable(rule.updates.values() for rule in system.rules))
    return max(1, degree(update.value for update in updates))


def guard_degree(system: GroundSystem) -> int:
    """Return the greatest degree of a condition under which something happens."""
    guards = (part.condition for rule in system.rules for part in rule.guard)
    updates = chain.from_iterable(chain.from_iterable(rule.updates.values() for rule in system.rules))
    return degree((*guards, *(update.condition for update in updates)))


def _degree(term: Term, parts: list[int]) -> int:
    if term.operator in _LEAVES:
        return 1
    if term.operator in _SUMS_OF_DEGREES:
        return sum(parts)
    return max(parts, default=0)
