"""Steps: what an attempt to fire a rule leads to.

Owns: guards, assignments, unknown code, and questions about code.
Must never know: runs, what edits do to code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import attrs

from invariants.foundation.sources import SourceText, Span
from invariants.language.tree import declaration_nodes as declared
from invariants.language.tree import expression_nodes as written
from tests.meaning.code import Held, Scope
from tests.meaning.configurations import OFF, UNKNOWN, Configuration, Layout
from tests.meaning.edits import Edits, all_edits
from tests.meaning.evaluation import Evaluator
from tests.meaning.texts import ASSIGNMENT, GUARD, Rule, Site, Text
from tests.meaning.values import Entries, NoValueError, Script, UndefinedError, UnsupportedError, Value

UNDEFINED = "undefined"
TRUE = written.Boolean(True, span=Span(SourceText("true", "true"), 0, 4))
Arguments = tuple[Value, ...]
Pick = Callable[[list[Value]], Value]


class Steps:
    """The steps of a text. ``can`` answers what stays possible."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.layout = Layout(text)
        self.can: Callable[[Configuration, written.Possible, Scope], bool] | None = None
        self._known: dict[tuple[Configuration, str, Arguments], list[Any]] = {}
        self._same: dict[Any, Any] = {}

    def evaluator(self, here: Configuration, after: Configuration | None = None) -> Evaluator:
        following = None if after is None else (lambda name: self.layout.read(after, name))
        return Evaluator(self.text, lambda name: self.layout.read(here, name), CodeQuestions(self, here), following)

    def one_of(self, thing: Any) -> Any:
        """Return the first of all things that are equal: the same ones are compared quickly."""
        return self._same.setdefault(thing, thing)

    def outcomes(self, here: Configuration, rule: str, arguments: Arguments) -> list[Any]:
        """Return what attempts lead to, for all choices: configurations, ``UNDEFINED``, or None for being blocked."""
        key = (here, rule, arguments)
        if key not in self._known:
            found = dict.fromkeys(self._outcomes(here, rule, arguments))
            self._known[key] = [each if each in (None, UNDEFINED) else self.one_of(each) for each in found]
        return self._known[key]

    def _outcomes(self, here: Configuration, rule: str, arguments: Arguments) -> Iterator[Any]:
        script = Script()
        while True:
            attempt = Attempt(self, here, rule, arguments, script.pick)
            try:
                yield attempt.made()
            except UndefinedError:
                yield UNDEFINED
            except NoValueError:
                yield None
            if not script.advance():
                return


@attrs.frozen
class Attempt:
    """One attempt, with a way to choose."""

    steps: Steps
    here: Configuration
    name: str
    arguments: Arguments
    pick: Pick

    @property
    def rule(self) -> Rule:
        return self.steps.text.rules[self.name]

    def held(self, site: str) -> Any:
        return self.steps.layout.held(self.here, self.name, self.arguments, site)

    @property
    def parameters(self) -> dict[str, Value]:
        names = (each.name.text for each in self.rule.node.parameters)
        return dict(zip(names, self.arguments, strict=True))

    def made(self) -> Configuration | None:
        """Return where it leads to; None where it is blocked."""
        if self.held(OFF):
            return None
        evaluator = self.steps.evaluator(self.here)
        unknown = self.held(UNKNOWN)
        if unknown is not None:
            return self._unknown(evaluator, unknown)
        edits = all_edits(self)
        if any(
            isinstance(edit, declared.Restore) and self.here.copies[self.steps.layout.copies[edit.backup.text]] is None
            for edit, _ in edits
        ):
            return None
        if not self.passes(evaluator):
            return None
        try:
            written_ = self._assigned(evaluator)
            changes = Edits(self.steps, self, evaluator, {name: None for name, _ in written_})
            for edit, scope in edits:
                changes.make(edit, scope)
        except UndefinedError:
            self.require_values(evaluator)
            raise
        return changes.finished(written_)

    # ----------------------------------------------------------------- guards

    def passes(self, evaluator: Evaluator) -> bool:
        """Return whether the guards hold, one after the other."""
        for guard in self.rule.guards:
            if isinstance(guard, str):
                held, site = self.held(guard), self.rule.sites[guard]
                if not self.value(evaluator, held, site, self.parameters, True, written.NamedType("Bool", span=None)):
                    return False
            elif not evaluator.value(guard, Scope(self.parameters)):
                return False
        return True

    def value(
        self, evaluator: Evaluator, held: Held, site: Site, names: dict[str, Value], present: Value, of: Any
    ) -> Value:
        """Return the value of code at a site, where names are bound; ``present`` is that of no code at all."""
        found: list[Value] = []

        def previous() -> Value:
            if not found:
                before = held.previous or Held(None)
                found.append(self.value(evaluator, before, site, names, present, of))
            return found[0]

        scope = Scope({**dict(held.captured), **names}, dict(held.nows), previous)
        match held.code:
            case None:
                return present
            case written.Unknown(over=over):
                assert held.table is not None
                return dict(held.table)[tuple(evaluator.value(each, scope) for each in over)]
            case written.Arbitrary(name=name, condition=condition):
                domain = self.steps.text.domain(of)
                if condition is None:
                    return self.pick(domain)
                called = "" if name is None else name.text
                return self.pick([v for v in domain if evaluator.value(condition, scope.bind({called: v}))])
            case _:
                return evaluator.value(held.code, scope)

    # ------------------------------------------------------------ assignments

    def entries(self, evaluator: Evaluator, site: Site) -> Iterator[tuple[Any, dict[str, Value], Any]]:
        """Yield the variable or the entry that is assigned, the names that are bound, and the key in a whole map."""
        assert site.clause is not None
        target, declaration = site.clause.target.text, self.steps.text.variables[site.clause.target.text]
        scopes = [Scope(self.parameters)]
        if site.block is not None:
            scopes = list(evaluator.instances(site.block.binders, scopes[0]))
        for scope in scopes:
            condition = None if site.block is None else site.block.condition
            if condition is not None and not evaluator.value(condition, scope):
                continue
            indices = site.clause.indices
            if indices or not declaration.domain:
                if any(isinstance(each, written.Wildcard) for each in indices):
                    raise UnsupportedError("a row that is assigned")
                key = tuple(evaluator.value(each, scope) for each in indices)
                yield (target, key), dict(scope.values), None
                continue
            value = site.clause.value
            names = [each.text for each in value.names] if isinstance(value, written.EachEntry) else []
            for key in self.steps.text.keys(declaration.domain):
                bound = dict(zip(names, key, strict=True)) if names else {}
                yield (target, key), {**scope.values, **bound}, key

    def _assigned(self, evaluator: Evaluator) -> dict[tuple[str, Any], Value]:
        found: dict[tuple[str, Any], Value] = {}
        for name, site in self.rule.sites.items():
            if site.kind != ASSIGNMENT or self.held(name).code is None:
                continue
            for place, names, key in self.entries(evaluator, site):
                value = self.assigned_value(evaluator, self.held(name), site, place, names, key)
                if place in found:
                    raise UndefinedError
                found[place] = value
        return found

    def assigned_value(
        self, evaluator: Evaluator, held: Held, site: Site, place: Any, names: dict[str, Value], key: Any
    ) -> Value:
        variable, indices = place
        whole = evaluator.here(variable)
        declaration = self.steps.text.variables[variable]
        present = whole.at(indices) if declaration.domain else whole
        if isinstance(held.code, written.EachEntry):
            own = dict(zip((each.text for each in held.code.names), key, strict=True))
            held, names = attrs.evolve(held, code=held.code.body), {**names, **own}
        value = self.value(evaluator, held, site, names, present, declaration.type)
        return value.at(key) if isinstance(value, Entries) and key is not None else value

    def require_values(self, evaluator: Evaluator) -> None:
        """Raise ``NoValueError`` where an ``any`` has no value, even if something else is undefined."""
        for name, site in self.rule.sites.items():
            if site.kind == ASSIGNMENT and isinstance(self.held(name).code, written.Arbitrary):
                try:
                    for place, names, key in self.entries(evaluator, site):
                        self.assigned_value(evaluator, self.held(name), site, place, names, key)
                except UndefinedError:
                    continue

    # ----------------------------------------------------------- unknown code

    def _unknown(self, evaluator: Evaluator, held: Held) -> Configuration | None:
        """Any step that the contract allows."""
        edit, text = held.code, self.steps.text
        found: dict[tuple[str, Any], Value] = {}
        for variable in edit.variables:
            declaration = text.variables[variable.text]
            for key in text.keys(declaration.domain):
                found[variable.text, key] = self.pick(text.domain(declaration.type))
        after = Edits(self.steps, self, evaluator, {}).finished(found)
        if edit.contract is not None:
            both = self.steps.evaluator(self.here, after)
            contract = dict(held.nows)[written.EachEntry]
            inside = Scope({**dict(contract.captured), **self.parameters}, dict(contract.nows))
            if not both.value(edit.contract, inside):
                return None
        changes = Edits(self.steps, self, evaluator, {})
        scope = Scope({**dict(held.captured), **self.parameters}, dict(held.nows))
        for place in edit.editing:
            changes.edit_by_unknown(place, scope, self.pick)
        return changes.finished(found)


class CodeQuestions:
    """Questions about the code of a configuration."""

    def __init__(self, steps: Steps, here: Configuration) -> None:
        self._steps, self._here = steps, here

    def _instances(self, rule: str, arguments: tuple[Any, ...] | None) -> Iterator[Arguments]:
        text = self._steps.text
        domains = [text.values_of(each) for each in text.rules[rule].node.parameters]
        for number, value in enumerate(arguments or ()):
            if not isinstance(value, written.Wildcard):
                domains[number] = [value]
        yield from product(*domains)

    def enabled(self, rule: str, arguments: tuple[Any, ...] | None) -> bool:
        found = [self._can_fire(rule, each) for each in self._instances(rule, arguments)]
        return any(found)

    def _can_fire(self, rule: str, arguments: Arguments) -> bool:
        layout, here = self._steps.layout, self._here
        evaluator = self._steps.evaluator(here)
        held = layout.held(here, rule, arguments, UNKNOWN)
        if held is not None:
            raise UnsupportedError("enabled of unknown code")

        def stuck(options: list[Value]) -> Value:
            raise UnsupportedError("enabled of a rule that chooses")

        attempt = Attempt(self._steps, here, rule, arguments, stuck)
        if attempt.held(OFF):
            return False
        if any(
            isinstance(edit, declared.Restore) and here.copies[layout.copies[edit.backup.text]] is None
            for edit, _ in all_edits(attempt)
        ):
            return False
        if not attempt.passes(evaluator):
            return False
        codes = [attempt.held(name).code for name, site in attempt.rule.sites.items() if site.kind == ASSIGNMENT]
        if any(isinstance(each, written.Arbitrary) and each.condition is not None for each in codes):
            raise UnsupportedError("enabled of a rule that chooses")
        return True

    def unmodified(self, rule: str, arguments: tuple[Any, ...] | None, site: str | None, since: str | None) -> bool:
        layout, here = self._steps.layout, self._here
        copy = None if since is None else here.copies[layout.copies[since]]
        if since is not None and copy is None:
            return False
        sites = self._steps.text.rules[rule].sites
        for instance in self._instances(rule, arguments):
            places = [(rule, instance, each) for each in ([site] if site is not None else sites)]
            if layout.held(here, rule, instance, UNKNOWN) is not None:
                return not places
            if copy is not None and dict(copy.code).get((rule, instance, UNKNOWN)) is not None:
                return not places
            for place in places:
                before = Held(sites[place[2]].code) if copy is None else dict(copy.code)[place]
                held = here.code[layout.places[place]]
                kind = sites[place[2]].kind
                if _said(held, kind) != _said(before, kind) or (held.table is not None and copy is None):
                    return False
        return True

    def captured(self, rule: str, arguments: tuple[Any, ...] | None, site: str, name: str) -> Value:
        values = set()
        for instance in self._instances(rule, arguments):
            if self._steps.layout.held(self._here, rule, instance, UNKNOWN) is not None:
                raise UndefinedError
            held = self._steps.layout.held(self._here, rule, instance, site)
            known = {key: value for key, value in held.nows if isinstance(key, written.Name) and key.text == name}
            found = dict(held.captured).get(name, next(iter(known.values()), None))
            if found is None:
                raise UndefinedError
            values.add(found)
        if len(values) > 1:
            raise UnsupportedError("captured by several")
        return values.pop()

    def saved(self, backup: str) -> bool:
        return self._here.copies[self._steps.layout.copies[backup]] is not None

    def can(self, asked: written.Possible, scope: Scope) -> bool:
        assert self._steps.can is not None
        return self._steps.can(self._here, asked, scope)


def _said(held: Held, kind: str) -> Held:
    """Return what a place holds, `true` for a condition that is not there."""
    return Held(TRUE) if kind == GUARD and held.code is None else held
