"""Labels: where the transition system keeps the edit that a label holds.

Owns: the numbers of the edits that a label can hold, and the state variables for the number and for captured values.
Must never know: how edits take effect, bounds.
"""

from __future__ import annotations

from invariants.foundation.records import Record
from invariants.foundation.sorts import RangeSort, Sort
from invariants.language.model.comparison import same_held
from invariants.language.model.rules import EditSite, HeldEdit, SetEdit
from invariants.system.encoding.code.slots import Slots
from invariants.system.terms.terms import Role, StateVariable


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
