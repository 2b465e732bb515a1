"""The code below `prev` that makes an edit's code the original, if there is one."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.language.model.comparison import same_code
from invariants.language.model.expressions import SiteKey
from invariants.system.encoding.code.matching import previous_in

MODEL = """system matching
type Agent [2]
var ok: Agent -> Bool
var n: Int = 0
transition act(a: Agent) {{
  require gate: {wanted}
  n := n + 1
}}
modification change {{ rewrite act.gate as {edit} }}
modification expected {{ rewrite act.gate as {part} }}
invariant i: true
"""


def bodies(wanted: str, edit: str, part: str = "true"):
    model = load_text(MODEL.format(wanted=wanted, edit=edit, part=part))
    codes = [model.rules[name].edits[0].code for name in ("change", "expected")]
    return model.sites[SiteKey("act", "gate")].original, *(code.body for code in codes)


@pytest.mark.parametrize(
    ("wanted", "edit", "part"),
    [
        ("ok[a] and n > 0", "prev and n > 0", "ok[a]"),
        ("ok[a] and n > 0", "ok[a] and prev", "n > 0"),
        ("ok[a] and ok[a]", "prev and prev", "ok[a]"),
        ("forall b in Agent: ok[b]", "forall c in Agent: ok[c]", None),
        ("ok[a] and n > 0", "prev", "ok[a] and n > 0"),
        ("not (ok[a] or n > 1)", "not (ok[a] or prev)", "n > 1"),
        ("if n > 0 then ok[a] else n > 5", "if n > 0 then prev else n > 5", "ok[a]"),
    ],
)
def test_the_part_is_found(wanted, edit, part):
    original, body, expected = bodies(wanted, edit, part or "true")
    found = previous_in(body, original)
    assert found is not None
    assert part is None or same_code(found, expected)


@pytest.mark.parametrize(
    ("wanted", "edit"),
    [
        ("ok[a] and n > 0", "prev or n > 0"),
        ("ok[a] and n > 0", "prev and n > 1"),
        ("ok[a] and n > 0", "prev and prev"),
        ("ok[a] and n > 0", "n > 0 and prev"),
        ("ok[a]", "not prev"),
        ("n > 0", "prev and true"),
    ],
)
def test_no_part_is_made_up(wanted, edit):
    original, body, _ = bodies(wanted, edit)
    assert previous_in(body, original) is None


def test_what_holds_nothing_matches_nothing():
    original, body, _ = bodies("ok[a]", "prev")
    assert previous_in(None, original) is None
    assert previous_in(body, None) is None
