"""JSON Lines: one JSON object on each line, with exact numbers.

Owns: the division into lines, the reasons why a line is unusable, and the place of each value in the text.
Must never know: the meaning of the objects.

The reader is stricter than JSON where JSON lets mistakes pass: a name may not occur twice in one object, and ``NaN``
and ``Infinity`` are not numbers. Empty lines are skipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NoReturn

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import InvariantsError, ModelError
from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import SourceText, Span

JsonPath = tuple[str | int, ...]
"""The way from a line's object to a part of it: names and, in arrays, positions."""

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+)')
_LONGEST_EXPONENT = 4
"""The most digits of an exponent: a larger power of ten fills the memory when it becomes a fraction."""


class JsonLine(ValueRecord):
    """One line: its number, counted from 1, its start in the text, and the object on it."""

    source: SourceText
    number: int
    start: int
    text: str
    content: dict[str, Any]

    def place(self, path: JsonPath = (), *, name: bool = False) -> Span:
        """Return the place of a part of the object or, with ``name``, of the part's name; without one, of the line."""
        found = _places(self.text).get((path, name))
        if found is None:
            found = (0, len(self.text))
        return Span(self.source, self.start + found[0], self.start + found[1])


def json_lines(source: SourceText) -> Iterator[JsonLine]:
    """Yield the lines of a text, in order.

    Raises ``ModelError`` (E0801) at the first line that is not a JSON object. Numbers with a point or an exponent
    become ``Fraction``.
    """
    for number, start in enumerate(source.line_starts, start=1):
        text = source.line(number)
        if text.strip():
            yield JsonLine(source, number, start, text, _object(source, start, text, _LINE))


def json_object(source: SourceText) -> JsonLine:
    """Return a text that is one object, on however many lines. Raises ``ModelError`` (E1001) where it is none."""
    if not source.text.strip():
        raise _unusable(Span(source, 0, len(source.text)), "the text is empty", "", _TEXT)
    return JsonLine(source, 1, 0, source.text, _object(source, 0, source.text, _TEXT))


class _Expected(ValueRecord):
    """The object that is expected: the word for its text, and the code and the way out where there is none."""

    word: str
    code: Code
    help: str


_LINE = _Expected(
    "line", Code.BAD_LOG_LINE, 'write one object a line, such as {"rule": "deploy", "arguments": {"a": "Agent0"}}'
)
_TEXT = _Expected("text", Code.BAD_STATE, 'write one object, such as {"state": {"member": {"Agent0": true}}}')


def _object(source: SourceText, start: int, text: str, form: _Expected) -> dict[str, Any]:
    try:
        content = json.loads(
            text, parse_float=_fraction, parse_constant=_no_number, object_pairs_hook=_without_repetition
        )
    except json.JSONDecodeError as error:
        # The library words the mistake; its position counts from the start of the line.
        at = min(start + error.pos, start + len(text) - 1)
        raise _unusable(
            Span(source, at, at + 1), f"the {form.word} is not JSON: {_lowered(error.msg)}", "here", form
        ) from None
    except _UnusableError as error:
        raise _unusable(_mention(source, start, text, error.word), str(error), "here", form) from None
    except ValueError:
        # Python's own limit on the digits of an integer, unless it was lifted.
        raise _unusable(
            Span(source, start, start + len(text)), f"a number in the {form.word} is too long", "", form
        ) from None
    except RecursionError:
        raise _unusable(
            Span(source, start, start + len(text)), f"the {form.word} is nested too deeply", "", form
        ) from None
    if not isinstance(content, dict):
        raise _unusable(
            Span(source, start, start + len(text)), f"the {form.word} is not a JSON object", "no object", form
        )
    return content


class _UnusableError(InvariantsError):
    """A construct that JSON allows and a log does not; ``word`` is the text to point at."""

    def __init__(self, message: str, word: str) -> None:
        super().__init__(message)
        self.word = word


def _fraction(text: str) -> Fraction:
    exponent = re.split("[eE]", text)[1:]
    if exponent and len(exponent[0].lstrip("+-0")) > _LONGEST_EXPONENT:
        raise _UnusableError(f"the number {text} is too large or too small", text)
    return Fraction(text)


def _no_number(text: str) -> NoReturn:
    raise _UnusableError(f"{text} is not a number", text)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _UnusableError(f"`{name}` comes twice in one object", json.dumps(name, ensure_ascii=False))
        found[name] = value
    return found


def _mention(source: SourceText, start: int, text: str, word: str) -> Span:
    at = text.rfind(word)
    return Span(source, start, start + len(text)) if at < 0 else Span(source, start + at, start + at + len(word))


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]


def _unusable(span: Span, message: str, words: str, form: _Expected) -> ModelError:
    return ModelError((Diagnostic(form.code, message, (Label(span, words),), help=form.help),))


def _places(text: str) -> dict[tuple[JsonPath, bool], tuple[int, int]]:
    """Return start and end of every value in a JSON text and, with True, of every name."""
    found: dict[tuple[JsonPath, bool], tuple[int, int]] = {}
    # Each open object or array: its path, its start, and the name or position of its next part.
    open_: list[tuple[JsonPath, int, list[str | int]]] = []
    named = False
    for match in _TOKEN.finditer(text):
        token, start, end = match.group(1), match.start(1), match.end(1)
        path: JsonPath = (*open_[-1][0], *open_[-1][2]) if open_ else ()
        match token:
            case "{":
                open_.append((path, start, []))
                named = False
            case "[":
                open_.append((path, start, [0]))
            case "}" | "]":
                whole, first, _ = open_.pop()
                found[whole, False] = (first, end)
                named = True
            case ":":
                named = True
            case ",":
                following = open_[-1][2]
                if following and isinstance(following[0], int):
                    following[0] += 1
                else:
                    named = False
            case _ if open_ and not named and token.startswith('"') and text[open_[-1][1]] == "{":
                open_[-1][2][:] = [json.loads(token)]
                found[(*open_[-1][0], *open_[-1][2]), True] = (start, end)
            case _:
                found[path, False] = (start, end)
    return found
