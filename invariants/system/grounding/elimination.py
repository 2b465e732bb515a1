"""Quantifiers over many combinations of values, expanded symbol by symbol.

Owns: the order in which symbols are given values, and the parts of a formula that each symbol concerns.
Needs: a formula without inner quantifiers over finite sorts. Guarantees: one without the symbols that is true where the
formula is true of all their values, or of some.
Must never know: rules, solvers, which values a sort has.

Writing a formula down for all combinations of values of k symbols makes it grow with the k-th power of their number.
Often each part of a formula concerns few symbols: ``exists a, b, c: P(a, b) and Q(b, c)`` is ``exists b, c: Q(b, c) and
exists a: P(a, b)``. This is bucket elimination (Dechter, Artificial Intelligence 113, 1999), with symbols that meet few
others first. Domains are not empty.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Symbol, Term

Values = Callable[[Symbol], Collection[Term]]
"""Returns the values of a symbol, and notes that a formula is put down for each of them."""

_DUAL = {
    Operator.FORALL: Operator.EXISTS,
    Operator.EXISTS: Operator.FORALL,
    Operator.AND: Operator.OR,
    Operator.OR: Operator.AND,
}
_JOINS = {Operator.FORALL: Operator.AND, Operator.EXISTS: Operator.OR}
"""The operator that a quantifier is short for."""


class Elimination:
    """Expands quantifiers in terms of one manager."""

    def __init__(self, manager: TermManager, values: Values) -> None:
        self._manager = manager
        self._values = values

    def expanded(self, quantifier: Operator, symbols: tuple[Symbol, ...], body: Term) -> Term:
        """Return the quantified formula without the symbols. ``quantifier`` is ``FORALL`` or ``EXISTS``."""
        mentioned = tuple(symbol for symbol in symbols if symbol in body.free)
        if not mentioned:
            return body
        joins = _JOINS[quantifier]
        if body.operator is joins:
            return self._join(joins, [self.expanded(quantifier, mentioned, part) for part in body.arguments])
        if body.operator is Operator.NOT:
            return self._manager.not_(self.expanded(_DUAL[quantifier], mentioned, body.arguments[0]))
        parts = list(body.arguments) if body.operator is _DUAL[joins] else [body]
        return self._without(quantifier, list(mentioned), parts)

    def _without(self, quantifier: Operator, symbols: list[Symbol], parts: list[Term]) -> Term:
        """Eliminate symbols from parts that the quantifier does not distribute over, one after the other."""
        joined = _DUAL[_JOINS[quantifier]]
        while symbols:
            symbol = min(symbols, key=lambda each: self._neighbours(each, symbols, parts))
            symbols.remove(symbol)
            concerned = [part for part in parts if symbol in part.free]
            inner = self._instances(quantifier, symbol, self._join(joined, concerned))
            others = [part for part in parts if symbol not in part.free]
            parts = [*others, *(inner.arguments if inner.operator is joined else (inner,))]
        return self._join(joined, parts)

    def _neighbours(self, symbol: Symbol, symbols: list[Symbol], parts: list[Term]) -> int:
        """Return how many of the symbols some part has together with this one."""
        together = {each for part in parts if symbol in part.free for each in part.free}
        return sum(each in together for each in symbols)

    def _instances(self, quantifier: Operator, symbol: Symbol, body: Term) -> Term:
        """Return the formula for all values of one symbol."""
        joins = _JOINS[quantifier]
        if body.operator is joins or body.operator is Operator.NOT:
            return self.expanded(quantifier, (symbol,), body)
        return self._join(joins, [self._manager.substitute(body, {symbol: value}) for value in self._values(symbol)])

    def _join(self, operator: Operator, parts: list[Term]) -> Term:
        return self._manager.and_(*parts) if operator is Operator.AND else self._manager.or_(*parts)
