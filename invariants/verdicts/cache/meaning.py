"""The meaning of a model, or of a part of one, as a digest.

Owns: which parts of a typed model mean something.
Must never know: the use of a digest.

Two models have the same digest if they are built alike, down to every expression. Comments, layout, places in the text
and checks make no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from fractions import Fraction
from hashlib import sha256
from typing import Any

import attrs
from msgspec import Struct

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.sources import SourceText, Span
from invariants.language.model.declarations import Model

_NO_MEANING = frozenset({"path", "sources", "checks", "warnings", "silences", "given", "variants"})
"""Fields of a model that say nothing about its runs."""


class MeaninglessError(InvariantsError):
    """A value has no digest: it has parts that are not known to be plain data."""


def meaning_of(model: Model) -> str:
    """Return the digest of a model's meaning, in hexadecimal. Raises :class:`MeaninglessError`."""
    try:
        return _Digests().of(model)
    except RecursionError:
        raise MeaninglessError("nested too deeply") from None


class _Digests:
    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str]] = {}
        """By identity, with the object itself, whose identity nothing else gets meanwhile."""

    def of(self, found: object) -> str:
        if id(found) not in self._known:
            text = "\n".join(self._parts(found))
            self._known[id(found)] = found, sha256(f"{type(found).__name__}\n{text}".encode()).hexdigest()
        return self._known[id(found)][1]

    def _parts(self, found: Any) -> Iterator[str]:
        """Yield the parts of a digest: values as text, and the digests of inner parts."""
        match found:
            case Span() | SourceText():
                return
            case Enum():
                yield found.name
            case None | bool() | int() | float() | str() | Fraction():
                yield repr(found)
            case Mapping():
                yield from (self.of(part) for pair in found.items() for part in pair)
            case tuple() | list():
                yield from map(self.of, found)
            case frozenset() | set():
                yield from sorted(map(self.of, found))
            case Struct():
                left_out = _NO_MEANING if isinstance(found, Model) else frozenset[str]()
                names = [name for name in found.__struct_fields__ if name not in left_out]
                yield from (self.of(part) for name in names for part in (name, getattr(found, name)))
            case _ if attrs.has(type(found)):
                names = [field.name for field in attrs.fields(type(found))]
                yield from (self.of(part) for name in names for part in (name, getattr(found, name)))
            case _:
                raise MeaninglessError(f"a {type(found).__name__} is no plain data")
