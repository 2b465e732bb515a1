from __future__ import annotations

import ast
from typing import get_args

import pytest

from invariants.language.model.expressions import SiteKey, Variable
from invariants.language.model.places import Mark, RuleMark
from invariants.language.model.rules import AnyEdit, Edit
from tests.language.reading import model
from tests.package_sources import trees_with

KINDS = get_args(Edit)

EDITS = """
modification every(m: Agent, o: Agent, k: 0..4) {
  rewrite work(m, _).cap as n < k
  remove work(m, _).mark
  disable work(m, k)
  copy tune(m) from tune(o)
}
"""


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_edit_has_every_method(kind):
    abstract = {name for name, each in vars(AnyEdit).items() if getattr(each, "__isabstractmethod__", False)}
    assert abstract == {"targets", "puts", "touches", "saved_backups", "restored_backups"}
    assert [name for name in abstract if getattr(getattr(kind, name), "__isabstractmethod__", False)] == []


def test_every_match_over_kinds_of_edit_covers_every_kind():
    """A new kind is a gap that the type checker finds: no `isinstance`, and no default for the other kinds."""
    names = {kind.__name__ for kind in KINDS}
    offenders = []
    for name, tree in trees_with(names).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
                asked = {each.id for each in ast.walk(node.args[1]) if isinstance(each, ast.Name)}
                silent = bool(asked & names)
            elif isinstance(node, ast.Match):
                patterns = [each.cls for each in ast.walk(node) if isinstance(each, ast.MatchClass)]
                asked = {each.id for each in patterns if isinstance(each, ast.Name)}
                silent = bool(asked & names) and "assert_never(" not in ast.unparse(node.cases[-1])
            else:
                continue
            if silent:
                offenders.append(f"{name}:{node.lineno}")
    assert offenders == []


def edits_of(snippet, name):
    found = model(snippet)
    return found, found.rules[name].edits


def test_targets_are_the_rules_whose_code_is_meant():
    _, edits = edits_of(EDITS, "every")
    named = [[(rule, [part is not None for part in selector]) for rule, selector in edit.targets()] for edit in edits]
    assert named == [
        [("work", [True, False])],
        [("work", [True, False])],
        [("work", [True, True])],
        [("tune", [True]), ("tune", [True])],
    ]


def test_an_edit_lists_its_evaluated_and_its_put_code():
    _, (rewrite, remove, unknown) = edits_of(
        """
modification m(a: Agent, k: 0..4) {
  rewrite work(a, _).cap as n < k + now(level)
  remove work(a, _).mark
  rewrite tune(a) as any of n where n' > k
}""",
        "m",
    )
    assert [each.span.text for each in rewrite.evaluated()] == ["a", "k", "level"]
    assert [(put.place, put.body.span.text) for put in rewrite.puts()] == [
        (SiteKey("work", "cap"), "n < k + now(level)")
    ]
    assert [each.span.text for each in rewrite.expressions()] == ["a", "k", "level", "n < k + now(level)"]
    assert remove.puts() == ()
    assert [each.span.text for each in remove.evaluated()] == ["a"]
    assert [(put.place, put.body.span.text) for put in unknown.puts()] == [(RuleMark("tune", Mark.UNKNOWN), "n' > k")]


def test_touches_are_everything_that_changes():
    found = model("modification m { save store }\nmodification r { restore store }")
    save, restore = found.rules["m"].edits[0], found.rules["r"].edits[0]
    assert list(save.touches(found.rules, found.backups)) == []
    assert save.saved_backups() == restore.restored_backups() == found.rules["r"].restored_backups() == ("store",)
    assert save.restored_backups() == restore.saved_backups() == found.rules["m"].restored_backups() == ()
    touched = [each.place for each in restore.touches(found.rules, found.backups)]
    assert len(touched) == len(set(touched))
    everything = {place for name in found.backups["store"].rules for place in found.rules[name].code_places()}
    assert {place for place in touched if not isinstance(place, Variable)} == everything
    assert [place.name for place in touched if isinstance(place, Variable)] == ["n"]
    assert found.rules["work"].code_places() == (
        *(SiteKey("work", name) for name in ("cap", "n", "mark")),
        RuleMark("work", Mark.DISABLED),
        RuleMark("work", Mark.UNKNOWN),
    )
