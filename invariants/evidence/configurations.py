"""Configurations of the transition system as configurations of the interpreter, with real closures.

Owns: the closures, unknown code and backups that code variables describe.
Must never know: the source of the values.

A claimed run needs no such code: its steps build it. A counterexample to induction starts anywhere, so its code has to
be built from the values of the code variables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.sorts import Sort
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import (
    BackupCopy,
    Closure,
    Configuration,
    EditClosure,
    Memory,
    UnknownRuleCode,
)
from invariants.interpreter.state.layout import DISABLED, UNKNOWN
from invariants.interpreter.state.values import Value, normal
from invariants.language.model.rules import Backup
from invariants.system.encoding.code.code_variables import Level, RuleCode, SiteCode, Variant
from invariants.system.encoding.code.labels import LabelCode
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.terms.terms import StateVariable, Term

Indices = tuple[Value, ...]
_Read = Callable[[StateVariable, Indices], Any]


class CodeTooDeepError(InvariantsError):
    """The code at a site is not kept completely: ``prev`` nests deeper than there are levels."""


def configuration_of(coded: CodedModel, interpreter: Interpreter, values: Mapping[Term, Value]) -> Configuration:
    """Return the configuration with these values of all entries.

    Raises ``CodeTooDeepError`` where the entries do not determine the code of a site.
    """
    return _Builder(coded, interpreter, values).configuration()


class _Builder:
    def __init__(self, coded: CodedModel, interpreter: Interpreter, values: Mapping[Term, Value]) -> None:
        self.coded = coded
        self.interpreter = interpreter
        self.layout = interpreter.layout
        self.library = interpreter.library
        self.values: dict[tuple[StateVariable, Indices], Value] = {
            (term.payload, tuple(index.value for index in term.arguments)): value
            for term, value in values.items()
            if isinstance(term.payload, StateVariable)
        }
        self.entries: dict[StateVariable, list[Indices]] = {}
        for variable, indices in self.values:
            self.entries.setdefault(variable, []).append(indices)

    def configuration(self) -> Configuration:
        state: list[Any] = [None] * self.layout.state_size
        for variable, coded in self.coded.variables.items():
            for indices, cell in self.layout.entries(variable):
                state[cell] = normal(self.read(coded, indices), variable.sort)
        cells = list(self.interpreter.code_as_written.cells)
        for rule in self.layout.blocks:
            self.put_rule(cells, rule, self.read)
        for name, backup in self.coded.model.backups.items():
            cells[self.layout.backups[name]] = self.backup(backup, state, cells)
        return Configuration(self.layout, tuple(state), Memory(tuple(cells)))

    def read(self, variable: StateVariable, indices: Indices) -> Value:
        return self.values[variable, indices]

    # ----------------------------------------------------------------- code

    def put_rule(self, cells: list[Any], name: str, read: _Read) -> None:
        """Put the code of a rule, for all arguments, into its cells."""
        blocks, code = self.layout.blocks[name], self.coded.code.rules[name]
        for arguments, first in blocks.all_blocks(self.layout.scope):
            if code.flag is not None:
                cells[first + DISABLED] = not read(code.flag.variable, _at(arguments, code.flag.key_positions))
            cells[first + UNKNOWN] = self.unknown(code, arguments, read)
            for key, offset in blocks.sites.items():
                cells[first + offset] = self.content(code.sites[key], arguments, read)
            for key, offset in blocks.labels.items():
                cells[first + offset] = self.held(code.labels[key], arguments, read)

    def unknown(self, code: RuleCode, arguments: tuple[Value | None, ...], read: _Read) -> UnknownRuleCode | None:
        if code.unknown is None:
            return None
        indices = _at(arguments, code.unknown.key_positions)
        number = int(read(code.unknown.variable, indices))
        if number == 0:
            return None
        edit = code.unknown.edits[number - 1]
        slots = code.unknown.slot_numbers[edit]
        captured = [read(code.unknown.slots[slot], indices) for slot in slots]
        sorts = [capture.sort for capture in edit.captures]
        return UnknownRuleCode(self.library.contracts[edit], _captured(captured, sorts))

    def content(self, code: SiteCode, arguments: tuple[Value | None, ...], read: _Read) -> Closure | None:
        """Return the closure at a site, built from the deepest level that is read, and then the accumulated code."""
        indices = _at(arguments, code.key_positions)
        found = None if code.levels else self.closure(code, code.variants[0], (), None)
        for level, variant in reversed(self._levels_read(code, indices, read)):
            captured = tuple(read(level.slots[slot], indices) for slot in variant.slots)
            found = self.closure(code, variant, captured, found if variant.uses_previous else None)
        for number, variable in code.accumulated.items():
            split = len(code.key_positions)
            for entry in sorted(self.entries.get(variable, ())):
                if entry[:split] == indices and read(variable, entry):
                    kept = {each.position: read(each.variable, entry) for each in code.kept_numbers[number]}
                    others = iter(entry[split:])
                    count = len(entry) - split + len(kept)
                    captured = tuple(kept[n] if n in kept else next(others) for n in range(count))
                    found = self.closure(code, code.variants[number], captured, found)
        return found

    def _levels_read(self, code: SiteCode, indices: Indices, read: _Read) -> list[tuple[Level, Variant]]:
        """Return the levels down to the first without ``prev``: what lies below it plays no part any more."""
        found: list[tuple[Level, Variant]] = []
        for level in code.levels:
            number = read(level.variant, indices)
            variant = next(variant for variant in code.variants if variant.number == number)
            found.append((level, variant))
            if not variant.uses_previous:
                return found
        if found:
            raise CodeTooDeepError
        return found

    def held(self, code: LabelCode, arguments: tuple[Value | None, ...], read: _Read) -> EditClosure | None:
        """Return the edit that a label holds."""
        indices = _at(arguments, code.key_positions)
        held = code.edits[0 if code.variable is None else int(read(code.variable, indices))]
        if held is None:
            return None
        captured = [read(code.slots[slot], indices) for slot in code.slot_numbers[held]]
        sorts = [capture.sort for capture in held.captures]
        return EditClosure(self.library.edit_at(code.site.key, held), _captured(captured, sorts))

    def closure(self, code: SiteCode, variant: Variant, captured: Indices, previous: Closure | None) -> Closure | None:
        if variant.number == 0:
            original = self.library.originals[code.site.key]
            return None if original is None else Closure(original)
        edit = next(edit for edit, known in code.edit_variants.items() if known is variant)
        if edit.code is None:
            return None
        sorts = [capture.sort for capture in edit.code.captures]
        return Closure(self.library.rewritten[edit.code], _captured(captured, sorts), previous)

    # -------------------------------------------------------------- backups

    def backup(self, backup: Backup, state: list[Any], cells: list[Any]) -> BackupCopy | None:
        """Return the content of a backup. If nothing restores the backup, the configuration's own content serves."""
        variables = self.coded.backups[backup.name]
        if not self.read(variables.saved, ()):
            return None
        state, cells = list(state), list(cells)
        if variables.copies:

            def read(variable: StateVariable, indices: Indices) -> Value:
                return self.read(variables.copies[variable], indices)

            for rule in backup.rules:
                self.put_rule(cells, rule, read)
            for variable in backup.variables:
                for indices, cell in self.layout.entries(variable):
                    state[cell] = normal(read(self.coded.variables[variable], indices), variable.sort)
        code, kept = self.layout.kept(backup)
        return BackupCopy(tuple(cells[cell] for cell in code), tuple(state[cell] for cell in kept))


def _at(arguments: tuple[Value | None, ...], positions: tuple[int, ...]) -> Indices:
    return tuple(value for position in positions if (value := arguments[position]) is not None)


def _captured(values: list[Value] | Indices, sorts: list[Sort]) -> Indices:
    return tuple(normal(value, sort) for value, sort in zip(values, sorts, strict=True))
