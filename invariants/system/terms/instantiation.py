"""Instances of terms for many combinations of values of the same symbols.

Owns: the parts that instances have in common, each of which is made once.
Needs: symbols, and terms of their sorts in their place. Guarantees: the same term as one substitution.
Must never know: which values a symbol takes.

A part of a term depends only on those symbols that it mentions: instances that agree on them share it. So the instances
of ``P(a) and Q(a, b)`` for all a and b take as many instances of P as there are values of a.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Symbol, Term


class Instantiation:
    """Puts values in place of some symbols, combination after combination."""

    def __init__(self, manager: TermManager, symbols: Sequence[Symbol]) -> None:
        self._manager = manager
        self._symbols = tuple(symbols)
        self._positions: dict[Term, tuple[int, ...]] = {}
        self._made: dict[tuple[Term, ...], Term] = {}

    def at(self, term: Term, values: Sequence[Term]) -> Term:
        """Return the term with a value in place of each symbol."""
        here: dict[Term, Term] = {}
        stack = [term]
        while stack:
            part = stack[-1]
            if part in here:
                stack.pop()
                continue
            key = self._key(part, values)
            found = part if len(key) == 1 else self._made.get(key)
            if found is None:
                if missing := [argument for argument in part.arguments if argument not in here]:
                    missing.reverse()
                    stack += missing
                    continue
                is_symbol = isinstance(part.payload, Symbol)
                found = key[1] if is_symbol else self._manager.rebuild(part, [here[each] for each in part.arguments])
                self._made[key] = found
            here[stack.pop()] = found
        return here[term]

    def _key(self, part: Term, values: Sequence[Term]) -> tuple[Term, ...]:
        """Return the part, and the values of the symbols in it."""
        positions = self._positions.get(part)
        if positions is None:
            free = part.free
            positions = tuple(i for i, symbol in enumerate(self._symbols) if symbol in free) if free else ()
            self._positions[part] = positions
        return (part, *[values[position] for position in positions]) if positions else (part,)
