"""The limits of measures that are Reals: numbers that may be limits.

Owns: where such numbers come from.
Must never know: how a number is shown to be the limit.

The interpreter's runs give most: the greatest value that was seen, and the number that the values of a repeated round
tend to. Where each step is the same share of the one before, that is the sum of a geometric series; else it is
extrapolated (Aitken, "On Bernoulli's numerical solution of algebraic equations", 1926), and taken as a fraction with a
small denominator. Numbers of the text come after these.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise

from invariants.engines.protocol import Budget, Problem
from invariants.engines.rounds.repetition import RoundSearch
from invariants.foundation.records import ValueRecord
from invariants.language.model.declarations import Model, Unbounded
from invariants.language.model.traversal import all_code, numbers_in

MOST_LIMITS = 8
"""The numbers that are tried."""

MOST_TENDING_ROUNDS = 60
"""The rounds whose values are looked at."""

LOOKING_AT_RUNS = 5.0
"""Seconds for runs."""

DENOMINATORS = (12, 1000)
"""The greatest denominators of numbers that are extrapolated."""


class LikelyLimits(ValueRecord):
    """Numbers that may be the limit, the likeliest first, and the greatest value that a run has reached."""

    numbers: tuple[Fraction, ...]
    closest: Fraction | None


def likely_limits(model: Model, name: str) -> LikelyLimits:
    """Return the numbers that may be the limit of a measure, of which a statement says that it has none.

    Raises ``NoAnswerError`` where the interpreter cannot compute its runs.
    """
    problem = Problem(model, model.scope, (name,), Unbounded.ANY, Unbounded.ANY)
    search = RoundSearch(problem, Budget(time.monotonic() + LOOKING_AT_RUNS), name, lambda: None, is_scaled=True)
    rounds = islice(search.candidates(), MOST_TENDING_ROUNDS)
    tending = sorted({number for each in rounds for number in tending_to(each.values)})
    closest = search.greatest
    if closest is None:
        return LikelyLimits((), None)
    # The greatest value that was seen is no limit where a round only was not repeated further.
    written = (Fraction(number) for code in all_code(model) for number in numbers_in(code.body))
    likely = dict.fromkeys((*tending, *sorted((closest, *written))))
    above = [number for number in likely if number >= closest]
    return LikelyLimits(tuple(above[:MOST_LIMITS]), closest)


def tending_to(values: Sequence[Fraction]) -> Iterator[Fraction]:
    """Yield the numbers that values, each greater than the one before, may tend to."""
    steps = [after - before for before, after in pairwise(values)]
    ratios = {after / before for before, after in pairwise(steps)}
    last = steps[-1] / steps[-2]
    if last >= 1:
        return
    limit = values[-1] + steps[-1] * last / (1 - last)
    if len(ratios) == 1:
        yield limit
    else:
        yield from (limit.limit_denominator(most) for most in DENOMINATORS)
