"""The frame of every report in JSON.

Owns: which program says it, in which form, and the layout of the text.
Must never know: the content of a report.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from invariants.foundation import RELEASE

Json = dict[str, Any]


def headed(schema: int | None, content: Mapping[str, Any]) -> Json:
    """Return the content of a report behind its producer and the number of its schema; None if its parts have that."""
    number = {} if schema is None else {"schema": schema}
    return {**number, "tool": "invariants", "version": RELEASE, **content}


def json_text(content: Mapping[str, Any]) -> str:
    """Return the text of a report, with a final newline."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
