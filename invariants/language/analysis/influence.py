"""Influence: the values, code and rules that can affect a property, directly or not.

Owns: the cone of influence of properties over variables, code and rules.
Must never know: the use of a cone.

Cone of influence reduction: Clarke, Grumberg and Peled, "Model Checking", section 13.1. Code is data here: edits of a
clause in the cone belong to the cone, and so does everything that these edits read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set
from typing import assert_never

from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import RangeSort
from invariants.language.analysis.constants import Constants
from invariants.language.analysis.dependencies import Mentions, mentions
from invariants.language.analysis.partial_rules import PartialRules
from invariants.language.analysis.partiality import Partiality
from invariants.language.model.declarations import (
    DefinedInvariant,
    Model,
    Property,
    RangeInvariant,
    StatedInvariant,
)
from invariants.language.model.expressions import (
    Arbitrary,
    Body,
    Enabled,
    HeldValue,
    Literal,
    Possible,
    ReadLocal,
    ReadVariable,
    Saved,
    SiteKey,
    Unmodified,
    Variable,
)
from invariants.language.model.rules import (
    CopyCode,
    Edit,
    RestoreBackup,
    Rule,
    SaveBackup,
    SetCode,
    SetEdit,
    SetEnabled,
    SetUnknown,
)
from invariants.language.model.traversal import PossibleCode, called_first, possibility_in, reached_expressions


class RuleFiring(ValueRecord):
    """The firing of a rule: whether it can fire, and with which arguments."""

    rule: str


class BackupContent(ValueRecord):
    """The content of a backup, and whether it was saved."""

    backup: str


Influence = Variable | SiteKey | RuleFiring | BackupContent
"""A thing that can influence a property: a value, the code at a site, the firing of a rule, the content of a backup."""


class Cone:
    """A cone of influence while it grows. A rule in it that is one of ``partial`` is there with all that it changes.

    ``code`` is the code that there can be, where it is known already.
    """

    def __init__(self, model: Model, partial: Set[str] = frozenset(), code: PossibleCode | None = None) -> None:
        self.model = model
        self._partial = partial
        self._code = code or PossibleCode.of(model)
        self.found: set[Influence] = set()
        self._waiting: list[Influence] = []
        self._read: dict[int, tuple[Body, tuple[Influence, ...]]] = {}
        """By the identity of code: the code, and what it reads. Many members of a cone lead to the same code."""
        self._writers: defaultdict[Variable, list[SiteKey]] = defaultdict(list)
        for key, site in model.sites.items():
            if site.entry is not None:
                self._writers[site.entry.variable].append(key)
        self._edits: defaultdict[Influence, list[tuple[str, Edit]]] = defaultdict(list)
        """Edits with the names of their modifications, by the influence that they change."""
        self._holders: dict[Edit, SiteKey] = {}
        """The labels of the edits that a label has to hold."""
        for rule in model.rules.values():
            self._holders.update({edit: site.key for edit, (site, _) in rule.holders().items()})
            for edit in rule.edits:
                for edited in self._edited_by(edit):
                    self._edits[edited].append((rule.name, edit))
        self._constraints = [
            (constraint.condition, frozenset(self.read_by(constraint.condition)))
            for constraint in (*model.constant_constraints, *model.initial_constraints)
        ]

    def _edited_by(self, edit: Edit) -> Iterator[Influence]:
        """Yield the influences that an edit changes."""
        restored = [self.model.backups[name] for name in edit.restored_backups()]
        for kept in restored:
            yield from map(RuleFiring, kept.rules)
            yield from kept.variables
        if not restored:
            yield from named(edit)

    def read_by(self, *bodies: Body | None) -> Iterator[Influence]:
        """Yield the influences that code reads, also through the definitions that it calls."""
        for body in bodies:
            if body is None:
                continue
            if id(body) not in self._read:
                self._read[id(body)] = body, tuple(dict.fromkeys(self._influences_in(body)))
            yield from self._read[id(body)][1]

    def _influences_in(self, body: Body) -> Iterator[Influence]:
        for part in reached_expressions(body, self.model.definitions):
            match part:
                case ReadVariable(variable=variable):
                    yield variable
                case Enabled(rule=rule):
                    yield RuleFiring(rule)
                case Unmodified(rule=rule, site=site, since=since):
                    yield RuleFiring(rule)
                    yield from (key for key in self.model.sites if key.rule == rule and site in {None, key})
                    yield from (each.key for each in self.model.rules[rule].labels if site in {None, each.key})
                    yield from () if since is None else (BackupContent(since),)
                case HeldValue(site=site):
                    yield RuleFiring(site.rule)
                    yield site
                case Saved(backup=backup):
                    yield BackupContent(backup)
                case _:
                    pass

    # ---------------------------------------------------------------- growth

    def seed(self, prop: Property) -> None:
        """Add everything that a property reads."""
        match prop:
            case StatedInvariant():
                self._seed_stated(prop)
            case RangeInvariant():
                self._add(prop.variable)
            case DefinedInvariant(subject=subject):
                self._seed_defined(subject)
            case _:
                assert_never(prop)

    def grow(self) -> None:
        """Add everything that influences the members of the cone, directly or not."""
        while self._waiting:
            self._grow(self._waiting.pop())

    def seed_goal(self, asked: Possible) -> None:
        """Add everything that a goal reads."""
        self._reads(asked)

    def _seed_stated(self, prop: StatedInvariant) -> None:
        self._reads(prop.condition, None if prop.deadline is None else prop.deadline.premise)
        possible = possibility_in(prop)
        if possible is not None and possible.rules is not None:
            self._add(*map(RuleFiring, possible.rules))  # the slice has the rules that the invariant names
        if prop.two_state:
            # The invariant is checked on every step, and so on steps of rules that change nothing that it reads.
            self._add(*map(RuleFiring, self.model.rules))

    def _seed_defined(self, subject: str) -> None:
        stated = self.model.properties.get(subject)
        if subject in self.model.rules:
            self._add(RuleFiring(subject))
            self._whole_rule(self.model.rules[subject])
        elif isinstance(stated, StatedInvariant):
            self._seed_stated(stated)
        else:
            self._start()

    def _start(self) -> None:
        """Add everything that is evaluated before the start."""
        for variable, value in self.model.initial_values.items():
            self._add(variable)
            self._reads(value)
        for constraint in (*self.model.constant_constraints, *self.model.initial_constraints):
            self._reads(constraint.condition)

    def _whole_rule(self, rule: Rule) -> None:
        """Add everything that a rule evaluates when it fires, and the targets of its edits."""
        self._add(*rule.assignments)
        for edit in rule.edits:
            self._add(*self._named(edit))

    def _named(self, edit: Edit) -> tuple[Influence, ...]:
        """Return the influences that an edit names, and the label that has to hold it."""
        return (*named(edit), self._holders[edit]) if edit in self._holders else named(edit)

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
            case RuleFiring(rule=name):
                self._grow_rule(self.model.rules[name])
            case BackupContent():
                pass
            case _:
                assert_never(influence)
        for owner, edit in self._edits[influence]:
            self._add(RuleFiring(owner), *self._named(edit))
            self._reads(*edit.expressions())

    def _grow_variable(self, variable: Variable) -> None:
        self._reads(self.model.initial_values.get(variable))
        for condition, read in self._constraints:
            if variable in read:
                self._reads(condition)
        self._add(*self._writers[variable])

    def _grow_site(self, key: SiteKey) -> None:
        self._add(RuleFiring(key.rule))
        site = self.model.sites.get(key)
        if site is None:
            return  # a label: its edits are in the cone where the code is that they change
        self._reads(site.original)
        if site.entry is not None:
            self._add(site.entry.variable)
            self._reads(*site.entry.indices)
        if site.binder is not None:
            self._reads(site.binder.condition)

    def _grow_rule(self, rule: Rule) -> None:
        for guard in rule.guards:
            if isinstance(guard, SiteKey):
                self._add(guard)
            else:
                self._reads(guard)
        if rule.name in self._partial or f"{rule.name}.defined" in self.model.properties:
            self._whole_rule(rule)  # a run ends where something is undefined
        self._add(*(key for key in rule.assignments if self._can_end_runs(key)))
        for edit in rule.edits:
            if edit.restored_backups():  # the rule cannot fire before they were saved
                self._add(*self._named(edit))

    def start_only(self) -> set[Variable]:
        """Return the variables outside the cone that the conditions on the start read: they keep their initial values.

        A value that may be outside of its range, or undefined, is such a condition: a run ends there.
        Without these variables a slice could start where the model cannot, or where the model has no initial state.
        """
        found: set[Variable] = set()
        for condition, _ in self._constraints:
            read = self._read_at_start(condition)
            found |= set() if read is None else read
        may_be_undefined = "init.defined" in self.model.properties
        for variable, value in self.model.initial_values.items():
            is_known = isinstance(value, Literal) or not may_be_undefined
            if not (is_known and _stays_inside(value, variable.sort)):
                found |= {variable, *(self._read_at_start(value) or ())}
        return found - self.found

    def _read_at_start(self, condition: Body) -> set[Variable] | None:
        """Return the variables of a constraint, and of their initial values; None where it asks for code."""
        found: set[Variable] = set()
        waiting = list(self.read_by(condition))
        while waiting:
            each = waiting.pop()
            if not isinstance(each, Variable):
                return None
            if each not in found:
                found.add(each)
                waiting += self.read_by(self.model.initial_values.get(each))
        return found

    def _can_end_runs(self, key: SiteKey) -> bool:
        """Return whether an assignment can leave its variable's range, or keep its rule from firing."""
        site = self.model.sites[key]
        if site.entry is not None and site.entry.variable.keeps_track:
            return False
        sort = site.sort
        return any(
            body.condition is not None if isinstance(body, Arbitrary) else not _stays_inside(body, sort)
            for body in self._code.bodies_by_site[key]
        )


def matters_to(model: Model, asked: Possible) -> frozenset[Influence]:
    """Return what matters to whether a goal can be reached: its cone of influence, by any code that there can be.

    Of a rule that may be undefined, everything matters: the model need not say which these are.
    """
    constants = Constants()
    mentioned: dict[str, Mentions] = {}
    for name in model.definitions:
        for definition in called_first(name, model.definitions, mentioned):
            constants.define(definition)
            mentioned[definition.name] = mentions(definition.body, mentioned)
    parameters = {name: tuple(local.sort for local in rule.parameters) for name, rule in model.rules.items()}
    code = PossibleCode.of(model)
    partial = PartialRules(code, mentioned).under(Partiality(constants, lambda _: True, parameters))
    cone = Cone(model, partial, code)
    cone.seed_goal(asked)
    cone.grow()
    return frozenset(cone.found)


def _stays_inside(body: Body, sort: object) -> bool:
    """Return whether the text shows that a value is of the sort of its target."""
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


def named(edit: Edit) -> tuple[Influence, ...]:
    """Return the influences that an edit names: a site, a backup, or a rule with all writes of its unknown code."""
    match edit:
        case SetCode(site=site) | SetEdit(site=site):
            return (site,)
        case SetEnabled(rule=rule) | CopyCode(rule=rule):
            return (RuleFiring(rule),)
        case SetUnknown(rule=rule, writes=writes):
            return (RuleFiring(rule), *writes)
        case SaveBackup(backup=backup) | RestoreBackup(backup=backup):
            return (BackupContent(backup),)
        case _:
            assert_never(edit)
