"""Unknown code that edits: what is refused, and where."""

from __future__ import annotations

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document

HEAD = """system s
var ok: Bool = false
var n: 0..2 = 0
transition work {
  require gate: ok
  n := 1
}
transition other { require gate: ok }
modification tune { step: rewrite work.gate as ok }
"""

WRONG = {
    "a direction of what is not listed": (
        "modification m { rewrite tune as any editing work.gate where keeps other.gate }",
        "E0306",
        "other.gate",
    ),
    "a direction that is no operand of and": (
        "modification m { rewrite tune as any of n editing work.gate where n' > 0 or tightens work.gate }",
        "E0306",
        "tightens work.gate",
    ),
    "a direction elsewhere": ("invariant i: tightens work.gate", "E0306", "tightens work.gate"),
    "two directions for a place": (
        "modification m { rewrite tune as any editing work.gate where tightens work.gate and loosens work.gate }",
        "E0306",
        "work.gate",
    ),
    "a place twice": ("modification m { rewrite tune as any editing work.gate, work }", "E0202", "work"),
    "a label": ("modification m { rewrite tune as any editing tune }", "E0306", "tune"),
    "a transition that edits": ("modification m { rewrite other as any editing work.gate }", "E0406", "work.gate"),
    "a family of a rule": (
        "modification m { rewrite tune as any editing work from { ok } }",
        "E0306",
        "work from { ok }",
    ),
    "a direction of an assignment": (
        "modification m { rewrite tune as any editing work.n where loosens work.n }",
        "E0306",
        "work.n",
    ),
    "a family with a direction": (
        "modification m { rewrite tune as any editing work.gate from { ok } where tightens work.gate }",
        "E0306",
        "work.gate from { ok }",
    ),
    "a code of another type": ("modification m { rewrite tune as any editing work.gate from { n } }", "E0301", "n"),
    "a site that does not exist": ("modification m { rewrite tune as any editing work.gone }", "E0402", "gone"),
    "enabled": (
        "modification m { rewrite tune as any editing work.gate }\ninvariant i: enabled work",
        "E0306",
        "enabled work",
    ),
    "unmodified": (
        "modification m { rewrite tune as any editing work.gate }\ninvariant i: unmodified work",
        "E0306",
        "unmodified work",
    ),
    "can": ("modification m { rewrite tune as any editing work.gate }\ninvariant i: can ok", "E0306", "can ok"),
    "not prev": (
        "modification m { rewrite tune as any editing work.gate }\nmodification k { rewrite work.gate as not prev }",
        "E0306",
        "not prev",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_it_is_refused_at_its_place(case: str) -> None:
    text, code, place = WRONG[case]
    with pytest.raises(ModelError) as error:
        load_text(HEAD + text)
    found = error.value.diagnostics[0]
    assert (found.code.identifier, found.labels[0].span.text) == (code, place)
    assert found.help


READ = {
    "a family of what is asked about": """
modification m { rewrite tune as any editing work.gate from { prev, prev and ok } }
invariant i: enabled work""",
    "a rule whose condition is kept": """
modification m { rewrite tune as any of n editing other where keeps other.gate and n' > 0 }
invariant i: enabled other""",
    "prev beside and": """
modification m { rewrite tune as any editing work.gate }
modification k { rewrite work.gate as prev and not ok }""",
    "values that are captured": "modification m(p: 0..1) { rewrite tune as any editing work.n from { p, now(n) + p } }",
    "an edit that is held": """
modification m { rewrite tune.step as rewrite tune as any editing work.gate where loosens work.gate }""",
}


@pytest.mark.parametrize("case", READ)
def test_it_is_read(case: str) -> None:
    assert load_text(HEAD + READ[case]).rules["tune"].unknown_edits


def test_text_is_printed_as_it_is_read() -> None:
    text = """system s
modification m {
  rewrite tune as any editing work.gate, other(a).gate from { prev and ok, n == 1 }
  rewrite tune as any of n, k editing work where
    n' > 0 and tightens work.gate and keeps work(a, _).n
  rewrite tune as any of editing
  editing := tightens and keeps
}
"""
    assert print_document(parse(SourceText("s.inv", text))) == text
