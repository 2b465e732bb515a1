"""The frame of every report in JSON.

Owns: which program says it, in which form, and the layout of the text.
Must never know: the content of a report.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from invariants.foundation import RELEASE

_ENCODING = "utf-8", "surrogatepass"
"""File names can have characters that UTF-8 has no bytes for; where the text is written, it is decided how."""

Json = dict[str, Any]


def headed(schema: int | None, content: Mapping[str, Any]) -> Json:
    """Return the content of a report behind its producer and the number of its schema; None if its parts have that."""
    number = {} if schema is None else {"schema": schema}
    return {**number, "tool": "invariants", "version": RELEASE, **content}


def json_text(content: Mapping[str, Any]) -> str:
    """Return the text of a report, indented by two, with a final newline.

    Python's own encoder is compiled only for a text on one line; compiled code breaks the lines.
    """
    line = json.dumps(content, ensure_ascii=False).encode(*_ENCODING)
    return msgspec.json.format(line, indent=2).decode(*_ENCODING) + "\n"
