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
    lexer, *actions = map(int, ROWS[state].replace(":", " ").split())
    return lexer, dict(zip(actions[::2], actions[1::2], strict=True))


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
        self._candidates: dict[tuple[int, str], list[_Candidate]] = {}

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
        for terminal, beginnings, pattern in candidates:
            if not text.startswith(beginnings, position):
                continue
            if pattern is None:
                (word,) = beginnings
            else:
                match = _compiled(pattern).match(text, position)
                if match is None:
                    continue
                word = match.group()
            # A word with a terminal of its own becomes this terminal where the terminal is possible.
            found = LEXERS[lexer][1].get(terminal, {}).get(word, terminal)
            return found, Token(word, TERMINALS[found][0], position)
        return None


_Candidate = tuple[int, tuple[str, ...], str | None]
"""A terminal, the texts of which one is at its beginning, and its pattern if it is not that text alone."""


def _candidates(lexer: int, first: str) -> list[_Candidate]:
    """Return the terminals that a token can be, given its first character, in the order in which they are tried."""
    every = map(_candidate, LEXERS[lexer][0])
    return [candidate for candidate, firsts in every if not firsts or first in firsts]


@cache
def _candidate(terminal: int) -> tuple[_Candidate, str]:
    """Return what is known of a terminal, and the characters of which one is its first; none where it may be any."""
    _, fixed, pattern = TERMINALS[terminal]
    if pattern is None:
        return (terminal, (fixed,), None), fixed[0]
    words = _WORDS.match(pattern)
    beginnings = ("",) if words is None else tuple(words[1].split("|"))
    return (terminal, beginnings, pattern), "".join(word[:1] for word in beginnings)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern that can be searched for. Few texts have the words of all."""
    return re.compile(pattern)
