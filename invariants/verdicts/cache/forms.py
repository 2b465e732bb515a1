"""Evidence as text: claims and diagnostics that are written to the cache, and read back.

Owns: the form of an entry, in JSON.
Must never know: the database; the worth of an entry.

Reading builds only the classes that are listed here, and runs no code: an attacker who can write to the cache can lie,
and no more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from invariants.evidence.claims import ClaimedStep, Covered, Cti, Proved, ReachedSet, Source, Tested, Violation
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.limits import fraction_in
from invariants.foundation.sources import SourceText, Span
from invariants.language.model.expressions import SiteKey
from invariants.verdicts.verdict import Frontier, Verdict

_RECORDS: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (Violation, ClaimedStep, Covered, Proved, ReachedSet, Tested, Cti, SiteKey, Frontier, Diagnostic, Label)
}
_ENUMS: Mapping[str, Any] = {kind.__name__: kind for kind in (Source, Verdict, Code)}


class FormError(InvariantsError):
    """A value cannot be written as an entry, or a text is not an entry."""


def written(found: object, sources: Sequence[SourceText]) -> str:
    """Return the text of an entry; places are in one of the sources. Raises :class:`FormError`."""
    return json.dumps(_written(found, sources), separators=(",", ":"))


def read(text: str, sources: Sequence[SourceText]) -> Any:
    """Return the content of an entry. Raises :class:`FormError`."""
    try:
        return _read(json.loads(text), sources)
    except (ValueError, TypeError, LookupError, RecursionError, ArithmeticError) as error:
        raise FormError(str(error)) from None


def _written(found: Any, sources: Sequence[SourceText]) -> Any:
    kind = type(found)
    match found:
        case None | bool() | int() | str():
            return found
        case Fraction():
            return ["fraction", str(found)]
        case tuple():
            return ["tuple", *(_written(part, sources) for part in found)]
        case Mapping():
            pairs = ([_written(key, sources), _written(value, sources)] for key, value in found.items())
            return ["map", *pairs]
        case Span():
            return ["span", sources.index(found.source), found.start, found.end]
        case _ if kind.__name__ in _ENUMS:
            return ["enum", kind.__name__, found.name]
        case _ if kind.__name__ in _RECORDS:
            fields = (_written(getattr(found, name), sources) for name in found.__struct_fields__)
            return ["record", kind.__name__, *fields]
        case _:
            raise FormError(f"a {kind.__name__} is nothing that is kept")


def _read(found: Any, sources: Sequence[SourceText]) -> Any:
    if not isinstance(found, list):
        if isinstance(found, dict | float):
            raise FormError("no form")
        return found
    match found:
        case ["fraction", str() as text]:
            return fraction_in(text)
        case ["tuple", *parts]:
            return tuple(_read(part, sources) for part in parts)
        case ["map", *pairs]:
            return {_read(key, sources): _read(value, sources) for key, value in pairs}
        case ["span", int() as number, int() as start, int() as end]:
            if not 0 <= start <= end <= len(sources[number].text):
                raise FormError("a place beyond the text")
            return Span(sources[number], start, end)
        case ["enum", str() as name, str() as member]:
            return _ENUMS[name][member]
        case ["record", str() as name, *fields]:
            return _RECORDS[name](*(_read(field, sources) for field in fields))
        case _:
            raise FormError("no form")
