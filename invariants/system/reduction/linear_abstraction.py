"""One property of a model, prepared for provers that need arithmetic to be linear, or as linear as it can be exactly.

Owns: the order of the passes (ground, propagate constants, linearise, build the step relation), and the equations that
make a lemma speak of the system before them.
Needs: a coded model, a scope. Guarantees: a lemma that the abstraction's steps preserve is, together with
its ``constants``, preserved by the steps of the ground system; with ``exact``, a violation of the abstraction is one of
the ground system.
Must never know: solvers; how a term is linearised (see ``linearisation``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind, SystemProperty
from invariants.system.grounding.grounding import ground
from invariants.system.grounding.step_relation import StepRelation, step_relation
from invariants.system.reduction.constant_propagation import without_known_constants
from invariants.system.reduction.linearisation import linearise
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Term


class LinearAbstraction(Record):
    """One property of a model in a scope, over a linear system without known constants.

    ``relation`` is a step of that system, ``violation`` where a configuration or step violates the property.
    ``known`` has the values of the known constants. ``exact`` is false where some term was over-approximated,
    ``linear`` where a product of variables was kept.
    """

    relation: StepRelation
    prop: SystemProperty
    violation: Term
    known: Mapping[Term, Term]
    exact: bool
    linear: bool

    @property
    def manager(self) -> TermManager:
        """Return the manager of the system's terms."""
        return self.relation.system.manager

    @property
    def constants(self) -> tuple[Term, ...]:
        """Return the equations that give the known constants their values."""
        return tuple(self.manager.equal(entry, value) for entry, value in self.known.items())

    @property
    def on_step(self) -> bool:
        """Return whether the property is one of steps."""
        return self.prop.kind is PropertyKind.STEP


class LinearStep(Record):
    """A step of a linear system without known constants, for any of the properties that the system keeps."""

    relation: StepRelation
    known: Mapping[Term, Term]
    exact: bool
    linear: bool

    def about(self, name: str) -> LinearAbstraction:
        """Return the abstraction of one of the properties."""
        prop = self.relation.system.properties[name]
        bad = self.relation.violation(name)
        return LinearAbstraction(self.relation, prop, bad, self.known, self.exact, self.linear)


def linear_step(
    coded: CodedModel, scope: Scope, properties: Iterable[str], *, keep_products: bool = False
) -> LinearStep:
    """Return a step of the model in a scope, with some of its properties.

    With ``keep_products``, terms that are not linear are kept rather than over-approximated.

    Raise ``UnsupportedSystemError`` where the scope makes the system too large.
    """
    known = without_known_constants(ground(coded.system, scope, frozenset(properties), keep_truth_values=True))
    linear_system = linearise(known.system, keep_products=keep_products)
    relation = step_relation(linear_system.system)
    return LinearStep(relation, known.values, linear_system.exact, linear_system.linear)


def linear_abstraction(coded: CodedModel, scope: Scope, name: str, others: Iterable[str] = ()) -> LinearAbstraction:
    """Return a property of the model in a scope; the system keeps the ``others``, too.

    Raise ``UnsupportedSystemError`` where the scope makes the system too large.
    """
    return linear_step(coded, scope, [name, *others]).about(name)
