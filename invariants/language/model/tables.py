"""Tables of unknown conditions, by the site that reads them.

Owns: which table is meant where somebody writes the name of a site.
Must never know: how a table is filled.
"""

from __future__ import annotations

from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey, Table, Variable


def table_at(model: Model, site: str, rule: str | None) -> Variable | None:
    """Return the table of a site's unknown condition, the one that the rule fills if it fills one; None for no one.

    None, too, where several edits make the condition unknown, and no rule says which of them is meant.
    """
    found = [each for each in model.variables if isinstance(each.purpose, Table) and str(each.purpose.site) == site]
    filled = [
        each for each in found if rule in model.rules and SiteKey(rule, each.name) in model.rules[rule].assignments
    ]
    chosen = filled or found
    return chosen[0] if len(chosen) == 1 else None
