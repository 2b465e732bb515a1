"""Text to syntax tree.

Owns: the texts that are refused before any parser sees them, and the parser for each purpose: tables for the tree,
lark for the place where a text goes wrong.
Must never know: the meaning of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText, Span
from invariants.language.parsing.raw_text import read_source, refuse_raw_text
from invariants.language.parsing.table_parser import parse_by_tables
from invariants.language.parsing.tree_builder import TreeBuilder
from invariants.language.tree.declaration_nodes import Comment, Document

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

__all__ = ["comments_of", "parse", "read_source"]

_STRING_OR_COMMENT = re.compile(r'"[^"\n]*"|#[^\n]*')


def parse(source: SourceText) -> Document:
    """Return the tree of a text, with its comments.

    ``header`` is None in a text without a header, which can only be imported. Raises ModelError with every mistake that
    is found.
    """
    refuse_raw_text(source)
    builder = TreeBuilder(source, comments_of(source))
    tree = parse_by_tables(source.text)
    if tree is None:
        raise ModelError(_mistakes(source))
    document: Document = builder.build(tree)
    if builder.diagnostics:
        raise ModelError(tuple(sorted(builder.diagnostics, key=lambda found: found.labels[0].span.start)))
    return document


def _mistakes(source: SourceText) -> tuple[Diagnostic, ...]:
    # Imported late: only wrong texts need it, and most texts are right.
    from lark.exceptions import UnexpectedInput, UnexpectedToken

    from invariants.language.mistakes.syntax_errors import Attempt, syntax_errors
    from invariants.language.parsing.lark_parser import lark_parser, tree_of

    def attempt(before: str, start: int, end: int, behind: str) -> Attempt:
        try:
            parsed = lark_parser().parse(before + source.text[start:end] + behind)
        except UnexpectedInput as error:
            at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
            place = end if at_end else (error.pos_in_stream or 0) - len(before) + start
            return Attempt(max(start, min(place, end)), frozenset(_choices(error)))
        builder = TreeBuilder(source, ())
        try:
            builder.build(tree_of(parsed, start - len(before)))
        except ModelError as error:
            return Attempt(refused=error.diagnostics)
        return Attempt(refused=tuple(builder.diagnostics))

    return syntax_errors(source, attempt)


def _choices(error: UnexpectedInput) -> Iterable[str]:
    """Return the terminals that could have stood where the parser stopped."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    state = error.interactive_parser if isinstance(error, UnexpectedToken | UnexpectedCharacters) else None
    return () if state is None else (name for name in state.choices() if name.isupper())  # type: ignore[no-untyped-call]


def comments_of(source: SourceText) -> tuple[Comment, ...]:
    """Return the comments of a text, in order."""
    return tuple(
        Comment(found.group().rstrip(), span=Span(source, found.start(), found.start() + len(found.group().rstrip())))
        for found in _STRING_OR_COMMENT.finditer(source.text)
        if found.group().startswith("#")
    )
