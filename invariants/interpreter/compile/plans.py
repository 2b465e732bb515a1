"""Plans: rules, ready to be run.

Owns: the compiled form of a rule's guards and assignments, and of all code that its sites can hold.
Must never know: configurations, how a rule is fired.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, assert_never

from invariants.foundation.records import Record
from invariants.interpreter.compile.binders import Ranges
from invariants.interpreter.compile.compiler import CompilationUnit, Compiler
from invariants.interpreter.compile.depths import Depths
from invariants.interpreter.state.code_equality import is_same_unknown, same_body
from invariants.interpreter.state.environment import Evaluate
from invariants.interpreter.state.layout import Blocks, Layout
from invariants.interpreter.state.outcomes import Blocked, BlockedReason
from invariants.interpreter.state.programs import ArbitraryProgram, ContractProgram, EditProgram, Program
from invariants.language.model.clauses import EditedCode
from invariants.language.model.comparison import captured_sorts, same_held
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Arbitrary, Body, SiteKey
from invariants.language.model.rules import (
    CopyCode,
    Edit,
    HeldEdit,
    RestoreBackup,
    Rule,
    SaveBackup,
    SetCode,
    SetEdit,
    SetEnabled,
    SetUnknown,
    Site,
)
from invariants.language.model.traversal import read_sites


class GuardPlan(Record):
    """A ``require`` clause: an expression if the clause cannot be edited, else the cell of its site within a block."""

    evaluate: Evaluate | None
    offset: int
    site: SiteKey | None
    blocked: Blocked


class AssignmentPlan(Record):
    """A site of an assignment: its cell within a block, the assigned state cell, and the binder of its ``for``."""

    offset: int
    site: SiteKey
    cell: Evaluate
    slots: list[int]
    ranges: Ranges
    condition: Evaluate | None


class RulePlan(Record):
    """A rule. ``padding`` fills the slots of an environment that are not parameters."""

    rule: Rule
    unit: CompilationUnit
    blocks: Blocks
    single: int | None
    """The rule's first code cell, where all arguments share it."""
    padding: tuple[Any, ...]
    guards: tuple[GuardPlan, ...]
    assignments: tuple[AssignmentPlan, ...]
    counters: tuple[AssignmentPlan, ...]
    """The assignments among these that unknown code does not replace."""
    restores: tuple[int, ...]
    """The code cells of the backups that the rule restores."""
    disabled: Blocked
    not_saved: Blocked
    no_step: Blocked


class Library:
    """All code of a model, compiled: original code, the code of edits, and the contracts of unknown code.

    Equal code at the same site is one program, so that configurations with equal code are equal.
    """

    def __init__(self, model: Model, layout: Layout, compiler: Compiler, depths: Depths) -> None:
        self._model = model
        self._layout = layout
        self._compiler = compiler
        self._depths = depths
        self._count = 0
        self._at_site: dict[SiteKey, list[Program]] = {}
        self.units = {name: CompilationUnit(rule.parameters) for name, rule in model.rules.items()}
        self.originals: dict[SiteKey, Program | None] = {}
        self.rewritten: dict[EditedCode, Program] = {}
        self.contracts: dict[SetUnknown, ContractProgram] = {}
        self.held: dict[SiteKey, list[EditProgram]] = {}
        """The edits that each label can hold."""
        for key, site in model.sites.items():
            unit = self.units[key.rule]
            original = None if site.original is None else self._program(site.original, None, unit)
            self.originals[key] = original
            self._at_site[key] = [] if original is None else [original]
        for rule in model.rules.values():
            for label in rule.labels:
                self.held[label.key] = [self._edit_program(held) for held in label.alternatives]
        for rule in model.rules.values():
            for edit in rule.edits:
                self._add(edit)

    def _add(self, edit: Edit) -> None:
        match edit:
            case SetCode(site=site, code=code):
                if code is not None:
                    self.rewritten[code] = self._shared(site, code)
            case SetUnknown():
                self.contracts[edit] = self._contract(edit)
            case SetEnabled() | CopyCode() | SaveBackup() | RestoreBackup() | SetEdit():
                pass
            case _:
                assert_never(edit)

    def _contract(self, edit: SetUnknown) -> ContractProgram:
        for known, program in self.contracts.items():
            if known.rule == edit.rule and is_same_unknown(known, edit):
                return program
        contract = edit.contract
        holds = None if contract is None else self._compiler.compile(contract, self.units[edit.rule])
        return ContractProgram(self._number(), edit, holds)

    def _edit_program(self, held: HeldEdit) -> EditProgram:
        restored = held.edit.restored_backups()
        return EditProgram(self._number(), held, tuple(self._layout.backups[n] for n in restored))

    def edit_at(self, site: SiteKey, held: HeldEdit) -> EditProgram:
        """Return the program of an edit that a label holds."""
        return next(program for program in self.held[site] if same_held(program.held, held))

    def _number(self) -> int:
        self._count += 1
        return self._count

    def _program(self, body: Body, code: EditedCode | None, unit: CompilationUnit) -> Program:
        uses_previous = code is not None and code.uses_previous
        depth = self._depths.of(body)
        if isinstance(body, Arbitrary):
            slot = unit.slot(body.local) if body.local is not None else None
            condition = None if body.condition is None else self._compiler.compile(body.condition, unit)
            arbitrary = ArbitraryProgram(slot, condition, body.sort, body.span)
            return Program(self._number(), body, code, None, arbitrary, uses_previous, depth)
        return Program(self._number(), body, code, self._compiler.compile(body, unit), None, uses_previous, depth)

    def _shared(self, site: SiteKey, code: EditedCode) -> Program:
        known = self._at_site[site]
        for program in known:
            captures = () if program.code is None else program.code.captures
            if captured_sorts(captures) != captured_sorts(code.captures) or not same_body(program.body, code.body):
                continue
            if [each.text for each in captures] == [each.text for each in code.captures] or site not in self._read:
                return program
        known.append(self._program(code.body, code, self.units[site.rule]))
        return known[-1]

    @cached_property
    def _read(self) -> frozenset[SiteKey]:
        """Return the sites whose captured values are read by their names."""
        return read_sites(self._model)

    def plan(self, name: str) -> RulePlan:
        """Return the plan of a rule. All plans must exist before one is run: they settle the size of environments."""
        rule = self._model.rules[name]
        blocks = self._layout.blocks[name]
        unit = self.units[name]
        guards: list[GuardPlan] = []
        for guard in rule.guards:
            if isinstance(guard, SiteKey):
                blocked = Blocked(name, BlockedReason.GUARD, self._model.sites[guard].span, guard)
                guards.append(GuardPlan(None, blocks.sites[guard], guard, blocked))
            else:
                evaluate = self._compiler.compile(guard, unit)
                guards.append(GuardPlan(evaluate, -1, None, Blocked(name, BlockedReason.GUARD, guard.span)))
        assignments = tuple(self._assignment(self._model.sites[key], blocks, unit) for key in rule.assignments)
        restores = [edit for edit in rule.own_edits() if edit.restored_backups()]
        return RulePlan(
            rule=rule,
            unit=unit,
            blocks=blocks,
            single=None if blocks.axes else blocks.first,
            padding=(None,) * (unit.size - len(rule.parameters)),
            guards=tuple(guards),
            assignments=assignments,
            counters=tuple(each for each in assignments if self._advances(each.site)),
            restores=tuple(self._layout.backups[name] for name in rule.restored_backups()),
            disabled=Blocked(name, BlockedReason.DISABLED, rule.span),
            not_saved=Blocked(name, BlockedReason.NOT_SAVED, restores[0].span if restores else rule.span),
            no_step=Blocked(name, BlockedReason.NO_STEP, rule.span),
        )

    def _advances(self, key: SiteKey) -> bool:
        entry = self._model.sites[key].entry
        return entry is not None and entry.variable.keeps_track

    def _assignment(self, site: Site, blocks: Blocks, unit: CompilationUnit) -> AssignmentPlan:
        if site.entry is None:
            raise ValueError(f"the assignment {site.key} without an entry")
        slots, ranges = self._compiler.ranges(site.binder.locals, unit) if site.binder is not None else ([], [])
        condition: Evaluate | None = None
        if site.binder is not None and site.binder.condition is not None:
            condition = self._compiler.compile(site.binder.condition, unit)
        cell = self._compiler.cell(site.entry.variable, site.entry.indices, unit)
        return AssignmentPlan(blocks.sites[site.key], site.key, cell, slots, ranges, condition)
