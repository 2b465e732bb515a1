"""Initial states as constraints.

Owns: the order in which values and constraints are evaluated before the start; constraints on initial states and code.
Needs: a typed model and its code variables. Guarantees: the constraints are true of exactly the model's initial
configurations; where something evaluated before the start is undefined, there are none.
Must never know: rules, solvers.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.sorts import INT, BoolSort, EnumSort, IndividualSort, RangeSort
from invariants.language.model.declarations import Constraint, Model
from invariants.language.model.expressions import Expression, Variable
from invariants.language.model.starting import GivenValues
from invariants.language.model.traversal import variables_in
from invariants.system.encoding.code.code_variables import CodeVariables
from invariants.system.encoding.code.edits import EditTranslator
from invariants.system.encoding.code.kept_code import BackupVariables
from invariants.system.encoding.transition_system import PartialTerm, Update
from invariants.system.encoding.translation import TranslationContext, Translator
from invariants.system.terms.terms import StateVariable, Term


def initial_states(
    model: Model,
    codes: CodeVariables,
    backups: Mapping[str, BackupVariables],
    translator: Translator,
    edits: EditTranslator,
) -> tuple[tuple[Term, ...], Term]:
    """Return the constraints on initial states, and where something evaluated before the start is undefined.

    Args:
        model: the model.
        codes: the variables that keep code.
        backups: the variables of each backup, by name.
        translator: translates expressions.
        edits: translates the edits of modifications.
    """
    manager = translator.manager
    parts: list[PartialTerm] = []
    for given, expression in _in_order(model):
        if given is None:
            parts.append(translator.expression(expression, TranslationContext()))
            continue
        symbols, entry = manager.any_entry(translator.variable(given))
        names = dict(zip(given.indices, map(manager.symbol, symbols), strict=False))
        part = translator.expression(expression, TranslationContext(names))
        value = manager.forall(symbols, manager.equal(entry, part.value))
        parts.append(PartialTerm(value, manager.forall(symbols, part.defined) if names else part.defined))
    free = [translator.in_range(v) for v in (*model.constants, *model.variables) if v not in model.initial_values]
    started = [] if model.start is None else _given(translator, model.start.values, {})
    code = _InitialCode(model, codes, backups, translator, edits).constraints()
    defined = translator.defined_in_turn(parts)
    start = (*free, *started, *code, *(part.value for part in parts), *(part.defined for part in parts))
    return start, manager.and_(*free, *started, *code, manager.not_(defined))


def _in_order(model: Model) -> list[tuple[Variable | None, Expression]]:
    """Return the expressions evaluated before the start, in order; values with their variable, else None."""
    order = _StartOrder(model)
    for constraint in model.constant_constraints:
        order.ask(constraint)
    for variable in (*model.constants, *model.variables):
        order.give(variable)
    for constraint in model.initial_constraints:
        order.ask(constraint)
    return order.evaluated


class _StartOrder:
    """The order in which values and constraints are evaluated before the start.

    The constraints on constants come first. Before an expression is evaluated, the variables that it mentions are.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._given: set[Variable] = set()
        self.evaluated: list[tuple[Variable | None, Expression]] = []

    def give(self, variable: Variable) -> None:
        """Evaluate a variable's initial value."""
        if variable in self._given:
            return
        self._given.add(variable)
        expression = self._model.initial_values.get(variable)
        if expression is not None:
            for mentioned in variables_in(expression, self._model.definitions):
                self.give(mentioned)
            self.evaluated.append((variable, expression))

    def ask(self, constraint: Constraint) -> None:
        """Evaluate a constraint."""
        for mentioned in variables_in(constraint.condition, self._model.definitions):
            self.give(mentioned)
        self.evaluated.append((None, constraint.condition))


def _given(translator: Translator, values: GivenValues, copies: Mapping[StateVariable, StateVariable]) -> list[Term]:
    """Return the constraints that entries, or their copies in a backup, have given values."""
    manager = translator.manager
    found = []
    for (variable, indices), value in values.items():
        known = translator.variable(variable)
        place = tuple(manager.value(index, sort) for index, sort in zip(indices, variable.domain, strict=True))
        entry = manager.state(copies.get(known, known), place)
        found.append(manager.equal(entry, manager.value(value, variable.sort)))
    return found


class _InitialCode:
    """The constraints on code at the start: sites hold their original code, except where a starting point differs."""

    def __init__(
        self,
        model: Model,
        codes: CodeVariables,
        backups: Mapping[str, BackupVariables],
        translator: Translator,
        edits: EditTranslator,
    ) -> None:
        self._model = model
        self._codes = codes
        self._backups = backups
        self._translator = translator
        self._manager = translator.manager
        self._edits = edits

    def constraints(self) -> list[Term]:
        """Return the constraints; a backup that was never saved equals its originals."""
        manager, start = self._manager, self._model.start
        written = self._as_written()
        changed = {} if start is None else self._updates(start.code)
        found = [self._every(variable, value, changed.get(variable, [])) for variable, value in written.items()]
        for name, backup in self._backups.items():
            saved = None if start is None else start.backups.get(name)
            found.append(self._every(backup.saved, manager.boolean(saved is not None), []))
            if saved is None:
                found += [self._same(copy, original) for original, copy in backup.copies.items()]
                continue
            kept = self._updates(saved.code)
            for original, copy in backup.copies.items():
                if original in written:
                    found.append(self._every(copy, written[original], kept.get(original, [])))
            values = {place: value for place, value in saved.values.items() if self._is_kept(backup, place[0])}
            found += _given(self._translator, values, backup.copies)
        return found

    def _is_kept(self, backup: BackupVariables, variable: Variable) -> bool:
        return self._translator.variable(variable) in backup.copies

    def _updates(self, rule: str) -> dict[StateVariable, list[Update]]:
        """Return the effect of a rule's edits on the code as written; a slice may have left all of them out."""
        found: dict[StateVariable, list[Update]] = {}
        if rule in self._model.rules:
            updates, _ = self._edits.updates(self._model.rules[rule], TranslationContext())
            for update in updates:
                found.setdefault(update.variable, []).append(update)
        return found

    def _every(self, variable: StateVariable, value: Term, updates: list[Update]) -> Term:
        """Return the condition that every entry has a value, except entries that updates change.

        The edits behind the updates read nothing, touch no entry twice, and put no ``prev``.
        """
        manager = self._manager
        symbols, entry = manager.any_entry(variable)
        for update in updates:
            pairs = zip(map(manager.symbol, symbols), update.indices, strict=True)
            own = {manager.symbol(symbol) for symbol in update.symbols}
            reached = manager.and_(*(manager.equal(symbol, index) for symbol, index in pairs if index not in own))
            value = manager.if_(reached, update.value, value)
        return manager.forall(symbols, manager.equal(entry, value))

    def _same(self, copy: StateVariable, original: StateVariable) -> Term:
        manager = self._manager
        symbols, entry = manager.any_entry(copy)
        same = manager.equal(entry, manager.state(original, tuple(map(manager.symbol, symbols))))
        return manager.forall(symbols, same)

    def _as_written(self) -> dict[StateVariable, Term]:
        """Return the value that every entry of a code variable has where all code is as written."""
        manager = self._manager
        found: dict[StateVariable, Term] = {}
        for rule in self._model.rules.values():
            code = self._codes.rules[rule.name]
            if code.flag:
                found[code.flag.variable] = manager.boolean(not rule.dormant)
            if code.unknown:
                found[code.unknown.variable] = manager.integer(0)
                found.update(self._nothing_captured(code.unknown.slots))
            for site in code.sites.values():
                for level in site.levels:
                    found[level.variant] = manager.integer(0)
                    found.update(self._nothing_captured(level.slots))
                found.update(self._nothing_captured(tuple(site.gathered)))
            for label in code.labels.values():
                if label.variable is not None:
                    found[label.variable] = manager.integer(0)
                    found.update(self._nothing_captured(label.slots))
        return found

    def _nothing_captured(self, slots: tuple[StateVariable, ...]) -> dict[StateVariable, Term]:
        """Return some value for each slot.

        No individual can be named for an empty slot; the slot is never read, so any individual serves.
        """
        manager = self._manager
        found: dict[StateVariable, Term] = {}
        for slot in slots:
            match slot.sort:
                case BoolSort():
                    found[slot] = manager.false
                case RangeSort(low=low):
                    found[slot] = manager.integer(low)
                case EnumSort():
                    found[slot] = manager.value(0, slot.sort)
                case IndividualSort():
                    pass
                case _ if slot.sort == INT:
                    found[slot] = manager.integer(0)
                case _:
                    found[slot] = manager.to_real(manager.integer(0))
        return found
