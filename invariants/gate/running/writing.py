"""Configurations written for a file: those that are read as what they are.

Owns: the way of unknown conditions into a file, and the refusal to write anything that is read as something else.
Must never know: files; proposals.

The values of an unknown condition are in a table of the edit that has put it there. Whoever reads the file puts all
code with edits of their own, which have tables of their own: the file has the values of those. Tables that no code
reads are false throughout, so that two configurations that are the same are written the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.foundation.sorts import is_finite, values_of
from invariants.gate.running.assembly import CODE, SAVED, Assembler
from invariants.gate.running.configuration import state_from
from invariants.gate.running.settling import require_same, settled
from invariants.gate.running.state_writing import common_content, nested
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.configuration import BackupCopy, Configuration
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey, Table, Variable
from invariants.language.model.rules import Rule
from invariants.language.model.tables import table_read_by, unset

_Cells = Mapping[int, Any] | Sequence[Any]


def readable_content(
    model: Model,
    interpreter: Interpreter,
    configurations: Sequence[Configuration],
    additions: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Return configurations as data that can be read again: values in which they differ are left open.

    ``model`` is the model as written, ``additions`` are fields about parts of the system besides it. Raises
    ``NoAnswerError`` where the configurations differ in code, or would be read as another one.
    """
    content = {**common_content(interpreter, configurations), **(additions or {})}
    assembler = Assembler(model)
    try:
        if any(isinstance(each.purpose, Table) for each in interpreter.model.variables):
            content = _with_tables(assembler, content, interpreter, configurations)
        found = settled(assembler, state_from(content, model))
    except (ModelError, ValueError) as error:
        raise NoAnswerError(f"the configuration cannot be written down: {error}") from error
    require_same(content, found)
    return content


def _with_tables(
    assembler: Assembler, content: dict[str, Any], interpreter: Interpreter, configurations: Sequence[Configuration]
) -> dict[str, Any]:
    """Return content with the values of the tables that its reader will have, instead of those of its writer."""
    names = {each.name for each in interpreter.model.variables if isinstance(each.purpose, Table)}

    def bare(part: dict[str, Any]) -> dict[str, Any]:
        kept = {name: each for name, each in (part.get("state") or {}).items() if name not in names}
        return {**part, "state": kept}

    backups = {name: bare(each) for name, each in content.get("backups", {}).items()}
    content = {**bare(content), **({"backups": backups} if backups else {})}
    reader = assembler.described(state_from(content, assembler.model))
    every = [
        dict(_values(reader, CODE, reader.variables, interpreter, each.code.cells, each.state))
        for each in configurations
    ]
    same = {entry: value for entry, value in every[0].items() if all(each[entry] == value for each in every)}
    content["state"] = {**content["state"], **nested(interpreter, same)}
    for name, backup in backups.items():
        copy = configurations[0].code.cells[interpreter.layout.backups[name]]
        cells, state = _saved(interpreter, name, copy)
        values = dict(_values(reader, SAVED + name, reader.backups[name].variables, interpreter, cells, state))
        backup["state"] = {**backup["state"], **nested(interpreter, values)}
    return content


def _saved(interpreter: Interpreter, name: str, copy: BackupCopy) -> tuple[_Cells, _Cells]:
    """Return the code and the values in a backup, by the cells that they come from."""
    code, state = interpreter.layout.kept(interpreter.model.backups[name])
    cells = dict(enumerate(interpreter.code_as_written.cells))
    return {**cells, **dict(zip(code, copy.code, strict=True))}, dict(zip(state, copy.values, strict=True))


def _values(
    reader: Model,
    describing: str,
    variables: Sequence[Variable],
    interpreter: Interpreter,
    code: _Cells,
    state: _Cells,
) -> Iterator[tuple[NamedEntry, Value]]:
    """Yield the values of all tables among some variables of the reader, whose rule ``describing`` has the code."""
    sites = dict(_tables(reader.rules[describing]))
    for table in variables:
        if isinstance(table.purpose, Table):
            domains = (values_of(sort, interpreter.scope) for sort in table.domain)  # type: ignore[arg-type]  # finite
            for indices in product(*domains):
                value = _value(interpreter, sites[table], table, indices, code, state) if table in sites else None
                yield (table, indices), unset(table) if value is None else value


def _tables(rule: Rule) -> Iterator[tuple[Variable, SiteKey]]:
    """Yield the tables of the edits of a rule, with the site that reads each."""
    for put in (put for edit in rule.edits for put in edit.puts()):
        table = table_read_by(put.body)
        if table is not None and isinstance(put.place, SiteKey):
            yield table, put.place


def _value(
    interpreter: Interpreter, site: SiteKey, table: Variable, indices: tuple[Value, ...], code: _Cells, state: _Cells
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
