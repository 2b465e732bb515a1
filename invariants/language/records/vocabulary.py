"""The names that a text with optional values and records declares.

Owns: which names are optional or records, and the exception for a mistake that has been reported.
Must never know: the forms of expressions.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.records import Record
from invariants.language.records.shapes import PartType, RecordType
from invariants.language.tree.expression_nodes import TypeExpression


class FailedError(InvariantsError):
    """An expression has a mistake, which has been reported."""


class CompoundVariable(Record):
    """A variable or constant that is optional or a record: its type, and those of its indices."""

    type: PartType
    domain: tuple[TypeExpression, ...]


class RecordNames(Record):
    """The declared types and variables. ``sites`` has the clauses that assign optional values or records."""

    variables: Mapping[str, CompoundVariable]
    records: Mapping[str, RecordType]
    sites: Mapping[tuple[str, str], PartType]
    names: frozenset[str]
    """All names of values that the text declares, members of enumerations included."""
