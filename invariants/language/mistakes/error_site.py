"""A place where a text stops making sense.

Owns: the lexemes around the place, the terminals that could have stood there, a guess at the type of a part, the
declared index type of a map, and how a mistake becomes a diagnostic.
Must never know: the kinds of mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import SourceText, Span
from invariants.foundation.suggestions import did_you_mean
from invariants.language.tree.lexemes import Lexeme, LexemeKind

_OPENERS = frozenset({"(", "[", "{"})
_CLOSERS = frozenset({")", "]", "}"})
_CONDITION = frozenset({"and", "or", "not", "=>", "<=>", "==", "!=", "<", "<=", ">", ">=", "forall", "exists"})
_CONDITION_STARTS = frozenset({"true", "false", "enabled", "unmodified", "saved"})
_REAL = frozenset({"/", "exp", "log", "sqrt"})
_INT = frozenset({"+", "-", "*", "div", "mod", "^", "count", "sum", "min", "max", "abs"})
_LAST_PARTS = frozenset({"else", "in"})
"""Words before the part of an expression that has its type: of ``if`` and of ``let``."""


class ErrorSite(ValueRecord):
    """A declaration or statement, and the first lexeme that cannot stand where it stands.

    ``at`` is the index of that lexeme, or the number of lexemes if the end came too soon. ``expected`` are the names of
    the grammar's terminals that could have stood there.
    """

    source: SourceText
    lexemes: tuple[Lexeme, ...]
    at: int
    expected: frozenset[str]

    @property
    def word(self) -> str:
        """The first lexeme, which tells the kind of declaration or statement."""
        return self.text(0)

    @property
    def offending(self) -> Lexeme | None:
        """The lexeme that cannot stand there; None if the end came too soon."""
        return self.lexemes[self.at] if self.at < len(self.lexemes) else None

    @property
    def last(self) -> Lexeme:
        """The last lexeme before the offending one, or the first lexeme."""
        return self.lexemes[max(self.at - 1, 0)]

    def text(self, index: int) -> str:
        """Return the text of a lexeme, empty where there is none."""
        return self.lexemes[index].text if 0 <= index < len(self.lexemes) else ""

    def is_word(self, index: int) -> bool:
        """Return whether a lexeme is a word."""
        return 0 <= index < len(self.lexemes) and self.lexemes[index].kind is LexemeKind.WORD

    def relative(self, offset: int) -> str:
        """Return the text of the lexeme ``offset`` after the offending one."""
        return self.text(self.at + offset)

    def find(self, *texts: str, start: int = 0) -> int | None:
        """Return the index of the first lexeme with one of the texts, outside of brackets that open after ``start``."""
        depth = 0
        for index in range(start, len(self.lexemes)):
            text = self.lexemes[index].text
            if depth == 0 and text in texts:
                return index
            if text in _OPENERS:
                depth += 1
            elif text in _CLOSERS:
                depth -= 1
        return None

    def find_last(self, *texts: str) -> int | None:
        """Return the index of the last lexeme with one of the texts before the offending one, in any brackets."""
        for index in range(min(self.at, len(self.lexemes)) - 1, -1, -1):
            if self.lexemes[index].text in texts:
                return index
        return None

    def after_brackets(self, index: int) -> int:
        """Return the index after the bracket that closes the one at ``index``; ``index`` where no bracket opens."""
        if self.text(index) not in _OPENERS:
            return index
        depth = 0
        for position in range(index, len(self.lexemes)):
            text = self.lexemes[position].text
            depth += (text in _OPENERS) - (text in _CLOSERS)
            if depth == 0:
                return position + 1
        return len(self.lexemes)

    def items(self, index: int) -> list[tuple[int, int]]:
        """Return the parts between commas in the bracket that opens at ``index``, as positions of lexemes."""
        end = self.after_brackets(index)
        closing = end - 1 if end > index and self.text(end - 1) in _CLOSERS else end
        found, start = [], index + 1
        while start < closing:
            comma = self.find(",", start=start)
            stop = closing if comma is None else min(comma, closing)
            if stop > start:
                found.append((start, stop))
            start = stop + 1
        return found

    def excerpt(self, start: int, end: int | None = None) -> str:
        """Return the text of the lexemes from ``start`` to before ``end``, on one line, to be shown in a way out."""
        chosen = self.lexemes[start:end]
        if not chosen:
            return "…"
        text = " ".join(self.source.text[chosen[0].start : chosen[-1].end].split())
        return text if len(text) <= 60 and "#" not in text else "…"

    def guessed_type(self, start: int, end: int | None = None) -> str:
        """Return a type for the expression between two lexemes, guessed from its words; else ``T``."""
        outer = _outside_brackets(self.lexemes[start:end])
        texts = [lexeme.text for lexeme in outer]
        if not _CONDITION.isdisjoint(texts) or (texts and texts[0] in _CONDITION_STARTS):
            return "Bool" if "if" not in texts and "let" not in texts else _of_last_part(outer)
        if not _REAL.isdisjoint(texts) or any(one.kind is LexemeKind.NUMBER and "." in one.text for one in outer):
            return "Real"
        if not _INT.isdisjoint(texts) or any(one.kind is LexemeKind.NUMBER for one in outer):
            return "Int"
        return "Bool" if {"true", "false"} & {*texts} else "T"

    def record_with(self, fields: Sequence[str]) -> tuple[str, list[str]] | None:
        """Return the record that the text declares with these fields, and all its fields; None where none is meant.

        Of several, it is that of the variable in front.
        """
        declared = re.findall(r"\brecord\s+(\w+)\s*\{([^}]*)\}", self.source.text)
        found = [(name, re.findall(r"(\w+)\s*:", inside)) for name, inside in declared]
        fitting = [each for each in found if {*fields} <= {*each[1]}]
        if len(fitting) > 1:
            before = [self.text(index) for index in range(self.at)]
            names = [re.escape(each) for each in before if each.isidentifier()]
            typed = (
                re.findall(rf"\b(?:var|const)\s+(?:{'|'.join(names)})\s*:([^=\n]*)", self.source.text) if names else []
            )
            near = {*before, *(word for each in typed for word in re.findall(r"\w+", each))}
            fitting = [each for each in fitting if each[0] in near]
        return fitting[0] if len(fitting) == 1 else None

    def index_type(self, name: str) -> str | None:
        """Return the first index type of the map that the text declares under a name; None without such a map."""
        declared = re.search(rf"\b(?:var|const)\s+{re.escape(name)}\s*:\s*(\w+)\s*->", self.source.text)
        return None if declared is None else declared.group(1)

    def diagnostic(
        self,
        message: str,
        way_out: str,
        code: Code = Code.SYNTAX,
        index: int | None = None,
        label: str = "",
        others: tuple[Label, ...] = (),
        instead: str | None = None,
    ) -> Diagnostic:
        """Build a diagnostic at a lexeme.

        Args:
            message: the mistake.
            way_out: the help.
            code: the code of the diagnostic.
            index: the position of the lexeme; None for the offending one.
            label: the text at the lexeme.
            others: labels at other places.
            instead: the text that would be right in the place of the lexeme.
        """
        return Diagnostic(code, message, (Label(self.place(index), label), *others), help=way_out, instead=instead)

    def meant(self, message: str, word: str) -> Diagnostic:
        """Build a diagnostic at the first lexeme, in whose place a word is meant."""
        return self.diagnostic(message, did_you_mean(self.word, word), index=0, label=f"`{word}`?", instead=word)

    def place(self, index: int | None = None) -> Span:
        """Return the place of a lexeme, by default the offending one; beyond the end, the place of the last lexeme."""
        wanted = self.at if index is None else index
        return self.lexemes[max(0, min(wanted, len(self.lexemes) - 1))].span(self.source)


Mistake = Callable[[ErrorSite], Diagnostic | None]
"""Recognises one kind of mistake: returns its diagnostic, or None for every other mistake."""


def _outside_brackets(lexemes: tuple[Lexeme, ...]) -> list[Lexeme]:
    """Return the lexemes outside of brackets; all lexemes where brackets surround everything."""
    found, depth = [], 0
    for lexeme in lexemes:
        depth -= lexeme.text in _CLOSERS
        if depth == 0 and lexeme.text not in _OPENERS | _CLOSERS:
            found.append(lexeme)
        depth += lexeme.text in _OPENERS
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
