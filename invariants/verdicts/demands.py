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

_AS_INVARIANT = {
    ExpectedVerdict.REACHABLE: ExpectedVerdict.VIOLATED,
    ExpectedVerdict.UNREACHABLE: ExpectedVerdict.PROVED,
    ExpectedVerdict.UNREACHED: ExpectedVerdict.SURVIVES,
    ExpectedVerdict.UNLIMITED: ExpectedVerdict.PROVED,
    ExpectedVerdict.APPROACHED: ExpectedVerdict.VIOLATED,
}
"""For each verdict about a witness, the one about the invariant that denies the witness; about a measure, how sure."""

_ACCEPT_DEFAULTS = frozenset({ExpectedVerdict.SURVIVES, ExpectedVerdict.UNREACHED})
"""The expectations that accept default bounds."""


def is_expected(verdict: ExpectedVerdict, expected: ExpectedVerdict) -> bool:
    """Return whether a verdict meets an expectation: it is the one, or says more."""
    return verdict is expected or (expected, verdict) in _MORE_THAN_EXPECTED


_MORE_THAN_EXPECTED = (
    (ExpectedVerdict.SURVIVES, ExpectedVerdict.PROVED),
    (ExpectedVerdict.UNREACHED, ExpectedVerdict.UNREACHABLE),
    # Only the limit of a Real measure can be approached: it is the least upper bound then, too.
    (ExpectedVerdict.REACHABLE, ExpectedVerdict.APPROACHED),
)


def uncovered(chain: int, does: str) -> str:
    """Return the reason why a run is not known to have the shortest chain that does something."""
    runs = f"chains of at most {chain - 1}" if chain > 1 else "runs without any modification"
    return f"{runs} were not covered, so that a shorter chain than {chain} may {does} it, too"


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

    An expected violation meets all demands, because it is certain, and so does a witness that is reached. Demands do
    not concern an unexpected violation. A witness that is not reached counts as the invariant that denies it. The
    expectation of a lesser verdict is no excuse; that of ``survives`` accepts default bounds.

    Args:
        demands: the demands of the user.
        verdict: the verdict on an invariant.
        expected: the verdict that the text expects, if it states one.
        bounds_stated: whether the text or the user states bounds.
    """
    verdict = _AS_INVARIANT.get(verdict, verdict)
    if verdict is ExpectedVerdict.VIOLATED:
        return None
    least = demands.require
    if least is not None and _WORST_FIRST.index(verdict) < _WORST_FIRST.index(least):
        return Shortfall.LESS_THAN_REQUIRED
    if not demands.strict or verdict is ExpectedVerdict.PROVED:
        return None
    if verdict is ExpectedVerdict.SURVIVES:
        return None if bounds_stated or expected in _ACCEPT_DEFAULTS else Shortfall.DEFAULT_BOUNDS
    return Shortfall.NOT_EXHAUSTIVE if verdict is ExpectedVerdict.TESTED else Shortfall.NO_ANSWER


def requirable(word: str) -> ExpectedVerdict:
    """Return the verdict of that name. Raises ``ValueError`` if it cannot be required."""
    for verdict in REQUIRABLE:
        if verdict.value == word:
            return verdict
    raise ValueError(f"{word!r} is none of {', '.join(repr(verdict.value) for verdict in REQUIRABLE)}")
