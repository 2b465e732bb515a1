"""Symmetric individuals: of all runs that differ only in who is who, one is enough.

Owns: the constraints that break the symmetry between individuals.
Needs: a step relation. Guarantees: of all runs that permutations of individuals make of each other, one satisfies them.
Must never know: solvers, properties.

A permutation of the individuals of a population that have no name turns runs into runs and violations into
violations. Order runs by the initial values of the unary maps, individual by individual, and then by the sequence of
steps (rule, arguments). In a least run neighbours with equal initial values are used as arguments for the first time
in their order (compare value precedence: Law and Lee, CP 2004). The order is the one that ``independence`` uses, so
that a run which is least among all its images under permutations and swaps of independent steps keeps
both kinds of constraint (``proofs/soundness/symmetry-and-independence.md``).
"""

from __future__ import annotations

from invariants.foundation.sorts import BOOL, BoolSort, EnumSort, IndividualSort
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Role, StateVariable, Term, leaf_sort


def symmetry(relation: StepRelation) -> RunConstraints:
    """Return constraints that break the symmetry between individuals; none where the system names some of them."""
    if relation.system.manager.names_individuals:
        return RunConstraints.all([])
    named = relation.system.manager.named
    found = [
        _population(relation, name, first, size)
        for name, size in relation.system.scope.items()
        if size - (first := named.get(name, 0)) > 1
    ]
    return RunConstraints.all(found)


def _population(relation: StepRelation, name: str, first: int, size: int) -> RunConstraints:
    """Return the constraints for the individuals of a population from the first one without a name on."""
    manager = relation.system.manager
    sort = IndividualSort(name)
    slots = [slot for slot in relation.slots if leaf_sort(slot) == sort]
    neighbours = {
        i: StateVariable(f"same {name} {i}", (), BOOL, Role.AUXILIARY, constant=True) for i in range(first, size - 1)
    }
    same = {i: manager.state(each) for i, each in neighbours.items()}
    start: list[Term] = []
    fixed = _fixed(relation)
    for i in neighbours:
        equal, ordered = _compare_columns(relation, sort, fixed, i)
        start += [ordered, manager.equal(same[i], equal)]
    if not slots:
        return RunConstraints(tuple(same.values()), tuple(start), ())
    used = [StateVariable(f"used {name} {i}", (), BOOL, Role.AUXILIARY) for i in range(size)]
    start += [manager.not_(manager.state(u)) for u in used]
    step: list[Term] = []
    before = [manager.state(u) for u in used]
    for slot in slots:
        users = [relation.fires[rule] for rule, own in relation.slots_of.items() if slot in own]
        active = manager.or_(*users)
        here = [manager.and_(active, manager.equal(slot, manager.value(i, sort))) for i in range(size)]
        step += [manager.implies(manager.and_(here[i + 1], same[i]), before[i]) for i in neighbours]
        before = [manager.or_(was, now) for was, now in zip(before, here, strict=True)]
    step += [manager.equal(manager.next(u), now) for u, now in zip(used, before, strict=True)]
    return RunConstraints((*same.values(), *map(manager.state, used)), tuple(start), tuple(step))


def _compare_columns(
    relation: StepRelation, sort: IndividualSort, fixed: dict[Term, Term], i: int
) -> tuple[Term, Term]:
    """Return two conditions: individuals i and i + 1 start with equal values; their values are in order."""
    system = relation.system
    manager = system.manager
    equal: Term = manager.true
    ordered: list[Term] = []
    for variable in system.origin.variables:
        if variable.domain != (sort,):
            continue
        first, second = (manager.state(variable, (manager.value(i + k, sort),)) for k in (0, 1))
        if first in fixed and fixed.get(first) is fixed.get(second):
            continue
        same = manager.equal(first, second)
        ordered.append(manager.implies(equal, _at_least(manager, first, second)))
        equal = manager.and_(equal, same)
    return equal, manager.and_(*ordered)


def _fixed(relation: StepRelation) -> dict[Term, Term]:
    """Return the entries with a literal initial value."""
    manager = relation.system.manager
    found: dict[Term, Term] = {}
    for conjunct in relation.system.initial:
        if conjunct.operator is Operator.STATE:
            found[conjunct] = manager.true
        elif conjunct.operator is Operator.NOT:
            found[conjunct.arguments[0]] = manager.false
        elif conjunct.operator is Operator.EQUAL and conjunct.arguments[1].is_value:
            found[conjunct.arguments[0]] = conjunct.arguments[1]
    return found


def _at_least(manager: TermManager, first: Term, second: Term) -> Term:
    """Return the condition that the first value is at least the second, in an order that permutations respect."""
    if isinstance(first.sort, BoolSort):
        return manager.implies(second, first)
    if isinstance(first.sort, IndividualSort):
        # Individuals have no order that permuting them leaves alone.
        return manager.true
    if isinstance(first.sort, EnumSort):
        members = range(len(first.sort.members))
        return manager.and_(
            *(
                manager.implies(
                    manager.equal(first, manager.value(m, first.sort)),
                    manager.or_(*(manager.equal(second, manager.value(k, first.sort)) for k in members if k >= m)),
                )
                for m in members
            )
        )
    return manager.less_equal(second, first)
