"""Which models a weaker filling only adds runs to: what else code may ask, or hide, is refused."""

from __future__ import annotations

import pytest

from invariants.shaping.filling.holes import fill, open_text
from invariants.shaping.filling.monotone import only_adds_runs

MODEL = """system s
var n: Int = 0
transition up {{
  require g: ?
  {more}
  n := n + 1
}}
transition other {{ require n > 0 or 6 div n > 1 }}
modification m {{ rewrite up.g as {edit} }}
invariant i: {invariant}
"""


@pytest.mark.parametrize(
    ("parts", "is_monotone"),
    [
        ({}, True),
        ({"edit": "prev and (n < 3 or prev)"}, True),
        ({"edit": "not prev"}, False),
        ({"edit": "prev => n < 3"}, False),
        ({"edit": "if prev then n < 3 else n < 4"}, False),
        ({"edit": "prev and (n > 0 or 6 div n > 1)"}, False),
        ({"edit": "prev and 6 div n > 1"}, True),
        ({"invariant": "enabled up"}, False),
        ({"invariant": "unmodified up"}, False),
        ({"invariant": "can n > 0 within 1"}, False),
        ({"invariant": "n > 0 or 6 div n > 1"}, True),
        ({"more": "require 6 div n > 1"}, True),
        ({"more": "require h: 6 div n > 1"}, True),
        ({"more": "require n > 0 or 6 div n > 1"}, False),
        ({"more": "require n > 0 => 6 div n > 1"}, False),
        ({"more": "require h: n > 0 or 6 div n > 1"}, False),
        ({"more": "require (if n > 0 then 6 div n else 1) > 1"}, False),
        ({"more": "require n > 0 or n < 9"}, True),
    ],
)
def test_a_weaker_filling_only_adds_runs(parts: dict[str, str], is_monotone: bool) -> None:
    defaults = {"edit": "prev and n < 9", "invariant": "n >= 0", "more": "require true"}
    opened = open_text(MODEL.format(**{**defaults, **parts}))
    model = opened.filled([fill(hole, "true") for hole in opened.holes])
    assert only_adds_runs(model, opened.holes) is is_monotone
