"""Edits as updates of code variables.

Owns: the updates of code variables by each kind of edit, and where two edits meet.
Needs: code variables. Guarantees: after the updates the variables hold exactly the code that the model's edits leave.
Must never know: how code is read, bounds, solvers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import assert_never

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Variable
from invariants.language.model.places import CodePlace, Selector
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
from invariants.system.encoding.code.code_variables import (
    CodeVariables,
    SiteCode,
    Variant,
    captured_symbols,
)
from invariants.system.encoding.code.kept_code import BackupVariables
from invariants.system.encoding.code.prev_depth import Counting
from invariants.system.encoding.code.queries import CodeReader, MadeEdits
from invariants.system.encoding.transition_system import Update
from invariants.system.encoding.translation import TranslationContext
from invariants.system.terms.terms import StateVariable, Symbol, Term


class _Selection(Record):
    """A selector's values: None for every value."""

    terms: tuple[Term | None, ...]


class _MadeTouch(Record):
    """The change of a place by an edit, while ``held`` is true: for whose code."""

    edit: Edit
    place: CodePlace | Variable
    held: Term
    selection: _Selection


class EditTranslator:
    """Translates the edits of a system's modifications."""

    def __init__(
        self, model: Model, codes: CodeVariables, backups: Mapping[str, BackupVariables], reader: CodeReader
    ) -> None:
        self._model = model
        self._codes = codes
        self._backups = backups
        self._reader = reader
        self._translator = reader.translator
        self._manager = reader.translator.manager

    def updates(self, rule: Rule, context: TranslationContext) -> tuple[list[Update], Term]:
        """Return the updates of a rule's edits, and the condition under which all of them are defined."""
        updates: list[Update] = []
        defined: list[Term] = []
        made = self._reader.made_edits(rule, context)
        for edit, (held, inner) in made.items():
            changes, condition = self.updates_of(edit, held, inner)
            updates += changes
            defined.append(self._manager.implies(held, condition))
        defined += [self._manager.not_(meet) for meet in self._meetings(rule, made)]
        return updates, self._manager.and_(*defined)

    def updates_of(self, edit: Edit, made: Term, context: TranslationContext) -> tuple[list[Update], Term]:
        """Return the updates of an edit that is made where ``made`` is true, and where the edit is defined."""
        changes, defined = self._edit(edit, context)
        return [replace(each, condition=self._manager.and_(made, each.condition)) for each in changes], defined

    def _edit(self, edit: Edit, context: TranslationContext) -> tuple[list[Update], Term]:
        manager = self._manager
        match edit:
            case SetCode():
                return self._set_code(edit, context)
            case SetEnabled(rule=rule, selector=selector, enabled=enabled):
                flag = self._codes.rules[rule].flag
                selection, defined = self._selection(rule, selector, context)
                if flag is None:
                    return [], defined
                return [
                    self._set(rule, flag.variable, flag.key_positions, selection, manager.boolean(enabled))
                ], defined
            case SetUnknown():
                return self._set_unknown(edit, context)
            case CopyCode():
                return self._copy(edit, context)
            case SaveBackup(backup=name):
                backup = self._backups[name]
                saves = [self._copy_all(copy, original) for original, copy in backup.copies.items()]
                return [Update(backup.saved, (), manager.true, (), manager.true), *saves], manager.true
            case RestoreBackup(backup=name):
                return [self._copy_all(o, c) for o, c in self._backups[name].copies.items()], manager.true
            case SetEdit():
                return self._set_edit(edit, context)
            case _:
                assert_never(edit)

    # ---------------------------------------------------------- selections

    def _selection(self, rule: str, selector: Selector, context: TranslationContext) -> tuple[_Selection, Term]:
        terms, defined = self._translator.selected(rule, selector, context)
        return _Selection(terms), defined

    def _places(
        self, key_positions: tuple[int, ...], rule: str, selection: _Selection
    ) -> tuple[tuple[Symbol, ...], tuple[Term, ...]]:
        """Return symbols for the positions that the selection leaves open, and the indices over them."""
        symbols: list[Symbol] = []
        indices: list[Term] = []
        for position in key_positions:
            term = selection.terms[position]
            if term is None:
                parameter = self._model.rules[rule].parameters[position]
                symbols.append(Symbol(parameter.name, parameter.sort))
                term = self._manager.symbol(symbols[-1])
            indices.append(term)
        return tuple(symbols), tuple(indices)

    def _set(
        self, rule: str, variable: StateVariable, key_positions: tuple[int, ...], selection: _Selection, value: Term
    ) -> Update:
        symbols, indices = self._places(key_positions, rule, selection)
        return Update(variable, symbols, self._manager.true, indices, value)

    def _copy_all(self, target: StateVariable, source: StateVariable) -> Update:
        symbols = tuple(Symbol(f"index{i}", sort) for i, sort in enumerate(target.domain))
        indices = tuple(map(self._manager.symbol, symbols))
        return Update(target, symbols, self._manager.true, indices, self._manager.state(source, indices))

    # --------------------------------------------------------------- edits

    def _set_code(self, edit: SetCode, context: TranslationContext) -> tuple[list[Update], Term]:
        manager = self._manager
        code = self._codes.site(edit.site)
        selection, defined = self._selection(edit.site.rule, edit.selector, context)
        captures = [
            self._translator.expression(c.expression, context) for c in (edit.code.captures if edit.code else ())
        ]
        defined = manager.and_(defined, *(capture.defined for capture in captures))
        variant = code.edit_variants[edit]
        if variant is None or not code.levels:
            return [], defined
        if variant.number in code.accumulated:
            return self._accumulate(edit, code, variant, selection, [capture.value for capture in captures]), defined
        number = manager.integer(variant.number)
        if variant.uses_previous and code.counting is Counting.FIRST:
            return self._append(edit, code, variant, selection), defined
        updates = [self._set(edit.site.rule, code.levels[0].variant, code.key_positions, selection, number)]
        for slot, capture in zip(variant.slots, captures, strict=True):
            updates.append(
                self._set(edit.site.rule, code.levels[0].slots[slot], code.key_positions, selection, capture.value)
            )
        if variant.uses_previous:
            updates += self._push_down(edit, code, variant, selection)
        symbols, indices = self._places(code.key_positions, edit.site.rule, selection)
        for variable in code.accumulated.values():
            captured = captured_symbols(variable, code.key_positions)
            everywhere = (*indices, *map(manager.symbol, captured))
            updates.append(Update(variable, (*symbols, *captured), manager.true, everywhere, manager.false))
        return updates, defined

    def _accumulate(
        self, edit: SetCode, code: SiteCode, variant: Variant, selection: _Selection, captures: list[Term]
    ) -> list[Update]:
        """Add one condition to the accumulated set, or strengthen the one that is there with other numbers."""
        symbols, indices = self._places(code.key_positions, edit.site.rule, selection)
        manager = self._manager
        kept = code.kept_numbers[variant.number]
        positions = {each.position for each in kept}
        place = (*indices, *(value for position, value in enumerate(captures) if position not in positions))
        variable = code.accumulated[variant.number]
        updates = [Update(variable, symbols, manager.true, place, manager.true)]
        for each in kept:
            new, old = captures[each.position], manager.state(each.variable, place)
            is_kept = manager.less_equal(old, new) if each.is_least else manager.less_equal(new, old)
            value = manager.if_(manager.and_(manager.state(variable, place), is_kept), old, new)
            updates.append(Update(each.variable, symbols, manager.true, place, value))
        return updates

    def _append(self, edit: SetCode, code: SiteCode, variant: Variant, selection: _Selection) -> list[Update]:
        """Put an edit above the others, unless it has been applied since the code below them was written."""
        manager = self._manager
        symbols, indices = self._places(code.key_positions, edit.site.rule, selection)
        nested = [manager.integer(other.number) for other in code.variants if other.uses_previous]
        is_new, live = manager.true, manager.true
        for level in code.levels:
            holds = manager.state(level.variant, indices)
            again = manager.and_(live, manager.equal(holds, manager.integer(variant.number)))
            is_new = manager.and_(is_new, manager.not_(again))
            live = manager.and_(live, manager.or_(*(manager.equal(holds, each) for each in nested)))
        top = manager.integer(variant.number)
        updates = [Update(code.levels[0].variant, symbols, is_new, indices, top)]
        for above, below in zip(code.levels, code.levels[1:], strict=False):
            for target, source in zip((below.variant, *below.slots), (above.variant, *above.slots), strict=True):
                updates.append(Update(target, symbols, is_new, indices, manager.state(source, indices)))
        return updates

    def _push_down(self, edit: SetCode, code: SiteCode, variant: Variant, selection: _Selection) -> list[Update]:
        """Move the site's levels one down.

        Where only the latest application of an edit counts, the earlier application is removed instead, and the levels
        below it stay.
        """
        manager = self._manager
        symbols, indices = self._places(code.key_positions, edit.site.rule, selection)
        updates = []
        moves, live = manager.true, manager.true
        nested = [other for other in code.variants if other.uses_previous]
        for above, below in zip(code.levels, code.levels[1:], strict=False):
            holds = manager.state(above.variant, indices)
            if code.counting is Counting.LATEST:
                again = manager.and_(live, manager.equal(holds, manager.integer(variant.number)))
                moves = manager.and_(moves, manager.not_(again))
                live = manager.and_(
                    live, manager.or_(*(manager.equal(holds, manager.integer(n.number)) for n in nested))
                )
            for target, source in zip((below.variant, *below.slots), (above.variant, *above.slots), strict=True):
                updates.append(Update(target, symbols, moves, indices, manager.state(source, indices)))
        return updates

    def _set_edit(self, edit: SetEdit, context: TranslationContext) -> tuple[list[Update], Term]:
        manager = self._manager
        selection, defined = self._selection(edit.site.rule, edit.selector, context)
        captured = edit.held.captures if edit.held is not None else ()
        captures = [self._translator.expression(each.expression, context) for each in captured]
        defined = manager.and_(defined, *(capture.defined for capture in captures))
        label = self._codes.rules[edit.site.rule].labels.get(edit.site)
        if label is None or label.variable is None:
            return [], defined
        rule, positions = edit.site.rule, label.key_positions
        number = label.number(edit.held)
        updates = [self._set(rule, label.variable, positions, selection, manager.integer(number))]
        held = label.edits[number]
        slots = () if held is None else label.slot_numbers[held]
        for slot, capture in zip(slots, captures, strict=True):
            updates.append(self._set(rule, label.slots[slot], positions, selection, capture.value))
        return updates, defined

    def _set_unknown(self, edit: SetUnknown, context: TranslationContext) -> tuple[list[Update], Term]:
        manager = self._manager
        selection, defined = self._selection(edit.rule, edit.selector, context)
        captures = [self._translator.expression(c.expression, context) for c in edit.captures]
        defined = manager.and_(defined, *(capture.defined for capture in captures))
        unknown = self._codes.rules[edit.rule].unknown
        if unknown is None:
            return [], defined
        number = manager.integer(unknown.number(edit))
        updates = [self._set(edit.rule, unknown.variable, unknown.key_positions, selection, number)]
        for slot, capture in zip(unknown.slot_numbers[edit], captures, strict=True):
            updates.append(self._set(edit.rule, unknown.slots[slot], unknown.key_positions, selection, capture.value))
        return updates, defined

    def _copy(self, edit: CopyCode, context: TranslationContext) -> tuple[list[Update], Term]:
        manager = self._manager
        target, target_defined = self._selection(edit.rule, edit.target, context)
        source, source_defined = self._selection(edit.rule, edit.source, context)
        updates = []
        for variable, key_positions in self._codes.rules[edit.rule].variables():
            symbols, indices = self._places(key_positions, edit.rule, target)
            left_open = iter(map(manager.symbol, symbols))
            chosen = (source.terms[position] for position in key_positions)
            origin = tuple(next(left_open) if term is None else term for term in chosen)
            captured = captured_symbols(variable, key_positions)
            same = tuple(map(manager.symbol, captured))
            value = manager.state(variable, (*origin, *same))
            updates.append(Update(variable, (*symbols, *captured), manager.true, (*indices, *same), value))
        return updates, manager.and_(target_defined, source_defined)

    # ------------------------------------------------------------ meetings

    def _meetings(self, rule: Rule, made: MadeEdits) -> list[Term]:
        """Return, for any two edits that can write the same place, the condition under which they do."""
        manager = self._manager
        touches: list[_MadeTouch] = []
        for edit, (held, context) in made.items():
            for touch in edit.touches(self._model.rules, self._model.backups):
                # Two edits as written that restore one variable are an error of the model.
                if isinstance(touch.place, Variable) and held is not manager.true:
                    touches.append(_MadeTouch(edit, touch.place, held, _Selection(())))
                elif not isinstance(touch.place, Variable):
                    selected, _ = self._selection(touch.place.rule, touch.selector, context)
                    touches.append(_MadeTouch(edit, touch.place, held, selected))
        found = []
        for first, second in combinations(touches, 2):
            if first.place == second.place:
                parts = zip(first.selection.terms, second.selection.terms, strict=True)
                same = (manager.equal(x, y) for x, y in parts if x is not None and y is not None)
                found.append(manager.and_(first.held, second.held, *same))
        return [*found, *self._restored_and_assigned(rule, touches)]

    def _restored_and_assigned(self, rule: Rule, touches: list[_MadeTouch]) -> Iterator[Term]:
        """Yield the condition that an edit at a label restores a variable that the rule assigns."""
        for key in rule.assignments:
            entry = self._model.sites[key].entry
            for touch in touches:
                if entry is not None and touch.place == entry.variable:
                    yield self._manager.and_(touch.held, self._reader.assigns(key))
