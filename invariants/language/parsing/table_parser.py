"""Parsing by tables.

Owns: a lexer that asks the parser which terminals are possible, and an LALR(1) parser (Aho, Lam, Sethi and Ullman,
"Compilers", section 4.7), both driven by the tables that were made of the grammar.
Must never know: the mistake in a text that is not in the language; the grammar.

Lark makes the tables ahead of time, because making them takes longer than most checks. For a text of the language, the
result equals that of lark's own parser.
"""

from __future__ import annotations

import re
from functools import cache

from invariants.language.parsing.parse_tree import Token, Tree
from invariants.language.parsing.tables import END, END_STATE, LEXERS, ROWS, RULES, START_STATE, TERMINALS

_WORDS = re.compile(r"\(?([a-z]+(?:\|[a-z]+)*)(?:\)|\\b|\()")
"""The words that a terminal begins with, at the beginning of its pattern; other patterns begin in another way."""

_IGNORED = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")


def parse_by_tables(text: str) -> Tree | None:
    """Return the tree of a text, or None if the text is not in the language."""
    lexer = _Lexer(text)
    states = [START_STATE]
    values: list[Tree | Token] = []
    position, end = lexer.skip(0), len(text)
    while True:
        found = lexer.token(_row(states[-1])[0], position) if position < end else (END, None)
        if found is None:
            return None
        terminal, token = found
        while True:
            action = _row(states[-1])[1].get(terminal)
            if action is None:
                return None
            if action >= 0:
                break
            _reduce(states, values, ~action)
            if token is None and states[-1] == END_STATE:
                (tree,) = values
                return tree if isinstance(tree, Tree) else None
        if token is None:
            return None
        states.append(action)
        values.append(token)
        position = lexer.skip(token.end)


@cache
def _row(state: int) -> tuple[int, dict[int, int]]:
    """Return the lexer at a state, and what follows each symbol: a state, or the complement of a rule."""
    lexer, *actions = ROWS[state].split()
    pairs = (action.split(":") for action in actions)
    return int(lexer), {int(symbol): int(following) for symbol, following in pairs}


def _reduce(states: list[int], values: list[Tree | Token], number: int) -> None:
    """Replace the last values by the single value that a rule makes of them."""
    symbol, name, size, spliced, only_child = RULES[number]
    parts: list[Tree | Token] = []
    if size:
        parts = values[-size:]
        del states[-size:], values[-size:]
    if spliced:
        parts = _spliced(parts, spliced)
    values.append(parts[0] if only_child and len(parts) == 1 else Tree(name, parts))
    states.append(_row(states[-1])[1][symbol])


def _spliced(parts: list[Tree | Token], positions: tuple[int, ...]) -> list[Tree | Token]:
    """Return the parts; those at the given positions are replaced by their children."""
    found: list[Tree | Token] = []
    for position, part in enumerate(parts):
        if position not in positions or isinstance(part, Token):
            found.append(part)
        elif found:
            found += part.children
        else:
            # The beginning of a repetition: nothing else refers to this list, and copying it each time would be
            # quadratic.
            found = part.children
    return found


class _Lexer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._candidates: dict[tuple[int, str], list[tuple[int, str, re.Pattern[str] | None]]] = {}

    def skip(self, position: int) -> int:
        """Return the place of the next token, after blanks, line ends and comments."""
        ignored = _IGNORED.match(self._text, position)
        return ignored.end() if ignored else position

    def token(self, lexer: int, position: int) -> tuple[int, Token] | None:
        """Return the first of the terminals that fits here; None if none does."""
        text = self._text
        key = lexer, text[position]
        candidates = self._candidates.get(key)
        if candidates is None:
            candidates = self._candidates[key] = _candidates(*key)
        for terminal, fixed, pattern in candidates:
            if pattern is None:
                if not text.startswith(fixed, position):
                    continue
                word = fixed
            else:
                match = pattern.match(text, position)
                if match is None:
                    continue
                word = match.group()
            # A word with a terminal of its own becomes this terminal where the terminal is possible.
            found = LEXERS[lexer][1].get(terminal, {}).get(word, terminal)
            return found, Token(word, TERMINALS[found][0], position)
        return None


def _candidates(lexer: int, first: str) -> list[tuple[int, str, re.Pattern[str] | None]]:
    """Return the terminals that a token can be, given its first character, in the order in which they are tried."""
    found: list[tuple[int, str, re.Pattern[str] | None]] = []
    for terminal in LEXERS[lexer][0]:
        _, fixed, pattern = TERMINALS[terminal]
        if pattern is not None:
            words = _WORDS.match(pattern)
            if words is None or any(word.startswith(first) for word in words[1].split("|")):
                found.append((terminal, "", _compiled(pattern)))
        elif fixed.startswith(first):
            found.append((terminal, fixed, None))
    return found


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
