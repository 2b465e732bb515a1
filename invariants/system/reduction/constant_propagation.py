"""Constant propagation: constants with known values are replaced by their values.

Owns: the search for constants that initial states equate with a literal, and the system without them.
Needs: a ground system. Guarantees: a run of the system is a run of the one without them, with the same values of all
other entries.
Must never know: solvers.

Many a product of two variables is linear once constants are replaced.
"""

from __future__ import annotations

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.system.grounding.grounding import GroundSystem
from invariants.system.grounding.rewriting import rewritten
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, StateVariable, Term


class KnownConstants(Record):
    """A system without constants whose values are known, and those values."""

    system: GroundSystem
    values: dict[Term, Term]


def without_known_constants(system: GroundSystem) -> KnownConstants:
    """Replace known constants by their values, including values that follow from others."""
    manager = system.manager
    values: dict[Term, Term] = {}
    found = _pinned(manager, system.initial)
    while found:
        values.update(found)
        system = rewritten(system, lambda term, arguments: values.get(term) or _rebuilt(manager, term, arguments))
        found = {entry: value for entry, value in _pinned(manager, system.initial).items() if entry not in values}
    entries = tuple(entry for entry in system.entries if entry not in values)
    return KnownConstants(replace(system, entries=entries), values)


def _rebuilt(manager: TermManager, term: Term, arguments: list[Term]) -> Term:
    return manager.rebuild(term, arguments) if arguments else term


def _pinned(manager: TermManager, conjuncts: tuple[Term, ...]) -> dict[Term, Term]:
    found: dict[Term, Term] = {}
    for conjunct in conjuncts:
        match conjunct.operator:
            case Operator.STATE:
                entry, value = conjunct, manager.true
            case Operator.NOT:
                entry, value = conjunct.arguments[0], manager.false
            case Operator.EQUAL:
                entry, value = conjunct.arguments
            case _:
                continue
        if isinstance(entry.payload, StateVariable) and entry.payload.constant and value.is_value:
            found.setdefault(entry, value)
    return found
