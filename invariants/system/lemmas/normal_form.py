"""The normal form of a solver's formulas: short, and in the shape in which people write conditions.

Owns: the rewriting of conditions over entries, so that equal conditions are often equal terms.
Needs: a formula. Guarantees: a formula that is true of the same configurations, as long as members, individuals and
variants of code are inside their sorts.
Must never know: solvers.

Negations stand before atoms, sums that are compared have no common factors, and a comparison of the number of a member
or an individual becomes an equation with the member or individual.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import ceil, floor, gcd, lcm

from invariants.foundation.sorts import BOOL, REAL, BoolSort, EnumSort, IndividualSort
from invariants.system.lemmas.categories import Categories
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Term, Value, fold

MOST_MEMBER_COMBINATIONS = 64
"""A comparison of members with more combinations of values stays as it is."""

_Both = tuple[Term, Term | None]
"""A formula and its negation; a term that is no formula, and nothing."""


def normal_form(manager: TermManager, formula: Term, categories: Categories) -> list[Term]:
    """Return the conjuncts of the formula's normal form, each once."""
    whole, _ = fold([formula], _NormalForm(manager, categories).step)[0]
    if whole is manager.true:
        return []
    found = dict.fromkeys(whole.arguments if whole.operator is Operator.AND else (whole,))
    for part in list(found):
        if part.operator is Operator.LESS_EQUAL and part in found:
            left, right = part.arguments
            back = manager.less_equal(right, left)
            if back in found:
                found[manager.equal(left, right)] = found.pop(part)
                del found[back]
    return list(found)


class _NormalForm:
    def __init__(self, manager: TermManager, categories: Categories) -> None:
        self.manager = manager
        self.categories = categories

    def step(self, term: Term, parts: list[_Both]) -> _Both:
        manager = self.manager
        if not isinstance(term.sort, BoolSort):
            return manager.rebuild(term, [part for part, _ in parts]) if parts else term, None
        match term.operator:
            case Operator.NOT:
                return _negated(parts[0])
            case Operator.AND:
                return manager.and_(*(p for p, _ in parts)), manager.or_(*(_negated(p)[0] for p in parts))
            case Operator.OR:
                return manager.or_(*(p for p, _ in parts)), manager.and_(*(_negated(p)[0] for p in parts))
            case Operator.IF:
                (yes, no), then, otherwise = parts
                return (
                    manager.and_(manager.or_(_both(no), then[0]), manager.or_(yes, otherwise[0])),
                    manager.and_(manager.or_(_both(no), _both(then[1])), manager.or_(yes, _both(otherwise[1]))),
                )
            case Operator.LESS_EQUAL | Operator.LESS:
                left, right = (part for part, _ in parts)
                strict = term.operator is Operator.LESS
                return self.order(left, right, strict=strict), self.order(right, left, strict=not strict)
            case Operator.EQUAL if isinstance(term.arguments[0].sort, BoolSort):
                return self.equivalence(*parts)
            case Operator.EQUAL:
                return self.equation(parts[0][0], parts[1][0])
            case _:
                plain = manager.rebuild(term, [part for part, _ in parts]) if parts else term
                return plain, manager.not_(plain)

    # ---------------------------------------------------------- comparisons

    def order(self, left: Term, right: Term, *, strict: bool) -> Term:
        manager = self.manager
        parts, constant = _linear([(left, Fraction(1)), (right, Fraction(-1))])
        table = self.table(list(parts), lambda total: total < 0 if strict else total <= 0, parts, constant)
        if table is not None:
            return table
        if not parts:
            return manager.boolean(constant < 0 if strict else constant <= 0)
        scale = _scale(parts)
        parts = {leaf: factor * scale for leaf, factor in parts.items()}
        constant *= scale
        if left.sort == REAL:
            return self.sides(parts, constant, manager.less if strict else manager.less_equal, left)
        bound = ceil(-constant) - 1 if strict else floor(-constant)
        return self.sides(parts, Fraction(-bound), manager.less_equal, left)

    def equivalence(self, left: _Both, right: _Both) -> _Both:
        for known, other in ((left, right), (right, left)):
            if known[0].is_value:
                return other if known[0] is self.manager.true else _negated(other)
        equal = self.manager.equal(left[0], right[0])
        return equal, self.manager.not_(equal)

    def equation(self, left: Term, right: Term) -> _Both:
        manager = self.manager
        parts, constant = _linear([(left, Fraction(1)), (right, Fraction(-1))])
        leaves = list(parts)
        alike = len(leaves) == 2 and leaves[0].sort == leaves[1].sort and not constant
        if alike and set(parts.values()) == {Fraction(1), Fraction(-1)}:
            equal = manager.equal(*leaves)
            return equal, manager.not_(equal)
        table = self.table(leaves, lambda total: total == 0, parts, constant)
        if table is not None:
            return table, self.table(leaves, lambda total: total != 0, parts, constant)
        if not parts:
            return manager.boolean(constant == 0), manager.boolean(constant != 0)
        scale = _scale(parts) * (1 if next(iter(parts.values())) > 0 else -1)
        parts = {leaf: factor * scale for leaf, factor in parts.items()}
        constant *= scale
        if left.sort != REAL and constant.denominator != 1:
            return manager.false, manager.true
        equal = self.sides(parts, constant, manager.equal, left)
        return equal, manager.not_(equal)

    def sides(
        self, parts: dict[Term, Fraction], constant: Fraction, compare: Callable[[Term, Term], Term], like: Term
    ) -> Term:
        """Compare ``sum + constant`` with 0, so that nothing negative stands on either side but a lone number."""
        manager = self.manager

        def number(value: Fraction) -> Term:
            return manager.value(value, REAL) if like.sort == REAL else manager.integer(int(value))

        def times(factor: Fraction, leaf: Term) -> Term:
            return manager.multiply(number(factor), manager.ordinal(leaf) if _is_category(leaf) else leaf)

        left = [times(factor, leaf) for leaf, factor in parts.items() if factor > 0]
        right = [times(-factor, leaf) for leaf, factor in parts.items() if factor < 0]
        if not right or (left and constant < 0):
            right.append(number(-constant))
        elif constant or not left:
            left.append(number(constant))
        return compare(manager.add(*left), manager.add(*right))

    # ---------------------------------------------------------- categories

    def table(
        self, leaves: list[Term], holds: Callable[[Fraction], bool], parts: dict[Term, Fraction], constant: Fraction
    ) -> Term | None:
        """Return a comparison of numbers of members, individuals or code as equations; None if that is too long."""
        values = [self.categories(leaf) for leaf in leaves]
        known = [found for found in values if found is not None]
        cells = 1
        for found in known:
            cells *= len(found)
        if not leaves or len(known) < len(values) or cells > MOST_MEMBER_COMBINATIONS:
            return None
        manager = self.manager
        inside: list[Term] = []
        outside: list[Term] = []
        for chosen in product(*known):
            total = constant + sum(parts[leaf] * value for leaf, value in zip(leaves, chosen, strict=True))
            cell = [manager.equal(leaf, self.member(leaf, v)) for leaf, v in zip(leaves, chosen, strict=True)]
            if holds(total):
                inside.append(manager.and_(*cell))
            else:
                outside.append(manager.or_(*map(manager.not_, cell)))
        return manager.or_(*inside) if len(inside) <= len(outside) else manager.and_(*outside)

    def member(self, leaf: Term, value: Value) -> Term:
        return self.manager.value(value, leaf.sort)


def _is_category(leaf: Term) -> bool:
    """Return whether the leaf is a member or an individual, with which sums cannot be built."""
    return isinstance(leaf.sort, EnumSort | IndividualSort)


def _negated(both: _Both) -> tuple[Term, Term]:
    return _both(both[1]), both[0]


def _both(term: Term | None) -> Term:
    if term is None:
        raise TypeError("not a formula")
    return term


def _linear(sums: list[tuple[Term, Fraction]]) -> tuple[dict[Term, Fraction], Fraction]:
    """Return the factor of each summand, and the constant."""
    parts: dict[Term, Fraction] = {}
    constant = Fraction(0)
    waiting = list(reversed(sums))
    while waiting:
        term, factor = waiting.pop()
        if term.is_value and term.sort != BOOL:
            constant += factor * Fraction(term.value)
        elif term.operator is Operator.ORDINAL:
            waiting.append((term.arguments[0], factor))
        elif term.operator is Operator.ADD:
            waiting += [(part, factor) for part in reversed(term.arguments)]
        elif term.operator is Operator.MULTIPLY and term.arguments[0].is_value:
            waiting.append((term.arguments[1], factor * Fraction(term.arguments[0].value)))
        else:
            parts[term] = parts.get(term, Fraction(0)) + factor
    return {leaf: factor for leaf, factor in parts.items() if factor}, constant


def _scale(parts: dict[Term, Fraction]) -> Fraction:
    """Return the number by which the factors become integers without a common factor."""
    denominator = lcm(*(factor.denominator for factor in parts.values()))
    numerator = gcd(*(int(factor * denominator) for factor in parts.values()))
    return Fraction(denominator, numerator)
