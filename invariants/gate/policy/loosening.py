"""Loosening: the places that a change loosens, counted over all changes since a baseline.

Owns: which places those are, their number, and the limits that a policy sets.
Must never know: where changes are recorded; the action on a change beyond a limit.

Many small changes of which each is admissible can have a sum that is not. So each place that a change loosens counts,
every time; tightening it later takes nothing back, since steps in between may have used it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from invariants.foundation.records import ValueRecord
from invariants.gate.decision import ChangeClass, GateFindings, SiteChange, combined

LOOSENING = frozenset({ChangeClass.LOOSER, ChangeClass.INCOMPARABLE})
"""The classes of changes that let something pass that did not pass."""

WHOLE_CHANGE = "the configuration"
"""The place that counts where a change loosens something that has no name."""


class LooseningLimit(ValueRecord):
    """The numbers of places that changes may loosen in all, each place every time. None: any number."""

    most: int | None = None
    most_at_one_place: int | None = None


class LooseningCount:
    """The places that changes have loosened since the baseline, and how often."""

    def __init__(self) -> None:
        self._places: Counter[str] = Counter()

    def restart(self) -> None:
        """Begin anew: the present configuration is the baseline."""
        self._places.clear()

    def add(self, places: Iterable[str]) -> None:
        """Count places that a change has loosened."""
        self._places.update(places)

    def excess(self, places: Iterable[str], limit: LooseningLimit) -> str | None:
        """Return a clause that says how a further change would exceed a limit; None where it would not."""
        more = Counter(places)
        after = self._places + more
        if limit.most is not None and more and after.total() > limit.most:
            return f"{after.total()} places loosened since the baseline, where {limit.most} may be"
        for place in more:
            if limit.most_at_one_place is not None and after[place] > limit.most_at_one_place:
                times = f"{after[place]} times since the baseline, where {limit.most_at_one_place} may be"
                return f"{place} loosened {times}"
        return None


def class_of(findings: GateFindings) -> ChangeClass:
    """Return the class of a change: as it was found, or worse where a part of it is."""
    return combined((findings.change, *(site.change for site in findings.sites)))


def loosened_places(findings: GateFindings) -> tuple[str, ...]:
    """Return the places that a change loosens, each once.

    Code that individuals have of their own counts as the code of everyone: twenty small steps stay twenty.
    """
    if class_of(findings) not in LOOSENING:
        return ()
    places = dict.fromkeys(_places(findings))
    return tuple(places) or (WHOLE_CHANGE,)


def _places(findings: GateFindings) -> Iterator[str]:
    yield from (place_of(site) for site in findings.sites if site.change in LOOSENING)
    yield from (rule.name for rule in findings.adopted if rule.does_something)
    yield from (value.variable for value in findings.values)


def place_of(site: SiteChange) -> str:
    """Return the place of a change as the model names it, for all individuals together."""
    return site.rule if site.clause is None else f"{site.rule}.{site.clause}"
