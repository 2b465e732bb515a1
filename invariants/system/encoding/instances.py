"""Instances of terms that are translated once and used often: definitions, and whether a rule can fire.

Owns: arguments put in place of parameters, with bound symbols that stay unique.
Must never know: the expressions that terms come from.

A term that is put into itself, as in ``f(f(x))``, would bind a symbol inside its own scope. Then a quantifier could no
longer be instantiated by replacing its symbol.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from invariants.system.encoding.transition_system import PartialTerm
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Symbol, Term, bound_symbols, fold, post_order

_BINDERS = frozenset(
    (Operator.FORALL, Operator.EXISTS, Operator.COUNT, Operator.SUM, Operator.MIN, Operator.MAX),
)


class Instances:
    """Makes instances. The same arguments give the same instance."""

    def __init__(self, manager: TermManager) -> None:
        self._manager = manager
        self._made: dict[Symbol, list[Symbol]] = {}
        self._first: dict[Symbol, Symbol] = {}

    def instance(self, part: PartialTerm, arguments: Mapping[Symbol, Term]) -> PartialTerm:
        """Return the part with arguments in place of symbols. No symbol that it binds is bound in an argument."""
        taken = _bound_in(argument for argument in arguments.values() if argument.arguments)
        other = self._names(part, taken)
        value, defined = (self._renamed(term, other) for term in (part.value, part.defined))
        replacement = dict(arguments)
        return PartialTerm(self._manager.substitute(value, replacement), self._manager.substitute(defined, replacement))

    def _names(self, part: PartialTerm, taken: Collection[Symbol]) -> dict[Symbol, Symbol]:
        """Return another symbol for each symbol that the part binds, and that is taken."""
        if not taken:
            return {}
        own = _bound_in((part.value, part.defined))
        unfit = {*own, *taken}
        other: dict[Symbol, Symbol] = {}
        for symbol in own:
            if symbol in taken:
                other[symbol] = self._other(symbol, unfit)
                unfit.add(other[symbol])
        return other

    def _other(self, symbol: Symbol, unfit: Collection[Symbol]) -> Symbol:
        """Return a symbol like the given one: the first earlier symbol that fits, or a new one."""
        first = self._first.get(symbol, symbol)
        made = self._made.setdefault(first, [])
        for other in made:
            if other not in unfit:
                return other
        other = Symbol(symbol.name, symbol.sort)
        made.append(other)
        self._first[other] = first
        return other

    def _renamed(self, term: Term, other: Mapping[Symbol, Symbol]) -> Term:
        manager = self._manager

        def step(part: Term, arguments: list[Term]) -> Term:
            if isinstance(part.payload, Symbol) and part.payload in other:
                return manager.symbol(other[part.payload])
            if part.operator not in _BINDERS:
                return manager.rebuild(part, arguments)
            symbols = tuple(other.get(symbol, symbol) for symbol in bound_symbols(part))
            match part.operator:
                case Operator.FORALL:
                    return manager.forall(symbols, arguments[0])
                case Operator.EXISTS:
                    return manager.exists(symbols, arguments[0])
                case operator:
                    return manager.aggregate(operator, symbols, arguments[0])

        return fold([term], step)[0] if other else term


def _bound_in(terms: Iterable[Term]) -> dict[Symbol, None]:
    """Return the symbols that are bound in terms, in an order that is always the same."""
    binders = (part for part in post_order(terms) if part.operator in _BINDERS)
    return dict.fromkeys(symbol for binder in binders for symbol in bound_symbols(binder))
