"""Typed edits back to text, with captured values filled in.

Owns: the syntax tree of a typed edit.
Must never know: how a tree is laid out, where values come from.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import assert_never

from invariants.foundation.records import Record
from invariants.foundation.sorts import EnumSort
from invariants.foundation.sources import Span
from invariants.language.model.clauses import Capture
from invariants.language.model.expressions import ReadCaptured, SiteKey
from invariants.language.model.operators import BinaryOperator
from invariants.language.model.places import Selector
from invariants.language.model.rules import (
    CopyCode,
    Edit,
    EditFamily,
    RestoreBackup,
    SaveBackup,
    SetCode,
    SetEdit,
    SetEnabled,
    SetUnknown,
)
from invariants.language.printing.printer import print_statement
from invariants.language.printing.unparse import body_syntax
from invariants.language.tree import declaration_nodes, expression_nodes

_Trees = Sequence[expression_nodes.Expression]


def edit_text(edit: Edit, captured: _Trees = (), enums: Collection[EnumSort] = ()) -> str:
    """Return an edit as text of the language, on one line.

    Args:
        edit: the edit.
        captured: a tree for each value that was captured when the edit was put at its label.
        enums: the model's enumerations.
    """
    lines = print_statement(_EditWriter(captured, enums).tree(edit)).splitlines()
    return " ".join(line.strip() for line in lines)


def unknown_text(edit: SetUnknown, captured: _Trees, enums: Collection[EnumSort] = ()) -> str:
    """Return what unknown code may be, on one line, with trees for the values that it has captured."""
    inside = _EditWriter(captured, enums)
    lines = print_statement(inside.of_unknown(edit, inside)).splitlines()
    return " ".join(line.strip() for line in lines).partition(" as ")[2]


class _EditWriter(Record):
    """Turns edits into syntax trees; ``captured`` has a tree for each captured value that the edit reads."""

    captured: _Trees
    enums: Collection[EnumSort]

    def tree(self, edit: Edit) -> declaration_nodes.Edit:
        span = edit.span
        match edit:
            case SetCode(site=site, selector=selector, code=None) | SetEdit(site=site, selector=selector, held=None):
                return declaration_nodes.Remove(self._site(site, selector, span), span=span)
            case SetCode(site=site, selector=selector, code=code) if code is not None:
                body = body_syntax(code.body, self._captures(code.captures), None, self.enums)
                return declaration_nodes.Rewrite(self._site(site, selector, span), body, span=span)
            case SetEdit(site=site, selector=selector, held=held) if held is not None:
                inner = _EditWriter(self._captures(held.captures), self.enums).tree(held.edit)
                return declaration_nodes.Rewrite(self._site(site, selector, span), inner, span=span)
            case SetEnabled(rule=rule, selector=selector, enabled=enabled):
                node = declaration_nodes.Enable if enabled else declaration_nodes.Disable
                return node(self._rule(rule, selector, span), span=span)
            case SetUnknown():
                return self.of_unknown(edit, _EditWriter(self._captures(edit.captures), self.enums))
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
        variables = (each for each in edit.writes if each.purpose is None)
        names = tuple(expression_nodes.Identifier(each.name, span=span) for each in variables)
        where = None if edit.contract is None else body_syntax(edit.contract, inside.captured, None, self.enums)
        places: dict[str, declaration_nodes.EditedPlace] = {}
        for family in edit.families:
            place, rule = inside.edited(family)
            places[str(len(places)) if rule is None else rule] = place
            if family.direction is not None and isinstance(place.code, expression_nodes.SiteReference):
                stated = expression_nodes.Direction(family.direction, place.code, span=span)
                both = BinaryOperator.AND
                where = stated if where is None else expression_nodes.Binary(both, where, stated, span=span)
        whole = self._rule(edit.rule, edit.selector, span)
        return declaration_nodes.RewriteUnknown(whole, names, where, tuple(places.values()), span=span)

    def edited(self, family: EditFamily) -> tuple[declaration_nodes.EditedPlace, str | None]:
        """Return the tree of a place that unknown code edits, and the rule if it is a whole rule."""
        bodies: list[expression_nodes.Expression] = []
        code: expression_nodes.RuleReference | expression_nodes.SiteReference | None = None
        rule: str | None = None
        for edit in family.edits:
            ((rule, selector),) = edit.targets()
            code = self._rule(rule, selector, family.span)
            for put in edit.puts():
                if isinstance(put.place, SiteKey):
                    code, rule = self._site(put.place, selector, family.span), None
                if put.body is not None:
                    bodies.append(body_syntax(put.body, self._captures(put.captures), None, self.enums))
        if code is None:
            raise ValueError("a family without edits")
        family_trees = tuple(bodies) if bodies and not family.stands_for_all else None
        return declaration_nodes.EditedPlace(code, family_trees, span=family.span), rule

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

    def _site(self, site: SiteKey, selector: Selector, span: Span) -> expression_nodes.SiteReference:
        name = expression_nodes.Identifier(site.name, span=span)
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
