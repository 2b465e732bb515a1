"""The index of all places of names in the files of a model.

Owns: which names stand at an offset, all places of a name, and the names that can only be renamed together.
Must never know: how places are found; any protocol.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from invariants.foundation.sources import SourceText
from invariants.language.tree import declaration_nodes
from invariants.lsp.names.declarations import places_of
from invariants.lsp.names.expressions import EnumAt
from invariants.lsp.names.symbols import Named, NamePlace, PlaceRole


def _no_enum(_: object) -> None:
    return None


class PlaceIndex:
    """All places of names in some files that make up a model, the main file first."""

    def __init__(self, documents: Sequence[declaration_nodes.Document], enum_at: EnumAt = _no_enum) -> None:
        self.documents = tuple(documents)
        self.declared, self.places = places_of(documents, enum_at)
        self._of: dict[Named, list[NamePlace]] = {}
        self._in: dict[SourceText, list[NamePlace]] = {document.source: [] for document in documents}
        for place in self.places:
            self._of.setdefault(place.named, []).append(place)
            self._in[place.span.source].append(place)

    def inside(self, source: SourceText) -> Sequence[NamePlace]:
        """Return the places in one file, in the order of the text."""
        return self._in.get(source, ())

    def at(self, source: SourceText, offset: int) -> list[NamePlace]:
        """Return the places of the name at an offset or ending there: several, where it names several things."""
        places = self.inside(source)
        end = bisect_right(places, offset, key=lambda place: place.span.start)
        found: list[NamePlace] = []
        for place in reversed(places[:end]):
            if found and place.span != found[0].span:
                break
            if not place.span.start <= offset <= place.span.end:
                break
            found.insert(0, place)
        return found

    def of(self, named: Named) -> Sequence[NamePlace]:
        """Return all places of a name, file by file."""
        return self._of.get(named, ())

    def declarations(self, named: Named) -> Iterator[NamePlace]:
        """Yield the places where a name is declared: a site that modifications add is declared by each of them."""
        places = self.of(named)
        first = [place for place in places if place.role is PlaceRole.DECLARATION]
        yield from first or (place for place in places if place.declaration is not None)

    def together(self, named: Iterable[Named]) -> set[Named]:
        """Return the names that have to be renamed with some: those that share a place, directly or not."""
        by_span: dict[object, list[Named]] = {}
        for place in self.places:
            by_span.setdefault(place.span, []).append(place.named)
        found: set[Named] = set()
        waiting = list(named)
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting += [other for place in self.of(each) for other in by_span[place.span]]
        return found
