"""Configurations: a state together with the code that every site holds.

Owns: configurations and closures, their comparison and hashing.
Must never know: how code is run.

Everything is immutable and shared where possible: a step that changes no code shares the code of the configuration
before it, and a closure shares the closure that ``prev`` refers to. Closures nest as deep as edits repeat, so they are
compared and built without recursion, and carry their hash.
"""

from __future__ import annotations

from typing import Any

from invariants.interpreter.state.layout import Layout
from invariants.interpreter.state.programs import ContractProgram, EditProgram, Program
from invariants.interpreter.state.values import Value
from invariants.language.model.expressions import Variable

_FRAMES_OF_PREVIOUS = 4
"""Python's stack frames between an expression and the evaluation of a ``prev`` in it."""


class Closure:
    """The content of a site: a program, the values captured for it, and the closure that ``prev`` refers to.

    ``previous`` is None where the program does not use it, or where the site was empty.
    """

    __slots__ = ("_hash", "as_written", "captured", "chooses", "depth", "previous", "program", "simple")

    def __init__(self, program: Program, captured: tuple[Value, ...] = (), previous: Closure | None = None) -> None:
        self.program = program
        self.captured = captured
        self.previous = previous
        self.depth: int = program.depth + (0 if previous is None else previous.depth + _FRAMES_OF_PREVIOUS)
        """The depth of the evaluation, including all closures that ``prev`` refers to in turn."""
        self.chooses: bool = program.arbitrary is not None or (previous is not None and previous.chooses)
        """Whether the evaluation may meet an ``any``."""
        self.as_written: bool | None = None
        """Whether this is the code that its site started with; None until it is asked for."""
        self.simple = program.evaluate if not program.uses_previous else None
        """The compiled expression, where it uses neither ``prev`` nor ``any``."""
        self._hash = hash((program.number, captured, previous))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Closure):
            return NotImplemented
        left: Closure | None = self
        right: Closure | None = other
        while left is not right:
            if left is None or right is None or left._hash != right._hash:
                return False
            if left.program is not right.program or left.captured != right.captured:
                return False
            left, right = left.previous, right.previous
        return True


class UnknownRuleCode:
    """Any code at all that satisfies a contract, and the values captured for that contract."""

    __slots__ = ("captured", "program")

    def __init__(self, program: ContractProgram, captured: tuple[Value, ...]) -> None:
        self.program = program
        self.captured = captured

    @property
    def edits_code(self) -> bool:
        """Return whether the code may edit code."""
        return bool(self.program.edit.families)

    def __hash__(self) -> int:
        return hash((self.program.number, self.captured))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UnknownRuleCode):
            return NotImplemented
        return self.program is other.program and self.captured == other.captured


class EditClosure:
    """The content of a label: an edit, and the values captured for it."""

    __slots__ = ("captured", "program")

    def __init__(self, program: EditProgram, captured: tuple[Value, ...] = ()) -> None:
        self.program = program
        self.captured = captured

    def __hash__(self) -> int:
        return hash((self.program.number, self.captured))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EditClosure):
            return NotImplemented
        return self.program is other.program and self.captured == other.captured


class BackupCopy:
    """The content of a backup: the code cells of its rules, and the values of its variables."""

    __slots__ = ("_hash", "code", "values")

    def __init__(self, code: tuple[Any, ...], values: tuple[Value, ...]) -> None:
        self.code = code
        self.values = values
        self._hash = hash((code, values))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BackupCopy):
            return NotImplemented
        return self is other or (self._hash == other._hash and self.code == other.code and self.values == other.values)


class Memory:
    """All code cells of a configuration (see :mod:`invariants.interpreter.state.layout`)."""

    __slots__ = ("_hash", "cells")

    def __init__(self, cells: tuple[Any, ...]) -> None:
        self.cells = cells
        self._hash = hash(cells)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Memory):
            return NotImplemented
        return self is other or (self._hash == other._hash and self.cells == other.cells)


class Configuration:
    """A state and the code of every site, backups included. Immutable; configurations of equal content are equal."""

    __slots__ = ("_hash", "code", "layout", "state")

    def __init__(self, layout: Layout, state: tuple[Value, ...], code: Memory) -> None:
        self.layout = layout
        self.state = state
        self.code = code
        self._hash: int | None = None

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash((self.state, self.code))
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Configuration):
            return NotImplemented
        return self is other or (self.state == other.state and self.code == other.code)

    def value(self, variable: Variable, indices: tuple[Value, ...] = ()) -> Value:
        """Return the value of a variable, a constant or an entry; raise ``KeyError`` where there is no such entry."""
        return self.state[self.layout.cell(variable, indices)]

    def disabled(self, rule: str, arguments: tuple[Value, ...]) -> bool:
        """Return whether a rule is disabled for these arguments."""
        return bool(self.code.cells[self.layout.blocks[rule].first_cell(arguments)])

    def saved(self, backup: str) -> bool:
        """Return whether a backup has been saved."""
        return self.code.cells[self.layout.backups[backup]] is not None
