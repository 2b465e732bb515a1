"""Independent steps: of two neighbouring steps that could be swapped, only one order is kept.

Owns: the footprints of rules (the entries that they read and write), and the constraint that orders independent
neighbours.
Needs: a step relation. Guarantees: of all runs that swaps of independent steps make of each other, one satisfies it.
Must never know: solvers, properties.

Two steps are independent if neither writes an entry that the other one reads or writes; then both orders lead to the
same configuration (Godefroid, "Partial-Order Methods", LNCS 1032, chapter 3). A run that is least in the order of
``symmetry`` has no neighbours that are independent and the wrong way round. Steps that may leave a range are never
swapped, since a run ends where they do; nor is a transition with a modification, since bounds count transitions between
modifications. The whole argument: ``proofs/soundness/symmetry-and-independence.md``.
"""

from __future__ import annotations

from collections.abc import Iterable

from invariants.foundation.records import Record
from invariants.foundation.sorts import BoolSort
from invariants.system.encoding.transition_system import GuardedRule
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, StateVariable, Symbol, Term, post_order

_Place = tuple[Symbol | Term | None, ...]
"""Indices of an entry: a parameter of the rule, a literal, or None for any value."""


MOST_COMPARED_RULES = 200
"""With more rules, comparing every two of them costs more than it saves."""


class _Footprint(Record):
    """The entries that a rule reads and writes: variables with indices."""

    reads: tuple[tuple[StateVariable, _Place], ...]
    writes: tuple[tuple[StateVariable, _Place], ...]


def independence(relation: StepRelation, *, spare_last: bool) -> RunConstraints:
    """Return the constraint that orders independent neighbours.

    With ``spare_last`` the last two steps of a run may stand in any order: a property of a run's last step would not
    survive a swap.
    """
    if len(relation.system.rules) > MOST_COMPARED_RULES:
        return RunConstraints((), (), ())
    manager = relation.system.manager
    wrong = manager.or_(*_wrong_order(relation))
    if not spare_last:
        return RunConstraints((), (), (manager.not_(wrong),))
    was = manager.flag("out of order")
    ended = manager.not_(manager.or_(*(manager.following(fire) for fire in relation.fires.values())))
    return RunConstraints(
        (was,), (manager.not_(was),), (manager.equal(manager.following(was), wrong), manager.implies(was, ended))
    )


def _wrong_order(relation: StepRelation) -> list[Term]:
    """Return where this step and the next one are independent, and the other order comes first."""
    manager = relation.system.manager
    ranged = {
        part.payload
        for condition in relation.system.in_range
        for part in post_order([condition])
        if part.operator is Operator.STATE
    }
    footprints = {rule.name: _footprint(rule.origin) for rule in relation.system.rules}
    found = []
    for position, now in enumerate(relation.system.rules):
        for then in relation.system.rules[: position + 1]:
            if now.modification != then.modification:
                continue
            first, second = footprints[now.name], footprints[then.name]
            if any(variable in ranged for variable, _ in (*first.writes, *second.writes)):
                continue
            slots = relation.slots_of[now.name]
            following = [manager.following(slot) for slot in relation.slots_of[then.name]]
            here = dict(zip(now.parameters, slots, strict=True))
            there = dict(zip(then.parameters, following, strict=True))
            apart = manager.not_(_clash(manager, first, second, here, there))
            swapped = manager.true if now is not then else _before(manager, following, list(slots))
            fires = manager.and_(relation.fires[now.name], manager.following(relation.fires[then.name]))
            found.append(manager.and_(fires, apart, swapped))
    return found


def _before(manager: TermManager, first: list[Term], second: list[Term]) -> Term:
    """Return the condition that the first arguments come strictly before the second, compared one after the other."""
    found = manager.false
    for a, b in reversed(list(zip(first, second, strict=True))):
        found = manager.or_(_less(manager, a, b), manager.and_(manager.equal(a, b), found))
    return found


def _less(manager: TermManager, first: Term, second: Term) -> Term:
    if isinstance(first.sort, BoolSort):
        return manager.and_(manager.not_(first), second)
    return manager.less(first, second)


def _clash(
    manager: TermManager, first: _Footprint, second: _Footprint, here: dict[Symbol, Term], there: dict[Symbol, Term]
) -> Term:
    """Return the condition that one of the two writes an entry that the other one reads or writes."""
    pairs = [
        *((a, b) for a in first.writes for b in (*second.reads, *second.writes)),
        *((a, b) for a in first.reads for b in second.writes),
    ]
    found = []
    for (variable, place), (other, other_place) in pairs:
        if variable is other:
            indices = zip(place, other_place, strict=True)
            found.append(manager.and_(*(_agree(manager, a, b, here, there) for a, b in indices)))
    return manager.or_(*found)


def _agree(
    manager: TermManager,
    a: Symbol | Term | None,
    b: Symbol | Term | None,
    here: dict[Symbol, Term],
    there: dict[Symbol, Term],
) -> Term:
    if a is None or b is None:
        return manager.true
    left = here[a] if isinstance(a, Symbol) else a
    right = there[b] if isinstance(b, Symbol) else b
    return manager.equal(left, right)


def _footprint(rule: GuardedRule) -> _Footprint:
    reads: dict[tuple[StateVariable, _Place], None] = {}
    writes: dict[tuple[StateVariable, _Place], None] = {}

    def read(terms: Iterable[Term]) -> None:
        for part in post_order(terms):
            if part.operator is Operator.STATE and isinstance(part.payload, StateVariable):
                reads[part.payload, _place(rule, part.arguments)] = None

    read((*rule.guard, rule.undefined))
    for update in rule.updates:
        read((update.condition, update.value, *update.indices))
        writes[update.variable, _place(rule, update.indices)] = None
    return _Footprint(tuple(reads), tuple(writes))


def _place(rule: GuardedRule, indices: tuple[Term, ...]) -> _Place:
    place: list[Symbol | Term | None] = []
    for index in indices:
        if index.is_value:
            place.append(index)
        elif isinstance(index.payload, Symbol) and index.payload in rule.parameters:
            place.append(index.payload)
        else:
            place.append(None)
    return tuple(place)
