"""Outline: the declarations of a text, and the stretches of it that can be folded.

Owns: the parts that each declaration has.
Must never know: the meaning of a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from invariants.foundation.sources import Span
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.lsp.documents.workspace import View
from invariants.lsp.names.declared import site_of

_KINDS = {
    declaration_nodes.EnumDeclaration: types.SymbolKind.Enum,
    declaration_nodes.TypeDeclaration: types.SymbolKind.Class,
    declaration_nodes.ConstDeclaration: types.SymbolKind.Constant,
    declaration_nodes.VarDeclaration: types.SymbolKind.Variable,
    declaration_nodes.DefineDeclaration: types.SymbolKind.Function,
    declaration_nodes.InitDeclaration: types.SymbolKind.Constructor,
    declaration_nodes.RecordDeclaration: types.SymbolKind.Struct,
    declaration_nodes.RuleDeclaration: types.SymbolKind.Method,
    declaration_nodes.BackupDeclaration: types.SymbolKind.Module,
    declaration_nodes.InvariantDeclaration: types.SymbolKind.Event,
    declaration_nodes.AssumeDeclaration: types.SymbolKind.Boolean,
}


def symbols(view: View) -> list[types.DocumentSymbol]:
    """Return the declarations of a text, each with its sites or members."""
    parsed = view.parsed
    document = parsed.document if parsed else None
    return [] if document is None else [each for item in document.items for each in _of_item(view, item)]


def _of_item(view: View, item: expression_nodes.Node) -> Iterator[types.DocumentSymbol]:
    kind = _KINDS.get(type(item))
    name = getattr(item, "name", None)
    whole = view.still(item.span)
    if kind is None or whole is None or not isinstance(name, expression_nodes.Identifier | None):
        return
    inner = view.still(name.span) if name is not None else None
    text = name.text if name is not None else item.span.text.split(None, 1)[0]
    yield types.DocumentSymbol(
        name=text,
        kind=kind,
        range=whole,
        selection_range=inner or types.Range(whole.start, whole.start),
        detail=item.kind.value if isinstance(item, declaration_nodes.RuleDeclaration) else None,
        children=list(_parts(view, item)),
    )


def _parts(view: View, item: expression_nodes.Node) -> Iterator[types.DocumentSymbol]:
    match item:
        case declaration_nodes.EnumDeclaration(members=members):
            for member in members:
                yield from _part(view, member, member.span, types.SymbolKind.EnumMember)
        case declaration_nodes.RecordDeclaration(fields=fields):
            for field in fields:
                yield from _part(view, field.name, field.span, types.SymbolKind.Field)
        case declaration_nodes.RuleDeclaration(body=body):
            for statement in body:
                clauses = statement.assignments if isinstance(statement, declaration_nodes.ForBlock) else (statement,)
                for clause in clauses:
                    if isinstance(
                        clause, declaration_nodes.Require | declaration_nodes.Assign | declaration_nodes.Labelled
                    ):
                        name = site_of(clause)
                        if name is not None:
                            yield from _part(view, name, clause.span, types.SymbolKind.Field)
        case _:
            pass


def _part(
    view: View, name: expression_nodes.Identifier, around: Span, kind: types.SymbolKind
) -> Iterator[types.DocumentSymbol]:
    whole, inner = view.still(around), view.still(name.span)
    if whole is not None and inner is not None:
        yield types.DocumentSymbol(name=name.text, kind=kind, range=whole, selection_range=inner)


# ------------------------------------------------------------------ folding


def folding(view: View) -> list[types.FoldingRange]:
    """Return the declarations, rows of imports and blocks of comments that take more than one line."""
    document = view.parsed.document if view.parsed else None
    if document is None:
        return []
    spans = [item.span for item in document.items]
    found = [_folded(view, span, None) for span in spans]
    for item in document.items:
        if isinstance(item, declaration_nodes.RuleDeclaration):
            blocks = (each.span for each in item.body if isinstance(each, declaration_nodes.ForBlock))
            found += [_folded(view, span, None) for span in blocks]
    comments = [each.span for each in document.comments if _is_alone(each.span)]
    imports = [item.span for item in document.items if isinstance(item, declaration_nodes.Import)]
    found += [_folded(view, span, types.FoldingRangeKind.Comment) for span in _rows(comments)]
    found += [_folded(view, span, types.FoldingRangeKind.Imports) for span in _rows(imports)]
    return [each for each in found if each is not None]


def _is_alone(span: Span) -> bool:
    return span.source.line(span.line).strip().startswith("#")


def _rows(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the places that stand on lines one after the other, as one place each."""
    row: Span | None = None
    for span in spans:
        if row is not None and span.line == row.source.position(row.end)[0] + 1:
            row = row.to(span)
            continue
        if row is not None:
            yield row
        row = span
    if row is not None:
        yield row


def _folded(view: View, span: Span, kind: types.FoldingRangeKind | None) -> types.FoldingRange | None:
    place = view.still(span)
    if place is None or place.start.line == place.end.line:
        return None
    return types.FoldingRange(place.start.line, place.end.line, kind=kind)
