"""Tables of unknown conditions, by the site that reads them.

Owns: which table code reads, and which one is meant where somebody writes the name of a site.
Must never know: how a table is filled.
"""

from __future__ import annotations

from invariants.foundation.sorts import BOOL, NO_PREDICATE, PredicateSort
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Body, ReadVariable, Satisfies, SiteKey, Table, Variable


def table_read_by(body: Body | None) -> Variable | None:
    """Return the table that code reads which is an unknown condition; None for other code."""
    read = body.predicate if isinstance(body, Satisfies) else body
    if isinstance(read, ReadVariable) and isinstance(read.variable.purpose, Table):
        return read.variable
    return None


def known_predicates(model: Model) -> list[int]:
    """Return the numbers of the predicates that tables have at the start of runs, or in backups from then."""
    given = [] if model.start is None else [model.start.values, *(each.values for each in model.start.backups.values())]
    entries = (item for values in given for item in values.items())
    numbers = {int(value) for (variable, _), value in entries if isinstance(variable.sort, PredicateSort)}
    return sorted(numbers | {NO_PREDICATE})


def unset(table: Variable) -> bool | int:
    """Return the value of an entry of a table that no modification has filled, and that no code reads."""
    return False if table.sort == BOOL else NO_PREDICATE


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
