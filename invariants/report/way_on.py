"""The way on from a result, in words.

Owns: what a reader can do next, and which results could be proved.
Must never know: how a result was found; how reports are laid out.
"""

from __future__ import annotations

from invariants.language.model.declarations import ExpectedVerdict
from invariants.verdicts.verdict import Result, SurvivingResult, TestedResult, UnreachableResult, Verdict

BEYOND_BOUNDS = "`--chain any` looks for a proof for chains of every length"
"""The advice where only a search within stated bounds was tried."""

EXCLUDE = "state a `lemma` that excludes the counterexample to induction, if that cannot be reached"
"""The advice where a counterexample to induction is known."""


def could_be_proved(result: Result) -> bool:
    """Return whether a search has covered stated bounds, without an expectation that they are enough."""
    return (
        isinstance(result, SurvivingResult)
        and result.frontier.verdict is Verdict.SURVIVES
        and result.expected is None
        and result.bounds_stated
    )


def way_on(result: Result) -> str | None:
    """Return the way on from a result; None if there is none."""
    rerun = result.rerun
    if rerun is None:
        return BEYOND_BOUNDS if could_be_proved(result) else result.hint or _way_to_an_answer(result)
    again = f"`invariants fuzz --seed {rerun.seed}` finds this run again"
    if rerun.kept_in is not None:
        again = f"this run is kept in {rerun.kept_in} and tried first next time; `--no-database` looks for others"
    return f"{again}; `invariants check` finds out whether a shorter chain is enough" if result.chain else again


def _way_to_an_answer(result: Result) -> str | None:
    """Return what helps where no proof was found, or no limit that is met; None for other results."""
    if isinstance(result, UnreachableResult) and result.reason:
        return "state a limit that is a little lower: it is violated, by a run, where runs come that close"
    if isinstance(result, TestedResult) and result.reason and result.induction is None:
        return "state what the invariant rests on as a `lemma`, or ask about less: smaller bounds, fewer individuals"
    if isinstance(result, TestedResult) and result.reason:
        return EXCLUDE
    if not isinstance(result, SurvivingResult) or result.expected is not ExpectedVerdict.PROVED:
        return None
    if result.bounds_stated:
        return "`chain any` in the place of the bounds looks for a proof for chains of every length"
    if result.induction is not None:
        return EXCLUDE
    return "state what the invariant rests on as a `lemma`, or ask about less: fewer individuals, or smaller types"
