"""Systems in which each modification has a twin: a copy under another name, which is edited wherever the first is.

Owns: which modifications can have one, and the texts.
Must never know: how systems are run.

The code of a twin is always that of the first. So whatever is reached is reached by the same number of steps, and the
configurations are as many.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from invariants.foundation.sources import SourceText
from invariants.language.model.operators import RuleKind
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document
from invariants.language.tree import declaration_nodes as nodes
from invariants.language.tree import expression_nodes as written
from tests.language.writing import nodes_of

TWIN = "_twin"


def twins_of(text: str) -> frozenset[str]:
    """Return the modifications that can have a twin.

    What one place holds can edit one of the two only: a label, or code that is unknown. Each edit that makes a
    condition unknown has a condition of its own, and a deadline can count the steps of one.
    """
    document = parse(SourceText("<twins>", text))
    rules = [item for item in document.items if isinstance(item, nodes.RuleDeclaration)]
    if any(isinstance(each, written.LeadsTo) for each in nodes_of(document.items)):
        return frozenset()
    single = {name for rule in rules for statement in rule.body for name in _singly_edited(statement)}
    single |= {rule.name.text for rule in rules for each in nodes_of(rule.body) if isinstance(each, written.Unknown)}
    return frozenset(rule.name.text for rule in rules if rule.kind is RuleKind.MODIFICATION) - single


def with_twins(text: str, twins: frozenset[str]) -> str:
    """Return a text in which some modifications have twins."""
    document = parse(SourceText("<twins>", text))
    items: list[Any] = []
    for item in document.items:
        match item:
            case nodes.RuleDeclaration():
                rule = replace(item, body=tuple(_doubled(item.body, twins)))
                items.append(rule)
                if item.name.text in twins:
                    items.append(replace(rule, name=_twin(item.name)))
            case nodes.BackupDeclaration():
                more = tuple(_twin(each) for each in item.items if each.text in twins)
                items.append(replace(item, items=(*item.items, *more)))
            case _:
                items.append(item)
    return print_document(replace(document, items=tuple(items)))


def _twin(name: written.Identifier) -> written.Identifier:
    return replace(name, text=name.text + TWIN)


def _singly_edited(statement: nodes.Statement) -> Iterator[str]:
    """Yield the rules of which a statement edits one only, or of which nobody knows what is edited."""
    match statement:
        case nodes.Labelled(edit=edit) | nodes.Add(clause=nodes.Labelled(edit=edit)):
            yield from _edited(edit)
        case nodes.Rewrite(site=site, value=written.Unknown()):
            yield site.rule.rule.text
        case nodes.Rewrite(value=value) if isinstance(value, nodes.Edit):
            yield from _edited(value)
        case nodes.RewriteUnknown(editing=places):
            yield from _edited(places)


def _edited(node: Any) -> Iterator[str]:
    """Yield the rules that are named in an edit, but for those that an expression asks about."""
    asked = (written.Enabled, written.Unmodified)
    match node:
        case written.RuleReference(rule=rule):
            yield rule.text
        case tuple():
            for each in node:
                yield from _edited(each)
        case written.Node() if not isinstance(node, asked):
            yield from _edited(tuple(getattr(node, name) for name in node.__struct_fields__ if name != "span"))


def _doubled(body: tuple[nodes.Statement, ...], twins: frozenset[str]) -> Iterator[nodes.Statement]:
    for statement in body:
        yield statement
        match statement:
            case nodes.Rewrite(site=site) | nodes.Remove(site=site) if site.rule.rule.text in twins:
                yield replace(statement, site=replace(site, rule=_other(site.rule)))
            case nodes.Add(rule=rule) | nodes.Disable(rule=rule) | nodes.Enable(rule=rule) if rule.rule.text in twins:
                yield replace(statement, rule=_other(rule))
            case nodes.RewriteUnknown(rule=rule) if rule.rule.text in twins:
                yield replace(statement, rule=_other(rule))
            case nodes.Copy(target=target, source=source) if target.rule.text in twins:
                yield replace(statement, target=_other(target), source=_other(source))


def _other(rule: written.RuleReference) -> written.RuleReference:
    return replace(rule, rule=_twin(rule.rule))
