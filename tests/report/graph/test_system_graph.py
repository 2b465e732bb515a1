"""The graph of a system: every edit is an edge, and nothing is entrenched that an edit reaches."""

from __future__ import annotations

from pathlib import Path

import pytest

from invariants.language.loader import load, load_text
from invariants.language.model.expressions import SiteKey
from invariants.language.model.operators import StatementKind
from invariants.language.model.places import RuleMark
from invariants.report.graph.system_graph import Loop, system_graph

MODELS = sorted(Path("models").rglob("*.inv"))

ROUND = """system round
var x: Int = 0
var y: Int = 0
backup kept of count, x
transition count {
  require limit: x < 3
  x := x + 1
}
transition free { y := y + 1 }
modification first { require g: true
  rewrite second.g as false }
modification second { require g: true
  rewrite first.g as false
  rewrite count.limit as
    x < 4 }
modification own { require g: true
  rewrite own.g as false }
modification back { restore kept }
modification stop { disable free }
dormant transition later { x := 0 }
define big: Bool = x > 100
invariant small: not big
invariant kept_code: unmodified count.limit or enabled free
lemma low: y >= 0
"""


@pytest.fixture(scope="module")
def graph():
    return system_graph(load_text(ROUND))


def test_edges_name_the_site_or_the_rule(graph):
    assert [(e.editor, e.edit, e.rule, e.site, e.loop) for e in graph.edges] == [
        ("first", 0, "second", "g", Loop.CYCLE),
        ("second", 0, "first", "g", Loop.CYCLE),
        ("second", 1, "count", "limit", Loop.NONE),
        ("own", 0, "own", "g", Loop.SELF),
        ("back", 0, "count", None, Loop.NONE),
        ("stop", 0, "free", None, Loop.NONE),
    ]


def test_rules_that_no_edit_touches_are_entrenched(graph):
    assert [rule.name for rule in graph.rules if rule.entrenched] == ["back", "stop", "later"]
    assert [rule.name for rule in graph.rules if rule.dormant] == ["later"]


def test_clauses_say_whether_an_edit_touches_them(graph):
    rules = {rule.name: rule for rule in graph.rules}
    assert [(row.site, row.edited) for row in rules["second"].clauses] == [("g", True)]
    assert [row.edited for row in rules["count"].clauses] == [True, True], "restoring touches all of a rule"


def test_texts_are_one_line(graph):
    rules = {rule.name: rule for rule in graph.rules}
    assert [row.text for row in rules["second"].edits] == [
        "rewrite first.g as false",
        "rewrite count.limit as x < 4",
    ]


def test_invariants_read_through_definitions_and_ask_about_code(graph):
    reads = {each.name: (each.variables, each.rules, each.kind is StatementKind.LEMMA) for each in graph.invariants}
    assert reads == {
        "small": (("x",), (), False),
        "kept_code": ((), ("count", "free"), False),
        "low": (("y",), (), True),
    }


def test_variables_know_who_restores_them(graph):
    assert [(each.name, each.restored_by) for each in graph.variables] == [("x", ("back",)), ("y", ())]


def test_unknown_code_writes_what_it_may_write():
    text = """system s
var a: Int = 0
var b: Int = 0
transition r { a := 1 }
modification m { rewrite r as any of b where b' > 0 }
invariant i: b >= 0
"""
    graph = system_graph(load_text(text))
    assert graph.rules[0].writes == ("a", "b")


def test_a_record_is_one_variable_and_its_clause_one_site():
    text = """system s
record R { a: Bool, b: 0..3 }
var x: R? = none
var n: 0..3 = 0
transition t { x := R(a: true, b: n) }
modification m { rewrite t.x as none }
modification k { add x := none to m }
invariant i: x == none or x.a
"""
    graph = system_graph(load_text(text))
    assert [(each.editor, each.rule, each.site) for each in graph.edges] == [("m", "t", "x"), ("k", "m", "x")]
    assert [[row.site for row in rule.clauses] for rule in graph.rules] == [["x"], ["x"], []]
    assert [len(rule.edits) for rule in graph.rules] == [0, 1, 1]
    assert [rule.writes for rule in graph.rules] == [("x",), ("x",), ()]
    assert [each.name for each in graph.variables] == ["x"]
    assert graph.invariants[0].variables == ("x",)


def test_every_edit_of_every_model_is_an_edge():
    edits = 0
    for path in MODELS:
        model = load(path)
        graph = system_graph(model)
        edges = {(e.editor, e.edit, e.rule) for e in graph.edges}
        for rule in model.rules.values():
            for number, span in enumerate(dict.fromkeys(edit.span for edit in rule.edits)):
                written = (edit for edit in rule.edits if edit.span == span)
                places = [touch.place for edit in written for touch in edit.touches(model.rules, model.backups)]
                touched = {place.rule for place in places if isinstance(place, SiteKey | RuleMark)}
                assert {name for editor, edit, name in edges if (editor, edit) == (rule.name, number)} == touched
                edits += 1
        reached = {name for _, _, name in edges}
        assert {rule.name for rule in graph.rules if rule.entrenched} == set(model.rules) - reached
    assert edits > 50
