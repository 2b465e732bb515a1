"""Live code: the entries of code variables that mean something, and the others at rest.

Owns: the condition under which an entry that keeps a captured value, a deeper level or a copy is read at all.
Needs: a coded model, grounded. Guarantees: configurations of the model and configurations of the system whose dead
entries are at rest correspond one to one, as long as no two edits write the same code.
Must never know: how configurations are packed, rules.

An entry that is never read would only multiply configurations: the captured value of code that is no longer there, or
the copy in a backup that was not saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from invariants.foundation.no_answer import reals_not_tried
from invariants.foundation.sorts import BOOL, INT, EnumSort, IndividualSort, RangeSort, Scope
from invariants.system.encoding.code.code_variables import RuleCode, SiteCode, UnknownCode
from invariants.system.encoding.code.labels import LabelCode
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.exploration.packing import variable_of
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import StateVariable, Term, post_order

Liveness = Mapping[Term, Term]
"""For each entry that can be dead, the condition on the configuration under which it is not."""


def liveness(coded: CodedModel, entries: Iterable[Term]) -> Liveness:
    """Return the condition under which each of the entries is live; those that always are, are left out."""
    manager = coded.system.manager
    known = list(entries)
    by_variable: dict[StateVariable, list[Term]] = {}
    for entry in known:
        by_variable.setdefault(variable_of(entry), []).append(entry)
    found: dict[Term, Term] = {}
    for code in coded.code.rules.values():
        for variable, condition in _of_rule(manager, code):
            for entry in by_variable.get(variable, ()):
                found[entry] = condition(entry.arguments)
    for backup in coded.backups.values():
        saved = manager.state(backup.saved)
        for original, copy in backup.copies.items():
            for entry in by_variable.get(copy, ()):
                live = found.get(manager.state(original, entry.arguments), manager.true)
                found[entry] = manager.and_(saved, _copied(manager, live, backup.copies))
    return {entry: live for entry, live in found.items() if live is not manager.true}


def at_rest(manager: TermManager, entry: Term, scope: Scope) -> Term:
    """Return the value of an entry that is dead. Raises ``UnsupportedSystemError`` for a Real."""
    sort = variable_of(entry).sort
    match sort:
        case RangeSort(low=low):
            return manager.integer(low)
        case EnumSort():
            return manager.value(0, sort)
        case IndividualSort(name=name):
            return manager.value(scope[name], sort)
    if sort == BOOL:
        return manager.false
    if sort == INT:
        return manager.integer(0)
    raise UnsupportedSystemError(reals_not_tried(variable_of(entry).name))


class _Condition:
    """The condition of a code variable's entries, by their indices: some variable has one of some numbers there."""

    def __init__(self, manager: TermManager, parts: list[tuple[StateVariable, frozenset[int]]]) -> None:
        self._manager = manager
        self._parts = parts

    def __call__(self, indices: tuple[Term, ...]) -> Term:
        manager = self._manager
        found = []
        for variable, numbers in self._parts:
            holds = manager.state(variable, indices)
            if holds.sort == BOOL:
                found.append(holds)
            else:
                found.append(manager.or_(*(manager.equal(holds, manager.integer(n)) for n in sorted(numbers))))
        return manager.and_(*found)


def _of_rule(manager: TermManager, code: RuleCode) -> Iterator[tuple[StateVariable, _Condition]]:
    if code.unknown is not None:
        yield from _of_unknown(manager, code.unknown)
    for site in code.sites.values():
        yield from _of_site(manager, site)
    for label in code.labels.values():
        if label.variable is not None:
            yield from _of_label(manager, label, label.variable)


def _of_unknown(manager: TermManager, code: UnknownCode) -> Iterator[tuple[StateVariable, _Condition]]:
    for slot, variable in enumerate(code.slots):
        numbers = frozenset(n + 1 for n, edit in enumerate(code.edits) if slot in code.slot_numbers[edit])
        yield variable, _Condition(manager, [(code.variable, numbers)])


def _of_label(
    manager: TermManager, code: LabelCode, variable: StateVariable
) -> Iterator[tuple[StateVariable, _Condition]]:
    for slot, captured in enumerate(code.slots):
        held = (n for n, edit in enumerate(code.edits) if edit is not None and slot in code.slot_numbers[edit])
        yield captured, _Condition(manager, [(variable, frozenset(held))])


def _of_site(manager: TermManager, code: SiteCode) -> Iterator[tuple[StateVariable, _Condition]]:
    above: list[tuple[StateVariable, frozenset[int]]] = []
    deeper = frozenset(variant.number for variant in code.held if variant.uses_previous)
    for level in code.levels:
        yield level.variant, _Condition(manager, list(above))
        for slot, variable in enumerate(level.slots):
            numbers = frozenset(variant.number for variant in code.held if slot in variant.slots)
            yield variable, _Condition(manager, [*above, (level.variant, numbers)])
        above.append((level.variant, deeper))
    for number, kept in code.kept_numbers.items():
        for each in kept:
            yield each.variable, _Condition(manager, [(code.accumulated[number], frozenset())])


def _copied(manager: TermManager, term: Term, copies: Mapping[StateVariable, StateVariable]) -> Term:
    """Return a condition on a configuration as a condition on the copy in a backup."""
    replacement = {
        part: manager.state(copies[part.payload], part.arguments)
        for part in post_order([term])
        if isinstance(part.payload, StateVariable) and part.payload in copies
    }
    return manager.replace(term, replacement) if replacement else term
