"""Splitting by control: the same answers, by lemmas about one place at a time."""

from __future__ import annotations

import pytest

from invariants.foundation.limits import Allowance
from invariants.language.loader import load_text
from invariants.solver.control import MOST_LOCATIONS, split_by_control
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.grounding.grounding import ground
from invariants.system.grounding.horn_clauses import HornSystem, horn_system

PROGRAM = """
enum Place { start, loop, done }
var at: Place = start
var n: Int
var m: Int
transition enter { require at == start
  at := loop
  n := 0
  m := 0 }
transition around { require at == loop
  n := n + 1
  m := m + 2 }
transition leave { require at == loop
  require n > 3
  at := done }
invariant i: at == done => m >= 8
"""


def split(text: str, *, work: float = 10.0) -> HornSystem | None:
    model = load_text(f"system s {text}")
    coded = coded_for_chain(model, None, 1)
    ground_system = ground(coded.system, dict(model.scope), frozenset(["i"]))
    whole = horn_system(ground_system, "i")
    return split_by_control(ground_system.manager, ground_system.scope, whole, None, Allowance(work))


def test_a_program_has_one_predicate_for_each_place():
    system = split(PROGRAM)
    assert system is not None
    assert [len(location.arguments) for location in system.locations] == [2, 2, 2]
    steps = [clause for clause in system.clauses if clause.before is not None and clause.after is not None]
    edges = {(clause.before.location, clause.after.location) for clause in steps}
    assert len(edges) == len(steps) == 3
    violated = [clause for clause in system.clauses if clause.after is None]
    assert [clause.before.location for clause in violated] == [2]


def test_places_that_cannot_be_reached_are_left_out():
    system = split(PROGRAM.replace("require n > 3", "require n > 3 and n < 2"))
    assert system is not None
    assert len(system.locations) == 2


def test_the_code_at_sites_is_control():
    text = "var n: Int = 0\ntransition t { n := n + 1 }\nmodification m { rewrite t.n as n + 2 }\ninvariant i: n >= 0"
    system = split(text)
    assert system is not None
    assert len(system.locations) == 2


@pytest.mark.parametrize(
    "text",
    [
        "var n: Int = 0\ntransition t { n := n + 1 }\ninvariant i: n >= 0",
        "var b: Bool = false\ntransition t { b := not b }\ninvariant i: b or not b",
        "".join(f"var b{i}: Bool\n" for i in range(9)) + "var n: Int = 0\ntransition t { n := 1 }\ninvariant i: n >= 0",
    ],
    ids=["no control", "nothing else", "too many places"],
)
def test_a_system_without_control_flow_is_left_as_it_is(text):
    assert MOST_LOCATIONS < 1 << 9
    assert split(text) is None


def test_without_work_that_is_allowed_nothing_is_split():
    assert split(PROGRAM, work=0.0) is None
