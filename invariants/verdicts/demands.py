"""Demands on results beyond the expectations that the text states.

Owns: the demands as data, and which verdicts meet them.
Must never know: where demands come from; the exit status that follows.
"""

from __future__ import annotations

from enum import Enum

from invariants.foundation.records import ValueRecord
from invariants.language.model.declarations import ExpectedVerdict

REQUIRABLE = (ExpectedVerdict.PROVED, ExpectedVerdict.SURVIVES, ExpectedVerdict.TESTED)
"""The verdicts that can be the least one that is good enough, the best one first."""

_WORST_FIRST = (ExpectedVerdict.UNKNOWN, *reversed(REQUIRABLE))


class Demands(ValueRecord):
    """The demands of a caller."""

    strict: bool = False
    """Whether only a complete answer will do, and no warning about vacuity."""
    require: ExpectedVerdict | None = None
    """The least verdict that is good enough."""


class Shortfall(Enum):
    """The demand that a result does not meet."""

    LESS_THAN_REQUIRED = "less than required"
    """The verdict is less than the least one that is good enough."""
    NOT_EXHAUSTIVE = "not exhaustive"
    """Strict: random runs only."""
    NO_ANSWER = "no answer"
    """Strict: the verdict is ``unknown``."""
    DEFAULT_BOUNDS = "default bounds"
    """Strict: no bounds were stated, a proof was tried, and the answer is for the default bounds only."""


def shortfall(
    demands: Demands, verdict: ExpectedVerdict, expected: ExpectedVerdict | None, *, bounds_stated: bool
) -> Shortfall | None:
    """Return the demand that a verdict does not meet; None if it meets all.

    An expected violation meets all demands, because it is certain. Demands do not concern an unexpected violation. The
    expectation of a lesser verdict is no excuse; the expectation of ``survives`` accepts default bounds.

    Args:
        demands: the demands of the user.
        verdict: the verdict on an invariant.
        expected: the verdict that the text expects, if it states one.
        bounds_stated: whether the text or the user states bounds.
    """
    if verdict is ExpectedVerdict.VIOLATED:
        return None
    least = demands.require
    if least is not None and _WORST_FIRST.index(verdict) < _WORST_FIRST.index(least):
        return Shortfall.LESS_THAN_REQUIRED
    if not demands.strict or verdict is ExpectedVerdict.PROVED:
        return None
    if verdict is ExpectedVerdict.SURVIVES:
        return None if bounds_stated or expected is ExpectedVerdict.SURVIVES else Shortfall.DEFAULT_BOUNDS
    return Shortfall.NOT_EXHAUSTIVE if verdict is ExpectedVerdict.TESTED else Shortfall.NO_ANSWER


def requirable(word: str) -> ExpectedVerdict:
    """Return the verdict of that name. Raises ``ValueError`` if it cannot be required."""
    for verdict in REQUIRABLE:
        if verdict.value == word:
            return verdict
    raise ValueError(f"{word!r} is none of {', '.join(repr(verdict.value) for verdict in REQUIRABLE)}")
