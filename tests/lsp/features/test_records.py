"""Records, optional values, labels and sets in an editor: places, hover, completion, renaming, outline, colours."""

from __future__ import annotations

import pytest
from lsprotocol import types

from invariants.lsp.documents.workspace import OpenDocuments, View
from invariants.lsp.features.completion import completion
from invariants.lsp.features.hover import hover
from invariants.lsp.features.outline import symbols
from invariants.lsp.features.renaming import RenameRefusedError, rename
from invariants.lsp.features.tokens import tokens
from invariants.lsp.names.symbols import NameKind

TEXT = """\
system desk
type Clerk [2]
record Address { street: 0..9, zip: 0..9 }
# A letter on its way.
record Letter { by: Clerk, to: Address, copy: Address? }
var inbox: Clerk -> Letter? = none
var draft: Letter
var home: Address
transition write(c: Clerk, readers: Clerk -> Bool) {
  require ready: inbox[c] == none and readers[c] and draft.to.zip > 0
  inbox[c] := Letter(by: c, to: home, copy: none)
  draft := draft with { to: value(inbox[draft.by]).to with { zip: 3 } }
}
modification hurry {
  step: rewrite write.ready as true
  rewrite write.inbox as none
}
modification learn { rewrite hurry.step as rewrite write.ready as prev }
invariant sent: forall c in Clerk: inbox[c] == none or inbox[c].copy == none or inbox[c].copy.zip < 9
"""
URI = "file:///desk.inv"


def view_of(text: str) -> View:
    documents = OpenDocuments([])
    for each in (TEXT, text):  # completion knows the names of the last text that could be parsed
        documents.put(URI, each)
        assert documents.view(URI) is not None
        view = documents.view(URI)
        assert view is not None
        assert view.now.source.text == each
    return view


def position(text: str, marked: str) -> types.Position:
    """The position of ``|`` in a part of the text."""
    offset = text.index(marked.replace("|", "")) + marked.index("|")
    before = text[:offset].splitlines(keepends=True)
    return types.Position(len(before) - 1, len(before[-1]))


@pytest.mark.parametrize(
    ("marked", "kind", "owner"),
    [
        ("record |Letter", NameKind.RECORD, ""),
        ("Clerk -> |Letter?", NameKind.RECORD, ""),
        (":= |Letter(by", NameKind.RECORD, ""),
        ("Letter(|by: c", NameKind.FIELD, "Letter"),
        ("draft.|to.zip", NameKind.FIELD, "Letter"),
        ("draft.to.|zip", NameKind.FIELD, "Address"),
        ("draft with { |to", NameKind.FIELD, "Letter"),
        (".to with { |zip", NameKind.FIELD, "Address"),
        ("inbox[c].|copy ==", NameKind.FIELD, "Letter"),
        ("inbox[c].copy.|zip", NameKind.FIELD, "Address"),
        ("inbox[draft.|by]", NameKind.FIELD, "Letter"),
        ("|readers[c]", NameKind.PARAMETER, None),
        ("readers: |Clerk", NameKind.TYPE, ""),
        ("hurry.|step as", NameKind.SITE, "hurry"),
    ],
)
def test_names_have_places(marked, kind, owner):
    (place,) = view_of(TEXT).places(position(TEXT, marked))
    assert place.named.kind is kind
    assert owner is None or place.named.owner == owner


@pytest.mark.parametrize(
    ("marked", "parts"),
    [
        ("draft: |Letter", ["record Letter", "A letter on its way"]),
        ("draft.|to.zip", ["to: Address  # field of Letter"]),
        ("|readers[c]", ["readers: Clerk -> Bool  # parameter"]),
        ("hurry.|step as", ["# the label hurry.step", "`learn` may edit this code"]),
        ("write.|inbox as", ["the site write.inbox", "`hurry` may edit this code"]),
        ("copy: |none", ["may be absent"]),
        ("|value(inbox", ["may be absent"]),
    ],
)
def test_hover_shows_declarations_and_facts(marked, parts):
    found = hover(view_of(TEXT), position(TEXT, marked), lambda _: None)
    assert found is not None
    text = found.contents.value  # type: ignore[union-attr]
    assert all(part in text for part in parts), text


@pytest.mark.parametrize(
    ("line", "offered", "not_offered"),
    [
        ("draft.|", {"by", "to", "copy"}, {"zip", "write"}),
        ("draft.to.|", {"street", "zip"}, {"by"}),
        ("inbox[c].|", {"by", "to", "copy"}, {"zip"}),
        ("value(inbox[c]).to.|", {"street", "zip"}, {"by"}),
        ("draft == Letter(|", {"by", "to", "copy"}, {"zip", "draft"}),
        ("draft == Letter(by: c, |", {"by", "to", "copy"}, {"zip"}),
        ("draft == draft with { |", {"by", "to", "copy"}, {"zip"}),
        ("inbox[c] == |", {"none", "value", "Letter", "readers", "c"}, {"by", "write"}),
    ],
)
def test_completion_knows_fields_and_records(line, offered, not_offered):
    text = TEXT.replace("draft.to.zip > 0\n", line.replace("|", "") + "\n")
    marked = "readers[c] and " + line
    found = {each.label for each in completion(view_of(text), position(text, marked))}
    assert offered <= found
    assert not not_offered & found


def test_completion_knows_record_types_and_labels():
    text = TEXT.replace("var home: Address\n", "var home: \n")
    assert {"Letter", "Address", "Clerk"} <= {e.label for e in completion(view_of(text), position(text, "var home: |"))}
    text = TEXT.replace("rewrite hurry.step as rewrite write.ready as prev", "rewrite hurry.")
    assert "step" in {each.label for each in completion(view_of(text), position(text, "rewrite hurry.|"))}


@pytest.mark.parametrize(
    ("marked", "new", "times"),
    [
        ("draft.to.|zip", "code", 4),
        ("record |Letter", "Mail", 4),
        ("hurry.|step as", "stage", 2),
        ("|readers[c]", "people", 2),
    ],
)
def test_renaming_changes_every_place(marked, new, times):
    edit = rename(view_of(TEXT), position(TEXT, marked), new)
    assert edit.changes is not None
    assert len(edit.changes[URI]) == times


def test_renaming_a_field_to_the_name_of_another_is_refused():
    with pytest.raises(RenameRefusedError):
        rename(view_of(TEXT), position(TEXT, "draft.to.|zip"), "street")


def test_outline_and_colours_have_records_and_fields():
    view = view_of(TEXT)
    letter = next(each for each in symbols(view) if each.name == "Letter")
    assert [each.name for each in letter.children or ()] == ["by", "to", "copy"]
    assert len(tokens(view).data) // 5 > TEXT.count("zip")
