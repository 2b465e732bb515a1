"""A restore before the first save: the modification is blocked, whatever its guards are."""

from __future__ import annotations

import pytest

import invariants
from invariants.language.loader import load_text
from invariants.verdicts.verdict import Verdict

TEXT = """system missing
var x: Int = 0
backup b of code, x
transition idle {{ require x > 0 }}
modification keep {{ {keep} }}
modification back {{
  {body}
}}
invariant asked: not enabled back
check asked, back.defined: chain 2, steps 0
"""
UNDEFINED = "require 1 div x > 0"


@pytest.mark.parametrize(
    ("body", "engine"),
    [
        (f"{UNDEFINED}\n  restore b", "bounded"),
        (f"restore b\n  {UNDEFINED}", "explicit"),
        (f"require x == 0\n  {UNDEFINED}\n  restore b", "explicit"),
        (f"{UNDEFINED}\n  way: restore b", "bounded"),
    ],
)
def test_a_missing_backup_blocks_before_any_guard_is_looked_at(body: str, engine: str) -> None:
    """Without a save, the undefined guard is never met; with one, it is."""
    for keep, verdict, chain in (
        ("save b", Verdict.VIOLATED, ("keep", "back")),
        ("disable idle", Verdict.SURVIVES, None),
    ):
        model = load_text(TEXT.format(keep=keep, body=body))
        results = {each.invariant: each for each in invariants.check(model, engines=[engine])}
        assert (results["back.defined"].verdict, results["back.defined"].chain) == (verdict, chain)
    assert results["asked"].verdict is Verdict.SURVIVES
    assert "asked.defined" not in results or results["asked.defined"].verdict is not Verdict.VIOLATED
