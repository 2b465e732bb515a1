"""Typed edits back to text, with captured values filled in.

Owns: the syntax tree of a typed edit.
Must never know: how a tree is laid out, where values come from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import assert_never

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.foundation.sorts import EnumSort
from invariants.foundation.sources import Span
from invariants.language.model.clauses import Capture
from invariants.language.model.compounds import whole_name
from invariants.language.model.expressions import ReadCaptured, SiteKey
from invariants.language.model.operators import BinaryOperator, EditDirection
from invariants.language.model.places import RuleMark, Selector
from invariants.language.model.rules import (
    CopyCode,
    Edit,
    EditFamily,
    RestoreBackup,
    Rule,
    SaveBackup,
    SetCode,
    SetEdit,
    SetEnabled,
    SetUnknown,
)
from invariants.language.printing.compound_parts import without_fixed_parts
from invariants.language.printing.printer import print_statement
from invariants.language.printing.unparse import body_syntax
from invariants.language.tree import declaration_nodes, expression_nodes

_Trees = Sequence[expression_nodes.Expression]
_NO_RULES: Mapping[str, Rule] = MappingProxyType({})


def edit_text(
    edit: Edit, captured: _Trees = (), enums: Collection[EnumSort] = (), rules: Mapping[str, Rule] = _NO_RULES
) -> str:
    """Return an edit as text of the language, on one line.

    Args:
        edit: the edit.
        captured: a tree for each value that was captured when the edit was put at its label.
        enums: the model's enumerations.
        rules: the model's rules: of one that unknown code edits as a whole, the text names the clauses that it keeps.
    """
    lines = print_statement(_EditWriter(captured, enums, rules).tree(edit)).splitlines()
    return " ".join(line.strip() for line in lines)


def unknown_text(
    edit: SetUnknown, captured: _Trees, enums: Collection[EnumSort] = (), rules: Mapping[str, Rule] = _NO_RULES
) -> str:
    """Return what unknown code may be, on one line, with trees for the values that it has captured.

    Whose code it is stands beside it: the arguments in the edit were read when the code became unknown.
    """
    inside = _EditWriter(captured, enums, rules)
    anyone = replace(edit, selector=(None,) * len(edit.selector))
    lines = print_statement(inside.of_unknown(anyone, inside)).splitlines()
    return " ".join(line.strip() for line in lines).partition(" as ")[2]


class _EditWriter(Record):
    """Turns edits into syntax trees; ``captured`` has a tree for each captured value that the edit reads."""

    captured: _Trees
    enums: Collection[EnumSort]
    rules: Mapping[str, Rule] = _NO_RULES

    def tree(self, edit: Edit) -> declaration_nodes.Edit:
        span = edit.span
        match edit:
            case SetCode(site=site, selector=selector, code=None) | SetEdit(site=site, selector=selector, held=None):
                return declaration_nodes.Remove(self._site(site, selector, span), span=span)
            case SetCode(site=site, selector=selector, code=code) if code is not None:
                body = body_syntax(code.body, self._captures(code.captures), None, self.enums)
                return declaration_nodes.Rewrite(self._site(site, selector, span), body, span=span)
            case SetEdit(site=site, selector=selector, held=held) if held is not None:
                inner = self._inside(held.captures).tree(held.edit)
                return declaration_nodes.Rewrite(self._site(site, selector, span), inner, span=span)
            case SetEnabled(rule=rule, selector=selector, enabled=enabled):
                node = declaration_nodes.Enable if enabled else declaration_nodes.Disable
                return node(self._rule(rule, selector, span), span=span)
            case SetUnknown():
                return self.of_unknown(edit, self._inside(edit.captures))
            case CopyCode(rule=rule, target=target, source=source):
                return declaration_nodes.Copy(self._rule(rule, target, span), self._rule(rule, source, span), span=span)
            case SaveBackup(backup=backup):
                return declaration_nodes.Save(expression_nodes.Identifier(backup, span=span), span=span)
            case RestoreBackup(backup=backup):
                return declaration_nodes.Restore(expression_nodes.Identifier(backup, span=span), span=span)
            case SetCode() | SetEdit():
                raise ValueError("an edit that puts nothing, and something")
            case _:
                assert_never(edit)

    def of_unknown(self, edit: SetUnknown, inside: _EditWriter) -> declaration_nodes.RewriteUnknown:
        """Return the tree of an edit that makes code unknown; ``inside`` writes the contract and the families."""
        span = edit.span
        written = dict.fromkeys(whole_name(each.name) for each in edit.writes if each.purpose is None)
        names = tuple(expression_nodes.Identifier(name, span=span) for name in written)
        contract = without_fixed_parts(edit.contract, edit.writes)
        where = None if contract is None else body_syntax(contract, inside.captured, None, self.enums)
        rules = {place.rule for place in (family.place for family in edit.families) if isinstance(place, RuleMark)}
        listed: list[declaration_nodes.EditedPlace] = []
        directions: list[tuple[EditDirection, expression_nodes.SiteReference]] = []
        for family in edit.families:
            place = inside.edited(family)
            listed += [place] if place.code not in (each.code for each in listed) else []
            if family.direction is not None and isinstance(place.code, expression_nodes.SiteReference):
                directions.append((family.direction, place.code))
            if isinstance(place.code, expression_nodes.RuleReference):
                directions += ((EditDirection.KEEPS, site) for site in self._kept(place.code, edit.families))
        for direction, site in directions:
            condition = expression_nodes.Direction(direction, site, span=span)
            both = BinaryOperator.AND
            where = condition if where is None else expression_nodes.Binary(both, where, condition, span=span)
        places = tuple(
            each
            for each in listed
            if isinstance(each.code, expression_nodes.RuleReference) or each.code.rule.rule.text not in rules
        )
        target = self._rule(edit.rule, edit.selector, span)
        return declaration_nodes.RewriteUnknown(target, names, where, places, span=span)

    def _kept(
        self, rule: expression_nodes.RuleReference, families: Sequence[EditFamily]
    ) -> Iterator[expression_nodes.SiteReference]:
        """Yield the clauses and labels of a rule, listed as a whole, that unknown code does not edit."""
        known = self.rules.get(rule.rule.text)
        edited = {family.place for family in families}
        places = () if known is None else known.code_places()
        kept = (place.name for place in places if isinstance(place, SiteKey) and place not in edited)
        for name in dict.fromkeys(map(whole_name, kept)):
            yield expression_nodes.SiteReference(
                rule, expression_nodes.Identifier(name, span=rule.span), span=rule.span
            )

    def edited(self, family: EditFamily) -> declaration_nodes.EditedPlace:
        """Return the tree of a place that unknown code edits: a clause, or a rule as a whole."""
        span, place = family.span, family.place
        ((rule, selector),) = family.edits[0].targets()
        if isinstance(place, RuleMark):
            return declaration_nodes.EditedPlace(self._rule(rule, selector, span), None, span=span)
        puts = () if family.stands_for_all else tuple(put for edit in family.edits for put in edit.puts())
        bodies = tuple(
            body_syntax(put.body, self._captures(put.captures), None, self.enums)
            for put in puts
            if put.body is not None
        )
        return declaration_nodes.EditedPlace(self._site(place, selector, span), bodies or None, span=span)

    def _captures(self, captures: Sequence[Capture]) -> list[expression_nodes.Expression]:
        """Return trees for the values that the code of an edit captures when the edit is made."""
        trees = []
        for capture in captures:
            span = capture.expression.span
            tree = body_syntax(capture.expression, self.captured, None, self.enums)
            # A value that was captured before stands for itself.
            if capture.text.startswith("now(") and not isinstance(capture.expression, ReadCaptured):
                tree = expression_nodes.Call(expression_nodes.Identifier("now", span=span), (tree,), span=span)
            trees.append(tree)
        return trees

    def _inside(self, captures: Sequence[Capture]) -> _EditWriter:
        """Return the writer of the code in an edit."""
        return _EditWriter(self._captures(captures), self.enums, self.rules)

    def _site(self, site: SiteKey, selector: Selector, span: Span) -> expression_nodes.SiteReference:
        name = expression_nodes.Identifier(whole_name(site.name), span=span)
        return expression_nodes.SiteReference(self._rule(site.rule, selector, span), name, span=span)

    def _rule(self, rule: str, selector: Selector, span: Span) -> expression_nodes.RuleReference:
        name = expression_nodes.Identifier(rule, span=span)
        if all(part is None for part in selector):
            return expression_nodes.RuleReference(name, None, span=span)
        filled = tuple(
            expression_nodes.Wildcard(span=span) if part is None else body_syntax(part, self.captured, None, self.enums)
            for part in selector
        )
        return expression_nodes.RuleReference(name, filled, span=span)
