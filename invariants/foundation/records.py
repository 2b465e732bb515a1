"""Plain records: what most classes here are.

Owns: the bases of all records that only hold what they are given.
Must never know: any of them.

A record is a ``msgspec.Struct``: frozen, slotted, and built by compiled code. The two hundred classes on the way to a
verdict take milliseconds of it, and not a fifth. Classes whose instances change, or compute what they hold, are attrs
classes.
"""

from __future__ import annotations

from typing import dataclass_transform

from msgspec import Struct, field


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
class Record(Struct, frozen=True, eq=False):
    """Equal to itself alone, as the nodes of a tree are, and shown without what it holds, which may be shared."""

    __repr__ = object.__repr__


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class ValueRecord(Struct, frozen=True):
    """Equal to every record of its class that holds the same, and hashed by what it holds.

    Not for what nests without end: compiled code hashes to any depth, until there is no stack left.
    """
