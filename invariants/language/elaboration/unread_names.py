"""Bound names that nothing reads: those of quantifiers, aggregates, ``for``, ``let`` and deadlines.

Owns: where a name can be read, in the text of the main file.
Must never know: types, the meaning of a form.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from invariants.foundation.sources import SourceText, Span
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.tree.expression_nodes import Identifier, Node


def unread_names(declarations: Iterable[declaration_nodes.Declaration], main: SourceText) -> Iterator[Identifier]:
    """Yield the bound names of a file that no text within their reach mentions, but for those that begin with ``_``.

    A name that is bound once more inside counts as a mention: that is another warning. The value of a map has to name
    all indices, and one that is read is enough.
    """
    nodes = list(_nodes([each for each in declarations if each.span.source is main]))
    places: dict[str, list[int]] = {}
    for node in nodes:
        for word in _words(node):
            places.setdefault(word, []).append(node.span.start)
    for starts in places.values():
        starts.sort()
    for node in nodes:
        bound = list(_bound(node))
        unread = [name for name, reach in bound if not _is_mentioned(places, name, reach)]
        if len(unread) == len(bound) or not isinstance(node, expression_nodes.EachEntry):
            yield from (name for name in unread if not name.text.startswith("_"))


def _is_mentioned(places: Mapping[str, Sequence[int]], name: Identifier, reach: Span) -> bool:
    starts = places[name.text]
    following = bisect_right(starts, max(name.span.start, reach.start - 1))
    return following < len(starts) and starts[following] < reach.end


def _bound(node: Node) -> Iterator[tuple[Identifier, Span]]:
    """Yield the names that a node binds, each with the text in which it can be read."""
    match node:
        case (
            expression_nodes.Quantified(binders=groups)
            | expression_nodes.AggregateCall(binders=groups)
            | expression_nodes.LeadsTo(binders=groups)
            | declaration_nodes.ForBlock(binders=groups)
        ):
            yield from ((name, node.span) for group in groups for name in group.names)
        case expression_nodes.EachEntry(names=names):
            yield from ((name, node.span) for name in names)
        case expression_nodes.Let(name=name, body=body):
            yield name, body.span


def _words(node: Node) -> Iterator[str]:
    match node:
        case expression_nodes.Name(text=text, qualifier=qualifier):
            yield text
            if qualifier is not None:
                yield qualifier
        case Identifier(text=text):
            yield text


def _nodes(roots: Iterable[Node]) -> Iterator[Node]:
    """Yield nodes with all nodes inside of them."""
    left: list[object] = [*roots]
    while left:
        each = left.pop()
        if isinstance(each, Node):
            yield each
            left += (getattr(each, name) for name in each.__struct_fields__)
        elif isinstance(each, tuple):
            left += each
