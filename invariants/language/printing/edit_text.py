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
from invariants.language.model.places import Selector
from invariants.language.model.rules import (
    CopyCode,
    Edit,
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
            case SetUnknown(rule=rule, selector=selector, writes=writes, contract=contract, captures=captures):
                names = tuple(expression_nodes.Identifier(each.name, span=span) for each in writes)
                filled = self._captures(captures)
                where = None if contract is None else body_syntax(contract, filled, None, self.enums)
                return declaration_nodes.RewriteUnknown(self._rule(rule, selector, span), names, where, span=span)
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
