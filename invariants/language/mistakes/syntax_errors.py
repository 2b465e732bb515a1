"""Syntax errors: the diagnostics for a text that cannot be parsed as a whole.

Owns: going on after a mistake. A text that cannot be parsed as a whole is cut into declarations, and rules into
statements. Each is parsed on its own, so that one mistake neither hides nor causes another.
Must never know: the meaning of a name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import SourceText
from invariants.language.mistakes.declarations import explain_declaration
from invariants.language.mistakes.error_site import ErrorSite
from invariants.language.mistakes.recovery import MOST_MISTAKES, Chunk, declarations_of, statements_of
from invariants.language.mistakes.statements import explain_statement
from invariants.language.tree.keywords import DECLARATION_WORDS
from invariants.language.tree.lexemes import Lexeme, lexemes_of

_RULE_WORDS = frozenset({"dormant", "transition", "modification", "adopt", "edit"})


class Attempt(ValueRecord):
    """The result of parsing a part of a text.

    ``place`` is where the part stops making sense, in the whole text, or None if the part is accepted. ``expected`` are
    the names of the terminals that could have stood there. ``refused`` are further mistakes in the part.
    """

    place: int | None = None
    expected: frozenset[str] = frozenset()
    refused: tuple[Diagnostic, ...] = ()


Parse = Callable[[str, int, int, str], Attempt]
"""Parses a part of the text, given by its start and end, with a text in front of it and a text behind it."""


def syntax_errors(source: SourceText, parse: Parse) -> tuple[Diagnostic, ...]:
    """Return diagnostics for a text that cannot be parsed, at least one, in the order of the text."""
    chunks, diagnostics = declarations_of(source, lexemes_of(source))
    for chunk in chunks:
        if len(diagnostics) >= MOST_MISTAKES:
            break
        if chunk.whole:
            diagnostics += _in_declaration(source, chunk, parse)
    if not diagnostics:
        diagnostics += _as_a_whole(source, chunks, parse)
    return tuple(sorted(diagnostics, key=lambda found: found.labels[0].span.start)[:MOST_MISTAKES])


def _in_declaration(source: SourceText, chunk: Chunk, parse: Parse) -> list[Diagnostic]:
    attempt = parse("", chunk.start, chunk.end, "")
    if attempt.place is None:
        return list(attempt.refused)
    chunk = _from_first_wrong(chunk, attempt, parse)
    error = _error_site(source, chunk.lexemes, attempt)
    brace = error.find("{")
    if error.word not in _RULE_WORDS or brace is None or error.at <= brace:
        return [explain_declaration(error)]
    end = error.after_brackets(brace)
    found: list[Diagnostic] = []
    for statement in statements_of(chunk.lexemes[brace + 1 : end - 1]):
        if len(found) >= MOST_MISTAKES:
            break
        inner = parse("modification m {", statement.start, statement.end, "\n}")
        found += inner.refused
        if inner.place is not None:
            found.append(explain_statement(_error_site(source, statement.lexemes, inner)))
    if end < len(chunk.lexemes):
        rest = Chunk(chunk.lexemes[end:])
        after = parse("", rest.start, rest.end, "")
        if after.place is not None:
            found.append(explain_declaration(_error_site(source, rest.lexemes, after)))
    return found or [explain_statement(error)]


def _from_first_wrong(chunk: Chunk, attempt: Attempt, parse: Parse) -> Chunk:
    """Return the chunk from the first wrong declaration on, where several stand on one line."""
    place = attempt.place or 0
    starts = [
        index
        for index, lexeme in enumerate(chunk.lexemes)
        if index > 0 and lexeme.end <= place and lexeme.text in DECLARATION_WORDS and not lexeme.first
    ]
    for index in reversed(starts[-3:]):
        if parse("", chunk.start, chunk.lexemes[index - 1].end, "").place is None:
            return Chunk(chunk.lexemes[index:])
    return chunk


def _as_a_whole(source: SourceText, chunks: Sequence[Chunk], parse: Parse) -> list[Diagnostic]:
    """Explain a wrong text in which each declaration is right by itself."""
    attempt = parse("", 0, len(source.text), "")
    lexemes = tuple(lexeme for chunk in chunks for lexeme in chunk.lexemes)
    return [explain_declaration(_error_site(source, lexemes, attempt))]


def _error_site(source: SourceText, lexemes: tuple[Lexeme, ...], attempt: Attempt) -> ErrorSite:
    place = attempt.place or 0
    at = next((index for index, lexeme in enumerate(lexemes) if lexeme.end > place), len(lexemes))
    return ErrorSite(source, lexemes, at, attempt.expected)
