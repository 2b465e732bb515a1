"""Definition and references: from a name to where it is declared and used, and between sites and edits.

Owns: the places that count as the definition and as the references of a name.
Must never know: how places are found.

A site is where code is kept, so its references include every edit that may change it: those that name it, and those
of its whole rule (``copy``, ``restore``, unknown code, ``disable``). An edit leads to the places of code that it may
change; so does its keyword.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from invariants.foundation.sources import Span
from invariants.language.model.expressions import SiteKey
from invariants.language.tree import declaration_nodes
from invariants.lsp.documents.workspace import View
from invariants.lsp.names.symbols import Named, NameKind, PlaceRole


def definition(view: View, position: types.Position) -> list[types.Location]:
    """Return where the name at a position is declared; for an edit, the places of code that it may change."""
    places = view.places(position)
    index = view.parsed.index if view.parsed else None
    if not places or index is None:
        file = _file(view, position)
        return file if file else _locations(view, _sites_of_edit(view, position))
    # An assignment without a label names its variable and its site: the variable is declared elsewhere.
    elsewhere = [place for place in places if place.role is not PlaceRole.DECLARATION] or places
    return _locations(view, (each.span for place in elsewhere for each in index.declarations(place.named)))


def references(view: View, position: types.Position, *, declarations: bool) -> list[types.Location]:
    """Return every place of the name at a position; of a site or a rule also the edits that may change its code."""
    index = view.parsed.index if view.parsed else None
    if index is None:
        return []
    spans: list[Span] = []
    for named in dict.fromkeys(place.named for place in view.places(position)):
        spans += (place.span for place in index.of(named) if declarations or place.role is not PlaceRole.DECLARATION)
        spans += edits_of(view, named)
    return _locations(view, spans)


def edits_of(view: View, named: Named) -> list[Span]:
    """Return the edits that may change the code of a site or of a rule, without those that name it."""
    typed = view.sound.typed if view.sound else None
    index = view.parsed.index if view.parsed else None
    if typed is None or index is None:
        return []
    if named.kind is NameKind.SITE:
        edits = typed.edits_of_site(named.owner, named.name)
    elif named.kind.is_rule:
        edits = typed.edits_of_rule(named.name)
    else:
        return []
    spans = list(dict.fromkeys(each.place for each in edits))
    return [span for span in spans if not any(_inside(place.span, span) for place in index.of(named))]


def _inside(inner: Span, outer: Span) -> bool:
    return inner.source.path == outer.source.path and outer.start <= inner.start and inner.end <= outer.end


def _sites_of_edit(view: View, position: types.Position) -> Iterator[Span]:
    """Yield the places of code that the edit may change whose keyword stands at a position."""
    typed = view.sound.typed if view.sound else None
    if view.sound is None or typed is None or view.sound.document is None:
        return
    offset = view.shift(view.sound.source).earlier(view.lines.offset(position))
    for item in view.sound.document.items:
        if offset is None or not isinstance(item, declaration_nodes.RuleDeclaration):
            continue
        for statement in item.body:
            if statement.span.start <= offset <= statement.span.end:
                yield from _reached(view, statement.span)


def _reached(view: View, edit: Span) -> Iterator[Span]:
    typed = view.sound.typed if view.sound else None
    if typed is None:
        return
    model = typed.model
    for reached in typed.sites_of_edit(edit):
        if isinstance(reached, SiteKey):
            yield model.sites[reached].span
        else:
            yield model.rules[reached.rule].span


def _file(view: View, position: types.Position) -> list[types.Location]:
    """Return the file that an import or a header names at a position."""
    parsed = view.parsed
    if parsed is None or parsed.document is None or parsed.index is None:
        return []
    offset = view.shift(parsed.source).earlier(view.lines.offset(position))
    named: list[declaration_nodes.Import | declaration_nodes.SpecHeader] = [
        item for item in parsed.document.items if isinstance(item, declaration_nodes.Import)
    ]
    if isinstance(parsed.document.header, declaration_nodes.SpecHeader):
        named.append(parsed.document.header)
    for node in named:
        if offset is not None and node.span.start <= offset <= node.span.end:
            path = _joined(parsed.source.path, node.path)
            sources = (document.source for document in parsed.index.documents)
            return _locations(view, (Span(source, 0, 0) for source in sources if source.path == path))
    return []


def _joined(path: str, named: str) -> str:
    from os.path import dirname, join, normpath

    return normpath(join(dirname(path), named))


def _locations(view: View, spans: Iterable[Span]) -> list[types.Location]:
    """Return where places are at present, each once, in order of files and of the text."""
    found: dict[tuple[str, int, int, int, int], types.Location] = {}
    for span in spans:
        where = view.location(span)
        start, end = where.range.start, where.range.end
        found.setdefault((where.uri, start.line, start.character, end.line, end.character), where)
    return [found[key] for key in sorted(found)]
