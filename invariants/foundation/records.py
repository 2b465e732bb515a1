"""Plain records: the bases of most classes of this package.

Owns: the bases of classes that list their fields.
Must never know: any record.

A record is a ``msgspec.Struct``: slotted, and built by compiled code. Defining the two hundred classes on the way to a
verdict takes milliseconds. As attrs classes, which compile their methods when they are defined, they would take a fifth
of the time to a first verdict. Modules that only long work needs use attrs for classes that compute their fields.
"""

from __future__ import annotations

from typing import dataclass_transform

from msgspec import Struct, field


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
class Record(Struct, frozen=True, eq=False):
    """A record that equals only itself, like the node of a tree; its repr leaves out fields, which may be shared."""

    __repr__ = object.__repr__


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class ValueRecord(Struct, frozen=True):
    """A record that equals every record of its class with equal fields, and is hashed by them.

    Unfit for records that nest without limit: compiled code compares and hashes them until the stack is exhausted.
    """


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
class CachingRecord(Record, frozen=True, eq=False, dict=True):
    """A record with room for cached properties."""


@dataclass_transform(eq_default=False, field_specifiers=(field,))
class MutableRecord(Struct, eq=False):
    """A record whose fields change. It equals only itself, and its repr leaves out fields, as that of ``Record``."""

    __repr__ = object.__repr__
