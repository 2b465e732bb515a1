"""The syntax tree from the parse tree.

Owns: one method per rule of the grammar for files, declarations and statements.
Must never know: what a name means.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostic import Diagnostic, Label
from invariants.foundation.source import SourceText, Span
from invariants.language import syntax
from invariants.language.assembly import DEEPEST, Part, Piece, assemble, end_of, every, one, start_of, too_deep
from invariants.language.expression_builder import ATOM_RULES, TYPE_RULES, ExpressionBuilder
from invariants.language.parse_tree import Token, Tree


class TreeBuilder(ExpressionBuilder):
    """Builds the tree of one text. ``diagnostics`` has what was refused on the way."""

    def __init__(self, source: SourceText, comments: tuple[syntax.Comment, ...]) -> None:
        super().__init__(source)
        self.comments = comments

    def build(self, tree: Tree) -> Any:
        """What a parse tree stands for: a Document, for a tree of the whole grammar.

        Raises ModelError where an expression is too deep.
        """
        unfolded: list[Tree] = []
        waiting = [tree]
        while waiting:
            parent = waiting.pop()
            unfolded.append(parent)
            waiting.extend(child for child in parent.children if isinstance(child, Tree))
        built: dict[int, Piece] = {}
        for node in reversed(unfolded):
            parts = [built.pop(id(child)) if isinstance(child, Tree) else child for child in node.children]
            built[id(node)] = self._piece(node.rule, parts)
        return built[id(tree)].value

    def _piece(self, rule: str, parts: list[Part]) -> Piece:
        if rule == "expression":
            return replace(assemble(self.source, parts), rule=rule)
        start, end = (start_of(parts[0]), end_of(parts[-1])) if parts else (0, 0)
        depth = max((part.depth for part in parts if isinstance(part, Piece)), default=0)
        if rule in ATOM_RULES:
            depth += 1
            if depth > DEEPEST:
                raise too_deep(self.source, start, end)
        value = getattr(self, f"_on_{rule}")(parts, Span(self.source, start, end))
        return Piece(rule, value, start, end, depth)

    # ------------------------------------------------------------------ files

    def _on_start(self, parts: Sequence[Part], _: Span) -> syntax.Document:
        values = every(parts)
        header = values[0] if values and isinstance(values[0], syntax.SystemHeader | syntax.SpecHeader) else None
        items = values[1:] if header is not None else values
        for item in items:
            if isinstance(item, syntax.SystemHeader | syntax.SpecHeader):
                self.diagnostics.append(_misplaced_header(item, header))
        return syntax.Document(
            header,
            items,
            self.comments,
            span=Span(self.source, 0, len(self.source.text)),
        )

    def _on_system(self, parts: Sequence[Part], span: Span) -> syntax.SystemHeader:
        return syntax.SystemHeader(self.identifier(parts[1]), span=span)

    def _on_spec(self, parts: Sequence[Part], span: Span) -> syntax.SpecHeader:
        return syntax.SpecHeader(self.identifier(parts[1]), _quoted(parts[3]), span=span)

    def _on_import(self, parts: Sequence[Part], span: Span) -> syntax.Import:
        return syntax.Import(_quoted(parts[1]), span=span)

    # ----------------------------------------------------------- declarations

    def _on_enum(self, parts: Sequence[Part], span: Span) -> syntax.EnumDeclaration:
        return syntax.EnumDeclaration(self.identifier(parts[1]), one(parts, "names"), span=span)

    def _on_type(self, parts: Sequence[Part], span: Span) -> syntax.TypeDeclaration:
        return syntax.TypeDeclaration(self.identifier(parts[1]), one(parts, "expression"), span=span)

    def _on_const(self, parts: Sequence[Part], span: Span) -> syntax.ConstDeclaration:
        name, domain, result = one(parts, "typed_name")
        return syntax.ConstDeclaration(name, domain, result, one(parts, "value"), one(parts, "where"), span=span)

    def _on_var(self, parts: Sequence[Part], span: Span) -> syntax.VarDeclaration:
        name, domain, result = one(parts, "typed_name")
        return syntax.VarDeclaration(name, domain, result, one(parts, "value"), span=span)

    def _on_typed_name(self, parts: Sequence[Part], _: Span) -> tuple[Any, ...]:
        return self.identifier(parts[0]), one(parts, "types") or (), one(parts, *TYPE_RULES)

    def _on_types(self, parts: Sequence[Part], _: Span) -> tuple[Any, ...]:
        return every(parts)

    def _on_value(self, parts: Sequence[Part], _: Span) -> Any:
        return one(parts, "expression")

    def _on_where(self, parts: Sequence[Part], _: Span) -> Any:
        return one(parts, "expression")

    def _on_define(self, parts: Sequence[Part], span: Span) -> syntax.DefineDeclaration:
        name = self.identifier(parts[1])
        parameters = one(parts, "parameters") or ()
        return syntax.DefineDeclaration(name, parameters, one(parts, *TYPE_RULES), one(parts, "value"), span=span)

    def _on_parameters(self, parts: Sequence[Part], _: Span) -> tuple[Any, ...]:
        return every(parts)

    def _on_parameter(self, parts: Sequence[Part], span: Span) -> syntax.Parameter:
        return syntax.Parameter(self.identifier(parts[0]), one(parts, *TYPE_RULES), span=span)

    def _on_init(self, parts: Sequence[Part], span: Span) -> syntax.InitDeclaration:
        return syntax.InitDeclaration(one(parts, "label"), one(parts, "expression"), span=span)

    def _on_rule(self, parts: Sequence[Part], span: Span) -> syntax.RuleDeclaration:
        kind, dormant = one(parts, "rule_kind")
        name = self.identifier(parts[1])
        brace = next(index for index, part in enumerate(parts) if isinstance(part, Token) and part == "{")
        parameters = one(parts, "parameters") or ()
        return syntax.RuleDeclaration(kind, dormant, name, parameters, every(parts[brace:]), span=span)

    def _on_rule_kind(self, parts: Sequence[Part], _: Span) -> tuple[syntax.RuleKind, bool]:
        return syntax.RuleKind(parts[-1]), len(parts) > 1

    def _on_backup(self, parts: Sequence[Part], span: Span) -> syntax.BackupDeclaration:
        return syntax.BackupDeclaration(self.identifier(parts[1]), one(parts, "names"), span=span)

    def _on_invariant(self, parts: Sequence[Part], span: Span) -> syntax.InvariantDeclaration:
        return syntax.InvariantDeclaration(one(parts, "label"), one(parts, "expression"), span=span)

    def _on_assume(self, parts: Sequence[Part], span: Span) -> syntax.AssumeDeclaration:
        return syntax.AssumeDeclaration(one(parts, "label"), one(parts, "expression"), span=span)

    def _on_check(self, parts: Sequence[Part], span: Span) -> syntax.CheckDeclaration:
        return syntax.CheckDeclaration(one(parts, "properties") or (), one(parts, "options"), span=span)

    def _on_properties(self, parts: Sequence[Part], _: Span) -> tuple[Any, ...]:
        return every(parts)

    def _on_property(self, parts: Sequence[Part], span: Span) -> syntax.PropertyReference:
        return syntax.PropertyReference(".".join(name.text for name in self.identifiers(parts)), span=span)

    def _on_options(self, parts: Sequence[Part], _: Span) -> tuple[Any, ...]:
        return every(parts)

    def _on_option(self, parts: Sequence[Part], span: Span) -> syntax.CheckOption:
        after = None
        if isinstance(parts[-1], Token):
            after = syntax.Identifier(str(parts[-1]), span=self.span_of(parts[-1]))
        return syntax.CheckOption(self.identifier(parts[0]), one(parts, "option_value"), after, span=span)

    def _on_option_value(self, parts: Sequence[Part], span: Span) -> syntax.Identifier:
        return syntax.Identifier(span.text, span=span)

    # ------------------------------------------------------------- statements

    def _on_require(self, parts: Sequence[Part], span: Span) -> syntax.Require:
        return syntax.Require(one(parts, "label"), one(parts, "expression"), span=span)

    def _on_assign(self, parts: Sequence[Part], span: Span) -> syntax.Assign:
        names = [self.identifier(part) for part in parts if isinstance(part, Token) and part.type == "TARGET"]
        label = names[0] if len(names) > 1 else None
        return syntax.Assign(label, names[-1], one(parts, "index") or (), one(parts, "expression"), span=span)

    def _on_for(self, parts: Sequence[Part], span: Span) -> syntax.ForBlock:
        assignments = tuple(part.value for part in parts if isinstance(part, Piece) and part.rule == "assign")
        return syntax.ForBlock(one(parts, "groups"), one(parts, "where"), assignments, span=span)

    def _on_rewrite(self, parts: Sequence[Part], span: Span) -> syntax.Rewrite:
        return syntax.Rewrite(one(parts, "site"), one(parts, "expression"), span=span)

    def _on_rewrite_unknown(self, parts: Sequence[Part], span: Span) -> syntax.RewriteUnknown:
        rule, variables = one(parts, "rule_reference"), one(parts, "names")
        return syntax.RewriteUnknown(rule, variables, one(parts, "where"), span=span)

    def _on_remove(self, parts: Sequence[Part], span: Span) -> syntax.Remove:
        return syntax.Remove(one(parts, "site"), span=span)

    def _on_add(self, parts: Sequence[Part], span: Span) -> syntax.Add:
        clause = one(parts, "require", "assign")
        if isinstance(clause, syntax.Require) and clause.label is None:
            self.diagnostics.append(
                Diagnostic(
                    Code.SYNTAX,
                    "a `require` that is added needs a label",
                    (Label(clause.span, "this clause has no name"),),
                    help="write `add require label: condition to rule`; the label names the new site",
                )
            )
        return syntax.Add(clause, one(parts, "rule_reference"), span=span)

    def _on_disable(self, parts: Sequence[Part], span: Span) -> syntax.Disable:
        return syntax.Disable(one(parts, "rule_reference"), span=span)

    def _on_enable(self, parts: Sequence[Part], span: Span) -> syntax.Enable:
        return syntax.Enable(one(parts, "rule_reference"), span=span)

    def _on_copy(self, parts: Sequence[Part], span: Span) -> syntax.Copy:
        target, origin = every(parts)
        return syntax.Copy(target, origin, span=span)

    def _on_save(self, parts: Sequence[Part], span: Span) -> syntax.Save:
        return syntax.Save(self.identifier(parts[1]), span=span)

    def _on_restore(self, parts: Sequence[Part], span: Span) -> syntax.Restore:
        return syntax.Restore(self.identifier(parts[1]), span=span)


def _quoted(part: Part) -> str:
    """The text between the quotes."""
    return str(part)[1:-1]


def _misplaced_header(header: syntax.SystemHeader | syntax.SpecHeader, first: Any) -> Diagnostic:
    word = "system" if isinstance(header, syntax.SystemHeader) else "spec"
    labels = [Label(header.span, f"this `{word}` is not the first thing in the file")]
    if first is not None:
        labels.append(Label(first.span, "the file says here what it is"))
    return Diagnostic(
        Code.MISSING_HEADER,
        f"`{word}` can only be the first declaration of a file",
        tuple(labels),
        help="remove it" if first is not None else "move it to the top of the file",
    )
