"""Labels: what is read, what is refused and where, and the text that is printed again."""

from __future__ import annotations

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.language.parsing.parser import parse
from invariants.language.printing.edit_text import edit_text
from invariants.language.printing.printer import print_document

HEAD = """system s
type Agent [2]
var ok: Agent -> Bool = false
var n: 0..2 = 0
transition work(a: Agent) {
  require gate: ok[a]
  n := 1
}
modification tune(by: Agent) {
  step: rewrite work.gate as prev and by == a
}
"""

WRONG = {
    "an expression at a label": ("modification m { rewrite tune.step as true }", "E0306", "true"),
    "an edit at a clause": ("modification m { rewrite work.gate as disable work }", "E0306", "gate"),
    "a label that does not exist": ("modification m { rewrite tune.stop as disable work }", "E0402", "stop"),
    "a second label of one name": ("modification m { x: disable work\n x: enable work }", "E0407", "x"),
    "a label and a clause of one name": ("modification m { require x: true\n x: enable work }", "E0407", "x"),
    "an added label that is there": ("modification m { add step: disable work to tune }", "E0407", "step"),
    "a label in a transition": ("transition t { x: disable work }", "E0406", "x: disable work"),
    "an unknown condition at a label": ("modification m { x: rewrite work.gate as unknown }", "E0306", "unknown"),
    "an unknown condition for a label": (
        "modification m { rewrite tune.step as rewrite work.gate as unknown over n }",
        "E0306",
        "unknown over n",
    ),
    "what a label has captured": (
        "modification m(p: Agent) { rewrite tune.step as rewrite work.gate as p == a }\n"
        "invariant i: exists x in Agent: captured tune.step.p == x",
        "E0201",
        "p",
    ),
    "two edits of a label": ("modification m { remove tune.step\n remove tune.step }", "E0404", "remove tune.step"),
    "two labels that hold edits of a site": (
        "modification m { x: rewrite work.gate as true\n y: remove work.gate }",
        "E0404",
        "remove work.gate",
    ),
    "a name that comes later": (
        "modification m(p: Agent) { rewrite tune.step as rewrite work(a).gate as true }",
        "E0403",
        "a",
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


KEPT = """system s
modification m {
  relax: rewrite work.gate as prev or true
  restore b
  add more: add require k: true to work to n
  rewrite m.relax as rewrite m.relax as rewrite work.gate as prev and not enable
  rewrite m(_).relax as copy work(a) from work(b)
  rewrite m.relax as enable
  rewrite m.relax as enable work
  rewrite m.relax as rewrite work as any of x where x' == 1
  rewrite work.gate as save
  x := true
  rewrite work.gate as remove
}
"""


def test_text_with_labels_is_printed_as_it_is_read() -> None:
    document = parse(SourceText("s.inv", KEPT))
    assert print_document(document) == KEPT


def test_a_long_edit_stands_on_lines_of_its_own() -> None:
    name = "a_rather_long_name_of_something"
    text = f"system s\nmodification m {{ relax: rewrite work.gate as {name} and {name} and {name} and {name} }}\n"
    printed = print_document(parse(SourceText("s.inv", text)))
    assert "  relax:\n    rewrite work.gate as\n" in printed
    assert print_document(parse(SourceText("s.inv", printed))) == printed


def test_edits_are_not_held_in_each_other_without_end() -> None:
    text = "system s\nmodification m { " + "rewrite m.x as " * 21 + "disable m }\n"
    with pytest.raises(ModelError) as error:
        parse(SourceText("s.inv", text))
    assert error.value.diagnostics[0].code.identifier == "E0108"


def test_a_label_holds_each_edit_once() -> None:
    model = load_text(
        HEAD
        + """modification m(p: Agent) {
  rewrite tune.step as rewrite tune.step as rewrite work.gate as p == a
  x: rewrite tune.more as disable work
}
modification o {
  rewrite tune.step as rewrite work.gate as prev and by == a
  add more: disable work to tune
}"""
    )
    tune = model.rules["tune"]
    assert [(label.key.name, len(label.alternatives)) for label in tune.labels] == [("step", 3), ("more", 1)]
    step = tune.labels[0]
    assert step.original is step.alternatives[0]
    texts = {edit_text(each.edit) if not each.captures else str(len(each.captures)) for each in step.alternatives}
    assert texts == {"rewrite work.gate as prev and by == a", "1"}
    assert len(tune.edits) == 4
