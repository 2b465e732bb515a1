"""Initial states as constraints.

Owns: the order in which values and constraints are evaluated before the start; constraints on initial states and code.
Needs: a typed model and its code variables. Guarantees: the constraints are true of exactly the model's initial
configurations; where something evaluated before the start is undefined, there are none.
Must never know: rules, solvers.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from invariants.foundation.sorts import INT, BoolSort, EnumSort, IndividualSort, RangeSort
from invariants.language.model.declarations import Constraint, Model
from invariants.language.model.expressions import Expression, Variable
from invariants.language.model.traversal import variables_in
from invariants.system.encoding.code.code_variables import BackupVariables, CodeVariables
from invariants.system.encoding.transition_system import PartialTerm
from invariants.system.encoding.translation import TranslationContext, Translator
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import StateVariable, Term


def initial_states(
    model: Model, codes: CodeVariables, backups: Mapping[str, BackupVariables], translator: Translator
) -> tuple[tuple[Term, ...], Term]:
    """Return the constraints on initial states, and where something evaluated before the start is undefined."""
    manager = translator.manager
    parts: list[PartialTerm] = []
    for given, expression in _in_order(model):
        part = translator.expression(expression, TranslationContext())
        if given is not None:
            symbols, entry = manager.any_entry(translator.variable(given))
            part = replace(part, value=manager.forall(symbols, manager.equal(entry, part.value)))
        parts.append(part)
    free = [translator.in_range(v) for v in (*model.constants, *model.variables) if v not in model.initial_values]
    code = _initial_code(manager, model, codes, backups)
    defined = translator.defined_in_turn(parts)
    start = (*free, *code, *(part.value for part in parts), *(part.defined for part in parts))
    return start, manager.and_(*free, *code, manager.not_(defined))


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

    What constants are constrained by comes first; before anything is evaluated, the values of what it mentions are.
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


def _initial_code(
    manager: TermManager, model: Model, codes: CodeVariables, backups: Mapping[str, BackupVariables]
) -> list[Term]:
    """Return the constraints that every site holds its original code, and every backup equals its originals."""
    found: list[Term] = []

    def every(variable: StateVariable, value: Term) -> None:
        symbols, entry = manager.any_entry(variable)
        found.append(manager.forall(symbols, manager.equal(entry, value)))

    def nothing_captured(slots: tuple[StateVariable, ...]) -> None:
        for slot in slots:
            # An individual that stands for nothing would have to be named; it is never read, so any will do.
            match slot.sort:
                case BoolSort():
                    every(slot, manager.false)
                case RangeSort(low=low):
                    every(slot, manager.integer(low))
                case EnumSort():
                    every(slot, manager.value(0, slot.sort))
                case IndividualSort():
                    pass
                case _ if slot.sort == INT:
                    every(slot, manager.integer(0))
                case _:
                    every(slot, manager.to_real(manager.integer(0)))

    for rule in model.rules.values():
        code = codes.rules[rule.name]
        if code.flag:
            every(code.flag.variable, manager.boolean(not rule.dormant))
        if code.unknown:
            every(code.unknown.variable, manager.integer(0))
            nothing_captured(code.unknown.slots)
        for site in code.sites.values():
            for level in site.levels:
                every(level.variant, manager.integer(0))
                nothing_captured(level.slots)
            nothing_captured(tuple(site.gathered))
    for backup in backups.values():
        every(backup.saved, manager.false)
        for original, copy in backup.copies.items():
            symbols, entry = manager.any_entry(copy)
            same = manager.equal(entry, manager.state(original, tuple(map(manager.symbol, symbols))))
            found.append(manager.forall(symbols, same))
    return found
