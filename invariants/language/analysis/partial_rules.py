"""The rules in which something undefined can occur.

Owns: a safe over-approximation of them, under any code that the rules can ever have.
Must never know: properties, runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import combinations

from invariants.language.analysis.conflicts import may_conflict
from invariants.language.analysis.dependencies import Mentions, mentions
from invariants.language.analysis.partiality import Partiality
from invariants.language.model.clauses import MapEntry
from invariants.language.model.expressions import Body, Counter, ReadLocal, SiteKey, Variable
from invariants.language.model.rules import Rule, Site
from invariants.language.model.traversal import PossibleCode


class PartialRules:
    """The rules in which something undefined can occur, under any code that the rules can ever have."""

    def __init__(self, code: PossibleCode, definitions: Mapping[str, Mentions]) -> None:
        self._code = code
        self._definitions = definitions
        self._bodies = {name: list(_bodies(name, rule, code)) for name, rule in code.rules.items()}

    @cached_property
    def _asked(self) -> dict[str, frozenset[str]]:
        """By rule, the rules whose ``enabled`` its code can ask about."""
        return {
            name: frozenset[str]().union(*(mentions(body, self._definitions).enabled for body in bodies))
            for name, bodies in self._bodies.items()
        }

    def under(self, partiality: Partiality) -> frozenset[str]:
        """Return these rules, where ``partiality`` says which code may be undefined."""
        code = self._code
        partial = {
            name
            for name, rule in code.rules.items()
            if any(partiality.may_be_undefined(body) for body in self._bodies[name])
            or _entries_may_be_undefined(partiality, rule, code.sites)
            or _selectors_may_be_outside(partiality, rule)
            or may_conflict(partiality, rule, code)
        }
        growing = bool(partial)
        while growing:
            more = {name for name in code.rules if name not in partial and self._asked[name] & partial}
            partial |= more
            growing = bool(more)
        return frozenset(partial)


def _bodies(name: str, rule: Rule, code: PossibleCode) -> Iterator[Body]:
    """Yield everything that is evaluated when the rule is tried or fires."""
    bodies = code.bodies_by_site
    for guard in rule.guards:
        yield from bodies[guard] if isinstance(guard, SiteKey) else (guard,)
    for key in rule.assignments:
        site = code.sites[key]
        if site.entry is not None and isinstance(site.entry.variable.purpose, Counter):
            continue  # the conditions of a deadline have values wherever a step is taken
        yield from bodies[key]
        if site.binder is not None and site.binder.condition is not None:
            yield site.binder.condition
        if site.entry is not None:
            yield from site.entry.indices
    yield from code.contracts_by_rule[name]
    for edit in rule.edits:
        yield from edit.evaluated()


def _selectors_may_be_outside(partiality: Partiality, rule: Rule) -> bool:
    named = [each for edit in rule.edits for each in edit.targets()]
    return any(partiality.selects_outside(target, selector) for target, selector in named)


def _entries_may_be_undefined(partiality: Partiality, rule: Rule, sites: Mapping[SiteKey, Site]) -> bool:
    """Return whether an entry can be outside its map, or be assigned twice."""
    entries: dict[Variable, list[MapEntry]] = {}
    for key in rule.assignments:
        entry, binder = sites[key].entry, sites[key].binder
        if entry is None:
            continue
        entries.setdefault(entry.variable, []).append(entry)
        if partiality.may_leave(entry.indices, entry.variable.domain):
            return True
        if binder is not None:
            plain = {index.local for index in entry.indices if isinstance(index, ReadLocal)}
            if not plain.issuperset(binder.locals):
                return True
    pairs = (pair for same in entries.values() for pair in combinations(same, 2))
    return any(_may_coincide(partiality, first, second) for first, second in pairs)


def _may_coincide(partiality: Partiality, first: MapEntry, second: MapEntry) -> bool:
    pairs = zip(first.indices, second.indices, strict=True)
    return not any(partiality.differ(one, other) for one, other in pairs)
