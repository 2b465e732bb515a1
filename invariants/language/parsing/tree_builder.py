"""The syntax tree from the parse tree.

Owns: one method per rule of the grammar for files, declarations and statements.
Must never know: the meaning of a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.sources import SourceText, Span
from invariants.language.model.operators import RuleKind, StatementKind
from invariants.language.parsing.expression_builder import ATOM_RULES, TYPE_RULES, ExpressionBuilder
from invariants.language.parsing.operator_precedence import operator_tree
from invariants.language.parsing.parse_tree import Token, Tree
from invariants.language.parsing.partial_nodes import (
    DEEPEST_EXPRESSION,
    ParsedPart,
    PartialNode,
    too_deep,
    value_of,
    values_of,
)
from invariants.language.tree import declaration_nodes, expression_nodes

_EDIT_RULES = ("rewrite", "rewrite_unknown", "remove", "add", "disable", "enable", "copy", "save", "restore")
"""The rules of the grammar for edits."""

DEEPEST_EDIT = 20
"""The most edits that are held one in the other: ``rewrite M.l as rewrite M.l as …``."""


class TreeBuilder(ExpressionBuilder):
    """Builds the tree of one text. ``diagnostics`` has the mistakes that were met on the way."""

    def __init__(self, source: SourceText, comments: tuple[declaration_nodes.Comment, ...]) -> None:
        super().__init__(source)
        self.comments = comments

    def build(self, tree: Tree) -> Any:
        """Return the node that a parse tree stands for: a Document, for a tree of the whole grammar.

        Raises ModelError where an expression is too deep.
        """
        unfolded: list[Tree] = []
        waiting = [tree]
        while waiting:
            parent = waiting.pop()
            unfolded.append(parent)
            waiting += [child for child in parent.children if isinstance(child, Tree)]
        built: dict[int, PartialNode] = {}
        for node in reversed(unfolded):
            parts = [built.pop(id(child)) if isinstance(child, Tree) else child for child in node.children]
            built[id(node)] = self._node(node.rule, parts)
        return built[id(tree)].value

    def _node(self, rule: str, parts: list[ParsedPart]) -> PartialNode:
        if rule == "expression":
            return replace(operator_tree(self.source, parts), rule=rule)
        start, end = (parts[0].start, parts[-1].end) if parts else (0, 0)
        depth = 0
        for part in parts:
            if isinstance(part, PartialNode) and part.depth > depth:
                depth = part.depth
        if rule in ATOM_RULES:
            depth += 1
            if depth > DEEPEST_EXPRESSION:
                raise too_deep(self.source, start, end)
        value = getattr(self, f"_on_{rule}")(parts, Span(self.source, start, end))
        return PartialNode(rule, value, start, end, depth)

    # ------------------------------------------------------------------ files

    def _on_start(self, parts: Sequence[ParsedPart], _: Span) -> declaration_nodes.Document:
        values = values_of(parts)
        header = (
            values[0]
            if values and isinstance(values[0], declaration_nodes.SystemHeader | declaration_nodes.SpecHeader)
            else None
        )
        items = values[1:] if header is not None else values
        for item in items:
            if isinstance(item, declaration_nodes.SystemHeader | declaration_nodes.SpecHeader):
                self.diagnostics.append(_misplaced_header(item, header))
        return declaration_nodes.Document(
            header,
            items,
            self.comments,
            span=Span(self.source, 0, len(self.source.text)),
        )

    def _on_system(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.SystemHeader:
        return declaration_nodes.SystemHeader(self.identifier(parts[1]), span=span)

    def _on_spec(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.SpecHeader:
        return declaration_nodes.SpecHeader(self.identifier(parts[1]), _quoted(parts[3]), span=span)

    def _on_import(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Import:
        return declaration_nodes.Import(_quoted(parts[1]), span=span)

    # ----------------------------------------------------------- declarations

    def _on_enum(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.EnumDeclaration:
        return declaration_nodes.EnumDeclaration(self.identifier(parts[1]), value_of(parts, "names"), span=span)

    def _on_type(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.TypeDeclaration:
        scope, names = value_of(parts, "expression"), value_of(parts, "names")
        return declaration_nodes.TypeDeclaration(self.identifier(parts[1]), scope, names or (), span=span)

    def _on_record(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.RecordDeclaration:
        return declaration_nodes.RecordDeclaration(self.identifier(parts[1]), values_of(parts), span=span)

    def _on_field_type(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Parameter:
        return declaration_nodes.Parameter(self.identifier(parts[0]), value_of(parts, *TYPE_RULES), span=span)

    def _on_const(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.ConstDeclaration:
        name, domain, result = value_of(parts, "typed_name")
        return declaration_nodes.ConstDeclaration(
            name, domain, result, value_of(parts, "value", "entries"), value_of(parts, "where"), span=span
        )

    def _on_var(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.VarDeclaration:
        name, domain, result = value_of(parts, "typed_name")
        return declaration_nodes.VarDeclaration(name, domain, result, value_of(parts, "value", "entries"), span=span)

    def _on_typed_name(self, parts: Sequence[ParsedPart], _: Span) -> tuple[Any, ...]:
        return self.identifier(parts[0]), value_of(parts, "types") or (), value_of(parts, *TYPE_RULES)

    def _on_types(self, parts: Sequence[ParsedPart], _: Span) -> tuple[Any, ...]:
        return values_of(parts)

    def _on_value(self, parts: Sequence[ParsedPart], _: Span) -> Any:
        return value_of(parts, "expression")

    def _on_entries(self, parts: Sequence[ParsedPart], _: Span) -> Any:
        return value_of(parts, "each")

    def _on_each(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.EachEntry:
        return expression_nodes.EachEntry(value_of(parts, "names"), value_of(parts, "expression"), span=span)

    def _on_where(self, parts: Sequence[ParsedPart], _: Span) -> Any:
        return value_of(parts, "expression")

    def _on_define(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.DefineDeclaration:
        name = self.identifier(parts[1])
        parameters = value_of(parts, "parameters") or ()
        return declaration_nodes.DefineDeclaration(
            name, parameters, value_of(parts, *TYPE_RULES), value_of(parts, "value"), span=span
        )

    def _on_parameters(self, parts: Sequence[ParsedPart], _: Span) -> tuple[Any, ...]:
        return values_of(parts)

    def _on_parameter(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Parameter:
        *domain, type_ = (part.value for part in parts if isinstance(part, PartialNode))
        return declaration_nodes.Parameter(self.identifier(parts[0]), type_, *domain, span=span)

    def _on_init(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.InitDeclaration:
        return declaration_nodes.InitDeclaration(value_of(parts, "label"), value_of(parts, "expression"), span=span)

    def _on_rule(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.RuleDeclaration:
        kind, dormant = value_of(parts, "rule_kind")
        name = self.identifier(parts[1])
        brace = next(index for index, part in enumerate(parts) if isinstance(part, Token) and part == "{")
        parameters = value_of(parts, "parameters") or ()
        return declaration_nodes.RuleDeclaration(kind, dormant, name, parameters, values_of(parts[brace:]), span=span)

    def _on_rule_kind(self, parts: Sequence[ParsedPart], _: Span) -> tuple[RuleKind, bool]:
        return RuleKind(parts[-1]), len(parts) > 1

    def _on_backup(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.BackupDeclaration:
        return declaration_nodes.BackupDeclaration(self.identifier(parts[1]), value_of(parts, "names"), span=span)

    def _on_invariant(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.InvariantDeclaration:
        label, written = value_of(parts, "label"), value_of(parts, "leads_to")
        if written is None:
            return declaration_nodes.InvariantDeclaration(label, value_of(parts, "expression"), span=span)
        (first,) = (part for part in parts if isinstance(part, PartialNode) and part.rule == "expression")
        return declaration_nodes.InvariantDeclaration(label, self.deadline(first, written, span.end), span=span)

    def _on_lemma(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.InvariantDeclaration:
        return replace(self._on_invariant(parts, span), kind=StatementKind.LEMMA)

    def _on_witness(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.InvariantDeclaration:
        return replace(self._on_invariant(parts, span), kind=StatementKind.WITNESS)

    def _on_measure(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.InvariantDeclaration:
        return replace(self._on_invariant(parts, span), kind=StatementKind.MEASURE)

    def _on_assume(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.AssumeDeclaration:
        return declaration_nodes.AssumeDeclaration(value_of(parts, "label"), value_of(parts, "expression"), span=span)

    def _on_check(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.CheckDeclaration:
        return declaration_nodes.CheckDeclaration(
            value_of(parts, "properties") or (), value_of(parts, "options"), span=span
        )

    def _on_apply(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.ApplyNow:
        return declaration_nodes.ApplyNow(value_of(parts, "rule_reference"), span=span)

    def _on_edit(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.EditNow:
        return declaration_nodes.EditNow(self.identifier(parts[0]), values_of(parts), span=span)

    def _on_adopt(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Adopt:
        return declaration_nodes.Adopt(value_of(parts, "rule"), span=span)

    def _on_retire(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Retire:
        return declaration_nodes.Retire(self.identifier(parts[1]), span=span)

    def _on_properties(self, parts: Sequence[ParsedPart], _: Span) -> tuple[Any, ...]:
        return values_of(parts)

    def _on_property(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.PropertyReference:
        return declaration_nodes.PropertyReference(".".join(name.text for name in self.identifiers(parts)), span=span)

    def _on_options(self, parts: Sequence[ParsedPart], _: Span) -> tuple[Any, ...]:
        return values_of(parts)

    def _on_option(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.CheckOption:
        after = None
        if isinstance(parts[-1], Token):
            after = expression_nodes.Identifier(str(parts[-1]), span=self.span_of(parts[-1]))
        return declaration_nodes.CheckOption(
            self.identifier(parts[0]), value_of(parts, "option_value"), after, span=span
        )

    def _on_given_constant(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.GivenConstant:
        return declaration_nodes.GivenConstant(self.identifier(parts[0]), value_of(parts, "expression"), span=span)

    def _on_limit_option(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.CheckOption:
        name = self.identifier(parts[0])
        return declaration_nodes.CheckOption(name, replace(name, text=""), span=span)

    def _on_expect_negative(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.CheckOption:
        sign, number = (self.identifier(part) for part in parts[1:])
        value = replace(number, text=f"{sign.text}{number.text}", span=sign.span.to(number.span))
        return declaration_nodes.CheckOption(self.identifier(parts[0]), value, span=span)

    def _on_expect_fraction(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.CheckOption:
        name, *rest = (self.identifier(part) for part in parts)
        value = replace(rest[0], text="".join(part.text for part in rest), span=rest[0].span.to(rest[-1].span))
        return declaration_nodes.CheckOption(name, value, span=span)

    def _on_expect_hole(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.CheckOption:
        name, value = (self.identifier(part) for part in parts)
        return declaration_nodes.CheckOption(name, value, span=span)

    def _on_option_value(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Identifier:
        return expression_nodes.Identifier(span.text, span=span)

    # ------------------------------------------------------------- statements

    def _on_require(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Require:
        return declaration_nodes.Require(value_of(parts, "label"), value_of(parts, "expression"), span=span)

    def _on_assign(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Assign:
        names = [self.identifier(part) for part in parts if isinstance(part, Token) and part.type == "TARGET"]
        label = names[0] if len(names) > 1 else None
        return declaration_nodes.Assign(
            label, names[-1], value_of(parts, "index") or (), value_of(parts, "expression", "each"), span=span
        )

    def _on_for(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.ForBlock:
        assignments = tuple(part.value for part in parts if isinstance(part, PartialNode) and part.rule == "assign")
        return declaration_nodes.ForBlock(value_of(parts, "groups"), value_of(parts, "where"), assignments, span=span)

    def _on_rewrite(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Rewrite:
        value = value_of(parts, "expression", "unknown", "each", *_EDIT_RULES)
        rewrite = declaration_nodes.Rewrite(value_of(parts, "site"), value, span=span)
        if isinstance(value, expression_nodes.Node) and _levels(rewrite) > DEEPEST_EDIT:
            raise too_deep(self.source, span.start, span.end, DEEPEST_EDIT)
        return rewrite

    def _on_labelled(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Labelled:
        return declaration_nodes.Labelled(self.identifier(parts[0]), values_of(parts)[0], span=span)

    def _on_rewrite_unknown(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.RewriteUnknown:
        rule, variables = value_of(parts, "rule_reference"), value_of(parts, "names") or ()
        editing = value_of(parts, "editing") or ()
        return declaration_nodes.RewriteUnknown(rule, variables, value_of(parts, "where"), editing, span=span)

    def _on_editing(self, parts: Sequence[ParsedPart], _: Span) -> tuple[Any, ...]:
        return values_of(parts)

    def _on_edited(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.EditedPlace:
        code = value_of(parts, "rule_reference", "site")
        return declaration_nodes.EditedPlace(code, value_of(parts, "family"), span=span)

    def _on_family(self, parts: Sequence[ParsedPart], _: Span) -> tuple[Any, ...]:
        return tuple(value_of(parts, "expressions"))

    def _on_remove(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Remove:
        return declaration_nodes.Remove(value_of(parts, "site"), span=span)

    def _on_add(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Add:
        clause = value_of(parts, "require", "assign", "labelled")
        if isinstance(clause, declaration_nodes.Require) and clause.label is None:
            self.diagnostics.append(
                Diagnostic(
                    Code.SYNTAX,
                    "a `require` that is added needs a label",
                    (Label(clause.span, "this clause has no name"),),
                    help="write `add require label: condition to rule`; the label names the new site",
                )
            )
        return declaration_nodes.Add(clause, value_of(parts, "rule_reference"), span=span)

    def _on_disable(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Disable:
        return declaration_nodes.Disable(value_of(parts, "rule_reference"), span=span)

    def _on_enable(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Enable:
        return declaration_nodes.Enable(value_of(parts, "rule_reference"), span=span)

    def _on_copy(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Copy:
        target, origin = values_of(parts)
        return declaration_nodes.Copy(target, origin, span=span)

    def _on_save(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Save:
        return declaration_nodes.Save(self.identifier(parts[1]), span=span)

    def _on_restore(self, parts: Sequence[ParsedPart], span: Span) -> declaration_nodes.Restore:
        return declaration_nodes.Restore(self.identifier(parts[1]), span=span)


def _levels(edit: Any) -> int:
    """Return how many edits there are, one held in the other."""
    levels = 0
    while isinstance(edit, declaration_nodes.Rewrite):
        levels, edit = levels + 1, edit.value
    return levels


def _quoted(part: ParsedPart) -> str:
    """Return the text between the quotes."""
    return str(part)[1:-1]


def _misplaced_header(header: declaration_nodes.SystemHeader | declaration_nodes.SpecHeader, first: Any) -> Diagnostic:
    word = "system" if isinstance(header, declaration_nodes.SystemHeader) else "spec"
    labels = [Label(header.span, f"this `{word}` is not the first thing in the file")]
    if first is not None:
        labels.append(Label(first.span, "the file starts here"))
    return Diagnostic(
        Code.MISSING_HEADER,
        f"`{word}` can only be the first declaration of a file",
        tuple(labels),
        help="remove it" if first is not None else "move it to the top of the file",
    )
