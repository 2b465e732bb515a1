"""Code in backups: where it is kept, and whether it is the code that a site holds.

Owns: the variables of backups, and the comparison of a site's levels with a backup's.
Needs: code variables. Guarantees: levels are equal exactly where the closures that they describe are equal as code.
Must never know: how code changes (see ``edits``), bounds, solvers.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL
from invariants.language.model.comparison import same_code
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Body, Variable, true
from invariants.language.model.rules import Site
from invariants.system.encoding.code.code_variables import CodeVariables, Level, SiteCode, Variant
from invariants.system.encoding.code.prev_depth import Counting, kept_rules
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Role, StateVariable, Term, term_sort


class BackupVariables(Record):
    """The variables of a backup: ``copies`` maps a variable to its copy; empty where nothing reads the backup."""

    saved: StateVariable
    copies: dict[StateVariable, StateVariable]


def backup_variables(
    model: Model, codes: CodeVariables, variables: Mapping[Variable, StateVariable]
) -> dict[str, BackupVariables]:
    """Return where each backup is kept. A backup that nothing restores, and no code is compared with, has no copies."""
    edits = (edit for rule in model.rules.values() for edit in rule.edits)
    read = {name for edit in edits for name in edit.restored_backups()} | {*kept_rules(model)}
    found = {}
    for backup in model.backups.values():
        originals: list[StateVariable] = []
        if backup.name in read:
            originals += [v for rule in backup.rules for v, _ in codes.rules[rule].variables()]
            originals += [variables[v] for v in backup.variables]
        copies = {
            v: StateVariable(f"{backup.name}/backup/{v.name}", v.domain, v.sort, Role.BACKUP, copy_of=v)
            for v in originals
        }
        found[backup.name] = BackupVariables(StateVariable(f"{backup.name}/saved", (), BOOL, Role.SAVED), copies)
    return found


def holds_kept_code(
    manager: TermManager,
    code: SiteCode,
    copies: Mapping[StateVariable, StateVariable],
    indices: tuple[Term, ...],
    beyond: Term,
) -> Term:
    """Return the condition that a site holds the code that a backup keeps for it.

    Args:
        manager: makes terms.
        code: the variables of the site.
        copies: the copies of variables in the backup.
        indices: the arguments for which the code is kept.
        beyond: the condition for code below the levels that are kept.
    """
    if code.accumulated or code.counting is not Counting.EACH:
        raise ValueError(f"not all of the code at {code.site.key} is kept")
    below = beyond
    for level in reversed(code.levels):
        ways = []
        for variant in code.variants:
            for other in code.variants:
                if _is_same(code.site, level, variant, other):
                    parts = _holds(manager, level, copies, indices, variant, other)
                    ways.append(manager.and_(*parts, *([below] if variant.uses_previous else [])))
        below = manager.or_(*ways)
    return below if code.levels else manager.true


def _holds(
    manager: TermManager,
    level: Level,
    copies: Mapping[StateVariable, StateVariable],
    indices: tuple[Term, ...],
    variant: Variant,
    kept: Variant,
) -> list[Term]:
    """Return the conditions that a level holds a variant, its copy another, and both with the same captured values."""

    def there(variable: StateVariable) -> Term:
        return manager.state(variable, indices)

    parts = [
        manager.equal(there(level.variant), manager.integer(variant.number)),
        manager.equal(there(copies[level.variant]), manager.integer(kept.number)),
    ]
    for slot, partner in zip(variant.slots, kept.slots, strict=True):
        parts.append(manager.equal(there(level.slots[slot]), there(copies[level.slots[partner]])))
    return parts


def _is_same(site: Site, level: Level, first: Variant, second: Variant) -> bool:
    """Return whether two variants are the same code, given the same captured values and the same code below."""
    kinds = [[term_sort(level.slots[slot].sort) for slot in variant.slots] for variant in (first, second)]
    one, other = said(site, first.body), said(site, second.body)
    if kinds[0] != kinds[1] or one is None or other is None:
        return kinds[0] == kinds[1] and one is other
    return same_code(one, other, of_closures=True)


def said(site: Site, body: Body | None) -> Body | None:
    """Return the code, ``true`` for a guard that holds nothing."""
    return true(site.span) if body is None and site.entry is None else body
