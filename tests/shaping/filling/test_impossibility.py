"""The clauses that make it impossible to fill a hole."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.shaping.filling.conditions import NoFilling
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Result, Verdict
from tests.shaping.filling.test_solving import solved

pytestmark = pytest.mark.usefixtures("in_one_process")

TEXT = """\
system imp
var n: Int = 0
var m: Int = 0
var log: Int = 0
transition up {
  n := n + m
  log := log + 1
}
transition arm {
  require set: false
  m := 3
}
transition gated {
  require g: ?
  n := n + 2
}
modification open {
  rewrite arm.set as true
  log := 0
}
invariant small: n <= 2
"""


def is_broken(text: str) -> bool:
    found = check_model(load_text(text), CheckOptions(invariants=("small",)), SilentListener())
    return any(isinstance(each, Result) and each.verdict is Verdict.VIOLATED for each in found)


def test_the_clauses_alone_break_the_invariant_and_none_can_be_left_out():
    filling = solved(TEXT).filling
    assert isinstance(filling, NoFilling)
    assert filling.is_impossible
    clauses = [each.span.text for each in filling.clauses]
    assert clauses == ["n := n + m", "m := 3", "rewrite arm.set as true"]
    every = ["n := n + m", "log := log + 1", "m := 3", "n := n + 2", "rewrite arm.set as true", "log := 0"]
    text = TEXT.replace("?", "false")
    for dropped in every:
        if dropped not in clauses:
            text = text.replace(dropped, "require true")
    assert is_broken(text)
    for each in clauses:
        assert not is_broken(text.replace(each, "require true"))
