"""Which differences between texts are differences of meaning."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from invariants.foundation.sources import SourceText
from invariants.language.parsing.parser import parse
from invariants.language.printing.meaning import meaning_digest
from invariants.language.printing.printer import print_document, print_tree
from tests.generators.syntax_trees import documents

TEXT = """\
system lamp
# a lamp
var on: Bool = false
var level: 0..9 = 1
transition switch {
  require gate: level > 0 and (on or level < 5)
  on := not on
}
invariant dark: not on
check dark: steps 3
"""


def digest(*texts: str) -> str:
    return meaning_digest([SourceText(f"{number}.inv", text) for number, text in enumerate(texts)])


def test_comments_and_layout_make_no_difference():
    for same in (
        TEXT.replace("# a lamp\n", ""),
        TEXT.replace("not on\n", "not on  # dark\n"),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("on := not on", "on\n\n:=\n  not on"),
        print_document(parse(SourceText("a.inv", TEXT.replace("> 0", ">  0")))).replace("# a lamp\n", "# the lamp\n\n"),
    ):
        assert same != TEXT
        assert digest(same) == digest(TEXT)


def test_parentheses_that_change_nothing_make_no_difference():
    for one, other in (
        ("(on and level > 0) or level < 5", "on and level > 0 or level < 5"),
        ("level < 5 or (on and (level > 0))", "level < 5 or on and level > 0"),
        ("on => (on => on)", "on => on => on"),
        ("((on => on) <=> on) <=> on", "on => on <=> on <=> on"),
    ):
        texts = [TEXT.replace("invariant dark: not on", f"invariant dark: {each}") for each in (one, other)]
        assert digest(texts[0]) == digest(texts[1])
        assert digest(texts[0]) == digest(print_document(parse(SourceText("a.inv", texts[0]))))
    other = TEXT.replace("invariant dark: not on", "invariant dark: (on => on) => on")
    assert digest(other) != digest(TEXT.replace("invariant dark: not on", "invariant dark: on => on => on"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("system lamp", "system lump"),
        ("0..9", "0..8"),
        ("= 1", "= 2"),
        ("gate: ", ""),
        ("level > 0", "level >= 0"),
        ("and (on or level < 5)", "and on or level < 5"),
        ("not on\n}", "on\n}"),
        ("transition switch", "dormant transition switch"),
        ("transition switch", "modification switch"),
        ("invariant dark: not on\n", ""),
        ("steps 3", "steps 4"),
        ("var on: Bool = false\nvar level: 0..9 = 1\n", "var level: 0..9 = 1\nvar on: Bool = false\n"),
    ],
)
def test_everything_else_does(old, new):
    assert old in TEXT
    assert digest(TEXT.replace(old, new)) != digest(TEXT)


def test_every_file_counts_and_so_does_their_order():
    texts = ("define f: Int = 1\n", "define g: Int = 2\n")
    found = {digest(texts[0]), digest(*texts), digest(*reversed(texts)), digest("".join(texts))}
    assert len(found) == 4


@settings(max_examples=30, deadline=None)
@given(documents)
def test_a_printed_tree_is_read_as_the_same_tree(document):
    """So two models of one digest have one tree."""
    assert parse(SourceText("a.inv", print_tree(document))) == document
