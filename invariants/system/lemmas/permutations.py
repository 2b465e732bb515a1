"""Permutations: the images of a formula when individuals change places.

Owns: the images of a formula over entries under permutations of populations.
Needs: a formula. Guarantees: all images, or the formula alone.
Must never know: solvers, where a formula comes from.

No individual can be named in a model, so an invariant of all runs stays one when individuals are permuted.
"""

from __future__ import annotations

from itertools import permutations, product
from math import perm, prod

from invariants.foundation.sorts import IndividualSort, Scope
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Term, post_order

_NUMERIC = frozenset((Operator.ORDINAL, Operator.LESS, Operator.LESS_EQUAL))
"""Operators under which the numbers of individuals count as numbers."""


def images(manager: TermManager, scope: Scope, formula: Term, most: int) -> list[Term]:
    """Return the formula's images under permutations of individuals, or the formula alone.

    It stays alone where there are more than ``most`` images, where the numbers of individuals count as numbers, and
    where the system names individuals.
    """
    if manager.names_individuals or manager.named:
        return [formula]
    mentioned: dict[str, dict[int, Term]] = {}
    for part in post_order([formula]):
        if part.operator in _NUMERIC and any(isinstance(each.sort, IndividualSort) for each in part.arguments):
            return [formula]
        if part.is_value and isinstance(part.sort, IndividualSort):
            mentioned.setdefault(part.sort.name, {})[int(part.value)] = part
    if prod(perm(scope[name], len(found)) for name, found in mentioned.items()) > most:
        return [formula]
    found: dict[Term, None] = {}
    for orders in product(*(permutations(range(scope[name]), len(there)) for name, there in mentioned.items())):
        replacement: dict[Term, Term] = {}
        for there, order in zip(mentioned.values(), orders, strict=True):
            replacement.update(
                (value, manager.value(number, value.sort)) for value, number in zip(there.values(), order, strict=True)
            )
        found[manager.replace(formula, replacement)] = None
    return list(found)
