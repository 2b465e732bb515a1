"""The files that make up a model.

Owns: the root that files have to stay in, imports, specs, and the declarations of all files in one sequence.
Must never know: the meaning of a declaration.

A file that is imported twice is read once. Reading runs no code, and reads nothing outside the root.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os.path import join, normpath
from pathlib import Path

from msgspec import field
from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import MutableRecord, Record
from invariants.foundation.sources import SourceText, Span
from invariants.language.parsing.given import GivenLemma
from invariants.language.parsing.parser import parse, read_source
from invariants.language.problems import Problems
from invariants.language.tree import declaration_nodes

_DEEPEST_IMPORT = 100
"""The most files on the way from the main file: reading recurses this deep."""

_OF_A_SPEC = (
    declaration_nodes.DefineDeclaration,
    declaration_nodes.AssumeDeclaration,
    declaration_nodes.InvariantDeclaration,
    declaration_nodes.CheckDeclaration,
)


class Bundle(Record):
    """All files of a model, read. ``sources`` has the main file first, then the others in the order of reading."""

    name: str
    sources: tuple[SourceText, ...]
    declarations: tuple[declaration_nodes.Declaration, ...]
    documents: tuple[declaration_nodes.Document, ...]
    """The tree of each file."""
    levels: dict[SourceText, int]
    """0 for the files of the system, 1 for those of a spec for it, and so on."""
    given: tuple[SourceText, ...] = ()
    """Texts with declarations that are in no file."""
    constants: tuple[declaration_nodes.GivenConstant, ...] = ()
    """Values of constants that replace those of their declarations."""

    @property
    def texts(self) -> tuple[SourceText, ...]:
        """Return all texts with declarations."""
        return (*self.sources, *self.given)

    def with_lemmas(self, lemmas: Sequence[GivenLemma]) -> Bundle:
        """Return the bundle with lemmas that are given from outside its files."""
        return self.with_declarations([lemma.declaration for lemma in lemmas], [lemma.source for lemma in lemmas])

    def with_declarations(
        self, declarations: Sequence[declaration_nodes.Declaration], sources: Sequence[SourceText]
    ) -> Bundle:
        """Return the bundle with declarations from texts that are none of its files."""
        level = max(self.levels.values(), default=0)
        return replace(
            self,
            declarations=(*self.declarations, *declarations),
            levels={**self.levels, **dict.fromkeys(sources, level)},
            given=(*self.given, *sources),
        )

    def with_constants(self, constants: Sequence[declaration_nodes.GivenConstant]) -> Bundle:
        """Return the bundle of a variant: the declarations of these constants have these values.

        This is the only place where a variant comes about. Names that no constant has are left to the typed model.
        """
        values = {each.name.text: each.value for each in constants}
        declarations = tuple(
            replace(each, value=values[each.name.text])
            if isinstance(each, declaration_nodes.ConstDeclaration) and each.name.text in values
            else each
            for each in self.declarations
        )
        sources = (each.span.source for each in constants if each.span.source not in self.texts)
        given = (*self.given, *dict.fromkeys(sources))
        others = (each for each in self.constants if each.name.text not in values)
        return replace(self, declarations=declarations, given=given, constants=(*others, *constants))

    @property
    def main(self) -> SourceText:
        """The file that was asked for."""
        return self.sources[0]


def read_file(path: Path, root: Path | None, problems: Problems) -> Bundle:
    """Read the model in a file, with everything that it imports.

    Raises ModelError if a file cannot be read or parsed, or files import each other or leave the root.
    """
    real = _resolved(path)
    base = root_of(real, path, root)
    return _bundle(real, read_source(real, str(path)), base, problems)


def read_text(
    text: str, path: str, root: Path | None, problems: Problems, unsaved: Mapping[Path, str] | None = None
) -> Bundle:
    """Read the model in a text that stands for a file at ``path``. Raises as :func:`read_file` does.

    ``unsaved`` has texts that stand for other files, by their real paths.
    """
    real = _resolved(Path(path))
    return _bundle(real, SourceText(path, text), root_of(real, path, root), problems, unsaved=unsaved)


def read_texts(texts: Mapping[str, str], path: str, problems: Problems) -> Bundle:
    """Read the model in a text, and all that it imports in others, by their paths; no file is read.

    Raises ModelError as :func:`read_file` does, and for an import of a file that is not among the texts.
    """
    real = _resolved(Path(path))
    return _bundle(real, SourceText(path, texts[path]), Path(real.anchor), problems, texts)


def root_of(real: Path, path: Path | str, root: Path | None) -> Path:
    """Return the folder that no import may leave. Raises ModelError if the file itself lies outside."""
    base = (root or _default_root(real)).resolve()
    if not real.is_relative_to(base):
        message = f"`{path}` is outside the root `{root}`"
        raise ModelError((Diagnostic(Code.IMPORT_OUTSIDE, message, help="name a root that the file lies in"),))
    return base


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        message = f"cannot read `{path}`: {error}"
        raise ModelError((Diagnostic(Code.UNREADABLE_FILE, message, help="check the path"),)) from None


def _default_root(real: Path) -> Path:
    here = Path.cwd()
    return here if real.is_relative_to(here.resolve()) else real.parent


def _bundle(
    real: Path,
    source: SourceText,
    root: Path,
    problems: Problems,
    texts: Mapping[str, str] | None = None,
    unsaved: Mapping[Path, str] | None = None,
) -> Bundle:
    reader = _FileReader(root, problems, texts, unsaved or {})
    declarations = reader.system(_File(real, source.path, None), source)
    if reader.header is None and not problems.has_errors:
        problems.report(
            Code.MISSING_HEADER,
            "the file does not start with `system` or `spec`",
            Span(source, 0, len(source.line(1))),
            help="write `system NAME` as its first line; a file without it can only be imported",
        )
    problems.raise_errors(reader.sources)
    name = reader.header.name.text if reader.header else ""
    return Bundle(name, tuple(reader.sources), tuple(declarations), tuple(reader.documents), reader.levels)


class _File(Record):
    """A file on the way from the main file to the present file, and the place that asked for it."""

    real: Path
    shown: str
    asked_for: Span | None
    asked_by: _File | None = None
    depth: int = 0

    def way(self) -> list[_File]:
        """Return the files from the main file to this file."""
        files: list[_File] = []
        file: _File | None = self
        while file is not None:
            files.append(file)
            file = file.asked_by
        return files[::-1]


class _FileReader(MutableRecord):
    root: Path
    problems: Problems
    texts: Mapping[str, str] | None
    """The texts to read in the place of files; None to read files."""
    unsaved: Mapping[Path, str] = field(default_factory=dict)
    sources: list[SourceText] = field(default_factory=list)
    documents: list[declaration_nodes.Document] = field(default_factory=list)
    levels: dict[SourceText, int] = field(default_factory=dict)
    seen: set[Path] = field(default_factory=set)
    header: declaration_nodes.SystemHeader | declaration_nodes.SpecHeader | None = None

    def system(self, file: _File, source: SourceText | None = None) -> list[declaration_nodes.Declaration]:
        """Return the declarations of a file that stands by itself: the main file, or the system that a spec is for."""
        document = self._document(file, source)
        if document is None:
            return []
        header = document.header
        if self.header is None:
            self.header = header
        elif header is None and file.asked_for is not None:
            self.problems.report(
                Code.MISSING_HEADER,
                f"`{file.shown}` is no system",
                file.asked_for,
                help="a spec is for a file that starts with `system NAME`",
            )
        if not isinstance(header, declaration_nodes.SpecHeader):
            self.levels[document.source] = 0
            return self._declarations(file, document, 0)
        target = self._found(file, header.path, header.span)
        declarations = [] if target is None else self.system(target)
        level = 1 + max(self.levels.values(), default=0)
        self.levels[document.source] = level
        return declarations + self._declarations(file, document, level)

    def _declarations(
        self, file: _File, document: declaration_nodes.Document, level: int
    ) -> list[declaration_nodes.Declaration]:
        found: list[declaration_nodes.Declaration] = []
        for item in document.items:
            if isinstance(item, declaration_nodes.ProposedChange):
                self.problems.report(
                    Code.NOT_DECLARED_HERE,
                    "a model may not propose a change",
                    item.span,
                    help="`apply`, `edit`, `adopt` and `retire` stand in proposals, which `invariants gate` reads",
                )
            elif isinstance(item, declaration_nodes.Import):
                imported = self._found(file, item.path, item.span)
                if imported is not None and imported.real not in self.seen:
                    found += self._imported(imported, level)
            elif level > 0 and not isinstance(item, _OF_A_SPEC):
                self.problems.report(
                    Code.NOT_DECLARED_HERE,
                    "a spec may not declare this",
                    item.span,
                    help="a spec adds `define`, `assume`, `invariant`, `lemma`, `witness`, `measure` and `check`; "
                    "the rest is the system's",
                )
            else:
                found.append(item)
        return found

    def _imported(self, file: _File, level: int) -> list[declaration_nodes.Declaration]:
        document = self._document(file, None)
        if document is None:
            return []
        if isinstance(document.header, declaration_nodes.SpecHeader) and file.asked_for is not None:
            self.problems.report(
                Code.NOT_DECLARED_HERE,
                f"`{file.shown}` is a spec and cannot be imported",
                file.asked_for,
                help="check the spec itself, or move the declarations that both need into a file without a header",
            )
            return []
        self.levels[document.source] = level
        # Checks count in the main file only.
        items = self._declarations(file, document, level)
        return [item for item in items if not isinstance(item, declaration_nodes.CheckDeclaration)]

    def _document(self, file: _File, source: SourceText | None) -> declaration_nodes.Document | None:
        self.seen.add(file.real)
        try:
            if source is None:
                source = self._source(file)
            self.sources.append(source)
            document = parse(source)
        except ModelError as error:
            self.problems.add([_placed(diagnostic, file.asked_for) for diagnostic in error.diagnostics])
            return None
        self.documents.append(document)
        return document

    def _source(self, file: _File) -> SourceText:
        """Return the text of a file. Raises ModelError."""
        if file.real in self.unsaved:
            return SourceText(file.shown, self.unsaved[file.real])
        if self.texts is None:
            return read_source(file.real, file.shown)
        if file.shown not in self.texts:
            message = f"cannot read `{file.shown}`: its text was not given"
            raise ModelError((Diagnostic(Code.UNREADABLE_FILE, message, help="give the texts of all files"),))
        return SourceText(file.shown, self.texts[file.shown])

    def _found(self, file: _File, path: str, span: Span) -> _File | None:
        """Return the file that an import or a spec names, if the file may be read; None with an error."""
        shown = normpath(join(Path(file.shown).parent, path))
        try:
            real = (file.real.parent / path).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            self.problems.report(Code.UNREADABLE_FILE, f"cannot read `{path}`: {error}", span, help="correct the path")
            return None
        if not real.is_relative_to(self.root):
            self.problems.report(
                Code.IMPORT_OUTSIDE,
                f"`{path}` is outside the tree",
                span,
                "leads out of the root",
                notes=[f"the root is `{self.root}`"],
                help="move the file into the tree, or choose a root that has both files",
            )
            return None
        if file.depth >= _DEEPEST_IMPORT:
            self.problems.report(
                Code.TOO_DEEP,
                f"files import each other more than {_DEEPEST_IMPORT} deep",
                span,
                help="import the files one beside the other",
            )
            return None
        asked = _File(real, shown, span, file, file.depth + 1)
        way = file.way()
        for position, each in enumerate(way):
            if each.real == real:
                names = [step.shown for step in way[position:]] + [shown]
                places = [step.asked_for for step in way[position + 1 :] if step.asked_for is not None]
                self.problems.report(
                    Code.CYCLIC_IMPORT,
                    "these files import each other" if len(names) > 2 else "this file imports itself",
                    span,
                    "closes the cycle",
                    others=[Label(place, "leads here") for place in places],
                    notes=[" → ".join(names)],
                    help="move the declarations that both need into a file of their own",
                )
                return None
        return asked


def _placed(diagnostic: Diagnostic, span: Span | None) -> Diagnostic:
    """Return a diagnostic about a whole file, moved to the place that asked for the file."""
    if diagnostic.labels or span is None:
        return diagnostic
    return replace(diagnostic, labels=(Label(span, "asked for here"),))
