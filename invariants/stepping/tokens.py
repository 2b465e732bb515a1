"""The tokens of a command.

Owns: how a line is divided, and the complaints about tokens that are missing or no words.
Must never know: commands; the model.
"""

from __future__ import annotations

import json
import re

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText, Span
from invariants.stepping.commands import COMMAND_FORMS

_TOKEN = re.compile(
    r"""(?P<quoted>"(?:[^"\\]|\\.)*")
    |(?P<number>≈?-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?:/\d+)?)
    |(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
    |(?P<set>\{[^{}]*\})
    |(?P<sign>:=|==|[(),=\[\]])
    |(?P<other>\S)""",
    re.VERBOSE,
)


class CommandToken(Record):
    """A word, a number, a text in quotes, or a sign."""

    kind: str
    text: str
    span: Span


def bad_command(span: Span, message: str, words: str = "", help_text: str | None = None) -> ModelError:
    """Return the complaint about a line that is no command."""
    return ModelError((Diagnostic(Code.BAD_COMMAND, message, (Label(span, words),), help=help_text),))


class Line:
    """The tokens of a line, from one to the next."""

    def __init__(self, source: SourceText, start: int) -> None:
        text = source.text[start:]
        comment = _comment(text)
        self._source = source
        self._tokens = [
            CommandToken(str(found.lastgroup), found[0], Span(source, start + found.start(), start + found.end()))
            for found in _TOKEN.finditer(text, 0, comment)
        ]
        self._position = 0
        self._end = start + len(text[:comment].rstrip())
        self._start = start + len(text) - len(text.lstrip())

    @property
    def whole(self) -> Span:
        """Return the whole line."""
        return Span(self._source, self._start, self._end)

    @property
    def next(self) -> CommandToken | None:
        """Return the next token; None at the end."""
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    @property
    def last(self) -> Span:
        """Return the place of the last token that was taken."""
        return self._tokens[self._position - 1].span

    def take(self, what: str = "more") -> CommandToken:
        """Return the next token, and go on. Raises ``ModelError`` at the end: ``what`` is missing."""
        token = self.next
        if token is None:
            place = Span(self._source, self._end, self._end)
            first = self._tokens[0].text if self._tokens else ""
            raise bad_command(place, f"{what} is missing", "here", usage_of(first))
        self._position += 1
        return token

    def put_back(self) -> None:
        """Go back by one token."""
        self._position -= 1

    def expect(self, *signs: str, help_text: str | None = None) -> None:
        """Take one of some signs. Raises ``ModelError`` for anything else."""
        token = self.next
        if token is None or token.text not in signs:
            place = Span(self._source, self._end, self._end) if token is None else token.span
            raise bad_command(place, f"`{signs[0]}` is missing", "here", help_text)
        self._position += 1

    def since(self, token: CommandToken) -> Span:
        """Return the stretch from a token to the last one that was taken."""
        return token.span.to(self.last)

    def path(self, command: str) -> str:
        """Take the rest of the line as a path."""
        if self.next is None:
            self.take("a path")
        first = self._tokens[self._position]
        self._position = len(self._tokens)
        if first.kind == "quoted" and first.span.end == self._end:
            return unquoted(first)
        return self._source.text[first.span.start : self._end]


def _comment(text: str) -> int:
    """Return the offset of the comment at the end of a line: `#` behind a blank, outside of quotes."""
    quoted = False
    for offset, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char == "#" and not quoted and (not offset or text[offset - 1].isspace()):
            return offset
    return len(text)


def unquoted(token: CommandToken) -> str:
    """Return the text in quotes. Raises ``ModelError`` where it is none."""
    try:
        return str(json.loads(token.text))
    except json.JSONDecodeError:
        raise bad_command(token.span, "this is no text in quotes", "", "a backslash is written twice") from None


def usage_of(name: str) -> str:
    """Return the way out for a command that is not complete; for a rule, how it is fired."""
    return f"write `{COMMAND_FORMS[name if name in COMMAND_FORMS else 'fire'].usage}`"
