"""Inductive subsets of formulas: the largest one, and a small one that proves a property.

Owns: the two algorithms that lemmas from a model, lemmas for open populations and IC3's clauses share.
Must never know: the formulas, their origin, how a solver is asked about them.

Formulas are known by their positions. A set of them is *inductive* if all hold initially (initiation) and every step
from where all hold leads to where all hold (consecution); it is *safe* if no violation is possible where all hold. The
union of two inductive sets is inductive, so there is a largest one, the *maximal inductive subset*; a proof needs some
inductive subset that is safe, and people can read a small one.

Where a solver does not answer, a formula is treated as not preserved, which is always allowed: proofs only get weaker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Protocol

from invariants.foundation.exceptions import NoAnswerError


class SubsetQueries(Protocol):
    """Questions about one system, one property and one list of formulas.

    Any of them raises ``NoAnswerError`` where there is no time left.
    """

    def safety_core(self, assumed: Sequence[int]) -> list[int] | None:
        """Return those of the assumed formulas that exclude every violation, as an unsatisfiable core has them.

        None where all of them together do not exclude it, or where the solver does not say.
        """

    def consecution_core(self, position: int, assumed: Sequence[int]) -> list[int] | None:
        """Return those of the assumed formulas from which every step leads to where a formula holds.

        None where some step from all of them does not, or where the solver does not say.
        """


class CandidateQueries(SubsetQueries, Protocol):
    """Questions about formulas that may be false."""

    def holding_initially(self) -> list[int]:
        """Return the positions of the formulas that hold in every initial state."""

    def preserved(self, assumed: list[int]) -> list[int]:
        """Return the assumed formulas without at least one of those that a step from all of them breaks.

        The list is as long as before only if none is broken. A formula may be left out as soon as it is known to be
        broken where the formulas that are still in the list hold.
        """


def maximal_inductive_subset(queries: CandidateQueries) -> list[int]:
    """Return the positions of the largest set of formulas that is inductive, in order.

    Houdini (Flanagan and Leino, "Houdini, an annotation assistant for ESC/Java", FME 2001): from the formulas that hold
    initially, those that are not preserved by the others are dropped until nothing changes. A formula that is dropped
    is in no inductive subset of those before it, so that the result does not depend on the order.
    """
    kept = queries.holding_initially()
    while len(left := queries.preserved(kept)) < len(kept):
        kept = left
    return kept


def safe_inductive_subset(
    queries: SubsetQueries, positions: Sequence[int], *, is_inductive: bool = True, wanted: Sequence[int] = ()
) -> list[int] | None:
    """Return a small subset of formulas that is inductive and safe; None where all of them are not safe.

    Starts from the formulas that exclude every violation, and adds the formulas that are needed to preserve them, by
    unsatisfiable cores (Ivrii, Gurfinkel and Belov, "Small inductive safe invariants", FMCAD 2014: an
    over-approximation of a minimal safe inductive subset). Every formula has to hold initially.

    ``wanted`` are in the subset in any case, and asked first. ``is_inductive`` says that all formulas together are
    known to be inductive. Then all formulas are returned if the solver does not say which of them preserve a formula;
    otherwise, None.
    """
    core = _preferred(queries.safety_core, wanted, positions)
    if core is None:
        return None
    found = {*wanted, *core}
    pending = sorted(found)
    while pending:
        core = _preferred(partial(queries.consecution_core, pending.pop()), wanted, positions)
        if core is None:
            return list(positions) if is_inductive else None
        pending += [other for other in core if other not in found]
        found.update(core)
    return sorted(found)


def _preferred(
    question: Callable[[Sequence[int]], list[int] | None], wanted: Sequence[int], positions: Sequence[int]
) -> list[int] | None:
    """Return the answer about the formulas that are wanted in any case, or else about all."""
    core = question(wanted) if wanted else None
    return question(positions) if core is None else core


def smaller_safe_subset(
    queries: SubsetQueries,
    subset: Sequence[int],
    order: Iterable[int],
    has_time: Callable[[], bool],
    wanted: Sequence[int] = (),
) -> list[int]:
    """Return a subset, of formulas that are inductive and safe, that still is.

    One formula after the other is left out, until the time is up. A core that was found before is not asked for again
    where all its formulas are still there.

    Args:
        queries: the questions about formulas, by their positions.
        subset: the positions of formulas that are inductive and safe together.
        order: the order in which formulas are left out.
        has_time: returns whether time is left.
        wanted: positions that stay in any case.
    """
    kept, known = list(subset), _KnownCores(queries)
    for position in order:
        if not has_time():
            break
        if position not in kept:
            continue
        rest = [other for other in kept if other != position]
        try:
            found = safe_inductive_subset(known, rest, is_inductive=False, wanted=wanted)
        except NoAnswerError:
            break
        kept = kept if found is None else found
    return kept


class _KnownCores:
    """Queries that return a core again as long as all its formulas are assumed: it is one of these, too."""

    def __init__(self, queries: SubsetQueries) -> None:
        self._queries = queries
        self._cores: dict[int | None, list[list[int]]] = {}
        """By the formula that is preserved, or None for safety."""

    def safety_core(self, assumed: Sequence[int]) -> list[int] | None:
        return self._core(None, assumed, self._queries.safety_core)

    def consecution_core(self, position: int, assumed: Sequence[int]) -> list[int] | None:
        return self._core(position, assumed, partial(self._queries.consecution_core, position))

    def _core(
        self, goal: int | None, assumed: Sequence[int], question: Callable[[Sequence[int]], list[int] | None]
    ) -> list[int] | None:
        cores = self._cores.setdefault(goal, [])
        found = next((core for core in cores if all(each in assumed for each in core)), None)
        if found is None and (found := question(assumed)) is not None:
            cores.append(found)
        return found
