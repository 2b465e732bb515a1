"""Parts of the syntax tree while it is being built.

Owns: the place and the depth of the nodes that are built so far, and the greatest depth.
Must never know: the rules of the grammar.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText, Span
from invariants.language.parsing.parse_tree import Token

DEEPEST_EXPRESSION = 200
"""The greatest depth of an expression that is read: passes over trees may recurse this deep."""


class PartialNode(Record):
    """A node that has been built, from ``start`` to ``end`` in the text.

    ``rule`` is the rule of the grammar that the node was built for; ``value`` is a node, a tuple of nodes, or None;
    ``depth`` is the greatest number of expressions inside each other. The place includes parentheses around the node;
    the node's own span does not.
    """

    rule: str
    value: Any
    start: int
    end: int
    depth: int = 0


ParsedPart = PartialNode | Token
"""A part of a rule of the grammar: a node that has been built, or a token."""


def value_of(parts: Sequence[ParsedPart], *rules: str) -> Any:
    """Return the value of the first node that was built for one of the rules, or None without such a node."""
    return next((part.value for part in parts if isinstance(part, PartialNode) and part.rule in rules), None)


def values_of(parts: Sequence[ParsedPart]) -> tuple[Any, ...]:
    """Return the values of all nodes among the parts."""
    return tuple(part.value for part in parts if isinstance(part, PartialNode))


def too_deep(source: SourceText, start: int, end: int, deepest: int = DEEPEST_EXPRESSION) -> ModelError:
    """Return the error for a text that is nested too deeply from ``start`` to ``end``."""
    return ModelError(
        (
            Diagnostic(
                Code.TOO_DEEP,
                f"this is nested more than {deepest} levels deep",
                (Label(Span(source, start, min(end, start + 1)), f"more than {deepest} levels from here"),),
                help="give parts of it names with `define`, and use those",
            ),
        )
    )
