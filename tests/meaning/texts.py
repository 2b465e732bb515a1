"""The declarations of a text: types with their values, variables, rules with the places of their code.

Owns: what a text declares, by name.
Must never know: configurations.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import attrs

from invariants.foundation.sources import SourceText
from invariants.language.parsing.parser import parse
from invariants.language.tree import declaration_nodes as declared
from invariants.language.tree import expression_nodes as written
from tests.meaning.values import Entries, Named, RecordOf, UnsupportedError, Value

GUARD, ASSIGNMENT, LABEL = "guard", "assignment", "label"


@attrs.frozen(eq=False)
class Site:
    """A place of code, with the code that stands there at first: None for nothing.

    An assignment has the clause that says where its value goes, and the block with ``for`` around it.
    """

    kind: str
    code: Any
    clause: declared.Assign | None = None
    block: declared.ForBlock | None = None
    is_added: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The names that are bound around the code."""
        found = () if self.block is None else names_of(self.block.binders)
        value = None if self.clause is None else self.clause.value
        each = tuple(name.text for name in value.names) if isinstance(value, written.EachEntry) else ()
        return frozenset((*found, *each))


@attrs.frozen(eq=False)
class Rule:
    """A rule: its guards in order, each a condition or the name of a site, and its sites by name."""

    node: declared.RuleDeclaration
    guards: list[Any]
    sites: dict[str, Site]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(each.name.text for each in self.node.parameters)


def names_of(groups: tuple[written.BinderGroup, ...]) -> tuple[str, ...]:
    return tuple(name.text for group in groups for name in group.names)


class Text:
    """A text, by name."""

    def __init__(self, text: str) -> None:
        self.document = parse(SourceText("<text>", text))
        items = self.document.items
        self.types = {each.name.text: each for each in items if isinstance(each, declared.TypeDeclaration)}
        self.enums = {each.name.text: each for each in items if isinstance(each, declared.EnumDeclaration)}
        self.records = {each.name.text: each for each in items if isinstance(each, declared.RecordDeclaration)}
        self.constants = {each.name.text: each for each in items if isinstance(each, declared.ConstDeclaration)}
        self.variables = {each.name.text: each for each in items if isinstance(each, declared.VarDeclaration)}
        self.definitions = {each.name.text: each for each in items if isinstance(each, declared.DefineDeclaration)}
        self.backups = {each.name.text: each for each in items if isinstance(each, declared.BackupDeclaration)}
        self.invariants = {each.name.text: each for each in items if isinstance(each, declared.InvariantDeclaration)}
        self.starts = [each.condition for each in items if isinstance(each, declared.InitDeclaration)]
        self.assumed = [each.condition for each in items if isinstance(each, declared.AssumeDeclaration)]
        self.rules = {each.name.text: _rule(each) for each in items if isinstance(each, declared.RuleDeclaration)}
        self.limits = {
            name.text: [int(option.value.text)]
            for each in items
            if isinstance(each, declared.CheckDeclaration) and each.option("limit") is not None
            for name in each.properties
            for option in [each.option("expect")]
            if option is not None
        }
        self.members = self._members()
        for rule in [*self.rules.values()]:
            for statement in rule.node.body:
                self._add(statement)

    def _members(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, each in self.enums.items():
            found |= {member.text: Named(name, number) for number, member in enumerate(each.members)}
        for name, kind in self.types.items():
            found |= {individual.text: Named(name, number) for number, individual in enumerate(kind.names)}
        return found

    def _add(self, statement: Any) -> None:
        """Enter the sites of clauses that modifications add, wherever the edit stands."""
        match statement:
            case declared.Labelled(edit=edit):
                self._add(edit)
            case declared.Rewrite(value=value) if isinstance(value, declared.Edit):
                self._add(value)
            case declared.Add(clause=clause, rule=reference):
                rule = self.rules[reference.rule.text]
                for name, site in _sites(clause, added=True):
                    if name not in rule.sites:
                        rule.sites[name] = site
                        if site.kind == GUARD:
                            rule.guards.append(name)
                self._add(clause)

    # ---------------------------------------------------------------- types

    def domain(self, node: Any) -> list[Value]:
        """Return the values of a type, which has to be finite."""
        match node:
            case written.OptionalType(inner=inner):
                return [None, *self.domain(inner)]
            case written.RangeType(low=low, high=high):
                return list(range(self.number(low), self.number(high) + 1))
            case written.NamedType(name="Bool"):
                return [False, True]
            case written.NamedType(name=name) if name in self.enums:
                return [Named(name, number) for number in range(len(self.enums[name].members))]
            case written.NamedType(name=name) if name in self.types:
                return [Named(name, number) for number in range(self.individuals(name))]
            case written.NamedType(name=name) if name in self.records:
                fields = self.records[name].fields
                return [
                    RecordOf(name, tuple(zip((each.name.text for each in fields), chosen, strict=True)))
                    for chosen in product(*(self.domain(each.type) for each in fields))
                ]
        raise UnsupportedError(f"all values of {node}")

    def individuals(self, name: str) -> int:
        kind = self.types[name]
        return self.number(kind.scope) if kind.scope is not None else max(len(kind.names), 1) if kind.names else 3

    def number(self, node: Any) -> int:
        """Return a number that the text knows."""
        match node:
            case written.Number(text=text):
                return int(text.replace("_", ""))
            case written.Name(text=name, qualifier=None) if name in self.constants:
                return self.number(self.constants[name].value)
            case written.Unary(operand=operand):
                return -self.number(operand)
        raise UnsupportedError(f"the number {node}")

    def values_of(self, each: declared.Parameter) -> list[Value]:
        """Return the values of a parameter, sets included."""
        return self.domain(each.type) if each.domain is None else self.maps((each.domain,), each.type)

    def keys(self, domain: tuple[Any, ...]) -> list[tuple[Value, ...]]:
        return list(product(*map(self.domain, domain)))

    def maps(self, domain: tuple[Any, ...], of: Any) -> list[Value]:
        """Return all maps, or all single values without a domain."""
        if not domain:
            return self.domain(of)
        keys = self.keys(domain)
        return [Entries(tuple(zip(keys, chosen, strict=True))) for chosen in product(self.domain(of), repeat=len(keys))]

    def arguments(self, rule: str) -> list[tuple[Value, ...]]:
        return list(product(*(self.values_of(each) for each in self.rules[rule].node.parameters)))

    def beyond(self, value: Value, of: Any, name: str) -> Iterator[str]:
        """Yield the parts of a value, by their names, that are outside of their ranges."""
        match of:
            case written.OptionalType(inner=inner):
                if value is not None:
                    yield from self.beyond(value, inner, name)
            case written.RangeType(low=low, high=high):
                if not self.number(low) <= value <= self.number(high):
                    yield name
            case written.NamedType(name=record) if record in self.records:
                for each in self.records[record].fields:
                    yield from self.beyond(value.field(each.name.text), each.type, f"{name}.{each.name.text}")


def _rule(node: declared.RuleDeclaration) -> Rule:
    rule = Rule(node, [], {})
    for statement in node.body:
        rule.sites.update(_sites(statement))
        if isinstance(statement, declared.Require):
            rule.guards.append(statement.condition if statement.label is None else statement.label.text)
    return rule


def _sites(statement: Any, *, added: bool = False) -> Iterator[tuple[str, Site]]:
    match statement:
        case declared.Require(label=written.Identifier(text=name), condition=condition):
            yield name, Site(GUARD, None if added else condition, is_added=added)
        case declared.Assign(label=label, target=target, value=value):
            name = (label or target).text
            yield name, Site(ASSIGNMENT, None if added else value, statement, is_added=added)
        case declared.ForBlock(assignments=assignments):
            for each in assignments:
                yield (each.label or each.target).text, Site(ASSIGNMENT, each.value, each, statement)
        case declared.Labelled(label=label, edit=edit):
            yield label.text, Site(LABEL, None if added else edit, is_added=added)
