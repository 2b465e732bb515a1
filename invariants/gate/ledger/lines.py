"""Lines of a ledger: JSON objects in one form, each with its place, its digest and that of the line before.

Owns: the form of a line, its digest, and the diagnostics for a line in another form.
Must never know: the file that lines are in; the decisions of a gate.

A line is written in exactly one way, so a line that was altered anywhere, even in a blank, differs from the line that
its content gives. The digest of a line covers everything else on it, the digest of the line before included.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import text_digest

FORM = 1
"""The number of the form of lines: goes up when a line that was written before could be misread."""

_FORM, LINE, PREVIOUS, DIGEST = "ledger", "line", "previous", "digest"
OWN_KEYS = frozenset({_FORM, LINE, PREVIOUS, DIGEST})
"""The keys that a ledger itself writes; all others are the writer's."""


class LedgerLine(ValueRecord):
    """A line whose form is right: its number from 1 on, both digests, and its content."""

    number: int
    previous: str | None
    """None on the first line."""
    digest: str
    content: Mapping[str, Any]


class LineError(InvariantsError):
    """A text is no line of a ledger. The message is a clause about the line."""


def digest_of(content: object) -> str:
    """Return the digest of bytes, a text, or other plain data: ``sha256:`` and hexadecimal.

    Raises ``ValueError`` or ``TypeError`` where JSON has no form for the data.
    """
    return text_digest(content if isinstance(content, str | bytes) else _json(content))


def encoded(number: int, previous: str | None, content: Mapping[str, Any]) -> tuple[bytes, LedgerLine]:
    """Return a line as bytes, its end included, and as data.

    Raises ``ValueError`` or ``TypeError`` for content that JSON does not have, or that uses a key of the ledger's own.
    """
    if OWN_KEYS & content.keys():
        raise ValueError(f"the keys {', '.join(sorted(OWN_KEYS & content.keys()))} are the ledger's own")
    whole = {_FORM: FORM, LINE: number, PREVIOUS: previous, **content}
    digest = digest_of(whole)
    return f"{_json({**whole, DIGEST: digest})}\n".encode(), LedgerLine(number, previous, digest, content)


def decoded_line(raw: bytes) -> LedgerLine:
    """Return the line that bytes without their end stand for. Raises :class:`LineError` where they are none."""
    try:
        found = json.loads(raw)
        if not isinstance(found, dict) or _FORM not in found:
            raise LineError("is no line of a ledger")
        number, previous, digest = found.get(LINE), found.get(PREVIOUS), found.pop(DIGEST, None)
        rebuilt = f"{_json({**found, DIGEST: digest})}".encode()
    except (ValueError, RecursionError):
        raise LineError("is no line of a ledger") from None
    if found[_FORM] != FORM:
        raise LineError("is in a form that this version does not know")
    if not isinstance(number, int) or not isinstance(previous, str | None) or not isinstance(digest, str):
        raise LineError("was altered: its number or a digest is missing")
    if rebuilt != raw or digest != digest_of(found):
        raise LineError("was altered: its digest is not that of its content")
    return LedgerLine(number, previous, digest, {key: each for key, each in found.items() if key not in OWN_KEYS})


def _json(content: object) -> str:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
