"""Rename: one name at all its places, in all files, or not at all.

Owns: which names are renamed together, and the refusal of a name that would change the meaning of a text.
Must never know: how places are found.

The new texts are read before they are offered. Each place has to mean the same as before, and no error may appear: so
no new name hides another, and no name is caught by a declaration around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from lsprotocol import types

from invariants.foundation.exceptions import InvariantsError, ModelError
from invariants.foundation.sources import SourceText, Span
from invariants.language.files import read_texts
from invariants.language.loader import model_of
from invariants.language.problems import Problems
from invariants.language.tree.keywords import is_reserved
from invariants.lsp.documents.workspace import View
from invariants.lsp.names.places import PlaceIndex
from invariants.lsp.names.symbols import Named
from invariants.lsp.names.typed_places import TypedPlaces

_NAME = re.compile(r"[^\W\d]\w*")


class RenameRefusedError(InvariantsError):
    """A name cannot be changed. The message tells the user why."""


def renameable(view: View, position: types.Position) -> types.Range | None:
    """Return the range of the name at a position, if it can be renamed."""
    places = view.places(position)
    return view.still(places[0].span) if places and view.is_sound else None


def rename(view: View, position: types.Position, new: str) -> types.WorkspaceEdit:
    """Return the edits that give another name to the name at a position. Raises :class:`RenameRefusedError`."""
    sound = view.now
    if sound.typed is None or sound.index is None:
        raise RenameRefusedError("the text has an error; names can be changed once it has none")
    places = view.places(position)
    if not places:
        raise RenameRefusedError("there is no name here that can be changed")
    if not _NAME.fullmatch(new) or is_reserved(new):
        raise RenameRefusedError(f"`{new}` cannot be a name")
    group = sound.index.together(place.named for place in places)
    chosen = [place for named in group for place in sound.index.of(named)]
    spans = sorted(dict.fromkeys(place.span for place in chosen), key=lambda span: span.start)
    by_file: dict[SourceText, list[Span]] = {}
    for span in spans:
        by_file.setdefault(span.source, []).append(span)
    texts = {document.source.path: document.source.text for document in sound.index.documents}
    texts.update((source.path, _replaced(source, found, new)) for source, found in by_file.items())
    _require_same_meaning(sound.index, texts, sound.typed.model.path, new)
    return types.WorkspaceEdit(
        changes={
            view.documents.uri_of(source): [types.TextEdit(view.location(span).range, new) for span in found]
            for source, found in by_file.items()
        }
    )


def _replaced(source: SourceText, spans: Sequence[Span], new: str) -> str:
    """Return the text of a file with another text at some places, which do not overlap."""
    if any(first.end > second.start for first, second in pairwise(spans)):
        raise RenameRefusedError("the places of this name overlap")
    parts, end = [], 0
    for span in spans:
        parts += [source.text[end : span.start], new]
        end = span.end
    return "".join((*parts, source.text[end:]))


def _require_same_meaning(index: PlaceIndex, texts: dict[str, str], main: str, new: str) -> None:
    """Raise :class:`RenameRefusedError` if the new texts have an error, or a name in them means something else."""
    try:
        bundle = read_texts(texts, main, Problems())
        typed = TypedPlaces(model_of(bundle, {}))
    except ModelError as error:
        raise RenameRefusedError(f"`{new}` cannot stand there: {error.diagnostics[0].message}") from None
    after = PlaceIndex(bundle.documents, typed.enum_at)
    if _structure(index) != _structure(after):
        raise RenameRefusedError(f"with the name `{new}`, some name would mean something else")


def _structure(index: PlaceIndex) -> list[tuple[int, int]]:
    """Return for each place, file by file, the first place of the same name, and the role, whatever names there are."""
    first: dict[Named, int] = {}
    ranks = {document.source.path: rank for rank, document in enumerate(index.documents)}
    places = sorted(
        enumerate(index.places), key=lambda each: (ranks[each[1].span.source.path], each[1].span.start, each[0])
    )
    found = []
    for position, (_, place) in enumerate(places):
        found.append((first.setdefault(place.named, position), list(type(place.role)).index(place.role)))
    return found
