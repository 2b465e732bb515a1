"""A small TextMate engine, for grammars whose rules each match within one line.

At each place of a line the rule counts that matches first; of several that match there, the first in the grammar. A
rule with ``begin`` and ``end`` is refused: this engine does not know them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import attrs

GRAMMAR = Path(__file__).parents[2] / "editors" / "invariants.tmLanguage.json"


@attrs.frozen
class Token:
    """A stretch of a line with a scope; ``start`` and ``end`` are offsets in the text."""

    start: int
    end: int
    scope: str
    text: str


@attrs.frozen
class Rule:
    pattern: re.Pattern[str]
    scope: str
    captures: dict[int, str]


def rules() -> list[Rule]:
    grammar = json.loads(GRAMMAR.read_text("utf-8"))
    found = []
    for pattern in grammar["patterns"]:
        rule = grammar["repository"][pattern["include"].removeprefix("#")]
        assert rule.keys() <= {"name", "match", "captures"}
        captures = {int(number): each["name"] for number, each in rule.get("captures", {}).items()}
        found.append(Rule(re.compile(rule["match"]), rule.get("name", ""), captures))
    return found


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text that have a scope."""
    known = rules()
    line_start = 0
    for line in text.split("\n"):
        place = 0
        while place < len(line):
            matches = [
                (found.start(), order, found)
                for order, rule in enumerate(known)
                if (found := rule.pattern.search(line, place))
            ]
            if not matches:
                break
            _, order, found = min(matches, key=lambda each: each[:2])
            rule = known[order]
            groups = rule.captures or {0: rule.scope}
            for number, scope in groups.items():
                if found.group(number):
                    start, end = found.span(number)
                    yield Token(line_start + start, line_start + end, scope, line[start:end])
            place = max(found.end(), place + 1)
        line_start += len(line) + 1
