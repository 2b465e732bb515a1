"""A system made simpler for engines that reason about numbers.

Owns: which simplifications are made, and what has to be said again of the system as it was.
Guarantees: lemmas that the simple system's steps preserve are, with the values of the known constants, preserved by the
steps of the system as it was.
Must never know: solvers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from invariants.foundation.records import Record
from invariants.foundation.sorts import EnumSort, IndividualSort, RangeSort, Scope, values_of
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind, SystemProperty
from invariants.system.grounding.grounding import ground
from invariants.system.grounding.step_relation import StepRelation, step_relation
from invariants.system.reduction.constant_propagation import without_known_constants
from invariants.system.reduction.linear_systems import linear
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import StateVariable, Term

NumberTable = Callable[[Term], Sequence[int] | None]
"""The numbers that stand for an entry's values, where they stand for something else."""


class LinearAbstraction(Record):
    """One property of a model in a scope, without known constants and without what is not linear.

    ``constants`` says which values the known constants have. ``exact`` says that nothing was over-approximated on the
    way from the transition system.
    """

    relation: StepRelation
    prop: SystemProperty
    violation: Term
    constants: tuple[Term, ...]
    exact: bool

    @property
    def manager(self) -> TermManager:
        """Where its terms are made."""
        return self.relation.system.manager

    @property
    def on_step(self) -> bool:
        """Whether the property is judged on steps."""
        return self.prop.kind is PropertyKind.STEP


def simplified(coded: CodedModel, scope: Scope, name: str, others: Iterable[str] = ()) -> LinearAbstraction:
    """A property of the model in a scope, in a system that has some other properties as well.

    Raises ``UnsupportedSystemError`` where the scope makes it too large.
    """
    known = without_known_constants(ground(coded.system, scope, frozenset([name, *others])))
    simple = linear(known.system)
    relation = step_relation(simple.system)
    manager = relation.system.manager
    constants = tuple(manager.equal(entry, value) for entry, value in known.values.items())
    return LinearAbstraction(
        relation, simple.system.properties[name], relation.violation(name), constants, simple.exact
    )


def variants_are_known(system: LinearAbstraction, numbers: NumberTable) -> list[Term]:
    """For every entry that says which code there is, that it is one of the site's."""
    manager = system.manager
    return [
        manager.or_(*(manager.equal(entry, manager.integer(number)) for number in numbers(entry) or ()))
        for entry in system.relation.system.entries
        if isinstance(entry.payload, StateVariable) and isinstance(entry.payload.sort, RangeSort) and numbers(entry)
    ]


def numbers_of(scope: Scope) -> NumberTable:
    """A function that has the numbers that stand for an entry's values, where they stand for something else.

    Members, individuals, and variants of code are told by numbers.
    """

    def numbers(term: Term) -> Sequence[int] | None:
        variable = term.payload
        if not isinstance(variable, StateVariable):
            return None
        match variable.sort:
            case EnumSort() | IndividualSort():
                return values_of(variable.sort, scope)
            case RangeSort() if variable.is_code_number:
                return values_of(variable.sort, scope)
            case _:
                return None

    return numbers
