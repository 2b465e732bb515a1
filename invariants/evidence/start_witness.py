"""A witness of a start: values for everything that a model leaves open, found by trying a few.

Owns: which values are tried.
Must never know: who asks; solvers.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.foundation.sorts import count_of
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.outcomes import Started
from invariants.interpreter.state.values import Value

_TRIES = 16
"""The number of starts that are tried: together they take a fraction of the time of a solver's answer."""

_MULTIPLIER, _MODULUS = 48271, 2**31 - 1
"""A generator of pseudo-random numbers. Importing Python's own takes longer than trying the starts.

Source: S. K. Park, K. W. Miller, P. K. Stockmeyer, "Remarks on Choosing and Implementing Random Number Generators",
Communications of the ACM 36(7), 1993.
"""


def finds_start(interpreter: Interpreter) -> bool:
    """Return whether one of a few starts is an initial state. False does not exclude one.

    Raises ``NoAnswerError`` where values cannot be listed or computed.
    """
    possible = {entry: interpreter.layout.values(sort) for entry, sort in interpreter.open_at_start.items()}
    return any(isinstance(interpreter.initial(values), Started) for values in _drawn(possible))


def _drawn(possible: dict[NamedEntry, range | tuple[bool, bool]]) -> Iterator[dict[NamedEntry, Value]]:
    """Yield values for all entries: the first values of each sort, then random ones."""
    if not all(possible.values()):
        return
    yield {entry: values[0] for entry, values in possible.items()}
    number = 1
    for _ in range(_TRIES - 1 if possible else 0):
        drawn: dict[NamedEntry, Value] = {}
        for entry, values in possible.items():
            number = number * _MULTIPLIER % _MODULUS
            drawn[entry] = values[number * count_of(values) // _MODULUS]
        yield drawn
