from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.sources import SourceText, Span
from invariants.report.diagnostic_text import render, render_all
from invariants.report.terminal.columns import width_of
from invariants.report.terminal.style import without_colour

TEXT = """\
system s
type Agent
transition deploy(a: Agent) {
  require member[a]
\trequire gate: reviewd[a] # 世界
  deployed[a] := true
  x := 3
  x := 4
  y := 4
}
"""


def place(source: SourceText, text: str, until: str | None = None) -> Span:
    start = source.text.index(text)
    end = start + len(text) if until is None else source.text.index(until, start) + len(until)
    return Span(source, start, end)


@pytest.fixture
def model() -> SourceText:
    return SourceText("models/a.inv", TEXT)


def shown(diagnostic: Diagnostic, width: int = 100) -> str:
    return render(diagnostic, colour=False, width=width)


def of_text(text: str, *labels: tuple[int, int, str], width: int = 100) -> str:
    """How labels in a text are shown, without the first three rows."""
    source = SourceText("a.inv", text)
    spans = tuple(Label(Span(source, start, end), words) for start, end, words in labels)
    return "\n".join(shown(Diagnostic(Code.SYNTAX, "m", spans), width).split("\n")[3:])


def test_the_whole_of_a_diagnostic(model):
    diagnostic = Diagnostic(
        Code.UNKNOWN_NAME,
        "`reviewd` is not declared",
        (Label(place(model, "reviewd"), "not declared"),),
        ("names are compared letter by letter", "another note\nin two lines"),
        "did you mean `reviewed`?",
    )
    assert shown(diagnostic) == (
        "error[E0201]: `reviewd` is not declared\n"
        " --> models/a.inv:5:16\n"
        "  │\n"
        "5 │     require gate: reviewd[a] # 世界\n"
        "  │                   ^^^^^^^ not declared\n"
        "  │\n"
        "  = note: names are compared letter by letter\n"
        "  = note: another note\n"
        "          in two lines\n"
        "  = help: did you mean `reviewed`?"
    )


def test_without_a_place():
    diagnostic = Diagnostic(Code.UNREADABLE_FILE, "x.inv: no such file", help="name another file")
    assert shown(diagnostic) == "error[E0101]: x.inv: no such file\n  = help: name another file"


def test_a_warning_and_a_second_place(model):
    diagnostic = Diagnostic(
        Code.SHADOWED_NAME,
        "`x` hides another name",
        (Label(place(model, "x := 4"), "hides it"), Label(place(model, "Agent"), "")),
    )
    assert shown(diagnostic) == (
        "warning[W0601]: `x` hides another name\n"
        " --> models/a.inv:8:3\n"
        "  │\n"
        "2 │ type Agent\n"
        "  │      ─────\n"
        "  │ ⋮\n"
        "8 │   x := 4\n"
        "  │   ^^^^^^ hides it"
    )


def test_places_in_several_texts_are_shown_one_after_the_other(model):
    other = SourceText("b.inv", "\n" * 120 + "var x: Int\n")
    diagnostic = Diagnostic(
        Code.DUPLICATE_NAME,
        "`x` is declared twice",
        (Label(place(model, "x := 3"), "again here"), Label(place(other, "x"), "first here")),
        help="rename one",
    )
    assert shown(diagnostic) == (
        "error[E0202]: `x` is declared twice\n"
        "   --> models/a.inv:7:3\n"
        "    │\n"
        "  7 │   x := 3\n"
        "    │   ^^^^^^ again here\n"
        "   ::: b.inv:121:5\n"
        "    │\n"
        "121 │ var x: Int\n"
        "    │     ─ first here\n"
        "    │\n"
        "    = help: rename one"
    )


def test_several_places_in_one_line():
    assert of_text("  require member[a]", (10, 16, "main"), (2, 9, "other"), (16, 19, "last")) == (
        "1 │   require member[a]\n  │   ─────── ^^^^^^─── last\n  │   │       │\n  │   │       main\n  │   other"
    )


def test_a_place_inside_another():
    assert of_text("foo(bar(baz))", (4, 12, "outer"), (8, 11, "inner")) == (
        "1 │ foo(bar(baz))\n  │     ^^^^^^^^\n  │     │   │\n  │     │   inner\n  │     outer"
    )


def test_the_same_place_twice():
    assert of_text("foo", (0, 3, "one"), (0, 3, "two")) == "1 │ foo\n  │ ^^^ two\n  │ │\n  │ one"


def test_neighbouring_lines_are_joined():
    assert of_text("a\nb\nc\n", (0, 1, "x"), (4, 5, "y")) == "1 │ a\n  │ ^ x\n2 │ b\n3 │ c\n  │ ─ y"


def test_a_place_of_several_lines_is_shown_with_its_ends(model):
    labels = (
        Label(place(model, "transition", "}"), "this whole rule"),
        Label(place(model, "member"), "inside"),
        Label(place(model, "  x := 3", "y := 4"), "a block in it"),
    )
    assert shown(Diagnostic(Code.UNUSED, "m", labels)) == (
        "warning[W0602]: m\n"
        "  --> models/a.inv:3:1\n"
        "   │\n"
        " 3 │ ╭   transition deploy(a: Agent) {\n"
        " 4 │ │     require member[a]\n"
        "   │ │             ────── inside\n"
        "   │ │   ⋮\n"
        " 7 │ │ ╭   x := 3\n"
        " 8 │ │ │   x := 4\n"
        " 9 │ │ │   y := 4\n"
        "   │ │ ╰─ a block in it\n"
        "10 │ │   }\n"
        "   │ ╰─── this whole rule"
    )


def test_a_span_that_ends_with_its_line_is_one_line():
    assert of_text("foo\nbar\n", (0, 4, "x")) == "1 │ foo\n  │ ^^^ x"


def test_the_end_of_the_text():
    assert of_text("foo\n", (4, 4, "expected `}`")) == "2 │\n  │ ^ expected `}`"
    assert of_text("foo", (3, 3, "expected `}`")) == "1 │ foo\n  │    ^ expected `}`"
    assert of_text("", (0, 0, "empty")) == "1 │\n  │ ^ empty"


def test_line_endings_of_all_kinds():
    assert of_text("foo\r\nbar\r\n", (5, 8, "x")) == "2 │ bar\n  │ ^^^ x"
    assert of_text("foo\rbar", (4, 7, "x")) == "1 │ foo␍bar\n  │     ^^^ x"


def test_wide_and_combining_characters():
    assert of_text("世界 x", (3, 4, "here")) == "1 │ 世界 x\n  │      ^ here"
    assert of_text("世界 x", (1, 2, "here")) == "1 │ 世界 x\n  │   ^^ here"
    assert of_text("e\u0301 x", (3, 4, "here")) == "1 │ e\u0301 x\n  │   ^ here"


def test_tabs_do_not_shift_the_marks():
    assert of_text("a\tb\tc", (4, 5, "here")) == "1 │ a   b   c\n  │         ^ here"


def test_nothing_in_a_text_reaches_the_terminal():
    hostile = "x\x1b[31m\x07\x7f\u202egnp\u2066\x00\x85"
    source = SourceText(hostile, hostile + " y")
    diagnostic = Diagnostic(Code.SYNTAX, hostile, (Label(Span(source, 0, 1), hostile),), notes=(hostile,), help=hostile)
    text = shown(diagnostic)
    assert not set(text) & set("\x1b\x07\x7f\u202e\u2066\x00\x85")
    assert "x␛[31m␇␡\ufffdgnp\ufffd␀\ufffd y" in text


def test_a_long_line_is_cut_around_the_place():
    line = "a " * 200 + "here " + "b " * 200
    start = line.index("here")
    assert of_text(line, (start, start + 4, "look"), width=60) == (
        "1 │ … a a a a a a a a a a a a here b b b b b b b b b b b b …\n"
        "  │                           ^^^^ look"
    )  # fmt: skip
    assert of_text("here" + " b" * 200, (0, 4, "look"), width=30) == (
        "1 │ here b b b b b b b b b b …\n"
        "  │ ^^^^ look"
    )  # fmt: skip
    line = "a " * 200 + "here"
    assert of_text(line, (400, 404, "look"), width=30) == (
        "1 │ … a a a a a a a a a a here\n"
        "  │                       ^^^^\n"
        "  │                       │\n"
        "  │                       look"
    )


@pytest.mark.parametrize("wide", ["世", "a世", "aa世", "aaa世"])
@pytest.mark.parametrize("offset", range(20, 60))
def test_cut_lines_of_wide_characters_keep_their_width_and_place(wide, offset):
    line = wide * 60
    text = of_text(line, (offset, offset + 1, "!"), width=50)
    first, second = text.split("\n")[:2]
    assert width_of(first) <= 50
    shown_before = first[4:]
    column = width_of(second[4:].split("^", maxsplit=1)[0])
    before = ""
    while width_of(before) < column:
        before = shown_before[: len(before) + 1]
    assert width_of(before) == column
    assert shown_before[len(before)] == line[offset]


def test_a_place_longer_than_the_page():
    text = of_text("x" * 500, (100, 400, "all of it"), width=50)
    assert max(width_of(line) for line in text.split("\n")) <= 50
    assert "^" * 20 in text


def test_words_about_a_place_at_the_right_edge_move_to_the_left():
    line = "x" * 90
    text = of_text(line, (88, 90, "a long explanation of what is wrong here, and what else is"), width=100)
    assert text == (
        f"1 │ {line}\n"
        f"  │ {' ' * 88}^^\n"
        f"  │ {' ' * 88}│\n"
        f"  │ {' ' * 38}a long explanation of what is wrong here, and what else is"
    )


def test_long_messages_are_wrapped():
    diagnostic = Diagnostic(Code.SYNTAX, "word " * 30, notes=("note " * 30,), help="x" * 150)
    text = shown(diagnostic, width=60)
    assert max(map(len, text.split("\n"))) <= 60
    assert text.startswith("error[E0103]: word word word word word word word word word\n  word word")
    assert "\n  = note: note note note note note note note note note note\n          note" in text


@pytest.mark.parametrize("width", [1, 10, 20, 40])
def test_narrow_pages_do_no_harm(width, model):
    labels = (Label(place(model, "transition", "}"), "rule " * 9), Label(place(model, "member"), "inside " * 9))
    assert shown(Diagnostic(Code.UNUSED, "m " * 40, labels, ("n " * 40,), "h " * 40), width)


def test_colour_changes_nothing_but_colour(model):
    diagnostic = Diagnostic(
        Code.DOUBLE_ASSIGNMENT,
        "`x` is assigned twice",
        (Label(place(model, "x := 4"), "again"), Label(place(model, "x := 3", "y := 4"), "first")),
        ("n",),
        "h",
    )
    painted = render(diagnostic, colour=True)
    assert "\x1b[1;31merror[E0401]" in painted
    assert without_colour(painted) == shown(diagnostic)


def test_several_diagnostics_are_set_apart(model):
    diagnostics = [Diagnostic(Code.SYNTAX, "one"), Diagnostic(Code.UNUSED, "two")]
    assert render_all(diagnostics, colour=False) == "error[E0103]: one\n\nwarning[W0602]: two"


PIECES = st.sampled_from(
    ["a", "b ", "\t", "世", "e\u0301", "\n", "\r\n", "\x1b", " ", "x" * 40, "🙂", "\u200d", "\x00", "\u2028"]
)


@settings(max_examples=150, deadline=None)
@given(
    pieces=st.lists(PIECES, max_size=30),
    places=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400), st.booleans()), min_size=1, max_size=5),
    width=st.integers(30, 120),
)
@example(pieces=["\n", "x" * 40], places=[(0, 41, False)] * 4, width=30)
def test_any_text_with_any_places(pieces, places, width):
    text = "".join(pieces)
    source = SourceText("a.inv", text)
    labels = []
    for first, second, words in places:
        start, end = sorted((min(first, len(text)), min(second, len(text))))
        labels.append(Label(Span(source, start, end), "some words" if words else ""))
    diagnostic = Diagnostic(Code.SYNTAX, "m", tuple(labels))
    plain = shown(diagnostic, width)
    assert max(width_of(line) for line in plain.split("\n")) <= width
    assert without_colour(render(diagnostic, colour=True, width=width)) == plain
    assert plain.count("some words") == sum(bool(label.text) for label in labels)
    assert "^" in plain or any(label.span.text.count("\n") for label in labels)


def test_an_endless_name_is_cut_short():
    plain = shown(Diagnostic(Code.UNKNOWN_NAME, f"there is no value called `{'x' * 100_000}`", help="correct it"), 100)
    assert len(plain) < 300
    assert "x…`" in plain
