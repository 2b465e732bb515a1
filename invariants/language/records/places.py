"""Names that are bound at a place, and at the places where modifications put new code.

Owns: the parameters of each rule, what blocks with ``for`` bind around a clause, and which names ``now`` reads.
Must never know: what the names stand for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.language.tree import declaration_nodes as declared
from invariants.language.tree.expression_nodes import DECLARED, Name, Node, RuleReference, SiteReference


class SeenNames(Record):
    """The bound names that an expression sees.

    ``outside`` has those of the modification that puts the expression there, which is what ``now`` sees; None for an
    expression that no modification puts anywhere.
    """

    names: frozenset[str]
    outside: SeenNames | None = None

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def __or__(self, names: Collection[str]) -> SeenNames:
        """Return these names with some that are bound inside the expression."""
        return SeenNames(self.names | frozenset(names), self.outside)

    def put(self, names: Collection[str]) -> SeenNames:
        """Return the names that new code sees at a place with names of its own, put there by code that sees these."""
        return SeenNames(self.names | frozenset(names), self)


NOTHING_SEEN = SeenNames(frozenset())
"""Nothing is bound."""


def as_declared(node: Any) -> Any:
    """Return a type, or an end of a range, whose names mean what the text declares, wherever the tree stands."""
    match node:
        case Name(qualifier=None):
            return replace(node, qualifier=DECLARED)
        case tuple():
            return tuple(map(as_declared, node))
        case Node():
            parts = {name: getattr(node, name) for name in node.__struct_fields__}
            changed = {name: as_declared(part) for name, part in parts.items() if isinstance(part, Node | tuple)}
            return replace(node, **changed) if changed else node
        case _:
            return node


class NamesAtPlaces:
    """The names that are bound at the places of a text."""

    def __init__(self, declarations: Sequence[declared.Declaration]) -> None:
        rules = [each for each in declarations if isinstance(each, declared.RuleDeclaration)]
        self._parameters = {
            rule.name.text: frozenset(parameter.name.text for parameter in rule.parameters) for rule in rules
        }
        self._binders = dict(pair for rule in rules for pair in _bound_by_blocks(rule))

    def at(self, place: RuleReference | SiteReference) -> frozenset[str]:
        """Return the names that the rule, and a block around the site, bind there; none in a rule that is not there."""
        if isinstance(place, RuleReference):
            return self._parameters.get(place.rule.text, frozenset())
        return self.at(place.rule) | self._binders.get((place.rule.rule.text, place.site.text), frozenset())


def _bound_by_blocks(rule: declared.RuleDeclaration) -> Iterator[tuple[tuple[str, str], frozenset[str]]]:
    """Yield the clauses that stand in blocks with ``for``, each with the names that the block binds."""
    for block in rule.body:
        if isinstance(block, declared.ForBlock):
            names = frozenset(name.text for group in block.binders for name in group.names)
            for clause in block.assignments:
                yield (rule.name.text, (clause.label or clause.target).text), names
