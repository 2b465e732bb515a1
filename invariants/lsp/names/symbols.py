"""The things that names refer to, and the places where they stand.

Owns: the kinds of named things, their identity, and the role of a name at a place.
Must never know: how places are found; any protocol.
"""

from __future__ import annotations

from enum import Enum

from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sources import Span


class NameKind(Enum):
    """The kinds of named things; the value is the word that people read."""

    SYSTEM = "system"
    TYPE = "type"
    ENUM = "enum"
    MEMBER = "member"
    RECORD = "record"
    FIELD = "field"
    CONSTANT = "const"
    VARIABLE = "var"
    DEFINITION = "define"
    TRANSITION = "transition"
    MODIFICATION = "modification"
    SITE = "site"
    BACKUP = "backup"
    INVARIANT = "invariant"
    LEMMA = "lemma"
    WITNESS = "witness"
    MEASURE = "measure"
    ASSUMPTION = "assume"
    INITIAL = "init"
    PARAMETER = "parameter"
    LOCAL = "bound name"

    @property
    def is_rule(self) -> bool:
        """Return whether it is one of the kinds of rules."""
        return self in {NameKind.TRANSITION, NameKind.MODIFICATION}


class Named(ValueRecord):
    """A named thing.

    ``owner`` is the rule of a site, the enumeration of a member, the record of a field, or the place of a bound name.
    """

    kind: NameKind
    name: str
    owner: str = ""


class PlaceRole(Enum):
    """The role of a name at a place."""

    DECLARATION = "declaration"
    READ = "read"
    WRITE = "write"
    EDIT = "edit"
    """The name says whose code an edit changes."""


class NamePlace(Record):
    """A name where it is written. Two places can have one span: an assignment names a variable and a site."""

    span: Span
    named: Named
    role: PlaceRole
    declaration: object | None = None
    """The node of the tree that declares the name, at the place of a declaration."""
