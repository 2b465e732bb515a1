"""Slices: the part of a model that can influence a property.

Owns: the smaller model that consists of a cone of influence.
Must never know: how a property is decided.

A slice over-approximates: take a run of the model, and drop the steps and values of the parts that are left out; the
rest is a run of the slice within the same bounds. So a property that holds on the slice holds on the model. A run of
the slice that breaks the property is a run of the model only if it can be completed: a part that is left out can end a
run (a variable leaves its range), or have no initial state. Where the text shows such an influence, the part is kept.
The argument is in ``proofs/soundness/slices.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import assert_never

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.language.analysis.influence import BackupContent, Cone, Influence, RuleFiring, named
from invariants.language.model.declarations import (
    Constraint,
    DefinedInvariant,
    Model,
    Property,
    RangeInvariant,
    StatedInvariant,
)
from invariants.language.model.expressions import (
    Body,
    Possible,
    Variable,
)
from invariants.language.model.operators import RuleKind, StatementKind
from invariants.language.model.rules import Backup, Rule
from invariants.language.model.starting import GivenValues, StartingPoint
from invariants.language.model.traversal import possibility_in, subexpressions

_BEHAVIOUR = (
    "variables",
    "constants",
    "rules",
    "sites",
    "backups",
    "constant_constraints",
    "initial_constraints",
)
"""The parts of a model on which its runs depend. Where a slice has them all, it is the model."""


class Slice(Record):
    """The part of a model that can influence one property, as a model of its own.

    ``left_out`` are the rules without influence. Where chains and runs are bounded, one of their modifications stays,
    without guard and effect, and stands for all: a modification between transitions allows longer runs.
    """

    model: Model
    influences: frozenset[Influence]
    left_out: tuple[str, ...] = ()
    idle_modification: str | None = None
    is_whole: bool = False
    """Nothing was left out: ``model`` is the whole model itself."""

    @property
    def key(self) -> Hashable:
        """Return a value that is the same for all slices of a model with the same parts."""
        return None if self.is_whole else (self.influences, self.idle_modification)


def slice_of(model: Model, properties: Collection[str], *, bounded: bool) -> Slice:
    """Return the slice of a model for some of its properties.

    ``bounded`` says that the number of transitions between modifications is bounded: then modifications without
    influence count as well.
    """
    cone = Cone(model)
    for name in properties:
        cone.seed(model.properties[name])
    cone.grow()
    if not bounded:
        # For a proof, an invariant that shares a variable with the cone may be the lemma.
        for prop in _helpers(model, cone):
            cone.seed(prop)
        cone.grow()
    return _cut(model, properties, cone, bounded)


def _helpers(model: Model, cone: Cone) -> list[StatedInvariant]:
    """Return the invariants about configurations that read a variable of the cone.

    Those that read what a deadline counts are left out, if the cone does not have it: every rule changes it, and it
    changes nothing.
    """
    varying = {each for each in cone.found if isinstance(each, Variable) and not each.constant}
    stated = [
        prop
        for prop in model.properties.values()
        if isinstance(prop, StatedInvariant)
        and prop.kind is not StatementKind.WITNESS
        and not prop.two_state
        and possibility_in(prop) is None
    ]
    reads = [(prop, {each for each in cone.read_by(prop.condition) if isinstance(each, Variable)}) for prop in stated]
    return [prop for prop, read in reads if varying & read and not any(each.keeps_track for each in read - varying)]


# ---------------------------------------------------------------------- cutting


def _cut(model: Model, properties: Collection[str], cone: Cone, bounded: bool) -> Slice:
    """Return the model that consists of the cone, with the names and places of the whole model."""
    found = cone.found
    left_out = tuple(name for name in model.rules if RuleFiring(name) not in found)
    idle = _idle_modification(model, left_out) if bounded else None
    rules = {
        name: _without_effect(rule) if name == idle else _cut_rule(rule, found)
        for name, rule in model.rules.items()
        if name == idle or name not in left_out
    }
    # Names say how many individuals there are at least, and that these differ.
    individuals = model.individuals
    kept = found | cone.start_only() | {each for each in model.constants if each.name in individuals}
    variables = tuple(each for each in model.variables if each in kept)
    constants = tuple(each for each in model.constants if each in kept)
    sites = {key: site for key, site in model.sites.items() if key in found}
    asked = {*properties}
    asked |= {each.subject for n in properties if isinstance(each := model.properties[n], DefinedInvariant)}

    def inside(body: Body) -> bool:
        return all(influence in found for influence in cone.read_by(body))

    def inside_at_start(body: Body) -> bool:
        return all(influence in kept for influence in cone.read_by(body))

    small = replace(
        model,
        start=None if model.start is None else _cut_start(model.start, kept),
        constants=constants,
        variables=variables,
        initial_values={each: value for each, value in model.initial_values.items() if each in kept},
        definitions={name: each for name, each in model.definitions.items() if inside_at_start(each.body)},
        constant_constraints=_constraints(model.constant_constraints, inside_at_start),
        initial_constraints=_constraints(model.initial_constraints, inside_at_start),
        rules=rules,
        sites=sites,
        backups={
            name: _cut_backup(backup, found) for name, backup in model.backups.items() if BackupContent(name) in found
        },
        properties={n: each for n, each in model.properties.items() if n in asked or _keeps(each, found, inside)},
        checks=(),
    )
    if not left_out and all(getattr(small, part) == getattr(model, part) for part in _BEHAVIOUR):
        return Slice(model, frozenset(kept), is_whole=True)
    return Slice(small, frozenset(kept), left_out, idle)


def _idle_modification(model: Model, left_out: Iterable[str]) -> str | None:
    """Return the modification that stands for all those that are left out."""
    describing = frozenset[str]() if model.start is None else model.start.rules
    modifications = (name for name in left_out if model.rules[name].kind is RuleKind.MODIFICATION)
    return next((name for name in modifications if name not in describing), None)


def _without_effect(rule: Rule) -> Rule:
    return replace(rule, parameters=(), guards=(), assignments=(), edits=(), labels=(), unknown_edits={}, dormant=False)


def _cut_rule(rule: Rule, found: set[Influence]) -> Rule:
    assignments = tuple(key for key in rule.assignments if key in found)
    labels = tuple(label for label in rule.labels if label.key in found)
    unknown = {edit: known for edit, known in rule.unknown_edits.items() if all(each in found for each in named(edit))}
    idle = {edit for edit, (label, _) in rule.holders().items() if label.key not in found}
    edits = tuple(edit for edit in rule.edits if all(each in found for each in named(edit)) and edit not in idle)
    if (assignments, edits, labels) == (rule.assignments, rule.edits, rule.labels):
        return rule
    return replace(rule, assignments=assignments, edits=edits, labels=labels, unknown_edits=unknown)


def _cut_backup(backup: Backup, found: set[Influence]) -> Backup:
    rules = tuple(rule for rule in backup.rules if RuleFiring(rule) in found)
    variables = tuple(each for each in backup.variables if each in found)
    if (rules, variables) == (backup.rules, backup.variables):
        return backup
    return replace(backup, rules=rules, variables=variables)


def _cut_start(start: StartingPoint, kept: set[Influence]) -> StartingPoint:
    """Return the starting point with the values of variables that are kept."""

    def values(given: GivenValues) -> GivenValues:
        return {place: value for place, value in given.items() if place[0] in kept}

    backups = {name: replace(saved, values=values(saved.values)) for name, saved in start.backups.items()}
    return replace(start, values=values(start.values), backups=backups)


def _constraints(constraints: Iterable[Constraint], inside: Callable[[Body], bool]) -> tuple[Constraint, ...]:
    return tuple(each for each in constraints if inside(each.condition))


def _keeps(prop: Property, found: set[Influence], inside: Callable[[Body], bool]) -> bool:
    """Return whether the slice keeps a property of the whole model: it may help to prove the property asked for."""
    match prop:
        case StatedInvariant():
            # A property that is checked on every step would have to hold on the steps that were left out, too.
            about_runs = any(isinstance(part, Possible) for part in subexpressions(prop.condition))
            helps = prop.kind is not StatementKind.WITNESS and not prop.two_state and not about_runs
            return helps and inside(prop.condition)
        case RangeInvariant(variable=variable):
            return variable in found
        case DefinedInvariant():
            return False
        case _:
            assert_never(prop)
