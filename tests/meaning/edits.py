"""Edits: what a modification does to code, to variables that are restored, and to backups.

Owns: each kind of edit, and that no two change one thing.
Must never know: guards, assignments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

import attrs

from invariants.language.tree import declaration_nodes as declared
from invariants.language.tree import expression_nodes as written
from tests.meaning.code import Held, Scope, parts_of, put, put_edit
from tests.meaning.configurations import OFF, UNKNOWN, Configuration, Copy, Place
from tests.meaning.evaluation import Evaluator
from tests.meaning.texts import LABEL
from tests.meaning.values import UndefinedError, UnsupportedError, Value

if TYPE_CHECKING:
    from tests.meaning.steps import Attempt, Steps


def all_edits(attempt: Attempt) -> list[tuple[Any, Scope]]:
    """Return the edits that a rule makes, each with the names that it sees; those at labels are what these hold."""
    own = Scope(attempt.parameters)
    found: list[tuple[Any, Scope]] = [(each, own) for each in attempt.rule.node.body if isinstance(each, declared.Edit)]
    for name, site in attempt.rule.sites.items():
        held = attempt.held(name)
        if site.kind == LABEL and held.code is not None:
            found.append((held.code, Scope({**dict(held.captured), **attempt.parameters}, dict(held.nows))))
    return found


class Edits:
    """The edits of one step. ``assigned`` are the variables that it assigns."""

    def __init__(self, steps: Steps, attempt: Attempt, evaluator: Evaluator, assigned: Mapping[str, None]) -> None:
        self._steps, self._attempt, self._evaluator = steps, attempt, evaluator
        self._assigned = assigned
        self._code: dict[Place, Any] = {}
        self._values: dict[str, Value] = {}
        self._copies: dict[str, Copy] = {}

    def finished(self, assigned: Mapping[tuple[str, Any], Value]) -> Configuration:
        """Return the configuration after all edits and assignments."""
        layout, here = self._steps.layout, self._attempt.here
        state, code, copies = list(here.state), list(here.code), list(here.copies)
        maps: dict[str, dict[Any, Value]] = {}
        for (name, key), value in assigned.items():
            if self._steps.text.variables[name].domain:
                maps.setdefault(name, {})[key] = value
            else:
                state[layout.names[name]] = value
        for name, entries in maps.items():
            state[layout.names[name]] = state[layout.names[name]].changed(entries)
        for name, value in self._values.items():
            state[layout.names[name]] = value
        for place, content in self._code.items():
            code[layout.places[place]] = self._steps.one_of(content)
        for name, copy in self._copies.items():
            copies[layout.copies[name]] = copy
        return Configuration(tuple(state), tuple(code), tuple(copies))

    # ------------------------------------------------------------------ kinds

    def make(self, edit: Any, scope: Scope) -> None:
        match edit:
            case declared.Rewrite(site=site, value=value):
                self._rewrite(site, value, scope)
            case declared.Remove(site=site):
                for instance in self._targets(site.rule, scope):
                    self._touch((site.rule.rule.text, instance, site.site.text), Held(None))
            case declared.Add(clause=declared.Labelled(label=label, edit=inner), rule=rule):
                self._rewrite(written.SiteReference(rule, label, span=edit.span), inner, scope)
            case declared.Add(clause=declared.Require(label=label, condition=condition), rule=rule):
                assert label is not None
                self._rewrite(written.SiteReference(rule, label, span=edit.span), condition, scope)
            case declared.Add(clause=clause, rule=rule):
                name = clause.label or clause.target
                self._rewrite(written.SiteReference(rule, name, span=edit.span), clause.value, scope)
            case declared.Disable(rule=rule) | declared.Enable(rule=rule):
                for instance in self._targets(rule, scope):
                    self._touch((rule.rule.text, instance, OFF), isinstance(edit, declared.Disable))
            case declared.RewriteUnknown(rule=rule):
                self._unknown(edit, rule, scope)
            case _:
                self._copied(edit, scope)

    def _copied(self, edit: Any, scope: Scope) -> None:
        layout, here = self._steps.layout, self._attempt.here
        match edit:
            case declared.Copy(target=target, source=source):
                self._copy(target, source, scope)
            case declared.Save(backup=backup):
                code = tuple((place, here.code[layout.places[place]]) for place in self._kept(backup.text))
                values = tuple((name, layout.read(here, name)) for name in self._variables(backup.text))
                self._copies[backup.text] = Copy(code, values)
            case declared.Restore(backup=backup):
                copy = here.copies[layout.copies[backup.text]]
                assert copy is not None
                for place, content in copy.code:
                    self._touch(place, content)
                for name, value in copy.values:
                    if name in self._values or name in self._assigned:
                        raise UndefinedError
                    self._values[name] = value
            case _:
                raise UnsupportedError(type(edit).__name__)

    def _touch(self, place: Place, content: Any) -> None:
        if place in self._code:
            raise UndefinedError
        self._code[place] = content

    def _targets(self, reference: written.RuleReference, scope: Scope) -> Iterator[tuple[Value, ...]]:
        text = self._steps.text
        given = self._evaluator.selected(reference, scope)
        for instance in text.arguments(reference.rule.text):
            pairs = zip(given or (), instance, strict=False)
            if all(isinstance(wanted, written.Wildcard) or wanted == value for wanted, value in pairs):
                yield instance

    def _rewrite(self, reference: written.SiteReference, new: Any, scope: Scope) -> None:
        rule, name = reference.rule.rule.text, reference.site.text
        target = self._steps.text.rules[rule]
        site = target.sites[name]
        for instance in self._targets(reference.rule, scope):
            before = self._steps.layout.held(self._attempt.here, rule, instance, name)
            if site.kind == LABEL:
                content = put_edit(new, scope, target.names, self._evaluator.value)
            elif isinstance(new, written.Unknown):
                content = put(new, scope, target.names, self._evaluator.value)
                content = attrs.evolve(content, table=self._chosen(new, rule, self._attempt.pick))
            else:
                content = put(new, scope, target.names | site.names, self._evaluator.value)
                if _has_previous(new):
                    content = Held(content.code, content.captured, content.nows, before)
            self._touch((rule, instance, name), content)

    def _chosen(self, new: written.Unknown, rule: str, pick: Callable[[list[Value]], Value]) -> tuple[Any, ...]:
        domains = [self._steps.text.domain(self._type(each, rule)) for each in new.over]
        return tuple((key, pick([False, True])) for key in product(*domains))

    def _type(self, node: Any, rule: str) -> Any:
        """Return the type of something that an unknown condition is over."""
        text = self._steps.text
        match node:
            case written.Name(text=name, qualifier=None):
                for each in text.rules[rule].node.parameters:
                    if each.name.text == name:
                        return each.type
                declaration = text.variables.get(name) or text.constants.get(name) or text.definitions.get(name)
                if declaration is not None:
                    return declaration.type
            case written.Index(base=base):
                return self._type(base, rule)
            case written.Name(text=name, qualifier=str() as variable):
                of = self._type(written.Name(variable, span=node.span), rule)
                return self._field(of, name)
            case written.Field(base=base, name=name):
                return self._field(self._type(base, rule), name.text)
            case written.Call(function=function, arguments=(argument,)) if function.text == "value":
                return self._type(argument, rule).inner
            case written.Conditional(then=then):
                return self._type(then, rule)
            case written.Number():
                raise UnsupportedError("an unknown condition over a number")
            case _:
                return written.NamedType("Bool", span=None)
        raise UnsupportedError(f"the type of {node}")

    def _field(self, of: Any, name: str) -> Any:
        of = of.inner if isinstance(of, written.OptionalType) else of
        return next(each.type for each in self._steps.text.records[of.name].fields if each.name.text == name)

    def _unknown(self, edit: declared.RewriteUnknown, rule: written.RuleReference, scope: Scope) -> None:
        """Unknown code keeps what its contract and its families have captured."""
        target = self._steps.text.rules[rule.rule.text]
        if any(isinstance(each, declared.EditedPlace) and each.family is None for each in edit.editing):
            raise UnsupportedError("unknown edits without a family")
        contract = put(edit.contract, scope, target.names, self._evaluator.value)
        edits = put_edit(edit.editing, scope, target.names, self._evaluator.value)
        content = Held(edit, edits.captured, (*edits.nows, (written.EachEntry, contract)))
        for instance in self._targets(rule, scope):
            self._touch((rule.rule.text, instance, UNKNOWN), content)

    def edit_by_unknown(self, place: declared.EditedPlace, scope: Scope, pick: Callable[[list[Value]], Value]) -> None:
        """Leave a place as it is, or edit it with one of its family."""
        assert isinstance(place.code, written.SiteReference)
        number = pick(list(range(len(place.family or ()) + 1)))
        if number:
            assert place.family is not None
            self._rewrite(place.code, place.family[number - 1], scope)

    def _copy(self, target: written.RuleReference, source: written.RuleReference, scope: Scope) -> None:
        rule = target.rule.text
        from_ = self._evaluator.selected(source, scope) or ()
        for instance in self._targets(target, scope):
            other = tuple(
                value if isinstance(wanted, written.Wildcard) else wanted
                for value, wanted in zip(instance, from_, strict=True)
            )
            for name in (*self._steps.text.rules[rule].sites, OFF, UNKNOWN):
                self._touch((rule, instance, name), self._steps.layout.held(self._attempt.here, rule, other, name))

    def _kept(self, backup: str) -> Iterator[Place]:
        items = {each.text for each in self._steps.text.backups[backup].items}
        yield from (place for place in self._steps.layout.places if "code" in items or place[0] in items)

    def _variables(self, backup: str) -> Iterator[str]:
        items = (each.text for each in self._steps.text.backups[backup].items)
        yield from (name for name in items if name in self._steps.text.variables)


def _has_previous(node: Any) -> bool:
    if isinstance(node, written.Previous):
        return True
    return any(map(_has_previous, parts_of(node)))
