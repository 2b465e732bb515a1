"""Cutting a wrong text into declarations and statements.

Owns: where declarations and statements start in a text that cannot be parsed as a whole, and brackets without a
partner.
Must never know: the mistakes inside a declaration or statement.

To the grammar a newline is white space. Here it counts: people write one statement a line, and wrong texts are theirs.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import SourceText
from invariants.foundation.suggestions import closest
from invariants.language.tree.keywords import (
    DECLARATION_WORDS,
    EDIT_WORDS,
    FOREIGN_DECLARATION_WORDS,
    ITEM_WORDS,
    RESERVED,
)
from invariants.language.tree.lexemes import Lexeme, LexemeKind

_CLOSER = {"(": ")", "[": "]", "{": "}"}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}

INFIX_WORDS = frozenset({"and", "or", "div", "mod", "then", "else", "in", "where", "to", "as", "of", "from", "after"})
"""Words that continue the expression or clause before them."""

_CARRIES_ON = frozenset({":=", ":", "[", "'", ")", "]", ",", ".", "=", "=>", "<=>", "==", "!=", "<", "<=", ">", ">="})
_WORDS_BEFORE_MORE = INFIX_WORDS | {"add", "for"} | RESERVED - {"true", "false", "prev", "any"}
"""Words after which an expression or a clause is not complete."""

MOST_MISTAKES = 20
"""The greatest number of mistakes that are reported at once."""

_RULE_WORDS = frozenset({"dormant", "transition", "modification"})


class Chunk(ValueRecord):
    """Consecutive lexemes that belong together. ``whole`` is False where a bracket has no partner."""

    lexemes: tuple[Lexeme, ...]
    whole: bool = True

    @property
    def start(self) -> int:
        """The start in the text."""
        return self.lexemes[0].start

    @property
    def end(self) -> int:
        """The end in the text."""
        return self.lexemes[-1].end


def declarations_of(source: SourceText, lexemes: Sequence[Lexeme]) -> tuple[list[Chunk], list[Diagnostic]]:
    """Return the declarations of a text, and a diagnostic for each bracket without a partner.

    After ``MOST_MISTAKES`` such diagnostics no declarations are returned.
    """
    chunks: list[Chunk] = []
    diagnostics: list[Diagnostic] = []
    current: list[Lexeme] = []
    brackets = _Brackets(source)
    for index, lexeme in enumerate(lexemes):
        if current and _starts_declaration(lexemes, index, current, bool(brackets.opened)):
            diagnostics += brackets.end(lexeme)
            chunks.append(Chunk(tuple(current), brackets.whole))
            current, brackets = [], _Brackets(source)
        current.append(lexeme)
        diagnostics += brackets.meet(lexeme, current)
        if len(diagnostics) >= MOST_MISTAKES:
            return [], diagnostics
    diagnostics += brackets.end(None)
    if current:
        chunks.append(Chunk(tuple(current), brackets.whole))
    return chunks, diagnostics


def statements_of(body: Sequence[Lexeme]) -> list[Chunk]:
    """Return the statements of a rule's body; those of a ``for`` stay with it."""
    chunks: list[Chunk] = []
    current: list[Lexeme] = []
    depth = 0
    for index, lexeme in enumerate(body):
        if (
            current
            and depth == 0
            and (_starts_statement(body, index) if lexeme.first else _starts_on_the_same_line(body, index, current))
        ):
            chunks.append(Chunk(tuple(current)))
            current = []
        current.append(lexeme)
        if lexeme.text in _CLOSER:
            depth += 1
        elif lexeme.text in _OPENER:
            depth -= 1
    if current:
        chunks.append(Chunk(tuple(current)))
    return chunks


def _starts_statement(body: Sequence[Lexeme], index: int) -> bool:
    """Return whether a word at the start of a line starts a statement, and does not continue an expression."""
    before, lexeme = body[index - 1], body[index]
    after = body[index + 1] if index + 1 < len(body) else None
    if lexeme.kind is not LexemeKind.WORD or lexeme.text in INFIX_WORDS:
        return False
    if lexeme.text == "require" or (after is not None and after.text == ":="):
        return before.text not in {"add", ":"}
    if (
        lexeme.text in EDIT_WORDS
        and after is not None
        and after.kind is LexemeKind.WORD
        and after.text not in INFIX_WORDS
    ):
        return True
    if before.kind is LexemeKind.WORD:
        return before.text not in INFIX_WORDS and before.text not in {"not", "require", "add"}
    return before.kind is not LexemeKind.SIGN or before.text in _OPENER or before.text in {"'", ";"}


def _starts_on_the_same_line(body: Sequence[Lexeme], index: int, current: Sequence[Lexeme]) -> bool:
    """Return whether a word starts a statement, although the current statement stands before it on the same line."""
    before, lexeme = body[index - 1], body[index]
    if current[0].text == "for" and all(one.text != "{" for one in current):
        return False
    if lexeme.kind is not LexemeKind.WORD or lexeme.text in RESERVED - {"require"} or not _ends_expression(before):
        return False
    if lexeme.text == "require":
        return True
    after = index + 1
    if after < len(body) and body[after].text in {"[", "("}:
        closer = _CLOSER[body[after].text]
        after = next((place + 1 for place in range(after, len(body)) if body[place].text == closer), len(body))
    return after < len(body) and body[after].text in {":=", "="}


def _ends_expression(lexeme: Lexeme) -> bool:
    if lexeme.kind is LexemeKind.WORD:
        return lexeme.text not in _WORDS_BEFORE_MORE
    return lexeme.kind is LexemeKind.NUMBER or lexeme.text in {")", "]", "}", "'"}


def _starts_declaration(lexemes: Sequence[Lexeme], index: int, current: Sequence[Lexeme], inside: bool) -> bool:
    lexeme = lexemes[index]
    if lexeme.kind is not LexemeKind.WORD or not lexeme.first:
        return False
    if inside and lexeme.column > current[0].column:
        return False
    after = lexemes[index + 1] if index + 1 < len(lexemes) else None
    if lexeme.text in ITEM_WORDS:
        return _declares(lexeme.text, after) or (not inside and after is not None and after.text == ":")
    if inside or lexeme.column > current[0].column or lexeme.text in INFIX_WORDS or not _is_complete(current[-1]):
        return False
    # A word at the margin after something complete is an attempt at a declaration, if it looks like one.
    known = lexeme.text in FOREIGN_DECLARATION_WORDS or closest(lexeme.text, DECLARATION_WORDS) is not None
    return known and after is not None and _declares(lexeme.text, after)


def _declares(word: str, after: Lexeme | None) -> bool:
    """Return whether a word that can start a declaration starts one when ``after`` follows it."""
    if after is None:
        return word != "init"
    if word == "check" and after.text == ":":
        return True
    return after.text not in _CARRIES_ON and after.text not in INFIX_WORDS


def _is_complete(before: Lexeme) -> bool:
    if before.kind is LexemeKind.SIGN:
        return before.text in _OPENER or before.text == "'"
    return before.text not in INFIX_WORDS and before.text != "not"


class _Brackets:
    """The brackets of one declaration. ``whole`` is False as soon as one has no partner."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.opened: list[Lexeme] = []
        self.whole = True
        self._margins: dict[int, int] = {}
        self._margin = 0
        self._odd: Lexeme | None = None

    def meet(self, lexeme: Lexeme, current: Sequence[Lexeme]) -> list[Diagnostic]:
        """Return diagnostics for a lexeme, the last of ``current``."""
        if lexeme.first:
            self._margin = lexeme.column
        if lexeme.kind is not LexemeKind.SIGN or (lexeme.text not in _CLOSER and lexeme.text not in _OPENER):
            return []
        found = self._opens(lexeme) if lexeme.text in _CLOSER else self._closes(lexeme, current)
        if found:
            self.whole = False
        return found

    def end(self, noticed: Lexeme | None) -> list[Diagnostic]:
        """Return diagnostics for the end of the declaration, where another one starts or the text ends."""
        if not self.opened:
            return []
        self.whole = False
        # A `}` that is further left than the line of its partner was meant for a bracket further out.
        return [self._unclosed(self._odd or self.opened[-1], noticed)]

    def _opens(self, opener: Lexeme) -> list[Diagnostic]:
        found = []
        if opener.text == "{" and self.opened and self.opened[-1].text != "{":
            found.append(self._unclosed(self.opened[-1], opener))
            while self.opened and self.opened[-1].text != "{":
                self.opened.pop()
        self.opened.append(opener)
        self._margins[opener.start] = self._margin
        return found

    def _closes(self, closer: Lexeme, current: Sequence[Lexeme]) -> list[Diagnostic]:
        partner = _OPENER[closer.text]
        if self.opened and self.opened[-1].text == partner:
            opener = self.opened.pop()
            if closer.first and closer.column < self._margins[opener.start]:
                self._odd = opener
            return []
        if any(bracket.text == partner for bracket in self.opened):
            forgotten = self.opened[-1]
            while self.opened.pop().text != partner:
                pass
            return [self._unclosed(forgotten, closer)]
        if self.opened and self.opened[-1].text != "{":
            return [self._mismatched(self.opened.pop(), closer)]
        if closer.text == "}" and current[0].text in _RULE_WORDS and not any(one.text == "{" for one in current):
            return [self._bodiless(closer, current)]
        message, label = f"this `{closer.text}` closes nothing", f"no `{partner}` is open here"
        return [Diagnostic(Code.MISSING_BRACE, message, (Label(closer.span(self.source), label),), help="remove it")]

    def _mismatched(self, opener: Lexeme, closer: Lexeme) -> Diagnostic:
        wanted = _CLOSER[opener.text]
        return Diagnostic(
            Code.MISSING_BRACE,
            f"`{opener.text}` is closed by `{closer.text}`",
            (
                Label(closer.span(self.source), f"`{wanted}` is expected"),
                Label(opener.span(self.source), "opened here"),
            ),
            help=f"write `{wanted}` instead of `{closer.text}`",
        )

    def _bodiless(self, closer: Lexeme, current: Sequence[Lexeme]) -> Diagnostic:
        name = next((one for one in current[1:] if one.text not in _RULE_WORDS), current[0])
        return Diagnostic(
            Code.MISSING_BRACE,
            f"the body of {name.shown} does not start with `{{`",
            (
                Label(name.span(self.source), "`{` is missing after this"),
                Label(closer.span(self.source), "it ends here"),
            ),
            help=f"write `{{` behind the name and the parameters of {name.shown}",
        )

    def _unclosed(self, opener: Lexeme, noticed: Lexeme | None) -> Diagnostic:
        labels = [Label(opener.span(self.source), "opened here")]
        if noticed is not None:
            inside = noticed.text in _OPENER or noticed.text in _CLOSER
            what = "not closed before this" if inside else "this starts the next declaration"
            labels.append(Label(noticed.span(self.source), what))
        return Diagnostic(
            Code.MISSING_BRACE,
            f"this `{opener.text}` is not closed",
            tuple(labels),
            help=f"write the missing `{_CLOSER[opener.text]}`",
        )
