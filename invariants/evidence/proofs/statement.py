"""Statements: the property of a proof with its bounds, and the obligations that follow from them.

Owns: the one way from a model and a statement to proof obligations, for writing a certificate and for checking one; the
obligations of several claims, as those of one or each by itself.
Must never know: certificates, solvers' answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.evidence.claims import Proved, ReachedSet
from invariants.evidence.proofs.proof_obligations import ProofObligations
from invariants.evidence.proofs.scope_obligations import ground_obligations, scope_obligations
from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sorts import Scope
from invariants.language.analysis.slicing import slice_of
from invariants.language.model.declarations import Model
from invariants.language.model.traversal import possibility_in
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.encoding.transition_system import PropertyKind, TransitionSystem, UnsupportedSystemError
from invariants.system.grounding.grounding import ground
from invariants.system.grounding.step_relation import StepRelation, step_relation


class ProofStatement(ValueRecord):
    """The statement that a property holds in all runs.

    ``scope`` has the number of individuals of each type; None for every number. ``chain`` is the greatest number of
    modifications; None for chains of every length. ``depth`` is the depth to which ``prev`` is kept exactly where
    chains are not bounded; None where they are bounded, since then nothing is approximated. ``within`` is the number of
    steps within which ``can`` is shown, where the property states none; else None.
    """

    property: str
    scope: tuple[tuple[str, int | None], ...]
    chain: int | None
    depth: int | None
    within: int | None = None


def statement_of(model: Model, scope: Scope, claim: Proved) -> ProofStatement:
    """Return the statement of a claim about a model in a scope."""
    return ProofStatement(
        claim.property,
        tuple((name, None if claim.open_populations else scope[name]) for name in model.scope),
        claim.chain,
        claim.depth if claim.chain is None else None,
        claim.within,
    )


class MisfitError(InvariantsError):
    """The statement does not fit the model; the message says why."""


class UnknownPropertyError(MisfitError):
    """The model has no such property."""


class ScopeMismatchError(MisfitError):
    """The scope is not one of the model's types."""


def obligations_of(model: Model, statement: ProofStatement) -> ProofObligations:
    """Return the obligations of a statement about the slice, the part of the model that can influence the property.

    Raises :class:`MisfitError`, and ``UnsupportedSystemError`` where something has no exact meaning to a solver.
    """
    if statement.property not in model.properties:
        raise UnknownPropertyError(f"{model.name} has no invariant `{statement.property}`")
    return whole_obligations_of(slice_of(model, (statement.property,), bounded=False).model, statement)


def whole_obligations_of(model: Model, statement: ProofStatement) -> ProofObligations:
    """Return the obligations of a statement about all of a model. Raises as :func:`obligations_of`."""
    if [name for name, _ in statement.scope] != list(model.scope):
        given, wanted = (", ".join(names) or "none" for names in (dict(statement.scope), model.scope))
        raise ScopeMismatchError(f"the scope is of the types {given}; those of {model.name} are {wanted}")
    sizes = {name: size for name, size in statement.scope if size is not None}
    if sizes and len(sizes) != len(statement.scope):
        raise UnsupportedSystemError("some numbers of individuals are left open and others are not")
    if statement.chain is None and statement.depth is None:
        raise MisfitError("chains are not bounded, but the depth of `prev` is not stated")
    asked = possibility_in(model.properties[statement.property])
    if statement.within is not None and (asked is None or asked.within is not None):
        raise MisfitError("steps are stated that the property does not leave open")
    unrolled = () if asked is None else (statement.property,)
    coded = coded_for_chain(model, statement.chain, statement.depth or 0, unrolled, statement.within)
    if statement.scope and not sizes:
        from invariants.evidence.proofs.open_obligations import open_obligations

        return open_obligations(coded.system, statement.property)
    return scope_obligations(coded.system, sizes, statement.property)


def joint_obligations_of(
    model: Model, scope: Scope, claims: Sequence[Proved]
) -> tuple[ProofObligations, tuple[Proved, ...]] | None:
    """Return the obligations of several claims about a model as those of one, with the claims that are part of it.

    The conjunction of strengthenings is one, if each is, and excludes every violation that one of them excludes: so the
    system is encoded once for all properties. Claims about chains up to a bound, about every population, about runs, or
    about what is evaluated before the start are left out; None where no claim is left. Raises
    ``UnsupportedSystemError`` where something has no exact meaning to a solver.
    """
    closed = _coded_together(model, [claim for claim in claims if not claim.open_populations])
    if closed is None:
        return None
    relation = closed.relation(scope)
    return ground_obligations(relation, *(claim.property for claim in closed.claims)), closed.claims


def obligations_of_each(
    model: Model, scope: Scope, claims: Sequence[Proved]
) -> tuple[ProofObligations, tuple[Proved, ...]] | None:
    """Return the obligations of several claims, where each has a violation of its own, with the claims that are meant.

    All are about every population, or all about the scope. The system is encoded once, as the part of the model that
    can influence any of the properties: whatever else it does, the steps that a claim is about are the same. Left out
    are the claims that :func:`joint_obligations_of` leaves out, and of those about every population those about steps.
    """
    found = _coded_together(model, claims)
    if found is None:
        return None
    names = [claim.property for claim in found.claims]
    if not found.claims[0].open_populations:
        return ground_obligations(found.relation(scope), *names, is_apart=True), found.claims
    from invariants.evidence.proofs.open_obligations import open_obligations

    return open_obligations(found.system, *names), found.claims


class _CodedTogether(Record):
    """The claims about all chains that can be proved with others, and the system that they are about."""

    claims: tuple[Proved, ...]
    system: TransitionSystem

    def relation(self, scope: Scope) -> StepRelation:
        sizes = {name: scope[name] for name in self.system.scope}
        return step_relation(ground(self.system, sizes, frozenset(claim.property for claim in self.claims)))


def _coded_together(model: Model, claims: Sequence[Proved]) -> _CodedTogether | None:
    """Return the system of some claims; None where no claim is left."""
    joint = [claim for claim in claims if claim.chain is None and not isinstance(claim, ReachedSet)]
    if not joint:
        return None
    sliced = slice_of(model, [claim.property for claim in joint], bounded=False).model
    system = coded_for_chain(sliced, None, max(claim.depth for claim in joint)).system
    kinds = {name: prop.kind for name, prop in system.properties.items()}  # of all but possibilities
    joint = [claim for claim in joint if claim.property in kinds and not _is_alone(kinds[claim.property], claim)]
    return _CodedTogether(tuple(joint), system) if joint else None


def _is_alone(kind: PropertyKind, claim: Proved) -> bool:
    return kind is PropertyKind.INITIAL or (kind is PropertyKind.STEP and claim.open_populations)
