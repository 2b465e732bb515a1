"""All that is known of one text: its tree, its names, its diagnostics, and its model if it has no error.

Owns: how a text is read while it is being written, whatever is in it.
Must never know: which texts are open, where files are; any protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.limits import SLOWEST
from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText, Span
from invariants.language.files import Bundle
from invariants.language.loader import model_of
from invariants.language.model.declarations import Model
from invariants.language.parsing.parser import parse
from invariants.language.tree import declaration_nodes
from invariants.lsp.names.places import PlaceIndex
from invariants.lsp.names.typed_places import TypedPlaces
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit, WorkLimit

LONGEST_READING = 5.0
"""Seconds of a processor that reading one text may take: the largest shipped models take a hundredth of one."""

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class Files(Protocol):
    """The files around a text."""

    def bundle(self, path: str, text: str) -> Bundle:
        """Return a file with this text, and all that it imports. Raises ModelError."""

    def importers(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield path and text of each file that may import a file."""


class Analysis(Record):
    """The analysis of one text. ``typed`` is None for a text with an error, ``index`` for one that cannot be parsed."""

    source: SourceText
    document: declaration_nodes.Document | None = None
    index: PlaceIndex | None = None
    typed: TypedPlaces | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    paths: frozenset[str] = frozenset()
    """All files that were read."""

    @property
    def may_be_imported(self) -> bool:
        """Return whether another file may import the text, which then gives names in it their meaning."""
        return self.document is None or self.document.header is None

    @property
    def model(self) -> Model | None:
        """Return the model."""
        return None if self.typed is None else self.typed.model


def analyse(path: str, text: str, files: Files) -> Analysis:
    """Return all that is known of a text. A failure of the checker is a diagnostic, too."""
    source = SourceText(path, text)
    try:
        with TimeLimit(SLOWEST * LONGEST_READING), WorkLimit(LONGEST_READING):
            return _read(source, files)
    except OutOfTime:
        return _failed(source, f"reading this text takes longer than {LONGEST_READING:.0f} s")
    except Exception as error:
        return _failed(source, f"reading this text failed: {type(error).__name__}: {error}")


def _failed(source: SourceText, message: str) -> Analysis:
    label = Label(Span(source, 0, len(source.line(1))))
    way_out = "this is a bug in the checker; please report it, with the text"
    return Analysis(source, diagnostics=(Diagnostic(Code.CHECKER_FAILED, message, (label,), help=way_out),))


def _read(source: SourceText, files: Files) -> Analysis:
    half = _HALF_CHARACTER.search(source.text)
    if half is not None:
        message = f"the character U+{ord(half.group()):04X} is half of one"
        label = Label(Span(source, half.start(), half.end()))
        return Analysis(source, diagnostics=(Diagnostic(Code.INVALID_TEXT, message, (label,), help="remove it"),))
    try:
        document = parse(source)
    except ModelError as error:
        return Analysis(source, diagnostics=error.diagnostics, paths=frozenset([source.path]))
    if any(isinstance(item, declaration_nodes.ProposedChange) for item in document.items):
        return Analysis(source, document, PlaceIndex([document]))
    if document.header is None:
        for path, text in files.importers(source.path):
            found = _as_import(source.path, path, text, files)
            if found is not None:
                return found
    return _as_main(source, document, files)


def _as_main(source: SourceText, document: declaration_nodes.Document, files: Files) -> Analysis:
    """Return the analysis of a file that stands by itself."""
    try:
        bundle = files.bundle(source.path, source.text)
    except ModelError as error:
        places = frozenset(label.span.source.path for each in error.diagnostics for label in each.labels)
        paths = places | {source.path} | _imported(document)
        return Analysis(source, document, PlaceIndex([document]), None, error.diagnostics, paths)
    return _analysed(bundle, bundle.main)


def _imported(document: declaration_nodes.Document) -> frozenset[str]:
    from os.path import dirname, join, normpath

    named = [item.path for item in document.items if isinstance(item, declaration_nodes.Import)]
    if isinstance(document.header, declaration_nodes.SpecHeader):
        named.append(document.header.path)
    return frozenset(normpath(join(dirname(document.source.path), path)) for path in named)


def _as_import(path: str, importer: str, text: str, files: Files) -> Analysis | None:
    """Return the analysis of a file as a part of another one; None if that one does not import it."""
    try:
        bundle = files.bundle(importer, text)
    except ModelError:
        return None
    source = next((each for each in bundle.sources if each.path == path), None)
    return None if source is None else _analysed(bundle, source)


def _analysed(bundle: Bundle, source: SourceText) -> Analysis:
    paths = frozenset(each.path for each in bundle.sources)
    document = next(each for each in bundle.documents if each.source is source)
    try:
        model = model_of(bundle, {})
    except ModelError as error:
        return Analysis(source, document, PlaceIndex(bundle.documents), None, error.diagnostics, paths)
    typed = TypedPlaces(model)
    index = PlaceIndex(bundle.documents, typed.enum_at)
    return Analysis(source, document, index, typed, model.warnings, paths)
