"""Writes the tables of the parser: ``python -m invariants.language.parsing.table_maker``, in a checkout.

Run it after every change of ``grammar/invariants.lark``; a test fails while the tables are stale.

Owns: lark's tables, and the grammar's text, as a Python module.
Must never know: how the tables are used.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from invariants.language.parsing.lark_parser import lark_parser

GRAMMAR_FILE = Path(__file__).parents[3] / "grammar" / "invariants.lark"
"""The grammar, in a checkout."""

TABLES_FILE = Path(__file__).with_name("tables.py")
"""The generated module."""

_HEAD = '''"""The tables that lark makes of `invariants.lark`, ahead of time.

Written by `python -m invariants.language.parsing.table_maker`, which has to be run after every change of the grammar.

TERMINALS: name, text, and pattern instead of a text. LEXERS: the terminals that are tried, in order; words that are
terminals of their own where another terminal fits. ROWS, by state: the lexer, and for each symbol a state, or
the complement of a rule; as text, since Python takes long to compile so many numbers. RULES: symbol, name in the tree,
size, the parts that are replaced by their own parts, whether a part that stands alone stands for the whole.
GRAMMAR: the text of `invariants.lark`.
"""
'''


def tables(grammar: str) -> str:
    """Return the text of the generated module.

    The text depends on the grammar alone, although lark's own numbers vary from run to run.
    """
    lark: Any = lark_parser(grammar)
    parser = lark.parser
    table = parser.parser._parse_table
    known = sorted(parser.lexer_conf.terminals, key=lambda terminal: str(terminal.name))
    terminals = {str(terminal.name): i for i, terminal in enumerate(known)}
    others = sorted({str(rule.origin.name) for rule in lark.rules})
    symbols = {name: i for i, name in enumerate([*terminals, "$END", *others])}
    rules = {rule: i for i, rule in enumerate(sorted(lark.rules, key=str))}
    start, last = table.start_states["start"], table.end_states["start"]
    states = _numbered(table.states, start)
    lexers: dict[str, int] = {}
    rows = []
    for state in states:
        lexer = repr(_lexer(parser.lexer.lexer.lexers[state], terminals))
        row = {
            symbols[str(symbol)]: states[argument] if action.name == "Shift" else ~rules[argument]
            for symbol, (action, argument) in table.states[state].items()
        }
        actions = (f"{symbol}:{action}" for symbol, action in sorted(row.items()))
        rows.append(" ".join([f"{lexers.setdefault(lexer, len(lexers))}", *actions]))
    return "\n".join(
        [
            _HEAD,
            f"START_STATE, END_STATE, END = {states[start]}, {states[last]}, {symbols['$END']}",
            _table("TERMINALS", "tuple[str, str, str | None]", map(repr, map(_terminal, known))),
            _table("LEXERS", "tuple[tuple[int, ...], dict[int, dict[str, int]]]", lexers),
            _table("ROWS", "str", map(repr, rows)),
            _table("RULES", "tuple[int, str, int, tuple[int, ...], bool]", (repr(_rule(r, symbols)) for r in rules)),
            f"GRAMMAR = {_text(grammar)}",
            "",
        ]
    )


def _numbered(rows: dict[Any, dict[Any, Any]], start: Any) -> dict[Any, int]:
    """Return a number for each state, in the order in which states are first reached."""
    numbers = {start: 0}
    waiting = [start]
    for state in waiting:
        for _, (action, argument) in sorted(rows[state].items(), key=lambda entry: str(entry[0])):
            if action.name == "Shift" and argument not in numbers:
                numbers[argument] = len(numbers)
                waiting.append(argument)
    return numbers


def _terminal(terminal: Any) -> tuple[str, str, str | None]:
    """Return a terminal's name, its text, and the pattern where it has no fixed text."""
    if terminal.pattern.type == "str":
        return terminal.name, terminal.pattern.value, None
    return terminal.name, "", terminal.pattern.to_regexp()


def _lexer(lexer: Any, terminals: dict[str, int]) -> tuple[tuple[int, ...], dict[int, dict[str, int]]]:
    """Return the terminals that lark tries, in order, each with the words that fit it but are terminals themselves."""
    tried = tuple(terminals[t.name] for t in lexer.scanner.terminals if t.name not in lexer.ignore_types)
    words = {
        terminals[name]: {word.pattern.value: terminals[word.name] for word in callback.scanner.terminals}
        for name, callback in sorted(lexer.callback.items())
    }
    return tried, words


def _rule(rule: Any, symbols: dict[str, int]) -> tuple[int, str, int, tuple[int, ...], bool]:
    spliced = [i for i, part in enumerate(rule.expansion) if not part.is_term and part.name.startswith("_")]
    name = str(rule.alias or rule.origin.name)
    only_child = bool(rule.options.expand1) and not rule.alias
    return symbols[str(rule.origin.name)], name, len(rule.expansion), tuple(spliced), only_child


def _table(name: str, type: str, entries: Iterable[str]) -> str:
    return "\n".join([f"{name}: tuple[{type}, ...] = (", *(f"    {entry}," for entry in entries), ")"])


def _text(text: str) -> str:
    """Return a text as a Python literal, a line of the text on each line."""
    return "\n".join(["(", *(f"    {line!r}" for line in text.splitlines(keepends=True)), ")"])


if __name__ == "__main__":
    TABLES_FILE.write_text(tables(GRAMMAR_FILE.read_text("utf-8")), encoding="utf-8")
