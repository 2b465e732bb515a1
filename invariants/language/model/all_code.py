"""All the code that there can ever be.

Owns: which expressions a site can hold, over all edits of all modifications.
Must never know: which of them it holds when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import attrs

from invariants.language.model.declarations import Backup, Edit, Rule, SetCode, SetUnknown, Site
from invariants.language.model.expressions import Arbitrary, Body, Expression, SiteKey


@attrs.frozen(eq=False, repr=False, slots=False)
class AllCode:
    """Rules, sites and backups of a model, with what edits can put where."""

    rules: Mapping[str, Rule]
    sites: dict[SiteKey, Site]
    backups: Mapping[str, Backup]

    def edits(self) -> Iterator[tuple[Rule, Edit]]:
        """Every edit, with the modification that makes it."""
        for rule in self.rules.values():
            for edit in rule.edits:
                yield rule, edit

    @cached_property
    def bodies_by_site(self) -> dict[SiteKey, list[Body]]:
        """Everything that each site can hold: the code as written, and that of every edit."""
        found: dict[SiteKey, list[Body]] = {key: [] for key in self.sites}
        for key, site in self.sites.items():
            if site.original is not None:
                found[key].append(site.original)
        for _, edit in self.edits():
            if isinstance(edit, SetCode) and edit.code is not None:
                found[edit.site].append(edit.code.body)
        return found

    @cached_property
    def contracts_by_rule(self) -> dict[str, list[Expression]]:
        """The contracts under which each rule can become unknown code."""
        found: dict[str, list[Expression]] = {name: [] for name in self.rules}
        for _, edit in self.edits():
            if isinstance(edit, SetUnknown) and edit.contract is not None:
                found[edit.rule].append(edit.contract)
        return found


def decides_firing(bodies: list[Body]) -> bool:
    """Whether the site can keep its rule from firing although the guards hold: no arbitrary value may be left."""
    return any(isinstance(body, Arbitrary) and body.condition is not None for body in bodies)
