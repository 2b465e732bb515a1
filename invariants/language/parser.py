"""Text to syntax tree.

Owns: the parser that lark makes of the grammar, and which texts are refused before it sees them.
Must never know: what a name means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from invariants.foundation.diagnostic import Diagnostic, ModelError
from invariants.foundation.source import SourceText, Span
from invariants.language.raw_text import read_source, refuse_raw_text
from invariants.language.syntax import Comment, Document
from invariants.language.tree_builder import TreeBuilder

__all__ = ["comments_of", "parse", "read_source"]

_GRAMMAR = "invariants.lark"
_STRING_OR_COMMENT = re.compile(r'"[^"\n]*"|#[^\n]*')


class _EveryWordIsAName:
    """Lets lark's lexer return a word as a NAME where the parser has no use for one, instead of stopping at it."""

    always_accept = ("NAME",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """The tokens as they are."""
        return stream


@cache
def _lark() -> Lark:
    grammar = files("invariants.grammar").joinpath(_GRAMMAR).read_text(encoding="utf-8")
    if "start:" not in grammar:
        raise RuntimeError(f"the grammar {_GRAMMAR} is empty: the installation is broken")
    return Lark(
        grammar,
        parser="lalr",
        lexer="contextual",
        keep_all_tokens=True,
        maybe_placeholders=False,
        postlex=_EveryWordIsAName(),
    )


def parse(source: SourceText) -> Document:
    """The tree of a text, with its comments. A text that an import may have lacks a header; ``header`` is then None.

    Raises ModelError with everything that is wrong with the text, as far as it can be told.
    """
    refuse_raw_text(source)
    builder = TreeBuilder(source, comments_of(source))
    try:
        document: Document = builder.build(_lark().parse(source.text))
    except UnexpectedInput:
        raise ModelError(_mistakes(source)) from None
    if builder.diagnostics:
        raise ModelError(tuple(sorted(builder.diagnostics, key=lambda found: found.labels[0].span.start)))
    return document


def _mistakes(source: SourceText) -> tuple[Diagnostic, ...]:
    # Imported late: texts that are right, which most are, do not need it.
    from invariants.language.syntax_errors import Attempt, syntax_errors

    def attempt(before: str, start: int, end: int, behind: str) -> Attempt:
        try:
            tree = _lark().parse(before + source.text[start:end] + behind)
        except UnexpectedInput as error:
            at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
            place = end if at_end else (error.pos_in_stream or 0) - len(before) + start
            return Attempt(max(start, min(place, end)), frozenset(_choices(error)))
        for token in tree.scan_values(lambda value: isinstance(value, Token)):
            token.start_pos = (token.start_pos or 0) + start - len(before)
            token.end_pos = (token.end_pos or 0) + start - len(before)
        builder = TreeBuilder(source, ())
        try:
            builder.build(tree)
        except ModelError as error:
            return Attempt(refused=error.diagnostics)
        return Attempt(refused=tuple(builder.diagnostics))

    return syntax_errors(source, attempt)


def _choices(error: UnexpectedInput) -> Iterable[str]:
    """The terminals that could have stood where the parser stopped."""
    state = error.interactive_parser if isinstance(error, UnexpectedToken | UnexpectedCharacters) else None
    return () if state is None else (name for name in state.choices() if name.isupper())  # type: ignore[no-untyped-call]


def comments_of(source: SourceText) -> tuple[Comment, ...]:
    """The comments of a text, in order."""
    return tuple(
        Comment(found.group().rstrip(), span=Span(source, found.start(), found.start() + len(found.group().rstrip())))
        for found in _STRING_OR_COMMENT.finditer(source.text)
        if found.group().startswith("#")
    )
