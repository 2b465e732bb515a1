"""Facts about places that only a model without an error has: sorts, and which edits reach which site.

Owns: the sort of the expression at a place, the edits that may change a site, and the sites that an edit may change.
Must never know: how names are found; any protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from invariants.foundation.records import CachingRecord, ValueRecord
from invariants.foundation.sorts import EnumSort, Sort
from invariants.foundation.sources import SourceText, Span
from invariants.language.model.compounds import whole_name
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Arbitrary, Let, Literal, Local, Quantified, SiteKey, Variable
from invariants.language.model.places import Mark, RuleMark
from invariants.language.model.traversal import all_code, subexpressions


class SiteEdit(ValueRecord):
    """A change that an edit may make: the modification, the place of the edit, and the code that it reaches."""

    modification: str
    place: Span
    reached: SiteKey | RuleMark


def _clause(place: SiteKey | RuleMark) -> SiteKey | RuleMark:
    """Return a place of code as the text has it: a clause that assigns a record has a site for each part."""
    return SiteKey(place.rule, whole_name(place.name)) if isinstance(place, SiteKey) else place


class TypedPlaces(CachingRecord):
    """The facts about the places of one model."""

    model: Model

    @cached_property
    def _sorts(self) -> dict[tuple[SourceText, int], Sort]:
        """Find the sorts of members and of bound names, by where they start."""
        found: dict[tuple[SourceText, int], Sort] = {}
        for bound in self._bound():
            found[bound.span.source, bound.span.start] = bound.sort
        for code in all_code(self.model):
            for part in subexpressions(code.body):
                if isinstance(part, Literal) and isinstance(part.sort, EnumSort):
                    found[part.span.source, part.span.start] = part.sort
        return found

    def _bound(self) -> Iterator[Local]:
        model = self.model
        for rule in model.rules.values():
            yield from rule.parameters
        for definition in model.definitions.values():
            yield from definition.parameters
        for variable in (*model.constants, *model.variables):
            yield from variable.indices
        for site in model.sites.values():
            if site.binder is not None:
                yield from site.binder.locals
        for code in all_code(model):
            if isinstance(code.body, Arbitrary) and code.body.local is not None:
                yield code.body.local
            for part in subexpressions(code.body):
                match part:
                    case Let(local=local):
                        yield local
                    case Quantified(locals=locals):
                        yield from locals
                    case _:
                        pass

    def sort_at(self, span: Span) -> Sort | None:
        """Return the sort of a bound name at its declaration, or of a member; None for any other place."""
        return self._sorts.get((span.source, span.start))

    def enum_at(self, span: Span) -> str | None:
        """Return the enumeration of the member at a place."""
        sort = self.sort_at(span)
        return sort.name if isinstance(sort, EnumSort) else None

    @cached_property
    def edits(self) -> tuple[SiteEdit, ...]:
        """List the changes that edits of the model may make, in the order of the text."""
        return tuple(
            SiteEdit(rule.name, touch.span, _clause(touch.place))
            for rule in self.model.rules.values()
            for edit in rule.edits
            for touch in edit.touches(self.model.rules, self.model.backups)
            if not isinstance(touch.place, Variable)
        )

    def edits_of_site(self, rule: str, site: str) -> list[SiteEdit]:
        """Return the edits that may change the code at a site: those of the site, and those that replace its rule."""
        reached = (SiteKey(rule, site), RuleMark(rule, Mark.UNKNOWN))
        return list(dict.fromkeys(each for each in self.edits if each.reached in reached))

    def edits_of_rule(self, rule: str) -> list[SiteEdit]:
        """Return the edits that may change any code of a rule, or whether it can fire."""
        return [each for each in self.edits if each.reached.rule == rule]

    def sites_of_edit(self, place: Span) -> list[SiteKey | RuleMark]:
        """Return the places of code that the edit at a place may change."""
        return list(dict.fromkeys(each.reached for each in self.edits if each.place == place))
