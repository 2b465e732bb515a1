"""The variables and the other code that code reads.

Owns: which variables and which code a piece of code can read, and which of both a change changes.
Must never know: terms, solvers, classes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from typing import Any, assert_never

from invariants.gate.running.assembly import RunningModel
from invariants.interpreter.state.configuration import Closure, UnknownRuleCode
from invariants.interpreter.state.layout import UNKNOWN
from invariants.language.model.expressions import (
    Body,
    Enabled,
    Expression,
    HeldValue,
    ReadVariable,
    Saved,
    SiteKey,
    Unmodified,
    Variable,
)
from invariants.language.model.rules import (
    CopyCode,
    Edit,
    RestoreBackup,
    SaveBackup,
    SetCode,
    SetEdit,
    SetEnabled,
    SetUnknown,
)
from invariants.language.model.traversal import reached_expressions

Guard = Expression | SiteKey


class Reading:
    """The code of a configuration before and after a change, as cells, and what it reads."""

    def __init__(
        self, running: RunningModel, before: tuple[Any, ...], after: tuple[Any, ...], retired: Collection[str]
    ) -> None:
        self._running = running
        self._model = running.model
        self._cells = (before, after)
        self._retired = retired

    # ---------------------------------------------------------------- changes

    @cached_property
    def touched(self) -> frozenset[str]:
        """Return the rules and the backups whose code changes, with the rules that are retired."""
        before, after = self._cells
        found = {name for name, cell in self._layout.backups.items() if before[cell] != after[cell]}
        for name, blocks in self._layout.blocks.items():
            for _, first in blocks.all_blocks(self._running.interpreter.scope):
                if before[first : first + blocks.width] != after[first : first + blocks.width]:
                    found.add(name)
        return frozenset(found - self._running.describing | {*self._retired})

    @property
    def is_unknown(self) -> bool:
        """Return whether the code of a rule is unknown, before or after the change."""
        return any(
            isinstance(cells[first + UNKNOWN], UnknownRuleCode)
            for blocks in self._layout.blocks.values()
            for _, first in blocks.all_blocks(self._running.interpreter.scope)
            for cells in self._cells
        )

    @cached_property
    def settable(self) -> frozenset[Variable]:
        """Return the variables that some rule can write from now on."""
        found: set[Variable] = set()
        for rule in self._model.rules.values():
            for edit in rule.edits:
                found.update(_written_by_unknown_code(edit))
            if rule.name in self._running.describing | {*self._retired}:
                continue
            entries = (self._model.sites[key].entry for key in rule.assignments)
            found.update(entry.variable for entry in entries if entry is not None)
            for edit in rule.edits:
                touches = edit.touches(self._model.rules, self._model.backups)
                found.update(each.place for each in touches if isinstance(each.place, Variable))
        return frozenset(found)

    @property
    def _layout(self) -> Any:
        return self._running.interpreter.layout

    # ---------------------------------------------------------------- reading

    def reads(self, guard: Guard, closure: Closure | None, variables: Collection[Variable]) -> bool:
        """Return whether a guard itself can read one of some variables, not through code that it asks for."""
        return bool(variables) and any(each in variables for each in self._read_by(_bodies(guard, closure)))

    def read_by_guards(self) -> frozenset[Variable]:
        """Return the variables that guards read, other than through code that they ask for, before or after."""
        return frozenset(self._read_by(body for rule in self._model.rules for body in self._guards_of(rule)))

    def _read_by(self, bodies: Iterable[Body]) -> Iterator[Variable]:
        for body in bodies:
            for part in reached_expressions(body, self._model.definitions):
                if isinstance(part, ReadVariable):
                    yield part.variable

    def is_touched(self, guard: Guard, pair: Iterable[Closure | None], variables: Collection[Variable]) -> bool:
        """Return whether a guard asks for code that changes, or that reads one of some variables; also indirectly."""
        if not (self.touched or variables):
            return False
        bodies = [body for closure in pair for body in _bodies(guard, closure)]
        if not self.touched.isdisjoint(self._asked(bodies, named_code)):
            return True
        enabled = self._asked(bodies, _asked_whether_enabled)
        return any(each in variables for name in enabled for each in self._read_by(self._guards_of(name)))

    def _asked(self, bodies: Iterable[Body], named: Callable[[Body, Any], Iterator[str]]) -> set[str]:
        """Return the rules and backups that are named by code, also through the guards of those rules."""
        found: set[str] = set()
        left = [*bodies]
        while left:
            for name in named(left.pop(), self._model.definitions):
                if name not in found:
                    found.add(name)
                    left += self._guards_of(name)
        return found

    def _guards_of(self, name: str) -> Iterator[Body]:
        rule = self._model.rules.get(name)
        for guard in () if rule is None else rule.guards:
            if not isinstance(guard, SiteKey):
                yield guard
                continue
            blocks = self._layout.blocks[name]
            for _, first in blocks.all_blocks(self._running.interpreter.scope):
                for cells in self._cells:
                    yield from _bodies(guard, cells[first + blocks.sites[guard]])

    def asks_anywhere(self, conditions: Iterable[Expression]) -> bool:
        """Return whether any code of a rule, or one of some conditions, asks for code."""
        fixed = (guard for rule in self._model.rules.values() for guard in rule.guards if isinstance(guard, Expression))
        held = {each.program.number: each for cells in self._cells for each in _closures(cells)}
        every = [*conditions, *fixed, *(each.program.body for each in held.values())]
        binders = (site.binder.condition for site in self._model.sites.values() if site.binder is not None)
        every += [each for each in binders if each is not None]
        return any(True for body in every for _ in named_code(body, self._model.definitions))


def _closures(cells: tuple[Any, ...]) -> Iterator[Closure]:
    for cell in cells:
        closure = cell if isinstance(cell, Closure) else None
        while closure is not None:
            yield closure
            closure = closure.previous


def _bodies(guard: Guard, closure: Closure | None) -> Iterator[Body]:
    if not isinstance(guard, SiteKey):
        yield guard
    while closure is not None:
        yield closure.program.body
        closure = closure.previous


def named_code(body: Body, definitions: Any) -> Iterator[str]:
    """Yield the rules and backups that a piece of code asks for."""
    for part in reached_expressions(body, definitions):
        match part:
            case Enabled(rule=rule):
                yield rule
            case Unmodified(rule=rule, since=since):
                yield rule
                yield from () if since is None else (since,)
            case HeldValue(site=site):
                yield site.rule
            case Saved(backup=backup):
                yield backup


def _asked_whether_enabled(body: Body, definitions: Any) -> Iterator[str]:
    """Yield the rules of which a piece of code asks whether they can fire: their guards read values."""
    parts = reached_expressions(body, definitions)
    yield from (part.rule for part in parts if isinstance(part, Enabled))


def _written_by_unknown_code(edit: Edit) -> tuple[Variable, ...]:
    """Return the variables that code may write which an edit puts in the place of a whole rule."""
    match edit:
        case SetUnknown(writes=writes):
            return writes
        case SetCode() | SetEnabled() | CopyCode() | SaveBackup() | RestoreBackup() | SetEdit():
            return ()
        case _:
            assert_never(edit)
