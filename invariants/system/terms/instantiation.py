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
        stack = [term]
        while stack:
            part = stack[-1]
            key = self._key(part, values)
            if len(key) == 1 or key in self._made:
                stack.pop()
            elif isinstance(part.payload, Symbol):
                self._made[key] = key[1]
            else:
                found = [self._found(argument, values) for argument in part.arguments]
                missing = [argument for argument, made in zip(part.arguments, found, strict=True) if made is None]
                if missing:
                    stack.extend(reversed(missing))
                else:
                    self._made[key] = self._manager.rebuild(part, [each for each in found if each is not None])
        return self._found(term, values) or term

    def _key(self, part: Term, values: Sequence[Term]) -> tuple[Term, ...]:
        """Return the part, and the values of the symbols in it."""
        positions = self._positions.get(part)
        if positions is None:
            free = part.free
            positions = tuple(i for i, symbol in enumerate(self._symbols) if symbol in free) if free else ()
            self._positions[part] = positions
        return (part, *[values[position] for position in positions])

    def _found(self, part: Term, values: Sequence[Term]) -> Term | None:
        """Return the instance of a part, if it was made before."""
        key = self._key(part, values)
        return part if len(key) == 1 else self._made.get(key)
