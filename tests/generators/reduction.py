"""Smaller texts that still show the same.

Owns: which parts of a system's text may be left out or replaced.
Must never know: the fault that the text has to show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

LITERALS = ("true", "false", "0", "1")

_BODY = re.compile(r"(?:require (?:\w+: )?|invariant \w+: |init (?:\w+: )?| as | := |= | where )(?P<body>[^\n{}]+)")


def reduced(text: str, shows: Callable[[str], bool]) -> str:
    """A text that shows the same, of which no part can be left out. Texts that are no model must show nothing."""
    smaller: str | None = text
    while smaller is not None:
        text = smaller
        smaller = next((each for each in _smaller(text) if shows(each)), None)
    return text


def _smaller(text: str) -> Iterator[str]:
    """Shorter or simpler texts, the largest changes first."""
    lines = text.splitlines()
    for first, last in [*_blocks(lines), *((n, n) for n in range(1, len(lines)))]:
        yield "\n".join([*lines[:first], *lines[last + 1 :]]) + "\n"
    for match in _BODY.finditer(text):
        for literal in LITERALS:
            if match["body"] not in LITERALS:
                yield text[: match.start("body")] + literal + text[match.end("body") :]
    for start, end in _brackets(text):
        inside = text[start + 1 : end - 1]
        for part in [*LITERALS, *(text[i:j] for i, j in _brackets(text) if start < i and j < end), inside]:
            if len(part) < end - start:
                yield text[:start] + part + text[end:]
    for match in re.finditer(r" where [^\n{}]+| \[3\]|dormant |3\b|2\b", text):
        for part in ("", " [2]", "1"):
            if len(part) <= len(match[0]) and part != match[0]:
                yield text[: match.start()] + part + text[match.end() :]


def _blocks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """First and last lines of declarations with a body."""
    start = None
    for number, line in enumerate(lines):
        if line.endswith("{"):
            start = number
        elif line == "}" and start is not None:
            yield start, number
            start = None


def _brackets(text: str) -> list[tuple[int, int]]:
    """Where brackets stand that are not those of a call, the outer before the inner."""
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for position, letter in enumerate(text):
        if letter == "(":
            opened.append(position)
        elif letter == ")" and opened:
            start = opened.pop()
            if not text[start - 1].isalnum():
                found.append((start, position + 1))
    return sorted(found, key=lambda span: (span[0], -span[1]))
