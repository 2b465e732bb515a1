"""Configurations written as data.

Owns: the fields of a configuration, from the interpreter's, with the tables of whoever reads them.
Must never know: the use of the configuration.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.gate.running.assembly import CODE, SAVED, Assembler
from invariants.gate.running.change import Present
from invariants.gate.running.configuration import SystemState, state_from
from invariants.gate.running.proposal import Proposal
from invariants.gate.running.table_writing import cells_of_backup, table_values
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.configuration import BackupCopy, Configuration, Memory
from invariants.interpreter.state.values import Value
from invariants.language.model.compounds import OptionalShape, leaves
from invariants.language.model.expressions import EditChoice, Table, Variable
from invariants.language.model.tables import name_of_code
from invariants.verdicts.traces.shown_values import shown


def state_after(
    assembler: Assembler, interpreter: Interpreter, here: Present, before: SystemState, proposal: Proposal | None
) -> dict[str, Any]:
    """Return a configuration as data: the individuals and additions of the one before, with those of a proposal.

    Raises ``NoAnswerError`` where code is such that it cannot be read again.
    """
    content = state_content(interpreter, here.configuration, here.open)
    names = {name: list(each) for name, each in before.names.items()}
    adopted, retired, sites = list(before.adopted), list(before.retired), list(before.sites)
    if proposal is not None:
        adopted += [rule.span.text for rule in proposal.adopted]
        retired += [name.text for name in proposal.retired]
        sites += [add.span.text for add in proposal.added]
    additions = {"names": names, "adopted": adopted, "retired": retired, "sites": list(dict.fromkeys(sites))}
    content = {**content, **{name: each for name, each in additions.items() if each}}
    try:
        return with_tables_of_reader(assembler, content, interpreter, (here.configuration, here.other))
    except (ModelError, ValueError) as error:
        why = why_unreadable(content, error)
        raise NoAnswerError(f"the configuration after the change cannot be written down: {why}") from error


def why_unreadable(content: Mapping[str, Any], error: ModelError | ValueError) -> str:
    """Return why content that a configuration was written as cannot be read: ``error`` says what its reader says."""
    written = {**(content.get("code") or {})}
    for backup in (content.get("backups") or {}).values():
        written.update(backup.get("code") or {})
    wrong = isinstance(error, ModelError) and {each.code for each in error.diagnostics} <= _OF_CODE
    among = [place for place, text in written.items() if re.search(r"\bunknown\b", text) and not _WHOLE.match(text)]
    if wrong and among:
        return f"`{among[0]}` holds an unknown condition among other conditions, for which there is no text"
    return str(error)


_OF_CODE = {Code.SYNTAX, Code.MISPLACED_FORM, Code.UNKNOWN_NAME}
"""The mistakes in the text of code that has an unknown condition in it."""

_WHOLE = re.compile(r"unknown(?: over .*)?\Z", re.DOTALL)
"""The text of an unknown condition: one that has others beside it stands in parentheses, or before an operator."""


def with_tables_of_reader(
    assembler: Assembler, content: dict[str, Any], interpreter: Interpreter, configurations: Sequence[Configuration]
) -> dict[str, Any]:
    """Return content with the values of the tables that its reader will have, instead of those of its writer.

    ``content`` is about all configurations: values in which they differ are left open. Raises ``ModelError`` or
    ``ValueError`` where it cannot be read.
    """
    names = {each.name for each in interpreter.model.variables if isinstance(each.purpose, Table)}
    if not names:
        return content

    def bare(part: dict[str, Any]) -> dict[str, Any]:
        kept = {name: each for name, each in (part.get("state") or {}).items() if name not in names}
        return {**part, "state": kept}

    backups = {name: bare(each) for name, each in content.get("backups", {}).items()}
    content = {**bare(content), **({"backups": backups} if backups else {})}
    reader = assembler.described(state_from(content, assembler.model))
    every = [
        dict(table_values(reader, CODE, reader.variables, interpreter, each.code.cells, each.state))
        for each in configurations
    ]
    same = {entry: value for entry, value in every[0].items() if all(each[entry] == value for each in every)}
    content["state"] = {**content["state"], **nested(interpreter, same, content.get("code", ()))}
    for name, backup in backups.items():
        copy = configurations[0].code.cells[interpreter.layout.backups[name]]
        cells, state = cells_of_backup(interpreter, name, copy)
        values = dict(table_values(reader, SAVED + name, reader.backups[name].variables, interpreter, cells, state))
        backup["state"] = {**backup["state"], **nested(interpreter, values, backup.get("code", ()))}
    return content


def common_content(interpreter: Interpreter, configurations: Sequence[Configuration]) -> dict[str, Any]:
    """Return several configurations as data: values in which they differ are left open.

    Raises ``NoAnswerError`` where their code differs, or that in backups.
    """
    first = configurations[0]
    if any(each.code != first.code for each in configurations):
        raise NoAnswerError("runs that agree with the log end with different code")
    left_open = {
        (variable, indices)
        for variable in interpreter.layout.regions
        for indices, cell in interpreter.layout.entries(variable)
        if any(each.state[cell] != first.state[cell] for each in configurations)
    }
    names = {name: list(each) for name, each in interpreter.model.individual_names.items()}
    return {**state_content(interpreter, first, left_open), **({"names": names} if names else {})}


def state_content(
    interpreter: Interpreter, configuration: Configuration, left_open: Collection[NamedEntry] = ()
) -> dict[str, Any]:
    """Return the scope, the values that are not left open, the code that is not as written, and saved backups."""
    model = interpreter.model
    chosen = [each for each in model.constants if each not in model.initial_values]
    left_open = {*left_open, *_parts_left_open(interpreter, left_open)}
    values = {
        (variable, indices): configuration.state[cell]
        for variable in (*chosen, *model.variables)
        if not isinstance(variable.purpose, EditChoice)  # which each step chooses anew
        for indices, cell in interpreter.layout.entries(variable)
        if (variable, indices) not in left_open
    }
    content: dict[str, Any] = {"scope": dict(interpreter.scope), "state": nested(interpreter, values)}
    code = _code(interpreter, configuration)
    backups = {
        name: _kept(interpreter, name, copy)
        for name, cell in interpreter.layout.backups.items()
        if isinstance(copy := configuration.code.cells[cell], BackupCopy)
    }
    return {**content, **({"code": code} if code else {}), **({"backups": backups} if backups else {})}


def _parts_left_open(interpreter: Interpreter, left_open: Collection[NamedEntry]) -> Iterator[NamedEntry]:
    """Yield the entries of values of which it is open whether they are there: alone, they would be read as there."""
    names = {(variable.name, indices) for variable, indices in left_open}
    variables = {each.name: each for each in (*interpreter.model.constants, *interpreter.model.variables)}
    for shape in interpreter.model.compounds.values():
        if isinstance(shape, OptionalShape):
            open_ = [indices for name, indices in names if name == shape.there]
            yield from ((variables[part], indices) for part in leaves(shape.inner) for indices in open_)


def _code(interpreter: Interpreter, configuration: Configuration) -> dict[str, str]:
    """Return the code that is not as written, by place."""
    return {each.place: each.text for each in interpreter.code(configuration)}


def _kept(interpreter: Interpreter, name: str, copy: BackupCopy) -> dict[str, Any]:
    """Return the content of a backup."""
    backup = interpreter.model.backups[name]
    cells, state = interpreter.layout.kept(backup)
    code = list(interpreter.code_as_written.cells)
    for cell, content in zip(cells, copy.code, strict=True):
        code[cell] = content
    text = _code(interpreter, Configuration(interpreter.layout, (), Memory(tuple(code))))
    by_cell: dict[int, Value] = dict(zip(state, copy.values, strict=True))
    values = {
        (variable, indices): by_cell[cell]
        for variable in backup.variables
        for indices, cell in interpreter.layout.entries(variable)
    }
    return {**({"code": text} if text else {}), **({"state": nested(interpreter, values)} if values else {})}


def nested(interpreter: Interpreter, values: Mapping[NamedEntry, Value], places: Iterable[str] = ()) -> dict[str, Any]:
    """Return values by variable and, one in the other, by indices; unknown conditions by the places of their code."""
    found: dict[str, Any] = {}
    names = {name_of_code(each): each for each in places}
    for (variable, indices), value in values.items():
        place, key = found, names.get(variable.span.source.path, variable.name)
        for index in _keys(interpreter, variable, indices):
            place, key = place.setdefault(key, {}), index
        place[key] = shown(interpreter.model, variable.sort, value)
    return found


def _keys(interpreter: Interpreter, variable: Variable, indices: tuple[Value, ...]) -> list[str]:
    pairs = zip(variable.domain, indices, strict=True)
    texts = [shown(interpreter.model, sort, index) for sort, index in pairs]
    return [text if isinstance(text, str) else str(text).lower() for text in texts]
