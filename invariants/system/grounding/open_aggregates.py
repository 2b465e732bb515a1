"""Counts and sums over open populations.

Owns: the replacement of aggregates over individuals, who cannot be enumerated here.
Needs: a term. Guarantees: no aggregate over individuals is left; wherever the term is true, its replacement is.
Must never know: quantifiers' expansion, solvers.

That a count reaches a small number is stated exactly: so many different individuals exist. Any other aggregate becomes
an input, a number without constraints: every step and every violation of the system is still one.
"""

from __future__ import annotations

from itertools import combinations

from invariants.foundation.sorts import INT, IndividualSort
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Operator, Symbol, Term, bound_symbols, fold, post_order

MOST_COUNTED = 4
"""Counts are compared exactly with numbers up to this."""

_AGGREGATES = frozenset((Operator.COUNT, Operator.SUM, Operator.MIN, Operator.MAX))
_COMPARISONS = frozenset((Operator.EQUAL, Operator.LESS, Operator.LESS_EQUAL))


class OpenAggregates:
    """Replaces aggregates over individuals."""

    def __init__(self, manager: TermManager) -> None:
        self._manager = manager
        self._compared: dict[Term, Term] = {}
        self._replaced: dict[Term, Term] = {}
        self.inputs: list[Input] = []
        """The inputs that replace aggregates, so far."""
        self.counts: list[Input] = []
        """Those of them that replace counts."""

    def exact(self, term: Term) -> Term:
        """State comparisons of counts with small numbers exactly; other aggregates stay."""
        return fold([term], self._compare, self._compared)[0]

    def without(self, term: Term) -> Term:
        """Replace every aggregate over individuals."""
        return fold([self.exact(term)], self._replace, self._replaced)[0]

    # -------------------------------------------------------------- exactly

    def _compare(self, term: Term, arguments: list[Term]) -> Term:
        manager = self._manager
        if term.operator in _COMPARISONS:
            left, right = arguments
            if _is_count(left) and right.is_value:
                number = int(right.value)
                match term.operator:
                    case Operator.EQUAL:
                        found = self._between(left, number, number)
                    case Operator.LESS:
                        found = self._between(left, 0, number - 1)
                    case _:
                        found = self._between(left, 0, number)
                if found is not None:
                    return found
            if _is_count(right) and left.is_value:
                number = int(left.value) + (1 if term.operator is Operator.LESS else 0)
                reached = self._at_least(right, number)
                if reached is not None:
                    return reached
        return manager.rebuild(term, arguments) if arguments else term

    def _between(self, count: Term, low: int, high: int) -> Term | None:
        reached, exceeded = self._at_least(count, low), self._at_least(count, high + 1)
        if reached is None or exceeded is None:
            return None
        return self._manager.and_(reached, self._manager.not_(exceeded))

    def _at_least(self, count: Term, number: int) -> Term | None:
        """Return the formula that so many different individuals, or tuples, are counted; None if it is too long."""
        manager = self._manager
        if number <= 0:
            return manager.true
        if number > MOST_COUNTED:
            return None
        symbols, (body,) = bound_symbols(count), count.arguments
        copies = [tuple(Symbol(symbol.name, symbol.sort) for symbol in symbols) for _ in range(number)]
        counted = [
            manager.substitute(body, dict(zip(symbols, map(manager.symbol, copy), strict=True))) for copy in copies
        ]
        different = [
            manager.not_(
                manager.and_(
                    *(manager.equal(manager.symbol(a), manager.symbol(b)) for a, b in zip(one, other, strict=True))
                )
            )
            for one, other in combinations(copies, 2)
        ]
        return manager.exists(tuple(symbol for copy in copies for symbol in copy), manager.and_(*different, *counted))

    # --------------------------------------------------------------- inputs

    def _replace(self, term: Term, arguments: list[Term]) -> Term:
        manager = self._manager
        whole = manager.rebuild(term, arguments) if arguments else term
        if not _is_open_aggregate(whole):
            return whole
        free = tuple(dict.fromkeys(part.payload for part in post_order([whole]) if part.payload in whole.free))
        symbols = tuple(symbol for symbol in free if isinstance(symbol, Symbol))
        chosen = Input(f"aggregate {len(self.inputs)}", tuple(symbol.sort for symbol in symbols), whole.sort)
        self.inputs.append(chosen)
        if whole.operator is Operator.COUNT:
            self.counts.append(chosen)
        return manager.input(chosen, tuple(map(manager.symbol, symbols)))


def _is_open_aggregate(term: Term) -> bool:
    return term.operator in _AGGREGATES and any(isinstance(s.sort, IndividualSort) for s in bound_symbols(term))


def _is_count(term: Term) -> bool:
    """Return whether the term counts individuals, and nothing else."""
    return (
        term.operator is Operator.COUNT
        and term.sort == INT
        and all(isinstance(symbol.sort, IndividualSort) for symbol in bound_symbols(term))
    )
