"""Slices: the part of a model that can influence a property.

Owns: a property's cone of influence over variables, code and rules, and the smaller model that consists of it.
Must never know: how a property is decided.

A slice over-approximates: every run of the model, without the steps of rules that are left out and the values of what
is left out, is a run of the slice within the same bounds. So a property that holds on the slice holds on the model. A
run of the slice that breaks the property is one of the model's only if it can be completed: what was left out can end
a run (a variable leaves its range), or have no start at all. Where the text shows such an influence, it is kept.

Cone of influence reduction: Clarke, Grumberg and Peled, "Model Checking", section 13.1. Code is data here: whatever
edits a clause of the cone, and whatever that reads, belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

from msgspec.structs import replace

from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sorts import RangeSort
from invariants.language.model.declarations import (
    Constraint,
    CopyCode,
    DefinedInvariant,
    Edit,
    Model,
    Property,
    RangeInvariant,
    RestoreBackup,
    Rule,
    SaveBackup,
    SetCode,
    SetEnabled,
    SetUnknown,
    StatedInvariant,
)
from invariants.language.model.expressions import (
    Arbitrary,
    Body,
    Enabled,
    Literal,
    ReadLocal,
    ReadVariable,
    Saved,
    SiteKey,
    Unmodified,
    Variable,
)
from invariants.language.model.operators import RuleKind
from invariants.language.model.traversal import reached_expressions


class Firing(ValueRecord):
    """Whether and with which arguments a rule can fire."""

    rule: str


class Keeping(ValueRecord):
    """What a backup keeps, and whether it was saved."""

    backup: str


Influence = Variable | SiteKey | Firing | Keeping
"""What can influence a property: a value, the code at a site, whether a rule fires, what a backup keeps."""


class Slice(Record):
    """The part of a model that can influence one property, as a model of its own.

    ``left_out`` are the rules without influence. Where chains and runs are bounded, one modification among them stands
    for all of them, without guard and effect: it can lie between transitions, which lengthens runs.
    """

    model: Model
    influences: frozenset[Influence]
    left_out: tuple[str, ...] = ()
    idle_modification: str | None = None
    is_whole: bool = False
    """Whether nothing was left out: then ``model`` is the whole model itself."""


def slice_of(model: Model, prop: str, *, bounded: bool) -> Slice:
    """Return the slice of a model for one of its properties.

    ``bounded`` says that the lengths of runs between modifications are bounded, so that modifications without
    influence count all the same.
    """
    cone = _Cone(model)
    cone.seed(model.properties[prop])
    return _cut(model, prop, cone, bounded)


class _Cone:
    """The cone of influence while it grows."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.found: set[Influence] = set()
        self._waiting: list[Influence] = []
        self._edits = [(rule, edit) for rule in model.rules.values() for edit in rule.edits]
        self._writers: dict[Variable, list[SiteKey]] = {}
        for key, site in model.sites.items():
            if site.entry is not None:
                self._writers.setdefault(site.entry.variable, []).append(key)
        self._constraints = [
            (constraint.condition, frozenset(self.read_by(constraint.condition)))
            for constraint in (*model.constant_constraints, *model.initial_constraints)
        ]

    def read_by(self, *bodies: Body | None) -> Iterator[Influence]:
        """Yield what code reads, through the definitions that it calls, too."""
        for body in bodies:
            for part in reached_expressions(body, self.model.definitions):
                match part:
                    case ReadVariable(variable=variable):
                        yield variable
                    case Enabled(rule=rule):
                        yield Firing(rule)
                    case Unmodified(rule=rule, site=None):
                        yield Firing(rule)
                        yield from (key for key in self.model.sites if key.rule == rule)
                    case Unmodified(rule=rule, site=SiteKey() as site):
                        yield Firing(rule)
                        yield site
                    case Saved(backup=backup):
                        yield Keeping(backup)
                    case _:
                        pass

    # ---------------------------------------------------------------- growth

    def seed(self, prop: Property) -> None:
        """Add everything that influences a property, directly or not."""
        match prop:
            case StatedInvariant():
                self._reads(prop.condition)
                if prop.two_state:
                    # It is checked on every step, of rules that change nothing it reads as well.
                    self._add(*map(Firing, self.model.rules))
            case RangeInvariant():
                self._add(prop.variable)
            case DefinedInvariant(subject=subject):
                self._seed_defined(subject)
            case _:
                assert_never(prop)
        while self._waiting:
            self._grow(self._waiting.pop())

    def _seed_defined(self, subject: str) -> None:
        stated = self.model.properties.get(subject)
        if subject in self.model.rules:
            self._add(Firing(subject))
            self._whole_rule(self.model.rules[subject])
        elif isinstance(stated, StatedInvariant):
            self._reads(stated.condition)
            if stated.two_state:
                self._add(*map(Firing, self.model.rules))
        else:
            self._start()

    def _start(self) -> None:
        """Everything that is evaluated before the start."""
        for variable, value in self.model.initial_values.items():
            self._add(variable)
            self._reads(value)
        for constraint in (*self.model.constant_constraints, *self.model.initial_constraints):
            self._reads(constraint.condition)

    def _whole_rule(self, rule: Rule) -> None:
        """Everything that a rule evaluates when it fires, and what its edits touch."""
        self._add(*rule.assignments)
        for edit in rule.edits:
            self._add(*_touched(edit))

    def _add(self, *influences: Influence) -> None:
        for each in influences:
            if each not in self.found:
                self.found.add(each)
                self._waiting.append(each)

    def _reads(self, *bodies: Body | None) -> None:
        self._add(*self.read_by(*bodies))

    def _grow(self, influence: Influence) -> None:
        match influence:
            case Variable():
                self._grow_variable(influence)
            case SiteKey():
                self._grow_site(influence)
            case Firing(rule=name):
                self._grow_rule(self.model.rules[name])
            case Keeping(backup=name):
                for rule, edit in self._edits:
                    if isinstance(edit, SaveBackup) and edit.backup == name:
                        self._add(Firing(rule.name))
            case _:
                assert_never(influence)

    def _grow_variable(self, variable: Variable) -> None:
        self._reads(self.model.initial_values.get(variable))
        for condition, read in self._constraints:
            if variable in read:
                self._reads(condition)
        for key in self._writers.get(variable, ()):
            self._add(key)
        for rule, edit in self._edits:
            match edit:
                case SetUnknown(rule=target, writes=writes) if variable in writes:
                    self._add(Firing(rule.name), Firing(target))
                case RestoreBackup(backup=backup) if variable in self.model.backups[backup].variables:
                    self._add(Firing(rule.name), Keeping(backup))
                case _:
                    pass

    def _grow_site(self, key: SiteKey) -> None:
        site = self.model.sites[key]
        self._add(Firing(key.rule))
        self._reads(site.original)
        if site.entry is not None:
            self._add(site.entry.variable)
            self._reads(*site.entry.indices)
        if site.binder is not None:
            self._reads(site.binder.condition)
        for rule, edit in self._edits:
            if isinstance(edit, SetCode) and edit.site == key:
                self._add(Firing(rule.name))
                self._reads(*edit.selector)
                if edit.code is not None:
                    self._reads(edit.code.body, *(capture.expression for capture in edit.code.captures))

    def _grow_rule(self, rule: Rule) -> None:
        for guard in rule.guards:
            if isinstance(guard, SiteKey):
                self._add(guard)
            else:
                self._reads(guard)
        if f"{rule.name}.defined" in self.model.properties:
            self._whole_rule(rule)  # a run ends where something is undefined
        for key in rule.assignments:
            if self._can_end_runs(key):
                self._add(key)
        for edit in rule.edits:
            if isinstance(edit, RestoreBackup):
                self._add(Keeping(edit.backup))  # the rule cannot fire before
        for owner, edit in self._edits:
            match edit:
                case SetEnabled(rule=target) | CopyCode(rule=target) | SetUnknown(rule=target) if target == rule.name:
                    self._add(Firing(owner.name))
                    self._reads_edit(edit)
                case RestoreBackup(backup=backup) if rule.name in self.model.backups[backup].rules:
                    self._add(Firing(owner.name), Keeping(backup))
                case _:
                    pass

    def _reads_edit(self, edit: SetEnabled | CopyCode | SetUnknown) -> None:
        match edit:
            case SetEnabled():
                self._reads(*edit.selector)
            case CopyCode():
                self._reads(*edit.target, *edit.source)
            case SetUnknown():
                self._add(*edit.writes)
                self._reads(*edit.selector, edit.contract, *(capture.expression for capture in edit.captures))
            case _:
                assert_never(edit)

    def _can_end_runs(self, key: SiteKey) -> bool:
        """Whether an assignment can leave its variable's range, or keep its rule from firing."""
        site = self.model.sites[key]
        bodies: list[Body] = [] if site.original is None else [site.original]
        for _, edit in self._edits:
            if isinstance(edit, SetCode) and edit.site == key and edit.code is not None:
                bodies.append(edit.code.body)
        return any(
            body.condition is not None if isinstance(body, Arbitrary) else not _stays_inside(body, site.sort)
            for body in bodies
        )


def _stays_inside(body: Body, sort: object) -> bool:
    """Whether a value is of the sort of the place that it is assigned to, as far as the text shows."""
    if not isinstance(sort, RangeSort):
        return True
    match body:
        case Literal(value=value):
            return sort.low <= value <= sort.high
        case ReadLocal(local=local):
            return _inside(local.sort, sort)
        case ReadVariable(variable=variable):
            return _inside(variable.sort, sort)
        case _:
            return False


def _inside(inner: object, outer: RangeSort) -> bool:
    return isinstance(inner, RangeSort) and outer.low <= inner.low and inner.high <= outer.high


def _touched(edit: Edit) -> tuple[Influence, ...]:
    """What an edit changes, as far as it is one thing."""
    match edit:
        case SetCode(site=site):
            return (site,)
        case SetEnabled(rule=rule) | CopyCode(rule=rule) | SetUnknown(rule=rule):
            return (Firing(rule),)
        case SaveBackup(backup=backup) | RestoreBackup(backup=backup):
            return (Keeping(backup),)
        case _:
            assert_never(edit)


# ---------------------------------------------------------------------- cutting


def _cut(model: Model, prop: str, cone: _Cone, bounded: bool) -> Slice:
    """The model that consists of what was found, with the names and places of the whole one."""
    found = cone.found
    rules = {name: _cut_rule(rule, found) for name, rule in model.rules.items() if Firing(name) in found}
    left_out = tuple(name for name in model.rules if name not in rules)
    idle = next((name for name in left_out if model.rules[name].kind is RuleKind.MODIFICATION), None)
    if bounded and idle is not None:
        whole = model.rules[idle]
        rules[idle] = replace(whole, parameters=(), guards=(), assignments=(), edits=(), dormant=False)
        rules = {name: rules[name] for name in model.rules if name in rules}
    else:
        idle = None
    variables = tuple(each for each in model.variables if each in found)
    constants = tuple(each for each in model.constants if each in found)
    sites = {key: site for key, site in model.sites.items() if key in found}
    if not left_out and len(variables + constants) == len(model.variables + model.constants) and sites == model.sites:
        return Slice(model, frozenset(found), is_whole=True)

    about = model.properties[prop]
    asked = (prop, about.subject) if isinstance(about, DefinedInvariant) else (prop,)

    def inside(body: Body) -> bool:
        return all(influence in found for influence in cone.read_by(body))

    small = replace(
        model,
        constants=constants,
        variables=variables,
        initial_values={each: value for each, value in model.initial_values.items() if each in found},
        definitions={name: each for name, each in model.definitions.items() if inside(each.body)},
        constant_constraints=_constraints(model.constant_constraints, inside),
        initial_constraints=_constraints(model.initial_constraints, inside),
        rules=rules,
        sites=sites,
        backups={
            name: replace(
                backup,
                rules=tuple(rule for rule in backup.rules if Firing(rule) in found),
                variables=tuple(each for each in backup.variables if each in found),
            )
            for name, backup in model.backups.items()
            if Keeping(name) in found
        },
        properties={n: each for n, each in model.properties.items() if n in asked or _keeps(each, found, inside)},
        checks=(),
    )
    return Slice(small, frozenset(found), left_out, idle)


def _cut_rule(rule: Rule, found: set[Influence]) -> Rule:
    return replace(
        rule,
        assignments=tuple(key for key in rule.assignments if key in found),
        edits=tuple(edit for edit in rule.edits if all(each in found for each in _touched(edit))),
    )


def _constraints(constraints: Iterable[Constraint], inside: Callable[[Body], bool]) -> tuple[Constraint, ...]:
    return tuple(each for each in constraints if inside(each.condition))


def _keeps(prop: Property, found: set[Influence], inside: Callable[[Body], bool]) -> bool:
    """Whether a property of the whole model is one of the slice, too: it may help to prove the one that is asked."""
    match prop:
        case StatedInvariant():
            # One that is checked on every step would have to hold on the steps that were left out as well.
            return not prop.two_state and inside(prop.condition)
        case RangeInvariant(variable=variable):
            return variable in found
        case DefinedInvariant():
            return False
        case _:
            assert_never(prop)
