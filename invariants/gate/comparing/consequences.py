"""Consequences: the points of a system that code can change, and the points that bear on others.

Owns: what the code of a rule or an edit can change, and which code reads a variable or asks for code.
Must never know: which change is made, which places are protected.

Guards count as if they could pass, and a place as if it held any code that some edit can put there: so a consequence
can be missing in every run, but no run has another one. What follows is followed through code as far as it goes, and
through values once: code that stands keeps its own conditions for what it assigns to other variables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cached_property
from typing import assert_never

from invariants.foundation.records import ValueRecord
from invariants.gate.comparing.reading import named_code
from invariants.gate.running.assembly import RunningModel
from invariants.gate.running.change import variable_words
from invariants.language.model.compounds import whole_name, wholes
from invariants.language.model.expressions import (
    Body,
    Expression,
    Literal,
    ReadVariable,
    SiteKey,
    Variable,
)
from invariants.language.model.rules import (
    ClauseKind,
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
from invariants.language.model.traversal import PossibleCode, reached_expressions


class PointKind(Enum):
    """The kinds of points."""

    VARIABLE = "a variable that code assigns from now on"
    VALUE = "a variable that has another value now"
    GUARD = "a guard"
    ASSIGNMENT = "an assignment"
    LABEL = "a labelled edit"
    ENABLED = "a rule that is enabled"
    DISABLED = "a rule that is disabled"
    UNKNOWN = "a rule whose code becomes unknown"
    WHOLE = "all code of a rule"
    FIRES = "a rule that fires in more configurations"
    BACKUP = "a backup"


class Point(ValueRecord):
    """A variable, a backup (``name`` alone), a rule (``rule`` alone), or a clause of a rule.

    A guard that has no name has the name ``""``.
    """

    kind: PointKind
    rule: str = ""
    name: str = ""


class Consequence(ValueRecord):
    """A point that is changed, with the words that say how, behind ``which``.

    ``by_values`` says that it follows by a value that is read, or by a guard, and not by new code alone.
    """

    point: Point
    words: str
    by_values: bool = False


class Consequences:
    """The consequences within one model, of the rules that can fire in it."""

    def __init__(self, running: RunningModel) -> None:
        self._model = running.model
        rules = running.model.rules
        self._unknown: dict[str, list[SetUnknown]] = {name: [] for name in rules}
        for edit in (each for rule in rules.values() for each in rule.edits):
            match edit:
                case SetUnknown():
                    self._unknown[edit.rule].append(edit)
                case SetCode() | SetEnabled() | CopyCode() | SaveBackup() | RestoreBackup() | SetEdit():
                    pass
                case _:
                    assert_never(edit)
        gone = {name for name, rule in rules.items() if not self._unknown[name] and _is_retired(rule)}
        self._rules = {name: each for name, each in rules.items() if name not in running.describing | gone}
        self._wholes = wholes(running.model.compounds)

    def name_of(self, variable: Variable) -> str:
        """Return the name of a variable, or of the value of which it is a part."""
        name = variable_words(variable)
        return self._wholes.get(name, name)

    # ------------------------------------------------------------------ code

    def of_rule(self, name: str) -> Iterator[Consequence]:
        """Yield what a rule can change as it fires, with any code that it can have."""
        rule = self._rules.get(name)
        if rule is None:
            return
        for key in rule.assignments:
            yield from self._assigned(key)
        for edit in rule.edits:
            yield from self.of_edit(edit)
        for unknown in self._unknown[name]:
            yield from self._within(unknown)

    def of_edit(self, edit: Edit) -> Iterator[Consequence]:
        """Yield what an edit changes; of an edit that puts an edit, also what that one changes."""
        match edit:
            case SetCode(site=site):
                yield Consequence(self.at(site), f"edits {_place(site)}")
            case SetEdit(site=site, held=held):
                yield Consequence(Point(PointKind.LABEL, site.rule, site.name), f"edits {_place(site)}")
                yield from () if held is None else self.of_edit(held.edit)
            case SetEnabled(rule=rule, enabled=enabled):
                kind = PointKind.ENABLED if enabled else PointKind.DISABLED
                yield Consequence(Point(kind, rule), f"{'enables' if enabled else 'disables'} {rule}")
            case SetUnknown(rule=rule, writes=writes, families=families):
                yield Consequence(Point(PointKind.UNKNOWN, rule), f"edits {rule}")
                yield from self._written(writes, "assigns")
                for each in (each for family in families for each in family.edits):
                    yield from self.of_edit(each)
            case CopyCode(rule=rule):
                yield Consequence(Point(PointKind.WHOLE, rule), f"copies over {rule}")
            case SaveBackup(backup=backup):
                yield Consequence(Point(PointKind.BACKUP, "", backup), f"saves {backup}")
            case RestoreBackup(backup=backup):
                kept = self._model.backups[backup]
                yield from (Consequence(Point(PointKind.WHOLE, rule), f"restores {rule}") for rule in kept.rules)
                yield from self._written(kept.variables, "restores")
            case _:
                assert_never(edit)

    def at(self, site: SiteKey) -> Point:
        """Return the point of a clause."""
        is_guard = self._model.sites[site].kind is ClauseKind.GUARD
        return Point(PointKind.GUARD if is_guard else PointKind.ASSIGNMENT, site.rule, site.name)

    def _assigned(self, key: SiteKey) -> Iterator[Consequence]:
        entry = self._model.sites[key].entry
        yield from () if entry is None else self._written((entry.variable,), "assigns")

    def _written(self, variables: Iterable[Variable], verb: str) -> Iterator[Consequence]:
        for each in variables:
            if not each.keeps_account:
                yield Consequence(Point(PointKind.VARIABLE, "", each.name), f"{verb} {self.name_of(each)}")

    # ---------------------------------------------------------- consequences

    def after(self, point: Point) -> Iterator[Consequence]:
        """Yield what follows from a change at a point."""
        match point.kind:
            case PointKind.VARIABLE:
                yield from (each for each in self._readers.get(point, ()))
            case PointKind.VALUE:
                # Guards that read a value that changes are compared: a change that tightens them opens nothing.
                readers = self._readers.get(Point(PointKind.VARIABLE, "", point.name), ())
                yield from (each for each in readers if each.point.kind is not PointKind.GUARD)
            case PointKind.GUARD:
                yield Consequence(Point(PointKind.FIRES, point.rule), f"guards {point.rule}", by_values=True)
            case PointKind.ENABLED | PointKind.WHOLE | PointKind.FIRES:
                yield from self.of_rule(point.rule)
            case PointKind.ASSIGNMENT:
                yield from self._assigned(SiteKey(point.rule, point.name))
            case PointKind.BACKUP:
                yield from self._restored(point.name)
            case PointKind.LABEL | PointKind.DISABLED | PointKind.UNKNOWN:
                pass
            case _:
                assert_never(point.kind)
        if point.kind not in (PointKind.VARIABLE, PointKind.VALUE, PointKind.BACKUP):
            yield from self._readers.get(Point(PointKind.WHOLE, point.rule), ())

    def _restored(self, backup: str) -> Iterator[Consequence]:
        yield from self._readers.get(Point(PointKind.WHOLE, backup), ())
        for name, rule in self._rules.items():
            for edit in rule.edits:
                if backup in edit.restored_backups():
                    yield from (Consequence(each.point, f"{name} {each.words}") for each in self.of_edit(edit))

    # --------------------------------------------------------------- readers

    @cached_property
    def _readers(self) -> dict[Point, list[Consequence]]:
        """The consequences of variables, by the code that reads them, and of rules and backups that code asks for."""
        found: dict[Point, list[Consequence]] = {}
        for body, consequence in self._reading():
            if body is None:
                continue
            for part in reached_expressions(body, self._model.definitions):
                if isinstance(part, ReadVariable) and not part.primed:
                    point = Point(PointKind.VARIABLE, "", part.variable.name)
                    found.setdefault(point, []).append(consequence)
            for name in named_code(body, self._model.definitions):
                found.setdefault(Point(PointKind.WHOLE, name), []).append(consequence)
        return {point: list(dict.fromkeys(each)) for point, each in found.items()}

    def _reading(self) -> Iterator[tuple[Body | None, Consequence]]:
        """Yield code of rules that can fire, each with what it bears on."""
        possible = PossibleCode.of(self._model)
        for name, rule in self._rules.items():
            for guard in rule.guards:
                bodies = possible.bodies_by_site[guard] if isinstance(guard, SiteKey) else [guard]
                clause = guard.name if isinstance(guard, SiteKey) else ""
                words = f"{place_of_point(Point(PointKind.GUARD, name, clause)).rstrip('.')} reads"
                yield from (
                    (body, Consequence(Point(PointKind.GUARD, name, clause), words, by_values=True)) for body in bodies
                )
            for key in rule.assignments:
                yield from self._reads(name, self._assigning(key, possible), self._assigned(key))
            for edit in rule.edits:
                yield from self._reads(name, edit.evaluated(), self.of_edit(edit))
            for unknown in self._unknown[name]:
                yield from self._reads(name, [unknown.contract], self._within(unknown))

    def _reads(
        self, rule: str, bodies: Iterable[Body | None], consequences: Iterable[Consequence]
    ) -> Iterator[tuple[Body | None, Consequence]]:
        targets = list(consequences)
        for body in bodies:
            for each in targets:
                yield body, Consequence(each.point, f"{rule} reads where it {each.words}", by_values=True)

    def _assigning(self, key: SiteKey, possible: PossibleCode) -> Iterator[Body | Expression | None]:
        """Yield the code that decides what an assignment assigns, and to which entry."""
        site = self._model.sites[key]
        yield from possible.bodies_by_site[key]
        yield None if site.binder is None else site.binder.condition
        yield from () if site.entry is None else site.entry.indices

    def _within(self, edit: SetUnknown) -> Iterator[Consequence]:
        """Yield what unknown code can change as it fires."""
        return (each for each in self.of_edit(edit) if each.point != Point(PointKind.UNKNOWN, edit.rule))


def place_of_point(point: Point) -> str:
    """Return the place of a point as the model names it; of a guard without a name, its rule with a full stop."""
    if not point.rule:
        return point.name
    is_clause = point.kind in (PointKind.GUARD, PointKind.ASSIGNMENT, PointKind.LABEL)
    return f"{point.rule}.{whole_name(point.name)}" if is_clause else point.rule


def _place(site: SiteKey) -> str:
    return f"{site.rule}.{whole_name(site.name)}"


def _is_retired(rule: Rule) -> bool:
    """Return whether a rule never fires: its first guard is false, and cannot be edited."""
    return bool(rule.guards) and isinstance(rule.guards[0], Literal) and rule.guards[0].value is False
