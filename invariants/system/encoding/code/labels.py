"""Labels: where the transition system keeps the edit that a label holds.

Owns: the numbers of the edits that a label can hold, and the state variables for the number and for captured values.
Must never know: how edits take effect, bounds.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.records import Record
from invariants.foundation.sorts import RangeSort, Sort
from invariants.language.model.comparison import same_held
from invariants.language.model.rules import EditSite, HeldEdit, SetEdit
from invariants.system.encoding.code.slots import Slots
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Role, StateVariable, Term


class LabelCode(Record):
    """A label's variables: the number of the edit that it holds, and slots for the values captured for the edit.

    ``edits`` are the edits by number; None is no edit. ``variable`` is None where the label can only hold the first.
    """

    site: EditSite
    key_positions: tuple[int, ...]
    edits: tuple[HeldEdit | None, ...]
    variable: StateVariable | None
    slots: tuple[StateVariable, ...]
    slot_numbers: dict[HeldEdit, tuple[int, ...]]

    def number(self, held: HeldEdit | None) -> int:
        """Return the number of an edit that is put here, or of none."""
        if held is None:
            return self.edits.index(None)
        return next(n for n, each in enumerate(self.edits) if each is not None and same_held(each, held))


def label_code(
    site: EditSite, edits: list[SetEdit], key_positions: tuple[int, ...], domain: tuple[Sort, ...]
) -> LabelCode:
    """Return the variables of a label, which these edits put edits at, or nothing."""
    contents: list[HeldEdit | None] = [site.original]
    contents += [held for held in site.alternatives if held is not site.original]
    if site.original is not None and any(edit.held is None for edit in edits):
        contents.append(None)
    slots = Slots(str(site.key), domain)
    numbers = {held: slots.take([each.sort for each in held.captures]) for held in contents if held is not None}
    variable = None
    if len(contents) > 1:
        variable = StateVariable(f"{site.key}/edit", domain, RangeSort(0, len(contents) - 1), Role.VARIANT)
    return LabelCode(site, key_positions, tuple(contents), variable, slots.variables(), numbers)


def holds_original(manager: TermManager, code: LabelCode, arguments: tuple[Term, ...]) -> Term:
    """Return the condition that a label holds the edit that it started with, for these arguments of its rule."""
    if code.variable is None:
        return manager.true
    indices = tuple(arguments[position] for position in code.key_positions)
    return manager.equal(manager.state(code.variable, indices), manager.integer(0))


def holds_kept(
    manager: TermManager, code: LabelCode, copies: Mapping[StateVariable, StateVariable], arguments: tuple[Term, ...]
) -> Term:
    """Return the condition that a label holds the edit that a backup keeps, with the same captured values.

    ``copies`` are those of variables in the backup.
    """
    if code.variable is None:
        return manager.true
    indices = tuple(arguments[position] for position in code.key_positions)

    def same(variable: StateVariable) -> Term:
        return manager.equal(manager.state(variable, indices), manager.state(copies[variable], indices))

    parts = [same(code.variable)]
    for number, held in enumerate(code.edits):
        slots = () if held is None else code.slot_numbers[held]
        holds = manager.equal(manager.state(code.variable, indices), manager.integer(number))
        parts += [manager.implies(holds, same(code.slots[slot])) for slot in slots]
    return manager.and_(*parts)
