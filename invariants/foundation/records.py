"""Plain records: the bases of most classes of this package.

Owns: the bases of classes that list their fields, and of those whose values notebooks show.
Must never know: any record.

A record is a ``msgspec.Struct``: slotted, and built by compiled code. Defining the two hundred classes that a verdict
needs takes milliseconds. As attrs classes, which compile their methods when they are defined, they would take a fifth
of the time to a first verdict. Modules that are imported for long work only may use attrs for classes that compute
fields.
"""

from __future__ import annotations

from importlib import import_module
from typing import dataclass_transform

from msgspec import Struct, field


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
class Record(Struct, frozen=True, eq=False):
    """A record that equals only itself, like the node of a tree. Its repr leaves out the fields: they may be shared."""

    __repr__ = object.__repr__


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class ValueRecord(Struct, frozen=True):
    """A record that equals every record of its class with equal fields, and is hashed by its fields.

    Unfit for records that nest without limit: compiled code would compare and hash them until the stack is exhausted.
    """


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
class CachingRecord(Record, frozen=True, eq=False, dict=True):
    """A record with room for cached properties."""


@dataclass_transform(eq_default=False, field_specifiers=(field,))
class MutableRecord(Struct, eq=False):
    """A record whose fields can change. It equals only itself; its repr leaves out the fields, as with ``Record``."""

    __repr__ = object.__repr__


class ShownInNotebooks:
    """A base of classes whose values notebooks show as HTML. The module that makes it is named instead of imported."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(import_module("invariants.notebook").html(self))
