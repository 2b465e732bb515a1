"""Edits: the effect of a modification on code.

Owns: the effect of every kind of edit on code cells.
Must never know: guards, when a modification fires.

Edits are simultaneous: each reads the configuration before the step and records its writes. Two edits of the same code
are undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from invariants.foundation.records import Record
from invariants.foundation.sources import Span
from invariants.interpreter.compile.compiler import CompilationUnit, Compiler
from invariants.interpreter.compile.plans import Library
from invariants.interpreter.state.configuration import BackupCopy, Closure, EditClosure, UnknownRuleCode
from invariants.interpreter.state.environment import Environment, Evaluate
from invariants.interpreter.state.failures import Undefined, UndefinedReason
from invariants.interpreter.state.layout import DISABLED, UNKNOWN, Layout
from invariants.interpreter.state.programs import EditProgram
from invariants.interpreter.state.values import Value
from invariants.language.model.clauses import Capture
from invariants.language.model.declarations import Model
from invariants.language.model.rules import (
    CopyCode,
    Edit,
    RestoreBackup,
    Rule,
    SaveBackup,
    SetCode,
    SetEdit,
    SetEnabled,
    SetUnknown,
)


class Writes:
    """The writes of one step: state cells, and code cells."""

    __slots__ = ("code", "state")

    def __init__(self, state: dict[int, Value]) -> None:
        self.state = state
        self.code: dict[int, Any] = {}

    def put(self, cell: int, content: object, span: Span) -> None:
        """Record the new content of a code cell; two edits of one cell are undefined."""
        if cell in self.code:
            raise Undefined(UndefinedReason.CONFLICTING_EDITS, span)
        self.code[cell] = content


Action = Callable[[Environment, Writes], None]
"""A compiled edit: reads the environment of the modification, and records its writes."""


class LabelPlan(Record):
    """A label: its cell within a block, and the compiled form of each edit that it can hold."""

    offset: int
    actions: dict[EditProgram, Action]


class FamilyPlan(Record):
    """Edits among which unknown code chooses: the state cell that says which, and the compiled edits by its value."""

    cell: int
    actions: Mapping[Value, Action]


class EditCompiler:
    """Compiles edits to actions."""

    def __init__(self, model: Model, layout: Layout, compiler: Compiler, library: Library) -> None:
        self._model = model
        self._layout = layout
        self._compiler = compiler
        self._library = library

    def action(self, edit: Edit, unit: CompilationUnit) -> Action:
        """Compile an edit of a modification whose names live in ``unit``."""
        match edit:
            case SetCode():
                return self._set_code(edit, unit)
            case SetEnabled():
                return self._set_enabled(edit, unit)
            case SetUnknown():
                return self._set_unknown(edit, unit)
            case CopyCode():
                return self._copy(edit, unit)
            case SaveBackup():
                return self._save(edit)
            case RestoreBackup():
                return self._restore(edit)
            case SetEdit():
                return self._set_edit(edit, unit)
            case _:
                assert_never(edit)

    def labels(self, rule: Rule, unit: CompilationUnit) -> tuple[LabelPlan, ...]:
        """Compile the edits that the labels of a modification can hold."""
        kept = frozenset(rule.edits)  # a slice leaves edits without influence out
        return tuple(
            LabelPlan(
                self._layout.blocks[rule.name].labels[label.key],
                {p: self.action(p.held.edit, unit) for p in self._library.held[label.key] if p.held.edit in kept},
            )
            for label in rule.labels
        )

    def families(self, rule: Rule, unit: CompilationUnit) -> dict[SetUnknown, tuple[FamilyPlan, ...]]:
        """Compile the edits that unknown code of a modification can make."""
        plans: dict[SetUnknown, dict[int, dict[Value, Action]]] = {}
        for edit, (unknown, family, number) in rule.unknown_edits.items():
            cell = self._layout.cell(family.variable, ())
            plans.setdefault(unknown, {}).setdefault(cell, {})[number] = self.action(edit, unit)
        return {code: tuple(FamilyPlan(*each) for each in found.items()) for code, found in plans.items()}

    def _captures(self, captures: tuple[Capture, ...], unit: CompilationUnit) -> list[Evaluate]:
        return [self._compiler.compile(capture.expression, unit) for capture in captures]

    def _set_code(self, edit: SetCode, unit: CompilationUnit) -> Action:
        blocks = self._layout.blocks[edit.site.rule]
        offset = blocks.sites[edit.site]
        selected = self._compiler.arguments(edit.site.rule, edit.selector, unit)
        code = edit.code
        if code is None:

            def remove(env: Environment, writes: Writes) -> None:
                for first in blocks.first_cells(selected(env)):
                    writes.put(first + offset, None, edit.span)

            return remove
        program = self._library.rewritten[code]
        captures = self._captures(code.captures, unit)

        def rewrite(env: Environment, writes: Writes) -> None:
            captured = tuple([capture(env) for capture in captures])
            for first in blocks.first_cells(selected(env)):
                cell = first + offset
                held = env.context.code[cell] if program.uses_previous else None
                writes.put(cell, Closure(program, captured, held), edit.span)

        return rewrite

    def _set_edit(self, edit: SetEdit, unit: CompilationUnit) -> Action:
        blocks = self._layout.blocks[edit.site.rule]
        offset = blocks.labels[edit.site]
        selected = self._compiler.arguments(edit.site.rule, edit.selector, unit)
        program = None if edit.held is None else self._library.edit_at(edit.site, edit.held)
        captures = self._captures(() if edit.held is None else edit.held.captures, unit)

        def put(env: Environment, writes: Writes) -> None:
            captured = tuple([capture(env) for capture in captures])
            content = None if program is None else EditClosure(program, captured)
            for first in blocks.first_cells(selected(env)):
                writes.put(first + offset, content, edit.span)

        return put

    def _set_enabled(self, edit: SetEnabled, unit: CompilationUnit) -> Action:
        blocks = self._layout.blocks[edit.rule]
        selected = self._compiler.arguments(edit.rule, edit.selector, unit)

        def switch(env: Environment, writes: Writes) -> None:
            for first in blocks.first_cells(selected(env)):
                writes.put(first + DISABLED, not edit.enabled, edit.span)

        return switch

    def _set_unknown(self, edit: SetUnknown, unit: CompilationUnit) -> Action:
        blocks = self._layout.blocks[edit.rule]
        selected = self._compiler.arguments(edit.rule, edit.selector, unit)
        program = self._library.contracts[edit]
        captures = self._captures(edit.captures, unit)

        def release(env: Environment, writes: Writes) -> None:
            content = UnknownRuleCode(program, tuple([capture(env) for capture in captures]))
            for first in blocks.first_cells(selected(env)):
                writes.put(first + UNKNOWN, content, edit.span)

        return release

    def _copy(self, edit: CopyCode, unit: CompilationUnit) -> Action:
        blocks = self._layout.blocks[edit.rule]
        to = self._compiler.arguments(edit.rule, edit.target, unit)
        source = self._compiler.arguments(edit.rule, edit.source, unit)

        def copy(env: Environment, writes: Writes) -> None:
            pairs = zip(blocks.first_cells(to(env)), blocks.first_cells(source(env)), strict=True)
            for target, origin in pairs:
                for offset in range(blocks.width):
                    writes.put(target + offset, env.context.code[origin + offset], edit.span)

        return copy

    def _save(self, edit: SaveBackup) -> Action:
        code, state = self._layout.kept(self._model.backups[edit.backup])
        cell = self._layout.backups[edit.backup]

        def save(env: Environment, writes: Writes) -> None:
            present = tuple([env.context.code[c] for c in code])
            writes.code[cell] = BackupCopy(present, tuple([env.state[c] for c in state]))

        return save

    def _restore(self, edit: RestoreBackup) -> Action:
        code, state = self._layout.kept(self._model.backups[edit.backup])
        backup = self._layout.backups[edit.backup]

        def restore(env: Environment, writes: Writes) -> None:
            kept: BackupCopy = env.context.code[backup]
            for cell, content in zip(code, kept.code, strict=True):
                writes.put(cell, content, edit.span)
            for cell, value in zip(state, kept.values, strict=True):
                if cell in writes.state:
                    raise Undefined(UndefinedReason.SAME_ENTRY, edit.span)
                writes.state[cell] = value

        return restore
