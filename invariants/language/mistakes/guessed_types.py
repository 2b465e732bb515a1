"""The type that an expression probably has, guessed from its words and signs.

Owns: the guess.
Must never know: declarations of names; whether the text is right.
"""

from __future__ import annotations

from invariants.language.mistakes.error_site import ErrorSite
from invariants.language.tree.lexemes import Lexeme, LexemeKind

_CONDITION = frozenset({"and", "or", "not", "=>", "<=>", "==", "!=", "<", "<=", ">", ">=", "forall", "exists"})
_CONDITION_STARTS = frozenset({"true", "false", "enabled", "unmodified", "saved"})
_REAL = frozenset({"/", "exp", "log", "sqrt"})
_INT = frozenset({"+", "-", "*", "div", "mod", "^", "count", "sum", "min", "max", "abs"})
_LAST_PARTS = frozenset({"else", "in"})
"""Words before the part of an expression that has its type: of ``if`` and of ``let``."""


def guessed_type(error: ErrorSite, start: int, end: int | None = None) -> str:
    """Return a type for the expression between two lexemes; ``T`` where nothing tells it."""
    outer = _outside_brackets(error.lexemes[start:end])
    texts = [lexeme.text for lexeme in outer]
    if not _CONDITION.isdisjoint(texts) or (texts and texts[0] in _CONDITION_STARTS):
        return "Bool" if "if" not in texts and "let" not in texts else _of_last_part(outer)
    if not _REAL.isdisjoint(texts) or any(one.kind is LexemeKind.NUMBER and "." in one.text for one in outer):
        return "Real"
    if not _INT.isdisjoint(texts) or any(one.kind is LexemeKind.NUMBER for one in outer):
        return "Int"
    return "Bool" if {"true", "false"} & {*texts} else "T"


def _outside_brackets(lexemes: tuple[Lexeme, ...]) -> list[Lexeme]:
    """Return the lexemes that are in no brackets; all of them where brackets are around everything."""
    found, depth = [], 0
    for lexeme in lexemes:
        depth -= lexeme.text in {")", "]", "}"}
        if depth == 0 and lexeme.text not in {"(", ")", "[", "]", "{", "}"}:
            found.append(lexeme)
        depth += lexeme.text in {"(", "[", "{"}
    if not found and lexemes and lexemes[0].text == "(":
        return _outside_brackets(lexemes[1:-1])
    return found


def _of_last_part(outer: list[Lexeme]) -> str:
    last = max((i for i, lexeme in enumerate(outer) if lexeme.text in _LAST_PARTS), default=-1)
    texts = [lexeme.text for lexeme in outer[last + 1 :]]
    if not _CONDITION.isdisjoint(texts) or {"true", "false"} & {*texts}:
        return "Bool"
    if not _REAL.isdisjoint(texts) or any("." in text for text in texts):
        return "Real"
    return "Int" if not _INT.isdisjoint(texts) or any(text[0].isdigit() for text in texts) else "T"
