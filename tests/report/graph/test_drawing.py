"""The drawing of a graph: everything has a place, nothing covers anything else, and hostile texts stay texts."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from invariants.foundation.sources import SourceText, Span
from invariants.language.loader import load
from invariants.language.model.operators import RuleKind, StatementKind
from invariants.report.graph.drawing import draw
from invariants.report.graph.mermaid import mermaid
from invariants.report.graph.placement import Box, layers, place
from invariants.report.graph.svg import svg
from invariants.report.graph.system_graph import (
    EditEdge,
    InvariantNode,
    Loop,
    Row,
    RuleNode,
    SystemGraph,
    system_graph,
)

MODELS = sorted(Path("models").rglob("*.inv"))
HOSTILE = "</title></svg><script>alert(1)</script>\"'`]|&#0;\x00\u202e\ud800 end"


@pytest.fixture
def hostile() -> SystemGraph:
    span = Span(SourceText("x.inv", ""), 0, 0)
    row = Row(HOSTILE, span, HOSTILE, True)
    rule = RuleNode(HOSTILE, HOSTILE, RuleKind.MODIFICATION, True, span, (row,), (row,), False, ())
    edge = EditEdge(HOSTILE, 0, HOSTILE, HOSTILE, Loop.SELF)
    return SystemGraph(
        HOSTILE, (rule,), (edge,), (), (InvariantNode(HOSTILE, StatementKind.LEMMA, HOSTILE, span, (), (HOSTILE,)),)
    )


def test_boxes_of_every_model_are_apart():
    boxes = 0
    for path in MODELS:
        drawing = draw(system_graph(load(path)))
        found = [shape for item in drawing.items for shape in item.shapes if shape.style == "box"]
        boxes += len(found)
        for one, other in combinations(found, 2):
            apart = (
                one.x + one.width < other.x
                or other.x + other.width < one.x
                or one.y + one.height < other.y
                or other.y + other.height < one.y
            )
            assert apart, path
        assert all(b.x >= 0 and b.x + b.width < drawing.width and b.y + b.height < drawing.height for b in found)
    assert boxes > 300


def test_names_of_items_are_unique():
    for path in MODELS:
        names = [item.name for item in draw(system_graph(load(path))).items]
        assert len(names) == len(set(names)), path


def test_a_hostile_text_stays_a_text_in_svg(hostile):
    root = ElementTree.fromstring(svg(draw(hostile)))  # noqa: S314 - the checker has written it
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {"svg", "title", "style", "rect", "g", "text", "path"}
    assert any("<script>" in (element.text or "") for element in root.iter())


def test_a_hostile_text_stays_a_text_in_mermaid(hostile):
    text = mermaid(hostile)
    assert "<" not in text.replace("classDef", "")
    for line in text.splitlines():
        assert line.count('"') in (0, 2), line
        inner = line.split('"')[1] if '"' in line else ""
        assert not set(inner) & set("<>|[]{}`'\x00"), line


def test_layers_put_editors_before_what_they_edit():
    edges = [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("e", "e")]
    assert layers("abcde", edges, {"e": 1}) == {"a": 2, "b": 1, "c": 1, "d": 0, "e": 1}


def test_boxes_of_a_column_stand_one_below_the_other():
    boxes = [Box("a", 0, 10, 20), Box("b", 1, 30, 40), Box("c", 1, 5, 6)]
    found = place(boxes, [("a", "b")], gap=4, between=[7])
    assert [(found[name].x, found[name].y) for name in "abc"] == [(0, 15), (17, 0), (17, 44)]


def test_the_drawing_in_the_documentation_is_that_of_its_model(request):
    path = Path("docs/review_gate.svg")
    text = svg(draw(system_graph(load("models/review_gate/review_gate.inv"))))
    if request.config.getoption("--update-goldens"):
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text


def test_nothing_is_a_drawing_too():
    drawing = draw(SystemGraph("empty", (), (), (), ()))
    assert drawing.items == ()
    ElementTree.fromstring(svg(drawing))  # noqa: S314
