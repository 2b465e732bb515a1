"""Unknown conditions written as data: the values of the tables that their reader will have.

Owns: the way of unknown conditions from one model of a system into another one, by way of data.
Must never know: files; the use of the configuration.

The values of an unknown condition are in a table of the edit that has put it there. Whoever reads the data puts all
code with edits of their own, which have tables of their own: the data have the values of those. Other tables are left
out: no code reads them before an edit has filled them (``proofs/soundness/unknown-conditions.md``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from invariants.foundation.sorts import is_finite, values_of
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.configuration import BackupCopy
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey, Variable
from invariants.language.model.rules import Rule
from invariants.language.model.tables import table_read_by, unset

Cells = Mapping[int, Any] | Sequence[Any]
"""The contents of cells, by their numbers."""


def cells_of_backup(interpreter: Interpreter, name: str, copy: BackupCopy) -> tuple[Cells, Cells]:
    """Return the code and the values in a backup, by the cells that they come from."""
    code, state = interpreter.layout.kept(interpreter.model.backups[name])
    cells = dict(enumerate(interpreter.code_as_written.cells))
    return {**cells, **dict(zip(code, copy.code, strict=True))}, dict(zip(state, copy.values, strict=True))


def table_values(
    reader: Model,
    describing: str,
    variables: Sequence[Variable],
    interpreter: Interpreter,
    code: Cells,
    state: Cells,
) -> Iterator[tuple[NamedEntry, Value]]:
    """Yield the values of the tables among some variables of the reader that its rule ``describing`` has filled."""
    sites = dict(_tables(reader.rules[describing]))
    for table in variables:
        if table in sites:
            domains = (values_of(sort, interpreter.scope) for sort in table.domain)  # type: ignore[arg-type]  # finite
            for indices in product(*domains):
                value = _value(interpreter, sites[table], table, indices, code, state)
                yield (table, indices), unset(table) if value is None else value


def _tables(rule: Rule) -> Iterator[tuple[Variable, SiteKey]]:
    """Yield the tables of the edits of a rule, with the site that reads each."""
    for put in (put for edit in rule.edits for put in edit.puts()):
        table = table_read_by(put.body)
        if table is not None and isinstance(put.place, SiteKey):
            yield table, put.place


def _value(
    interpreter: Interpreter, site: SiteKey, table: Variable, indices: tuple[Value, ...], code: Cells, state: Cells
) -> Value | None:
    """Return the value that an unknown condition at a site has, for arguments and values of expressions.

    None for individuals whose code is another one: the entry is never read.
    """
    blocks = interpreter.layout.blocks[site.rule]
    given = iter(indices)
    arguments = tuple(next(given) if is_finite(each.sort) else 0 for each in blocks.rule.parameters)
    closure = code[blocks.first_cell(arguments) + blocks.sites[site]]
    kept = None if closure is None else table_read_by(closure.program.body)
    if kept is None or kept.domain != table.domain or kept.sort != table.sort:
        return None
    value: Value = state[interpreter.layout.cell(kept, indices)]
    return value
