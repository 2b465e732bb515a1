"""Edits of texts: where they go, which get into each other's way, and the models that they lead to."""

from __future__ import annotations

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText, Span
from invariants.language.loader import load, load_again
from invariants.shaping.text_edits import TextEdit, difference, edited_model, edited_texts, overlap

TEXT = SourceText("a.inv", "one two\nthree\n")


def edit(start: int, end: int, text: str, source: SourceText = TEXT) -> TextEdit:
    return TextEdit(Span(source, start, end), text)


def test_texts_after_edits():
    other = SourceText("b.inv", "x")
    found = edited_texts([edit(4, 7, "2"), edit(0, 0, "> "), edit(0, 1, "y", other)])
    assert found == {TEXT: "> one 2\nthree\n", other: "y"}
    assert edited_texts([edit(4, 7, "2"), edit(4, 7, "2")]) == {TEXT: "one 2\nthree\n"}


@pytest.mark.parametrize(
    ("one", "other", "do"),
    [
        (edit(0, 3, "a"), edit(3, 7, "b"), False),
        (edit(0, 4, "a"), edit(3, 7, "b"), True),
        (edit(0, 7, "a"), edit(2, 3, ""), True),
        (edit(2, 2, "a"), edit(2, 2, "b"), True),
        (edit(2, 2, "a"), edit(2, 2, "a"), False),
        (edit(0, 4, "a"), edit(0, 4, "b", SourceText("b.inv", "other text")), False),
    ],
)
def test_whether_two_edits_overlap_does_not_depend_on_their_order(one, other, do):
    assert overlap([one, other]) is overlap([other, one]) is do
    if do:
        with pytest.raises(ValueError, match="two edits"):
            edited_texts([one, other])


def test_a_difference_has_the_changed_lines():
    assert difference([edit(4, 7, "2")]) == "--- a.inv\n+++ a.inv\n@@ -1 +1 @@\n-one two\n+one 2\n"


MAIN = 'system main\nimport "part.inv"\ninvariant low: n <= 1\n'
PART = "var n: 0..3 = 0\ntransition up { n := min(n + 1, 3) }\n"


def test_the_model_after_edits_of_an_imported_file_is_read_from_no_file(tmp_path):
    (tmp_path / "main.inv").write_text(MAIN, "utf-8")
    (tmp_path / "part.inv").write_text(PART, "utf-8")
    model = load(tmp_path / "main.inv")
    (tmp_path / "part.inv").unlink()
    (tmp_path / "main.inv").write_text("no model", "utf-8")
    imported = model.sources[1]
    at = imported.text.index("min")
    again = edited_model(model, [edit(at, at + len("min(n + 1, 3)"), "n", imported)])
    assert "n := n }" in again.sources[1].text
    assert [each.path for each in again.sources] == [each.path for each in model.sources]
    assert again.path == model.path
    assert edited_model(model, []).digest == model.digest != again.digest


def test_a_file_that_was_not_read_before_is_not_read_now(tmp_path):
    (tmp_path / "main.inv").write_text(MAIN, "utf-8")
    (tmp_path / "part.inv").write_text(PART, "utf-8")
    (tmp_path / "secret.inv").write_text(PART, "utf-8")
    model = load(tmp_path / "main.inv")
    with pytest.raises(ModelError, match=r"secret\.inv.*was not given"):
        load_again(model, {model.path: MAIN.replace("part", "secret")})
