"""Constant propagation: entries that never change from a known value are replaced by it.

Owns: the search for entries that initial states equate with a literal and that no rule changes, and the system without
them. A rule that can fire in no configuration changes nothing.
Needs: a ground system. Guarantees: a run of the system is a run of the one without them, with the same values of all
other entries; and where the known values hold, every step keeps them.
Must never know: solvers.

Many a product of two variables is linear once constants are replaced. Without room for a modification no modification
fires, and so the code stays as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.foundation.sorts import RangeSort
from invariants.system.grounding.grounding import GroundRule, GroundSystem
from invariants.system.grounding.rewriting import rewritten
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Role, StateVariable, Term


class KnownConstants(Record):
    """A system without constants whose values are known, and those values."""

    system: GroundSystem
    values: dict[Term, Term]


def without_known_constants(system: GroundSystem) -> KnownConstants:
    """Replace entries that never change by their values, including values that follow from others."""
    manager = system.manager
    values: dict[Term, Term] = {}
    known: dict[Term, Term] = {}  # in a configuration, and after the step
    while found := _pinned(system, values):
        values.update(found)
        known.update(found)
        known.update((manager.following(entry), value) for entry, value in found.items())
        system = rewritten(system, lambda term, arguments: known.get(term) or _rebuilt(manager, term, arguments))
        rules = (rule if _may_fire(manager, rule) else replace(rule, updates={}) for rule in system.rules)
        system = replace(system, rules=tuple(rules))
    entries = tuple(entry for entry in system.entries if entry not in values)
    return KnownConstants(replace(system, entries=entries), values)


def _rebuilt(manager: TermManager, term: Term, arguments: list[Term]) -> Term:
    return manager.rebuild(term, arguments) if arguments else term


def _may_fire(manager: TermManager, rule: GroundRule) -> bool:
    """Return whether no guard of a rule is false whatever its arguments are."""
    return not any(part.condition is manager.false and not part.instance for part in rule.guard)


def _pinned(system: GroundSystem, known: Mapping[Term, Term]) -> dict[Term, Term]:
    """Return the entries that initial states equate with a literal, and that no rule changes, with their literals."""
    manager = system.manager
    changed = {entry for rule in system.rules for entry in rule.updates}
    variables = (entry.payload for entry in system.entries)
    is_fixed = any(isinstance(each, StateVariable) and _has_no_room(each) for each in variables)
    found: dict[Term, Term] = {}
    for conjunct in system.initial:
        match conjunct.operator:
            case Operator.STATE:
                entry, value = conjunct, manager.true
            case Operator.NOT:
                entry, value = conjunct.arguments[0], manager.false
            case Operator.EQUAL:
                entry, value = conjunct.arguments
            case _:
                continue
        if not isinstance(entry.payload, StateVariable) or not value.is_value or entry in known:
            continue
        if entry in changed and not _has_no_room(entry.payload):
            continue
        # A strengthening names every known value. One for all chains should not name code that it does not need: then
        # it is one of models with a little other code, too.
        if is_fixed or entry.payload.role is Role.MODEL:
            found.setdefault(entry, value)
    return found


def _has_no_room(variable: StateVariable) -> bool:
    """Return whether a variable counts modifications, and none is allowed: a rule that would change it cannot fire."""
    return variable.role is Role.CHAIN_LENGTH and variable.sort == RangeSort(0, 0)
