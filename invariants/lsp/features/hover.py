"""Hover: facts about the word under the pointer.

Owns: the text about a name, with its type and its comments, and about a keyword.
Must never know: how names are found; how invariants are checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lsprotocol import types

from invariants.foundation.explanations import find_concept
from invariants.language.printing.expression_printer import print_type
from invariants.language.printing.printer import print_declaration, print_statement
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.lsp.documents.workspace import View
from invariants.lsp.names.comments import description
from invariants.lsp.names.symbols import Named, NameKind, NamePlace, PlaceRole

_WORD = re.compile(r'"[^"\n]*"|#[^\n]*|[^\W\d]\w*')

_MARKS = re.compile(r"[\\`*_{}\[\]()<>#+.!|~-]")
"""Characters that mean something in Markdown: a comment is text, and loads no picture."""
_TICKS = re.compile("`+")

VerdictOf = Callable[[str], str | None]
"""Returns the report on the present verdict about an invariant."""


def hover(view: View, position: types.Position, verdict_of: VerdictOf) -> types.Hover | None:
    """Return the facts about the name or keyword at a position."""
    places = view.places(position)
    if not places:
        return _of_keyword(view, position)
    parts: list[str] = []
    for named in dict.fromkeys(place.named for place in reversed(places)):
        parts += _of_name(view, named, verdict_of)
    if not parts:
        return None
    return _shown("\n\n".join(parts), view.still(places[0].span))


def _shown(text: str, place: types.Range | None) -> types.Hover:
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), place)


def _of_keyword(view: View, position: types.Position) -> types.Hover | None:
    offset = view.lines.offset(position)
    for found in _WORD.finditer(view.text):
        if found.start() > offset:
            return None
        if offset <= found.end() and (found.group()[0].isalpha() or found.group()[0] == "_"):
            concept = find_concept(found.group())
            if concept is None:
                return None
            text = f"**{found.group()}**: {concept.title}\n\n{concept.text}"
            return _shown(text, view.lines.range(found.start(), found.end()))
    return None


# -------------------------------------------------------------------- names


def _of_name(view: View, named: Named, verdict_of: VerdictOf) -> Iterator[str]:
    """Yield the parts of the text about a name: its declaration, its comments, and facts."""
    index = view.parsed.index if view.parsed else None
    place = None if index is None else next(index.declarations(named), None)
    if index is None or place is None:
        return
    yield _fenced("invariants", _declaration(view, place))
    comments = (comment for document in index.documents for comment in document.comments)
    around = place.declaration if isinstance(place.declaration, expression_nodes.Node) else None
    if around is not None and named.kind not in {NameKind.LOCAL, NameKind.PARAMETER}:
        described = description(tuple(comments), around.span)
        if described:
            yield _MARKS.sub(r"\\\g<0>", described)
    yield from _facts(view, named)
    if named.kind in {NameKind.INVARIANT, NameKind.LEMMA, NameKind.WITNESS}:
        verdict = verdict_of(named.name)
        if verdict:
            yield _fenced("text", verdict)


def _declaration(view: View, place: NamePlace) -> str:
    named, node = place.named, place.declaration
    match node:
        case declaration_nodes.RuleDeclaration():
            return print_declaration(node).split("{", 1)[0].strip()
        case declaration_nodes.Require() | declaration_nodes.Assign():
            return f"# the site {named.owner}.{named.name}\n{print_statement(node)}"
        case declaration_nodes.Parameter() if named.kind is NameKind.FIELD:
            return f"{named.name}: {print_type(node.type)}  # field of {named.owner}"
        case declaration_nodes.Parameter():
            domain = "" if node.domain is None else f"{print_type(node.domain)} -> "
            return f"{named.name}: {domain}{print_type(node.type)}  # parameter"
        case declaration_nodes.Labelled():
            return f"# the label {named.owner}.{named.name}\n{print_statement(node)}"
        case declaration_nodes.EnumDeclaration() if named.kind is NameKind.MEMBER:
            return f"{named.name}: {named.owner}  # {print_declaration(node)}"
        case declaration_nodes.SystemHeader():
            return f"system {named.name}"
        case declaration_nodes.SpecHeader():
            return f'spec {named.name} for "{node.path}"'
        case (
            declaration_nodes.EnumDeclaration()
            | declaration_nodes.TypeDeclaration()
            | declaration_nodes.RecordDeclaration()
            | declaration_nodes.ConstDeclaration()
            | declaration_nodes.VarDeclaration()
            | declaration_nodes.DefineDeclaration()
            | declaration_nodes.InitDeclaration()
            | declaration_nodes.BackupDeclaration()
            | declaration_nodes.InvariantDeclaration()
            | declaration_nodes.AssumeDeclaration()
        ):
            return print_declaration(node)
        case _:
            return f"{named.name}{_sort(view, place)}  # {named.kind.value}"


def _sort(view: View, place: NamePlace) -> str:
    """Return the type of a bound name: as written, else as the last model without an error has it."""
    if isinstance(place.declaration, expression_nodes.BinderGroup):
        return f": {print_type(place.declaration.type)}"
    typed = view.sound.typed if view.sound else None
    sort = None if typed is None else typed.sort_at(place.span)
    return "" if sort is None else f": {sort}"


def _facts(view: View, named: Named) -> Iterator[str]:
    index = view.parsed.index if view.parsed else None
    if index is None:
        return
    if named.kind is NameKind.SITE or named.kind.is_rule:
        typed = view.sound.typed if view.sound else None
        if typed is None:
            return
        edits = (
            typed.edits_of_site(named.owner, named.name)
            if named.kind is NameKind.SITE
            else typed.edits_of_rule(named.name)
        )
        makers = list(dict.fromkeys(each.modification for each in edits))
        what = "edit this code" if named.kind is NameKind.SITE else "change this rule"
        when = "" if view.is_sound else " (as the last text without an error has it)"
        yield f"{_listed(makers)} may {what}{when}" if makers else f"entrenched: no modification can {what}{when}"
        if named.kind.is_rule:
            sites = list(index.declared.sites.get(named.name, ()))
            if sites:
                yield f"sites: {_listed(sites)}"
    elif named.kind is NameKind.VARIABLE:
        writers = list(
            dict.fromkeys(_rule_around(view, each) for each in index.of(named) if each.role is PlaceRole.WRITE)
        )
        if writers:
            yield f"assigned by {_listed([name for name in writers if name])}"
    elif named.kind is NameKind.TYPE:
        typed = view.sound.typed if view.sound else None
        if typed is not None and named.name in typed.model.scope:
            yield f"individuals: {typed.model.scope[named.name]} where a search has bounds"


def _rule_around(view: View, place: NamePlace) -> str:
    index = view.parsed.index if view.parsed else None
    rules = index.declared.rules.values() if index else ()
    spans = {rule.name.text: rule.span for rule in rules}
    return next(
        (
            name
            for name, span in spans.items()
            if span.source is place.span.source and span.start <= place.span.start < span.end
        ),
        "",
    )


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _fenced(language: str, text: str) -> str:
    """Return a text as code in Markdown, whatever is in it."""
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
