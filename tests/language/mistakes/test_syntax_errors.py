"""Reports on wrong texts: one for each mistake, by the construct that was meant, with a way out."""

from __future__ import annotations

import random
import re
from pathlib import Path
from textwrap import dedent

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document
from tests.generators.syntax_trees import documents


def mistakes(written: str) -> list[Diagnostic]:
    """The diagnostics for a text; conditions on all diagnostics are checked on the way."""
    source = SourceText("test.inv", written)
    with pytest.raises(ModelError) as caught:
        parse(source)
    found = list(caught.value.diagnostics)
    assert found
    for diagnostic in found:
        assert diagnostic.help
        assert diagnostic.message
        assert not diagnostic.message.endswith(".")
        assert diagnostic.message.count("`") % 2 == 0
        assert diagnostic.help.count("`") % 2 == 0
        assert diagnostic.labels
        for label in diagnostic.labels:
            assert label.span.source is source
            assert 0 <= label.span.start < label.span.end <= len(written)
    places = [diagnostic.labels[0].span.start for diagnostic in found]
    assert places == sorted(places)
    return found


def told(written: str) -> list[tuple[int, Code]]:
    """Line and code of each diagnostic, for a text that starts with a line break."""
    return [(one.labels[0].span.line - 1, one.code) for one in mistakes(dedent(written))]


# ------------------------------------------------------------ one mistake each


@attrs.frozen
class Case:
    """A block of ``mistakes.txt``."""

    text: str
    expected: tuple[str, ...]


def cases() -> list[Case]:
    found = []
    for block in Path(__file__).with_name("mistakes.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        first, *lines = block.split("\n")
        kind, _, written = first.partition(": ")
        frame = {"declaration": "{}", "statement": "modification m {{\n{}\n}}", "expression": "invariant i: {}"}
        found.append(Case(frame[kind].format(written), tuple(lines)))
    return found


def said_of(text: str) -> tuple[str, ...]:
    """The lines about the mistakes in a text, as in ``mistakes.txt``."""
    said: list[str] = []
    for one in mistakes(text):
        said += [
            f"  at: {one.labels[0].span.text}",
            f"  {one.code.identifier}: {one.message}",
            f"  help: {one.help}",
        ]
    return tuple(said)


def test_each_mistake_is_recognised() -> None:
    every = cases()
    assert len(every) > 470
    assert {case.text: said for case in every if (said := said_of(case.text)) != case.expected} == {}


PLACES = (
    "{}",
    "modification m {{ {} }}",
    "modification m {{ x := {} }}",
    "modification m {{ x := any {} }}",
    "modification m {{ for {} }}",
    "modification m {{ disable {} }}",
    "modification m {{ rewrite R as any of x {} }}",
    "transition {}{{ }}",
    "transition t{} {{ }}",
    "define f({}): Bool = true",
    "invariant i: {}",
    "invariant i: a {} b",
    "invariant i: {} b",
    "invariant i: {} a in A: m[a]",
    "check i: {}",
    "var x: {}",
    "var x: 0 {} 3",
    "type T {}",
    "const c: Int {}",
)
"""Where a way out may be typed in."""


def is_written(way_out: str) -> bool:
    """Whether a way out is a piece of the language, with anything in the place of its dots."""
    for written in {way_out.replace("{ … }", "{ }").replace("…", filling) for filling in ("y", "== y")}:
        for place in PLACES:
            try:
                parse(SourceText("test.inv", place.format(written)))
            except ModelError:
                continue
            return True
    return False


def test_every_way_out_can_be_typed_in() -> None:
    lines = [line for case in cases() for line in case.expected if line.startswith("  help: ")]
    ways_out = {way_out for line in lines for way_out in re.findall("write `([^`]*)`", line)}
    assert len(ways_out) > 150
    assert [way_out for way_out in sorted(ways_out) if not is_written(way_out)] == []
    assert not is_written("n \\in 0..3")


def test_ways_out_are_right_texts() -> None:
    """A way out that consists of one complete declaration, statement or expression is one that parses."""
    frames = (
        "{}",
        "modification m {{ {} }}",
        "invariant i: {}",
        "define f{}: Int = 1",
        "define f({}): Int = 1",
        "check i: {}",
    )
    tried = 0
    for case in cases():
        for one in mistakes(case.text):
            shown = re.fullmatch(r"write `([^`…]+)`", one.help or "")
            if shown is None or not re.search(r"\w \w|:", shown.group(1)):
                continue
            tried += 1
            assert any(accepted(frame.format(shown.group(1))) for frame in frames), shown.group(1)
    assert tried > 50


def accepted(written: str) -> bool:
    try:
        parse(SourceText("test.inv", written))
    except ModelError:
        return False
    return True


# ----------------------------------------------------------- several mistakes


def test_one_mistake_hides_no_other() -> None:
    assert told(
        """
        sytem demo
        var x = 3
        var y: Int
        transition t(a) { y := 1 }
        transition u {
          y = 1
          require y := 2
          y := 2
          require y && y
          for a in T {
            m[a] = 1
          }
          disable
        }
        invarient i: y == 1
        invariant j: y = 1
        check i: chain
        """
    ) == [
        (1, Code.SYNTAX),
        (2, Code.SYNTAX),
        (4, Code.SYNTAX),
        (6, Code.EQUALS_SIGN),
        (7, Code.ASSIGNMENT_IN_EXPRESSION),
        (9, Code.SYNTAX),
        (11, Code.EQUALS_SIGN),
        (13, Code.SYNTAX),
        (15, Code.SYNTAX),
        (16, Code.EQUALS_SIGN),
        (17, Code.BAD_OPTION),
    ]


def test_right_texts_get_no_complaint() -> None:
    assert told(
        """
        system demo

        enum Kind { human, ai }
        var save: Int = 0   # words that are not reserved
        var to: Int = 0
        transition t {
          require save == 0
            and to == 0
          save := to
          to := save +
            1
          copy: to := if save == 1
            then 2
            else 3
          oops
        }
        invariant i:
          forall a in 0..3:
            save == a
            or init == a
        init save == 1
        """
    ) == [(15, Code.SYNTAX)]


def test_reserved_names_are_reported_along_with_other_mistakes() -> None:
    assert told(
        """
        var in: Int
        var x = 1
        transition t { __y := 1 }
        transition u {
          let := 1
          z = 1
        }
        """
    ) == [
        (1, Code.RESERVED_NAME),
        (2, Code.SYNTAX),
        (3, Code.RESERVED_NAME),
        (5, Code.RESERVED_NAME),
        (6, Code.EQUALS_SIGN),
    ]


def test_at_most_twenty_mistakes_are_reported() -> None:
    assert len(mistakes("var x = 3\n" * 100)) == 20
    assert len(mistakes("transition t {\n" + "x = 3\n" * 100 + "}")) == 20
    assert len(mistakes("}\n" * 100)) == 20


def test_an_unfinished_line_does_not_swallow_the_next_one() -> None:
    assert told(
        """
        transition t {
          x := 1 +
          y := 2
          require
          require a and
          z := 3
        }
        define f: Int = 3 *
        define g: Int = 4
        invariant i:
        invariant j: 1 = 1
        """
    ) == [
        (2, Code.SYNTAX),
        (4, Code.SYNTAX),
        (5, Code.SYNTAX),
        (8, Code.SYNTAX),
        (10, Code.SYNTAX),
        (11, Code.EQUALS_SIGN),
    ]


# ------------------------------------------------------------------- brackets


@pytest.mark.parametrize(
    ("written", "line", "covered"),
    [
        ("transition t {\n  x := 1\nvar y: Int", 1, "{"),
        ("transition t {\n  x := 1", 1, "{"),
        ("transition t {\n  for a in T {\n    m[a] := 1\n  x := 1\n}\n\nvar y: Int", 2, "{"),
        ("transition t {\n  x := (1 + 2\n  y := 3\n}", 2, "("),
        ("transition t {\n  x := m[a\n  y := 3\n}", 2, "["),
        ("transition t {\n  x := 1\n  }\n}", 4, "}"),
        ("transition t {\n  require (a and b))\n}", 2, ")"),
        ("transition t {\n  require m[a]]\n}", 2, "]"),
        ("transition t {\n  require (a]\n}", 2, "]"),
        ("transition t\n  x := 1\n}", 1, "t"),
        ("transition t(a: T {\n  x := 1\n}\nvar y: Int", 1, "("),
        ("enum E { a, b\nvar y: Int", 1, "{"),
        ("type T [3\nvar y: Int", 1, "["),
        ("init (x == 1\nvar y: Int", 1, "("),
        ("}", 1, "}"),
    ],
)
def test_brackets_without_a_partner(written: str, line: int, covered: str) -> None:
    (one,) = mistakes(written)
    assert one.code is Code.MISSING_BRACE
    assert (one.labels[0].span.line, one.labels[0].span.text) == (line, covered)


def test_brackets_in_comments_and_strings_do_not_count() -> None:
    (one,) = mistakes('import "a{(.inv"\ntransition t { # }}} )\n  x = 1\n}')
    assert one.code is Code.EQUALS_SIGN


def test_after_a_missing_bracket_the_next_declarations_are_looked_at() -> None:
    assert told(
        """
        transition t {
          x := 1

        transition u {
          y = 1
        }
        var z: Int
        invariant i: (z == 1
        var w = 3
        """
    ) == [(1, Code.MISSING_BRACE), (5, Code.EQUALS_SIGN), (8, Code.MISSING_BRACE), (9, Code.SYNTAX)]


# --------------------------------------------------------------- any old text


@pytest.mark.parametrize("examples", [20, pytest.param(60, marks=pytest.mark.campaign)])
def test_a_broken_text_has_a_diagnostic_near_the_break(examples: int) -> None:
    """Random slips in random texts: never a traceback, always a place and a way out."""
    refused = 0

    @settings(max_examples=examples)
    @given(documents, st.randoms(use_true_random=False))
    def diagnosed(tree: object, chance: random.Random) -> None:
        nonlocal refused
        broken = slipped(print_document(tree), chance)  # type: ignore[arg-type]
        if not accepted(broken):
            refused += 1
            assert 1 <= len(mistakes(broken)) <= 20

    diagnosed()
    assert refused >= examples // 3


def slipped(written: str, chance: random.Random) -> str:
    """Return a text with a few random slips in it."""
    parts = re.findall(r"\s+|\w+|[^\w\s]", written) or [""]
    for _ in range(chance.choice((1, 1, 2, 5))):
        place = chance.randrange(len(parts))
        slip = chance.choice(
            ["{", "}", "(", ")", ":=", "=", ":", ",", "any", "if", "x", "3", "&&", ";", "'", '"', "#", ""]
        )
        parts[place] = chance.choice([slip, f"{parts[place]} {slip} "])
    return "".join(parts)


def test_any_text_at_all() -> None:
    refused = 0

    @settings(max_examples=100)
    @given(st.text(max_size=60))
    def diagnosed(written: str) -> None:
        nonlocal refused
        if not accepted(written):
            refused += 1
            with pytest.raises(ModelError) as caught:
                parse(SourceText("test.inv", written))
            assert all(one.help for one in caught.value.diagnostics)

    diagnosed()
    assert refused >= 50
