"""Tables of unknown conditions, by the site that reads them.

Owns: which table code reads, which one is meant where somebody writes the name of a site, and the names of tables that
nobody writes.
Must never know: how a table is filled.
"""

from __future__ import annotations

from invariants.foundation.sorts import BOOL, NO_PREDICATE, PredicateSort
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import (
    Body,
    ChainRecord,
    EditChoice,
    ReadVariable,
    Satisfies,
    SiteKey,
    Table,
    Variable,
)


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


def table_at(model: Model, place: str, rule: str | None, *, is_filled: bool = False) -> Variable | None:
    """Return the table of the unknown condition at a place, the one that the rule fills if it fills one; None for none.

    A place is a site, or one of a rule that describes code as data, such as ``work(Agent0).gate``. None, too, where
    several edits make the condition unknown, and no rule says which of them is meant. With ``is_filled``, only a table
    that the rule fills counts.
    """
    tables = [each for each in model.variables if isinstance(each.purpose, Table)]
    filled = [
        each for each in tables if rule in model.rules and SiteKey(rule, each.name) in model.rules[rule].assignments
    ]
    exactly = [each for each in filled if each.span.source.path == name_of_code(place)]
    if exactly:
        return exactly[0]
    at_site = [each for each in filled if _is_at(each, place)]
    if not at_site and not is_filled:
        at_site = [each for each in tables if _is_at(each, place)]
    return at_site[0] if len(at_site) == 1 else None


def _is_at(table: Variable, site: str) -> bool:
    return isinstance(table.purpose, Table) and str(table.purpose.site) == site


def name_of_code(place: str) -> str:
    """Return the name of the text that has the code of a place as data."""
    return f"<code of {place}>"


def written_name(model: Model, variable: Variable) -> str:
    """Return the name of a variable outside of the checker: of an unknown condition, its site if it is the only one."""
    site = str(variable.purpose.site) if isinstance(variable.purpose, Table) else None
    return site if site is not None and table_at(model, site, None) is variable else variable.name


def variables_by_name(model: Model, *, by_place: bool = False) -> dict[str, Variable]:
    """Return the variables and constants by the names that they have outside of the checker.

    With ``by_place``, unknown conditions are left out: each has the name of the place whose code it is.
    """
    return {
        written_name(model, each): each
        for each in (*model.constants, *model.variables)
        if not isinstance(each.purpose, EditChoice | ChainRecord) and not (by_place and isinstance(each.purpose, Table))
    }


def why_inner(model: Model, name: str) -> tuple[str, str] | None:
    """Return what to write instead of an inner name, in words and as a name; None for other names.

    The name is empty where there is nothing to write.
    """
    variable = next((each for each in model.variables if each.name == name), None)
    match variable.purpose if variable is not None else None:
        case Table(site=site):
            return f"the unknown condition of `{site}` has the name of its place, as code has it", str(site)
        case EditChoice() | ChainRecord():
            return "leave it out: it is not part of the system", ""
        case _:
            return None
