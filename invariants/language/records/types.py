"""Types that are optional or records.

Owns: the records of a text, and the fixed value of each part of an absent value.
Must never know: expressions, statements.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.sources import Span
from invariants.language.model.compounds import THERE
from invariants.language.problems import Problems
from invariants.language.records.places import as_declared
from invariants.language.records.shapes import OptionalPart, PartType, PlainType, RecordType
from invariants.language.records.vocabulary import FailedError
from invariants.language.tree import declaration_nodes as declared
from invariants.language.tree import expression_nodes as written


class RecordTypes:
    """The records of one text. ``absent_individuals`` are the types of individuals of which a value can be absent."""

    def __init__(self, declarations: Sequence[declared.Declaration], problems: Problems) -> None:
        self._all = declarations
        self._problems = problems
        self._types = {
            each.name.text: each
            for each in declarations
            if isinstance(each, declared.TypeDeclaration | declared.EnumDeclaration)
        }
        self.absent_individuals: set[str] = set()
        self.records: dict[str, RecordType] = {}
        for each in declarations:
            if isinstance(each, declared.RecordDeclaration):
                self._enter(each)

    def _enter(self, record: declared.RecordDeclaration) -> None:
        """Enter a record: it consists of those that are declared before it, so that none is a part of itself."""
        name = record.name
        if name.text[0] == "_" or "a" <= name.text[0] <= "z":
            message = "the name of a record starts with a capital letter"
            help = f"call it `{name.text.strip('_').capitalize()}`"
            self._problems.report(Code.RESERVED_NAME, message, name.span, help=help)
            return
        earlier = self._types.get(name.text)
        if name.text in self.records or earlier is not None or name.text in ("Bool", "Int", "Real"):
            others = () if earlier is None else (Label(earlier.name.span, "declared here"),)
            message = f"there is another type `{name.text}`"
            self._problems.report(Code.DUPLICATE_NAME, message, name.span, others=others, help="rename one of them")
            return
        fields: dict[str, PartType] = {}
        for each in record.fields:
            if each.name.text in fields or each.name.text == THERE:
                self._problems.report(
                    Code.DUPLICATE_NAME,
                    f"a field cannot be called `{THERE}`" if each.name.text == THERE else "two fields have one name",
                    each.name.span,
                    help="give the field another name",
                )
            try:
                fields[each.name.text] = self.part_type(each.type)
            except FailedError:
                return
        self.records[name.text] = RecordType(name.text, fields)

    def part_type(self, node: written.TypeExpression) -> PartType:
        """Return the type of a variable or a field, part by part. Raises ``FailedError``."""
        match node:
            case written.OptionalType(inner=inner):
                return OptionalPart(self.part_type(inner))
            case written.NamedType(name=name) if name in self.records:
                return self.records[name]
            case written.NamedType(name=name):
                return PlainType(node, self._nothing(name, node.span))
            case written.RangeType(low=low):
                return PlainType(node, as_declared(low))

    def _nothing(self, name: str, span: Span) -> written.Expression:
        """Return the value of a part of a plain type that is absent."""
        match name, self._types.get(name):
            case "Bool", _:
                return written.Boolean(False, span=span)
            case "Int" | "Real", _:
                return written.Number("0", span=span)
            case _, declared.EnumDeclaration(members=(first, *_)):
                return written.Name(first.text, name, span=span)
            case _, declared.TypeDeclaration(names=names):
                self.absent_individuals.add(name)
                return written.Name(names[0].text if names else f"{name}0", written.DECLARED, span=span)
        later = any(isinstance(each, declared.RecordDeclaration) and each.name.text == name for each in self._all)
        raise self._refuse(
            Code.CYCLIC_DEFINITION if later else Code.UNKNOWN_NAME,
            f"`{name}` is declared below, or contains this record" if later else f"there is no type `{name}`",
            span,
            "declare records before those that contain them; no record contains itself" if later else "declare it",
        )

    def _refuse(self, code: Code, message: str, span: Span, help: str) -> FailedError:
        self._problems.report(code, message, span, help=help)
        return FailedError()

    def is_compound(self, node: written.TypeExpression) -> bool:
        """Return whether a type is optional, or that of a record."""
        return isinstance(node, written.OptionalType) or (
            isinstance(node, written.NamedType) and node.name in self.records
        )
