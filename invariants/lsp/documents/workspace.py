"""The open documents of an editor, and the files that may be read beside them.

Owns: the folders of the workspace, which no reading leaves; addresses of files; the last good analysis of each text.
Must never know: the features that ask; how a text is analysed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lsprotocol import types
from msgspec import field
from pygls.uris import from_fs_path, to_fs_path

from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import MutableRecord
from invariants.foundation.sources import SourceText, Span
from invariants.language.files import Bundle, read_text, read_texts
from invariants.language.parsing.parser import read_source
from invariants.language.problems import Problems
from invariants.lsp.documents.analysis import Analysis, analyse
from invariants.lsp.documents.positions import TextLines
from invariants.lsp.documents.shifted import Shift
from invariants.lsp.names.symbols import NamePlace

MOST_FILES = 1000
"""The most files of a workspace that are looked at for one that imports a file without a header."""

_IMPORT = re.compile(r'^\s*(?:import|spec\s+\w+\s+for)\s+"', re.MULTILINE)


class OpenDocument(MutableRecord):
    """An open text, and earlier analyses of it. ``parsed`` and ``sound`` are the last that had a tree, and a model."""

    uri: str
    path: str
    text: str
    version: int = 0
    now: Analysis | None = None
    parsed: Analysis | None = None
    sound: Analysis | None = None
    importer: str = ""
    """The file that imports this one, if this one has no header."""
    published: Analysis | None = None
    """The analysis whose diagnostics the editor has."""
    about: set[str] = field(default_factory=set)
    """The addresses of the files that this document's diagnostics are about."""


class OpenDocuments:
    """All open documents of one editor."""

    def __init__(self, folders: Iterable[str] = (), encoding: str = "utf-16") -> None:
        self._documents: dict[str, OpenDocument] = {}
        self._last_lines: tuple[str, TextLines] | None = None
        self.set_folders(folders)
        self.encoding = types.PositionEncodingKind(encoding)

    # ---------------------------------------------------------------- changes

    def set_folders(self, folders: Iterable[str]) -> None:
        """Take the folders of the workspace; every document is read again when it is asked for."""
        self._folders = [os.path.realpath(path) for path in folders]
        for document in self._documents.values():
            document.now = None

    def put(self, uri: str, text: str, version: int = 0) -> OpenDocument:
        """Take a text that was opened or changed; everything that depends on it is read again when it is asked for."""
        document = self._documents.get(uri)
        if document is None:
            document = self._documents[uri] = OpenDocument(uri, _path_of(uri), text)
        elif document.text == text:
            document.version, document.published = version, None
            return document
        document.text, document.version = text, version
        self._forget(document.path)
        return document

    def close(self, uri: str) -> OpenDocument | None:
        """Forget a document: from now on its file counts."""
        document = self._documents.pop(uri, None)
        if document is not None:
            self._forget(document.path)
        return document

    def forget_file(self, uri: str) -> None:
        """Forget everything that was read of a file that has changed."""
        self._forget(_path_of(uri))

    def _forget(self, path: str) -> None:
        for document in self._documents.values():
            now = document.now
            if now is not None and (document.path == path or path in now.paths or now.may_be_imported):
                document.now = None

    # --------------------------------------------------------------- questions

    def __iter__(self) -> Iterator[OpenDocument]:
        return iter(self._documents.values())

    def get(self, uri: str) -> OpenDocument | None:
        """Return an open document; None if it is not open."""
        return self._documents.get(uri)

    def analysis(self, document: OpenDocument) -> Analysis:
        """Return the analysis of the present text of a document."""
        if document.now is None:
            document.now = analyse(document.path, document.text, self)
            if document.now.document is not None:
                document.parsed = document.now
            if document.now.typed is not None:
                document.sound = document.now
                document.importer = document.now.typed.model.path
        return document.now

    def view(self, uri: str) -> View | None:
        """Return an open document as features see it; None if it is not open."""
        document = self._documents.get(uri)
        return None if document is None else View(self, document, self.analysis(document))

    def lines(self, text: str) -> TextLines:
        """Return the lines of a text, for positions as the client counts them."""
        if self._last_lines is None or self._last_lines[0] is not text:
            self._last_lines = text, TextLines(text, self.encoding)
        return self._last_lines[1]

    def text_at(self, path: str) -> str | None:
        """Return the text of a file that is open; None if it is not."""
        return next((each.text for each in self._documents.values() if each.path == path), None)

    def location(self, span: Span) -> types.Location:
        """Return where a place is at present; the text of its file may have changed since."""
        return types.Location(self.uri_of(span.source), self.range(span))

    def range(self, span: Span) -> types.Range:
        """Return the range of a place in the present text of its file."""
        text = self.text_at(span.source.path)
        if text is None or text == span.source.text:
            return self.lines(span.source.text).range(span.start, span.end)
        return self.lines(text).range(*Shift(span.source.text, text).around(span.start, span.end))

    def uri_of(self, source: SourceText) -> str:
        """Return the address of a file."""
        known = (each.uri for each in self._documents.values() if each.path == source.path)
        return next(known, None) or from_fs_path(source.path) or source.path

    # ------------------------------------------------------------------ files

    def root_of(self, path: str) -> Path | None:
        """Return the folder that files beside a file are read from; None if none may be read.

        Without any folder, that is the folder of the file.
        """
        real = os.path.realpath(path)
        if not os.path.isabs(path):
            return None
        if not self._folders:
            return Path(real).parent
        around = [folder for folder in self._folders if Path(real).is_relative_to(folder)]
        return Path(max(around, key=len)) if around else None

    def bundle(self, path: str, text: str) -> Bundle:
        """Return a file with this text and all that it imports, open texts before files. Raises ModelError."""
        root = self.root_of(path)
        if root is None:
            return read_texts({**{each.path: each.text for each in self}, path: text}, path, Problems())
        open_texts = {Path(os.path.realpath(each.path)): each.text for each in self if os.path.isabs(each.path)}
        return read_text(text, path, root, Problems(), open_texts)

    def importers(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield path and text of each file below the same folder that has an import, likely ones first."""
        root = self.root_of(path)
        last = next((each.importer for each in self if each.path == path), "")
        opened = [each for each in self if each.path != path and _IMPORT.search(each.text)]
        yield from ((each.path, each.text) for each in sorted(opened, key=lambda each: each.path != last))
        if root is None:
            return
        known = {each.path for each in opened} | {path}
        for file in dict.fromkeys([*([last] if last else []), *_model_files(root)]):
            if file not in known:
                try:
                    text = read_source(Path(file), file).text
                except ModelError:
                    continue
                if _IMPORT.search(text) and Path(path).name in text:
                    yield file, text


def _model_files(root: Path) -> Sequence[str]:
    """Return the models below a folder, at most ``MOST_FILES``; links to folders are not followed."""
    found: list[str] = []
    for seen, (folder, folders, files) in enumerate(os.walk(root)):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
        paths = (os.path.join(folder, name) for name in sorted(files) if name.endswith(".inv"))
        found += [path for path in paths if Path(os.path.realpath(path)).is_relative_to(root)]
        if len(found) >= MOST_FILES or seen >= MOST_FILES:
            break
    return found[:MOST_FILES]


def _path_of(uri: str) -> str:
    """Return the path of a file's address; any other address stands for itself."""
    if uri.startswith("file:"):
        return os.path.normpath(to_fs_path(uri) or uri)
    return uri.replace("/", "_")


class View:
    """A document as features see it: its present text, and the last analysis where the present text is broken.

    A view is made for one question: the text does not change while the question is answered.
    """

    def __init__(self, documents: OpenDocuments, document: OpenDocument, now: Analysis) -> None:
        self.documents = documents
        self.document = document
        self.now = now
        """The analysis of the present text."""
        self.text = document.text
        self.lines = documents.lines(document.text)
        self.parsed = document.parsed
        """The last analysis with a tree and names."""
        self.sound = document.sound
        """The last analysis with a model."""
        self._shifts: dict[SourceText, Shift] = {}

    @property
    def is_sound(self) -> bool:
        """Return whether the present text has no error."""
        return self.now.typed is not None

    def places(self, position: types.Position) -> list[NamePlace]:
        """Return the places of the name at a position, as the last text with names had them."""
        parsed = self.parsed
        if parsed is None or parsed.index is None:
            return []
        offset = self.shift(parsed.source).earlier(self.lines.offset(position))
        return [] if offset is None else parsed.index.at(parsed.source, offset)

    def shift(self, source: SourceText) -> Shift:
        """Return how an earlier text of this document became the present one."""
        found = self._shifts.get(source)
        if found is None:
            found = self._shifts[source] = Shift(source.text, self.text)
        return found

    def still(self, span: Span) -> types.Range | None:
        """Return the range of a place of this document, if the present text is still the same there."""
        found = self.shift(span.source).later(span.start, span.end)
        return None if found is None else self.lines.range(*found)

    def location(self, span: Span) -> types.Location:
        """Return where a place, in this document or in another file, is at present."""
        if span.source.path != self.document.path:
            return self.documents.location(span)
        return types.Location(
            self.document.uri, self.lines.range(*self.shift(span.source).around(span.start, span.end))
        )
