from __future__ import annotations

from xml.etree import ElementTree

import pytest

SYSTEM = """\
system shop
var paid: Bool = false
var sent: Bool = false
transition pay { paid := true }
transition send {
  require gate: paid
  sent := true
}
modification hurry {
  require often: true
  rewrite send.gate as true
  rewrite hurry.often as false
}
modification stop { disable hurry }
invariant fair: sent => paid
"""

TEXT = """\
system shop

hurry
  rewrite send.gate as true
    edits send.gate
  rewrite hurry.often as false
    edits hurry.often (itself)

stop
  disable hurry
    edits hurry

no edit touches pay, stop
nor, of rules that are edited, send.sent

fair
  reads sent, which send can write
  reads paid, which pay can write
"""


@pytest.fixture
def shop(here):
    (here / "shop.inv").write_text(SYSTEM, "utf-8")
    return here / "shop.inv"


def test_the_text_says_who_edits_whom(run, shop):
    outcome = run("show", "shop.inv")
    assert (outcome.status, outcome.out, outcome.err) == (0, TEXT, "")


def test_the_flowchart_has_an_edge_for_each_edit(run, shop):
    lines = run("show", "shop.inv", "--format", "mermaid").out.splitlines()
    assert lines[:2] == ["%% invariants show", "flowchart LR"]
    assert [line.strip() for line in lines if "|" in line] == [
        'r2 -->|"rewrite send.gate as true"| r1',
        'r2 ==>|"rewrite hurry.often as false"| r2',
        'r3 -->|"disable hurry"| r2',
    ]


def test_the_drawing_is_a_document(run, shop):
    root = ElementTree.fromstring(run("show", "shop.inv", "--format", "svg").out)  # noqa: S314
    styles = [group.get("class") for group in root.iter("{http://www.w3.org/2000/svg}g")]
    assert styles.count("edge edit self") == 1
    assert styles.count("edge edit none") == 2


@pytest.mark.parametrize("name", ["html", "svg", "mermaid", "text"])
def test_a_graph_replaces_an_earlier_one_and_nothing_else(run, shop, name):
    first = run("show", "shop.inv", "--format", name, "--output", "graph")
    if name == "text":
        assert run("show", "shop.inv", "--output", "graph").status == 2
        return
    assert (first.status, first.out) == (0, "")
    assert run("show", "shop.inv", "--format", name, "--output", "graph").status == 0
    shop.with_name("notes").write_text("precious")
    refused = run("show", "shop.inv", "--format", name, "--output", "notes")
    assert (refused.status, "that the checker has not written" in refused.err) == (2, True)


def test_no_graph_replaces_its_model(run, shop):
    assert run("show", "shop.inv", "--format", "svg", "--output", "shop.inv").status == 2
    assert shop.read_text("utf-8") == SYSTEM


def test_a_model_with_mistakes_has_no_graph(run, shop):
    shop.write_text(SYSTEM.replace("paid := true", "payed := true"), "utf-8")
    outcome = run("show", "shop.inv")
    assert (outcome.status, outcome.out) == (2, "")
    assert "payed" in outcome.err


@pytest.mark.parametrize(
    "arguments", [(), (".",), ("missing.inv",), ("shop.inv", "--format", "sarif"), ("shop.inv", "--root", "missing")]
)
def test_bad_usage_ends_with_a_complaint(run, shop, arguments):
    outcome = run("show", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err


@pytest.mark.parametrize("name", ["svg", "mermaid"])
def test_results_have_no_such_format(run, shop, name):
    assert run("check", "shop.inv", "--format", name).status == 2


def test_a_quiet_check_shows_results_that_are_not_as_required(run, shop):
    outcome = run("check", "shop.inv", "--quiet", "--chain", "0", "--steps", "2", "--jobs", "1")
    assert (outcome.status, outcome.out.splitlines()[1:]) == (0, [])
    assert outcome.out.startswith("1 invariant: 1 survives")
