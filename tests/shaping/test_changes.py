"""The changes that a model admits: which there are, and the texts that they lead to."""

from __future__ import annotations

from pathlib import Path

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load, load_text
from invariants.language.model.operators import RuleKind
from invariants.shaping.changes import Change, ChangeKind, changes_of, forbidding
from invariants.shaping.text_edits import edited_model, edited_texts
from tests.batches import spread

MODELS = Path(__file__).parents[2] / "models"

TEXT = """\
system s
type A [2]
var ok: A -> Bool = false
var n: 0..9 = 0
transition act(a: A) {
  require gate: ok[a]
  n := 0
}
backup good of act
modification relax(a: A) {
  require n == 0
  rewrite act(a).gate as ok[a] or  # by choice
    n == 1
  rewrite act.n as 1
}
modification tighten { rewrite act.gate as n == 2 and prev }
modification free { rewrite act.gate as any }
modification stop { disable act }
modification keep { save good }
modification back {
  restore good  # as it was
}
modification share(a: A, b: A) { copy act(a) from act(b) }
invariant low: n == 0
"""


def changed(change: Change, model) -> str:
    (text,) = edited_texts(change.edits).values()
    return text


@pytest.fixture(scope="module")
def model():
    return load_text(TEXT)


def test_kinds_and_places(model):
    found = [(each.kind, each.place, each.mark and each.mark.value) for each in changes_of(model)]
    assert found == [
        (ChangeKind.KEEP, "act.gate", None),
        (ChangeKind.ENTRENCH, "act.gate", None),
        (ChangeKind.ENTRENCH, "act.n", None),
        (ChangeKind.ENTRENCH, "act", "disabled"),
        (ChangeKind.ENTRENCH, "act", "unknown"),
        *((ChangeKind.FORBID, name, None) for name in ("relax", "tighten", "free", "stop", "keep", "back", "share")),
    ]


def test_an_edit_keeps_the_guard_whatever_its_operators(model):
    keep = changes_of(model)[0]
    assert keep.text == "rewrite act(a).gate as prev and (ok[a] or  # by choice\n    n == 1)"
    assert keep.modifications == {"relax"}
    again = edited_model(model, keep.edits)
    assert [each.place for each in changes_of(again) if each.kind is ChangeKind.KEEP] == []


def test_entrenching_drops_every_edit_that_touches_the_place(model):
    gate = next(each for each in changes_of(model) if each.kind is ChangeKind.ENTRENCH)
    assert gate.modifications == {"relax", "tighten", "free", "back", "share"}
    text = changed(gate, model)
    assert "rewrite act.n as 1" in text
    assert "disable act" in text
    assert all(word not in text for word in ("act.gate", "act(a).gate", "restore", "copy"))
    again = edited_model(model, gate.edits)
    assert [each.place for each in changes_of(again) if each.place == "act.gate"] == []


LABELLED = """\
system s
var ok: Bool = false
transition act { require gate: ok }
modification tune {
  step: rewrite act.gate as true
  ok := true
}
modification other { last: rewrite act.gate as not ok }
invariant i: true
"""


def test_an_edit_is_dropped_with_its_label_and_keeps_the_guard_under_it():
    model = load_text(LABELLED)
    entrenched, kept = (
        [each for each in changes_of(model) if each.kind is kind and each.place == "act.gate"]
        for kind in (ChangeKind.ENTRENCH, ChangeKind.KEEP)
    )
    dropped = LABELLED.replace("  step: rewrite act.gate as true\n", "").replace("last: rewrite act.gate as not ok", "")
    assert [changed(each, model) for each in entrenched] == [dropped]
    assert [each.text for each in kept] == [f"rewrite act.gate as {e}" for e in ("prev", "prev and not ok")]
    assert "  step: rewrite act.gate as prev\n" in changed(kept[0], model)


def test_a_forbidden_modification_never_fires(model):
    for name, change in forbidding(model).items():
        again = edited_model(model, change.edits)
        assert len(again.rules[name].guards) == len(model.rules[name].guards) + 1
        assert again.rules[name].edits != ()


def test_a_forbidden_modification_has_no_steps_as_unknown_code_either():
    text = """\
system s
var n: Int = 0
transition act { require gate: n < 2 n := n + 1 }
modification change { }
modification free { rewrite change as any of n }
modification bound { require n == 0 rewrite change as any editing act.gate where n == 1 and tightens act.gate }
modification later { step: rewrite change as any of n where n' > n }
modification again { rewrite later.step as rewrite change as any of n where n' < n }
invariant i: true
"""
    model = load_text(text)
    again = changed(forbidding(model)["change"], model)
    assert "modification change { require false }" in again
    assert "any of n where false }" in again
    assert "where false and (n == 1 and tightens act.gate) }" in again
    assert "step: rewrite change as any of n where false and (n' > n) }" in again
    assert "as rewrite change as any of n where false and (n' < n) }" in again
    assert [edit.text for edit in forbidding(model)["free"].edits] == ["require false "]
    load_text(again)


SPOKEN_OF = {
    ("stale_approval", ChangeKind.ENTRENCH, "merge.reviewed"): "no edit of `merge.reviewed` captures `head`",
    ("archive", ChangeKind.ENTRENCH, "act.sandbox"): "there is no site of `improve` called `step`",
}
"""Changes that lead to no model: a condition speaks of a label or a captured value that goes with an edit."""


@pytest.mark.parametrize(
    "path", spread(sorted(MODELS.rglob("*.inv")), every=6), ids=lambda path: str(path.relative_to(MODELS))
)
def test_each_change_of_a_shipped_model_leads_to_a_model(path):
    model = load(path)
    changes = changes_of(model)
    modifications = [rule for rule in model.rules.values() if rule.kind is RuleKind.MODIFICATION]
    assert [each.place for each in changes if each.kind is ChangeKind.FORBID] == [rule.name for rule in modifications]
    for change in changes:
        if (model.name, change.kind, change.place) in SPOKEN_OF:
            with pytest.raises(ModelError, match=SPOKEN_OF[model.name, change.kind, change.place]):
                edited_model(model, change.edits)
        else:
            assert edited_model(model, change.edits).digest != model.digest


def test_edits_that_stand_in_other_edits_are_dropped_with_those():
    """Of a label that is dropped, nothing else speaks; unknown code that edits is dropped as a whole."""
    text = (MODELS / "field" / "archive.inv").read_text("utf-8")
    # Where conditions ask about the label, it cannot be dropped.
    text = text.replace("  require unmodified improve(a).step\n", "").replace("not unmodified improve(a).step", "true")
    model = load_text(text)
    entrenched = next(
        each for each in changes_of(model) if (each.kind, each.place) == (ChangeKind.ENTRENCH, "act.sandbox")
    )
    assert entrenched.modifications == {"select", "improve", "rethink", "recant"}
    assert not any(rule.labels for rule in edited_model(model, entrenched.edits).rules.values())
    model = load(MODELS / "safe_tiling" / "unknown_successor.inv")
    entrenched = next(each for each in changes_of(model) if each.place == "approve.criterion")
    assert {"invent", "invent_freely"} <= entrenched.modifications
    assert "as any of" not in changed(entrenched, model)
